"""What the pages about security name is there: every test, every document, every requirement once."""

import ast
import re

import pytest

from quizapp.config import PROJECT

PAGES = ("docs/security.md", "docs/asvs.md")
LINE = re.compile(r"^\| (\d+\.\d+\.\d+)(?:–\d+\.\d+\.(\d+))? \| ([12]) \| (.+) \| (.+) \|$", re.MULTILINE)
# The requirements of levels 1 and 2 in each section of the chapters that apply.
SECTIONS = {
    **{"1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2},
    **{"2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1},
    **{"3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2},
    **{"4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4},
    **{"5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3},
    **{"6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4},
    **{"7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2},
    **{"8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1},
    **{"9.1": 3, "9.2": 4},
    **{"11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1},
    **{"12.1": 3, "12.2": 2, "12.3": 4},
    **{"13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5},
    **{"14.1": 2, "14.2": 4, "14.3": 3},
    **{"15.1": 3, "15.2": 3, "15.3": 7},
    **{"16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3},
}


def read(name: str) -> str:
    return (PROJECT / name).read_text(encoding="utf-8")


def functions_of(name: str) -> set[str]:
    return {node.name for node in ast.walk(ast.parse(read(name))) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("document", PAGES)
def test_every_test_and_place_that_is_named_is_there(document: str) -> None:
    named = re.findall(r"`((?:tests|quizapp|docs)/[\w./-]+?)(?:::(\w+))?`", read(document))
    assert named
    for place, test in named:
        assert (PROJECT / place).exists(), place
        assert not test or test in functions_of(place), test


def test_every_requirement_has_a_line_with_a_test_a_page_or_a_reason() -> None:
    found: dict[str, set[int]] = {}
    for first, last, _level, _asks, holds in LINE.findall(read("docs/asvs.md")):
        section, _, number = first.rpartition(".")
        numbers = set(range(int(number), int(last or number) + 1))
        assert not numbers & found.setdefault(section, set()), first
        found[section] |= numbers
        assert "::test_" in holds or re.search(r"`(docs|quizapp/guides)/", holds) or holds.startswith("– "), first
    assert {section: len(numbers) for section, numbers in found.items()} == SECTIONS


def test_every_sections_name_that_is_referred_to_is_a_heading() -> None:
    for document in ("docs/security.md", "quizapp/guides/en/operators.md"):
        headings = set(re.findall(r"^## (.+)$", read(document), re.MULTILINE))
        referred = set(re.findall(rf"`{re.escape(document)}`, “([^”]+)”", read("docs/asvs.md")))
        assert referred
        assert referred <= headings
