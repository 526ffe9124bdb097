"""Each flaw of wording is found in a flawed item and not in a sound one."""

from typing import Any

import pytest

from quizapp.items.checks.wording import check_wording
from tests import samples


def rules(data: dict[str, Any]) -> set[str]:
    return {finding.rule for finding in check_wording(samples.item(data))}


def options(*texts: tuple[str, str]) -> list[dict[str, Any]]:
    """Return options with these wordings (vi, en)."""
    return [
        {"id": letter, "text": {"vi": vi, "en": en}, "why": samples.text(f"Why {letter}")}
        for letter, (vi, en) in zip("abcdef", texts, strict=False)
    ]


@pytest.mark.parametrize("make", [samples.single_choice, samples.multiple_choice, samples.true_false])
def test_a_sound_question_with_options_has_no_finding(make: Any) -> None:
    assert rules(make()) == set()


@pytest.mark.parametrize("make", [samples.short_answer, samples.number, samples.card])
def test_a_sound_item_without_options_has_no_finding(make: Any) -> None:
    assert rules(make()) == set()


@pytest.mark.parametrize("stem", ["Hai  dấu cách?", "Dấu cách trước dấu hỏi ?"])
def test_slips_of_spacing_are_found(stem: str) -> None:
    assert rules(samples.single_choice(stem={"vi": stem, "en": "Which?"})) == {"spacing"}


def test_the_dot_of_01_ai_is_no_slip_of_spacing() -> None:
    assert rules(samples.single_choice(stem={"vi": "Ai lập ra 01.AI?", "en": "Who founded .NET or 01.AI?"})) == set()


@pytest.mark.parametrize(
    ("vi", "en"),
    [
        ("Hãng nào không phải của Mỹ?", "Which firm is American?"),
        ("Quả nào?", "Which of these is NOT a fruit?"),
        ("Tất cả đều đúng, ngoại trừ quả nào?", "Which one?"),
        ("Quả nào?", "Which is least sweet?"),
    ],
)
def test_a_negative_stem_is_a_warning(vi: str, en: str) -> None:
    [finding] = check_wording(samples.item(samples.single_choice(stem={"vi": vi, "en": en})))
    assert (finding.rule, finding.severity) == ("negative-stem", "warning")


@pytest.mark.parametrize(
    ("vi", "en"),
    [("Điều đó có đúng không?", "Is it at least three?"), ("Có phải họ không?", "Not only who, but why?")],
)
def test_a_question_particle_and_at_least_are_no_negation(vi: str, en: str) -> None:
    assert rules(samples.single_choice(stem={"vi": vi, "en": en})) == set()


def test_a_key_that_stands_in_the_stem_is_found_in_that_language() -> None:
    answers = {"vi": ["Kuaishou"], "en": ["Kuaishou"]}
    stem = {"vi": "KUAISHOU phát hành gì?", "en": "Who released Kling?"}
    [finding] = check_wording(samples.item(samples.short_answer(answers=answers, stem=stem)))
    assert (finding.rule, finding.field) == ("key-in-prompt", "stem.vi")


def test_a_back_that_stands_on_the_front_of_a_card_is_found() -> None:
    front = {"vi": "SMIC là gì?", "en": "What does SMIC, a chip maker, make?"}
    assert "key-in-prompt" in rules(samples.card(front=front, back={"vi": "Hãng làm chip", "en": "A chip maker"}))


def test_a_part_of_a_longer_word_is_no_key_in_the_stem() -> None:
    answers = {"vi": ["Metan"], "en": ["Meta"]}
    assert rules(samples.short_answer(answers=answers, stem={"vi": "Khí nào?", "en": "Which metal?"})) == set()


def test_options_that_fold_to_the_same_are_found() -> None:
    assert "same-option" in rules(
        samples.single_choice(options=options(("Hòa", "One"), ("hoà", "Two"), ("Ba", "Three")))
    )


@pytest.mark.parametrize(
    ("vi", "en"),
    [
        ("Tất cả các đáp án trên", "Something"),
        ("Cả hai phương án", "Something"),
        ("Gì đó", "All of the above"),
        ("Gì đó", "None of these"),
    ],
)
def test_options_that_stand_for_others_are_found(vi: str, en: str) -> None:
    flawed = options((vi, en), ("Một quả khác", "Another fruit"), ("Quả thứ ba", "A third fruit"))
    assert "all-or-none" in rules(samples.single_choice(options=flawed, key="b"))


def test_a_reason_that_names_a_letter_is_found() -> None:
    changed = options(("Một", "One"), ("Hai", "Two"))
    changed[0]["why"] = {"vi": "Đáp án B mới đúng.", "en": "Because option B is right."}
    found = [finding.field for finding in check_wording(samples.item(samples.single_choice(options=changed, key="b")))]
    assert found == ["options.0.why.vi", "options.0.why.en"]


def test_the_one_absolute_distractor_is_a_warning() -> None:
    changed = options(
        ("Chip luôn đủ dùng", "Chips never run out"), ("Chip thiếu", "Chips are short"), ("Khác", "Other")
    )
    found = check_wording(samples.item(samples.single_choice(options=changed, key="b")))
    assert {(finding.rule, finding.severity) for finding in found} == {("absolute", "warning")}
    assert rules(samples.single_choice(options=changed, key="a")) == set()


def test_a_key_that_stands_out_by_its_length_is_a_warning() -> None:
    long = ("Một phương án dài hơn hẳn các phương án kia rất nhiều", "An option that is very much longer than the rest")
    changed = options(("Ngắn gọn thôi", "Rather short one"), long, ("Cũng ngắn gọn", "Also a short one"))
    assert {"key-longest", "uneven-options"} <= rules(samples.single_choice(options=changed, key="b"))
    assert "key-longest" not in rules(samples.single_choice(options=changed, key="a"))
