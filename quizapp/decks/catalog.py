"""The decks on offer: what each holds, as editions to be built."""

from collections.abc import Iterable
from dataclasses import replace

from quizapp.bank.models import ItemVersion
from quizapp.bank.sources import sources
from quizapp.decks.editions import Edition, edition
from quizapp.decks.members import joined, note_ids
from quizapp.decks.models import Deck
from quizapp.decks.notes import Languages
from quizapp.items.kinds import KINDS

MISSED_DECK = "Câu đã sai – Missed questions"


def first_of_each_kind(versions: Iterable[ItemVersion]) -> list[ItemVersion]:
    """Return the first version of each kind of item there is, in the order of the kinds."""
    found: dict[str, ItemVersion] = {}
    for version in versions:
        found.setdefault(version.item.kind, version)
    return [found[kind] for kind in KINDS if kind in found]


def anki_name() -> str:
    """Return the name of the Anki deck that holds every topic's deck."""
    return next((topic.deck.split("::")[0] for topic in sources().topics.values()), "")


def deck_edition(deck: Deck, languages: Languages, *, aloud: bool = False) -> Edition:
    """Return what a deck on offer holds now; with `aloud` Anki reads each card out with its own voices."""
    made = edition(deck.id, note_ids(deck.outline.select), languages, joined=joined(deck.id))
    return replace(made, aloud=aloud)


def missed_edition(versions: Iterable[ItemVersion], languages: Languages) -> Edition:
    """Return a deck of what a learner missed, as copies in a deck of their own.

    A later one adds to the deck, and doubles nothing.
    """
    return edition("missed", [one.item_id for one in versions], languages, own_deck=f"{anki_name()}::{MISSED_DECK}")
