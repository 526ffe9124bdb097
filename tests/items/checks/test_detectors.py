"""Each detector finds its flaw in a flawed item, and nothing in a sound one that looks like it."""

from typing import Any

import pytest

from quizapp.items.checks.bank import check_item
from quizapp.items.checks.rules import RULES
from quizapp.items.collection import Fact
from quizapp.items.findings import Finding
from tests import samples

Pair = tuple[str, str]
STEM: Pair = ("Năm 2024, hãng nào làm ra chip này?", "In 2024, which firm made this chip?")
FRUITS: tuple[Pair, ...] = (("Quả táo đỏ", "A red apple"), ("Quả chuối", "A banana"), ("Quả anh đào", "A cherry"))


def text(pair: Pair) -> dict[str, str]:
    return {"vi": pair[0], "en": pair[1]}


def single(stem: Pair = STEM, options: tuple[Pair, ...] = FRUITS, key: str = "b", **changes: Any) -> dict[str, Any]:
    made = [
        {"id": letter, "text": text(pair), "why": samples.text(f"Why {letter}")}
        for letter, pair in zip("abcdef", options, strict=False)
    ]
    return samples.single_choice(stem=text(stem), options=made, key=key) | changes


def typed(stem: Pair, key: Pair, **changes: Any) -> dict[str, Any]:
    return samples.short_answer(stem=text(stem), answers={"vi": [key[0]], "en": [key[1]]}) | changes


def card(front: Pair, back: Pair = ("Mặt sau", "The back"), **changes: Any) -> dict[str, Any]:
    return samples.card(front=text(front), back=text(back)) | changes


def statement(vi: str, en: str) -> dict[str, Any]:
    return samples.true_false(stem={"vi": vi, "en": en})


def gap(vi: str, en: str) -> dict[str, Any]:
    return samples.gap(stem={"vi": vi, "en": en})


def reason(vi: str, en: str) -> dict[str, Any]:
    data = single()
    data["options"][0]["why"] = {"vi": vi, "en": en}
    return data


def findings(data: dict[str, Any], **facts: Fact) -> list[Finding]:
    return list(check_item(samples.item(data), facts))


def rules(data: dict[str, Any], **facts: Fact) -> set[str]:
    return {finding.rule for finding in findings(data, **facts)}


