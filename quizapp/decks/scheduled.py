"""A deck with a learner's schedule and log, as Anki would have them if every review had been made there."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Any, BinaryIO

from sqlalchemy import select

from quizapp.db import db
from quizapp.decks.editions import Edition, picture
from quizapp.decks.notes import GUID_PREFIX
from quizapp.decks.notetypes import NOTE_TYPES
from quizapp.decks.package import Logged, Past, Schedule, write_package
from quizapp.study.log import card_name
from quizapp.study.models import ReviewEvent, UndoneReview
from quizapp.study.schedule import DAY, EPOCH, LEARNING_STEPS, RELEARNING_STEPS, CardState, Parameters, Review, steps

PLACES = {template.file: place for each in NOTE_TYPES for place, template in enumerate(each.templates)}
SECOND, MILLISECOND = timedelta(seconds=1), timedelta(milliseconds=1)
# Anki's numbers: the type of a card in each phase, and the kind of a review that finds it there.
TYPES = {"learning": 1, "review": 2, "relearning": 3}
KINDS = {"learning": 0, "review": 1, "relearning": 2}
LEARNING_QUEUE, REVIEW_QUEUE = 1, 2
STEPS = {"learning": len(LEARNING_STEPS), "relearning": len(RELEARNING_STEPS)}
EASE = 2500  # of Anki's older scheduler, in thousandths: what a card has that it never touched
NOON = DAY // 2
DECAY = 20  # its place among the weights of FSRS-6


def write_scheduled(edition: Edition, user_id: int, parameters: Parameters, out: BinaryIO) -> None:
    """Write an edition with a learner's schedule and log; the same bank and the same log give the same bytes."""
    past = past_of(user_id, {entry.item_id for entry in edition.entries}, parameters)
    write_package(edition.notes(), out, past, pictures=picture)


def past_of(user_id: int, item_ids: Collection[str], parameters: Parameters) -> Past | None:
    """Return what a learner did with the cards of items, without what was taken back; None where that is nothing.

    Days count from that of the first review, so that no due day lies before the first.
    """
    rows = [row for row in _reviews(user_id) if row.item_id in item_ids]
    if not rows:
        return None
    began, moments = min(row.study_day for row in rows), _moments(rows)
    cards = defaultdict(list)
    for row in rows:
        cards[row.item_id, row.template].append(row)
    told = {}
    for (item_id, template), log in cards.items():
        durations = {row.event_id: row.duration_ms for row in log}
        went = list(steps(card_name((item_id, template)), map(_review, log), parameters))
        entries = [
            _logged(review.rating, before, after, moment=moments[review.id], duration_ms=durations[review.id])
            for review, before, after in went
        ]
        told[GUID_PREFIX + item_id, PLACES[template]] = _schedule(went[-1][2], began, parameters), entries
    return Past(began * DAY + NOON, told)


def _reviews(user_id: int) -> list[Any]:
    """Return a learner's reviews that stand, in the order of their moments."""
    undone = select(UndoneReview.event_id).where(UndoneReview.user_id == user_id)
    standing = select(*_COLUMNS).where(ReviewEvent.user_id == user_id, ReviewEvent.event_id.not_in(undone))
    return sorted(db.session.execute(standing), key=lambda row: (row.reviewed_at, row.event_id))


_COLUMNS = (
    ReviewEvent.event_id,
    ReviewEvent.item_id,
    ReviewEvent.template,
    ReviewEvent.reviewed_at,
    ReviewEvent.offset_minutes,
    ReviewEvent.study_day,
    ReviewEvent.rating,
    ReviewEvent.duration_ms,
)


def _review(row: Any) -> Review:
    return Review(row.event_id, row.reviewed_at, timedelta(minutes=row.offset_minutes), row.rating)


def _moments(rows: Iterable[Any]) -> dict[str, int]:
    """Return the millisecond of each review, by which Anki knows it: of several in one, the later ones come after."""
    found, last = {}, 0
    for row in rows:
        found[row.event_id] = last = max(last + 1, (row.reviewed_at - EPOCH) // MILLISECOND)
    return found


def _logged(rating: int, before: CardState | None, after: CardState, *, moment: int, duration_ms: int) -> Logged:
    return Logged(
        moment=moment,
        rating=rating,
        interval=_interval(after),
        interval_before=_interval(before) if before else 0,
        factor=round((after.difficulty - 1) / 9 * 1000) + 100,  # as Anki notes FSRS's difficulty
        duration_ms=duration_ms,
        kind=KINDS[before.phase if before else "learning"],
    )


def _interval(state: CardState) -> int:
    """Return the interval a state came with, as in Anki's log: in days, or in seconds below zero."""
    return state.interval if state.phase == "review" else (state.last_at - state.due_at) // SECOND


def _schedule(state: CardState, began: int, parameters: Parameters) -> Schedule:
    in_review = state.phase == "review"
    memory = {
        "s": round(state.stability, 4),
        "d": round(state.difficulty, 4),
        "dr": parameters.retention,
        "decay": parameters.weights[DECAY],
        "lrt": (state.last_at - EPOCH) // SECOND,
    }
    return Schedule(
        type=TYPES[state.phase],
        queue=REVIEW_QUEUE if in_review else LEARNING_QUEUE,
        due=state.due_day - began if in_review else (state.due_at - EPOCH) // SECOND,
        interval=state.interval if in_review else int(state.phase == "relearning"),
        factor=0 if state.phase == "learning" else EASE,
        reps=state.reps,
        lapses=state.lapses,
        left=0 if in_review else STEPS[state.phase] - (state.step or 0),
        data=json.dumps(memory, separators=(",", ":")),
    )
