"""Settings come from the environment; a wrong one stops the start with what to set."""

import os
import subprocess
import sys

import pytest

from quizapp.app import create_app
from quizapp.config import PROJECT, SettingsProblem, read_settings

pytestmark = pytest.mark.appearance

PRODUCTION = {"QUIZAPP_ENV": "production", "SECRET_KEY": "x" * 32, "BASE_URL": "https://quiz.example"}


def test_a_fresh_checkout_needs_no_setting() -> None:
    settings = read_settings({})
    assert settings.database_url == f"sqlite:///{PROJECT}/instance/quizapp.sqlite"
    assert (settings.production, settings.secure, settings.content) == (False, False, PROJECT / "content")


def test_production_takes_a_secret_and_an_https_address() -> None:
    settings = read_settings(PRODUCTION | {"DATABASE_URL": "postgresql://db/quiz", "BASE_URL": "https://quiz.example/"})
    assert (settings.production, settings.secure, settings.base_url) == (True, True, "https://quiz.example")
    assert settings.database_url == "postgresql://db/quiz"


def test_former_keys_are_read_in_their_order() -> None:
    settings = read_settings(PRODUCTION | {"SECRET_KEY_FALLBACKS": f" {'y' * 32}\n{'z' * 40} "})
    assert settings.former_keys == ("y" * 32, "z" * 40)
    assert read_settings({}).former_keys == ()


def test_mail_and_proxies_are_read() -> None:
    mail = {"SMTP_URL": "smtps://user:p%40ss@mail.example.org", "MAIL_FROM": "quizapp <quiz@example.org>"}
    settings = read_settings(PRODUCTION | mail | {"PROXIES": "1"})
    assert (settings.smtp_url, settings.mail_from) == (mail["SMTP_URL"], mail["MAIL_FROM"])
    assert (settings.proxies, read_settings({}).proxies, read_settings({}).smtp_url) == (1, 0, "")


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY_FALLBACKS": f"{'y' * 32} short"}, "SECRET_KEY_FALLBACKS"),
        ({"BASE_URL": "http://quiz.example"}, "BASE_URL"),
        ({"QUIZAPP_ENV": "prod"}, "QUIZAPP_ENV"),
        ({"SMTP_URL": "mail.example.org"}, "SMTP_URL"),
        ({"SMTP_URL": "http://mail.example.org", "MAIL_FROM": "quiz@example.org"}, "SMTP_URL"),
        ({"SMTP_URL": "smtp://mail.example.org:25x", "MAIL_FROM": "quiz@example.org"}, "SMTP_URL"),
        ({"SMTP_URL": "smtp://mail.example.org"}, "MAIL_FROM"),
        ({"SMTP_URL": "smtp://mail.example.org", "MAIL_FROM": "quiz@x\nBcc: a@b"}, "MAIL_FROM"),
        ({"PROXIES": "one"}, "PROXIES"),
        ({"LIMITS_URL": "http://redis"}, "LIMITS_URL"),
        ({"LOG_REQUESTS": "some"}, "LOG_REQUESTS"),
        ({"METRICS_TOKEN": "short"}, "METRICS_TOKEN"),
        ({"PROXIES": "-1"}, "PROXIES"),
        ({"PROXIES": "99"}, "PROXIES"),
    ],
)
def test_a_wrong_setting_is_named(changes: dict[str, str], names: str) -> None:
    with pytest.raises(SettingsProblem, match=names):
        read_settings(PRODUCTION | changes)


def test_the_program_refuses_to_start_in_one_line() -> None:
    environment = os.environ | {"QUIZAPP_ENV": "production", "SECRET_KEY": ""}
    started = subprocess.run(
        [sys.executable, "-c", "import wsgi"], env=environment, cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert (started.returncode, started.stderr.count("\n")) == (1, 1)
    assert "SECRET_KEY is missing or short; set it" in started.stderr


@pytest.mark.parametrize("url", ["foo", "http://x", "mysql://x/y", "postgresql+psycopg2://x/y", "postgresql://h:abc/x"])
def test_a_database_we_do_not_know_is_refused(url: str) -> None:
    with pytest.raises(SettingsProblem, match="DATABASE_URL"):
        create_app(read_settings({"DATABASE_URL": url}))
