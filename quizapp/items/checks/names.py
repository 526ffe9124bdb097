"""The names the articles speak of, by class and in both languages: what type an option is, which names a text holds."""

import re
from dataclasses import dataclass

from quizapp.languages import NAMES, Language


@dataclass(frozen=True)
class Name:
    """One name: its class, and a pattern for each language."""

    kind: str
    vi: re.Pattern[str]
    en: re.Pattern[str]

    def __getitem__(self, language: Language) -> re.Pattern[str]:
        """Return the pattern of a language."""
        return self.vi if language == "vi" else self.en


def _pattern(spellings: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.])(?:{spellings})(?!\w)")


def _names(kind: str, *spellings: str) -> list[Name]:
    """Make names: a spelling both languages share, or "vi = en"."""
    made = []
    for spelling in spellings:
        vi, _, en = spelling.partition(" = ")
        made.append(Name(kind, _pattern(vi), _pattern(f"(?:{en or vi})s?")))
    return made


NAMES_KNOWN: tuple[Name, ...] = (
    *_names("person", "Wang", "Isford", "Xin Sun", "Chan", "Altman", "Xu", "Raimondo", "Qu Dongqi", "Yiran Chen"),
    *_names("person", "Chu Hồng Y|Zhou Hongyi = Zhou Hongyi", "Kai-Fu Lee|Lý Khai Phục = Kai-Fu Lee"),
    *_names("person", "Robin Li|Lý Ngạn Hoành = Robin Li", "Delangue", "Yang You"),
    *_names("company", "Alibaba", "Baidu", "Huawei", "ByteDance", "TikTok", "Kuaishou", r"01\.AI"),
    *_names("company", "DeepSeek(?!-R1)"),
    *_names("company", "SMIC", "Nvidia", "AMD", "Qualcomm", "OpenAI", "Meta", "Microsoft", "Amazon", "Google"),
    *_names(
        "company", "Hugging Face", "RAND", "Lux Capital", "Interconnected Capital", "Qihoo 360", "Stanford", "Duke"
    ),
    *_names("company", "Bộ Thương mại = Department of Commerce|Commerce Department"),
    *_names("product", "Kling", "Qwen", "Sora", "ChatGPT", "GPT-3", "GPT-4", "DeepSeek-R1|R1", "o1", "A100", "H100"),
    *_names("product", "A800", "H800", "LLaMA", "Llama 2", "Llama 3-V", "Azure", "AWS"),
    *_names("place", "Thượng Hải = Shanghai", "Thung lũng Silicon = Silicon Valley", "Singapore"),
    *_names("press", "WSJ", "CNBC", "Reuters"),
)


ANY_NAME: dict[Language, re.Pattern[str]] = {
    language: re.compile("|".join(name[language].pattern for name in NAMES_KNOWN)) for language in NAMES
}


def names_in(text: str, language: Language) -> frozenset[int]:
    """Return which of the known names a text holds, by their numbers."""
    if not ANY_NAME[language].search(text):
        return frozenset()
    return frozenset(number for number, name in enumerate(NAMES_KNOWN) if name[language].search(text))


def without_names(text: str, language: Language) -> str:
    """Return a text without the known names it holds."""
    for name in NAMES_KNOWN:
        text = name[language].sub("", text)
    return text


def type_of_name(text: str, language: Language) -> str | None:
    """Return the class of a text that is a known name and at most two words more, or None."""
    for name in NAMES_KNOWN:
        found = name[language].search(text)
        if found and len(text.replace(found[0], "").split()) <= 2:
            return name.kind
    return None
