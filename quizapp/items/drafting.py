"""Drafts: items still being written, as plain data in the shape of the content files, where texts may be empty.

A text in both languages is a pair {"vi": …, "en": …}; a field is named by its path, such as "options.0.why.en".
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from quizapp.items.files import entry_data
from quizapp.items.kinds import KINDS
from quizapp.items.model import Item
from quizapp.languages import NAMES

Draft = dict[str, Any]
Pair = dict[str, str]

LETTERS = "abcdef"
OPTIONS_AT_FIRST, ROWS_AT_FIRST = 4, 3
WITH_OPTIONS = ("single_choice", "multiple_choice", "matching", "ordering")
TYPED = ("short_answer", "gap", "number")
LANGUAGES = tuple(NAMES)


def pair() -> Pair:
    """Return a text with nothing in it yet."""
    return dict.fromkeys(LANGUAGES, "")


def option(letter: str) -> Draft:
    """Return an option with nothing in it yet."""
    return {"id": letter, "text": pair(), "why": pair()}


def row() -> Draft:
    """Return a row of a matching with nothing in it yet."""
    return {"text": pair(), "key": ""}


def image_of(draft: Draft) -> Draft:
    """Return the picture of a draft, without a file where it has none."""
    found: Draft = draft.get("image") or {"file": "", "width": 0, "height": 0, "alt": pair()}
    return found


def blank(kind: str, item_id: str) -> Draft:
    """Return the draft of a new item of a kind, with room for what such an item usually has."""
    draft: Draft = {"id": item_id, "kind": kind, "level": "", "topics": [], "facts": [], "cites": [], "as_of": ""}
    draft["attributed_to"] = pair()
    draft |= {"front": pair(), "back": pair()} if kind == "card" else {"stem": pair()}
    if kind == "matching":
        draft["rows"] = [row() for _ in range(ROWS_AT_FIRST)]
    if kind in WITH_OPTIONS:
        draft["options"] = [option(letter) for letter in LETTERS[:OPTIONS_AT_FIRST]]
    if kind == "true_false":
        draft["options"] = [
            option("t") | {"text": {"vi": "Đúng", "en": "True"}},
            option("f") | {"text": {"vi": "Sai", "en": "False"}},
        ]
    if kind in {"single_choice", "true_false"}:
        draft["key"] = ""
    if kind in {"multiple_choice", "ordering"}:
        draft["key"] = list(LETTERS[:OPTIONS_AT_FIRST]) if kind == "ordering" else []
    if kind in {"short_answer", "gap"}:
        draft["answers"] = {language: [] for language in LANGUAGES}
    if kind == "number":
        draft["answers"] = {"value": "", "tolerance": "0", "unit": pair()}
    if kind in TYPED:
        draft["why"] = pair()
    return draft | {"evidence": pair(), "dismissed": []}


def draft_of(item: Item) -> Draft:
    """Return an item as a draft, with every field such a draft has."""
    data: Draft = json.loads(json.dumps(entry_data(item)))
    if item.kind == "number":
        data["answers"] |= {name: str(data["answers"][name]) for name in ("value", "tolerance")}
    return blank(item.kind, item.id) | data


def write_draft(draft: Draft) -> str:
    """Return a draft as JSON, the same text for the same draft."""
    return json.dumps(draft, ensure_ascii=False)


def read_draft(body: str) -> Draft:
    """Return the draft of a stored text."""
    data: Draft = json.loads(body)
    return data


def compact(draft: Draft) -> Draft:
    """Return a draft without what may be missing and is: what it is attributed to, a picture, options and rows."""
    data: Draft = json.loads(json.dumps(draft))
    if not any(data["attributed_to"].values()):
        del data["attributed_to"]
    if not image_of(data)["file"]:
        data.pop("image", None)
    if data["kind"] in WITH_OPTIONS:
        data["options"] = [one for one in data["options"] if any((*one["text"].values(), *one["why"].values()))]
    kept = [one["id"] for one in data.get("options", ())]
    if data["kind"] == "ordering":
        data["key"] = [letter for letter in data["key"] if letter in kept]
    if data["kind"] == "multiple_choice":
        data["key"] = sorted(data["key"])
    if "rows" in data:
        data["rows"] = [one for one in data["rows"] if any(one["text"].values()) or one["key"]]
    return data


def texts_of(draft: Draft) -> Iterator[tuple[str, Pair]]:
    """Give every pair of a draft with its path, in the order of the fields."""
    for name, value in draft.items():
        yield from _pairs(name, value)


def _pairs(path: str, value: object) -> Iterator[tuple[str, Pair]]:
    if isinstance(value, dict):
        if set(value) == set(LANGUAGES):
            yield path, {name: "; ".join(text) if isinstance(text, list) else text for name, text in value.items()}
        else:
            for name, part in value.items():
                yield from _pairs(f"{path}.{name}", part)
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from _pairs(f"{path}.{part.get('id', place) if isinstance(part, dict) else place}", part)


@dataclass(frozen=True)
class Difference:
    """What one field said before and says now, in one language where it is a text; empty where it was not there."""

    field: str
    language: str
    before: str
    after: str


def differences(before: Draft, after: Draft) -> list[Difference]:
    """Return what differs between two wordings of an item, in the order of the fields. Options go by their letters."""
    found = [
        Difference(name, "", _plain(before.get(name)), _plain(after.get(name)))
        for name in ("level", "topics", "facts", "as_of", "key")
        if _plain(before.get(name)) != _plain(after.get(name))
    ]
    was, now = (image_of(one)["file"] for one in (before, after))
    found += [Difference("image", "", was, now)] * (was != now)
    old, new = dict(texts_of(before)), dict(texts_of(after))
    for path in dict.fromkeys((*old, *new)):
        for language in LANGUAGES:
            was, now = old.get(path, pair())[language], new.get(path, pair())[language]
            if was != now:
                found.append(Difference(path, language, was, now))
    for name in ("value", "tolerance"):
        was, now = (str(one.get("answers", {}).get(name, "")) for one in (before, after))
        if was != now:
            found.append(Difference(f"answers.{name}", "", was, now))
    was, now = (_keys_of_rows(one) for one in (before, after))
    return found + [Difference("rows", "", was, now)] * (was != now)


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _keys_of_rows(draft: Draft) -> str:
    return ", ".join(one["key"] for one in draft.get("rows", ()))


def to_look_at(before: Draft, after: Draft, marks: set[str]) -> set[str]:
    """Return which texts, such as "stem.en", are to be looked at, since the other language changed and they did not.

    A change to a text that was itself marked follows the other, so it takes the mark off and makes none. An empty text
    needs none; the marks given stand for the rest.
    """
    old, new, kept = dict(texts_of(before)), dict(texts_of(after)), set()
    for path, now in new.items():
        was = old.get(path, pair())
        changed = {language for language in LANGUAGES if was[language] != now[language]}
        leading = {language for language in changed if f"{path}.{language}" not in marks}
        for language in LANGUAGES:
            name = f"{path}.{language}"
            if now[language] and language not in changed and (leading or name in marks):
                kept.add(name)
    return kept


def kinds() -> list[str]:
    """Return every kind of item, in the order it is offered."""
    return list(KINDS)
