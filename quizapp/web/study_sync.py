"""Studying without a connection: a day's cards for the device to keep, and the ratings it sends when it is back."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, abort, current_app, jsonify, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from quizapp.accounts.models import GUEST, User
from quizapp.bank.passages import passages_by_item
from quizapp.bank.sources import sources
from quizapp.db import writing
from quizapp.languages import Language
from quizapp.study.log import Event, record_reviews, undo_review
from quizapp.study.queue import Clock, Waiting, cards_of_the_day, tally, templates_of
from quizapp.study.schedule import begin_of
from quizapp.study.settings import StudySettings, settings_of
from quizapp.web.asking import keep_private
from quizapp.web.identity import current_user, user_or_guest
from quizapp.web.study import LONGEST_MS, get_desk, published, read_id
from quizapp.web.study_faces import as_html, name_of, parse_name, steps_of
from quizapp.web.study_feed import catch_up
from quizapp.web.study_words import clock_of, rating_names, told_zone

MOST_CARDS, MOST_EVENTS = 300, 200
study_sync = Blueprint("study_sync", __name__, url_prefix="/<language:language>/study")
study_sync.after_request(keep_private)
Milliseconds = Annotated[int, Field(ge=0, le=2**53)]


class Strict(BaseModel):
    """What a device sends: these fields, of these types."""

    model_config = ConfigDict(extra="forbid", strict=True)


class SentReview(Strict):
    """A rating as a device sends it: its moment in milliseconds since 1970, by the clock of the device."""

    id: Annotated[str, Field(max_length=36)]
    card: Annotated[str, Field(max_length=80)]
    at: Milliseconds
    rating: Annotated[int, Field(ge=1, le=4)]
    ms: Milliseconds
    choice: Annotated[str, Field(max_length=200)]
    language: Literal["vi", "en"]


class SentUndo(Strict):
    """A rating taken back."""

    undo: Annotated[str, Field(max_length=36)]


class Parcel(Strict):
    """What a device sends at once: for whom, when by its clock, in which zone."""

    whose: Annotated[str, Field(max_length=40)]
    sent_at: Milliseconds
    zone: Annotated[str, Field(max_length=40)]
    events: Annotated[list[SentReview | SentUndo], Field(max_length=MOST_EVENTS)]


@study_sync.get("/app.webmanifest")
def manifest() -> Response:
    """Describe the site to a device that installs it."""
    page = render_template("app.webmanifest", name=_("quizapp – study"))
    return current_app.response_class(page, mimetype="application/manifest+json")


@study_sync.get("/<set_id>/pack")
def pack(set_id: str) -> Response:
    """Send what waits today in a set, with both faces of every card and where each rating would lead."""
    desk = get_desk(set_id)
    count, known, clock = tally(desk.studied, desk.clock), sources(), desk.clock
    cards = cards_of_the_day(desk.studied, clock, count, MOST_CARDS)
    passages = passages_by_item(card.version.item for card in cards)
    return jsonify(
        whose=whose(current_user()),
        made_at=in_ms(clock.now),
        ends_at=in_ms(begin_of(clock.day + 1, clock.offset)),
        ahead=desk.settings.ahead_minutes * 60_000,
        buttons=rating_names(desk.settings.buttons),
        count={name: value for name, value in asdict(count).items() if isinstance(value, int)},
        cards=[
            told(card, clock)
            | as_html(card, clock, known, passages[card.version.item_id])
            | {"steps": steps_of(card, clock, desk.settings.parameters)}
            for card in cards
        ],
        token=generate_csrf(),
    )


def told(card: Waiting, clock: Clock) -> dict[str, Any]:
    """Say of a card whether it is in learning, due or new, when it is due, and whether it was reviewed today."""
    name, state = name_of(card), card.state
    if state is None:
        return {"name": name, "kind": "new", "due": 0, "today": False}
    kind, due = ("due", 0) if state.phase == "review" else ("learning", in_ms(state.due_at))
    return {"name": name, "kind": kind, "due": due, "today": state.last_day == clock.day}


@study_sync.post("/events")
def receive() -> Response | tuple[Response, int]:
    """Store ratings that were made on a device, each once; say which are stored and which never can be."""
    now = datetime.now(UTC)
    try:
        parcel = Parcel.model_validate_json(request.get_data())
    except ValidationError:
        abort(400)
    with writing():
        user = user_or_guest(now)
        if parcel.whose not in {"guest", whose(user)}:
            return jsonify(problem=_("These ratings are of somebody else. They wait on this device for them.")), 409
        settings = settings_of(user.id)
        catch_up(settings, now)
        zone = settings.zone or told_zone(parcel.zone) or clock_of(settings, now).zone
        late = now - moment(parcel.sent_at)
        fine, refused = [], []
        for sent in parcel.events:
            event = read_review(sent, zone, late, now) if isinstance(sent, SentReview) else None
            if event:
                fine.append(event)
            elif isinstance(sent, SentReview):
                refused.append(sent.id)
        record_reviews(user.id, fine, settings.parameters, now)
        undone = [take_back(user.id, sent, settings, now) for sent in parcel.events if isinstance(sent, SentUndo)]
    stored = [event.id for event in fine]
    return jsonify(stored=stored, undone=undone, refused=refused, whose=whose(user), token=generate_csrf())


def take_back(user_id: int, sent: SentUndo, settings: StudySettings, now: datetime) -> str:
    """Take a rating back and return its id; one that names none has nothing to take back."""
    if event_id := read_id(sent.undo):
        undo_review(user_id, event_id, settings.parameters, now)
    return sent.undo


def read_review(sent: SentReview, zone: str, late: timedelta, now: datetime) -> Event | None:
    """Return a sent rating as an event, or None where no card of ours is meant.

    `late` is how far the clock of the device is behind ours; nothing happens later than now.
    """
    event_id = read_id(sent.id)
    item_id, template = parse_name(sent.card)
    version = published_ever(item_id)
    if event_id is None or version is None or template not in templates_of(version, "both"):
        return None
    at = min(moment(sent.at) + late, now)
    language: Language = sent.language
    return Event(
        id=event_id,
        item_id=item_id,
        template=template,
        at=at,
        zone=zone,
        offset=at.astimezone(ZoneInfo(zone)).utcoffset() or timedelta(0),
        rating=sent.rating,
        language=language,
        duration_ms=min(sent.ms, LONGEST_MS),
        choice=sent.choice,
    )


def published_ever(item_id: str) -> Any:
    """Return the item of an id, also one that was retired while the device was away, or None."""
    version = published(item_id, retired=True)
    return version.item if version else None


def moment(milliseconds: int) -> datetime:
    """Return a moment given in milliseconds since 1970; answer 400 where there is none."""
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (OverflowError, ValueError, OSError):
        abort(400)


def in_ms(at: datetime) -> int:
    """Return a moment in milliseconds since 1970."""
    return round(at.timestamp() * 1000)


def whose(user: User | None) -> str:
    """Return a name for the reader that tells a device whose ratings it keeps, and tells nobody who that is."""
    if user is None or user.role == GUEST:
        return "guest"
    key = current_app.config["SETTINGS"].secret_key.encode()[:64]
    return blake2b(str(user.id).encode(), key=key, digest_size=12).hexdigest()
