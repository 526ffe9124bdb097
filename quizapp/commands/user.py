"""`flask user`: add people, list them, change role and extra time, sign them out, help with a forgotten password."""

import json
import secrets
import sys
from datetime import UTC, datetime

import click
from flask import current_app
from flask.cli import AppGroup

from quizapp.accounts.models import LEARNER, ROLES, TIME_FACTORS, User
from quizapp.accounts.names import email_problem, name_problem, tidy_email, tidy_name
from quizapp.accounts.passwords import LONGEST, SHORTEST, PasswordProblem, hash_password, password_problem
from quizapp.accounts.people import (
    EmailTaken,
    LastAdmin,
    NameTaken,
    NewPerson,
    add_person,
    find_by_name,
    search_people,
    set_role,
    set_time_factor,
)
from quizapp.accounts.resets import HANDED_FOR, add_reset_link
from quizapp.accounts.sessions import close_every_sign_in, close_old_sign_ins
from quizapp.commands.database import needs_database, settings
from quizapp.db import writing
from quizapp.languages import DEFAULT, NAMES
from quizapp.quiz.attempt import change_time_factor

EVERYBODY = 1_000_000
FACTORS = [f"{factor:g}" for factor in TIME_FACTORS]
REASONS = {
    PasswordProblem.SHORT: f"The password is shorter than {SHORTEST} characters.",
    PasswordProblem.LONG: f"The password is longer than {LONGEST} characters.",
    PasswordProblem.NAME: "The password must not be the name.",
    PasswordProblem.COMMON: "The password is one of those that are guessed first.",
}

user_commands = AppGroup("user", help="People: add and list them, set role and extra time, help with a password.")


@user_commands.command()
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), default=LEARNER, show_default=True, help="What they may do.")
@click.option("--email", default="", help="Where to send a link when the password is forgotten.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking for it.")
@needs_database
def add(name: str, role: str, email: str, password_stdin: bool) -> None:
    """Add somebody called NAME; the password is asked for twice."""
    name, address = tidy_name(name), tidy_email(email)
    if name_problem(name):
        raise click.ClickException("A name has 2 to 80 characters, no @ and no invisible ones.")
    if address and email_problem(address):
        raise click.ClickException(f"{address} is no e-mail address.")
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else _ask()
    if problem := password_problem(password, name):
        raise click.ClickException(REASONS[problem])
    new = NewPerson(name, hash_password(password), address, role)
    try:
        with writing():
            add_person(new, datetime.now(UTC))
    except NameTaken as taken:
        raise click.ClickException(f"There is somebody called {name} already.") from taken
    except EmailTaken as taken:
        raise click.ClickException(f"{address} belongs to somebody else.") from taken
    click.echo(f"Added {name}, {role}.")


@user_commands.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@needs_database
def list_people(as_json: bool) -> None:
    """List everybody who has a name."""
    people = search_people(most=EVERYBODY)
    if as_json:
        told = ("name", "role", "email", "time_factor")
        rows = [
            {key: getattr(user, key) for key in told} | {"created_at": user.created_at.isoformat()} for user in people
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for user in people:
        click.echo(f"{user.role:8} ×{user.time_factor:<5g} {user.name}{f'  <{user.email}>' if user.email else ''}")


@user_commands.command()
@click.argument("name")
@click.argument("role", type=click.Choice(ROLES))
@needs_database
def role(name: str, role: str) -> None:
    """Give NAME another ROLE."""
    try:
        with writing():
            set_role(_named(name), role)
    except LastAdmin as last:
        raise click.ClickException(f"{last} is the last admin; make somebody else admin first.") from last
    click.echo(f"{name} is now {role}.")


@user_commands.command()
@click.argument("name")
@click.argument("factor", type=click.Choice(FACTORS))
@needs_database
def time(name: str, factor: str) -> None:
    """Stretch NAME's time in quizzes with a limit by FACTOR; 0 lifts the limit."""
    with writing():
        user = _named(name)
        set_time_factor(user, float(factor))
        change_time_factor(user.id, user.time_factor, datetime.now(UTC))
    click.echo(f"{name} has ×{factor} of the time." if float(factor) else f"{name} has no time limit.")


@user_commands.command("sign-out")
@click.argument("name", required=False)
@click.option("--everybody", is_flag=True, help="Sign out all who have an account; guests stay.")
@needs_database
def sign_out(name: str | None, everybody: bool) -> None:
    """Sign NAME out in every browser."""
    if everybody == bool(name):
        raise click.UsageError("Say whom: a NAME, or --everybody.")
    with writing():
        if name:
            close_every_sign_in(_named(name))
        else:
            close_old_sign_ins(datetime.now(UTC))
    click.echo(f"{name or 'Everybody'} is signed out.")


@user_commands.command("reset-link")
@click.argument("name")
@click.option("--language", type=click.Choice(list(NAMES)), default=DEFAULT, show_default=True, help="Of the page.")
@needs_database
def reset_link(name: str, language: str) -> None:
    """Print a link by which NAME can set a new password once, within 24 hours."""
    token = secrets.token_urlsafe(32)
    with writing():
        add_reset_link(_named(name), token, datetime.now(UTC), HANDED_FOR)
    path = current_app.url_map.bind("").build("recovery.reset", {"language": language, "token": token})
    click.echo(settings().base_url + path)


def _named(name: str) -> User:
    found = find_by_name(name)
    if found is None:
        raise click.ClickException(f"There is nobody called {name}.")
    return found


def _ask() -> str:
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
