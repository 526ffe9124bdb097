"""Taking reviews over from Anki and the schedule along, as a reader meets it: what is said, stored and refused."""

import re
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from quizapp.accounts.models import User
from quizapp.db import db, writing
from quizapp.decks.history import GUID_PREFIXES
from quizapp.formats.anki import read_reviews
from quizapp.formats.archives import LARGEST_FILE
from quizapp.study.models import ReviewEvent
from quizapp.study.settings import DEFAULTS, StudySettings
from quizapp.web.study_history import ROOM
from tests.decks.corrections import package as plain
from tests.decks.learners import studious, with_schedule
from tests.decks.packages import changed
from tests.formats.test_archives import HOSTILE

IMPORT = "/en/study/import"


@pytest.fixture
def from_anki(bank: Flask) -> bytes:
    """A file with the reviews of somebody of whom the site knows nothing."""
    data = with_schedule(studious())
    db.session.rollback()
    return data


def send(client: FlaskClient, data: bytes, path: str = IMPORT) -> TestResponse:
    # Written out here, since the test client leaves the files open in which it would write a large one.
    disposition = b'Content-Disposition: form-data; name="file"; filename="Mine.apkg"'
    body = b"--limit\r\n" + disposition + b"\r\n\r\n" + data + b"\r\n--limit--\r\n"
    return client.post(path, data=body, content_type="multipart/form-data; boundary=limit")


def reviews() -> list[ReviewEvent]:
    db.session.rollback()
    return db.session.query(ReviewEvent).all()


def said(response: TestResponse) -> str:
    [notice] = re.findall(r'<div class="notice.*?<p class[^>]*>(.*?)</p>', response.text, re.DOTALL)
    return str(notice)


def problem(response: TestResponse) -> str:
    [found] = re.findall(r'id="file-error">(.*?)</div>', response.text, re.DOTALL)
    assert 'aria-invalid="true"' in response.text
    return str(found)


def test_a_guest_who_sends_a_file_has_its_reviews_and_is_told_how_many(from_anki: bytes, client: FlaskClient) -> None:
    sent = send(client, from_anki)
    assert (sent.status_code, sent.location) == (303, IMPORT)
    page, rows = client.get(IMPORT), reviews()
    cards = {(row.item_id, row.template) for row in rows}
    assert len(rows) > 100
    assert said(page) == f"New reviews: {len(rows)} (cards: {len(cards)}). Here already: 0."
    assert {(row.source, row.language, row.zone, row.offset_minutes) for row in rows} == {
        ("anki", "en", "Asia/Ho_Chi_Minh", 420)
    }
    assert "notice" not in client.get(IMPORT).text


def test_the_same_file_again_adds_nothing(from_anki: bytes, client: FlaskClient) -> None:
    send(client, from_anki)
    before = len(reviews())
    client.get(IMPORT)
    send(client, from_anki)
    assert said(client.get(IMPORT)) == f"New reviews: 0 (cards: 0). Here already: {before}."
    assert len(reviews()) == before


def test_reviews_of_what_is_not_in_the_bank_are_told_and_left_out(from_anki: bytes, client: FlaskClient) -> None:
    renamed = "UPDATE notes SET guid = 'quizapp:nobody' WHERE id = (SELECT nid FROM cards WHERE reps > 0)"
    send(client, changed(from_anki, lambda connection: connection.execute(renamed)))
    entries = read_reviews(BytesIO(from_anki), GUID_PREFIXES)
    gone = len(entries) - len(reviews())
    assert gone > 0
    assert said(client.get(IMPORT)).endswith(f"Reviews of cards that are not here: {gone}.")


def test_the_clock_is_the_one_the_learner_set(from_anki: bytes, client: FlaskClient) -> None:
    client.post("/vi/quizzes/models/attempts")
    with writing():
        [user] = db.session.query(User).all()
        db.session.add(StudySettings(**DEFAULTS | {"user_id": user.id, "zone": "America/New_York"}))
    send(client, from_anki, "/vi/study/import")
    assert {row.zone for row in reviews()} == {"America/New_York"}
    assert {row.language for row in reviews()} == {"vi"}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_at_the_field_and_nothing_is_stored(
    bank: Flask, client: FlaskClient, name: str
) -> None:
    sent = send(client, HOSTILE[name][0].getvalue())
    assert sent.status_code == 422
    assert problem(sent)
    assert reviews() == []
    assert db.session.query(User).count() == 0


