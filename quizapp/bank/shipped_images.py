"""The pictures of the content files: what is wrong with them, into the bank with a sync, and back with an export."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from quizapp.bank.images import image_data, keep_image
from quizapp.formats.pictures import FILE_NAME, LARGEST_FILE, Picture, Reason, UnreadablePicture, kept_picture
from quizapp.items.content import Content
from quizapp.items.findings import Finding

FOLDER = "images"
SAID: dict[Reason, str] = {
    "name": "is not named by the hash of its content",
    "large": f"is larger than {LARGEST_FILE // 1_000_000} MB",
}
NOT_OURS = "is no picture as the bank keeps them; add it at the desk and export it"


def check_images(content: Content, folder: Path) -> list[Finding]:
    """Hold every picture that an item names against its file, and every file against the items."""
    found = [
        content.locate(Finding("", 0, item.id, "image.file", "form", problem))
        for item in content.items
        if item.image and (problem := _problem(folder, item.image.file, (item.image.width, item.image.height)))
    ]
    named = {item.image.file for item in content.items if item.image}
    strays = sorted(path.name for path in (folder / FOLDER).glob("*") if path.name not in named)
    return found + [Finding(f"{FOLDER}/{name}", 0, "", "", "form", "is named by no item") for name in strays]


def _problem(folder: Path, file: str, size: tuple[int, int]) -> str:
    """Say what is wrong with the file of a picture; nothing where all is well."""
    try:
        picture = _read(folder, file)
    except FileNotFoundError:
        return f"{FOLDER}/{file} is missing"
    except OSError as error:
        return f"{FOLDER}/{file} cannot be read: {error.strerror}"
    except UnreadablePicture as problem:
        return f"{FOLDER}/{file} {SAID.get(problem.reason, NOT_OURS)}"
    told = "{} by {}".format(*size)
    return "" if (picture.width, picture.height) == size else f"{FOLDER}/{file} is not {told}"


def _read(folder: Path, file: str) -> Picture:
    with (folder / FOLDER / file).open("rb") as opened:
        return kept_picture(file, opened.read(LARGEST_FILE + 1))


def sync_images(content: Content, folder: Path, now: datetime) -> None:
    """Store the pictures that the items name; they were checked before."""
    for file in named_images(content):
        keep_image(_read(folder, file), None, now)


def export_images(content: Content, folder: Path) -> int:
    """Write the pictures that the items name into a folder, take away those that none names; return how many."""
    here = folder / FOLDER
    named = list(named_images(content))
    for path in here.glob("*.webp"):
        if FILE_NAME.fullmatch(path.name) and path.name not in named:
            path.unlink()
    for file in named:
        if (data := image_data(file)) is not None:
            here.mkdir(parents=True, exist_ok=True)
            (here / file).write_bytes(data)
    return len(named)


def named_images(content: Content) -> Iterator[str]:
    """Give the file of every picture that an item names, each once."""
    yield from dict.fromkeys(item.image.file for item in content.items if item.image)
