"""The teacher's desk: its rooms, finding an item in them, and its first page: what is waiting for whom."""

from datetime import UTC, datetime

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from werkzeug.wrappers import Response

from quizapp.accounts.models import User
from quizapp.bank.models import BankItem, Draft
from quizapp.bank.review import WITH_ITS_ITEM, approvable, in_review
from quizapp.bank.rights import may_edit, may_see
from quizapp.db import db, writing
from quizapp.items.pasted import tidy_paragraphs
from quizapp.quiz.reports import open_reports, resolve_report
from quizapp.web.asking import keep_private
from quizapp.web.identity import signed_in_user

MOST_DRAFTS = MOST_REPORTS = 50
ROOMS = (
    ("desk.home", _l("Desk")),
    ("questions.index", _l("Questions")),
    ("editor.new", _l("New question")),
    ("review.index", _l("To review")),
    ("sources.index", _l("Sources")),
    ("compose.index", _l("Quizzes and decks")),
    ("files.index", _l("Files")),
    ("log.index", _l("Log")),
)

desk_pages = Blueprint("desk", __name__, url_prefix="/<language:language>/desk")
desk_pages.after_request(keep_private)
desk_pages.add_app_template_global(lambda: ROOMS, "rooms_of_the_desk")


def editor() -> User:
    """Return who is at the desk."""
    return signed_in_user() or abort(403)


def plain(name: str, most: int) -> str:
    """Return what was typed in a field that is kept line by line, without marks that cannot be seen."""
    return tidy_paragraphs(request.form.get(name, "")).strip()[:most]


def get_item(item_id: str) -> BankItem:
    """Return an item that the reader may see at the desk, or answer 404."""
    row = db.session.get(BankItem, item_id)
    return row if row is not None and may_see(editor(), row) else abort(404)


def get_own_item(item_id: str) -> BankItem:
    """Return an item that the reader may change, or answer 404 or 403."""
    row = get_item(item_id)
    return row if may_edit(editor(), row) else abort(403)


@desk_pages.get("")
def home() -> str:
    """Show what waits: one's own drafts, what came back, what is to be reviewed, what learners reported."""
    me = editor()
    mine = select(Draft).where((Draft.author_id == me.id) | (Draft.sent_by_id == me.id))
    in_use = mine.join(BankItem, BankItem.id == Draft.item_id).where(BankItem.retired_at.is_(None))
    latest = in_use.order_by(Draft.saved_at.desc()).limit(MOST_DRAFTS)
    reports = open_reports(most=MOST_REPORTS + 1)
    return render_template(
        "desk/home.html",
        drafts=db.session.scalars(latest.options(*WITH_ITS_ITEM)).all(),
        waiting=approvable(in_review(), me)[:MOST_DRAFTS],
        reports=reports[:MOST_REPORTS],
        has_more=len(reports) > MOST_REPORTS,
    )


@desk_pages.post("/reports/<int:report_id>/resolve")
def resolve(report_id: int) -> Response:
    """Take a report off the list."""
    with writing():
        if report_id >= 2**31 or not resolve_report(report_id, datetime.now(UTC)):
            abort(404)
    return redirect(url_for(".home") + "#reports", 303)