EXPERTS = {"vi": "Robin Li", "en": "Robin Li"}
LONG_VI = " ".join(["rất"] * 41)
CASES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("duplicate-option", single(options=(("Hòa", "One"), ("hoà", "Two"), ("Ba", "Three"))), single()),
    (
        "all-or-none",
        single(options=(*FRUITS[:2], ("Tất cả các đáp án trên", "A plum"))),
        single(options=(*FRUITS[:2], ("Tất cả người Mỹ", "A plum"))),
    ),
    (
        "all-or-none",
        single(options=(*FRUITS[:2], ("Cả hai phương án", "A plum"))),
        single(options=(*FRUITS[:2], ("Một ý hay", "A plum"))),
    ),
    (
        "all-or-none",
        single(options=(*FRUITS[:2], ("Quả mận", "None of the above"))),
        single(options=(*FRUITS[:2], ("Quả mận", "None that is above ground"))),
    ),
    (
        "combined-option",
        single(options=(("Táo", "Apple"), ("Mận", "Plum"), ("Táo và mận", "Apple and plum"))),
        single(options=(("Táo và lê", "Apple and pear"), ("Mận", "Plum"), ("Chuối", "Banana"))),
    ),
    (
        "combined-option",
        single(options=(("A", "Talent and data"), ("B", "Data and chips"), ("C", "Talent and chips"))),
        single(
            options=(
                ("A", "Closed source and imported chips"),
                ("B", "Open source and domestic chips"),
                ("C", "Closed source and domestic chips"),
            )
        ),
    ),
    (
        "combined-option",
        single(options=(*FRUITS[:2], ("Cả A và B", "Both A and B"))),
        single(options=(*FRUITS[:2], ("Cả hai bên", "Both sides"))),
    ),
    (
        "yes-no-options",
        single(options=(("Có", "Yes"), ("Không", "No"), ("Không rõ", "Not known"))),
        single(options=(("Có chip", "Chips"), ("Không lưu", "No store"), ("Khác", "Another"))),
    ),
    (
        "odd-type",
        single(options=(("Alibaba", "Alibaba"), ("3.000 chip", "3,000 chips"), ("Baidu", "Baidu")), key="b"),
        single(options=(("Alibaba", "Alibaba"), ("Huawei", "Huawei"), ("Baidu", "Baidu"))),
    ),
    (
        "odd-type",
        single(
            options=(
                ("Nó hiểu tiếng Trung", "It knows Chinese"),
                ("Nó có 70 tỷ tham số", "It has 70 billion parameters"),
                ("Nó chạy nhanh", "It runs fast"),
            )
        ),
        single(
            options=(
                ("GPT-4 hiểu nó", "GPT-4 knows it"),
                ("Chip H800 yếu", "The H800 is weak"),
                ("Nó chạy nhanh", "It runs fast"),
            )
        ),
    ),
    (
        "overlapping-ranges",
        single(
            options=(
                ("1.000 chip", "1,000 chips"),
                ("3.000 chip trở lên", "3,000 chips or more"),
                ("5.000 chip", "5,000 chips"),
            )
        ),
        single(
            options=(
                ("Dưới 3.000", "Under 3,000"),
                ("3.000 trở lên", "3,000 or more"),
                ("Không con số nào", "No number at all"),
            )
        ),
    ),
    (
        "key-longest",
        single(
            options=(
                ("Quả táo đỏ", "A red apple"),
                ("Một loại quả dài hơn hẳn các quả kia", "A fruit that is by far longer than the rest"),
                ("Quả lê", "A pear"),
            )
        ),
        single(
            options=(
                ("Một loại quả dài hơn hẳn các quả kia", "A fruit that is by far longer than the rest"),
                ("Quả táo đỏ", "A red apple"),
                ("Quả lê", "A pear"),
            )
        ),
    ),
    (
        "uneven-options",
        single(
            options=(
                ("Một loại quả dài hơn hẳn các quả kia", "A fruit that is by far longer than the rest"),
                ("Quả táo đỏ", "A red apple"),
                ("Quả lê", "A pear"),
            )
        ),
        single(),
    ),
    (
        "clang",
        single(
            ("Năm 2024, hãng nào mua kho dự trữ?", "In 2024, which firm bought the warehouse?"),
            (("Ai đó", "Somebody"), ("Chủ kho dự trữ", "The warehouse owner"), ("Người ta", "People")),
        ),
        single(
            ("Năm 2024, Huawei làm gì?", "In 2024, what did Huawei do?"),
            (("Bán", "Sold"), ("Huawei mua", "Huawei bought"), ("Thuê", "Rented")),
        ),
    ),
    (
        "convergence",
        single(
            options=(
                ("Kuaishou, tháng 7/2023", "Kuaishou, July 2023"),
                ("Kuaishou, tháng 7/2024", "Kuaishou, July 2024"),
                ("Tencent, tháng 7/2024", "Tencent, July 2024"),
            )
        ),
        single(),
    ),
    (
        "absolute",
        single(
            options=(("Chip luôn đủ dùng", "Chips never run out"), ("Chip thiếu", "Chips are short"), ("Khác", "Other"))
        ),
        single(
            options=(
                ("Chip luôn đủ dùng", "Chips never run out"),
                ("Chip thiếu", "Chips are short"),
                ("Khác", "Other"),
            ),
            key="a",
        ),
    ),
    (
        "absolute",
        single(options=(("Chỉ có chip", "Only chips"), ("Chip thiếu", "Chips are short"), ("Khác", "Other"))),
        single(options=(("Mọi người dùng", "Not only chips"), ("Chip thiếu", "Chips are short"), ("Khác", "Other"))),
    ),
    (
        "vague",
        single(options=(("Thường bán chạy", "Usually sells"), *FRUITS[1:])),
        single(options=(("Việc bình thường", "An unusual thing"), *FRUITS[1:])),
    ),
    (
        "long-option",
        single(options=((" ".join(["dài"] * 21), " ".join(["long"] * 16)), *FRUITS[1:])),
        single(options=((" ".join(["dài"] * 20), " ".join(["long"] * 15)), *FRUITS[1:])),
    ),
    (
        "negative-stem",
        single(("Năm 2024, hãng nào không phải của Mỹ?", "In 2024, which firm is American?")),
        single(("Năm 2024, điều đó có đúng không?", "In 2024, is it at least three?")),
    ),
    (
        "negative-stem",
        single(("Quả nào, năm 2024?", "In 2024, which of these is NOT a fruit?")),
        single(("Quả nào, năm 2024?", "In 2024, not only who, but why?")),
    ),
    (
        "unfocused-stem",
        single(("Phát biểu nào sau đây là đúng?", "Which of the following is true?")),
        single(("Phát biểu nào về chip năm 2024 là của Chan?", "Which statement on chips in 2024 is Chan’s?")),
    ),
    (
        "unfocused-stem",
        single(("Kling năm 2024 là một", "Kling in 2024 is one")),
        statement("Năm 2024, Kling ra mắt toàn cầu.", "In 2024 Kling came out worldwide."),
    ),
    (
        "blank-in-stem",
        single(("Năm 2024, ____ làm ra Kling, đúng tên nào?", "In 2024, ____ made Kling; which name?")),
        gap("Năm 2024, ____ làm ra nó.", "In 2024, ____ made it."),
    ),
    (
        "long-stem",
        single((f"Năm 2024 {LONG_VI} gì?", "In 2024, what was it?")),
        single((f"Năm 2024 {LONG_VI[:120]} gì?", "In 2024, what was it?")),
    ),
    (
        "grammar-cue",
        single(("Năm 2024 Kling là một", "In 2024 Kling was an")),
        single(("Năm 2024 Kling là gì?", "In 2024 what was an instance of it?")),
    ),
    (
        "grammar-cue",
        gap("Năm 2024 nó là con ____ mới.", "In 2024 it became an ____ chip."),
        gap("Năm 2024 nó là ____ mới.", "In 2024 it became ____ at last."),
    ),
    (
        "grammar-cue",
        single(
            ("Năm 2024, những hãng nào?", "Which firms were there in 2024?"),
            (("Một", "Alibaba"), ("Hai", "Baidu and Huawei"), ("Ba", "Meta")),
        ),
        single(
            ("Năm 2024, những hãng nào?", "Which firms were there in 2024?"),
            (("Một", "Alibaba and Meta"), ("Hai", "Baidu and Huawei"), ("Ba", "Meta")),
        ),
    ),
    (
        "key-in-prompt",
        typed(("Năm 2024 KUAISHOU làm gì?", "Who made Kling in 2024?"), ("Kuaishou", "Kuaishou")),
        typed(("Năm 2024, khí gì?", "Which metal in 2024?"), ("Metan", "Meta")),
    ),
    (
        "key-in-prompt",
        card(
            ("SMIC năm 2024 là gì?", "What does SMIC, a chip maker, make in 2024?"), ("Hãng làm chip", "A chip maker")
        ),
        card(("SMIC năm 2024 là gì?", "What is SMIC in 2024?"), ("Hãng làm chip", "A chip maker")),
    ),
    (
        "big-card",
        card(
            ("Năm 2024 cần gì?", "What was needed in 2024?"),
            ("Người, dữ liệu, chip và vốn", "People, data, chips and money"),
        ),
        card(("Năm 2024 cần gì?", "What was needed in 2024?"), ("Người và dữ liệu", "People and data")),
    ),
    (
        "big-card",
        card(("Hãy liệt kê hai hãng năm 2024.", "List two firms of 2024.")),
        card(("Năm 2024 hãng nào có tên trong danh sách?", "Which firm is on the list in 2024?")),
    ),
    (
        "big-card",
        card(("Năm 2024?", " ".join(["long"] * 20) + " 2024?")),
        card(("Năm 2024?", " ".join(["long"] * 19) + " 2024?")),
    ),
    ("no-date", single(("Hãng nào làm ra chip này?", "Which firm made this chip?")), single()),
    (
        "no-attribution",
        single(("Theo Robin Li (2024), vì sao?", "According to Robin Li (2024), why?")),
        single(("Theo Robin Li (2024), vì sao?", "According to Robin Li (2024), why?"), attributed_to=EXPERTS),
    ),
    (
        "no-attribution",
        single(attributed_to=EXPERTS),
        single(("Theo bài báo năm 2024, vì sao?", "According to the 2024 article, why?")),
    ),
    ("letter", reason("Đáp án B mới đúng.", "It is the other."), reason("Đáp án này không đúng.", "It is the other.")),
    (
        "letter",
        reason("Vì lẽ khác.", "Because option B is right."),
        reason("Vì lẽ khác.", "Because that is an option."),
    ),
    (
        "same-why",
        reason("Evidence bằng tiếng Việt", "Evidence in English"),
        reason("Một lẽ riêng", "A reason of its own"),
    ),
    (
        "numbers-differ",
        single(("Năm 2024, 11 tỷ là gì?", "In 2024, what is 11 million?")),
        single(("Năm 2024, 11 tỷ là gì?", "In 2024, what is 11 billion?")),
    ),
    (
        "names-differ",
        single(("Năm 2024, Baidu làm gì?", "In 2024, what did Huawei do?")),
        single(("Năm 2024, ai dùng chip A100?", "In 2024, who used A100s?")),
    ),
    (
        "negation-differs",
        statement("Năm 2024, họ không bán chip.", "In 2024 they sold chips there."),
        statement("Năm 2024, chuyện đó có đúng không?", "In 2024, was that really so?"),
    ),
    (
        "hedge-differs",
        statement("Năm 2024, họ có thể bán chip.", "In 2024 they sold their chips."),
        statement("Năm 2024, họ có thể bán chip.", "In 2024 they may have sold chips."),
    ),
    (
        "hedge-differs",
        statement("Tháng 5/2024, họ cần 3 chip.", "In May 2024 they needed at least 3 chips."),
        statement("Tháng 5/2024, họ cần ít nhất 3 chip.", "In May 2024 they needed 3 chips or more."),
    ),
    (
        "length-ratio",
        statement(
            "Năm 2024 ngắn gọn hơn hẳn bên kia.", "In 2024 this wording goes on and on and on, far beyond the other."
        ),
        statement("Công ty nào phát hành Kling năm 2024?", "Which company released Kling in 2024?"),
    ),
    (
        "key-length-rank",
        single(
            options=(
                ("Một quả táo rất đỏ", "A red apple there"),
                ("Một quả chuối dài thật dài", "A long banana"),
                ("Một quả anh đào", "A red cherry here"),
            )
        ),
        single(),
    ),
    (
        "leak",
        single(("Năm 2024, hãng nào the best?", "In 2024, which firm is best?")),
        single(("Năm 2024, Clément Delangue là ai?", "In 2024, who was Clément Delangue?")),
    ),
    (
        "leak",
        single(("Năm 2024, hãng nào đứng đầu?", "In 2024, which firm đứng đầu?")),
        single(("Năm 2024, King’s College ở đâu?", "In 2024, where was King’s College?")),
    ),
    (
        "term",
        single(("Năm 2024, AI sinh tạo là gì?", "In 2024, what was generative AI?")),
        single(("Năm 2024, AI tạo sinh là gì?", "In 2024, what was generative AI?")),
    ),
    (
        "spacing",
        single(("Năm 2024  là gì?", "In 2024, what was it?")),
        single(("Năm 2024, 01.AI là gì?", "In 2024, what was .NET or 01.AI?")),
    ),
    ("spacing", single(("Năm 2024 là gì ?", "In 2024, what was it?")), single()),
    (
        "tone-style",
        single(("Năm 2024, hoà bình là gì?", "In 2024, what was peace?")),
        single(("Năm 2024, hòa bình quý ở đâu, hoàn toàn gì?", "In 2024, why was peace so dear at all?")),
    ),
    (
        "spelling-style",
        single(("Năm 2024, kĩ thuật gì?", "In 2024, which technique?")),
        single(("Năm 2024, kỹ sư tỉ mỉ nào?", "In 2024, which careful engineer?")),
    ),
    (
        "quotes-style",
        single(('Năm 2024, "chip" là gì?', "In 2024, what was a “chip”?")),
        single(("Năm 2024, “chip” là gì?", "In 2024, what was a “chip”?")),
    ),
    (
        "date-style",
        single(("Ngày 26/1/2024 có gì?", "What was there on 1/26/2024?")),
        single(("Ngày 26/1/2024 có gì?", "What was there on 26 January 2024?")),
    ),
]


