"""Sharing a quiz or a deck on offer: its address, to be passed on or printed as a QR code."""

from io import BytesIO

import segno
from flask import Blueprint, Response, abort, render_template, url_for

from quizapp.bank.compositions import Kind, composition_of
from quizapp.bank.records import find_record
from quizapp.decks.models import Deck
from quizapp.quiz.models import Quiz
from quizapp.web.asking import keep_private
from quizapp.web.composing import get_kind
from quizapp.web.mail import settings

QUIET_ZONE = 4  # modules of white around the code, without which some readers find nothing
SCALE = 8

sharing = Blueprint("sharing", __name__, url_prefix="/<language:language>/desk/compose/share")
sharing.after_request(keep_private)


@sharing.get("/<kind>/<record_id>")
def share(kind: str, record_id: str) -> str:
    """Show the address of a quiz or a deck and its QR code, made to be printed."""
    asked = get_kind(kind)
    record = get_shared(asked, record_id)
    row = composition_of(asked, record_id)
    address = address_of(asked, record_id)
    return render_template("compose/share.html", record=record, kind=asked, address=address, row=row)


@sharing.get("/<kind>/<record_id>.svg")
def code(kind: str, record_id: str) -> Response:
    """Draw the QR code of an address, dark on light in every theme, as readers of codes expect it."""
    asked = get_kind(kind)
    get_shared(asked, record_id)
    drawn = BytesIO()
    made = segno.make(address_of(asked, record_id), error="m", micro=False)
    made.save(drawn, kind="svg", scale=SCALE, border=QUIET_ZONE, dark="#000", light="#fff", omitsize=True)
    return Response(drawn.getvalue(), mimetype="image/svg+xml")


def get_shared(kind: Kind, record_id: str) -> Quiz | Deck:
    """Return a quiz or a deck on offer or answer 404."""
    found = find_record(Quiz, record_id) if kind == "quiz" else find_record(Deck, record_id)
    return found or abort(404)


def address_of(kind: Kind, record_id: str) -> str:
    """Return the whole address of a quiz or a deck, as it is passed on."""
    path = url_for("quizzes.show", quiz_id=record_id) if kind == "quiz" else url_for("decks.show", deck_id=record_id)
    return settings().base_url + path
