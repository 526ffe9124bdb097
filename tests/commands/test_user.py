"""`flask user` adds, lists and changes people, and says in one line what went wrong."""

import json

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskCliRunner

from quizapp.accounts.models import User
from quizapp.accounts.passwords import is_right
from quizapp.accounts.people import find_by_name
from tests.accounts.people import OTHER_PASSWORD, PASSWORD, person
from tests.conftest import close, make_app
from tests.databases import Databases
from tests.web.test_entry import sign_in


def add(runner: FlaskCliRunner, *args: str, password: str = PASSWORD) -> Result:
    return runner.invoke(args=["user", "add", "--password-stdin", *args], input=f"{password}\n")


def found(app: Flask, name: str) -> User:
    with app.app_context():
        user = find_by_name(name)
        assert user is not None
        return user


def test_somebody_is_added_with_a_password_from_standard_input(runner: FlaskCliRunner, app: Flask) -> None:
    result = add(runner, "Chị  Hai", "--role", "admin", "--email", "Chi@Example.org")
    assert (result.exit_code, result.output) == (0, "Added Chị Hai, admin.\n")
    user = found(app, "chị hai")
    assert (user.name, user.role, user.email) == ("Chị Hai", "admin", "chi@example.org")
    assert is_right(user.password_hash, PASSWORD)


def test_the_password_is_asked_for_twice_and_not_shown(runner: FlaskCliRunner, app: Flask) -> None:
    typed = f"{PASSWORD}\n{OTHER_PASSWORD}\n{OTHER_PASSWORD}\n{OTHER_PASSWORD}\n"
    result = runner.invoke(args=["user", "add", "Lan"], input=typed)
    assert (result.exit_code, "do not match" in result.output) == (0, True)
    assert PASSWORD not in result.output
    assert is_right(found(app, "Lan").password_hash, OTHER_PASSWORD)


@pytest.mark.parametrize(
    ("args", "password", "says"),
    [
        (["LAN"], PASSWORD, "There is somebody called LAN already."),
        (["x"], PASSWORD, "A name has 2 to 80 characters"),
        (["a@b.vn"], PASSWORD, "A name has 2 to 80 characters, no @"),
        (["Nam", "--email", "nonsense"], PASSWORD, "nonsense is no e-mail address."),
        (["Nam", "--email", "lan@example.org"], PASSWORD, "lan@example.org belongs to somebody else."),
        (["Nam"], "short", "The password is shorter than 8 characters."),
        (["Nam"], "x" * 1001, "The password is longer than 1000 characters."),
        (["Nam"], "password1", "The password is one of those that are guessed first."),
        (["Nam Nam Nam"], "nam nam nam", "The password must not be the name."),
        (["Nam"], "", "The password is shorter"),
    ],
)
def test_what_cannot_be_taken_is_told_in_one_line_and_nothing_is_stored(
    runner: FlaskCliRunner, app: Flask, args: list[str], password: str, says: str
) -> None:
    with app.app_context():
        person("Lan", email="lan@example.org")
    result = add(runner, *args, password=password)
    assert (result.exit_code, result.output.count("\n")) == (1, 1)
    assert f"Error: {says}" in result.output
    assert len(json.loads(runner.invoke(args=["user", "list", "--json"]).output)) == 1


def test_people_are_listed_for_people_and_for_programs(runner: FlaskCliRunner, app: Flask) -> None:
    with app.app_context():
        person("Lan", "teacher", "lan@example.org")
        person("Đặng Hà")
    lines = runner.invoke(args=["user", "list"]).output.splitlines()
    assert lines == ["learner  ×1     Đặng Hà", "teacher  ×1     Lan  <lan@example.org>"]
    listed = json.loads(runner.invoke(args=["user", "list", "--json"]).output)
    assert [one["name"] for one in listed] == ["Đặng Hà", "Lan"]
    assert set(listed[0]) == {"name", "role", "email", "time_factor", "created_at"}


def test_role_and_time_are_changed(runner: FlaskCliRunner, app: Flask) -> None:
    with app.app_context():
        person("Lan")
    assert runner.invoke(args=["user", "role", "lan", "admin"]).output == "lan is now admin.\n"
    assert runner.invoke(args=["user", "time", "Lan", "1.5"]).output == "Lan has ×1.5 of the time.\n"
    assert (found(app, "Lan").role, found(app, "Lan").time_factor) == ("admin", 1.5)
    assert runner.invoke(args=["user", "time", "Lan", "0"]).output == "Lan has no time limit.\n"
    assert found(app, "Lan").time_factor == 0
    last = runner.invoke(args=["user", "role", "Lan", "learner"])
    assert (last.exit_code, last.output) == (
        1,
        "Error: Lan is the last admin; make somebody else admin first.\n",
    )
    assert runner.invoke(args=["user", "time", "Lan", "3"]).exit_code == 2
    assert runner.invoke(args=["user", "role", "Lan", "guest"]).exit_code == 2


@pytest.mark.parametrize(
    "args", [["role", "Nam", "admin"], ["time", "Nam", "2"], ["reset-link", "Nam"], ["sign-out", "Nam"]]
)
def test_nobody_of_that_name_is_told_in_one_line(runner: FlaskCliRunner, args: list[str]) -> None:
    result = runner.invoke(args=["user", *args])
    assert (result.exit_code, result.output) == (1, "Error: There is nobody called Nam.\n")


def test_one_or_all_are_signed_out_and_guests_stay(runner: FlaskCliRunner, app: Flask) -> None:
    with app.app_context():
        for name in ("Lan", "Nam"):
            person(name)
    lan, nam, guest = (app.test_client() for _ in range(3))
    guest.post("/en/quizzes/models/attempts")

    def stay() -> list[bool]:
        return [client.get("/en/account").status_code == 200 for client in (lan, nam, guest)]

    for args, said, staying in (
        (["Lan"], "Lan is signed out.\n", [False, True, True]),
        (["--everybody"], "Everybody is signed out.\n", [False, False, True]),
    ):
        sign_in(lan, "Lan")
        sign_in(nam, "Nam")
        assert stay() == [True] * 3
        assert runner.invoke(args=["user", "sign-out", *args]).output == said
        assert stay() == staying
    for args in ([], ["Lan", "--everybody"]):
        assert runner.invoke(args=["user", "sign-out", *args]).exit_code == 2


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_link_is_printed_that_sets_a_new_password(runner: FlaskCliRunner, app: Flask, language: str) -> None:
    with app.app_context():
        person("Lan")
    link = runner.invoke(args=["user", "reset-link", "Lan", "--language", language]).output.strip()
    path = link.removeprefix("http://localhost")
    assert path.startswith(f"/{language}/password/reset/")
    client = app.test_client()
    assert client.post(path, data={"password": OTHER_PASSWORD}).status_code == 303
    assert is_right(found(app, "Lan").password_hash, OTHER_PASSWORD)


def test_a_database_without_schema_is_told_in_one_line(databases: Databases) -> None:
    url = databases.new()
    app = make_app(url)
    result = app.test_cli_runner().invoke(args=["user", "list"])
    assert (result.exit_code, "run `flask db upgrade`" in result.output) == (1, True)
    close(app)
    databases.drop(url)
