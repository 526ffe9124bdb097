"""What the editor shows beside the form: the preview, what was found and at which field, items that are alike."""

from dataclasses import dataclass
from typing import Any

from flask import render_template

from quizapp.bank.checking import check, facts
from quizapp.bank.models import BankItem, Draft, ItemVersion
from quizapp.bank.passages import Passage, passages_at
from quizapp.bank.sources import Sources, sources
from quizapp.db import db
from quizapp.items.checks.draft import CheckedDraft
from quizapp.items.choice import OptionQuestion
from quizapp.items.collection import Fact
from quizapp.items.drafting import LANGUAGES, compact, texts_of
from quizapp.items.drafting import Draft as DraftData
from quizapp.items.findings import Finding
from quizapp.items.keys import least_change
from quizapp.items.model import Citation, Item
from quizapp.items.question import Question
from quizapp.items.text import Text
from quizapp.quiz.order import shuffled
from quizapp.web.desk_words import detail_of
from quizapp.web.editor_data import other_cites, with_room

BESIDES_TEXTS = (
    *("level", "topics", "facts", "as_of", "key", "options", "rows"),
    *("answers.value", "answers.tolerance"),
)
OF_TWO = ("near-duplicate", "same-back", "cross-cue")


@dataclass(frozen=True)
class View:
    """An item at the desk: what is being written, what was found in it, and what stands around it."""

    row: BankItem
    draft: Draft
    data: DraftData
    checked: CheckedDraft
    known: Sources

    @property
    def shown(self) -> Item | None:
        """What can be shown of the draft."""
        return self.checked.shown

    @property
    def options(self) -> list[Any]:
        """The options as one student might see them."""
        shown = self.checked.shown
        return list(shuffled(shown.options, self.row.id)) if isinstance(shown, OptionQuestion) else []

    @property
    def is_card_ready(self) -> bool:
        """Whether an Anki card can be made: it goes by topic, and names its source."""
        shown = self.checked.shown
        topics, articles = self.known.topics, self.known.articles
        return shown is not None and shown.topics[0] in topics and all(one.article in articles for one in shown.cites)

    @property
    def advice(self) -> dict[str, list[Finding]]:
        """What was found, by the field it is said at; under "" what concerns the whole."""
        said: dict[str, list[Finding]] = {}
        known = set(named_fields(self.data))
        for finding in self.checked.findings:
            said.setdefault(place_of(by_letter(finding.field, self.data), known), []).append(finding)
        return said

    @property
    def alike(self) -> list[tuple[Finding, ItemVersion]]:
        """Items that are too near to this one, each once."""
        found: dict[str, tuple[Finding, ItemVersion]] = {}
        for finding in (*self.checked.findings, *self.checked.dismissed):
            if finding.rule in OF_TWO:
                other = db.session.get(BankItem, detail_of(finding).split(" ")[0])
                if other is not None and other.version is not None:
                    found.setdefault(other.id, (finding, other.version))
        return list(found.values())

    @property
    def other_cites(self) -> list[DraftData]:
        """What it cites besides the sentences of its facts."""
        return other_cites(self.data, facts())

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The sentences it cites, where their sources' texts are kept here."""
        known = [cite for cite in self.data["cites"] if cite["article"] in self.known.articles]
        return passages_at(map(Citation.model_validate, known))

    @property
    def least(self) -> str:
        """The least kind of change that lies between what is published and the draft; empty for a new item."""
        if self.row.version is None:
            return ""
        return least_change(self.row.version.item, self.checked.item) if self.checked.item else "typo"

    @property
    def is_question(self) -> bool:
        """Whether it is asked in quizzes."""
        return isinstance(self.checked.shown, Question)


def view_of(row: BankItem, draft: Draft, data: DraftData | None = None) -> View:
    """Look at an item and its draft, or at what was typed of it."""
    data = data if data is not None else draft.data
    return View(row, draft, data, check(data), sources())


def named_fields(data: DraftData) -> list[str]:
    """Name every field that advice can stand at."""
    roomy = with_room(data)
    pairs = [path for path, _ in texts_of(roomy)]
    named = [*pairs, *(f"{path}.{language}" for path in pairs for language in LANGUAGES)]
    named += [f"rows.{place}.key" for place, _ in enumerate(roomy.get("rows", ()))]
    return [*named, "image", *BESIDES_TEXTS]


def by_letter(field: str, data: DraftData) -> str:
    """Name an option by its letter, where a finding names it by its place among those that are not empty."""
    parts = field.split(".")
    letters = [one["id"] for one in compact(data).get("options", ())]
    if parts[0] == "options" and len(parts) > 1 and parts[1].isdigit() and int(parts[1]) < len(letters):
        parts[1] = letters[int(parts[1])]
    return ".".join(parts)


def place_of(field: str, known: set[str]) -> str:
    """Return the field itself, or the nearest one around it; "facts" for what is said of a citation."""
    if field.startswith("cites"):
        return "facts"
    while field and field not in known:
        field = field.rpartition(".")[0]
    return field


def topics_of(view: View) -> list[tuple[str, Text]]:
    """Return the topics to choose from."""
    return [(topic.id, topic.title) for topic in view.known.topics.values()]


def facts_by_article(known: Sources) -> list[tuple[Any, list[Fact]]]:
    """Return the articles with their facts, the weightiest first."""
    every = sorted(facts().values(), key=lambda fact: -fact.weight)
    grouped = [(one, [fact for fact in every if fact.cite.article == one.id]) for one in known.articles.values()]
    return [(article, found) for article, found in grouped if found]


def advice_html(view: View) -> dict[str, str]:
    """Return what stands at each field, as HTML, for every field at which something may stand."""
    said = view.advice
    fields = ["", *named_fields(view.data)]
    return {name: render_template("desk/advice.html", findings=said.get(name, []), name=name) for name in fields}
