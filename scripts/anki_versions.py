"""Import our decks into older Ankis and the locked one: `python -m scripts.anki_versions [VERSION]... [-- PYTEST]`.

Each gets an environment of its own under .anki/, with the locked packages but that Anki; the locked Anki is tested in
.venv, where it is. `newest` stands for whatever Anki was published last.
"""

import os
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from time import monotonic

from quizapp.config import PROJECT

OLDER = ("23.10.1", "24.11", "25.2.7")
NEWEST = "newest"
UV = PROJECT / ".venv" / "bin" / "uv"
TESTS = ("-q", "--tb=short", "-m", "anki and not long", "tests/decks")


class CannotInstall(Exception):
    """An Anki could not be installed; the text says why."""


def python_with(anki: str) -> Path:
    """Return the Python of an environment with an Anki, made where it is not there or older than the lock."""
    if anki == version("anki"):
        return Path(sys.executable)
    home = PROJECT / ".anki" / anki
    python, ready = home / "bin" / "python", home / "ready"
    if anki != NEWEST and ready.is_file() and ready.stat().st_mtime >= (PROJECT / "uv.lock").stat().st_mtime:
        return python
    print(f"anki {anki}: making .anki/{anki}.", flush=True)
    wanted = ["--upgrade", "anki"] if anki == NEWEST else [f"anki=={anki}"]
    # The second step may move what that Anki needs otherwise than the locked one does, such as protobuf.
    _uv(home, "sync", "--frozen", "--no-install-project", "--no-install-package", "anki")
    _uv(home, "pip", "install", "--python", str(python), *wanted)
    ready.touch()
    return python


def _uv(home: Path, *words: str) -> None:
    variables = os.environ | {"UV_PROJECT_ENVIRONMENT": str(home), "UV_PYTHON": sys.executable}
    done = subprocess.run(
        [UV, "--quiet", *words], cwd=PROJECT, env=variables, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CannotInstall(done.stderr.strip())


def passes(anki: str, arguments: list[str]) -> bool:
    """Run the tests with an Anki and print a line about it, and what pytest said where it fails."""
    started = monotonic()
    try:
        python = python_with(anki)
    except CannotInstall as problem:
        print(f"anki {anki}: cannot be installed.\n{problem}", flush=True)
        return False
    done = subprocess.run(
        [python, "-m", "pytest", *TESTS, *arguments], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    counts = re.findall(r"^.*\b(?:passed|failed|errors?)\b.* in .*$", done.stdout, re.MULTILINE)
    summary = counts[-1].strip("= ") if counts else "nothing was tested"
    print(f"anki {anki}: {summary} ({monotonic() - started:.0f} s with all)", flush=True)
    if done.returncode:
        print(done.stdout + done.stderr, flush=True)
    return done.returncode == 0


def main(words: list[str]) -> int:
    """Test with the versions named, or with all that we promise; what stands after `--` goes to pytest."""
    end = words.index("--") if "--" in words else len(words)
    versions = words[:end] or [*OLDER, version("anki")]
    failed = [anki for anki in versions if not passes(anki, words[end + 1 :])]
    print(f"Our decks fail in anki {', '.join(failed)}." if failed else "Our decks do in each what they promise.")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
