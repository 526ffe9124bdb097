"""A small bank with a question of every kind, whose every secret field holds a word that is found nowhere else."""

import hashlib
import re
from pathlib import Path
from typing import Any

from quizapp.bank.records import sync_records
from quizapp.bank.source_texts import keep_text
from quizapp.bank.sync import sync_bank
from quizapp.db import writing
from quizapp.decks.models import Deck
from quizapp.decks.stamps import stamp_notes
from quizapp.items.files import read_content
from quizapp.items.sources import fingerprint
from quizapp.quiz.models import Quiz
from tests import samples
from tests.conftest import NOW

PRACTICE, EXAM = "drill", "finals"
MINUTES = 10
KNOWN_SPELLING = "Spoken Word"  # accepted too; what the readers of the tests type, so it is no secret
KNOWN_NUMBER = "48270"  # near enough
# Not within other digits: the second and its parts, in the moment of a save, may be any.
NUMBER_SHOWN = re.compile(r"(?<!\d)(?:48[.,]?271|31[.,]25)(?!\d)")

WORDS: dict[str, tuple[str, str]] = {}
NEVER: dict[str, str] = {}

# Two keys for the same questions; nothing else differs between the two banks.
KEYS: dict[str, dict[str, Any]] = {
    "first": {
        "one": "b",
        "several": ["a", "b", "d"],
        "truth": "f",
        "typed": "agency",
        "gap": "model",
        "counted": "48271.5",
        "ordered": ["c", "a", "d", "b"],
        "matched": ["c", "a", "b"],
    },
    "second": {
        "one": "c",
        "several": ["b", "c"],
        "truth": "t",
        "typed": "newspaper",
        "gap": "weight",
        "counted": "7",
        "ordered": ["b", "d", "a", "c"],
        "matched": ["d", "d", "a"],
    },
}

RESTING = (*KEYS["first"], "card-one")


def word(item: str, field: str) -> str:
    """Return the canary of a field of an item, and remember whose it is."""
    name = "q" + hashlib.sha256(f"{item} {field}".encode()).hexdigest()[:12]
    WORDS[name] = (item, field)
    return name


def text(item: str, field: str) -> dict[str, str]:
    """Return a canary in each language."""
    return {language: word(item, f"{field} {language}") for language in ("vi", "en")}


def never(item: str, field: str) -> str:
    """Return a word that no page and no file may show."""
    name = hashlib.sha256(f"{item} {field}".encode()).hexdigest()
    NEVER[name] = f"{field} of {item}"
    return name


def passage(item: str) -> str:
    """Return the sentence of the article that an item rests on."""
    return f"What {word(item, 'passage')} says."


def article_text() -> str:
    """Return the article's text: a paragraph for each item, in which others' passages are nobody's neighbours."""
    return "\n".join(f"Something before. {passage(item)} Something after." for item in RESTING)


def cited(item: str) -> dict[str, Any]:
    """Return the citation of an item's passage, whose fingerprint no page may show."""
    sha256 = fingerprint(passage(item))
    NEVER[sha256] = f"fingerprint of {item}"
    return samples.cite() | {"paragraph": RESTING.index(item) + 1, "sentence": 2, "sha256": sha256}


def secrets_of(item: str) -> dict[str, Any]:
    """Return the fields that every item keeps to itself."""
    return {
        "evidence": text(item, "evidence"),
        "attributed_to": text(item, "attributed_to"),
        "cites": [cited(item)],
        "dismissed": [{"rule": "some-rule", "reason": never(item, "dismissal")}],
    }


def options(item: str, letters: str) -> list[dict[str, Any]]:
    """Return options whose texts are known and whose reasons are not."""
    names = dict(zip("abcdtf", ("Apple", "Banana", "Cherry", "Date", "True", "False"), strict=True))
    return [samples.option(one, names[one]) | {"why": text(item, f"why {one}")} for one in letters]


def spellings(item: str, key: str) -> dict[str, list[str]]:
    """Return accepted spellings: two secret ones and a known one."""
    return {
        language: [word(item, f"shown {key} {language}"), word(item, f"also {key} {language}"), KNOWN_SPELLING]
        for language in ("vi", "en")
    }


def items(keys: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a question of every kind."""
    rows = [{"text": samples.text(name), "key": key} for name, key in zip("RGY", keys["matched"], strict=True)]
    number = {"value": keys["counted"], "tolerance": "31.25", "unit": {"vi": "tỷ USD", "en": "billion"}}
    return [
        samples.single_choice(options=options("one", "abc"), key=keys["one"], **secrets_of("one")),
        samples.multiple_choice(options=options("several", "abcd"), key=keys["several"], **secrets_of("several")),
        samples.true_false(options=options("truth", "tf"), key=keys["truth"], **secrets_of("truth")),
        samples.short_answer(
            answers=spellings("typed", keys["typed"]), why=text("typed", "why"), **secrets_of("typed")
        ),
        samples.gap(answers=spellings("gap", keys["gap"]), why=text("gap", "why"), **secrets_of("gap")),
        samples.number(answers=number, why=text("counted", "why"), **secrets_of("counted")),
        samples.ordering(options=options("ordered", "abcd"), key=keys["ordered"], **secrets_of("ordered")),
        samples.matching(options=options("matched", "abcd"), rows=rows, **secrets_of("matched")),
    ]


def collections(keys: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Return the whole bank: a quiz for practice and an exam with a limit, both of every question, and a deck."""
    bank = samples.collections()
    quizzes = [
        {"id": name, "title": samples.text("Quiz"), "description": samples.text("About"), "deck": "all", "select": {}}
        for name in (PRACTICE, EXAM)
    ]
    secret_card = samples.card(back=text("card-one", "back"), **secrets_of("card-one"))
    fact = bank["facts.yaml"][0] | {"text": {"vi": never("news-01", "vi"), "en": never("news-01", "en")}}
    return {
        "articles.yaml": bank["articles.yaml"],
        "topics.yaml": bank["topics.yaml"],
        "facts.yaml": [fact],
        "quizzes.yaml": [quizzes[0], quizzes[1] | {"exam": {"minutes": MINUTES, "attempts": 1}}],
        "decks.yaml": [deck for deck in bank["decks.yaml"] if deck["id"] == "all"],
        "items/first.yaml": items(keys),
        "glossary.yaml": [secret_card],
    }


def store_secret_bank(folder: Path, version: str = "first") -> None:
    """Write the bank with one of the KEYS into a folder and store it. Whether it reads well is not looked at."""
    content, findings = read_content(samples.write_bank(folder, collections(KEYS[version])))
    assert findings == [], findings
    with writing():
        sync_bank(content, NOW)
        sync_records(Quiz, content.quizzes, NOW)
        sync_records(Deck, content.decks, NOW)
        stamp_notes(NOW)
        keep_text("news", article_text(), "Ours", user_id=None, now=NOW)


def told(page: str) -> set[tuple[str, str]]:
    """Return whose canaries a text tells: the item and the field of each."""
    found = {WORDS[one] for one in re.findall(r"q[0-9a-f]{12}", page) if one in WORDS}
    return found | ({("counted", "number")} if NUMBER_SHOWN.search(page) else set())
