"""Settings from the environment, checked at start: a wrong one stops the program with a line that says what to set."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

PROJECT = Path(__file__).resolve().parent.parent
DEVELOPMENT_KEY = "development only, never in production"
SHORTEST_KEY = 32


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
    """Read the settings (docs/operators.md lists them); raise SettingsProblem where one is wrong."""
    mode = environment.get("QUIZAPP_ENV", "development")
    if mode not in {"development", "production"}:
        raise SettingsProblem(f"QUIZAPP_ENV is {mode!r}; set it to development or production.")
    settings = Settings(
        database_url=environment.get("DATABASE_URL") or f"sqlite:///{PROJECT / 'instance' / 'quizapp.sqlite'}",
        secret_key=environment.get("SECRET_KEY") or DEVELOPMENT_KEY,
        base_url=environment.get("BASE_URL", "http://localhost:8000").rstrip("/"),
        production=mode == "production",
        content=Path(environment.get("QUIZAPP_CONTENT") or PROJECT / "content"),
    )
    if settings.production:
        _check_production(settings)
    return settings


def _check_production(settings: Settings) -> None:
    if settings.secret_key == DEVELOPMENT_KEY or len(settings.secret_key) < SHORTEST_KEY:
        raise SettingsProblem(f"SECRET_KEY is missing or short; set it to at least {SHORTEST_KEY} random characters.")
    if not settings.secure:
        raise SettingsProblem("BASE_URL does not start with https://; set it to the address readers use.")
