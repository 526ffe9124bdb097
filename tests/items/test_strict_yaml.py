"""The reader of content files guesses nothing, shares nothing, and knows the line of every value."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.items.strict_yaml import YamlProblem, read_yaml, write_yaml

TEXTS = (
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Cn", "Zl", "Zp"]), min_size=1, max_size=30)
    .map(str.strip)
    .filter(bool)
)
DATA = st.recursive(
    TEXTS | st.integers(-(10**9), 10**9),
    lambda parts: st.lists(parts, min_size=1, max_size=3) | st.dictionaries(TEXTS, parts, min_size=1, max_size=3),
    max_leaves=12,
)


@pytest.mark.parametrize("value", ["no", "on", "1e3", "2024-01", "2024-01-26", "12:30", "010", "~", "true", "1.0"])
def test_nothing_but_a_whole_number_is_more_than_text(value: str) -> None:
    assert read_yaml(f"a: {value}").data == {"a": value}


def test_a_whole_number_is_a_number_unless_it_is_quoted() -> None:
    assert read_yaml("a: 7\nb: '7'").data == {"a": 7, "b": "7"}


def test_a_number_too_large_for_a_machine_stays_text() -> None:
    assert read_yaml(f"a: {'9' * 5000}").data == {"a": "9" * 5000}


def test_each_value_has_its_line() -> None:
    document = read_yaml("- id: one\n  stem:\n    vi: Một\n    en: One\n- id: two\n")
    assert document.line((0, "stem", "en")) == 4
    assert document.line((1,)) == 5
    assert document.line((0, "stem", "missing", 3)) == 2


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("a: 1\nb:\t2", 2, "tab"),
        ("a: &x 1\nb: *x", 1, "anchor"),
        ("a: 1\nb: [*x]", 2, "anchor"),
        ("a: 1\na: 2", 2, "twice"),
        ("a: 1\nb: !!python/name:os.system x", 2, "tag"),
        ("a: [1", 1, "not YAML"),
        ("a: 1\n b: 2", 2, "not YAML"),
        ("[" * 5000, 1, "nested"),
        ("a: 1\n? [b]\n: c", 2, "no plain word"),
        ("a: 1\n? {b: c}\n: d", 2, "no plain word|not YAML"),
        ('a: "\\UFFFFFFFF"', 1, "not YAML"),
        ("a: 1\n---\nb: 2", 2, "second document"),
        ("a" * 4_000_001, 1, "larger"),
    ],
)
def test_what_is_not_our_yaml_is_told_with_its_line(text: str, line: int, says: str) -> None:
    with pytest.raises(YamlProblem, match=says) as problem:
        read_yaml(text)
    assert problem.value.line == line


@given(DATA)
def test_what_was_written_is_read_back_and_written_the_same(data: Any) -> None:
    written = write_yaml(data)
    assert read_yaml(written).data == data
    assert write_yaml(read_yaml(written).data) == written


@given(st.text(max_size=80) | st.text("?:[]{}-&*! \n9a\"'#|>%", max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        line = read_yaml(text).line(())
    except YamlProblem as problem:
        line = problem.line
    assert line >= 1
