"""Numbers as people type them: Vietnamese writes 1.000,5 and English 1,000.5."""

import re
from decimal import Decimal

from quizapp.languages import Language

GROUP_AND_DECIMAL: dict[Language, tuple[str, str]] = {"vi": (".", ","), "en": (",", ".")}
PLAIN = re.compile(r"[+-]?\d{1,15}(\.\d{1,9})?")
SPACES = re.compile(r"[\s\u00a0\u202f]")


def parse_number(text: str, language: Language) -> Decimal | None:
    """Read a number written in the language's manner, or None where `text` is none.

    A mark of the other language is understood where it cannot mean grouping: "11.5" is eleven and a half in
    Vietnamese too, since groups have three digits; "1.500" is fifteen hundred there.
    """
    group, decimal = GROUP_AND_DECIMAL[language]
    compact = SPACES.sub("", text).replace("−", "-")
    grouped = rf"[+-]?[1-9]\d{{0,2}}({re.escape(group)}\d{{3}})+({re.escape(decimal)}\d+)?"
    if re.fullmatch(grouped, compact):
        compact = compact.replace(group, "")
    compact = compact.replace(decimal, ".") if compact.count(decimal) == 1 else compact
    foreign = re.fullmatch(rf"[+-]?\d+{re.escape(group)}(\d+)", compact)
    if foreign:
        compact = compact.replace(group, ".")
    return Decimal(compact) if PLAIN.fullmatch(compact) else None


def write_number(number: Decimal, language: Language) -> str:
    """Write a number in the language's manner, with grouping: 1.000,5 or 1,000.5."""
    group, decimal = GROUP_AND_DECIMAL[language]
    plain = f"{number:,f}"
    return plain.translate(str.maketrans(",.", group + decimal))


def localise_number(plain: str, language: Language) -> str:
    """Write a plain number such as "1000.5" with the language's decimal sign and without grouping, as one types it."""
    return plain.replace(".", GROUP_AND_DECIMAL[language][1])