def test_options_that_cross_two_halves_are_a_fair_contrast() -> None:
    halves = [(one, two) for one in ("Closed source", "Open source") for two in ("imported chips", "domestic chips")]
    options = tuple((f"{one} và {two}", f"{one} and {two}") for one, two in halves)
    assert "combined-option" not in rules(single(options=options))


@pytest.mark.parametrize(("rule", "flawed", "sound"), CASES)
def test_the_flaw_is_found_where_it_is_and_not_where_it_only_seems_to_be(rule: str, flawed: Any, sound: Any) -> None:
    assert rule in rules(flawed)
    assert rule not in rules(sound)


def test_a_finding_has_the_severity_of_its_rule_and_says_what_was_seen() -> None:
    asked = single(("Năm 2024, quả nào có vỏ?", "Of the fruits of 2024, which is not peeled?"))
    [finding] = [each for each in findings(asked) if each.rule == "negative-stem"]
    assert (finding.field, finding.severity) == ("stem.en", RULES["negative-stem"].severity)
    assert finding.message.endswith(": not")


@pytest.mark.parametrize("make", [samples.single_choice, samples.multiple_choice, samples.true_false, samples.gap])
def test_a_sound_item_has_no_finding(make: Any) -> None:
    stem = make()["stem"]
    dated = {"vi": f"Năm 2024, {stem['vi']}", "en": f"In 2024, {stem['en']}"}
    assert rules(make(stem=dated)) - {"no-date"} == set()


def test_a_claim_whose_facts_all_have_a_speaker_is_to_name_one() -> None:
    data = {
        "id": "news-01",
        "text": samples.text("Fact"),
        "kind": "claim",
        "weight": 3,
        "cite": samples.cite(),
        "said_by": EXPERTS,
    }
    claim = Fact.model_validate(data)
    assert "no-attribution" in rules(single(), **{"news-01": claim})
    assert "no-attribution" not in rules(
        single(("Robin Li nói gì năm 2024?", "What did Robin Li say in 2024?")), **{"news-01": claim}
    )
    nobody = Fact.model_validate({**data, "said_by": None})
    assert "no-attribution" not in rules(single(), **{"news-01": nobody})


def test_a_card_that_defines_a_term_needs_no_date() -> None:
    data = {"id": "news-01", "text": samples.text("Fact"), "kind": "definition", "weight": 1, "cite": samples.cite()}
    front = ("GPU là gì?", "What is a GPU?")
    assert "no-date" in rules(card(front))
    assert "no-date" not in rules(card(front), **{"news-01": Fact.model_validate(data)})
