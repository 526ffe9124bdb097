"""Who may come to each address: the one table, and the guard that asks it before every page.

Who may come is a set of roles, `None` for a reader we know nothing of. Whose the thing must be that an address names is
told by the second word, and held by the page, which alone has the thing at hand: it answers 404 where it is not, or 403
where the reader may look at it but not do this. `tests/web/test_policy.py` holds every page to its line.
"""

from typing import NamedTuple

from flask import Flask, abort, request
from werkzeug.wrappers import Response

from quizapp.accounts import models as roles
from quizapp.web.identity import current_user, to_sign_in
from quizapp.web.typed_on import is_at_desk, keep_what_was_typed, was_typed

SIGNED_IN = frozenset(roles.ROLES)
KNOWN = SIGNED_IN | {roles.GUEST}
ANYBODY = KNOWN | {None}
EDITORS, REVIEWERS, ADMINS = frozenset(roles.EDITORS), frozenset(roles.REVIEWERS), frozenset({roles.ADMIN})

OFFERED = "on offer to everybody"
UNGUESSED = "of a name that nobody can guess"
PRINTED = "on offer to everybody; an exam to who keeps the bank"
OWN = "the reader's own"
SEEN = "published, shared or the reader's own; any as a reviewer"
CHANGED = "shared or the reader's own; any as an admin"
DECIDED = "sent for review by somebody else"
FOLLOWED = "what the reader may change or decide"
MADE = "anybody's of the desk to look at, the reader's own to change; any as an admin"
DONE = "done by the reader or to what the reader sees; undone by who did it, or an admin"
COMMON = "the whole desk's"
NAMED = "somebody who has a name"


class Rule(NamedTuple):
    """Who may come to an address, and whose the thing is that it names, where it names one."""

    who: frozenset[str | None]
    whose: str = ""


