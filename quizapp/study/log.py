"""Recording reviews, each once however often and in whatever order it arrives; taking one back; replaying the log."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import delete, select, tuple_, update

from quizapp.db import db, insert, take_turns
from quizapp.languages import Language
from quizapp.study.models import CardRow, ReviewEvent, UndoneReview
from quizapp.study.schedule import CardState, Parameters, Review, steps, study_day
from quizapp.study.settings import adopt_settings, parameters_name, settings_of

CHUNK = 300
CardKey = tuple[str, str]  # an item's id and the template it is asked with
T = TypeVar("T")


@dataclass(frozen=True)
class Event:
    """A review as it arrives: its own id, which card, when, by a clock how far ahead of UTC, and how it went."""

    id: str
    item_id: str
    template: str
    at: datetime
    zone: str
    offset: timedelta
    rating: int
    language: Language
    duration_ms: int = 0
    source: str = "review"
    choice: str = ""

    @property
    def card(self) -> CardKey:
        """The card it is a review of."""
        return self.item_id, self.template

    @property
    def review(self) -> Review:
        """What the schedule needs to know of it."""
        return Review(self.id, self.at, self.offset, self.rating)


@dataclass(frozen=True)
class Replayed:
    """A card's state, and for each of its reviews the state before and after."""

    state: CardState | None
    around: dict[str, tuple[CardState | None, CardState]]


def record_reviews(user_id: int, events: Iterable[Event], parameters: Parameters, now: datetime) -> int:
    """Store events, each once, bring their cards up to date, and return how many were new."""
    take_turns(f"study {user_id}")
    new = _unknown(user_id, events)
    coming: dict[CardKey, list[Event]] = defaultdict(list)
    for event in new:
        coming[event.card].append(event)
    for cards in _chunks(sorted(coming)):
        arriving = [event for card in cards for event in coming[card]]
        replayed = _replay(user_id, cards, arriving, parameters)
        rows = [_row(user_id, event, replayed[event.card], parameters, now) for event in arriving]
        db.session.execute(insert(ReviewEvent), rows)
        _keep_states(user_id, replayed)
    return len(new)


def undo_review(user_id: int, event_id: str, parameters: Parameters, now: datetime) -> CardKey | None:
    """Take a review back, once; return its card, or None where the review has not arrived yet."""
    take_turns(f"study {user_id}")
    undone = insert(UndoneReview).values(user_id=user_id, event_id=event_id, undone_at=now)
    db.session.execute(undone.on_conflict_do_nothing())
    where = (ReviewEvent.user_id == user_id, ReviewEvent.event_id == event_id)
    found = db.session.execute(select(ReviewEvent.item_id, ReviewEvent.template).where(*where)).one_or_none()
    if found is None:
        return None
    card = (found.item_id, found.template)
    _keep_states(user_id, _replay(user_id, [card], [], parameters))
    return card


def undo_last(user_id: int, day: int, shown: datetime, parameters: Parameters, now: datetime) -> CardKey | None:
    """Take back the last review of a study day that stands; return its card, or None where there is none.

    `shown` is when the button was shown: where something was taken back since then, it is the same press once more.
    """
    take_turns(f"study {user_id}")
    taken = select(ReviewEvent.item_id, ReviewEvent.template).join(
        UndoneReview,
        (UndoneReview.user_id == ReviewEvent.user_id) & (UndoneReview.event_id == ReviewEvent.event_id),
    )
    since = taken.where(ReviewEvent.user_id == user_id, UndoneReview.undone_at > shown)
    if again := db.session.execute(since.order_by(UndoneReview.undone_at.desc()).limit(1)).first():
        return again.item_id, again.template
    last = last_review(user_id, day)
    return undo_review(user_id, last, parameters, now) if last else None


def last_review(user_id: int, day: int) -> str | None:
    """Return the id of the last review of a study day that stands and was made here, or None."""
    mine = select(ReviewEvent.event_id).where(
        ReviewEvent.user_id == user_id,
        ReviewEvent.study_day == day,
        ReviewEvent.source == "review",
        ReviewEvent.event_id.not_in(_undone(user_id)),
    )
    return db.session.scalar(mine.order_by(ReviewEvent.reviewed_at.desc(), ReviewEvent.event_id.desc()).limit(1))


def replay_all(user_id: int, parameters: Parameters) -> int:
    """Make every card's state anew, as after a change of parameters; return how many cards there are."""
    take_turns(f"study {user_id}")
    return _replay_cards(user_id, cards_of(user_id), parameters)


def adopt_reviews(*, guest_id: int, user_id: int) -> int:
    """Give a guest's reviews to a user, each once, and return how many of the user's cards they touched.

    Who chose nothing about studying yet takes over what the guest chose.
    """
    take_turns(f"study {user_id}")
    touched = cards_of(guest_id)
    before, parameters = settings_of(user_id).parameters, adopt_settings(guest_id=guest_id, user_id=user_id).parameters
    for table in (ReviewEvent, UndoneReview):
        known = select(table.event_id).where(table.user_id == user_id)
        moved = update(table).where(table.user_id == guest_id, table.event_id.not_in(known))
        db.session.execute(moved.values(user_id=user_id), execution_options={"synchronize_session": False})
    db.session.execute(delete(CardRow).where(CardRow.user_id == guest_id))
    return _replay_cards(user_id, touched if parameters == before else cards_of(user_id), parameters)


