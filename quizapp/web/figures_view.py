"""The figures of a question in words: what may be said of so many attempts, and no more than that."""

from dataclasses import dataclass

from flask import Flask
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from quizapp.items.choice import ChoiceQuestion
from quizapp.items.model import Item
from quizapp.items.text import Text
from quizapp.quiz.analysis import Picked, Standing
from quizapp.quiz.figures import NOTHING, Figures
from quizapp.web.wording import number

HONEST = {
    Standing.COUNTS: _l("Fewer than 10 attempts: too few to say more than what was chosen how often."),
    Standing.FACILITY: _l(
        "Fewer than 30 attempts: the facility may still be far off, and whether the question tells learners apart "
        "cannot be said yet."
    ),
    Standing.EARLY: _l("Fewer than 100 attempts: early figures that may still change a lot, and no verdict."),
    Standing.SETTLED: _l("Enough attempts for a verdict; the ranges say how sure it is."),
}
# Up to which facility what is said; the steps are those the Open University tells its teachers.
FACILITIES = (
    (0.05, _l("Next to nobody gets it right.")),
    (0.2, _l("Very hard.")),
    (0.35, _l("Rather hard.")),
    (0.65, _l("Neither hard nor easy.")),
    (0.8, _l("Fairly easy.")),
    (0.95, _l("Easy.")),
    (1.0, _l("Next to everybody gets it right, so it tells nobody apart.")),
)
# From which discrimination what is said: Ebel's steps, the two highest in one.
DISCRIMINATIONS = (
    (0.3, _l("Those who know the rest tend to know this: it tells learners apart well.")),
    (0.2, _l("It tells learners apart a little.")),
    (0.0, _l("It hardly tells learners apart.")),
    (-1.0, _l("Those who do well elsewhere do worse here.")),
)


@dataclass(frozen=True)
class Bar:
    """One line of the picture of options: which option, how often it was chosen, and the shares that are drawn.

    The thirds are None where there are too few learners to tell them apart. `text` is None for no response.
    """

    text: Text | None
    picked: Picked
    share: float
    top: float | None
    bottom: float | None


def init_figures(app: Flask) -> None:
    """Give the templates what they need to show figures."""
    app.add_template_filter(honest_words, "honest_words")
    app.add_template_filter(facility_words, "facility_words")
    app.add_template_filter(discrimination_words, "discrimination_words")
    app.add_template_filter(bars, "bars")
    app.add_template_filter(time_taken, "time_taken")
    app.add_template_filter(doubts, "doubts")


def honest_words(figures: Figures) -> str:
    """Say how much the number of attempts allows one to say."""
    return str(HONEST[figures.standing])


def facility_words(figures: Figures) -> str:
    """Judge the facility, where there are attempts enough."""
    found = figures.facility
    if found is None or figures.standing < Standing.SETTLED:
        return ""
    return str(next(words for most, words in FACILITIES if found <= most))


def discrimination_words(figures: Figures) -> str:
    """Judge the discrimination, where there are attempts enough."""
    found = figures.discrimination
    if found is None or figures.standing < Standing.SETTLED:
        return ""
    return str(next(words for least, words in DISCRIMINATIONS if found >= least))


def bars(figures: Figures, item: Item) -> list[Bar]:
    """Return the lines of the picture of options, the last for those who gave no response; none without options."""
    texts: dict[str, Text | None] = {**_texts(item)}
    if not texts or not figures.attempts:
        return []
    return [_bar(figures, name, text) for name, text in (texts | {NOTHING: None}).items()]


def _texts(item: Item) -> dict[str, Text]:
    options = item.options if isinstance(item, ChoiceQuestion) else ()
    return {option.id: option.text for option in options}


def _bar(figures: Figures, name: str, text: Text | None) -> Bar:
    picked, third = figures.how_often(name), figures.third
    thirds = (None, None) if third is None else (picked.top / third, picked.bottom / third)
    return Bar(text, picked, picked.count / figures.attempts, *thirds)


def time_taken(seconds: float) -> str:
    """Write about how long something took."""
    if seconds < 90:
        whole = round(seconds)
        return str(ngettext("about %(num)s second", "about %(num)s seconds", whole))
    return str(_("about %(minutes)s minutes", minutes=number(seconds / 60)))


def doubts(figures: Figures, item: Item) -> list[tuple[str, Text | None]]:
    """Say why the key is to be checked, each reason with the text of the distractor it speaks of, if of one."""
    texts = _texts(item)
    worse = _("Those who do well in the rest of the quiz do worse at this question than the others.")
    preferred = _("The best third of the learners chose this option more often than the right one:")
    return [
        (worse, None) if doubt.distractor is None else (preferred, texts.get(doubt.distractor))
        for doubt in figures.doubts
    ]
