"""How pages write dates, numbers and Markdown in the reader's language: the filters and names of the templates."""

from datetime import date
from typing import Any

from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal, format_percent
from flask import Flask
from markupsafe import Markup

from quizapp.items.markup import to_html
from quizapp.items.text import Text
from quizapp.languages import NAMES, Language
from quizapp.web.language import has_page, reader_language
from quizapp.web.look import shows_both


def init_wording(app: Flask) -> None:
    """Give the templates their filters and the names every page needs."""
    app.add_template_filter(in_reader_language, "text")
    app.add_template_filter(marked_up, "markdown")
    app.add_template_filter(partial_date, "partial_date")
    app.add_template_filter(number, "number")
    app.add_template_filter(percent, "percent")
    app.context_processor(names_of_every_page)


def names_of_every_page() -> dict[str, Any]:
    """Return the reader's language, all of them, and whether this page can be had in each."""
    return {"language": reader_language(), "languages": NAMES, "has_page": has_page()}


def in_reader_language(text: Text) -> str:
    """Return a text of the bank in the reader's language, plain."""
    return text[reader_language()]


def marked_up(text: Text) -> Markup:
    """Return a text of the bank as safe HTML, in the reader's language or, where wanted, in both side by side."""
    mine = reader_language()
    if not shows_both():
        return _html(text, mine)
    order = sorted(NAMES, key=lambda language: language != mine)
    sides = (Markup('<span lang="{}">{}</span>').format(language, _html(text, language)) for language in order)
    return Markup('<span class="pair">{}</span>').format(Markup(" ").join(sides))


def _html(text: Text, language: Language) -> Markup:
    return Markup(to_html(text[language]))  # noqa: S704  # to_html lets nothing unsafe through


def partial_date(value: str) -> str:
    """Write a year, month or day such as "2024-01" the way the reader's language does."""
    parts = [int(part) for part in value.split("-")]
    day = date(parts[0], *(parts[1:2] or [1]), *(parts[2:3] or [1]))
    if len(parts) == 1:
        return str(parts[0])
    if len(parts) == 2:
        return format_skeleton("yMMMM", day, locale=reader_language())
    return format_date(day, "long", locale=reader_language())


def number(value: float) -> str:
    """Write a number with at most one decimal."""
    return format_decimal(value, "#,##0.#", locale=reader_language())


def percent(value: float) -> str:
    """Write a share as a whole percentage."""
    return format_percent(value, "#,##0%", locale=reader_language())
