"""Content files to Items and back; whatever is wrong is told with file, line, item and field."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from quizapp.items.collection import Article, DeckOutline, Fact, QuizOutline, Topic
from quizapp.items.content import Content, Entry, Place
from quizapp.items.findings import Finding
from quizapp.items.kinds import KINDS
from quizapp.items.model import Item
from quizapp.items.strict_yaml import Document, FieldPath, YamlProblem, read_yaml, write_yaml
from quizapp.items.text import Body

COLLECTIONS: dict[str, type[Body]] = {
    "articles.yaml": Article,
    "topics.yaml": Topic,
    "facts.yaml": Fact,
    "quizzes.yaml": QuizOutline,
    "decks.yaml": DeckOutline,
}
GLOSSARY = "glossary.yaml"
ITEMS_FOLDER = "items"
FIELD_ORDER = (
    *("id", "kind", "level", "topics", "facts", "cites", "as_of", "attributed_to"),
    *("stem", "front", "back", "image", "rows", "options", "key", "answers", "why", "evidence", "dismissed"),
)
MESSAGES = {
    "missing": "is missing",
    "extra_forbidden": "is not a field we know",
    "string_too_short": "is empty",
}


@dataclass
class _Reading:
    """What has been read so far: entries by file, their places, and what was wrong."""

    entries: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    places: dict[tuple[str, str], Place] = field(default_factory=dict)
    taken: dict[tuple[str, str], Place] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def note(self, place: Place, item: str, at: str, message: str) -> None:
        self.findings.append(Finding(place.file, place.line_of(at), item, at, "form", message))


def read_content(folder: Path) -> tuple[Content, list[Finding]]:
    """Read a content folder. The content holds what could be read; the findings say what could not and where."""
    reading = _Reading()
    for name in content_files(folder):
        _read_file(folder, name, reading)
    for stray in (folder / ITEMS_FOLDER).glob("*"):
        if stray.suffix != ".yaml":
            reading.note(Place(f"{ITEMS_FOLDER}/{stray.name}", 0, {}), "", "", "is no .yaml file, so nobody reads it")
    entries = reading.entries
    items = {name: found for name, found in entries.items() if name not in COLLECTIONS}
    content = Content(
        **{name.removesuffix(".yaml"): tuple(entries[name]) for name in COLLECTIONS},  # type: ignore[arg-type]  # typed by COLLECTIONS
        items=tuple(item for found in items.values() for item in found if isinstance(item, Item)),
        homes={item.id: name for name, found in items.items() for item in found},
        places=reading.places,
    )
    return content, sorted(reading.findings)


def content_files(folder: Path) -> list[str]:
    """Name the content files of a folder in reading order: the collections, the items by topic, the glossary."""
    items = sorted(path.name for path in (folder / ITEMS_FOLDER).glob("*.yaml"))
    return [*COLLECTIONS, *(f"{ITEMS_FOLDER}/{name}" for name in items), GLOSSARY]


def write_content(content: Content) -> dict[str, str]:
    """Write the bank as the text of each content file; reading it again gives the same bank and the same bytes."""
    texts = {name: _write(getattr(content, name.removesuffix(".yaml"))) for name in COLLECTIONS}
    for name in sorted({*content.homes.values(), GLOSSARY}):
        texts[name] = _write(item for item in content.items if content.homes[item.id] == name)
    return texts


def entry_data(entry: Body) -> dict[str, Any]:
    """Return an entry as plain data: its fields in the order of the files, without those that are not set."""
    data = entry.model_dump(mode="json", exclude_defaults=True)
    order = FIELD_ORDER if isinstance(entry, Item) else tuple(data)
    return {name: data[name] for name in order if name in data}


def parse_item(data: dict[str, Any]) -> Item:
    """Make an Item of plain data; raise pydantic's ValidationError, or KeyError for an unknown kind."""
    return KINDS[data["kind"]].model_validate_json(json.dumps(data))


def _write(entries: Iterable[Body]) -> str:
    return write_yaml([entry_data(entry) for entry in entries])


def _read_file(folder: Path, name: str, reading: _Reading) -> None:
    try:
        document = read_yaml((folder / name).read_bytes().decode())
    except FileNotFoundError:
        reading.note(Place(name, 0, {}), "", "", "is missing from the content folder")
    except OSError as error:
        reading.note(Place(name, 0, {}), "", "", f"cannot be read: {error.strerror}")
    except UnicodeDecodeError:
        reading.note(Place(name, 0, {}), "", "", "is not UTF-8 text")
    except YamlProblem as problem:
        reading.note(Place(name, problem.line, {}), "", "", problem.message)
    else:
        _read_entries(name, document, reading)


def _read_entries(name: str, document: Document, reading: _Reading) -> None:
    if not isinstance(document.data, list):
        reading.note(Place(name, 1, {}), "", "", "is not a list of entries, each starting with “- id:”")
        return
    lines: dict[int, dict[FieldPath, int]] = defaultdict(dict)
    for path, line in document.lines.items():
        if path:
            lines[int(path[0])][path[1:]] = line
    for number, data in enumerate(document.data):
        place = Place(name, lines[number][()], lines[number])
        _read_entry(place, data if isinstance(data, dict) else {}, number, reading)


def _read_entry(place: Place, data: dict[str, Any], number: int, reading: _Reading) -> None:
    known_id = str(data.get("id", f"entry {number + 1}"))
    if not data:
        reading.note(place, known_id, "", "is not a group of fields")
        return
    kind = COLLECTIONS.get(place.file) or KINDS.get(str(data.get("kind")))
    if kind is None:
        message = f"is none of {', '.join(KINDS)}" if "kind" in data else MESSAGES["missing"]
        reading.note(place, known_id, "kind", message)
        return
    family = place.file if place.file in COLLECTIONS else ITEMS_FOLDER
    first = reading.taken.setdefault((family, known_id), place)
    if first is not place:
        reading.note(place, known_id, "id", f"is taken already, in {first.file} line {first.line}")
        return
    _parse_entry(kind, place, known_id, data, reading)


def _parse_entry(kind: type[Body], place: Place, known_id: str, data: dict[str, Any], reading: _Reading) -> None:
    try:
        entry: Any = kind.model_validate_json(json.dumps(data))
    except ValidationError as error:
        for path, message in _problems(error):
            reading.note(place, known_id, ".".join(str(part) for part in path), message)
    else:
        reading.entries[place.file].append(entry)
        reading.places[place.file, known_id] = place


def _problems(error: ValidationError) -> Iterator[tuple[FieldPath, str]]:
    problems = error.errors(include_url=False)
    paths = [problem["loc"] for problem in problems]
    for problem in problems:
        # A part that is wrong is missing from its whole, which pydantic then calls too short: one mistake, one finding.
        if any(path[: len(problem["loc"])] == problem["loc"] != path for path in paths):
            continue
        message = MESSAGES.get(problem["type"]) or problem["msg"].removeprefix("Value error, ")
        yield problem["loc"], message[:1].lower() + message[1:]
