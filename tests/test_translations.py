"""The interface is whole in Vietnamese: every text extracted, translated, unmarked, with the same placeholders."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from quizapp.config import PROJECT
from quizapp.items.text import Text
from quizapp.languages import NAMES

TEMPLATES = sorted((PROJECT / "quizapp" / "templates").rglob("*.html"))
TRANSLATIONS = PROJECT / "quizapp" / "translations"
VIETNAMESE = TRANSLATIONS / "vi" / "LC_MESSAGES" / "messages.po"
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
SCRIPTS_PLACEHOLDER = re.compile(r"\{\w+\}")
Texts = set[tuple[str, ...]]


def catalogue(path: Path) -> Catalog:
    return read_po(BytesIO(path.read_bytes()))


def texts(messages: Catalog) -> Texts:
    return {_strings(message.id) for message in messages if message.id}


def pairs(messages: Catalog) -> dict[tuple[str, ...], tuple[str, ...]]:
    return {_strings(message.id): _strings(message.string) for message in messages if message.id}


def extracted() -> Texts:
    """Return every text the code and templates mark for translation."""
    with (PROJECT / "babel.cfg").open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping)  # type: ignore[no-untyped-call]  # Babel has not typed it
    found = extract_from_dir(str(PROJECT), methods, options, keywords={**DEFAULT_KEYWORDS, "_l": None, "_ln": (1, 2)})
    return {message if isinstance(message, tuple) else (message,) for _, _, message, _, _ in found}


def test_the_template_holds_exactly_what_the_pages_say() -> None:
    assert extracted() == texts(catalogue(TRANSLATIONS / "messages.pot"))
    assert len(extracted()) > 50


def test_every_text_is_translated_and_none_is_left_over() -> None:
    messages = catalogue(VIETNAMESE)
    assert texts(messages) == texts(catalogue(TRANSLATIONS / "messages.pot"))
    empty = [message.id for message in messages if message.id and not all(_strings(message.string))]
    assert empty == []
    assert not messages.obsolete


def test_no_translation_waits_for_a_second_look() -> None:
    assert [message.id for message in catalogue(VIETNAMESE) if message.id and message.fuzzy] == []


def test_placeholders_are_the_same_in_both_languages() -> None:
    for message in catalogue(VIETNAMESE):
        expected = {name for text in _strings(message.id) for name in PLACEHOLDER.findall(text)}
        for text in _strings(message.string) if message.id else ():
            assert set(PLACEHOLDER.findall(text)) == expected, message.id
            assert text.count("%") == len(PLACEHOLDER.findall(text)), message.id
            assert set(SCRIPTS_PLACEHOLDER.findall(text)) == set(SCRIPTS_PLACEHOLDER.findall(_strings(message.id)[0]))


def test_the_compiled_catalogue_is_the_one_that_was_translated() -> None:
    with VIETNAMESE.with_suffix(".mo").open("rb") as file:
        compiled = read_mo(file)
    assert pairs(compiled) == pairs(catalogue(VIETNAMESE))


def test_nothing_that_is_translated_says_the_same_in_both_languages() -> None:
    same = [message.id for message in catalogue(VIETNAMESE) if message.id and message.id == message.string]
    assert same == []


def test_a_text_of_the_bank_has_exactly_the_languages_of_the_product() -> None:
    assert set(Text.model_fields) == set(NAMES)
    assert {path.name for path in TRANSLATIONS.iterdir() if path.is_dir()} | {"en"} == set(NAMES)


@pytest.mark.parametrize(
    "path", sorted((PROJECT / "quizapp" / "templates").rglob("*.html")), ids=lambda path: path.name
)
def test_no_template_says_anything_outside_the_catalogue(path: Path) -> None:
    bare = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    bare = re.sub(r"<[^>]*>", "", bare).replace("quizapp", "")
    assert re.findall(r"[^\W\d_]{2,}", bare) == []


def _strings(found: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (found,) if isinstance(found, str) else tuple(found or ())
