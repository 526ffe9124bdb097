"""Content: the whole bank as it lies in a folder of text files, and where each entry stands in it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from quizapp.items.collection import Article, DeckOutline, Fact, QuizOutline, Topic
from quizapp.items.findings import Finding
from quizapp.items.model import Item
from quizapp.items.strict_yaml import FieldPath

Entry = Article | Topic | Fact | QuizOutline | DeckOutline | Item


@dataclass(frozen=True)
class Place:
    """Where an entry stands: its file, its line, and the lines of its fields by their path inside it."""

    file: str
    line: int
    lines: dict[FieldPath, int]

    def line_of(self, name: str) -> int:
        """Return the line of a field such as "options.0.why.en", or of the nearest field around it."""
        path: FieldPath = tuple(int(part) if part.isdigit() else part for part in name.split("."))
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, self.line)


@dataclass(frozen=True)
class Content:
    """The bank read from files. `items` keeps the order of each file; `homes` says in which file an item lives."""

    articles: tuple[Article, ...] = ()
    topics: tuple[Topic, ...] = ()
    facts: tuple[Fact, ...] = ()
    quizzes: tuple[QuizOutline, ...] = ()
    decks: tuple[DeckOutline, ...] = ()
    items: tuple[Item, ...] = ()
    homes: dict[str, str] = field(default_factory=dict)
    places: dict[tuple[str, str], Place] = field(default_factory=dict)

    def entries(self) -> Iterator[Entry]:
        """Give every entry of every file."""
        for part in (self.articles, self.topics, self.facts, self.quizzes, self.decks, self.items):
            yield from part

    def locate(self, finding: Finding) -> Finding:
        """Add file and line to a finding that a check gave for an entry and a field such as "options.0.why.en".

        A check that looks at a collection names its file; one that looks at items leaves the file to be found.
        """
        place = self.places.get((finding.file or self.homes.get(finding.item, ""), finding.item))
        if place is None:
            return finding
        return replace(finding, file=place.file, line=place.line_of(finding.field))
