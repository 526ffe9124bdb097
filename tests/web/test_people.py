"""The page about people is for admins: roles, extra time, and a link shown once."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from quizapp.accounts.models import ResetLink, User
from quizapp.accounts.people import find_by_name, set_role
from quizapp.db import db, writing
from quizapp.web import people
from tests.accounts.people import OTHER_PASSWORD, person
from tests.web.test_account import another
from tests.web.test_entry import rows, sign_in


@pytest.fixture
def admin(client: FlaskClient, app: Flask) -> FlaskClient:
    """An admin called Chi, signed in; there is also Lan, a learner."""
    with app.app_context():
        person("Chi", "admin")
        person("Lan")
    sign_in(client, "Chi")
    return client


def id_of(app: Flask, name: str) -> int:
    with app.app_context():
        found = find_by_name(name)
        assert found is not None
        return found.id


def state(app: Flask, name: str = "Lan") -> tuple[str, float]:
    with app.app_context():
        found = find_by_name(name)
        assert found is not None
        return found.role, found.time_factor


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nobody_else_gets_in(admin: FlaskClient, app: Flask, method: str) -> None:
    lan = id_of(app, "Lan")
    paths = [f"/people/{lan}", f"/people/{lan}/reset-link"] if method == "POST" else ["/people", f"/people/{lan}"]
    sent = {"role": "admin", "time": "0"}
    with app.app_context():
        person("Thu", "teacher")
    guest = app.test_client()
    guest.post("/en/quizzes/models/attempts")
    for path in paths:
        for nobody in (app.test_client(), guest):
            response = nobody.open(f"/en{path}", method=method, data=sent)
            assert (response.status_code, "/en/sign-in?next=" in response.location) == (302, True)
        for name in ("Lan", "Thu"):
            member = another(app, name)
            response = member.open(f"/en{path}", method=method, data=sent)
            assert (response.status_code, "This page is not for you" in response.text) == (403, True)
            said = member.open(f"/vi{path}", method=method, data=sent).text
            assert "Trang này không dành cho bạn" in said
    assert (state(app), rows(app, ResetLink)) == (("learner", 1.0), 0)


def test_whoever_is_no_admin_any_more_is_out_at_once(admin: FlaskClient, app: Flask) -> None:
    assert admin.get("/en/people").status_code == 200
    with app.app_context():
        person("Thu", "admin")
        with writing():
            set_role(find_by_name("Chi") or User(), "learner")
    assert "/en/sign-in?next=" in admin.get("/en/people").location
    assert another(app, "Chi").get("/en/people").status_code == 403


def test_people_are_listed_and_searched_and_guests_are_not(admin: FlaskClient, app: Flask) -> None:
    with app.app_context():
        person("Đặng Hà")
    app.test_client().post("/en/quizzes/models/attempts")
    listed = r'href="/en/people/\d+">([^<]+)</a> <span>(\w+)</span>'
    everybody = re.findall(listed, admin.get("/en/people").text)
    assert everybody == [("Chi", "Admin"), ("Đặng Hà", "Learner"), ("Lan", "Learner")]
    assert re.findall(listed, admin.get("/en/people?search=dang").text) == [("Đặng Hà", "Learner")]
    assert "No one was found by that name." in admin.get("/en/people?search=%00nobody").text
    escaped = admin.get("/en/people?search=%22%3E%3Cscript%3E").text
    assert "<script>" not in escaped


def test_long_lists_come_page_by_page(admin: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "PAGE", 3)
    with app.app_context():
        for number in range(5):
            person(f"Học viên {number}")
    seen, address = [], "/en/people"
    while address:
        page = admin.get(address).text
        seen += re.findall(r'href="/en/people/\d+">([^<]+)</a> <span>', page)
        following = re.findall(r'href="(/en/people\?[^"]+)" rel="next"', page)
        address = following[0].replace("&amp;", "&") if following else ""
    assert seen == ["Chi", *(f"Học viên {number}" for number in range(5)), "Lan"]


@pytest.mark.parametrize("after", ["after=x&id=0", "after=%00&id=1", "after=x&id=9999999999999999999", "id=x"])
def test_a_spoilt_place_in_the_list_is_its_start(admin: FlaskClient, after: str) -> None:
    assert "Chi" in admin.get(f"/en/people?{after}").text


@pytest.mark.parametrize("user_id", ["0", "99", "2147483648", "9223372036854775808", "x"])
def test_somebody_who_is_not_there_is_404(admin: FlaskClient, user_id: str) -> None:
    assert admin.get(f"/en/people/{user_id}").status_code == 404
    assert admin.post(f"/en/people/{user_id}/reset-link").status_code == 404


def test_role_and_extra_time_are_set(admin: FlaskClient, app: Flask) -> None:
    lan = f"/en/people/{id_of(app, 'Lan')}"
    for role, time, factor in (("teacher", "1.5", 1.5), ("learner", "0", 0.0), ("admin", "1.25", 1.25)):
        assert admin.post(lan, data={"role": role, "time": time}).status_code == 303
        assert state(app) == (role, factor)
        assert re.findall(r'<option selected value="([^"]+)">', admin.get(lan).text) == [role, time]


@pytest.mark.parametrize("sent", [{"role": "guest"}, {"role": "king"}, {"time": "3"}, {"time": "nan"}, {"time": ""}])
def test_what_is_not_offered_is_refused_at_its_field(admin: FlaskClient, app: Flask, sent: dict[str, str]) -> None:
    form = {"role": "teacher", "time": "2"} | sent
    response = admin.post(f"/en/people/{id_of(app, 'Lan')}", data=form)
    assert (response.status_code, "Choose one from the list." in response.text) == (422, True)
    assert state(app) == ("learner", 1.0)


def test_the_last_admin_keeps_the_role_and_nothing_is_half_stored(admin: FlaskClient, app: Flask) -> None:
    response = admin.post(f"/en/people/{id_of(app, 'Chi')}", data={"role": "learner", "time": "2"})
    assert (response.status_code, "This is the last admin." in response.text) == (422, True)
    assert state(app, "Chi") == ("admin", 1.0)


def test_a_link_is_shown_once_and_sets_the_password(admin: FlaskClient, app: Flask) -> None:
    lan = f"/en/people/{id_of(app, 'Lan')}"
    assert "password/reset" not in admin.get(lan).text
    shown = admin.post(f"{lan}/reset-link")
    [link] = re.findall(r"http://localhost(/en/password/reset/[\w-]{43})<", shown.text)
    assert shown.headers["Cache-Control"] == "private, no-store"
    assert "password/reset" not in admin.get(lan).text
    learner = app.test_client()
    assert learner.post(link, data={"password": OTHER_PASSWORD}).status_code == 303
    assert sign_in(learner, password=OTHER_PASSWORD).status_code == 303
    with app.app_context():
        assert db.session.query(ResetLink).count() == 0


def test_only_admins_see_the_way_to_people(admin: FlaskClient, app: Flask) -> None:
    assert 'href="/en/people"' in admin.get("/en/account").text
    assert 'href="/en/people"' not in another(app, "Lan").get("/en/account").text
