"""Learners and attempts for the tests of the quiz."""

import secrets

from quizapp.accounts.models import User
from quizapp.accounts.sessions import welcome_guest
from quizapp.bank.records import find_record
from quizapp.db import writing
from quizapp.quiz.attempt import start_attempt
from quizapp.quiz.models import Attempt, Quiz
from tests.conftest import NOW


def guest() -> User:
    """Add a guest."""
    with writing():
        return welcome_guest(secrets.token_urlsafe(32), NOW)


def start(user_id: int, quiz_id: str = "whole-story", seed: int = 1) -> Attempt:
    """Start an attempt at a quiz of the shipped bank."""
    quiz = find_record(Quiz, quiz_id)
    assert quiz is not None
    with writing():
        return start_attempt(quiz, user_id, public_id=secrets.token_urlsafe(12), seed=seed, now=NOW)
