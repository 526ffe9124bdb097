"""Taking a quiz page by page, as a browser without scripts does."""

import html
import json
import re
import threading
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from quizapp.accounts.models import User
from quizapp.db import db
from quizapp.items.arranged import Matching
from quizapp.items.choice import ChoiceQuestion
from quizapp.items.kinds import KINDS
from quizapp.items.question import Question
from quizapp.quiz.attempt import slots_of
from quizapp.quiz.models import Attempt, Response, ResponseEvent
from seeds.people import right_response, wrong_response


class Visit:
    """A guest's attempt: where it is, and what it asks."""

    def __init__(self, client: FlaskClient, app: Flask, quiz: str = "whole-story") -> None:
        self.client, self.app = client, app
        started = client.post(f"/vi/quizzes/{quiz}/attempts")
        assert started.status_code == 303
        self.base = started.location
        with app.app_context():
            attempt = db.session.scalars(select(Attempt).order_by(Attempt.id.desc())).first()
            assert attempt is not None
            self.questions = [slot.question for slot in slots_of(attempt)]

    def number_of(self, kind: str) -> int:
        """Return the slot of the first question of a kind."""
        return next(number for number, question in enumerate(self.questions, 1) if question.kind == kind)

    def question(self, number: int) -> Question:
        return self.questions[number - 1]

    def page(self, number: int, language: str = "vi") -> str:
        return self.client.get(self.base.replace("/vi/", f"/{language}/") + f"/{number}").text

    def post(self, number: int, language: str = "vi", **form: Any) -> Any:
        return self.client.post(self.base.replace("/vi/", f"/{language}/") + f"/{number}", data=form)


@pytest.fixture
def visit(client: FlaskClient, app: Flask) -> Visit:
    """A guest at the first question of the whole bank."""
    return Visit(client, app)


def rows(app: Flask, table: Any) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def checked(text: str) -> list[str]:
    """Return the values of the checked options of a page."""
    return re.findall(r'value="(\w)" checked', text)


def selected(text: str) -> list[str]:
    """Return the values of the selected options of a page."""
    return re.findall(r'<option value="([^"]+)" selected', text)


def seen(text: str) -> str:
    """Return a text of the bank as a page shows it, up to its first mark-up."""
    return re.split(r"[*`_]", text)[0]


def test_a_guest_needs_no_account_and_is_told_apart_by_a_cookie(client: FlaskClient, app: Flask) -> None:
    visit = Visit(client, app)
    assert visit.client.get(visit.base).location == f"{visit.base}/1"
    assert app.test_client().get(f"{visit.base}/1").status_code == 404


def test_starting_twice_leads_to_the_same_attempt(client: FlaskClient, app: Flask) -> None:
    assert Visit(client, app).base == Visit(client, app).base
    assert rows(app, Attempt) == 1


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_question_page_shows_stem_and_options_and_no_reason(visit: Visit, language: Any) -> None:
    number = visit.number_of("single_choice")
    text, question = visit.page(number, language), visit.question(number)
    assert isinstance(question, ChoiceQuestion)
    assert checked(text) == []
    for option in question.options:
        assert option.why[language] not in text
    assert question.evidence[language] not in text
    assert re.search(rf'value="{question.options[0].id}"', text)


def test_a_right_response_is_followed_by_why_and_source(visit: Visit, app: Flask) -> None:
    number = visit.number_of("single_choice")
    question = visit.question(number)
    assert isinstance(question, ChoiceQuestion)
    response = visit.post(number, response=right_response(question), seq=1)
    assert (response.status_code, response.location) == (303, f"{visit.base}/{number}")
    text = visit.page(number)
    assert "Đúng rồi" in text
    assert question.evidence.vi.split("“")[0] in text
    assert all(option.why.vi.split("“")[0] in text for option in question.options)
    assert "đoạn" in text
    assert "<form id" not in text


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "card"])
def test_every_kind_can_be_answered_right_and_wrong_without_scripts(visit: Visit, kind: str) -> None:
    number = visit.number_of(kind)
    visit.post(number, response=wrong_response(visit.question(number)), seq=1)
    assert "Chưa đúng" in visit.page(number)
    other = next(at for at in range(number + 1, len(visit.questions) + 1) if visit.question(at).kind == kind)
    visit.post(other, language="en", response=right_response(visit.question(other)), seq=1)
    assert "✓" not in visit.page(other, "en")
    assert re.search(r'class="verdict right">.*? Correct</p>', visit.page(other, "en"))


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        ("single_choice", ["z"]),
        ("single_choice", ["a", "b"]),
        ("single_choice", []),
        ("multiple_choice", ["a", "z"]),
        ("true_false", ["true"]),
        ("short_answer", [" "]),
        ("short_answer", ["x" * 201]),
        ("number", ["many"]),
        ("gap", [""]),
        ("ordering", ["1:a", "1:b", "1:c"]),
        ("matching", ["a"]),
    ],
)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_is_no_response_is_422_on_the_same_page_and_stores_nothing(
    visit: Visit, kind: str, sent: list[str], language: str
) -> None:
    number = visit.number_of(kind)
    response = visit.post(number, language, response=sent, seq=1)
    assert response.status_code == 422
    assert 'role="alert"' in response.text
    assert f'<html lang="{language}"' in response.text
    assert (rows(visit.app, Response), rows(visit.app, ResponseEvent)) == (0, 0)


