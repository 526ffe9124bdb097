"""The order of the alphabet for readers of Vietnamese, which serves English as well."""

import unicodedata

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng; a letter without a mark comes before them

SortKey = tuple[list[tuple[int, int]], list[int], str]


def sort_key(text: str) -> SortKey:
    """Return a key that sorts as Unicode's CLDR does for Vietnamese.

    Letters decide first (ă, â, đ, ê, ô, ơ, ư are letters of their own), then tones, then small letters come before
    capitals. Spaces come before signs, signs before digits, digits before letters.
    """
    text = unicodedata.normalize("NFC", text)
    places, tones = [], []
    for sign in text:
        marks = unicodedata.normalize("NFD", sign.lower())
        bare = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in TONES))
        places.append(_place(bare))
        tones.append(max(TONES.find(mark) for mark in marks) + 1)
    return places, tones, text.swapcase()


def _place(sign: str) -> tuple[int, int]:
    if len(sign) == 1 and sign in ALPHABET:
        return 3, ALPHABET.index(sign)
    if sign.isspace():
        return 0, 0
    if sign.isdigit():
        return 2, ord(sign[0])
    return (4 if sign.isalpha() else 1), ord(sign[0]) if sign else 0
