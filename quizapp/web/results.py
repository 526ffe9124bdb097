"""After a quiz: the result, the learner's attempts so far, practice of what was missed, and a deck of it."""

from datetime import UTC, datetime

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from quizapp.bank.passages import passages_by_item
from quizapp.bank.sources import sources
from quizapp.db import writing
from quizapp.decks.catalog import missed_edition
from quizapp.items.collection import Topic
from quizapp.items.sorting import sort_key
from quizapp.quiz.attempt import marks, slots_of
from quizapp.quiz.history import attempts_of, finished_attempts
from quizapp.quiz.missed import NothingMissed, missed_items, practise_missed
from quizapp.quiz.models import Attempt
from quizapp.quiz.scoring import Score, by_level, by_topic, total
from quizapp.web.asking import get_attempt, keep_private, shown
from quizapp.web.chart import draw_chart, share_of
from quizapp.web.decks import as_download, chosen_languages
from quizapp.web.identity import current_user
from quizapp.web.language import reader_language
from quizapp.web.quizzes import new_names

result_pages = Blueprint("results", __name__, url_prefix="/<language:language>")
result_pages.after_request(keep_private)


@result_pages.get("/attempts/<attempt_id>/result")
def show(attempt_id: str) -> str | Response:
    """Show the score, by topic and level, and every question with its reasons and sources."""
    attempt = get_attempt(attempt_id)
    if not attempt.is_over(datetime.now(UTC)):
        return redirect(url_for("attempts.go_on", attempt_id=attempt_id))
    slots, known = slots_of(attempt), sources()
    earned, gained = marks(slots), [slot.gained for slot in slots]
    score = total(earned)
    past = finished_attempts(attempt.quiz_id, attempt.user_id)
    return render_template(
        "result.html",
        attempt=attempt,
        slots=[(slot, shown(slot, attempt.seed)) for slot in slots],
        score=score,
        recounted=score.points - sum(gained) if any(gained) else None,
        topics=in_alphabet([(known.topics[topic], score) for topic, score in by_topic(earned).items()]),
        levels=by_level(earned),
        missed=sum((slot.score or 0) < 1 for slot in slots),
        first_missed=next((slot.number for slot in slots if slot.given and (slot.score or 0) < 1), None),
        articles=known.articles,
        passages=passages_by_item(slot.question for slot in slots),
        past=[(one, share_of(one)) for one in past],
        chart=draw_chart(past),
    )


@result_pages.get("/results")
def mine() -> str:
    """List the reader's attempts: those to go on with, and those that are over."""
    user = current_user()
    attempts, now = attempts_of(user.id) if user else [], datetime.now(UTC)
    return render_template(
        "results.html",
        unfinished=[one for one in attempts if not one.is_over(now)],
        past=[(one, outcome(one)) for one in attempts if one.is_over(now)],
    )


def outcome(attempt: Attempt) -> Score:
    """Return what an attempt that is over earned, also where nothing has stored it yet."""
    if attempt.full_score is None:
        return total(marks(slots_of(attempt)))
    return Score(attempt.score or 0.0, attempt.full_score)


@result_pages.post("/attempts/<attempt_id>/missed")
def practise(attempt_id: str) -> Response:
    """Start practising what an attempt missed, or go on with it."""
    now = datetime.now(UTC)
    with writing():
        attempt = finished(attempt_id)
        try:
            again = practise_missed(attempt, **new_names(), now=now)
        except NothingMissed:
            flash(_("There is nothing left to practise: all of it was right."))
            return redirect(url_for(".show", attempt_id=attempt_id), 303)
        address = url_for("attempts.go_on", attempt_id=again.public_id)
    return redirect(address, 303)


@result_pages.get("/attempts/<attempt_id>/missed/<languages>.apkg")
def missed_deck(attempt_id: str, languages: str) -> Response:
    """Send an Anki deck of what an attempt missed."""
    items = missed_items(finished(attempt_id))
    if not items:
        abort(404)
    return as_download(missed_edition(items, chosen_languages(languages)), keep=False)


def finished(attempt_id: str) -> Attempt:
    """Return the reader's own attempt, which must be over, or answer 404."""
    attempt = get_attempt(attempt_id)
    if not attempt.is_over(datetime.now(UTC)):
        abort(404)
    return attempt


def in_alphabet(topics: list[tuple[Topic, Score]]) -> list[tuple[Topic, Score]]:
    """Sort topics by their titles in the reader's language."""
    return sorted(topics, key=lambda row: sort_key(row[0].title[reader_language()]))
