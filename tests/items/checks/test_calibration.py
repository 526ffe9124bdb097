"""The detectors against fifty items labelled by hand; docs/calibration.md tells the result."""

from quizapp.config import PROJECT
from quizapp.items.checks.rules import RULES
from scripts.calibrate import NOT_TRIED, Row, labelled, measure, table


def test_fifty_items_are_labelled_and_every_rule_that_can_be_is_tried_at_least_twice() -> None:
    entries = labelled()
    rules = [flaw["rule"] for entry in entries for flaw in entry["flaws"]]
    assert len(entries) == 50
    assert sum(not entry["flaws"] for entry in entries) >= 15
    assert set(rules) == set(RULES) - NOT_TRIED
    assert min(rules.count(rule) for rule in set(rules)) >= 2


def test_nearly_every_marked_flaw_is_found_and_few_findings_are_false() -> None:
    *_, overall = measure()
    assert overall.recall >= 0.95
    assert overall.precision >= 0.9


def test_precision_and_recall_are_shares_of_what_was_found_and_of_what_was_marked() -> None:
    assert (Row("a", 3, 1, 0).precision, Row("a", 3, 0, 2).recall, Row("a", 0, 0, 0).recall) == (0.75, 0.6, 1)


def test_the_documentation_tells_the_figures_as_they_are() -> None:
    assert table(measure()) in (PROJECT / "docs" / "calibration.md").read_text(encoding="utf-8")
