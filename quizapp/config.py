"""Settings from the environment, checked at start: a wrong one stops the program with a line that says what to set."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import available_timezones

PROJECT = Path(__file__).resolve().parent.parent
DEVELOPMENT_KEY = "development only, never in production"
SHORTEST_KEY = 32
HOME_ZONE = "Asia/Ho_Chi_Minh"
MOST_PROXIES = 9
LOGGED = ("none", "failures", "all")
SHORTEST_TOKEN = 16
COUNTED_AT = re.compile(r"^(none|memory://|rediss?://\S+)$")
MAIL_ADDRESS = re.compile(r"^[^@\r\n]+@[^@\s]+$")


class SettingsProblem(Exception):
    """A setting is missing or wrong; the message says which and what to set."""


@dataclass(frozen=True)
class Settings:
    """What differs between installations."""

    database_url: str
    secret_key: str
    base_url: str
    production: bool
    content: Path
    time_zone: str = HOME_ZONE
    smtp_url: str = ""
    mail_from: str = ""
    proxies: int = 0
    decks: Path = PROJECT / "instance" / "decks"
    former_keys: tuple[str, ...] = ()
    metrics_token: str = ""
    log_requests: str = "failures"
    limits_url: str = "memory://"

    @property
    def hosts(self) -> list[str]:
        """The names a request may call the site by: that of BASE_URL, and this machine's own in development."""
        named = urlsplit(self.base_url).hostname or ""
        return [named] if self.production else [named, "localhost", "127.0.0.1", "[::1]"]

    @property
    def secure(self) -> bool:
        """Whether readers come over HTTPS, so that cookies may insist on it."""
        return self.base_url.startswith("https://")


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings (guides/en/operators.md lists them); raise SettingsProblem where one is wrong."""
    mode = environment.get("QUIZAPP_ENV", "development")
    if mode not in {"development", "production"}:
        raise SettingsProblem(f"QUIZAPP_ENV is {mode!r}; set it to development or production.")
    settings = Settings(
        database_url=environment.get("DATABASE_URL") or f"sqlite:///{PROJECT / 'instance' / 'quizapp.sqlite'}",
        secret_key=environment.get("SECRET_KEY") or DEVELOPMENT_KEY,
        base_url=environment.get("BASE_URL", "http://localhost:8000").rstrip("/"),
        production=mode == "production",
        content=Path(environment.get("QUIZAPP_CONTENT") or PROJECT / "content"),
        time_zone=environment.get("TIME_ZONE") or HOME_ZONE,
        smtp_url=environment.get("SMTP_URL", ""),
        mail_from=environment.get("MAIL_FROM", ""),
        proxies=_count(environment.get("PROXIES") or "0"),
        decks=Path(environment.get("DECK_FOLDER") or PROJECT / "instance" / "decks"),
        metrics_token=environment.get("METRICS_TOKEN", ""),
        log_requests=environment.get("LOG_REQUESTS") or "failures",
        limits_url=environment.get("LIMITS_URL") or "memory://",
        former_keys=tuple(environment.get("SECRET_KEY_FALLBACKS", "").split()),
    )
    if settings.time_zone not in available_timezones():
        raise SettingsProblem(f"TIME_ZONE is {settings.time_zone!r}; set it to a name such as {HOME_ZONE}.")
    if settings.log_requests not in LOGGED:
        raise SettingsProblem(f"LOG_REQUESTS is {settings.log_requests!r}; set it to {', '.join(LOGGED)}.")
    if not COUNTED_AT.match(settings.limits_url):
        raise SettingsProblem("LIMITS_URL names no place to count at; set it to redis://host:6379, memory:// or none.")
    _check_mail(settings)
    if settings.production:
        _check_production(settings)
    return settings


def _check_production(settings: Settings) -> None:
    if settings.secret_key == DEVELOPMENT_KEY or len(settings.secret_key) < SHORTEST_KEY:
        raise SettingsProblem(f"SECRET_KEY is missing or short; set it to at least {SHORTEST_KEY} random characters.")
    if any(len(key) < SHORTEST_KEY for key in settings.former_keys):
        raise SettingsProblem(f"SECRET_KEY_FALLBACKS holds a key of less than {SHORTEST_KEY} characters; remove it.")
    if settings.metrics_token and len(settings.metrics_token) < SHORTEST_TOKEN:
        raise SettingsProblem(f"METRICS_TOKEN is short; set it to at least {SHORTEST_TOKEN} random characters.")
    if not settings.secure:
        raise SettingsProblem("BASE_URL does not start with https://; set it to the address readers use.")


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) > MOST_PROXIES:
        raise SettingsProblem(f"PROXIES is {text!r}; set it to the number of proxies before the site, 0 if none.")
    return int(text)


def _check_mail(settings: Settings) -> None:
    if not settings.smtp_url:
        return
    if not _is_mail_server(settings.smtp_url):
        raise SettingsProblem("SMTP_URL names no mail server; set it to smtp://user:password@host:587 or smtps://….")
    if not MAIL_ADDRESS.search(settings.mail_from):
        raise SettingsProblem("MAIL_FROM is missing; set it to the address the site sends mail from.")


def _is_mail_server(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"smtp", "smtps"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