def test_what_was_typed_stands_in_the_field_again_when_it_was_no_number(visit: Visit) -> None:
    response = visit.post(visit.number_of("number"), response="khoảng <mười>", seq=1)
    assert 'value="khoảng &lt;mười&gt;"' in response.text


CHANGES = [
    ({"switch": "en"}, "/en/", "English</span>"),
    ({"theme": "dark"}, "/vi/", 'data-bs-theme="dark"'),
    ({"show": "both"}, "/vi/", 'class="pair"'),
]


@pytest.mark.parametrize("changed", CHANGES)
@pytest.mark.parametrize("typed", ["khoảng 9", "12,", "-"])
@pytest.mark.parametrize("before", ["7", None])
def test_what_was_half_typed_survives_a_change_of_look_once(
    visit: Visit, changed: tuple[dict[str, str], str, str], typed: str, before: str | None
) -> None:
    change, place, sign = changed
    number = visit.number_of("number")
    if before:
        visit.post(number, response=before, seq=1, theme="light")
    response = visit.post(number, response=typed, seq=2, **change)
    assert response.status_code == 303
    text = visit.client.get(response.location, follow_redirects=True).text
    assert sign in text
    assert re.search(rf'name="response"[^>]*value="{re.escape(typed)}"', text)
    assert 'class="reasons"' not in text
    again = visit.page(number, place.strip("/"))
    assert re.search(rf'name="response"[^>]*value="{before or ""}"', again)


def test_a_choice_that_was_taken_back_stays_so(visit: Visit) -> None:
    number = visit.number_of("number")
    visit.post(number, response="7", seq=1, go="review")
    visit.post(number, response="", seq=2, go="review")
    assert re.search(r'name="response"[^>]*value=""', visit.page(number))
    assert "Bạn chưa trả lời" not in visit.page(number)
    with visit.app.app_context():
        assert [event.value for event in db.session.scalars(select(ResponseEvent))] == ['["7"]', "[]"]


@pytest.mark.parametrize("kind", ["ordering", "matching"])
def test_an_incomplete_arrangement_is_kept_and_not_judged(visit: Visit, kind: str) -> None:
    number = visit.number_of(kind)
    half = right_response(visit.question(number))[:2]
    refused = visit.post(number, response=half, seq=1)
    assert (refused.status_code, sorted(selected(refused.text))) == (422, sorted(half))
    assert sorted(selected(visit.page(number))) == sorted(half)
    assert 'class="reasons' not in visit.page(number)


@pytest.mark.parametrize("kind", ["ordering", "matching"])
@pytest.mark.parametrize(("change", "place", "sign"), CHANGES)
def test_what_was_half_arranged_survives_a_change_of_look(
    visit: Visit, kind: str, change: dict[str, str], place: str, sign: str
) -> None:
    number = visit.number_of(kind)
    half = right_response(visit.question(number))[:2]
    response = visit.post(number, response=[*half, ""], seq=1, **change)
    text = visit.client.get(response.location, follow_redirects=True).text
    assert sign in text
    assert sorted(selected(text)) == sorted(half)
    assert sorted(selected(visit.page(number))) == sorted(half)


def test_a_whole_arrangement_is_kept_and_shown_again_in_another_language(visit: Visit) -> None:
    number = visit.number_of("ordering")
    whole = wrong_response(visit.question(number))
    response = visit.post(number, response=whole, seq=1, switch="en")
    assert sorted(selected(visit.client.get(response.location, follow_redirects=True).text)) == sorted(whole)
    assert rows(visit.app, Response) == 1


