"""`flask quiz`: list the quizzes, end the exams whose time is up, count the figures of questions anew."""

import json
import logging
import sys
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
from quizapp.quiz.difficulty import rate_items, rated_items
from quizapp.quiz.draw import draw_ids
from quizapp.quiz.models import Quiz
from quizapp.quiz.statistics import count_more, forget_figures

CLOSING_SECONDS = 60

quiz_commands = AppGroup("quiz", help="Quizzes: list them, end exams, count the figures of questions.")


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


@quiz_commands.command()
@needs_database
def recount() -> None:
    """Count the figures of all questions anew, from the attempts that are kept; after an update that says so.

    Meanwhile the site can be used and shows what has been counted so far; a run that was stopped is simply begun anew.
    """
    with writing():
        due, last, counted = forget_figures(), 0, 0
    with click.progressbar(length=due, label="Counting attempts", file=sys.stderr) as bar:
        while batch := _count_batch(last):
            last, counted = batch[-1], counted + len(batch)
            bar.update(len(batch))
    for item_ids in rated_items():
        with writing():
            rate_items(item_ids)
    click.echo(f"Attempts counted: {counted}.")


def _count_batch(after: int) -> list[int]:
    with writing():
        return count_more(after)


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
