"""Content files become items and back; every mistake in them is one finding with file, line, item and field."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.items.choice import SingleChoice
from quizapp.items.files import read_content, write_content
from quizapp.items.findings import Finding
from quizapp.items.pasted import tidy_line
from quizapp.items.strict_yaml import write_yaml
from tests import samples

ITEMS = "items/first.yaml"


def findings_of(folder: Path, entries: list[dict[str, Any]]) -> list[Finding]:
    """Read the sample bank with other entries in one of its files, and return the findings."""
    return read_content(samples.write_bank(folder, samples.collections() | {ITEMS: entries}))[1]


def test_a_sound_bank_is_read_whole_without_a_finding(tmp_path: Path) -> None:
    content, findings = read_content(samples.write_bank(tmp_path))
    assert findings == []
    assert [item.id for item in content.items] == ["one", "several", "truth", "typed", "counted", "card-one"]
    assert content.homes["card-one"] == "glossary.yaml"
    assert [len(part) for part in (content.articles, content.topics, content.facts)] == [1, 2, 1]


def test_what_was_read_is_written_to_the_same_bytes(tmp_path: Path) -> None:
    content, _ = read_content(samples.write_bank(tmp_path))
    for name, text in write_content(content).items():
        assert text == (tmp_path / name).read_text(encoding="utf-8"), name


def test_an_unknown_field_is_one_finding(tmp_path: Path) -> None:
    [finding] = findings_of(tmp_path, [samples.single_choice(hint="A hint")])
    assert (finding.file, finding.item, finding.field) == (ITEMS, "one", "hint")
    assert (tmp_path / ITEMS).read_text().splitlines()[finding.line - 1].strip() == "hint: A hint"
    assert "not a field" in finding.message


def test_a_missing_language_is_one_finding_at_its_text(tmp_path: Path) -> None:
    [finding] = findings_of(tmp_path, [samples.single_choice(stem={"vi": "Quả nào?"})])
    assert (finding.item, finding.field, finding.message) == ("one", "stem.en", "is missing")
    assert (tmp_path / ITEMS).read_text().splitlines()[finding.line - 1].strip() == "stem:"


def test_a_missing_language_deep_in_an_option_is_named(tmp_path: Path) -> None:
    options = [samples.option("a", "Apple"), samples.option("b", "Banana") | {"why": {"en": "Because"}}]
    [finding] = findings_of(tmp_path, [samples.single_choice(options=options)])
    assert finding.field == "options.1.why.vi"


def test_a_wrong_key_is_one_finding_at_the_key(tmp_path: Path) -> None:
    [finding] = findings_of(tmp_path, [samples.single_choice(key="z")])
    assert (finding.item, finding.field) == ("one", "key")
    assert "'z' is not the letter of an option" in finding.message
    assert (tmp_path / ITEMS).read_text().splitlines()[finding.line - 1].strip() == "key: z"


def test_a_duplicate_id_is_one_finding_that_names_the_first(tmp_path: Path) -> None:
    [finding] = findings_of(tmp_path, [samples.single_choice(), samples.true_false("one")])
    assert (finding.item, finding.field) == ("one", "id")
    assert f"{ITEMS} line 1" in finding.message


def test_a_duplicate_id_in_another_file_is_found_too(tmp_path: Path) -> None:
    [finding] = findings_of(tmp_path, [samples.single_choice("typed")])
    assert (finding.file, finding.item, finding.field) == ("items/second.yaml", "typed", "id")


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda text: text.replace("  key: b", "  key: &anchor b"), "anchor"),
        (lambda text: text.replace("  key: b", "  key:\tb"), "tab"),
        (lambda text: text.replace("  key: b", "  key: b\n  key: c"), "twice"),
        (lambda text: text.replace("- id: one", "- [id: one"), "not YAML"),
        (lambda _: "just a text", "not a list"),
        (lambda _: "", "not a list"),
    ],
)
def test_a_file_that_is_not_our_yaml_is_one_finding(tmp_path: Path, spoil: Any, says: str) -> None:
    folder = samples.write_bank(tmp_path)
    path = folder / ITEMS
    path.write_text(spoil(write_yaml([samples.single_choice()])), encoding="utf-8")
    [finding] = read_content(folder)[1]
    assert (finding.file, says in finding.message) == (ITEMS, True)
    assert finding.line >= 1


def test_a_missing_file_and_one_that_is_no_text_are_findings(tmp_path: Path) -> None:
    folder = samples.write_bank(tmp_path)
    (folder / "topics.yaml").unlink()
    (folder / ITEMS).write_bytes(b"\xff\xfe")
    assert [(finding.file, finding.message) for finding in read_content(folder)[1]] == [
        (ITEMS, "is not UTF-8 text"),
        ("topics.yaml", "is missing from the content folder"),
    ]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "essay"}, "kind"),
        ({"level": "hard"}, "level"),
        ({"topics": []}, "topics"),
        ({"as_of": "July 2024"}, "as_of"),
        ({"as_of": 2024}, "as_of"),
        ({"id": "Not An Id"}, "id"),
        ({"cites": [samples.cite() | {"sha256": "short"}]}, "cites.0.sha256"),
        ({"cites": [samples.cite() | {"paragraph": 0}]}, "cites.0.paragraph"),
        ({"stem": {"vi": " Quả nào?", "en": "Which fruit?"}}, "stem.vi"),
        ({"stem": {"vi": "Qua\u0309 na\u0300o?", "en": "Which fruit?"}}, "stem.vi"),
        ({"stem": {"vi": "", "en": "Which fruit?"}}, "stem.vi"),
        ({"stem": {"vi": "Quả\u200b nào?", "en": "Which fruit?"}}, "stem.vi"),
        ({"stem": {"vi": "Quả nào?", "en": "Which\x1f fruit?"}}, "stem.en"),
        ({"stem": {"vi": "Quả nào?", "en": "Which\x85 fruit?"}}, "stem.en"),
        ({"stem": {"vi": "Quả nào?", "en": "Which\u202e fruit?"}}, "stem.en"),
        ({"as_of": "2024-02-30"}, "as_of"),
        ({"as_of": "2024-13"}, "as_of"),
        ({"as_of": "20٢٤-01"}, "as_of"),
    ],
)
def test_each_field_is_held_to_its_form(tmp_path: Path, changes: dict[str, Any], field: str) -> None:
    assert [finding.field for finding in findings_of(tmp_path, [samples.single_choice(**changes)])] == [field]


def test_a_finding_reads_like_a_compilers(tmp_path: Path) -> None:
    [finding] = findings_of(tmp_path, [samples.single_choice(key="z")])
    assert str(finding).startswith(f"{ITEMS}:{finding.line}: error: one, key: ")


def test_several_mistakes_are_several_findings_in_the_order_of_the_files(tmp_path: Path) -> None:
    entries = [samples.single_choice(key="z", hint="x"), samples.true_false(level="hard")]
    assert [finding.field for finding in findings_of(tmp_path, entries)] == ["key", "hint", "level"]


def test_a_file_that_nobody_would_read_is_a_finding(tmp_path: Path) -> None:
    folder = samples.write_bank(tmp_path)
    (folder / "items" / "second.yml").write_text("[]", encoding="utf-8")
    [finding] = read_content(folder)[1]
    assert (finding.file, "nobody reads it" in finding.message) == ("items/second.yml", True)


def test_a_folder_in_the_place_of_a_file_is_a_finding(tmp_path: Path) -> None:
    folder = samples.write_bank(tmp_path)
    (folder / "topics.yaml").unlink()
    (folder / "topics.yaml").mkdir()
    [finding] = read_content(folder)[1]
    assert (finding.file, "cannot be read" in finding.message) == ("topics.yaml", True)


@pytest.mark.parametrize("value", ["1E+999999999", "1E+5000", "NaN", "7,5", "9" * 5000, "", [], {}, None])
def test_a_number_that_is_no_plain_one_is_a_finding(tmp_path: Path, value: Any) -> None:
    answers = {"value": value, "tolerance": 0, "unit": samples.text("Unit")}
    [finding] = findings_of(tmp_path, [samples.number("odd", topics=["first"], answers=answers)])
    assert finding.field == "answers.value"


@given(
    place=st.sampled_from(["id", "kind", "topics", "cites", "as_of", "stem", "options", "key", "evidence", "level"]),
    wrong=st.none()
    | st.integers()
    | st.text(max_size=5)
    | st.lists(st.integers(), max_size=2)
    | st.just({"a": {"b": [1]}}),
)
def test_a_wrong_thing_in_any_place_is_told_and_never_raises(
    tmp_path_factory: pytest.TempPathFactory, place: str, wrong: Any
) -> None:
    folder = tmp_path_factory.mktemp("bank")
    content, findings = read_content(
        samples.write_bank(folder, samples.collections() | {ITEMS: [samples.single_choice() | {place: wrong}]})
    )
    was_read = len(content.items) == 4
    assert was_read is not bool(findings)
    assert all(str(finding) for finding in findings)


@given(
    words=st.text(min_size=1, max_size=60),
    marks=st.sampled_from(["", "# ", "- ", "? ", ": ", "'", '"', "| ", "> ", "&a ", "!!", "%", "=1+"]),
)
def test_any_words_that_are_taken_in_go_out_and_come_back_the_same(
    tmp_path_factory: pytest.TempPathFactory, words: str, marks: str
) -> None:
    line = tidy_line(marks + words) or "x"
    entries = [samples.single_choice(stem={"vi": f"{line} vi", "en": line})]
    files = samples.collections() | {ITEMS: entries}
    content, findings = read_content(samples.write_bank(tmp_path_factory.mktemp("bank"), files))
    if findings:
        assert {finding.file for finding in findings} == {ITEMS}
        return
    assert [item.stem.en for item in content.items if isinstance(item, SingleChoice)] == [line]
    folder, written = tmp_path_factory.mktemp("again"), write_content(content)
    for name, text in written.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    again, findings = read_content(folder)
    assert (findings, again.items, write_content(again)) == ([], content.items, written)
