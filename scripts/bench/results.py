"""What a bench found: a table, the targets it is held to, and both as text and as JSON."""

import json
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Target:
    """A number that must not be exceeded, or must be reached."""

    name: str
    value: float
    limit: float
    at_least: bool = False

    @property
    def met(self) -> bool:
        """Whether the number is on the right side of its limit."""
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    @property
    def bound(self) -> str:
        """On which side of its limit the number is to be."""
        return "at least" if self.at_least else "at most"


@dataclass
class Results:
    """A bench's table, row by row, and its targets."""

    name: str
    columns: tuple[str, ...]
    rows: list[tuple[int | str | float, ...]] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)

    def add(self, *cells: int | str | float) -> None:
        """Add a row."""
        self.rows.append(tuple(round(cell, 3) if isinstance(cell, float) else cell for cell in cells))

    @property
    def met(self) -> bool:
        """Whether every target was met."""
        return all(target.met for target in self.targets)

    def to_table(self) -> str:
        """Write the table in Markdown."""
        lines = [self.columns, tuple("---" for _ in self.columns), *(map(_shown, row) for row in self.rows)]
        return "\n".join(f"| {' | '.join(line)} |" for line in lines)

    def to_text(self, measured_on: str) -> str:
        """Write the table, the targets under it."""
        judged = [
            f"- {target.name}: {_shown(target.value)}, {target.bound} {target.limit:g}: "
            f"{'met' if target.met else 'NOT MET'}"
            for target in self.targets
        ]
        return "\n".join([f"{self.name}, measured on {measured_on}", "", self.to_table(), "", *judged])

    def to_json(self, measured_on: str) -> str:
        """Write the same as JSON."""
        rows = [dict(zip(self.columns, row, strict=True)) for row in self.rows]
        targets = [
            {"name": target.name, "value": round(target.value, 3), target.bound: target.limit, "met": target.met}
            for target in self.targets
        ]
        whole = {"bench": self.name, "measured on": measured_on, "rows": rows, "targets": targets}
        return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def _shown(cell: int | str | float) -> str:
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell >= 100 else f"{cell:.2f}"
    return f"{cell:,}" if isinstance(cell, int) else cell
