"""`flask quiz`: list the quizzes, and end the exams whose time is up."""

import json
import logging
import threading
from datetime import UTC, datetime

import click
from flask import Flask
from flask.cli import AppGroup
from sqlalchemy.exc import SQLAlchemyError

from quizapp.bank.records import current_records
from quizapp.commands.database import needs_database
from quizapp.db import writing
from quizapp.quiz.attempt import finish_due_attempts
from quizapp.quiz.draw import draw_ids
from quizapp.quiz.models import Quiz

CLOSING_SECONDS = 60

quiz_commands = AppGroup("quiz", help="Quizzes: list them, end the exams whose time is up.")


@quiz_commands.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@needs_database
def list_quizzes(as_json: bool) -> None:
    """List the quizzes on offer with their size."""
    rows = [(quiz.outline, len(draw_ids(quiz.outline))) for quiz in current_records(Quiz)]
    if as_json:
        named = [
            {"id": one.id, "title": one.title.model_dump(), "questions": size, "exam": one.exam is not None}
            for one, size in rows
        ]
        click.echo(json.dumps(named, ensure_ascii=False, indent=2))
        return
    for one, size in rows:
        click.echo(f"{one.id:20} {size:4} questions  {'exam' if one.exam else '    '}  {one.title.vi} / {one.title.en}")


@quiz_commands.command()
@needs_database
def close() -> None:
    """End every exam whose time is up, as of the moment it was; `flask serve` does so every minute."""
    with writing():
        ended = finish_due_attempts(datetime.now(UTC))
    click.echo(f"Exams ended: {ended}.")


def keep_closing(app: Flask, stop: threading.Event, every: float = CLOSING_SECONDS) -> None:
    """End exams whose time is up, again and again with `every` so many seconds between, until told to stop.

    What fails once is tried again.
    """
    while not stop.wait(every):
        try:
            with app.app_context(), writing():
                finish_due_attempts(datetime.now(UTC))
        except SQLAlchemyError:
            logging.getLogger(__name__).exception("Exams whose time is up could not be ended; trying again.")
