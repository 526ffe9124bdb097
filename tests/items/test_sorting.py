"""Names sort as a reader of Vietnamese expects; Chromium's own collation is the judge."""

import re

from playwright.sync_api import Page

from quizapp.items.sorting import sort_key
from tests.conftest import CONTENT


def in_order(words: list[str]) -> bool:
    return sorted(words[1::2] + words[::2], key=sort_key) == words


def test_letters_with_a_hook_or_a_hat_are_letters_of_their_own() -> None:
    assert in_order(["an", "ăn", "ân", "bà", "da", "đa", "e", "ê", "i", "o", "ô", "ơ", "u", "ư", "v"])


def test_tones_decide_only_between_words_of_the_same_letters() -> None:
    assert in_order(["ma", "mà", "mả", "mã", "má", "mạ", "mai", "mày"])
    assert in_order(["chính sách", "chip và đám mây", "chợ", "con đường"])


def test_a_shorter_word_comes_first_and_small_letters_before_capitals() -> None:
    assert in_order(["", "2024", "a", "a b", "ab", "open", "Open", "Qwen"])


def test_both_ways_of_writing_a_letter_sort_alike() -> None:
    assert sort_key("\u1ebf") == sort_key("e\u0302\u0301")


def test_words_of_the_bank_sort_as_the_browser_sorts_them(page: Page) -> None:
    text = " ".join(path.read_text(encoding="utf-8") for path in sorted(CONTENT.rglob("*.yaml")))
    words = sorted(set(re.findall(r"[^\W\d_]+", text)))
    assert len(words) > 1000
    theirs = page.evaluate("words => words.sort(new Intl.Collator('vi').compare)", words)
    assert sorted(words, key=sort_key) == theirs
    pairs = [f"{first} {second}" for first, second in zip(words, reversed(words), strict=True)]
    assert sorted(pairs, key=sort_key) == page.evaluate("words => words.sort(new Intl.Collator('vi').compare)", pairs)
