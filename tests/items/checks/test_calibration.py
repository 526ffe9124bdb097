"""The detectors against two sets of fifty items labelled by hand; docs/calibration.md tells the result."""

from pathlib import Path

import pytest

from quizapp.config import PROJECT
from quizapp.items.checks.rules import RULES
from scripts.calibrate import HELD_OUT, NOT_TRIED, TUNED, Row, labelled, measure, table


@pytest.mark.parametrize("path", [TUNED, HELD_OUT], ids=["tuned", "held-out"])
def test_fifty_items_are_labelled_with_every_rule_that_can_be_tried(path: Path) -> None:
    entries = labelled(path)
    rules = [flaw["rule"] for entry in entries for flaw in entry["flaws"]]
    assert len(entries) == 50
    assert sum(not entry["flaws"] for entry in entries) >= 15
    assert set(rules) == set(RULES) - NOT_TRIED


@pytest.mark.parametrize(("path", "least"), [(TUNED, 0.9), (HELD_OUT, 0.75)], ids=["tuned", "held-out"])
def test_most_marked_flaws_are_found_and_few_findings_are_false(path: Path, least: float) -> None:
    *_, overall = measure(path)
    assert overall.recall >= least
    assert overall.precision >= least


def test_precision_and_recall_are_shares_of_what_was_found_and_of_what_was_marked() -> None:
    assert (Row("a", 3, 1, 0).precision, Row("a", 3, 0, 2).recall, Row("a", 0, 0, 0).recall) == (0.75, 0.6, 1)


@pytest.mark.parametrize("path", [TUNED, HELD_OUT], ids=["tuned", "held-out"])
def test_the_documentation_tells_the_figures_as_they_are(path: Path) -> None:
    assert table(measure(path)) in (PROJECT / "docs" / "calibration.md").read_text(encoding="utf-8")
