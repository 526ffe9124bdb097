"""What a learner is told of what is kept: all of it, and nothing that tells the key of an open attempt."""

import json

from flask import Flask

from quizapp.db import writing
from quizapp.quiz.attempt import finish_attempt, record_response, slots_of
from quizapp.quiz.export import attempts_data
from quizapp.quiz.models import Attempt
from seeds.people import right_response, wrong_response
from tests.conftest import NOW
from tests.quiz.people import guest, start


def respond(attempt: Attempt) -> None:
    """Respond to the first question wrongly, then rightly, and to the second rightly."""
    slots = slots_of(attempt)
    first, second = slots[0].question, slots[1].question
    for seq, number, sent in (
        (1, 1, wrong_response(first)),
        (2, 1, right_response(first)),
        (1, 2, right_response(second)),
    ):
        with writing():
            record_response(attempt, number, sent, seq=seq, language="en", now=NOW)


def test_everything_sent_is_told_with_the_item_it_was_sent_to(bank: Flask) -> None:
    user_id = guest().id
    attempt = start(user_id, "first-ten")
    respond(attempt)
    [told] = json.loads(json.dumps(attempts_data(user_id)))
    questions = told["questions"]
    assert (told["quiz_id"], told["number"], len(questions)) == ("first-ten", 1, 10)
    asked = [(slot.number, slot.version.item_id, slot.version.number) for slot in slots_of(attempt)]
    assert [(one["number"], one["item"], one["version"]) for one in questions] == asked
    assert [len(one["sent"]) for one in questions] == [2, 1] + [0] * 8
    assert questions[0]["sent"][0]["value"] != questions[0]["sent"][1]["value"] == questions[0]["response"]["value"]
    assert questions[0]["response"]["recorded_at"] == NOW.isoformat()


def test_an_open_attempt_tells_no_score_anywhere_and_a_finished_one_does(bank: Flask) -> None:
    user_id = guest().id
    attempt = start(user_id, "first-ten")
    respond(attempt)
    assert "score" not in json.dumps(attempts_data(user_id))
    with writing():
        finish_attempt(attempt, NOW)
    [told] = attempts_data(user_id)
    assert (told["score"], told["full_score"], told["finished_at"]) == (2.0, 10, NOW.isoformat())


def test_every_column_of_an_attempt_and_its_responses_is_told_or_left_out_on_purpose(bank: Flask) -> None:
    user_id = guest().id
    attempt = start(user_id, "first-ten")
    respond(attempt)
    with writing():
        finish_attempt(attempt, NOW)
    [told] = json.loads(json.dumps(attempts_data(user_id)))
    first = told["questions"][0]
    for row, table in (
        (told, "attempt"),
        (first, "slot"),
        (first["response"], "response"),
        (first["sent"][0], "response_event"),
    ):
        columns = set(Attempt.metadata.tables[table].columns.keys())
        unsaid = {"id", "user_id", "attempt_id", "version_id", "asked_id", "slot"}
        unsaid |= {"missed_of", "set_apart", "counted"}
        assert columns - set(row) <= unsaid, table


def test_nobody_is_told_what_is_somebody_elses(bank: Flask) -> None:
    start(guest().id)
    assert attempts_data(guest().id) == []
