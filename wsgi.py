"""The door for WSGI servers and for the `flask` command: `app`."""

from quizapp.app import create_app
from quizapp.config import SettingsProblem

try:
    app = create_app()
except SettingsProblem as problem:
    raise SystemExit(f"quizapp cannot start: {problem}") from None
