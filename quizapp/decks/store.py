"""The store: finished packages in a folder, each under the hash of what it holds: a download is a static file."""

import os
import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from quizapp.decks.editions import Edition

OURS = re.compile(r"[0-9a-f]{32}\.apkg|part-\w+")
KEPT_SECONDS = 30 * 24 * 3600  # a file that nothing needs any more may still be on its way to somebody


def stored(folder: Path, edition: Edition) -> Path:
    """Return the file of an edition, building it where it is not there yet; raises OSError where it cannot be kept.

    The file appears whole or not at all, whoever else builds it at the same time.
    """
    path = place(folder, edition)
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=folder, prefix="part-") as here:
            part = Path(here) / path.name
            with part.open("wb") as out:
                edition.write(out)
                out.flush()
                os.fsync(out.fileno())  # else a power cut might leave an empty file under a name that is believed
            part.replace(path)
    return path


def place(folder: Path, edition: Edition) -> Path:
    """Return where the file of an edition is, or would be."""
    return folder / f"{edition.key}.apkg"


def size_of(folder: Path, edition: Edition) -> int | None:
    """Return the bytes of an edition's file, or None where it was not built yet."""
    path = place(folder, edition)
    return path.stat().st_size if path.exists() else None


def tidy(folder: Path, needed: Iterable[Path], now: float) -> int:
    """Remove files of ours that no edition needs and that are older than a month; return how many.

    `now` is in seconds since 1970. What is not ours stays, whatever folder was chosen.
    """
    keep, removed = set(needed), 0
    for path in folder.glob("*"):
        if OURS.fullmatch(path.name) and path not in keep and path.stat().st_mtime < now - KEPT_SECONDS:
            if path.is_dir():  # what a builder that was killed left behind
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
            removed += 1
    return removed
