"""Sentences are addressed and fingerprinted the same way whatever the white space of the file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.items.sources import fingerprint, normalise, sentence_at, sentences


@pytest.mark.parametrize(
    ("paragraph", "found"),
    [
        ("Câu một. Câu hai! Câu ba?", ["Câu một.", "Câu hai!", "Câu ba?"]),
        ("Công ty 01.AI , do ông Lee lập. Cần 1.000 chip.", ["Công ty 01.AI , do ông Lee lập.", "Cần 1.000 chip."]),
        ("GPU từ Huawei... để cải tiến. Xong.", ["GPU từ Huawei... để cải tiến.", "Xong."]),
        ('Ông nói: "Tốt." "Rất tốt", bà đáp.', ['Ông nói: "Tốt."', '"Rất tốt", bà đáp.']),
        ("Không có dấu chấm", ["Không có dấu chấm"]),
        ("   ", []),
    ],
)
def test_a_paragraph_is_split_where_a_reader_would(paragraph: str, found: list[str]) -> None:
    assert sentences(paragraph) == found


def test_a_sentence_is_found_by_line_and_number() -> None:
    article = "Tựa đề\n\nCâu một. Câu hai.\n"
    assert sentence_at(article, 3, 2) == "Câu hai."
    assert sentence_at(article, 2, 1) is None
    assert sentence_at(article, 3, 3) is None
    assert sentence_at(article, 9, 1) is None
    assert sentence_at(article, 0, 1) is None


def test_no_break_spaces_and_decomposed_letters_do_not_change_the_fingerprint() -> None:
    assert fingerprint("Việt\u00a0Nam  mở") == fingerprint("Vie\u0323\u0302t Nam mở")
    assert fingerprint("Việt Nam mở") != fingerprint("Việt Nam mở.")


@given(st.text(max_size=200))
def test_no_word_is_lost_by_splitting(paragraph: str) -> None:
    assert " ".join(sentences(paragraph)).split() == normalise(paragraph).split()
