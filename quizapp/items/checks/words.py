"""Words as the detectors see them: English words, and Vietnamese syllables in pairs, since one syllable says little."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

from quizapp.languages import Language

WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
SHORTEST_CONTENT_WORD = 4
ENDINGS = re.compile(r"(?:ies|es|s|ed|ing|ly)$")
SHORTEST_STEM = 3

# Words that carry no subject matter: a repetition of them is no clue.
EMPTY_ENGLISH = """
about after again also among another because been before being between both could does doing during each from have
having into made make many more most much other over same several should some such than that their them then there
these they this those through under until upon very were what when where which while will with would your according
answer answers article articles quoted china chinese american united states right year january february march april june
july august september october november december company companies firm firms model models chip chips
"""
EMPTY_VIETNAMESE = """
và của các những một là có cho được bị với trong ngoài từ đến tới ở tại vào ra về theo dẫn như thì mà để khi do vì bởi
này kia đó ấy nào gì sao ai đâu bao nhiêu mấy thế tính năm tháng ngày bài báo hãng công ty doanh nghiệp trung quốc
mỹ nước mô hình chip đã đang sẽ cũng còn lại không chưa chỉ hơn kém nhất rất quá đây vẫn hay hoặc nhưng song tuy nếu
họ ông bà nhiều ít mọi cả tất giữa trên dưới sau trước điều việc cách người số ngôn ngữ lớn đáp án đúng thể việt
bằng
"""
EMPTY: dict[Language, frozenset[str]] = {
    "en": frozenset(EMPTY_ENGLISH.split()),
    "vi": frozenset(EMPTY_VIETNAMESE.split()),
}


def any_of(*alternatives: str) -> re.Pattern[str]:
    """Make a pattern of whole words or phrases, in either letter case; each is a regular expression of its own."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})(?!\w)", re.I)


def words(text: str) -> list[str]:
    """Split a text into words; in Vietnamese into syllables."""
    return WORD.findall(text)


def content(text: str, language: Language) -> frozenset[str]:
    """Return what a text is about: English word stems of 4 letters and more, or Vietnamese pairs of syllables.

    Names count for nothing, since a stem may need them: capitalised words are left out, except at the start.
    """
    found = words(text)
    plain = ["" if _is_name(word, place) else word.lower() for place, word in enumerate(found)]
    if language == "en":
        long = (word for word in plain if len(word) >= SHORTEST_CONTENT_WORD and word not in EMPTY["en"])
        return frozenset(_stem(word) for word in long)
    pairs = pairwise(plain)
    return frozenset(f"{one} {two}" for one, two in pairs if one and two and not {one, two} & EMPTY["vi"])


@lru_cache(maxsize=8192)  # each text is compared with every other one
def subject(text: str, language: Language) -> frozenset[str]:
    """Return what a stem is about, names included: its words that carry matter, in Vietnamese its pairs of them."""
    found = [word.lower() for word in words(text)]
    if language == "en":
        return frozenset(_stem(word) for word in found if len(word) >= SHORTEST_STEM and word not in EMPTY["en"])
    return frozenset(f"{one} {two}" for one, two in pairwise(found) if not {one, two} <= EMPTY["vi"])


def jaccard(one: Iterable[str], two: Iterable[str]) -> float:
    """Return the share of what two sets have in common among all they hold; 0 where both are empty."""
    first, second = set(one), set(two)
    return len(first & second) / len(first | second) if first | second else 0.0


def pieces(text: str, language: Language) -> frozenset[str]:
    """Return a text's words in lower case, in Vietnamese its pairs of syllables: what likeness is measured by."""
    found = [word.lower() for word in words(text)]
    if language == "en" or len(found) < 2:
        return frozenset(found)
    return frozenset(f"{one} {two}" for one, two in pairwise(found))


def likeness(options: Sequence[str], language: Language) -> list[float]:
    """Return for each of two or more options the mean of what it shares with each of the others, between 0 and 1."""
    sets = [pieces(option, language) for option in options]
    sums = [sum(jaccard(one, two) for two in sets) - jaccard(one, one) for one in sets]
    return [total / (len(sets) - 1) for total in sums]


def _is_name(word: str, place: int) -> bool:
    return word[0].isdigit() or (word[0].isupper() and (place > 0 or word[1:].lower() != word[1:]))


def _stem(word: str) -> str:
    bare = ENDINGS.sub("", word)
    return bare if len(bare) >= SHORTEST_STEM else word
