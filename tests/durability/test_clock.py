"""Time is the server's, in UTC: a night when clocks are changed makes no exam longer or shorter, wherever it runs."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask

from quizapp.quiz.models import GRACE
from tests.web.test_saving import EXAM, EXAM_SECONDS, Desk

CHANGES = [
    ("Europe/Berlin", datetime(2026, 3, 29, 1, tzinfo=UTC)),
    ("Europe/Berlin", datetime(2026, 10, 25, 1, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 11, 1, 6, tzinfo=UTC)),
]


@pytest.mark.parametrize(("zone", "change"), CHANGES)
@pytest.mark.parametrize("minutes_before", [0, 1, 10, 24])
def test_an_exam_takes_as_long_as_it_says_in_a_night_when_clocks_are_changed(
    app: Flask, zone: str, change: datetime, minutes_before: int
) -> None:
    here = ZoneInfo(zone)  # where the server stands
    begun = change - timedelta(minutes=minutes_before)
    end = begun + timedelta(seconds=EXAM_SECONDS)
    with time_machine.travel(begun.astimezone(here), tick=False) as clock:
        exam = Desk(app, EXAM)
        number = exam.number_of("single_choice")
        with app.app_context():
            assert exam.attempt().due_at == end
        for seq, moment in enumerate((begun, change, change + timedelta(seconds=1), end, end + GRACE), 1):
            clock.move_to(moment.astimezone(here))
            saved = exam.save(number, "ab"[seq % 2], seq=seq).get_json()
            assert (saved["stands"], saved["left"]) == (True, max(0, round((end - moment).total_seconds())))
            assert datetime.fromisoformat(saved["saved_at"]) == moment
        clock.move_to((end + GRACE + timedelta(seconds=1)).astimezone(here))
        assert exam.save(number, "a", seq=9).status_code == 409
        exam.client.post(f"{exam.base}/finish")
    with app.app_context():
        attempt = exam.attempt()
        assert (attempt.finished_at, attempt.timed_out) == (end, True)
