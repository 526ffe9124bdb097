"""Negations, limits and hedges: plain ones in one language must be rendered in the other, in one way or another."""

import re
from dataclasses import dataclass

from quizapp.items.checks.words import any_of
from quizapp.items.text import Text
from quizapp.languages import Language


@dataclass(frozen=True)
class Hedge:
    """What plainly says a thing in each language, and whatever may render it there."""

    plain: dict[Language, re.Pattern[str]]
    rendered: dict[Language, re.Pattern[str]]


NEGATION = Hedge(
    {
        # A closing "không?" and "hay không" ask; "không chỉ" goes on with "mà còn"; "chẳng hạn" is an example.
        "vi": any_of(r"(?<!hay )(?<!số )(không|chưa|chẳng(?! hạn))(?!\s*\?)(?! (chỉ|những|gian|khí))"),
        "en": any_of("(not|never|cannot|n[’']t)(?! (only|just|merely))"),
    },
    {
        "vi": any_of("không|chưa|chẳng|đừng|khỏi|thiếu|kém|trái|khó|mất|vắng|tránh|bất|cấm|chặn|ngừng"),
        "en": any_of(
            r"not|n[’']t|no|none|never|neither|nor|nobody|nothing|without|cannot|non|lack(s|ing|ed)?|fail\w*|few|hard\w*"
            r"|avoid\w*|short\w*|less|weaker|loss|lost|losing|behind|instead|rather|against|whether|went on|kept|slow"
            r"|barr?(ed|s)?|bans?|banned|block\w*|stopp\w*|un\w+|in(dependen|capab|visib|suffic|complet)\w*|dis\w+|miss\w*"
            r"|refus\w*|free"
        ),
    },
)
HEDGES = {
    "chỉ / only": Hedge(
        {"vi": any_of("(?<!không )chỉ (có|là|riêng|được|do|nhờ)|duy nhất"), "en": any_of("(?<!not )only")},
        {
            "vi": any_of("(?<!không )chỉ|mỗi|duy nhất|riêng|mới|độc nhất"),
            "en": any_of(r"only|just|merely|solely|alone|sole|nothing but|single|exclusive\w*"),
        },
    ),
    "có thể / may": Hedge(
        {
            "vi": any_of("có thể(?! (thấy|nói|có nhiều|đúng))|có lẽ"),
            "en": any_of("(?-i:may)|might|could|perhaps"),  # May is a month
        },
        {
            "vi": any_of("có thể|có khả năng|dễ|sẽ|nên|được|đủ sức|nổi|có lẽ|cho|biết|hòng|nghi ngờ|mất"),
            "en": any_of(
                r"(?-i:may)|might|could|can|cannot|possibl[ey]|able|likely|perhaps|would|will|should|allow\w*|lets?"
            ),
        },
    ),
    "hơn 3 / more than 3": Hedge(
        {
            "vi": any_of(r"(hơn|trên|gần|khoảng|dưới) \d[\d.,]*"),
            "en": any_of(r"(more than|over|nearly|almost|about|around) \d[\d.,]*"),
        },
        {
            "vi": any_of("hơn|trên|gần|khoảng|dưới|chừng|vượt|quá"),
            "en": any_of("more|over|above|nearly|almost|about|around|under|below|less|some|exceed"),
        },
    ),
    "ít nhất / at least": Hedge(
        {"vi": any_of("ít nhất|tối thiểu|trở lên"), "en": any_of("at least|or more")},
        {
            "vi": any_of("ít nhất|tối thiểu|trở lên|ít ra"),
            "en": any_of("at least|or more|minimum|no fewer than|no less than"),
        },
    ),
}


def one_sided(text: Text, hedge: Hedge) -> bool:
    """Tell whether one language plainly says what the other renders in none of the known ways."""
    sides: tuple[tuple[Language, Language], ...] = (("vi", "en"), ("en", "vi"))
    return any(
        hedge.plain[mine].search(text[mine]) and not hedge.rendered[other].search(text[other]) for mine, other in sides
    )
