"""Static files: each packed ahead with brotli and gzip, under a name that holds a hash of its content.

`python -m quizapp.static_files` packs them; `make` does so at every setup and `flask serve` at every start.
"""

import gzip
import hashlib
import os
import re
from contextlib import suppress
from functools import lru_cache
from importlib import resources
from pathlib import Path
from tempfile import NamedTemporaryFile

import brotli

OURS = Path(__file__).resolve().parent / "static"
PLAYER = OURS / "player"
PACKED = Path(__file__).resolve().parent / "packed"
HASH_LENGTH = 12
SERVED = {".css", ".js", ".svg"}
PACKINGS = ("", ".br", ".gz")
KEPT_SECONDS = 30 * 24 * 3600


class NoSuchIcon(LookupError):
    """Bootstrap has no icon of this name."""


def _bootstrap() -> Path:
    return Path(str(resources.files("flask_bootstrap"))) / "static" / "bootstrap5"


def contents() -> dict[str, bytes]:
    """Return every file that pages ask for: Bootstrap's style sheet from its package, our own, the player's modules."""
    files = {"bootstrap.css": (_bootstrap() / "css" / "bootstrap.min.css").read_bytes()}
    files |= {path.name: path.read_bytes() for path in sorted(OURS.iterdir()) if path.suffix in SERVED}
    return files | {f"{PLAYER.name}.js": _in_one(PLAYER)}


def _in_one(folder: Path) -> bytes:
    """Return the modules of a folder as one file, each in a block, so that no name of one meets another's."""
    return b"".join(b"{\n%b}\n" % path.read_bytes() for path in sorted(folder.glob("*.js")))


def hashed_name(name: str, data: bytes) -> str:
    """Return the name a file of this content is served under, such as quizapp.0f3a5b7c9d1e.css."""
    stem, dot, suffix = name.rpartition(".")
    return f"{stem}.{hashlib.sha256(data).hexdigest()[:HASH_LENGTH]}{dot}{suffix}"


def packed_names() -> dict[str, str]:
    """Return the name under which every file is served."""
    return {name: hashed_name(name, data) for name, data in contents().items()}


def not_packed(folder: Path = PACKED) -> list[str]:
    """Return the files that are not packed as they are now."""
    return [name for name, hashed in packed_names().items() if not _is_packed(folder, hashed)]


def pack(folder: Path = PACKED) -> list[str]:
    """Write every file with its brotli and gzip forms into a folder and return their names.

    Safe to repeat, to interrupt, and to do twice at once. What was packed before stays for a month, because a program
    that is still running serves it, and pages that are still open ask for it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    names = packed_names()
    for name, hashed in names.items():
        if not _is_packed(folder, hashed):
            data = contents()[name]
            _write(folder / f"{hashed}.br", brotli.compress(data, quality=11))
            _write(folder / f"{hashed}.gz", gzip.compress(data, 9, mtime=0))
            _write(folder / hashed, data)
        for packing in PACKINGS:
            os.utime(folder / f"{hashed}{packing}")
    _sweep(folder)
    return list(names.values())


def _is_packed(folder: Path, hashed: str) -> bool:
    return all((folder / f"{hashed}{packing}").exists() for packing in PACKINGS)


def _write(path: Path, data: bytes) -> None:
    with NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as part:
        part.write(data)
    Path(part.name).replace(path)
    path.chmod(0o644)


def _sweep(folder: Path) -> None:
    now = max(path.stat().st_mtime for path in folder.glob("*.br"))  # that of the file packed or touched last
    for path in folder.iterdir():
        with suppress(FileNotFoundError):  # another program may sweep too
            if now - path.stat().st_mtime > KEPT_SECONDS:
                path.unlink()


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
