"""Every deck on offer, in every language, in the real Anki: it arrives whole and sound, and every card shows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from anki.collection import Collection
from anki.sound import TTSTag

from quizapp.bank.choose import choose_items
from quizapp.bank.records import current_records
from quizapp.decks.catalog import deck_edition, missed_edition
from quizapp.decks.models import Deck
from quizapp.decks.notes import LANGUAGE_CHOICES, Languages
from quizapp.decks.notetypes import NOTE_TYPES
from quizapp.items.choice import SingleChoice
from quizapp.items.collection import Selection
from tests.conftest import close, make_app
from tests.databases import Databases
from tests.decks.packages import Package, read_package
from tests.decks.real_anki import cards, collection, import_deck

pytestmark = pytest.mark.anki

OUR_TAGS = re.compile(r'</?(?:em|strong|code|b|ul|ol|li)>|<li class="(?:right|wrong)">')
ENTITY = re.compile(r"&(?:lt|gt|amp|quot|nbsp|#\d+);")
SPOKEN = {"vi_VN", "en_US"}


@dataclass(frozen=True)
class Offer:
    """A deck as it is offered in one language, and what the bank says should be in it."""

    name: str
    languages: Languages
    data: bytes
    package: Package
    items: list[str]
    cards: int


@pytest.fixture(scope="module", params=LANGUAGE_CHOICES)
def offers(request: pytest.FixtureRequest, databases: Databases, filled: str) -> Iterator[list[Offer]]:
    """Every deck on offer in one language, and the deck of what was missed, were it everything."""
    url, languages = databases.new(filled), request.param
    app, made = make_app(url), []
    with app.app_context():
        everything = choose_items(Selection(), without=("card",))
        built = {deck.id: deck_edition(deck, languages) for deck in current_records(Deck)}
        chosen = {deck.id: choose_items(deck.outline.select) for deck in current_records(Deck)}
        built["missed"], chosen["missed"] = missed_edition(everything, languages), everything
        for name, versions in chosen.items():
            items = [version.item for version in versions]
            expected = len(items) + sum(isinstance(item, SingleChoice) for item in items)
            data = built[name].pack()
            made.append(Offer(name, languages, data, read_package(data), [item.id for item in items], expected))
    close(app)
    yield made
    databases.drop(url)


@pytest.fixture(scope="module")
def learner(offers: list[Offer], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collection]:
    """Somebody who has the whole bank in one language; the tests that share them only look."""
    folder = tmp_path_factory.mktemp("learner")
    with collection(folder) as opened:
        import_deck(opened, offers[0].data, folder)
        yield opened


def test_it_arrives_whole_and_sound_and_a_second_import_updates_nothing(offers: list[Offer], tmp_path: Path) -> None:
    assert len(offers) > 10
    for offer in offers:
        count = len(offer.items)
        with collection(tmp_path / offer.name) as learner:
            first = import_deck(learner, offer.data, tmp_path)
            assert (first.found, first.new, first.same, first.conflicting) == (count, count, 0, 0), offer.name
            assert (learner.note_count(), learner.card_count()) == (count, offer.cards), offer.name
            again = import_deck(learner, offer.data, tmp_path)
            assert (again.new, again.updated, again.same, again.conflicting) == (0, 0, count, 0), offer.name
            _, well = learner.fix_integrity()
            assert (well, learner.card_count()) == (True, offer.cards), offer.name
            assert not learner.get_empty_cards().notes, offer.name


def test_anki_accepts_our_note_types_as_if_they_were_edited_in_it(learner: Collection) -> None:
    for note_type in NOTE_TYPES:
        [found] = [each for each in learner.models.all() if each["name"] == note_type.name]
        assert found["id"] == note_type.id
        learner.models.update_dict(found)


def test_a_deck_holds_its_items_in_their_order_and_the_very_notes_of_the_whole_one(offers: list[Offer]) -> None:
    whole = offers[0].package.by_item
    for offer in offers:
        assert [packed.item_id for packed in offer.package.notes] == offer.items, offer.name
        for packed in offer.package.notes:
            same = whole[packed.item_id]
            assert (packed.mod, packed.note.fields) == (same.mod, same.note.fields), offer.name
            assert packed.note == same.note or offer.name == "missed"


def test_no_guid_no_item_and_no_id_is_in_a_package_twice(offers: list[Offer]) -> None:
    for offer in offers:
        notes = offer.package.notes
        several: dict[str, list[Any]] = {
            "guid": [packed.guid for packed in notes],
            "QID": [packed.item_id for packed in notes],
            "note id": [packed.id for packed in notes],
            "card id": offer.package.cards,
            "deck name": list(offer.package.decks.values()),
        }
        for name, values in several.items():
            assert len(set(values)) == len(values), f"{offer.name}: a {name} twice"
        assert len(notes) == len(offer.items)


def test_every_card_shows_question_answer_evidence_and_dated_source(offers: list[Offer], learner: Collection) -> None:
    for card in cards(learner):
        note, output = dict(card.note().items()), card.render_output()
        for side in (output.question_text, output.answer_text):
            assert "{{" not in side
            assert "has a problem" not in side.lower().split("<script>")[0]
            assert f"first-{note['Languages']}" in side
        prompt, answer = ("Question", "Answer") if "QuestionVI" in note else ("Front", "Back")
        for code in ("VI", "EN"):
            assert note[prompt + code]
            assert note[prompt + code] in output.question_text
            for name in (prompt, answer, "Evidence", "Source", "AsOf"):
                assert note[name + code], f"{note['QID']}: {name}{code} is empty"
                assert note[name + code] in output.answer_text, f"{note['QID']}: {name}{code} is not shown"
            assert re.search(r"20\d\d", note["Source" + code])


def test_every_field_is_text_and_our_own_few_tags(learner: Collection) -> None:
    for card in cards(learner):
        for name, value in card.note().items():
            text = ENTITY.sub("", OUR_TAGS.sub("", value))
            assert not set("<>&[") & set(text), f"{card.note()['QID']}: {name}"


def test_nothing_plays_but_a_voice_in_our_languages_and_no_file_is_missing_or_left_over(learner: Collection) -> None:
    for card in cards(learner):
        for tag in (*card.question_av_tags(), *card.answer_av_tags()):
            assert isinstance(tag, TTSTag)
            assert tag.lang in SPOKEN
    media = learner.media.check()
    assert (list(media.missing), list(media.unused)) == ([], [])


def test_cards_have_colours_for_the_night(learner: Collection) -> None:
    for note_type in NOTE_TYPES:
        [found] = [each for each in learner.models.all() if each["name"] == note_type.name]
        day, night = (found["css"].splitlines()[line] for line in (0, 1))
        assert all(name in night for name in (".card.nightMode", ".card.night_mode", ".nightMode .card"))
        colours = [dict(re.findall(r"(--q-[a-z]+): (#[0-9a-f]+)", rule)) for rule in (day, night)]
        assert colours[0].keys() == colours[1].keys()
        assert all(colours[0][name] != colours[1][name] for name in colours[0])