def test_the_feedback_on_an_order_tells_the_right_one_and_where_each_was_put(visit: Visit) -> None:
    number = visit.number_of("ordering")
    question = visit.question(number)
    visit.post(number, "en", response=wrong_response(question), seq=1)
    text = html.unescape(visit.page(number, "en"))
    places = [text.index(seen(key.en)) for key in question.key_texts]
    assert places == sorted(places)
    assert re.findall(r"you put it in place (\d+)", text)[0] == str(len(question.key_texts))


def test_the_feedback_on_matches_shows_the_right_one_the_chosen_one_and_what_matches_none(visit: Visit) -> None:
    number = visit.number_of("matching")
    question = visit.question(number)
    assert isinstance(question, Matching)
    sent = wrong_response(question)
    visit.post(number, "en", response=sent, seq=1)
    text = html.unescape(visit.page(number, "en"))
    for row, value in zip(question.rows, sent, strict=True):
        assert seen(row.text.en) in text
        assert f"you chose: {seen(question.option_by_letter[value[-1]].text.en)}" in text
    assert all(seen(option.why.en) in text for option in question.options)
    unused = set(question.option_by_letter) - set(question.right_choice)
    assert text.count("Matches none of them") == len(unused)


@pytest.mark.parametrize(("change", "place", "sign"), CHANGES)
def test_what_was_unchecked_stays_unchecked_through_a_change_of_look(
    visit: Visit, change: dict[str, str], place: str, sign: str
) -> None:
    number = visit.number_of("multiple_choice")
    visit.post(number, response=["a", "b"], seq=1, theme="light")
    assert sorted(checked(visit.page(number))) == ["a", "b"]
    text = visit.client.get(visit.post(number, seq=2, **change).location, follow_redirects=True).text
    assert sign in text
    assert checked(text) == []


def test_what_was_sent_last_is_shown_again_when_it_was_no_response(visit: Visit) -> None:
    number = visit.number_of("number")
    visit.post(number, response="7", seq=1, theme="light")
    assert 'value="khoảng 9"' in visit.post(number, response="khoảng 9", seq=2).text
    several = visit.number_of("multiple_choice")
    visit.post(several, response=["a", "b"], seq=1, theme="light")
    assert checked(visit.post(several, seq=2).text) == []


def test_what_comes_too_late_is_not_shown_as_what_was_responded(visit: Visit) -> None:
    number = visit.number_of("number")
    visit.post(number, response="7", seq=1)
    late = visit.post(number, response="khoảng 9", seq=2)
    assert "khoảng 9" not in late.text
    assert "<b>7</b>" in late.text


@pytest.mark.parametrize("form", [{"finish": "1"}, {"theme": "dark"}, {"switch": "en"}, {"response": "a"}])
def test_a_question_that_is_not_there_ends_and_changes_nothing(visit: Visit, form: dict[str, str]) -> None:
    assert visit.post(999, **form).status_code == 404
    assert visit.client.get(visit.base).location == f"{visit.base}/1"


@pytest.mark.parametrize(
    ("language", "order"),
    [
        ("vi", ["Chính sách và cạnh tranh", "Chip và đám mây", "Con đường bắt kịp", "Mô hình và sản phẩm", "Nguồn mở"]),
        ("en", ["Chips and cloud", "Models and products", "Open source", "Policy and rivalry", "Ways of catching up"]),
    ],
)
def test_the_topics_of_a_result_stand_in_the_order_of_the_readers_alphabet(
    visit: Visit, language: str, order: list[str]
) -> None:
    visit.client.post(f"{visit.base}/finish")
    text = visit.client.get(visit.base.replace("/vi/", f"/{language}/") + "/result").text
    assert re.findall(r'<th scope="row">(.*?)</th>', text)[:5] == order


@pytest.mark.parametrize(
    ("kind", "marked"), [("single_choice", False), ("true_false", False), ("multiple_choice", True)]
)
def test_a_right_option_counts_as_missed_only_where_several_are_right(visit: Visit, kind: str, marked: bool) -> None:
    number = visit.number_of(kind)
    question = visit.questions[number - 1]
    assert isinstance(question, ChoiceQuestion)
    wrong = next(option.id for option in question.options if option.id not in question.right_options)
    visit.post(number, response=wrong, seq=1)
    text = visit.page(number)
    assert text.count("bạn chọn") == 1
    assert text.count("bạn bỏ sót") == (len(question.right_options) if marked else 0)


def test_a_quiz_with_an_open_attempt_is_gone_on_with(visit: Visit) -> None:
    assert "Làm tiếp" in visit.client.get("/vi/quizzes/whole-story").text
    assert "Làm tiếp" not in visit.client.get("/vi/quizzes/models").text
    visit.client.post(f"{visit.base}/finish")
    assert "Làm tiếp" not in visit.client.get("/vi/quizzes/whole-story").text