def cards_of(user_id: int) -> list[CardKey]:
    """Return every card that a learner ever reviewed, also those whose reviews were all taken back."""
    cards = select(ReviewEvent.item_id, ReviewEvent.template).where(ReviewEvent.user_id == user_id).distinct()
    return sorted((item_id, template) for item_id, template in db.session.execute(cards))


def card_name(card: CardKey) -> str:
    """Return the name by which the schedule tells a card from others, for ever."""
    return " ".join(card)


def _replay_cards(user_id: int, cards: Collection[CardKey], parameters: Parameters) -> int:
    count = 0
    for chunk in _chunks(cards):
        replayed = _replay(user_id, chunk, [], parameters)
        _keep_states(user_id, replayed)
        count += sum(one.state is not None for one in replayed.values())
    return count


def _unknown(user_id: int, events: Iterable[Event]) -> list[Event]:
    """Return the events that are not stored yet, each once."""
    given = {event.id: event for event in reversed(list(events))}
    for chunk in _chunks(list(given)):
        known = select(ReviewEvent.event_id).where(ReviewEvent.user_id == user_id, ReviewEvent.event_id.in_(chunk))
        for event_id in db.session.scalars(known):
            del given[event_id]
    return list(reversed(given.values()))


def _replay(
    user_id: int, cards: Collection[CardKey], arriving: Iterable[Event], parameters: Parameters
) -> dict[CardKey, Replayed]:
    """Replay what is stored of some cards together with what arrives, without what was taken back."""
    reviews: dict[CardKey, list[Review]] = {card: [] for card in cards}
    stored = select(ReviewEvent).where(
        ReviewEvent.user_id == user_id, tuple_(ReviewEvent.item_id, ReviewEvent.template).in_(cards)
    )
    for row in db.session.execute(stored.with_only_columns(*_REVIEW)):
        offset = timedelta(minutes=row.offset_minutes)
        reviews[row.item_id, row.template].append(Review(row.event_id, row.reviewed_at, offset, row.rating))
    for event in arriving:
        reviews[event.card].append(event.review)
    ids = [review.id for each in reviews.values() for review in each]
    gone = {event_id for chunk in _chunks(ids) for event_id in db.session.scalars(_undone(user_id, chunk))}
    return {card: _replayed(card, [one for one in reviews[card] if one.id not in gone], parameters) for card in cards}


_REVIEW = (
    ReviewEvent.item_id,
    ReviewEvent.template,
    ReviewEvent.event_id,
    ReviewEvent.reviewed_at,
    ReviewEvent.offset_minutes,
    ReviewEvent.rating,
)


def _replayed(card: CardKey, reviews: Iterable[Review], parameters: Parameters) -> Replayed:
    around: dict[str, tuple[CardState | None, CardState]] = {}
    state = None
    for review, before, state in steps(card_name(card), reviews, parameters):
        around[review.id] = before, state
    return Replayed(state, around)


def _row(user_id: int, event: Event, replayed: Replayed, parameters: Parameters, now: datetime) -> dict[str, Any]:
    before, after = replayed.around.get(event.id, (None, None))  # it may have been taken back before it arrived
    return {
        "user_id": user_id,
        "event_id": event.id,
        "item_id": event.item_id,
        "template": event.template,
        "reviewed_at": event.at,
        "zone": event.zone,
        "offset_minutes": int(event.offset.total_seconds() // 60),
        "study_day": study_day(event.at, event.offset),
        "rating": event.rating,
        "duration_ms": event.duration_ms,
        "source": event.source,
        "choice": event.choice,
        "language": event.language,
        "phase_before": before.phase if before else "new",
        "stability_before": before.stability if before else None,
        "difficulty_before": before.difficulty if before else None,
        "interval_given": after.interval if after else 0,
        "algorithm": parameters_name(parameters),
        "arrived_at": now,
    }


def _keep_states(user_id: int, replayed: dict[CardKey, Replayed]) -> None:
    """Store the states that reviews come to; a card without reviews has no row."""
    without = [card for card, one in replayed.items() if one.state is None]
    if without:
        gone = delete(CardRow).where(CardRow.user_id == user_id, tuple_(CardRow.item_id, CardRow.template).in_(without))
        db.session.execute(gone, execution_options={"synchronize_session": False})
    rows = [
        {"user_id": user_id, "item_id": item_id, "template": template, **vars(one.state)}
        for (item_id, template), one in replayed.items()
        if one.state
    ]
    if rows:
        upsert = insert(CardRow)
        changed = {name: upsert.excluded[name] for name in CardState.__dataclass_fields__}
        key = ["user_id", "item_id", "template"]
        db.session.execute(upsert.on_conflict_do_update(index_elements=key, set_=changed), rows)
    db.session.expire_all()


def _undone(user_id: int, among: Collection[str] | None = None) -> Any:
    undone = select(UndoneReview.event_id).where(UndoneReview.user_id == user_id)
    return undone if among is None else undone.where(UndoneReview.event_id.in_(among))


def _chunks(things: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(things)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
