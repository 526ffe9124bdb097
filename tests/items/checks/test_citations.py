"""Citations are held against the article's text, and copied wording is found."""

from pathlib import Path
from typing import Any

import pytest

from quizapp.items.checks.bank import check_content
from quizapp.items.files import read_content
from quizapp.items.findings import Finding
from quizapp.items.sources import fingerprint
from tests import samples

SENTENCE = "Một câu dài của bài báo gốc mà không ai được chép lại nguyên văn vào ngân hàng câu hỏi này."
ARTICLE = f"Tựa đề\n{SENTENCE} Câu thứ hai."


def findings(folder: Path, cite: dict[str, Any], evidence: str = "Chúng tôi nói theo lời mình.") -> list[Finding]:
    files = samples.collections()
    for entries in files.values():
        for entry in entries:
            if "cites" in entry:
                entry["cites"] = [dict(cite)]
            elif "cite" in entry:
                entry["cite"] = dict(cite)
    files["items/first.yaml"][0]["evidence"] = {"vi": evidence, "en": "We say it in words of our own, quite freely."}
    content, wrong = read_content(samples.write_bank(folder, files))
    assert wrong == []
    return [found for found in check_content(content, {"news": ARTICLE}) if found.rule in {"citation", "copied"}]


def sound(**changes: Any) -> dict[str, Any]:
    return {"article": "news", "paragraph": 2, "sentence": 1, "sha256": fingerprint(SENTENCE)} | changes


def test_a_citation_that_holds_has_no_finding(tmp_path: Path) -> None:
    assert findings(tmp_path, sound()) == []


@pytest.mark.parametrize("changes", [{"paragraph": 3}, {"sentence": 3}, {"sentence": 2}, {"sha256": "0" * 64}])
def test_a_citation_that_does_not_hold_is_found_for_every_entry_that_has_it(
    tmp_path: Path, changes: dict[str, Any]
) -> None:
    found = findings(tmp_path, sound(**changes))
    assert {finding.item for finding in found} == {
        *("news-01", "one", "several", "truth", "typed", "counted", "card-one")
    }
    assert {finding.severity for finding in found} == {"error"}


def test_an_article_that_is_not_in_the_folder_is_found(tmp_path: Path) -> None:
    content, _ = read_content(samples.write_bank(tmp_path))
    [finding] = [found for found in check_content(content, {}) if found.rule == "citation"]
    assert (finding.file, finding.item) == ("articles.yaml", "news")


def test_words_taken_over_in_a_fact_are_found_too(tmp_path: Path) -> None:
    files = samples.collections()
    files["facts.yaml"][0]["text"] = {"vi": " ".join(SENTENCE.split()[:9]), "en": "A fact in words of our own."}
    content, _ = read_content(samples.write_bank(tmp_path, files))
    [copied] = [found for found in check_content(content, {"news": ARTICLE}) if found.rule == "copied"]
    assert (copied.file, copied.item, copied.field) == ("facts.yaml", "news-01", "text.vi")


def test_words_taken_over_from_the_article_are_found(tmp_path: Path) -> None:
    words = SENTENCE.split()
    assert findings(tmp_path, sound(), " ".join(words[:8])) == []
    [nine] = findings(tmp_path, sound(), " ".join(words[:9]))
    assert (nine.field, nine.severity) == ("evidence.vi", "warning")
    assert nine.message.endswith(": 9")
    [sixteen] = findings(tmp_path, sound(), " ".join(words[1:17]))
    assert sixteen.severity == "error"
    assert sixteen.message.endswith(": 16")
