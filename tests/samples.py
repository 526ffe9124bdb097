"""Small items and a small bank, to be changed by the test that needs them."""

from pathlib import Path
from typing import Any

from quizapp.items.files import parse_item
from quizapp.items.model import Item
from quizapp.items.strict_yaml import write_yaml


def text(name: str) -> dict[str, str]:
    """Return a text whose two wordings differ."""
    return {"vi": f"{name} bằng tiếng Việt", "en": f"{name} in English"}


def cite() -> dict[str, Any]:
    """Return a citation of the sample article."""
    return {"article": "news", "paragraph": 1, "sentence": 1, "sha256": "a" * 64}


def option(letter: str, name: str) -> dict[str, Any]:
    """Return an option."""
    return {"id": letter, "text": text(name), "why": text(f"Why {name}")}


def base(item_id: str, kind: str) -> dict[str, Any]:
    """Return the fields of every kind of item."""
    return {
        "id": item_id,
        "kind": kind,
        "level": "recall",
        "topics": ["first"],
        "facts": ["news-01"],
        "cites": [cite()],
        "as_of": "2024-07",
    }


def single_choice(item_id: str = "one", **changes: Any) -> dict[str, Any]:
    """Return a single_choice item as plain data."""
    options = [option("a", "Apple"), option("b", "Banana"), option("c", "Cherry")]
    own = {"stem": text("Which fruit in 2024?"), "options": options, "key": "b", "evidence": text("Evidence")}
    return base(item_id, "single_choice") | own | changes


def multiple_choice(item_id: str = "several", **changes: Any) -> dict[str, Any]:
    """Return a multiple_choice item as plain data: a, b and d are right of four."""
    options = [option("a", "Apple"), option("b", "Banana"), option("c", "Carrot"), option("d", "Date")]
    own = {
        "stem": text("Which baskets were full in 2024?"),
        "options": options,
        "key": ["a", "b", "d"],
        "evidence": text("Evidence"),
    }
    return base(item_id, "multiple_choice") | own | changes


def true_false(item_id: str = "truth", **changes: Any) -> dict[str, Any]:
    """Return a true_false item as plain data: the statement is false."""
    options = [option("t", "True"), option("f", "False")]
    own = {"stem": text("Apples barked in 2024."), "options": options, "key": "f", "evidence": text("Evidence")}
    return base(item_id, "true_false") | own | changes


def short_answer(item_id: str = "typed", **changes: Any) -> dict[str, Any]:
    """Return a short_answer item as plain data."""
    answers = {"vi": ["Tân Hoa Xã"], "en": ["Xinhua", "Xinhua News Agency"]}
    own = {
        "stem": text("Which agency in 2024?"),
        "answers": answers,
        "why": text("Because"),
        "evidence": text("Evidence"),
    }
    return base(item_id, "short_answer") | own | changes


def gap(item_id: str = "gap", **changes: Any) -> dict[str, Any]:
    """Return a gap item as plain data."""
    answers = {"vi": ["nguồn mở"], "en": ["open source", "open-source"]}
    stem = {"vi": "Họ theo hướng ____ từ 2024.", "en": "They have gone ____ since 2024."}
    return (
        base(item_id, "gap") | {"stem": stem, "answers": answers, "why": text("Why"), "evidence": text("E")} | changes
    )


def ordering(item_id: str = "ordered", **changes: Any) -> dict[str, Any]:
    """Return an ordering item as plain data: the right order is c, a, d, b."""
    options = [option("a", "Apple"), option("b", "Banana"), option("c", "Cherry"), option("d", "Date")]
    own = {
        "stem": text("In which order in 2024?"),
        "options": options,
        "key": ["c", "a", "d", "b"],
        "evidence": text("E"),
    }
    return base(item_id, "ordering") | own | changes


def matching(item_id: str = "matched", **changes: Any) -> dict[str, Any]:
    """Return a matching item as plain data: three rows for c, a and b; d belongs to none."""
    options = [option("a", "Apple"), option("b", "Banana"), option("c", "Cherry"), option("d", "Date")]
    rows = [{"text": text(name), "key": letter} for name, letter in (("Red", "c"), ("Green", "a"), ("Yellow", "b"))]
    own = {"stem": text("Which colour in 2024?"), "rows": rows, "options": options, "evidence": text("E")}
    return base(item_id, "matching") | own | changes


def number(item_id: str = "counted", **changes: Any) -> dict[str, Any]:
    """Return a number item as plain data: 12.5 give or take 0.5."""
    unit = {"vi": "tỷ USD", "en": "billion US dollars"}
    answers = {"value": "12.5", "tolerance": "0.5", "unit": unit}
    own = {"stem": text("How much in 2024?"), "answers": answers, "why": text("Because"), "evidence": text("Evidence")}
    return base(item_id, "number") | own | changes


def card(item_id: str = "card-one", **changes: Any) -> dict[str, Any]:
    """Return a card as plain data."""
    own = {"front": text("Front, 2024"), "back": text("Back"), "evidence": text("Evidence")}
    return base(item_id, "card") | own | changes


def item(data: dict[str, Any]) -> Item:
    """Make an Item of plain data."""
    return parse_item(data)


def collections() -> dict[str, list[dict[str, Any]]]:
    """Return a small bank as the plain data of each of its files."""
    article: dict[str, Any] = {"id": "news", "file": "news.txt", "title": text("Title"), "publisher": text("Publisher")}
    article |= {"original": text("Original"), "date": "2024-07", "dated_by": text("Dated"), "summary": text("Summary")}
    fact = {"id": "news-01", "text": text("Fact"), "kind": "who", "weight": 3, "cite": cite()}
    topics = [
        {"id": name, "title": text(name), "description": text("About"), "deck": f"Root::{name}"}
        for name in ("first", "second")
    ]
    quizzes = [
        {"id": name, "title": text("Quiz"), "description": text("About"), "deck": name, "select": {}}
        for name in ("all", "first", "second")
    ]
    decks = [
        {"id": name, "title": text("Deck"), "description": text("About"), "select": {}}
        for name in ("all", "first", "second")
    ]
    return {
        "articles.yaml": [article],
        "topics.yaml": topics,
        "facts.yaml": [fact],
        "quizzes.yaml": quizzes,
        "decks.yaml": decks,
        "items/first.yaml": [single_choice(), multiple_choice(), true_false()],
        "items/second.yaml": [short_answer(topics=["second"]), number(topics=["second", "first"])],
        "glossary.yaml": [card()],
    }


def write_bank(folder: Path, files: dict[str, list[dict[str, Any]]] | None = None) -> Path:
    """Write a bank into a folder and return the folder."""
    for name, entries in (files or collections()).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(write_yaml(entries), encoding="utf-8")
    return folder
