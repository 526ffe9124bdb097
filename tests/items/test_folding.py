"""Folding makes what a reader means the same findable however it was typed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.items.folding import fold


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Đường", "duong"),
        ("ĐẠO", "dao"),
        ("ngượng ngùng", "nguong ngung"),
        ("hòa", "hoa"),
        ("hoà", "hoa"),
        ("  Tân   Hoa Xã ", "tan hoa xa"),
        ("“GPT–4”", '"gpt-4"'),
    ],
)
def test_diacritics_case_and_typography_fold_away(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(typed: str) -> None:
    assert fold(fold(typed)) == fold(typed)


@given(st.text(alphabet="aăâeêioôơuưyđàảãáạắằẳẵặấầẩẫậ ĐÊÔƠƯ", max_size=40))
def test_composed_and_decomposed_vietnamese_fold_alike_to_plain_letters(typed: str) -> None:
    assert fold(unicodedata.normalize("NFD", typed)) == fold(typed)
    assert fold(typed).isascii()
