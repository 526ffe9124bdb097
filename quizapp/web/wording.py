"""How pages write dates, numbers and Markdown in the reader's language: the filters and names of the templates."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_decimal, format_percent
from babel.support import NullTranslations
from flask import Flask, current_app, g
from flask_babel import force_locale, get_translations, lazy_ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from quizapp.items.markup import to_html
from quizapp.items.model import Citation
from quizapp.items.text import Text
from quizapp.items.typed import GAP, TermQuestion
from quizapp.languages import NAMES, Language
from quizapp.web.language import has_page, reader_language
from quizapp.web.look import shows_both

# The bank writes 26 January 2024, as most readers of English outside America do.
DATES_AS_IN: dict[Language, str] = {"vi": "vi", "en": "en_GB"}
LEVELS = {
    "recall": _l("Remembering a fact"),
    "understanding": _l("Understanding why and how"),
    "comparing": _l("Comparing articles or dates"),
}


def init_wording(app: Flask) -> None:
    """Give the templates their filters and the names every page needs."""
    app.add_template_filter(in_reader_language, "text")
    app.add_template_filter(marked_up, "markdown")
    app.add_template_filter(partial_date, "partial_date")
    app.add_template_filter(number, "number")
    app.add_template_filter(exact_number, "exact_number")
    app.add_template_filter(percent, "percent")
    app.add_template_filter(moment, "moment")
    app.add_template_filter(on_day, "on_day")
    app.add_template_filter(file_size, "file_size")
    app.add_template_filter(LEVELS.__getitem__, "level_name")
    app.add_template_filter(inline, "inline")
    app.add_template_filter(twice, "twice")
    app.add_template_filter(places, "places")
    app.add_template_filter(other_spellings, "other_spellings")
    app.add_template_global(_l, "_l")
    app.add_template_global(lazy_ngettext, "_ln")
    app.context_processor(names_of_every_page)
    # Flask-Babel would look for the catalogue again at every text of a page, some fifty times.
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # Jinja's i18n extension adds it
        lambda text: catalogue().ugettext(text),
        lambda one, many, count: catalogue().ungettext(one, many, count),
        newstyle=True,
    )


def catalogue() -> NullTranslations:
    """Return the translations into the language of the page being made, looked up once for the page."""
    if "catalogue" not in g:
        g.catalogue = get_translations()
    found: NullTranslations = g.catalogue
    return found


def names_of_every_page() -> dict[str, Any]:
    """Return the reader's language, all of them, and whether this page can be had in each."""
    return {"language": reader_language(), "languages": NAMES, "has_page": has_page()}


def in_reader_language(text: Text) -> str:
    """Return a text of the bank in the reader's language without its markup, for titles and names."""
    return _html(text, reader_language()).striptags()


def marked_up(text: Text) -> Markup:
    """Return a text of the bank as safe HTML, in the reader's language or, where wanted, in both side by side."""
    order = _order(reader_language())
    if len(order) == 1:
        return _with_gap(_html(text, order[0]), order[0])
    wordings = ((language, _with_gap(_html(text, language), language)) for language in order)
    sides = (Markup('<span lang="{}">{}</span>').format(*wording) for wording in wordings)
    return Markup('<span class="pair">{}</span>').format(Markup(" ").join(sides))


def inline(text: Text) -> str:
    """Return a text of the bank within a line: the reader's wording or, where wanted, both with a stroke between."""
    return " / ".join(_html(text, language).striptags() for language in _order(reader_language()))


def twice(message: Any) -> str:
    """Write a text of the catalogue in the reader's language or, where wanted, in both, for what is handed out."""
    said = []
    for language in _order(reader_language()):
        with force_locale(language):
            said.append(str(message))
    return " / ".join(said)


def _order(mine: Language) -> list[Language]:
    """Return the languages to show, the reader's first."""
    return sorted(NAMES, key=lambda language: language != mine) if shows_both() else [mine]


