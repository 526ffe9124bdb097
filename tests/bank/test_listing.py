"""The list of the bank: found in both languages without marks, filtered, by who may see it, and always up to date."""

from typing import Any

import pytest
from flask import Flask

from quizapp.bank.drafts import Seen, discard_draft
from quizapp.bank.listing import Listing, Wanted, catch_up, find_listed
from quizapp.db import writing
from quizapp.items.drafting import blank
from tests.bank.desk_people import KEY, crew, item, new_question, option, save, user
from tests.bank.test_review import publish_as, send
from tests.conftest import NOW


def found(user_id: int, **wanted: Any) -> set[str]:
    return {row.item_id for row in find_listed(user(user_id), Wanted(**wanted), most=500)}


def test_every_item_is_listed_and_listing_again_changes_nothing(bank: Flask) -> None:
    people = crew()
    assert len(found(people["Lan"])) == 234
    with writing():
        assert catch_up(NOW) == 0


@pytest.mark.parametrize("words", ["duong", "đường", "ĐƯỜNG", "Duong"])
def test_words_are_found_with_and_without_marks(bank: Flask, words: str) -> None:
    people = crew()
    save(people["Lan"], stem={"vi": "Đường nào dẫn tới đây?", "en": "Which way leads here?"})
    assert KEY in found(people["Lan"], words=words)
    assert KEY in found(people["Lan"], words=f"{words} leads")
    assert KEY not in found(people["Lan"], words=f"{words} rome")


def test_the_beginning_of_a_word_is_enough_and_marks_of_punctuation_do_no_harm(bank: Flask) -> None:
    people = crew()
    assert KEY in found(people["Lan"], words="distil")
    for odd in ('"', "*", "a OR b", "(", "NEAR(", "' --", "&|!", ":*", "…", "\\"):
        found(people["Lan"], words=odd)


def test_a_word_that_was_written_over_is_found_no_more(bank: Flask) -> None:
    people = crew()
    new_question(people["Lan"])
    assert found(people["Lan"], words="areca") == {"q-new"}
    save(people["Lan"], "q-new", stem={"vi": "Mèo ở đâu?", "en": "Where is the cat?"})
    assert found(people["Lan"], words="areca") == set()


def test_states_follow_the_life_of_an_item(bank: Flask) -> None:
    people = crew()
    states = ("draft", "review", "published", "changed", "retired")

    def state() -> list[str]:
        return [name for name in states if "q-new" in found(people["Minh"], state=name)]

    new_question(people["Lan"])
    assert state() == ["draft"]
    send(people["Lan"], "q-new")
    assert state() == ["review"]
    publish_as(people["Minh"], "q-new")
    assert state() == ["published"]
    save(people["Lan"], "q-new", level="recall" if item_level() != "recall" else "comparing")
    assert state() == ["changed"]
    with writing():
        row = item("q-new")
        discard_draft(row, Seen(row.revision), user_id=people["Lan"], now=NOW)
    assert state() == ["published"]


def item_level() -> str:
    version = item("q-new").version
    assert version is not None
    return version.item.level


def test_filters_ask_for_topic_level_kind_source_author_and_flaw_at_once(bank: Flask) -> None:
    people = crew()
    new_question(people["Lan"])
    save(people["Lan"], "q-new", key="")
    version = item(KEY).version
    assert version is not None
    like = version.item
    wanted = {
        "topic": like.topics[0],
        "level": like.level,
        "kind": like.kind,
        "article": like.cites[0].article,
        "author_id": people["Lan"],
        "flaw": "no-key",
    }
    assert found(people["Lan"], **wanted) == {"q-new"}
    for name, other in (("topic", "none"), ("level", "none"), ("kind", "card"), ("article", "none"), ("flaw", "clang")):
        assert found(people["Lan"], **wanted | {name: other}) == set()


def test_what_somebody_keeps_alone_is_listed_for_them_and_for_reviewers_until_it_is_published(bank: Flask) -> None:
    people = crew()
    new_question(people["Lan"], own=True)
    assert [name for name in people if "q-new" in found(people[name])] == ["Lan", "Minh", "Chi"]
    send(people["Lan"], "q-new")
    publish_as(people["Minh"], "q-new")
    assert [name for name in people if "q-new" in found(people[name])] == ["Lan", "Hoa", "Minh", "Chi"]


def test_pages_hold_every_item_once(bank: Flask) -> None:
    people = crew()
    seen: list[str] = []
    after = None
    while rows := find_listed(user(people["Lan"]), Wanted(), after=after, most=50):
        seen += [row.item_id for row in rows]
        after = (rows[-1].changed_at, rows[-1].id)
    assert len(seen) == len(set(seen)) == 234


@pytest.mark.parametrize("words", ["duong", "trung quoc", "model", "distil", "kling 2024", "mo hinh", "xyzzy"])
def test_words_that_many_items_have_find_the_same_as_words_that_few_have(
    bank: Flask, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    people = crew()
    monkeypatch.setattr("quizapp.bank.listing.FEW", 1000)
    by_index = [row.id for row in find_listed(user(people["Lan"]), Wanted(words=words), most=500)]
    monkeypatch.setattr("quizapp.bank.listing.FEW", -1)
    by_reading = [row.id for row in find_listed(user(people["Lan"]), Wanted(words=words), most=500)]
    assert by_index == by_reading
    assert bool(by_index) is (words != "xyzzy")


@pytest.mark.parametrize("script", [ord("a"), 0x20000])  # letters of one byte and of four
def test_what_is_longer_than_an_index_can_hold_is_kept_and_found_by_its_first_words(bank: Flask, script: int) -> None:
    """PostgreSQL indexes at most 1 MB of words of a row, and no word of 2,047 bytes."""
    lan = crew()["Lan"]
    new_question(lan)
    distinct = ("".join(chr(script + int(digit)) for digit in f"{number:06}") for number in range(200_000))
    texts = iter(lambda: " ".join(next(distinct) for _ in range(2800)), None)
    data = blank("matching", "q-new") | {"stem": {"vi": "trèo " + "x" * 19_000, "en": "y" * 19_000}}
    data["rows"] = [{"text": {"vi": next(texts), "en": next(texts)}, "key": "a"} for _ in range(6)]
    data["options"] = [option(letter, *[(next(texts), next(texts))] * 2) for letter in "abcdef"]
    data["evidence"] = {"vi": next(texts), "en": next(texts)}
    save(lan, "q-new", **data)
    row = found_row(lan, "treo")
    assert row.words.split()[0] == "q"
    assert 150_000 < len(row.words) <= 200_000
    assert all(len(word) <= 100 for word in row.words.split())
    for words in ("q new treo", "treo xxxxx", "x" * 19_000, "y" * 100, "y" * 101):
        assert found_row(lan, words).item_id == "q-new"


def found_row(user_id: int, words: str) -> Listing:
    """Return the one row that has these words."""
    [row] = find_listed(user(user_id), Wanted(words=words))
    return row
