"""The page of a learner's progress: whole in both languages, their own, cheap however much there is to tell."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event as database_event

from quizapp.accounts.sessions import welcome_guest
from quizapp.bank.choose import choose_ids
from quizapp.db import db, writing
from quizapp.items.collection import Selection
from quizapp.study.log import record_reviews, undo_review
from quizapp.study.schedule import AGAIN, EASY, Parameters
from quizapp.study.settings import DEFAULTS, StudySettings
from quizapp.web.progress_charts import HEIGHT, day_of, draw_calendar, draw_columns, levels_of, months_of, round_top
from quizapp.web.study_progress import span_of
from tests.conftest import NOW
from tests.study.people import event

PATH = "/en/study/progress"
MOST_STATEMENTS = 8
DEFAULT = Parameters()


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    """Let it be half past four in the afternoon in Ho Chi Minh City."""
    with time_machine.travel(NOW, tick=False):
        yield


def reader(app: Flask, name: str = "reader") -> tuple[FlaskClient, int]:
    """Return a guest's browser, and who the guest is."""
    client = app.test_client()
    with client.session_transaction() as kept:
        kept["guest"] = name
    with app.app_context(), writing():
        return client, welcome_guest(name, NOW).id


def studied(app: Flask, user_id: int, days: int = 3) -> None:
    """Let a learner have reviewed two cards a day, one of them forgotten every time."""
    with app.app_context(), writing():
        first, second = choose_ids(Selection())[:2]
        moments = [NOW - timedelta(days=ago) for ago in range(days)]
        log = [event(f"a{at}", first, EASY, at=at, duration_ms=30_000) for at in moments]
        log += [event(f"b{at}", second, AGAIN, at=at, duration_ms=60_000) for at in moments]
        record_reviews(user_id, log, DEFAULT, NOW)


