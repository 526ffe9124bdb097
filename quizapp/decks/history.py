"""A learner's reviews made in Anki, taken over into the log; what the log has already is left alone."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy import select

from quizapp.bank.choose import items_of
from quizapp.bank.sources import sources
from quizapp.db import db
from quizapp.decks.editions import MISSED_GUID_PREFIX
from quizapp.decks.notes import GUID_PREFIX
from quizapp.decks.stamps import note_for
from quizapp.formats.anki import Entry
from quizapp.languages import Language
from quizapp.study.log import CardKey, Event, record_reviews
from quizapp.study.models import ReviewEvent
from quizapp.study.schedule import EPOCH, Parameters

GUID_PREFIXES = (GUID_PREFIX, MISSED_GUID_PREFIX + GUID_PREFIX)
NAMES = UUID("5f0c3c1e-6f0b-4d0e-9a55-0d7c3b3a7d51")  # fixes the ids of events for ever
MILLISECOND = timedelta(milliseconds=1)
# A deck with a schedule moves reviews that were made in the same millisecond a little apart, as Anki needs them.
APART = 1000  # milliseconds; nobody reviews a card twice within a second
EARLIEST = datetime(2006, 1, 1, tzinfo=UTC)  # there was no Anki before
AHEAD = timedelta(days=1)  # as far as another clock may be ahead of ours
LONGEST_MS = 3_600_000  # of a review; more is a window left open
Named = tuple[CardKey, Entry]


@dataclass(frozen=True)
class Taken:
    """What was found: new reviews and how many cards they are of, known ones, and those of no card that we know."""

    new: int
    cards: int
    known: int
    foreign: int


def take_over(
    user_id: int, entries: Sequence[Entry], parameters: Parameters, now: datetime, *, zone: ZoneInfo, language: Language
) -> Taken:
    """Record reviews made in Anki, each once, by the clock of a zone; return what was found."""
    ours = list(_of_our_cards(entries, now))
    unknown = list(_unknown(user_id, ours))
    events = [_event(card, entry, zone, language) for card, entry in unknown]
    new = record_reviews(user_id, events, parameters, now)
    return Taken(new, len({card for card, _ in unknown}), len(ours) - new, len(entries) - len(ours))


def _of_our_cards(entries: Iterable[Entry], now: datetime) -> Iterator[Named]:
    """Name the cards of entries; leave out those of notes and cards that we do not know, and of impossible times."""
    named = [(entry.guid.removeprefix(MISSED_GUID_PREFIX).removeprefix(GUID_PREFIX), entry) for entry in entries]
    known = sources()
    ids = sorted({item_id for item_id, _ in named if item_id.isprintable()})  # PostgreSQL does not even look for a NUL
    notes = {row.id: note_for(row, known, "both") for row in items_of(ids)}
    templates = {item_id: note.cards for item_id, note in notes.items() if note}
    first, last = (_milliseconds(moment) for moment in (EARLIEST, now + AHEAD))
    for item_id, entry in named:
        template = templates.get(item_id, {}).get(entry.place)
        if template and first <= entry.moment <= last:
            yield (item_id, template), entry


def _unknown(user_id: int, ours: Iterable[Named]) -> Iterator[Named]:
    """Leave out reviews that the log has, wherever they were made, those that were taken back too."""
    stored: dict[CardKey, list[int]] = defaultdict(list)
    log = select(ReviewEvent.item_id, ReviewEvent.template, ReviewEvent.reviewed_at)
    for item_id, template, moment in db.session.execute(log.where(ReviewEvent.user_id == user_id)):
        stored[item_id, template].append(_milliseconds(moment))
    for moments in stored.values():
        moments.sort()
    for card, entry in ours:
        last = bisect_right(stored[card], entry.moment) - 1
        if last < 0 or entry.moment - stored[card][last] >= APART:
            yield card, entry


def _event(card: CardKey, entry: Entry, zone: ZoneInfo, language: Language) -> Event:
    at = EPOCH + entry.moment * MILLISECOND
    return Event(
        id=str(uuid5(NAMES, f"{card[0]} {card[1]} {entry.moment}")),
        item_id=card[0],
        template=card[1],
        at=at,
        zone=zone.key,
        offset=at.astimezone(zone).utcoffset() or timedelta(),
        rating=entry.rating,
        language=language,
        duration_ms=min(max(0, entry.duration_ms), LONGEST_MS),
        source="anki",
    )


def _milliseconds(moment: datetime) -> int:
    return (moment - EPOCH) // MILLISECOND
