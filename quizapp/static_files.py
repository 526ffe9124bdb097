"""Static files: each packed ahead with brotli and gzip, under a name that holds a hash of its content.

`python -m quizapp.static_files` packs them; the Makefile calls it wherever it installs.
"""

import gzip
import hashlib
import os
import re
from functools import lru_cache
from importlib import resources
from pathlib import Path

import brotli

from quizapp.config import SettingsProblem

OURS = Path(__file__).resolve().parent / "static"
PACKED = Path(__file__).resolve().parent / "packed"
HASH_LENGTH = 12


class NoSuchIcon(LookupError):
    """Bootstrap has no icon of this name."""


def _bootstrap() -> Path:
    return Path(str(resources.files("flask_bootstrap"))) / "static" / "bootstrap5"


def sources() -> dict[str, Path]:
    """Return every file that pages ask for: Bootstrap's style sheet from its package, and our own."""
    files = {"bootstrap.css": _bootstrap() / "css" / "bootstrap.min.css"}
    return files | {path.name: path for path in sorted(OURS.iterdir())}


def hashed_name(name: str, data: bytes) -> str:
    """Return the name a file of this content is served under, such as quizapp.0f3a5b7c9d1e.css."""
    stem, dot, suffix = name.rpartition(".")
    return f"{stem}.{hashlib.sha256(data).hexdigest()[:HASH_LENGTH]}{dot}{suffix}"


def pack(folder: Path = PACKED) -> list[str]:
    """Write every file with its brotli and gzip forms into a folder, remove what is out of date, return the names."""
    folder.mkdir(exist_ok=True)
    names = []
    for name, path in sources().items():
        data = path.read_bytes()
        hashed = hashed_name(name, data)
        names.append(hashed)
        if not (folder / hashed).exists():
            _write(folder / f"{hashed}.br", brotli.compress(data, quality=11))
            _write(folder / f"{hashed}.gz", gzip.compress(data, 9, mtime=0))
            _write(folder / hashed, data)
    kept = {f"{name}{packing}" for name in names for packing in ("", ".br", ".gz")}
    for path in folder.iterdir():
        if path.name not in kept and not path.name.startswith("."):
            path.unlink(missing_ok=True)
    return names


def _write(path: Path, data: bytes) -> None:
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.write_bytes(data)
    part.replace(path)


def packed_names(folder: Path = PACKED) -> dict[str, str]:
    """Return the packed name of every file; raise SettingsProblem where one is not packed as it is now."""
    names = {name: hashed_name(name, path.read_bytes()) for name, path in sources().items()}
    missing = sorted(name for name, hashed in names.items() if not (folder / hashed).exists())
    if missing:
        raise SettingsProblem(f"{', '.join(missing)} not packed; run `make setup` or `python -m quizapp.static_files`.")
    return names


@lru_cache(maxsize=1)
def _sprite() -> str:
    return (_bootstrap() / "icons" / "bootstrap-icons.svg").read_text(encoding="utf-8")


@lru_cache
def icon_svg(name: str) -> str:
    """Return one of Bootstrap's icons as an element of its own, unseen by screen readers; raise NoSuchIcon."""
    found = re.search(rf'<symbol[^>]* viewBox="([^"]*)" id="{re.escape(name)}">(.*?)</symbol>', _sprite(), re.DOTALL)
    if found is None:
        raise NoSuchIcon(name)
    shape = " ".join(found[2].split())
    return f'<svg class="icon" viewBox="{found[1]}" aria-hidden="true" focusable="false">{shape}</svg>'


if __name__ == "__main__":
    print("\n".join(pack()))
