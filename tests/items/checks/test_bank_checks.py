"""What can only be seen in several items together, and what an author may dismiss."""

from typing import Any

import pytest

from quizapp.items.checks.bank import check_item
from quizapp.items.checks.coverage import check_coverage, coverage
from quizapp.items.checks.dismissals import without_dismissed
from quizapp.items.checks.doubles import check_doubles
from quizapp.items.checks.rules import RULES
from quizapp.items.checks.strategies import STRATEGIES, check_strategies, try_strategies
from quizapp.items.collection import Fact
from quizapp.items.findings import Finding
from quizapp.items.model import Item
from quizapp.items.report import report_bank, soundness
from tests import samples
from tests.items.checks.test_detectors import CASES, FRUITS, Pair, card, single, typed

ELSEWHERE = {
    *("same-back", "near-duplicate", "cross-cue", "strategy", "uncovered-fact", "idle-dismissal", "dismissed-error"),
    "copied",  # in test_citations
}


def bank(*items: dict[str, Any]) -> list[Item]:
    return [samples.item(data | {"id": f"item-{number}"}) for number, data in enumerate(items)]


def fact(weight: int) -> Fact:
    data = {
        "id": f"news-0{weight}",
        "text": samples.text("Fact"),
        "kind": "who",
        "weight": weight,
        "cite": samples.cite(),
    }
    return Fact.model_validate(data)


def test_every_rule_is_tried_on_a_flawed_and_a_sound_item() -> None:
    assert {rule for rule, _, _ in CASES} | ELSEWHERE == set(RULES)


def found(items: list[Item]) -> list[tuple[str, str]]:
    return sorted({(finding.item, finding.rule) for finding in check_doubles(items)})


def test_two_cards_with_one_back_are_an_error() -> None:
    cards = bank(card(("Gì đây?", "What?"), ("Hòa", "Peace")), card(("Ai?", "Who?"), ("hoà.", "Harmony")))
    assert found(cards) == [("item-1", "same-back")]
    assert found(bank(card(("Gì?", "What?")), single())) == []


def test_stems_that_nearly_repeat_one_another_are_found_in_either_language() -> None:
    one = single(("Tập đoàn nào mở kho mã nguồn khổng lồ này?", "Which concern opened this giant source repository?"))
    two = single(("Ai đây?", "Which concern opened this giant source repository there?"))
    other = single(("Vì sao kho ấy lại mở?", "Why was the repository opened?"))
    assert found(bank(one, two)) == [("item-1", "near-duplicate")]
    assert found(bank(one, other)) == []


def test_a_question_said_twice_with_the_same_key_is_an_error() -> None:
    twice = bank(*[single(("Tập đoàn nào mở kho mã này?", "Which concern opened this giant repository?"))] * 2)
    assert {finding.severity for finding in check_doubles(twice)} == {"error"}


def test_a_typed_key_that_stands_in_another_question_on_the_same_fact_is_a_cue() -> None:
    asks = typed(("Đó là loại sức mạnh gì?", "What kind of power?"), ("sức mạnh mềm", "soft power"))
    tells = single(("Vì sao có sức mạnh mềm?", "Why is there soft power?"))
    assert found(bank(asks, tells)) == [("item-1", "cross-cue")]
    assert found(bank(asks, tells | {"facts": ["news-02"]})) == []


def test_a_name_in_another_stem_is_no_cue() -> None:
    asks = typed(("Ai làm chip?", "Who makes chips?"), ("SMIC", "SMIC"))
    assert found(bank(asks, single(("SMIC làm gì?", "What does SMIC do?")))) == []


def test_a_bank_whose_keys_are_the_longest_is_found_guessable_by_length() -> None:
    longest: tuple[Pair, ...] = (("Táo", "Pear"), ("Chuối dài", "Long banana"), ("Lê", "Fig"))
    outcomes = {(each.strategy, each.language): each for each in try_strategies(bank(*[single(options=longest)] * 12))}
    assert outcomes["longest", "vi"].share == outcomes["longest", "en"].share == 1
    assert not outcomes["longest", "en"].within
    assert outcomes["shortest", "vi"].share == 0