def test_each_trouble_has_a_sentence_of_its_own_in_both_languages(bank: Flask, client: FlaskClient) -> None:
    kinds = {problem_class: file.getvalue() for file, problem_class in HOSTILE.values()}
    for language in ("vi", "en"):
        told = {problem(send(client, data, f"/{language}/study/import")) for data in kinds.values()}
        assert len(told) == len(kinds) == 5


def test_a_deck_without_reviews_is_refused_with_advice(bank: Flask, client: FlaskClient) -> None:
    sent = send(client, plain("models"))
    assert sent.status_code == 422
    assert "Include scheduling information" in problem(sent)
    assert db.session.query(User).count() == 0


def test_nothing_chosen_is_said_at_the_field(client: FlaskClient) -> None:
    sent = client.post(IMPORT, data={}, content_type="multipart/form-data")
    assert (sent.status_code, problem(sent)) == (422, "Choose a file.")
    assert client.post(IMPORT, data={"file": "a text"}).status_code == 422


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(client: FlaskClient) -> None:
    told = {"Content-Length": str(LARGEST_FILE + ROOM + 1), "Content-Type": "multipart/form-data; boundary=x"}
    sent = client.post(IMPORT, headers=told, environ_overrides={"CONTENT_LENGTH": told["Content-Length"]})
    assert sent.status_code == 413
    assert "without media" in problem(sent)


def test_a_file_larger_than_any_other_request_may_be_is_read(from_anki: bytes, client: FlaskClient) -> None:
    padded = bytes(200_000) + from_anki  # a zip may begin with anything
    assert send(client, padded).status_code == 303
    assert client.post("/en/sign-in", data={"name": "x" * 200_000}).status_code == 413


def test_without_the_token_of_the_form_nothing_is_taken_over(from_anki: bytes, app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    assert send(app.test_client(), from_anki).status_code == 400
    assert reviews() == []


def test_decks_with_reviewed_cards_are_offered_with_the_schedule(from_anki: bytes, client: FlaskClient) -> None:
    assert "/export/" not in client.get(IMPORT).text
    send(client, from_anki)
    addresses = re.findall(r'href="(/en/study/export/[^"]*)"', client.get(IMPORT).text)
    assert "/en/study/export/whole/en.apkg" in addresses
    response = client.get("/en/study/export/whole/en.apkg")
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["Content-Disposition"] == 'attachment; filename="quizapp-whole-with-schedule-en.apkg"'
    assert "ETag" not in response.headers
    sent = {
        (one.guid, one.place, one.rating, one.duration_ms) for one in read_reviews(BytesIO(from_anki), GUID_PREFIXES)
    }
    back = read_reviews(BytesIO(response.data), GUID_PREFIXES)
    assert {(one.guid, one.place, one.rating, one.duration_ms) for one in back} == sent
    assert len(back) == len(reviews())


def test_a_schedule_is_its_learners_alone(from_anki: bytes, app: Flask) -> None:
    first, second = app.test_client(), app.test_client()
    send(first, from_anki)
    second.post("/en/quizzes/models/attempts")
    assert read_reviews(BytesIO(second.get("/en/study/export/whole/vi.apkg").data), GUID_PREFIXES) == []
    assert app.test_client().get("/en/study/export/whole/vi.apkg").status_code == 404


@pytest.mark.parametrize("path", ["none/en", "whole/xx", "whole/en-aloud"])
def test_what_is_not_there_to_be_taken_along_is_not_found(from_anki: bytes, client: FlaskClient, path: str) -> None:
    send(client, from_anki)
    assert client.get(f"/en/study/export/{path}.apkg").status_code == 404
