"""How well the detectors find what a person marked: `python -m scripts.calibrate` prints docs/calibration.md’s table.

Two sets of fifty items with their flaws, labelled by hand, lie in tests/items/checks: calibration.yaml, on which the
detectors were tuned, and held_out.yaml, on which they were not. A flaw counts as found where its rule is reported for
the item in any language; a finding counts as false where the rule was not marked.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quizapp.items.checks.bank import check_item
from quizapp.items.checks.doubles import check_doubles
from quizapp.items.checks.rules import RULES
from quizapp.items.files import parse_item
from quizapp.items.strict_yaml import read_yaml

FOLDER = Path(__file__).parent.parent / "tests" / "items" / "checks"
TUNED, HELD_OUT = FOLDER / "calibration.yaml", FOLDER / "held_out.yaml"
# Rules about several items at once, about citations and about dismissals have nothing to find in single items.
NOT_TRIED = {
    *("same-back", "near-duplicate", "cross-cue", "copied", "strategy", "uncovered-fact"),
    *("idle-dismissal", "dismissed-error", "same-why", "names-differ", "term"),
}


@dataclass(frozen=True)
class Row:
    """One rule: how many marked flaws were found, how many findings were false, how many flaws were missed."""

    rule: str
    found: int
    false: int
    missed: int

    @property
    def precision(self) -> float:
        """The share of the findings that were marked; 1 where there was none."""
        return self.found / (self.found + self.false) if self.found + self.false else 1.0

    @property
    def recall(self) -> float:
        """The share of the marked flaws that were found; 1 where there was none."""
        return self.found / (self.found + self.missed) if self.found + self.missed else 1.0


def labelled(path: Path) -> list[dict[str, Any]]:
    """Return the labelled items of a file: each with `item` (plain data) and `flaws` (rule and language)."""
    data: list[dict[str, Any]] = read_yaml(path.read_text(encoding="utf-8")).data
    return data


def measure(path: Path) -> list[Row]:
    """Run the detectors on the labelled items of a file; one row for each rule that was tried, and one for all."""
    found: Counter[str] = Counter()
    false: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for entry in labelled(path):
        item = parse_item(entry["item"])
        marked = {flaw["rule"] for flaw in entry["flaws"]}
        seen = {finding.rule for finding in [*check_item(item, {}), *check_doubles([item])]} - NOT_TRIED
        found.update(seen & marked)
        false.update(seen - marked)
        missed.update(marked - seen)
    rows = [Row(rule, found[rule], false[rule], missed[rule]) for rule in sorted(set(RULES) - NOT_TRIED)]
    return [*rows, Row("all", found.total(), false.total(), missed.total())]


def table(rows: list[Row]) -> str:
    """Write the rows as a Markdown table."""
    head = "| rule | found | false | missed | precision | recall |\n| --- | --- | --- | --- | --- | --- |\n"
    return head + "".join(
        f"| {row.rule} | {row.found} | {row.false} | {row.missed} | {row.precision:.0%} | {row.recall:.0%} |\n"
        for row in rows
    )


if __name__ == "__main__":
    for each in (TUNED, HELD_OUT):
        print(f"{each.name}\n\n{table(measure(each))}")
