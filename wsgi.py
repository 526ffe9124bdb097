"""The door for WSGI servers and for the `flask` command: `app`."""

import gc

from quizapp.app import create_app
from quizapp.config import SettingsProblem

try:
    app = create_app()
except SettingsProblem as problem:
    raise SystemExit(f"quizapp cannot start: {problem}") from None
gc.collect()
gc.freeze()  # what the app is made of lives as long as the process; looking through it stops every reader for 0.1 s