class Words(HTMLParser):
    """Collects what a page says, drawings and details included."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.feed(page)

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def said(client: FlaskClient, path: str = PATH) -> str:
    """Return what a page says, with single spaces."""
    reply = client.get(path)
    assert reply.status_code == 200
    return " ".join(" ".join(Words(reply.text).said).split())


@pytest.mark.parametrize(
    ("path", "words"),
    [(PATH, "You have not reviewed any card yet."), ("/vi/study/progress", "Bạn chưa ôn thẻ nào.")],
)
def test_who_has_not_studied_reads_what_will_stand_here_and_where_to_begin(app: Flask, path: str, words: str) -> None:
    clients = (app.test_client(), reader(app)[0])
    for client in clients:
        page = client.get(path).text
        assert words in page
        assert path.removesuffix("/progress") in re.findall(r'href="([^"]+)"', page.split("<main")[1])
        assert "<svg viewBox" not in page.split("<main")[1]


def test_the_page_says_what_was_done_today_and_since_when(app: Flask) -> None:
    client, user_id = reader(app)
    studied(app, user_id)
    page = said(client)
    assert "Today 2 reviews 2 mins 50% remembered In a row 3 days longest: 3" in page
    assert "All in all 6 reviews on 3 days Remembered now about 2 of 2 cards studied" in page
    assert "6 reviews, 0.2 a day on average." in page
    assert "Most reviews: 16:00–17:00." in page
    assert "You studied on 3 days in the last 12 months." in page
    page = said(client, "/vi/study/progress")
    for words in ("Hôm nay 2 lượt ôn 2 phút nhớ được 50%", "Tổng cộng 6 lượt ôn trong 3 ngày", "16:00–17:00"):
        assert words in page


def test_a_run_goes_on_while_the_day_does(app: Flask) -> None:
    client, user_id = reader(app)
    studied(app, user_id)
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        page = said(client)
        assert "Today nothing yet In a row 3 days today is still open" in page
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        assert "In a row 0 days longest: 3" in said(client)


def test_what_was_taken_back_and_what_others_did_is_not_told(app: Flask) -> None:
    client, user_id = reader(app)
    other, other_id = reader(app, "other")
    studied(app, user_id)
    assert "You have not reviewed any card yet." in said(other)
    with app.app_context(), writing():
        undo_review(user_id, f"b{NOW}", DEFAULT, NOW)
    assert "Today 1 review 30 secs 100% remembered" in said(client)
    studied(app, other_id, days=1)
    assert "All in all 2 reviews on 1 day" in said(other)


def test_the_day_is_that_of_the_zone_the_learner_chose(app: Flask) -> None:
    client, user_id = reader(app)
    studied(app, user_id, days=1)
    at_four = datetime(2026, 11, 22, 4, tzinfo=UTC)
    with time_machine.travel(at_four, tick=False):  # at the site it is eleven in the morning of the next day
        assert "Today nothing yet" in said(client)
    with app.app_context(), writing():
        db.session.add(StudySettings(user_id=user_id, **{**DEFAULTS, "zone": "America/New_York"}))
    with time_machine.travel(at_four, tick=False):  # in New York it is eleven in the evening
        assert "Today 2 reviews" in said(client)


def test_cards_that_wait_since_earlier_days_are_told_apart_from_those_to_come(app: Flask) -> None:
    client, user_id = reader(app)
    with app.app_context(), writing():
        ids = choose_ids(Selection())[:3]
        log = [event(one, one, EASY, at=NOW - timedelta(days=ago)) for one, ago in zip(ids, (40, 0, 1), strict=True)]
        record_reviews(user_id, log, DEFAULT, NOW)
    page = said(client)
    assert "1 card has been waiting since before today" in page
    assert "2 cards in the next 30 days" in page


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(("span", "columns"), [("month", 30), ("year", 12)])
def test_every_picture_says_its_gist_and_has_its_numbers_in_a_table(
    app: Flask, language: str, span: str, columns: int
) -> None:
    client, user_id = reader(app)
    studied(app, user_id)
    page = client.get(f"/{language}/study/progress?span={span}").text.split("<main")[1]
    pictures = re.findall(r'role="img" aria-labelledby="([\w-]+)"', page)
    assert sorted(set(pictures)) == ["calendar-gist", "due-gist", "hours-gist", "reviews-gist", "time-gist"]
    for name in pictures:
        [gist] = re.findall(rf'id="{name}">(.*?)</figcaption>', page, re.DOTALL)
        assert len(gist.strip()) > 10
    rows = [len(re.findall("<tr>", table)) - 1 for table in re.findall("<details.*?</details>", page, re.DOTALL)]
    assert rows == [columns, 12, columns, columns, 24]


def test_nobody_else_may_keep_the_page_and_it_says_no_style_of_its_own(app: Flask) -> None:
    client, user_id = reader(app)
    studied(app, user_id)
    reply = client.get(PATH)
    assert reply.headers["Cache-Control"] == "private, no-store"
    assert " style=" not in reply.text


@pytest.mark.parametrize("span", ["week", "", "0"])
def test_a_time_that_is_not_offered_is_not_found(app: Flask, span: str) -> None:
    assert app.test_client().get(f"{PATH}?span={span}").status_code == 404


@pytest.mark.parametrize("span", ["month", "year"])
def test_the_page_asks_the_database_a_few_times_however_much_there_is(app: Flask, span: str) -> None:
    client, user_id = reader(app)
    asked: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        if statement.startswith("SELECT"):
            asked.append(statement)

    counts = []
    for days in (1, 200):
        studied(app, user_id, days)
        with app.app_context():
            database_event.listen(db.engine, "before_cursor_execute", note)
        asked.clear()
        assert client.get(f"{PATH}?span={span}").status_code == 200
        counts.append(len(asked))
        with app.app_context():
            database_event.remove(db.engine, "before_cursor_execute", note)
    assert counts[0] == counts[1] <= MOST_STATEMENTS


@given(st.lists(st.lists(st.integers(0, 10**6), min_size=3, max_size=3), min_size=1, max_size=40))
def test_columns_stand_on_the_ground_one_part_upon_the_other(rows: list[list[int]]) -> None:
    chart = draw_columns({str(number): row for number, row in enumerate(rows)})
    for column, row in zip(chart.columns, rows, strict=True):
        assert 0 <= column.x < column.x + 8 <= chart.width
        ground = float(HEIGHT)
        for part in column.parts:
            assert part.y + part.height == pytest.approx(ground)
            assert part.height == pytest.approx(HEIGHT * row[part.number] / chart.top, abs=0.01)
            ground = part.y
        assert ground >= -0.1
        assert [part.number for part in column.parts] == [place for place, value in enumerate(row) if value]
    assert (chart.total, chart.highest.total) == (sum(map(sum, rows)), max(map(sum, rows)))
    assert len(chart.ticks) <= 11


@given(st.floats(0, 10**7))
def test_a_scale_ends_at_a_round_number_not_far_above(most: float) -> None:
    top = round_top(most)
    assert most <= top <= max(2, 2 * most + 1)
    assert top % 2 == 0
    assert len(str(top).rstrip("0")) <= 2


@pytest.mark.parametrize("today", [date(2026, 11, 22), date(2026, 11, 23), date(2024, 2, 29), date(2027, 1, 1)])
def test_the_calendar_shows_more_than_a_year_each_day_once_on_its_weekday(today: date) -> None:
    calendar = draw_calendar({day_of(today): 3}, day_of(today))
    cells = [cell for picture in calendar.pictures for cell in picture.cells]
    days = [date.fromisoformat(cell.day) for cell in cells]
    assert days == [days[0] + timedelta(days=number) for number in range(len(days))]
    assert days[-1] == today
    assert len(days) > 370
    assert [cell.count for cell in cells] == [0] * (len(cells) - 1) + [3]
    assert [cell.level for cell in cells[-2:]] == [0, 4]
    for picture in calendar.pictures:
        assert all(0 <= cell.x < cell.x + cell.size <= picture.width for cell in picture.cells)
        rows = {date.fromisoformat(cell.day).weekday(): round(cell.y + cell.size / 2) for cell in picture.cells}
        assert list(rows.values()) == sorted(rows.values())


@given(st.lists(st.integers(1, 50), max_size=60))
def test_the_more_reviews_the_higher_the_level(counts: list[int]) -> None:
    levels = levels_of(counts)
    assert list(levels) == list(range(5 - len(levels), 5))
    assert list(levels.values()) == sorted(set(levels.values()))
    assert not counts or min(levels.values()) == min(counts)


def test_months_are_the_days_of_the_calendar() -> None:
    months = months_of(day_of(date(2024, 1, 31)), -1, 3)
    assert [len(days) for days in months] == [31, 31, 29]
    assert months[1].start == day_of(date(2024, 1, 1))


@pytest.mark.parametrize("name", ["month", "year"])
@given(day=st.integers(18_000, 30_000))
def test_what_is_behind_ends_today_and_what_is_ahead_begins_today(name: str, day: int) -> None:
    span = span_of(name, day)
    behind = [one for days in span.behind.values() for one in days]
    ahead = [one for days in span.ahead.values() for one in days]
    assert (len(span.behind), len(span.ahead)) == ((30, 30) if name == "month" else (12, 12))
    assert (ahead[0], span.days[-1], span.days[0]) == (day, day, behind[0])
    assert day in behind
    assert ahead == list(range(ahead[0], ahead[-1] + 1))
    assert behind == list(range(behind[0], behind[-1] + 1))