def other_spellings(question: TermQuestion) -> str:
    """Write the accepted spellings that the key does not show, in both languages, each once."""
    shown = question.key_texts[0][reader_language()]
    return "; ".join(dict.fromkeys(one for one in (*question.answers.vi, *question.answers.en) if one != shown))


def places(cites: Iterable[Citation]) -> list[tuple[int, str, int]]:
    """Gather citations of one article by paragraph: its number, its sentences such as "1–3, 5", and how many."""
    found: dict[int, set[int]] = {}
    for cite in cites:
        found.setdefault(cite.paragraph, set()).add(cite.sentence)
    return [(paragraph, runs(sentences), len(sentences)) for paragraph, sentences in sorted(found.items())]


def runs(numbers: Iterable[int]) -> str:
    """Write numbers in order, neighbours as a run: "1–3, 5"."""
    groups: list[list[int]] = []
    for number in sorted(numbers):
        if groups and number == groups[-1][-1] + 1:
            groups[-1].append(number)
        else:
            groups.append([number])
    return ", ".join(f"{group[0]}–{group[-1]}" if len(group) > 1 else str(group[0]) for group in groups)


def _html(text: Text, language: Language) -> Markup:
    return Markup(to_html(text[language]))  # noqa: S704  # to_html lets nothing unsafe through


def _with_gap(html: Markup, language: Language) -> Markup:
    """Show a gap as a line, which those who listen hear named."""
    if GAP not in html:
        return html
    with force_locale(language):
        gap = Markup('<span class="gap" role="img" aria-label="{}"></span>').format(_("gap"))
    return html.replace(GAP, gap)


def partial_date(value: str, language: Language | None = None) -> str:
    """Write a year, month or day such as "2024-01" the way a language does, the reader's unless one is named."""
    language = language or reader_language()
    parts = [int(part) for part in value.split("-")]
    day = date(parts[0], *(parts[1:2] or [1]), *(parts[2:3] or [1]))
    if len(parts) == 1:
        return str(parts[0])
    if len(parts) == 2:
        return format_skeleton("yMMMM", day, locale=DATES_AS_IN[language])
    return format_date(day, "long", locale=DATES_AS_IN[language])


def number(value: float) -> str:
    """Write a number with at most one decimal."""
    return _decimal(value, "#,##0.#", reader_language())


def exact_number(value: float) -> str:
    """Write a number with its decimals, at most two."""
    return _decimal(value, "#,##0.##", reader_language())


@lru_cache(maxsize=4096)  # a page of charts writes hundreds of numbers, most of them small
def _decimal(value: float, pattern: str, language: Language) -> str:
    return format_decimal(value, pattern, locale=language)


def site_zone() -> ZoneInfo:
    """Return the time zone of the site's clocks."""
    return ZoneInfo(current_app.config["SETTINGS"].time_zone)


def on_day(value: date) -> str:
    """Write a day; of a moment, the day it was by the clocks of the site."""
    day = value.astimezone(site_zone()).date() if isinstance(value, datetime) else value
    return partial_date(day.isoformat())


def moment(value: datetime) -> str:
    """Write a day and a time of day, by the clocks of the site."""
    local = value.astimezone(site_zone())
    locale = DATES_AS_IN[reader_language()]
    return f"{format_date(local, 'medium', locale=locale)}, {format_time(local.time(), 'short', locale=locale)}"


def file_size(size: int) -> str:
    """Write how big a file is, in kB or MB."""
    unit, value = ("MB", size / 1e6) if size >= 1e6 else ("kB", max(1, round(size / 1e3)))
    return f"{number(value)} {unit}"


def percent(value: float) -> str:
    """Write a share as a whole percentage."""
    return _percent(round(value, 4), reader_language())


@lru_cache(maxsize=4096)
def _percent(value: float, language: Language) -> str:
    return format_percent(value, "#,##0%", locale=language)