POLICY = {
    "account.data": Rule(KNOWN),
    "account.delete": Rule(KNOWN),
    "account.email": Rule(SIGNED_IN),
    "account.password": Rule(SIGNED_IN),
    "account.show": Rule(KNOWN),
    "account.sign_out_everywhere": Rule(SIGNED_IN),
    "attempts.every_question": Rule(ANYBODY, OWN),
    "attempts.finish": Rule(ANYBODY, OWN),
    "attempts.go_on": Rule(ANYBODY, OWN),
    "attempts.question": Rule(ANYBODY, OWN),
    "attempts.respond": Rule(ANYBODY, OWN),
    "attempts.review": Rule(ANYBODY, OWN),
    "bank.report": Rule(ANYBODY),
    "bootstrap.static": Rule(ANYBODY),
    "bulk.act": Rule(EDITORS),
    "bulk.show": Rule(EDITORS, DONE),
    "bulk.take_back": Rule(EDITORS, DONE),
    "compose.copy": Rule(EDITORS, COMMON),
    "compose.edit": Rule(EDITORS, MADE),
    "compose.index": Rule(EDITORS),
    "compose.new": Rule(EDITORS),
    "decks.ask_since": Rule(ANYBODY, OFFERED),
    "decks.delta": Rule(ANYBODY, OFFERED),
    "decks.download": Rule(ANYBODY, OFFERED),
    "decks.index": Rule(ANYBODY),
    "decks.show": Rule(ANYBODY, OFFERED),
    "desk.home": Rule(EDITORS),
    "desk.resolve": Rule(EDITORS, COMMON),
    "editor.autosave": Rule(EDITORS, CHANGED),
    "editor.card": Rule(EDITORS, SEEN),
    "editor.edit": Rule(EDITORS, SEEN),
    "editor.new": Rule(EDITORS),
    "editor.save": Rule(EDITORS, CHANGED),
    "entry.sign_in": Rule(ANYBODY),
    "entry.sign_out": Rule(ANYBODY),
    "entry.sign_up": Rule(ANYBODY),
    "facts.add": Rule(EDITORS, COMMON),
    "facts.bring_back": Rule(EDITORS, COMMON),
    "facts.edit": Rule(EDITORS, COMMON),
    "facts.retire": Rule(EDITORS, COMMON),
    "feeds.atom": Rule(ANYBODY, OFFERED),
    "feeds.json_feed": Rule(ANYBODY, OFFERED),
    "files.download": Rule(EDITORS),
    "files.index": Rule(EDITORS),
    "files.settle": Rule(EDITORS),
    "filters.remove": Rule(EDITORS, OWN),
    "filters.save": Rule(EDITORS),
    "gallery.gallery": Rule(ANYBODY),
    "help.index": Rule(ANYBODY),
    "help.picture": Rule(ANYBODY, OFFERED),
    "help.show": Rule(ANYBODY, OFFERED),
    "history.bring_back": Rule(EDITORS, CHANGED),
    "history.restore": Rule(EDITORS, CHANGED),
    "history.show": Rule(EDITORS, SEEN),
    "history.take_out": Rule(EDITORS, CHANGED),
    "home.home": Rule(ANYBODY),
    "images.show": Rule(ANYBODY, UNGUESSED),
    "log.index": Rule(EDITORS),
    "own_decks.download": Rule(ANYBODY),
    "own_decks.make": Rule(ANYBODY),
    "own_decks.own_text": Rule(ANYBODY),
    "own_decks.text": Rule(ANYBODY, OFFERED),
    "papers.choose": Rule(ANYBODY, PRINTED),
    "papers.key": Rule(ANYBODY, PRINTED),
    "papers.paper": Rule(ANYBODY, PRINTED),
    "people.index": Rule(ADMINS),
    "people.person": Rule(ADMINS, NAMED),
    "people.reset_link": Rule(ADMINS, NAMED),
    "picking.change": Rule(EDITORS, MADE),
    "picking.questions": Rule(EDITORS, MADE),
    "previews.card": Rule(ANYBODY, OFFERED),
    "publishing.preview": Rule(EDITORS, MADE),
    "publishing.publish": Rule(EDITORS, MADE),
    "publishing.restore": Rule(EDITORS, MADE),
    "publishing.withdraw": Rule(EDITORS, MADE),
    "questions.index": Rule(EDITORS),
    "quizzes.index": Rule(ANYBODY),
    "quizzes.show": Rule(ANYBODY, OFFERED),
    "quizzes.start": Rule(ANYBODY, OFFERED),
    "recovery.forgot": Rule(ANYBODY),
    "recovery.reset": Rule(ANYBODY, UNGUESSED),
    "reports.ask": Rule(ANYBODY, OWN),
    "results.mine": Rule(ANYBODY),
    "results.missed_deck": Rule(ANYBODY, OWN),
    "results.practise": Rule(ANYBODY, OWN),
    "results.show": Rule(ANYBODY, OWN),
    "review.back_to_writing": Rule(EDITORS, CHANGED),
    "review.decide": Rule(REVIEWERS, DECIDED),
    "review.discard": Rule(EDITORS, CHANGED),
    "review.follow": Rule(EDITORS, FOLLOWED),
    "review.index": Rule(EDITORS),
    "review.show": Rule(EDITORS, SEEN),
    "root.choose_language": Rule(ANYBODY),
    "saving.save": Rule(ANYBODY, OWN),
    "saving.state": Rule(ANYBODY, OWN),
    "sharing.code": Rule(EDITORS, OFFERED),
    "sharing.share": Rule(EDITORS, OFFERED),
    "sources.add": Rule(EDITORS),
    "sources.edit": Rule(EDITORS, COMMON),
    "sources.index": Rule(EDITORS),
    "sources.show": Rule(EDITORS, COMMON),
    "sources.take_away": Rule(EDITORS, COMMON),
    "sources.text": Rule(EDITORS, COMMON),
    "study.home": Rule(ANYBODY),
    "study.rate": Rule(ANYBODY, OFFERED),
    "study.show": Rule(ANYBODY, OFFERED),
    "study.undo": Rule(ANYBODY, OFFERED),
    "study_history.export": Rule(ANYBODY, OFFERED),
    "study_history.take": Rule(ANYBODY),
    "study_progress.show": Rule(ANYBODY),
    "study_settings.edit": Rule(ANYBODY),
    "study_sync.manifest": Rule(ANYBODY),
    "study_sync.pack": Rule(ANYBODY, OFFERED),
    "study_sync.receive": Rule(ANYBODY),
    "worker.offline": Rule(ANYBODY),
}


def init_policy(app: Flask) -> None:
    """Ask the table before every page."""
    app.before_request(refuse_strangers)


def refuse_strangers() -> Response | None:
    """Refuse whoever the table does not name, and everybody at an address that it does not name.

    Who is not signed in is led to the sign-in page and back; what they typed at the desk stays on the page.
    """
    if request.endpoint is None:  # nothing is here, and the page of the error says so
        return None
    rule = POLICY.get(request.endpoint) or abort(403)
    if rule.who is ANYBODY:
        return None
    user = current_user()
    if user is None or (user.role == roles.GUEST and user.role not in rule.who):
        is_typed = is_at_desk() and request.method == "POST" and was_typed()
        return keep_what_was_typed() if is_typed else to_sign_in()
    return None if user.role in rule.who else abort(403)
