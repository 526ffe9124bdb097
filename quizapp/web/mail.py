"""Mail from pages: written while the page is made, sent behind the reader's back, so that no page waits or tells."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage

from flask import Flask, current_app

from quizapp.accounts.mail import MailProblem, parse_server, send_mail, write_mail
from quizapp.config import Settings
from quizapp.db import db

OUTBOX = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mail")


def can_send() -> bool:
    """Whether a mail server is set."""
    return bool(settings().smtp_url)


def settings() -> Settings:
    """Return the settings of the running app."""
    found: Settings = current_app.config["SETTINGS"]
    return found


def send_to(find_recipient: Callable[[], str | None], subject: str, text: str) -> None:
    """Look up, in another thread, to whom to send a mail, and send it; None means that nobody is to have it."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # Flask's own way to hand it on
    OUTBOX.submit(deliver, app, find_recipient, subject, text)


def deliver(app: Flask, find_recipient: Callable[[], str | None], subject: str, text: str) -> None:
    """Find the recipient and send the mail; what goes wrong is for the log."""
    with app.app_context():
        try:
            recipient = find_recipient()
            db.session.remove()
            if recipient:
                send_mail(parse_server(settings().smtp_url), write(recipient, subject, text))
        except MailProblem as problem:
            app.logger.error("A mail could not be sent: %s", problem)
        except Exception:  # a thread has nobody else to tell
            app.logger.exception("A mail could not be sent.")


def write(recipient: str, subject: str, text: str) -> EmailMessage:
    """Write the mail from the site's own address."""
    return write_mail(settings().mail_from, recipient, subject, text)
