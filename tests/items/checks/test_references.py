"""Names that lead nowhere are found where they stand."""

from pathlib import Path
from typing import Any

import pytest

from quizapp.items.checks.bank import check_content
from quizapp.items.files import read_content
from quizapp.items.findings import errors
from tests import samples


def places(folder: Path, name: str, change: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Change the first entry of a file of the sample bank and return where the findings are."""
    files = samples.collections()
    files[name][0] |= change
    content, findings = read_content(samples.write_bank(folder, files))
    assert findings == []
    found = [finding for finding in check_content(content) if finding.rule == "unknown"]
    assert all(finding.line >= 1 for finding in found)
    return [(finding.file, finding.item, finding.field) for finding in found]


def test_a_bank_whose_names_all_lead_somewhere_has_no_finding(tmp_path: Path) -> None:
    assert places(tmp_path, "items/first.yaml", {}) == []


@pytest.mark.parametrize(
    ("name", "change", "item", "field"),
    [
        ("items/first.yaml", {"topics": ["first", "third"]}, "one", "topics.1"),
        ("items/first.yaml", {"facts": ["news-99"]}, "one", "facts.0"),
        ("items/first.yaml", {"cites": [samples.cite() | {"article": "gone"}]}, "one", "cites.0"),
        ("facts.yaml", {"cite": samples.cite() | {"article": "gone"}}, "news-01", "cite"),
        ("quizzes.yaml", {"deck": "gone"}, "all", "deck"),
        ("quizzes.yaml", {"select": {"items": ["gone"]}}, "all", "select.items.0"),
        ("quizzes.yaml", {"select": {"topics": ["gone"]}}, "all", "select.topics.0"),
        ("decks.yaml", {"select": {"articles": ["gone"]}}, "all", "select.articles.0"),
        ("decks.yaml", {"select": {"kinds": ["essay"]}}, "all", "select.kinds.0"),
    ],
)
def test_a_name_that_leads_nowhere_is_found(
    tmp_path: Path, name: str, change: dict[str, Any], item: str, field: str
) -> None:
    assert places(tmp_path, name, change) == [(name, item, field)]


def test_an_item_in_the_file_of_another_topic_is_found(tmp_path: Path) -> None:
    files = samples.collections()
    files["items/first.yaml"][0]["topics"] = ["second"]
    content, _ = read_content(samples.write_bank(tmp_path, files))
    assert [(finding.rule, finding.item, finding.field) for finding in errors(check_content(content))] == [
        ("home", "one", "topics.0")
    ]


def test_a_topic_without_quiz_or_deck_of_its_name_is_found(tmp_path: Path) -> None:
    files = samples.collections()
    files["quizzes.yaml"] = files["quizzes.yaml"][:2]
    content, _ = read_content(samples.write_bank(tmp_path, files))
    assert [(finding.file, finding.item) for finding in errors(check_content(content))] == [("topics.yaml", "second")]