def test_a_language_we_do_not_have_is_400_and_no_response(visit: Visit) -> None:
    number = visit.number_of("single_choice")
    assert visit.post(number, response="b", seq=1, switch="fr").status_code == 400
    assert checked(visit.page(number)) == []


def test_the_switch_keeps_question_and_choice_and_shows_no_feedback(visit: Visit) -> None:
    number = visit.number_of("single_choice")
    response = visit.post(number, response="b", seq=1, switch="en")
    assert response.location == visit.base.replace("/vi/", "/en/") + f"/{number}"
    text = visit.page(number, "en")
    assert checked(text) == ["b"]
    assert "Check" in text
    assert 'name="seq" value="2"' in text


def test_the_switch_without_a_choice_stores_nothing(visit: Visit) -> None:
    response = visit.post(1, seq=1, switch="en")
    assert (response.status_code, rows(visit.app, Response)) == (303, 0)


def test_the_options_keep_their_order_in_the_other_language(visit: Visit) -> None:
    number = visit.number_of("multiple_choice")
    orders = [
        re.findall(r'type="checkbox" name="response" value="(\w)"', visit.page(number, code)) for code in ("vi", "en")
    ]
    assert orders[0] == orders[1] != []


def test_a_switched_number_is_shown_with_the_readers_decimal_sign(visit: Visit) -> None:
    number = visit.number_of("number")
    visit.post(number, response="2,5", seq=1, switch="en")
    assert 'value="2.5"' in visit.page(number, "en")
    assert 'value="2,5"' in visit.page(number, "vi")


def test_a_response_that_was_checked_stands(visit: Visit) -> None:
    number = visit.number_of("single_choice")
    visit.post(number, response="a", seq=1)
    visit.post(number, response="b", seq=2)
    with visit.app.app_context():
        assert db.session.scalars(select(Response)).one().choice == ("a",)


def test_an_older_form_sent_again_changes_nothing(visit: Visit) -> None:
    number = visit.number_of("single_choice")
    visit.post(number, response="a", seq=3, switch="en")
    visit.post(number, response="b", seq=2, switch="en")
    assert checked(visit.page(number)) == ["a"]


@pytest.mark.parametrize("seq", ["", "x", "-1", "99999999999999999999"])
def test_a_strange_sequence_number_is_no_error(visit: Visit, seq: str) -> None:
    number = visit.number_of("single_choice")
    assert visit.post(number, response="a", seq=seq).status_code == 303


def test_the_result_counts_the_points_and_shows_every_question(visit: Visit) -> None:
    for number, question in enumerate(visit.questions, 1):
        visit.post(number, response=right_response(question), seq=1)
    finished = visit.client.post(f"{visit.base}/finish")
    assert finished.location == f"{visit.base}/result"
    text = visit.client.get(finished.location).text
    full = len(visit.questions)
    assert f"<b>{full}</b> trên {full} điểm, 100%" in text
    assert text.count("<details") == full
    assert "Chưa đúng" not in text
    assert "/vi/decks/whole" in text


def test_partial_credit_is_told(visit: Visit) -> None:
    number = visit.number_of("multiple_choice")
    question = visit.question(number)
    visit.post(number, response=right_response(question)[:1], seq=1)
    assert "Đúng một phần" in visit.page(number)


def test_the_result_is_not_shown_before_the_end(visit: Visit) -> None:
    assert visit.client.get(f"{visit.base}/result").location == visit.base


def test_a_finished_attempt_takes_nothing_more_and_still_can_be_read(visit: Visit) -> None:
    visit.client.post(f"{visit.base}/finish")
    number = visit.number_of("single_choice")
    late = visit.post(number, response="a", seq=1)
    assert (late.status_code, rows(visit.app, Response)) == (409, 0)
    assert "Lượt làm bài này đã kết thúc" in late.text
    assert f"{visit.base}/result" in late.text
    assert "Chưa trả lời" in visit.page(number)
    assert visit.client.get(visit.base).location == f"{visit.base}/result"


@pytest.mark.parametrize("number", ["0", "-1", "999", "x"])
def test_a_question_that_is_not_there_is_404(visit: Visit, number: str) -> None:
    assert visit.client.get(f"{visit.base}/{number}").status_code == 404
    assert visit.client.post(f"{visit.base}/{number}", data={"response": "a"}).status_code in {404, 405}


