"""Whatever is pasted becomes something that can be kept, and nothing that can be seen is lost of it."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from quizapp.items.model import Id
from quizapp.items.pasted import make_id, tidy_line, tidy_paragraphs
from quizapp.items.sources import fingerprint, numbered_sentences, sentence_at, sentence_places
from quizapp.items.text import HIDDEN, Wording

KEPT, IDS = TypeAdapter(Wording), TypeAdapter(Id)
SUFFIXES = st.text("0123456789abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("Vie\u0323\u0302t\u00a0Nam", "Việt Nam"),
        ("zero\u200bwidth\u200d and\ufeff soft\u00adhyphen", "zerowidth and softhyphen"),
        ("“Nguồn mở” – it’s\u2028here\r\n\ttoo ", "“Nguồn mở” – it’s here too"),
        ("nul\0 bell\x07 \u202eturned", "nul bell turned"),
        ("e\u200b\u0301", "é"),
        ("\u200b\u00a0\n", ""),
    ],
)
def test_what_word_leaves_in_a_text_is_dropped_and_what_is_seen_stays(pasted: str, kept: str) -> None:
    assert tidy_line(pasted) == kept


@given(st.text(max_size=200))
def test_a_tidy_line_can_be_kept_in_the_bank_and_is_tidy_already(pasted: str) -> None:
    tidy = tidy_line(pasted)
    assert tidy_line(tidy) == tidy
    if tidy:
        assert KEPT.validate_python(tidy) == tidy
    seen = {mark for mark in unicodedata.normalize("NFC", tidy) if not mark.isspace()}
    assert not [mark for mark in seen if unicodedata.category(mark) in HIDDEN]


def test_a_text_that_is_not_tidy_is_refused_by_the_bank() -> None:
    for pasted in ("Vie\u0323t", "a\u200bb", " a"):
        with pytest.raises(ValidationError):
            KEPT.validate_python(pasted)


@given(st.lists(st.text(alphabet="ab.\u200b\u00a0 ", max_size=12), max_size=8))
def test_paragraphs_keep_their_numbers(lines: list[str]) -> None:
    tidy = tidy_paragraphs("\r\n".join(lines)).split("\n")
    wanted = [tidy_line(line) for line in lines]
    while wanted and not wanted[-1]:
        wanted.pop()
    assert (tidy if tidy != [""] else []) == wanted


@given(st.text(max_size=120), SUFFIXES)
def test_whatever_a_title_is_its_id_is_one(title: str, suffix: str) -> None:
    made = make_id(title, suffix)
    assert IDS.validate_python(made) == made
    assert made.endswith(suffix)
    assert re.fullmatch(r"[a-z0-9-]+\.txt", f"{made}.txt")


def test_an_id_is_read_from_the_title() -> None:
    assert make_id("Đường đi của “nguồn mở”", "k3x9") == "duong-di-cua-nguon-mo-k3x9"
    assert make_id("中国", "k3x9") == "k3x9"


@given(st.lists(st.sampled_from(["Câu một. Câu hai.", "", "Ba! Bốn?", "  "]), max_size=6))
def test_every_sentence_has_the_address_at_which_it_is_found(lines: list[str]) -> None:
    article = "\n".join(lines)
    found, places = numbered_sentences(article), sentence_places(article)
    for place, one in enumerate(found):
        assert sentence_at(article, one.paragraph, one.number) == one.text
        assert places[one.paragraph, one.number] == place
    assert " ".join(one.text for one in found) == " ".join(article.split())
    assert fingerprint("") not in {fingerprint(one.text) for one in found}
