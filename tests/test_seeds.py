"""The seeds fill an empty database, and the second time change nothing."""

import os
import subprocess
import sys

import pytest
from sqlalchemy import inspect, select, text

from quizapp.accounts.models import User
from quizapp.config import PROJECT
from quizapp.db import db
from quizapp.quiz.models import Attempt
from quizapp.study.models import CardRow, ReviewEvent
from tests.conftest import close, make_app
from tests.databases import Databases

pytestmark = pytest.mark.long


def sow(url: str) -> str:
    seeded = subprocess.run(
        [sys.executable, "-m", "seeds"],
        env=os.environ | {"DATABASE_URL": url},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert seeded.returncode == 0, seeded.stderr
    return seeded.stdout


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table."""
    names = inspect(db.engine).get_table_names()
    rows = {name: db.session.execute(text(f'SELECT * FROM "{name}"')).all() for name in names}  # noqa: S608
    return {name: sorted((tuple(row) for row in found), key=str) for name, found in rows.items()}


def test_an_empty_database_is_filled_and_a_second_run_changes_nothing(databases: Databases) -> None:
    url = databases.new()
    assert "People: 2 added." in sow(url)
    app = make_app(url)
    with app.app_context():
        before = everything()
        roles = {user.name: user.role for user in db.session.scalars(select(User))}
        assert roles == {"demo teacher": "teacher", "demo learner": "learner"}
        attempts = db.session.scalars(select(Attempt).order_by(Attempt.started_at)).all()
        assert [attempt.full_score is not None for attempt in attempts] == [True] * 5
        assert len({attempt.started_at.date() for attempt in attempts}) == 5
        days = set(db.session.scalars(select(ReviewEvent.study_day)))
        assert (len(days), {row.phase for row in db.session.scalars(select(CardRow))} >= {"review"}) == (17, True)
    close(app)
    assert "People: 0 added." in sow(url)
    app = make_app(url)
    with app.app_context():
        assert everything() == before
    close(app)
    databases.drop(url)
