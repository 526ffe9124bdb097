"""Studying: what there is to study, one card at a time with its ratings, and taking a rating back."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import and_, select
from werkzeug.wrappers import Response as Redirect

from quizapp.bank.models import BankItem, ItemVersion
from quizapp.bank.passages import passages_of
from quizapp.bank.sources import sources
from quizapp.db import db, writing
from quizapp.study.log import Event, record_reviews, undo_last
from quizapp.study.models import CardRow
from quizapp.study.queue import Clock, Studied, Tally, Waiting, next_card, tally, templates_of
from quizapp.study.schedule import RATINGS
from quizapp.study.settings import StudySettings, settings_of
from quizapp.web.asking import keep_private
from quizapp.web.identity import current_user, user_or_guest
from quizapp.web.language import reader_language
from quizapp.web.study_faces import faces, parse_name, ways_on
from quizapp.web.study_feed import catch_up
from quizapp.web.study_sets import StudySet, everything, get_set, offered, set_name
from quizapp.web.study_words import clock_of, comes_at, interval, rating_names, until

LONGEST_MS = 60_000  # as in Anki: who takes longer for a card was away
study_pages = Blueprint("study", __name__, url_prefix="/<language:language>/study")
study_pages.after_request(keep_private)
study_pages.add_app_template_filter(interval, "interval")
study_pages.add_app_template_filter(set_name, "set_name")


@dataclass(frozen=True)
class Desk:
    """What a learner has before them: a set, how they want it, by which clock, and how much of it waits."""

    user_id: int | None
    chosen: StudySet
    settings: StudySettings
    clock: Clock

    @property
    def studied(self) -> Studied:
        """Whose cards and which."""
        return Studied(self.user_id, self.chosen.items, self.settings)


def get_desk(set_id: str) -> Desk:
    """Return the reader's desk for a set, or answer 404."""
    user = current_user()
    chosen, settings = get_set(set_id, user.id if user else None)
    return Desk(user.id if user else None, chosen, settings, clock_of(settings, datetime.now(UTC)))


@study_pages.get("")
def home() -> str:
    """Say what waits today, and offer what can be studied."""
    user = current_user()
    settings = settings_of(user.id if user else None)
    clock = clock_of(settings, datetime.now(UTC))
    count = tally(Studied(user.id if user else None, everything().items, settings), clock)
    return render_template("study_home.html", count=count, groups=offered())


@study_pages.get("/<set_id>")
def show(set_id: str) -> str:
    """Ask the next card of a set, or show the back of the one that is named; or say that today's are done."""
    desk = get_desk(set_id)
    count = tally(desk.studied, desk.clock)
    named = request.args.get("card")
    card = get_card(named, desk) if named else next_card(desk.studied, desk.clock, count)
    if card is None:
        return done(desk, count)
    return asked(desk, card, count, is_open=named is not None)


def asked(desk: Desk, card: Waiting, count: Tally, *, is_open: bool) -> str:
    """Render a card's front, or its back with the ratings."""
    sent = [value for value in request.args.getlist("response") if value.strip()]
    ways = ways_on(card, desk.clock, desk.settings.parameters) if is_open else {}
    return render_template(
        "study_card.html",
        chosen=desk.chosen,
        count=count,
        card=faces(card, desk.clock, sent),
        ratings=[(rating, name, until(ways[rating], desk.clock.now)) for rating, name in names(desk).items()]
        if is_open
        else [],
        event_id=uuid4(),
        shown_at=desk.clock.now.timestamp(),
        began=request.args.get("began", int(desk.clock.now.timestamp() * 1000), type=int),
        articles=sources().articles if is_open else {},
        passages=passages_of(card.version.item) if is_open else (),
    )


def names(desk: Desk) -> dict[int, str]:
    """Return the ratings the learner wants, with their names."""
    return rating_names(desk.settings.buttons)


def done(desk: Desk, count: Tally) -> str:
    """Say that nothing waits now, when the next card does, and what tomorrow holds."""
    later = count.next_at if count.soon + count.later and count.next_at else None
    return render_template(
        "study_done.html",
        chosen=desk.chosen,
        count=count,
        later=comes_at(later, desk.clock) if later else None,
        shown_at=desk.clock.now.timestamp(),
        settings=desk.settings,
    )


def get_card(name: str, desk: Desk) -> Waiting:
    """Return the card of a name, or answer 404."""
    item_id, template = parse_name(name)
    version = published(item_id)
    if version is None or template not in templates_of(version.item, "both"):
        abort(404)
    key = (desk.user_id, item_id, template)
    row = db.session.get(CardRow, key) if desk.user_id is not None else None
    return Waiting(version, template, row.state if row else None)


def published(item_id: str, *, retired: bool = False) -> ItemVersion | None:
    """Return the published version of an item, or None; one that is no longer in use only where it is asked for."""
    here = and_(BankItem.id == ItemVersion.item_id, BankItem.version_number == ItemVersion.number)
    found = select(ItemVersion).join(BankItem, here).where(BankItem.id == item_id)
    return db.session.scalar(found if retired else found.where(BankItem.retired_at.is_(None)))


@study_pages.post("/<set_id>/rate")
def rate(set_id: str) -> Redirect:
    """Store how a card went, once, and go on; answer 400 where no form of ours says so."""
    now = datetime.now(UTC)
    event_id, rating = read_id(request.form.get("event", "")), request.form.get("rating", 0, type=int)
    began = request.form.get("began", 0, type=int)
    if event_id is None or rating not in RATINGS:
        abort(400)
    with writing():
        user = user_or_guest(now)
        chosen, settings = get_set(set_id, user.id)
        catch_up(settings, now)
        desk = Desk(user.id, chosen, settings, clock_of(settings, now))
        card = get_card(request.form.get("card", ""), desk)
        event = Event(
            id=event_id,
            item_id=card.version.item_id,
            template=card.template,
            at=now,
            zone=desk.clock.zone,
            offset=desk.clock.offset,
            rating=rating,
            language=reader_language(),
            duration_ms=min(max(0, int(now.timestamp() * 1000) - began), LONGEST_MS),
            choice=" ".join(request.form.getlist("response"))[:200],
        )
        record_reviews(user.id, [event], settings.parameters, now)
    return redirect(url_for(".show", set_id=set_id), 303)


@study_pages.post("/<set_id>/undo")
def undo(set_id: str) -> Redirect:
    """Take the last review of today back and show its card again."""
    user, now = current_user(), datetime.now(UTC)
    _chosen, settings = get_set(set_id, user.id if user else None)
    card = None
    if user is not None:
        with writing():
            day, shown = clock_of(settings, now).day, when(request.form.get("shown", ""), now)
            card = undo_last(user.id, day, shown, settings.parameters, now)
    if card is None:
        flash(_("There is nothing of today to take back."))
        return redirect(url_for(".show", set_id=set_id), 303)
    flash(_("The last rating was taken back."))
    return redirect(url_for(".show", set_id=set_id, card=".".join(card)), 303)


def when(text: str, otherwise: datetime) -> datetime:
    """Return the moment that a form of ours was made, in seconds since 1970, or another one where the text is none."""
    try:
        return datetime.fromtimestamp(float(text), UTC)
    except (ValueError, OverflowError, OSError):
        return otherwise


def read_id(text: str) -> str | None:
    """Return a UUID as it is kept, or None where the text is none."""
    try:
        return str(UUID(text))
    except ValueError:
        return None
