"""What acts on many questions are called: the buttons, what was done, and why a question was left as it is."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from quizapp.bank.batches import Batch

BUTTONS = {
    "tag": _l("Add the topic"),
    "untag": _l("Take the topic off"),
    "share": _l("Share with all teachers"),
    "keep": _l("Keep for me alone"),
    "send": _l("Send for review"),
    "publish": _l("Approve and publish"),
    "retire": _l("Take out of use"),
    "restore": _l("Bring back into use"),
}
REASONS = {
    "unknown": _l("There is no such question, or it is not yours to see."),
    "not-yours": _l("It is another teacher’s own."),
    "not-author": _l("Only what you wrote yourself can be kept for you alone."),
    "same": _l("It is so already."),
    "only-topic": _l("It would be left without a topic."),
    "retired": _l("It is out of use."),
    "in-review": _l("It waits for a reviewer. Take it back from review first."),
    "not-in-review": _l("Nothing of it waits for a reviewer."),
    "no-draft": _l("It has no draft, so there is nothing to send."),
    "errors": _l("Some things in it have to be mended first."),
    "own-page": _l("It changes the key. Past scores hang on that, so it is decided on its own page."),
    "own-work": _l("You wrote or sent it yourself, so somebody else has to approve it."),
    "reviewers": _l("Only reviewers approve."),
    "superseded": _l("Another wording was published since its draft began. Look at both on its own page."),
    "moved": _l("It was changed or decided by somebody meanwhile."),
}


def what_was_done(act: str, count: int) -> str:
    """Say what was done to so many questions."""
    said = {
        "tag": ngettext("%(num)s question got a topic", "%(num)s questions got a topic", count),
        "untag": ngettext("%(num)s question lost a topic", "%(num)s questions lost a topic", count),
        "share": ngettext(
            "%(num)s question shared with all teachers", "%(num)s questions shared with all teachers", count
        ),
        "keep": ngettext("%(num)s question kept by one teacher", "%(num)s questions kept by one teacher", count),
        "send": ngettext("%(num)s question sent for review", "%(num)s questions sent for review", count),
        "publish": ngettext("%(num)s question published", "%(num)s questions published", count),
        "retire": ngettext("%(num)s question taken out of use", "%(num)s questions taken out of use", count),
        "restore": ngettext("%(num)s question brought back into use", "%(num)s questions brought back into use", count),
    }
    return str(said[act])


def batch_words(batch: Batch, count: int) -> str:
    """Say what a batch did, or what it undid."""
    said = what_was_done(batch.act, count)
    return str(_("Undone: %(what)s", what=said)) if batch.undoes else said
