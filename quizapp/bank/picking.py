"""Picking by hand: the questions that can be picked, found by words and tags, and those picked that are gone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from quizapp.bank.choose import CHUNK, choose_ids, items_of, versions_of
from quizapp.bank.models import BankItem, ItemVersion
from quizapp.items.collection import Selection
from quizapp.items.folding import fold


@dataclass(frozen=True)
class Wanted:
    """What is looked for: words in the question, in either language, marks or none; and tags, as a selection."""

    tags: Selection
    words: str = ""
    without: tuple[str, ...] = ()


def find_versions(wanted: Wanted, *, after: str = "", most: int) -> list[ItemVersion]:
    """Return published versions in the order of the bank, at most so many, those behind the item named `after`."""
    ids = choose_ids(wanted.tags, without=wanted.without)
    start = ids.index(after) + 1 if after in ids else 0
    found = (version for version in _read(ids[start:]) if _holds(version, fold(wanted.words)))
    return list(islice(found, most))


def gone_of(ids: Sequence[str]) -> list[BankItem]:
    """Return those of the items that are no longer published, each with its last version."""
    return [row for row in items_of(ids) if row.retired_at is not None and row.version is not None]


def _read(ids: Sequence[str]) -> Iterator[ItemVersion]:
    for start in range(0, len(ids), CHUNK):
        yield from versions_of(ids[start : start + CHUNK])


def _holds(version: ItemVersion, words: str) -> bool:
    """Whether each word stands somewhere in what the question asks, its id or its key, in one language or the other."""
    if not words:
        return True
    item = version.item
    texts = [item.prompt, *item.key_texts]
    said = fold(" ".join([item.id, *(text.vi for text in texts), *(text.en for text in texts)]))
    return all(word in said for word in words.split())
