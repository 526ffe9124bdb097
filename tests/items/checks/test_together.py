"""Questions asked together: one fact twice, and a key to be typed that another stem gives away."""

from quizapp.items.checks.together import AskedTwice, GivenAway, facts_asked_twice, keys_given_away
from quizapp.items.model import Item
from tests import samples


def made(*entries: dict[str, object]) -> list[Item]:
    return [samples.item(dict(entry)) for entry in entries]


def stem(vi: str, en: str) -> dict[str, str]:
    return {"vi": vi, "en": en}


def test_a_fact_that_two_questions_rest_on_is_named_with_both_and_no_other() -> None:
    items = made(
        samples.single_choice("one", facts=["news-01", "news-02"]),
        samples.single_choice("two", facts=["news-02"]),
        samples.single_choice("three", facts=["news-03", "news-03"]),
    )
    assert facts_asked_twice(items) == [AskedTwice("news-02", ("one", "two"))]
    assert facts_asked_twice(items[:1]) == []


def test_a_typed_key_in_another_stem_is_found_in_either_language_without_marks() -> None:
    typed = samples.short_answer("typed")
    vi = samples.single_choice("vi", stem=stem("Theo tan hoa xa, điều gì đúng?", "What is true?"))
    en = samples.single_choice("en", stem=stem("Điều gì đúng?", "What does XINHUA say?"))
    found = [GivenAway("typed", "vi", "Tân Hoa Xã"), GivenAway("typed", "en", "Xinhua")]
    assert keys_given_away(made(typed, vi, en)) == found


def test_part_of_a_word_its_own_stem_and_other_kinds_of_key_give_nothing_away() -> None:
    own = samples.short_answer("own", stem=stem("Tân Hoa Xã là gì?", "What is Xinhua?"))
    part = samples.single_choice("part", stem=stem("Ai?", "Who reads Xinhuanet?"))
    chosen = samples.single_choice("chosen", stem=stem("Chuối?", "Is Banana in English a fruit?"))
    assert keys_given_away(made(own, part, chosen, samples.card())) == []


def test_a_number_is_given_away_with_its_unit_alone() -> None:
    counted = samples.number("counted")
    bare = samples.single_choice("bare", stem=stem("Mục 12,5 nói gì?", "What does line 12.5 say?"))
    full = samples.single_choice("full", stem=stem("Ai trả 12,5 tỷ USD?", "Who paid it?"))
    assert [(one.item, one.by) for one in keys_given_away(made(counted, bare, full))] == [("counted", "full")]
