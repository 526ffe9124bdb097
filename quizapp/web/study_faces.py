"""The faces of a card: what it asks, what it tells, and where each rating would lead."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zlib import crc32

from flask import get_template_attribute

from quizapp.bank.passages import Passage
from quizapp.bank.sources import Sources
from quizapp.items.choice import OptionQuestion
from quizapp.items.question import NotAResponse, Question
from quizapp.quiz.order import shown_options
from quizapp.study.log import card_name
from quizapp.study.queue import Clock, Waiting
from quizapp.study.schedule import CardState, Parameters, choices
from quizapp.web.language import reader_language
from quizapp.web.study_words import interval, until

Step = dict[str, Any]


def faces(card: Waiting, clock: Clock, sent: list[str]) -> dict[str, Any]:
    """Return what the templates show of a card; options stand in another order every day."""
    item = card.version.item
    told: dict[str, Any] = {"item": item, "template": card.template, "name": name_of(card), "sent": sent, "choice": ()}
    if not isinstance(item, Question):
        return told
    told |= {"question": item, "options": [], "score": None}
    if isinstance(item, OptionQuestion):
        told["options"] = shown_options(item, clock.day, crc32(item.id.encode()))
    if sent and card.template != "recall":
        try:
            told["choice"] = choice = item.read(sent, reader_language())
            told["score"] = item.score(choice)
        except NotAResponse:
            told["sent"] = []
    return told


def name_of(card: Waiting) -> str:
    """Return the name of a card in addresses and forms."""
    return f"{card.version.item_id}.{card.template}"


def parse_name(name: str) -> tuple[str, str]:
    """Return the item's id and the template in a card's name."""
    item_id, _, template = name.rpartition(".")
    return item_id, template


def ways_on(card: Waiting, clock: Clock, parameters: Parameters) -> dict[int, CardState]:
    """Return where each rating would lead now."""
    name = card_name((card.version.item_id, card.template))
    return choices(name, card.state, clock.now, clock.offset, parameters)


def steps_of(card: Waiting, clock: Clock, parameters: Parameters) -> dict[int, Step]:
    """Return for each rating, and for what follows it the same day, when the card comes again and how to say that.

    A step is {"in": seconds or None where it is another day, "text": …, "next": the steps that follow today}.
    """
    name = card_name((card.version.item_id, card.template))

    def step(state: CardState, now: datetime, deeper: bool) -> Step:
        if state.phase == "review":
            return {"in": None, "text": interval(until(state, now))}
        told: Step = {"in": int((state.due_at - now).total_seconds()), "text": interval(until(state, now))}
        if deeper:
            then = state.due_at
            follow = choices(name, state, then, clock.offset, parameters)
            told["next"] = {rating: step(after, then, False) for rating, after in follow.items()}
        return told

    return {rating: step(state, clock.now, True) for rating, state in ways_on(card, clock, parameters).items()}


def as_html(card: Waiting, clock: Clock, known: Sources, passages: Sequence[Passage]) -> dict[str, str]:
    """Return both faces of a card as HTML in the reader's language, for a device to keep."""
    shown = faces(card, clock, [])
    return {
        "front": str(get_template_attribute("parts/study_card.html", "front")(shown)),
        "back": str(get_template_attribute("parts/study_card.html", "back")(shown, known.articles, passages)),
    }
