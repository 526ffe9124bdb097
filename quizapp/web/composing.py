"""What the pages of the composer share: finding a composition, and who may change it."""

import unicodedata

from flask import abort
from werkzeug.wrappers import Response as AnyResponse

from quizapp.bank.compositions import KINDS, Composition, Kind, hold
from quizapp.db import db
from quizapp.items.text import HIDDEN
from quizapp.web.addresses import HIGHEST_ID
from quizapp.web.desk import editor

Page = str | AnyResponse | tuple[str, int]


def get_composition(composition_id: int) -> Composition:
    """Return a composition or answer 404."""
    found = db.session.get(Composition, composition_id) if composition_id <= HIGHEST_ID else None
    return found or abort(404)


def held_composition(composition_id: int) -> Composition:
    """Return a composition to be changed, held until the unit of work ends; answer 404 or, if not the reader's, 403."""
    found = hold(composition_id) if composition_id <= HIGHEST_ID else None
    if found is None:
        abort(404)
    return found if found.may_be_changed_by(editor()) else abort(403)


def get_kind(name: str) -> Kind:
    """Return the kind an address names or answer 404."""
    return next((kind for kind in KINDS if kind == name), None) or abort(404)


def tidy(typed: str | None) -> str:
    """Return what was typed or pasted as one line in NFC, without the marks that word processors hide in it."""
    spaced = "".join(" " if mark.isspace() else mark for mark in typed or "")
    seen = "".join(mark for mark in spaced if unicodedata.category(mark) not in HIDDEN)
    return " ".join(unicodedata.normalize("NFC", seen).split())