def test_the_limit_of_a_strategy_is_chance_and_two_standard_errors() -> None:
    [limit] = {each.limit for each in try_strategies(bank(*[single()] * 100))}
    assert limit == pytest.approx(1 / 3 + 2 * (1 / 3 * 2 / 3 / 100) ** 0.5)
    assert round(limit, 3) == 0.428  # as CONTENT gives it for k = 3 and N = 100


def test_among_equals_a_strategy_picks_by_chance() -> None:
    outcomes = try_strategies(bank(*[single(options=FRUITS)] * 10))
    shares = {each.strategy: each.share for each in outcomes}
    assert shares["most specific"] == shares["no absolute word"] == pytest.approx(1 / 3)
    assert set(shares) == set(STRATEGIES)


def test_a_handful_of_questions_is_too_few_to_try_strategies_on() -> None:
    assert try_strategies(bank(*[single()] * 9)) == []


def test_a_strategy_above_its_limit_is_a_warning_about_the_bank() -> None:
    warned = list(check_strategies(bank(*[single(key="a")] * 12)))
    assert {(finding.item, finding.rule, finding.severity) for finding in warned} == {("", "strategy", "warning")}
    assert any("first in the file" in finding.message for finding in warned)


def test_facts_count_the_questions_and_the_cards_that_rest_on_them() -> None:
    items = bank(
        single(facts=["news-03"]), single(facts=["news-03", "news-02"]), card(("Gì?", "What?"), facts=["news-01"])
    )
    counted = [(asked.fact.id, asked.questions, asked.cards) for asked in coverage([fact(3), fact(2), fact(1)], items)]
    assert counted == [("news-03", 2, 0), ("news-02", 1, 0), ("news-01", 0, 1)]


def test_only_a_fact_that_matters_most_must_be_asked_and_a_card_does_not_ask_it() -> None:
    warned = list(check_coverage([fact(3), fact(2)], bank(card(("Gì?", "What?"), facts=["news-03"]))))
    assert [finding.item for finding in warned] == ["news-03"]


def dismissing(rule: str) -> Item:
    stem = ("Năm 2024, hãng nào không phải của Mỹ?", "In 2024, which of these is not American?")
    return samples.item(single(stem, dismissed=[{"rule": rule, "reason": "The article itself asks so."}]))


def standing(item: Item) -> list[Finding]:
    return list(without_dismissed([item], check_item(item, {})))


def test_a_dismissed_warning_is_gone_in_both_languages() -> None:
    assert standing(dismissing("negative-stem")) == []


def test_a_dismissal_of_nothing_is_a_warning_and_hides_nothing() -> None:
    item = dismissing("clang")
    assert {finding.rule for finding in standing(item)} == {"negative-stem", "idle-dismissal"}


@pytest.mark.parametrize("rule", ["letter", "no-such-rule"])
def test_what_is_no_warning_cannot_be_dismissed(rule: str) -> None:
    item = dismissing(rule)
    assert ("dismissed-error", "error") in {(finding.rule, finding.severity) for finding in standing(item)}


def test_a_dismissal_of_a_warning_does_not_hide_an_error_of_the_same_rule() -> None:
    item = dismissing("negative-stem")
    error = Finding("", 0, item.id, "stem.vi", "negative-stem", "an error", "error")
    assert error in without_dismissed([item], [*check_item(item, {}), error])


def test_the_report_counts_a_question_for_each_of_its_topics_and_articles() -> None:
    items = bank(single(topics=["first", "second"]), samples.true_false(), card(("Gì?", "What?")))
    report = report_bank(items, [fact(3), fact(2)])
    assert (report.questions, report.cards) == (2, 1)
    assert report.by["topic"] == {"first": 2, "second": 1}
    assert report.by["kind"] == {"single_choice": 1, "true_false": 1}
    assert report.covered(3) == (0, 1)
    assert report.true_share == 0


def test_items_are_counted_by_their_findings() -> None:
    items = bank(single(), single(), single())
    warned = [Finding("", 0, item, "", "clang", "m", "warning") for item in ("item-1", "item-2", "item-2")]
    sound = soundness(items, warned)
    assert (sound.none, sound.one, sound.several, sound.dismissed) == (1, 1, 1, 0)
