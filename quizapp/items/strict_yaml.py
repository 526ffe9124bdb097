"""A strict reader of YAML 1.2: it guesses nothing but whole numbers, shares nothing, and knows every value's line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent
from ruamel.yaml.nodes import Node, ScalarNode, SequenceNode

DEEPEST_NEST = 12
WHOLE_NUMBER = re.compile(r"-?(0|[1-9]\d*)")

Path = tuple[str | int, ...]


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
    lines: dict[Path, int]

    def line(self, path: Path) -> int:
        """Return the line of the value at `path`, or of the nearest value around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_yaml(text: str) -> Document:
    """Read one document; raise YamlProblem for a tab, an anchor, a doubled key, a tag or broken syntax."""
    _refuse_tabs(text)
    try:
        _refuse_more_than_plain_data(text)
        root = YAML(typ="safe", pure=True).compose(StringIO(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlProblem(mark.line + 1 if mark else 1, f"is not YAML: {error.problem or error.context}") from error
    except YAMLError as error:
        raise YamlProblem(1, f"is not YAML: {error}".splitlines()[0]) from error
    lines: dict[Path, int] = {}
    return Document(_plain(root, (), lines) if root is not None else None, lines)


def _refuse_tabs(text: str) -> None:
    for number, line in enumerate(text.splitlines(), 1):
        if "\t" in line:
            raise YamlProblem(number, "holds a tab; indent with spaces")


def _refuse_more_than_plain_data(text: str) -> None:
    """Refuse what asks for more than plain data: a chain of aliases or a deep nest costs far more than its length."""
    depth = 0
    for event in YAML(typ="safe", pure=True).parse(StringIO(text)):
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            raise YamlProblem(event.start_mark.line + 1, "holds an anchor or alias; write the text out")
        if getattr(event, "tag", None):
            raise YamlProblem(event.start_mark.line + 1, "holds a tag; write plain values")
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if depth > DEEPEST_NEST:
            raise YamlProblem(event.start_mark.line + 1, "is nested too deeply")


def _plain(node: Node, path: Path, lines: dict[Path, int]) -> Any:
    lines[path] = node.start_mark.line + 1
    if isinstance(node, ScalarNode):
        guessed = node.style is None and WHOLE_NUMBER.fullmatch(node.value)
        return int(node.value) if guessed else node.value
    if isinstance(node, SequenceNode):
        return [_plain(part, (*path, place), lines) for place, part in enumerate(node.value)]
    return dict(_pairs(node, path, lines))


def _pairs(node: Node, path: Path, lines: dict[Path, int]) -> Iterator[tuple[str, Any]]:
    seen = set()
    for key, value in node.value:
        if key.value in seen:
            raise YamlProblem(key.start_mark.line + 1, f"has the field {key.value!r} twice")
        seen.add(key.value)
        pair = (*path, str(key.value))
        yield str(key.value), _plain(value, pair, lines)
        lines[pair] = key.start_mark.line + 1


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
