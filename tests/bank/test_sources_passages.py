"""A citation shows its passage while the source's text is here and still says it; facts know what rests on them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from quizapp.accounts.models import User
from quizapp.accounts.people import remove_person
from quizapp.bank.facts import known_facts, source_counts
from quizapp.bank.models import BankItem, FactRecord
from quizapp.bank.passages import passages_by_item, passages_of
from quizapp.bank.publish import retire
from quizapp.bank.records import current_records, retire_record
from quizapp.bank.source_texts import citations_of, keep_text, matching, remove_text, text_of
from quizapp.db import db, writing
from quizapp.items.model import Item
from quizapp.items.sources import NO_FINGERPRINT, fingerprint
from tests import samples
from tests.accounts.people import person
from tests.bank.test_sync import LATER, sync
from tests.conftest import NOW

TEXT = "Tựa đề\n\nCâu một. Câu hai.\nCâu ba."
RIGHTS = "CC BY 4.0"


def cite(paragraph: int, sentence: int, says: str, article: str = "news") -> dict[str, Any]:
    return {"article": article, "paragraph": paragraph, "sentence": sentence, "sha256": fingerprint(says)}


def question(*cites: dict[str, Any]) -> Item:
    return samples.item(samples.single_choice(cites=list(cites)))


@pytest.fixture
def teacher(empty_bank: Flask, tmp_path: Path) -> User:
    """The sample bank, and a teacher who may add to it."""
    sync(tmp_path)
    return person("Thu", "teacher")


def keep(text: str, user: User) -> None:
    with writing():
        keep_text("news", text, RIGHTS, user_id=user.id, now=NOW)


@contextmanager
def counted() -> Iterator[list[str]]:
    """Note the statements that are sent meanwhile."""
    statements: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield statements
    event.remove(db.engine, "before_cursor_execute", note)


def test_a_passage_is_the_sentence_with_its_neighbours(teacher: User) -> None:
    keep(TEXT, teacher)
    [first, second, last] = passages_of(question(cite(1, 1, "Tựa đề"), cite(3, 2, "Câu hai."), cite(4, 1, "Câu ba.")))
    assert (first.state, first.before, first.text, first.after) == ("found", "", "Tựa đề", "Câu một.")
    assert (second.before, second.text, second.after) == ("Câu một.", "Câu hai.", "Câu ba.")
    assert (last.after, last.rights, last.cite.paragraph) == ("", RIGHTS, 4)


@pytest.mark.parametrize(
    "other",
    [cite(3, 2, "Câu hai, khác."), cite(3, 3, "Câu ba."), cite(2, 1, ""), cite(9, 9, "Câu hai."), cite(3, 1, "")],
)
def test_what_the_text_does_not_say_there_is_told_and_nothing_of_it_shown(teacher: User, other: dict[str, Any]) -> None:
    keep(TEXT, teacher)
    [passage] = passages_of(question(other))
    assert (passage.state, passage.text, passage.before, passage.after) == ("changed", "", "", "")


def test_without_a_text_there_is_no_passage(teacher: User) -> None:
    assert [one.state for one in passages_of(question(cite(3, 2, "Câu hai.")))] == ["no text"]
    keep(TEXT, teacher)
    assert [one.state for one in passages_of(question(cite(3, 2, "Câu hai.")))] == ["found"]
    keep(TEXT.replace("hai", "2"), teacher)
    assert [one.state for one in passages_of(question(cite(3, 2, "Câu hai.")))] == ["changed"]
    with writing():
        remove_text("news")
    assert [one.state for one in passages_of(question(cite(3, 2, "Câu hai.")))] == ["no text"]


def test_the_passages_of_many_items_take_one_statement(teacher: User) -> None:
    keep(TEXT, teacher)
    items = [samples.item(samples.single_choice(f"one-{n}", cites=[cite(3, 2, "Câu hai.")])) for n in range(20)]
    with counted() as statements:
        found = passages_by_item(items)
    assert len([one for one in statements if one.startswith("SELECT")]) == 1
    assert {passage.text for passages in found.values() for passage in passages} == {"Câu hai."}


def test_how_many_citations_find_their_sentence(teacher: User) -> None:
    cites = question(cite(3, 1, "Câu một."), cite(3, 2, "Câu 2."), cite(4, 1, "Câu ba."), cite(2, 1, "")).cites
    assert cites[3].sha256 == NO_FINGERPRINT
    assert (matching(cites, TEXT), matching(cites, TEXT.replace("hai", "2")), matching(cites, None)) == (2, 3, 0)


def test_citations_are_those_of_facts_and_items_in_use(teacher: User) -> None:
    assert len(citations_of("news")) == 1 + 6
    with writing():
        retire(db.session.get_one(BankItem, "one"), LATER)
        retire_record(current_records(FactRecord)[0], LATER)
    assert len(citations_of("news")) == 5


def test_the_text_outlives_the_account_of_who_added_it(teacher: User) -> None:
    keep(TEXT, teacher)
    with writing():
        remove_person(db.session.get_one(User, teacher.id))
    kept = text_of("news")
    assert kept is not None
    assert (kept.added_by, kept.text, kept.added_at) == (None, TEXT, NOW)


def test_a_fact_knows_the_questions_and_cards_that_rest_on_it(teacher: User, tmp_path: Path) -> None:
    [fact] = known_facts("news")
    assert [one.item_id for one in fact.questions] == ["one", "several", "truth", "typed", "counted"]
    assert ([one.item_id for one in fact.cards], fact.in_use, fact.kept_here) == (["card-one"], True, False)
    counts = source_counts()["news"]
    assert (counts.facts, counts.asked, counts.not_asked, counts.questions, counts.cards) == (1, 1, 0, 5, 1)


def test_a_fact_that_only_a_card_holds_and_one_that_nothing_does_are_not_asked(teacher: User, tmp_path: Path) -> None:
    files = samples.collections()
    fact = files["facts.yaml"][0]
    files["facts.yaml"] += [
        fact | {"id": name, "text": samples.text(name), "cite": samples.cite()} for name in ("b", "c")
    ]
    files["glossary.yaml"] = [samples.card(facts=["b"])]
    sync(tmp_path, files, LATER)
    counts = source_counts()["news"]
    assert (counts.facts, counts.asked, counts.only_cards, counts.not_asked) == (3, 1, 1, 2)
    assert [(len(one.questions), len(one.cards)) for one in known_facts("news")] == [(5, 0), (0, 1), (0, 0)]
    with writing():
        for item_id in ("one", "several", "truth", "typed", "counted"):
            retire(db.session.get_one(BankItem, item_id), LATER)
    assert (source_counts()["news"].asked, source_counts()["news"].questions) == (0, 0)
