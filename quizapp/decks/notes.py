"""Items to Anki notes: which fields a note has and what stands in them. All text is escaped HTML."""

import hashlib
import json
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from html import escape
from typing import Literal

from quizapp.bank.sources import Sources
from quizapp.decks.notetypes import CARD, CHOICE, LETTERS, TYPED, NoteType
from quizapp.items.arranged import ArrangedQuestion, Matching, Ordering
from quizapp.items.choice import ChoiceQuestion, SingleChoice
from quizapp.items.dates import write_date
from quizapp.items.kinds import Card
from quizapp.items.markup import to_html
from quizapp.items.model import Image, Item
from quizapp.items.question import Question
from quizapp.items.text import Text
from quizapp.items.typed import Number, TypedQuestion
from quizapp.languages import DEFAULT, NAMES, Language
from quizapp.quiz.order import shuffled

Languages = Literal["vi", "en", "both"]
LANGUAGE_CHOICES: tuple[Languages, ...] = ("vi", "en", "both")
GUID_PREFIX = "quizapp:"
TAG_ROOT = "quizapp"
PICTURE_PREFIX = "quizapp-"  # all files of all decks lie in one folder of Anki's
PICTURE = re.compile(rf'src="({PICTURE_PREFIX}[0-9a-f]{{32}}\.webp)"')
PARTS = {  # the parts of a note that a changelog tells apart, by how the names of their fields begin
    "question": ("Question", "Front", "Image"),
    "options": ("Option",),
    "key": ("Key", "Answer", "Back"),
    "reasons": ("Explanation",),
    "source": ("Evidence", "Source", "AsOf"),
}
READ_ALOUD: dict[Language, str] = {
    "vi": "Extra1",
    "en": "Extra2",
}  # filled: Anki reads this language with its own voice


@dataclass(frozen=True)
class Note:
    """One note: its permanent guid, its type, its fields by name, its tags, and the deck its cards go to."""

    guid: str
    type: NoteType
    fields: dict[str, str]
    tags: tuple[str, ...]
    deck: str

    @property
    def cards(self) -> dict[int, str]:
        """The templates it has cards of, by their places in its type: the stems of their files."""
        templates = enumerate(self.type.templates)
        return {place: one.file for place, one in templates if not one.needs or self.fields[one.needs]}

    @property
    def pictures(self) -> tuple[str, ...]:
        """The files it shows, by their names in Anki, each once."""
        return tuple(dict.fromkeys(PICTURE.findall(self.fields["Image"])))

    def digest(self) -> str:
        """Return a hash of what a learner would see change; how the deck was asked for does not count."""
        fields = {name: value for name, value in self.fields.items() if name not in {"Languages", "Typed"}}
        fields |= dict.fromkeys(READ_ALOUD.values(), "")  # kept, as they stood in the first hashes
        return _hash([self.type.id, fields, sorted(self.tags), self.deck])

    def parts(self) -> dict[str, str]:
        """Return a short hash of each part of the note, by which a change can be told in words."""
        # A picture that is not there did not stand in the first hashes.
        counted = {name: value for name, value in self.fields.items() if value or name != "Image"}
        told = {
            part: {name: value for name, value in counted.items() if name.startswith(prefixes)}
            for part, prefixes in PARTS.items()
        }
        hashed = {part: _hash(fields)[:12] for part, fields in told.items()}
        return hashed | {"sorting": _hash([sorted(self.tags), self.deck])[:12]}


def note_of(
    item: Item, sources: Sources, languages: Languages, *, read_aloud: Collection[Language] = frozenset()
) -> Note:
    """Return the note of an item; `languages` says which language faces first, or both side by side.

    The languages in `read_aloud` are read by Anki's own voices as soon as a card is shown.
    """
    if isinstance(item, ChoiceQuestion):
        note_type, fields = CHOICE, _choice_fields(item)
    elif isinstance(item, Card):
        note_type, fields = CARD, _in_both("Front", item.front) | _in_both("Back", item.back)
    elif isinstance(item, TypedQuestion):
        note_type, fields = TYPED, _typed_fields(item, languages)
    elif isinstance(item, ArrangedQuestion):
        note_type, fields = TYPED, _arranged_fields(item)
    else:
        raise TypeError(f"no note type for {item.kind}")
    fields |= {"QID": item.id, "Languages": languages} | _in_both("Evidence", item.evidence)
    fields |= {f"AsOf{code.upper()}": write_date(item.as_of, code) for code in NAMES}
    fields |= {f"Source{code.upper()}": _source(item, sources, code) for code in NAMES}
    fields |= {READ_ALOUD[code]: "1" for code in read_aloud}
    fields |= {"Image": "".join(_picture(item.image, code) for code in NAMES)} if item.image else {}
    topic = sources.topics[item.topics[0]]
    complete = {name: fields.get(name, "") for name in note_type.fields}
    return Note(GUID_PREFIX + item.id, note_type, complete, _tags(item), topic.deck)