def test_another_guest_can_neither_read_nor_answer_nor_end_it(visit: Visit) -> None:
    stranger = visit.app.test_client()
    Visit(stranger, visit.app, "models")
    for path in ("", "/1", "/result"):
        assert stranger.get(visit.base + path).status_code == 404
    assert stranger.post(f"{visit.base}/1", data={"response": "a"}).status_code == 404
    assert stranger.post(f"{visit.base}/finish").status_code == 404
    assert rows(visit.app, Response) == 0


def test_reading_changes_nothing(visit: Visit) -> None:
    visit.post(1, response=right_response(visit.question(1)), seq=1)

    def everything() -> str:
        with visit.app.app_context():
            tables = [Attempt, Response, ResponseEvent]
            found = [[str(vars(row)) for row in db.session.scalars(select(table))] for table in tables]
            return re.sub(r"object at 0x\w+", "", json.dumps(found))

    before = everything()
    for path in ("", "/1", "/2", "/result"):
        visit.client.get(visit.base + path)
    assert everything() == before


def test_attempt_pages_are_kept_by_no_cache(visit: Visit) -> None:
    assert "no-store" in visit.client.get(f"{visit.base}/1").headers["Cache-Control"]


def test_a_form_from_before_a_change_in_another_window_judges_nothing(visit: Visit) -> None:
    number = visit.number_of("single_choice")
    visit.post(number, response="a", seq=1, switch="en")
    stale = visit.post(number, response="b", seq=1)
    assert (stale.status_code, "ở cửa sổ khác" in stale.text) == (409, True)
    assert checked(stale.text) == ["a"]
    assert "Check" not in stale.text
    assert "Kiểm tra" in visit.page(number)
    visit.post(number, response="b", seq=2)
    with visit.app.app_context():
        assert db.session.scalars(select(Response)).one().choice == ("b",)


def test_eight_starts_at_once_of_a_new_guest_make_one_guest_and_one_attempt(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    first = app.test_client()
    token = re.findall(r'csrf_token" value="([^"]+)"', first.get("/vi/quizzes/models").text)[0]
    cookie = first.get_cookie("session")
    assert cookie is not None
    barrier = threading.Barrier(8)
    found: list[str] = []

    def start() -> None:
        client = app.test_client()
        client.set_cookie("session", cookie.value)
        barrier.wait()
        found.append(client.post("/vi/quizzes/models/attempts", data={"csrf_token": token}).location)

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert (rows(app, Attempt), rows(app, User)) == (1, 1)


def test_looking_over_from_the_last_question_takes_its_response_along(client: FlaskClient, app: Flask) -> None:
    visit = Visit(client, app, "first-ten")
    right = right_response(visit.question(10))
    assert visit.post(10, response=right, seq=1, go="review").location == f"{visit.base}/review"
    review = client.get(f"{visit.base}/review").text
    assert "Còn 9 câu chưa trả lời" in review
    assert review.count("Chưa trả lời") == 9
    assert client.post(f"{visit.base}/finish").location == f"{visit.base}/result"
    with app.app_context():
        assert db.session.scalars(select(Attempt)).one().score == 1


@pytest.mark.parametrize("go", ["review", "2", "all", "report"])
def test_going_on_with_nonsense_goes_nowhere_and_keeps_what_was_typed(visit: Visit, go: str) -> None:
    number = visit.number_of("number")
    refused = visit.post(number, response="khoảng chín", seq=1, go=go)
    assert (refused.status_code, "khoảng chín" in refused.text) == (422, True)
    assert rows(visit.app, ResponseEvent) == 0


@pytest.mark.parametrize("form", [{"go": "away"}, {"go": "-1"}, {"go": "²"}, {"flag": "2"}, {"switch": "fr"}])
def test_a_button_that_is_not_ours_stores_nothing(visit: Visit, form: dict[str, str]) -> None:
    number = visit.number_of("single_choice")
    assert visit.post(number, response="a", seq=1, **form).status_code == 400
    assert rows(visit.app, ResponseEvent) == 0


def test_going_on_leads_to_the_first_question_without_a_response(visit: Visit) -> None:
    visit.post(1, response=right_response(visit.question(1)), seq=1)
    visit.post(3, response=right_response(visit.question(3)), seq=1)
    assert visit.client.get(visit.base).location == f"{visit.base}/2"


@pytest.mark.parametrize(("language", "name"), [("vi", "chỗ trống"), ("en", "gap")])
def test_a_gap_is_a_line_with_a_name_in_the_language_of_its_text(visit: Visit, language: str, name: str) -> None:
    text = visit.page(visit.number_of("gap"), language)
    assert f'role="img" aria-label="{name}"></span>' in text
    assert "____" not in text
