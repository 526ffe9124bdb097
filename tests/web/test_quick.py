"""The quick way to a question gives what Flask would have given, to whom Flask would have given it, nothing else."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from gzip import decompress
from itertools import product
from typing import Any

import brotli
import pytest
import zstandard
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, text

from quizapp.accounts.models import SignInSession
from quizapp.db import db, writing
from quizapp.quiz.models import Attempt, Quiz, Slot
from quizapp.web.pieces import cut
from quizapp.web.quick import QUICK, QuickPages
from tests.web.test_attempts import Visit, seen

UNPACKED: dict[str, Callable[[bytes], bytes]] = {
    "gzip": decompress,
    "br": brotli.decompress,
    "zstd": lambda body: zstandard.ZstdDecompressor().decompressobj().decompress(body),
}
ONCE = (
    (r"(<!-- )[\w-]*( -->)", "padding"),
    (r"('nonce-|nonce=\")[\w-]+()", "nonce"),
    (r'(name="csrf_token" value="|"token": ")[\w.-]+()', "token"),
)


def quick(app: Flask) -> QuickPages:
    """Return what stands before an app."""
    way: QuickPages = app.extensions[QUICK]
    return way


@contextmanager
def without_flask(app: Flask) -> Iterator[None]:
    """Let whatever would go to Flask break."""

    def broken(*_: Any) -> Any:
        raise AssertionError("this went to Flask")

    way = quick(app)
    behind = way.behind
    way.behind = broken  # type: ignore[assignment]
    try:
        yield
    finally:
        way.behind = behind


@contextmanager
def without_memory(app: Flask) -> Iterator[None]:
    """Let nobody be known, and let every piece be made anew."""
    way = quick(app)
    kept: list[tuple[Any, Any]] = [(one, one.things.copy()) for one in (way.known, way.pieces)]
    for one, _ in kept:
        one.things.clear()
    yield
    for one, things in kept:
        one.things.clear()
        one.things.update(things)


def is_quick(client: FlaskClient, path: str) -> bool:
    """Whether a page is given without Flask."""
    try:
        with without_flask(client.application):
            return client.get(path).status_code == 200
    except AssertionError:
        return False


def same(reply: Any) -> tuple[Any, ...]:
    """Return what two replies with the same page have in common."""
    page, headers = reply.text, {name: value for name, value in reply.headers if name != "Content-Length"}
    headers["Content-Security-Policy"] = str(headers.get("Content-Security-Policy"))
    for pattern, name in ONCE:
        page = re.sub(pattern, rf"\g<1>{name}\g<2>", page)
        headers = {key: re.sub(pattern, rf"\g<1>{name}\g<2>", value) for key, value in headers.items()}
    return reply.status_code, page, headers


def both_ways(client: FlaskClient, path: str) -> tuple[Any, Any]:
    """Return a page as Flask makes it and as it is given without Flask."""
    for _ in range(2):  # the first may set a cookie
        client.get(path)
    with without_flask(client.application):
        at_once = client.get(path)
    with without_memory(client.application):
        return client.get(path), at_once


@pytest.mark.parametrize(("theme", "show"), [*product(("auto", "dark"), ("one", "both"))])
def test_every_question_in_every_state_is_the_page_that_flask_makes(app: Flask, theme: str, show: str) -> None:
    visit = Visit(app.test_client(), app)
    visit.client.set_cookie("theme", theme)
    visit.client.set_cookie("show", show)
    kinds = {question.kind: number for number, question in enumerate(visit.questions, 1)}
    assert len(kinds) >= 7
    for kind, number in kinds.items():
        for language in ("vi", "en"):
            path = f"{visit.base.replace('/vi/', f'/{language}/')}/{number}"
            made, given = both_ways(visit.client, path)
            assert same(made) == same(given), (kind, language)
            assert f"{number}" in given.text
        sent = list(visit.question(number).as_sent(visit.question(number).right_choice, "vi"))
        for form in (
            {"flag": "1"},
            {"flag": "1", "response": sent, "seq": 3},
            {"flag": "0", "response": sent, "seq": 4},
        ):
            visit.post(number, **form)
            made, given = both_ways(visit.client, f"{visit.base}/{number}")
            assert same(made) == same(given), (kind, form)
        assert 'name="seq" value="5"' in given.text


def test_the_time_that_is_left_in_an_exam_goes_on(app: Flask) -> None:
    visit = Visit(app.test_client(), app, "final-exam")
    made, given = both_ways(visit.client, f"{visit.base}/1")
    clock = re.compile(r'data-left="(\d+)"')
    assert 1400 < int(clock.findall(given.text)[0]) <= int(clock.findall(made.text)[0]) + 5
    assert re.sub(clock, "", same(made)[1]) == re.sub(clock, "", same(given)[1])
    with app.app_context(), writing():
        attempt = db.session.scalars(select(Attempt)).one()
        attempt.due_at = attempt.started_at - timedelta(hours=1)
    assert not is_quick(visit.client, f"{visit.base}/1")
    assert "verdict" in visit.page(1)


def test_another_browser_and_one_that_was_signed_out_get_nothing(app: Flask) -> None:
    visit = Visit(app.test_client(), app)
    path = f"{visit.base}/1"
    both_ways(visit.client, path)
    other = Visit(app.test_client(), app, "first-ten")
    both_ways(other.client, f"{other.base}/1")
    assert not is_quick(other.client, path)
    assert other.client.get(path).status_code == 404
    assert is_quick(visit.client, path)
    with app.app_context(), writing():
        db.session.execute(delete(SignInSession))
    assert not is_quick(visit.client, path)
    assert visit.client.get(path).status_code == 404


def test_a_message_is_shown_once(app: Flask) -> None:
    visit = Visit(app.test_client(), app)
    path = f"{visit.base}/1"
    with visit.client.session_transaction() as kept:
        kept["_flashes"] = [("message", "To be shown once")]
    assert "To be shown once" in visit.client.get(path).text
    assert "To be shown once" not in visit.client.get(path).text
    assert is_quick(visit.client, path)
    assert "To be shown once" not in visit.client.get(path).text


def test_what_was_corrected_meanwhile_is_shown_as_it_is_now(app: Flask) -> None:
    visit = Visit(app.test_client(), app)
    path = f"{visit.base}/1"
    both_ways(visit.client, path)
    with app.app_context(), writing():
        slot = db.session.scalars(select(Slot).where(Slot.number == 1)).one()
        slot.version_id = db.session.scalars(select(Slot.version_id).where(Slot.number == 2)).one()
    page = visit.page(1)
    assert seen(visit.question(2).stem.vi) in page
    assert seen(visit.question(1).stem.vi) not in page
    with app.app_context(), writing():
        quiz = db.session.scalars(select(Quiz).where(Quiz.id == "whole-story")).one()
        quiz.body = quiz.body.replace(quiz.outline.title.vi, "Tên khác")
    assert "Tên khác" in visit.page(1)


@pytest.mark.parametrize("encoding", UNPACKED)
def test_a_page_is_packed_as_the_browser_takes_it(app: Flask, encoding: str) -> None:
    visit = Visit(app.test_client(), app)
    headers = {"Accept-Encoding": encoding}
    for _ in range(2):
        reply = visit.client.get(f"{visit.base}/1", headers=headers)
        assert reply.headers["Content-Encoding"] == encoding
        assert reply.headers["Content-Length"] == str(len(reply.data))
        page = UNPACKED[encoding](reply.data).decode()
        assert seen(visit.question(1).stem.vi) in page
    assert "Content-Encoding" not in visit.client.get(f"{visit.base}/1").headers


def test_another_name_of_the_site_and_other_requests_go_to_flask(app: Flask) -> None:
    visit = Visit(app.test_client(), app)
    path = f"{visit.base}/1"
    both_ways(visit.client, path)
    cookies = "; ".join(f"{one.key}={one.value}" for one in (visit.client._cookies or {}).values())
    stranger = app.test_client(use_cookies=False)
    assert stranger.get(path, headers={"Cookie": cookies}).status_code == 200
    assert stranger.get(path, headers={"Cookie": cookies}, base_url="http://evil.example").status_code == 400
    assert visit.client.head(path).data == b""
    assert visit.client.get(f"{path}?theme=dark").status_code == 302
    assert visit.client.get(f"{visit.base}/999").status_code == 404
    assert visit.client.get(f"{visit.base}/0").status_code == 404


def test_a_database_that_is_gone_is_told_as_everywhere(app: Flask) -> None:
    visit = Visit(app.test_client(), app)
    path = f"{visit.base}/1"
    both_ways(visit.client, path)
    with app.app_context(), writing():
        db.session.execute(text('ALTER TABLE "slot" RENAME TO "away"'))
    assert visit.client.get(path).status_code == 503


def test_no_more_is_kept_than_was_meant(app: Flask) -> None:
    way = quick(app)
    for number in range(way.known.most + 10):
        way.known.keep(("somebody", str(number)), None)  # type: ignore[arg-type]
    assert len(way.known.things) == way.known.most
    way.known.things.clear()


def test_a_gap_is_found_by_what_stands_nowhere_else() -> None:
    token, nonce = b"t" * 16, b"n" * 16
    piece = cut("a tttttttttttttttt b nnnnnnnnnnnnnnnn c tttttttttttttttt", {"token": token, "nonce": nonce})
    assert piece.fill({"token": b"1", "nonce": b"2"}) == b"a 1 b 2 c 1"
    assert cut("Đường", {}).fill({}) == "Đường".encode()
    with pytest.raises(ValueError, match="nowhere else"):
        cut("page 7", {"number": b"7"})