def _hash(content: object) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _picture(image: Image, language: Language) -> str:
    """Write a picture for the readers of one language: the same file, with what it shows in their words."""
    alt = escape(image.alt[language]).replace("[", "&#91;")
    size = f'width="{image.width}" height="{image.height}"'
    return f'<img lang="{language}" src="{PICTURE_PREFIX}{image.file}" {size} alt="{alt}">'


def _html(text: str) -> str:
    """Return a text as a field's HTML; Anki would take [sound:…] and [latex] for orders, so brackets are entities."""
    return to_html(text).replace("[", "&#91;")


def _in_both(name: str, text: Text) -> dict[str, str]:
    return {f"{name}{code.upper()}": _html(text[code]) for code in NAMES}


def _question_fields(item: Question) -> dict[str, str]:
    answers = {f"Answer{code.upper()}": "; ".join(_html(text[code]) for text in item.key_texts) for code in NAMES}
    return {"Kind": item.kind} | _in_both("Question", item.stem) | answers


def _choice_fields(item: ChoiceQuestion) -> dict[str, str]:
    fields = _question_fields(item)
    for letter, option in zip(LETTERS, item.options, strict=False):
        fields |= _in_both(f"Option{letter}", option.text)
    # The note names its options by place in the file, A to F, so the key is said in those letters.
    places = {option.id: letter for letter, option in zip(LETTERS, item.options, strict=False)}
    fields["Key"] = " ".join(places[letter] for letter in places if letter in item.right_options)
    fields["Recall"] = "1" if isinstance(item, SingleChoice) else ""
    return fields | {f"Explanation{code.upper()}": _reasons(item, code) for code in NAMES}


def _reasons(item: ChoiceQuestion, language: Language) -> str:
    """Write the reason of every option, the right ones first, each with the text it speaks of."""
    rows = [
        f'<li class="{"right" if option.id in item.right_options else "wrong"}">'
        f"<b>{_html(option.text[language])}</b> {_html(option.why[language])}</li>"
        for option in sorted(item.options, key=lambda option: option.id not in item.right_options)
    ]
    return f"<ul>{''.join(rows)}</ul>"


def _typed_fields(item: TypedQuestion, languages: Languages) -> dict[str, str]:
    language: Language = DEFAULT if languages == "both" else languages
    # A number's key is shown with its unit, which is not to be typed.
    as_number = isinstance(item, Number)
    typed = item.as_sent(item.right_choice, language)[0] if as_number else item.key_texts[0][language]
    return _question_fields(item) | _in_both("Explanation", item.why) | {"Typed": _html(typed)}


def _arranged_fields(item: ArrangedQuestion) -> dict[str, str]:
    """Write what is to be arranged into the question, and the arrangement as the answer: nothing is typed.

    The options stand in an order that the item's id fixes, so that a rebuilt deck is the same.
    """
    options = shuffled(item.options, item.id)
    if tuple(option.id for option in options) == item.right_choice:
        options.reverse()
    reasons = [item.option_by_letter[letter] for letter in dict.fromkeys(item.right_choice)]
    reasons += [option for option in item.options if option not in reasons]
    fields = {"Kind": item.kind, "Typed": ""}
    for code in NAMES:
        rows = _list("ul", (_html(row.text[code]) for row in item.rows)) if isinstance(item, Matching) else ""
        offered = _list("ul", (_html(option.text[code]) for option in options))
        fields[f"Question{code.upper()}"] = _html(item.stem[code]) + rows + offered
        fields[f"Answer{code.upper()}"] = _list(
            "ol" if isinstance(item, Ordering) else "ul", (_html(text[code]) for text in item.key_texts)
        )
        whys = (f"<b>{_html(option.text[code])}</b> {_html(option.why[code])}" for option in reasons)
        fields[f"Explanation{code.upper()}"] = _list("ul", whys)
    return fields


def _list(tag: str, entries: Iterable[str]) -> str:
    return f"<{tag}>{''.join(f'<li>{entry}</li>' for entry in entries)}</{tag}>"


def _source(item: Item, sources: Sources, language: Language) -> str:
    """Name the cited articles with their dates, and the speaker where the statement is somebody's."""
    named = dict.fromkeys(cite.article for cite in item.cites)
    titles = [sources.articles[article_id] for article_id in named]
    parts = [
        f"{article.original[language]}: “{article.title[language]}” ({write_date(article.date, language)})"
        for article in titles
    ]
    if item.attributed_to:
        parts.insert(0, item.attributed_to[language])
    return _html("; ".join(parts))


def _tags(item: Item) -> tuple[str, ...]:
    topics = [f"{TAG_ROOT}::topic::{topic}" for topic in item.topics]
    articles = [f"{TAG_ROOT}::article::{name}" for name in sorted({cite.article for cite in item.cites})]
    return (*topics, *articles, f"{TAG_ROOT}::level::{item.level}", f"{TAG_ROOT}::kind::{item.kind}")
