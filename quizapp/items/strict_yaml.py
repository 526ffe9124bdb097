"""A strict reader of YAML 1.2: it guesses nothing but whole numbers, shares nothing, and knows every value's line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

DEEPEST_NEST = 12
LARGEST_FILE = 4_000_000
WHOLE_NUMBER = re.compile(r"-?(0|[1-9]\d{0,17})")

FieldPath = tuple[str | int, ...]


class YamlProblem(Exception):
    """A file that is not in our strict YAML: says what and on which line, counted from 1."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


@dataclass(frozen=True)
class Document:
    """The plain data of a file, and the line of each value by its path (keys and positions from the top)."""

    data: Any
    lines: dict[FieldPath, int] = field(default_factory=dict)

    def line(self, path: FieldPath) -> int:
        """Return the line of the value at `path`, or of the nearest value around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_yaml(text: str) -> Document:
    """Read one document; raise YamlProblem for a tab, an anchor, a tag, a doubled key, a deep nest or broken syntax."""
    if len(text) > LARGEST_FILE:
        raise YamlProblem(1, f"is larger than {LARGEST_FILE:,} characters")
    for number, line in enumerate(text.split("\n"), 1):
        if "\t" in line:
            raise YamlProblem(number, "holds a tab; indent with spaces")
    try:
        return _Builder(YAML(typ="safe", pure=True).parse(StringIO(text))).document()
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlProblem(mark.line + 1 if mark else 1, f"is not YAML: {error.problem or error.context}") from error
    except (YAMLError, ValueError, OverflowError) as error:  # the latter two for escapes beyond Unicode
        raise YamlProblem(1, f"is not YAML: {error}".splitlines()[0]) from error


class _Builder:
    """Makes plain data of the parser's events, noting lines on the way."""

    def __init__(self, events: Iterator[Event]) -> None:
        self.events = events
        self.lines: dict[FieldPath, int] = {}

    def document(self) -> Document:
        data, seen = None, False
        for event in self.events:
            if isinstance(event, DocumentStartEvent):
                if seen:
                    raise YamlProblem(_line(event), "holds a second document")
                data, seen = self.value(next(self.events), ()), True
            elif isinstance(event, StreamEndEvent):
                break
        return Document(data, self.lines)

    def value(self, event: Event, path: FieldPath) -> Any:
        _refuse_more_than_plain_data(event, path)
        self.lines.setdefault(path, _line(event))
        if isinstance(event, ScalarEvent):
            is_number = not event.style and WHOLE_NUMBER.fullmatch(event.value)
            return int(event.value) if is_number else event.value
        if isinstance(event, MappingStartEvent):
            return dict(self.pairs(path))
        return list(self.parts(path))

    def parts(self, path: FieldPath) -> Iterator[Any]:
        place = 0
        while not isinstance(event := next(self.events), SequenceEndEvent):
            yield self.value(event, (*path, place))
            place += 1

    def pairs(self, path: FieldPath) -> Iterator[tuple[str, Any]]:
        seen = set()
        while not isinstance(key := next(self.events), MappingEndEvent):
            _refuse_more_than_plain_data(key, path)
            if not isinstance(key, ScalarEvent):
                raise YamlProblem(_line(key), "has a field whose name is no plain word")
            if key.value in seen:
                raise YamlProblem(_line(key), f"has the field {key.value!r} twice")
            seen.add(key.value)
            self.lines[(*path, key.value)] = _line(key)
            yield key.value, self.value(next(self.events), (*path, key.value))


def _line(event: Event) -> int:
    return int(event.start_mark.line) + 1


def _refuse_more_than_plain_data(event: Event, path: FieldPath) -> None:
    """Refuse what can cost or do far more than its length says: aliases, tags, deep nests."""
    if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
        raise YamlProblem(_line(event), "holds an anchor or alias; write the text out")
    if getattr(event, "tag", None):
        raise YamlProblem(_line(event), "holds a tag; write plain values")
    if len(path) > DEEPEST_NEST:
        raise YamlProblem(_line(event), "is nested too deeply")


def write_yaml(data: Any) -> str:
    """Write plain data in the one form that content files have, so that writing what was read gives the same bytes.

    Each text stands on one line, however long, so that a diff shows the Vietnamese and the English side by side.
    """
    writer = YAML(typ="safe", pure=True)
    writer.default_flow_style = False
    writer.allow_unicode = True
    writer.width = 1_000_000
    writer.sort_base_mapping_type_on_output = False  # type: ignore[assignment]  # the order of fields is ours
    out = StringIO()
    writer.dump(data, out)
    return out.getvalue()
