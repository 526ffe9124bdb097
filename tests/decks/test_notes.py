"""What stands in the fields of a note."""

import pytest

from quizapp.decks.notes import LANGUAGE_CHOICES, Languages, Note, note_of
from tests import samples
from tests.decks.test_package import sources

MAKERS = [
    *(samples.single_choice, samples.multiple_choice, samples.true_false),
    *(samples.short_answer, samples.gap, samples.number, samples.ordering, samples.matching, samples.card),
]


def note(data: dict[str, object], languages: Languages = "both") -> Note:
    return note_of(samples.item(data), sources(), languages)


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("languages", LANGUAGE_CHOICES)
def test_a_note_has_exactly_the_fields_of_its_type(make: object, languages: Languages) -> None:
    made = note(make(), languages)  # type: ignore[operator]
    assert tuple(made.fields) == made.type.fields
    assert made.fields["Languages"] == languages


def test_the_key_is_said_in_the_letters_of_the_note() -> None:
    options = [samples.option("d", "Date"), samples.option("b", "Banana"), samples.option("a", "Apple")]
    made = note(samples.multiple_choice(options=options, key=["a", "d"]))
    assert made.fields["Key"] == "A C"
    assert made.fields["OptionAEN"] == "Date in English"
    assert made.fields["AnswerVI"] == "Date bằng tiếng Việt; Apple bằng tiếng Việt"


def test_the_reasons_of_all_options_are_there_the_right_ones_first() -> None:
    explanation = note(samples.single_choice()).fields["ExplanationEN"]
    positions = [explanation.index(f"Why {name}") for name in ("Banana", "Apple", "Cherry")]
    assert positions == sorted(positions)


def test_only_a_single_choice_can_be_recalled_without_its_options() -> None:
    recall = [note(make()).fields.get("Recall") for make in MAKERS]
    assert recall == ["1", "", "", *[None] * 6]


def test_what_is_to_be_arranged_stands_in_the_question_and_arranged_in_the_back() -> None:
    made = note(samples.matching())
    assert made.fields["Typed"] == ""
    assert all(f"{name} in English" in made.fields["QuestionEN"] for name in ("Red", "Green", "Apple", "Date"))
    assert "Red in English – Cherry in English" in made.fields["AnswerEN"]
    assert "Red" not in note(samples.ordering()).fields["QuestionEN"]


@pytest.mark.parametrize("number", range(40))
def test_an_order_is_never_asked_in_the_right_order(number: int) -> None:
    fields = note(samples.ordering(f"id-{number}")).fields
    places = [fields["QuestionEN"].index(name) for name in ("Cherry", "Apple", "Date", "Banana")]
    right = [fields["AnswerEN"].index(name) for name in ("Cherry", "Apple", "Date", "Banana")]
    assert places != sorted(places)
    assert right == sorted(right)


def test_what_is_typed_faces_the_language_of_the_deck() -> None:
    typed = {choice: note(samples.short_answer(), choice).fields["Typed"] for choice in LANGUAGE_CHOICES}
    assert typed == {"vi": "Tân Hoa Xã", "en": "Xinhua", "both": "Tân Hoa Xã"}
    assert note(samples.number(), "vi").fields["Typed"] == "12,5"
    assert note(samples.number(), "en").fields["Typed"] == "12.5"


def test_the_guid_is_the_items_id_whatever_the_wording() -> None:
    other = samples.single_choice(stem=samples.text("Another stem"))
    assert note(samples.single_choice()).guid == note(other).guid == "quizapp:one"


def test_the_digest_moves_with_the_content_and_not_with_the_language_that_faces_first() -> None:
    plain = note(samples.short_answer())
    assert plain.digest() == note(samples.short_answer(), "en").digest()
    assert plain.digest() != note(samples.short_answer(evidence=samples.text("Other"))).digest()
    assert plain.digest() != note(samples.short_answer(level="comparing")).digest()


def test_the_source_names_speaker_article_and_date() -> None:
    source = note(samples.single_choice(attributed_to=samples.text("Speaker"))).fields["SourceEN"]
    assert source == "Speaker in English; Original in English: “Title in English” (July 2024)"


def test_tags_have_no_spaces_and_tell_topic_article_level_and_kind() -> None:
    tags = note(samples.number(topics=["second", "first"])).tags
    assert tags == (
        "quizapp::topic::second",
        "quizapp::topic::first",
        "quizapp::article::news",
        "quizapp::level::recall",
        "quizapp::kind::number",
    )


def test_the_deck_is_that_of_the_first_topic() -> None:
    assert note(samples.number(topics=["second", "first"])).deck == "Root::second"
