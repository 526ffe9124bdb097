"""Sending mail: the server that SMTP_URL names, spoken to so that no password crosses the net in the clear."""

import smtplib
import ssl
from contextlib import closing
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

PORTS = {"smtp": 587, "smtps": 465}
PATIENCE_SECONDS = 20
THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}


class MailProblem(Exception):
    """The mail could not be sent; the message says why, without saying to whom."""


@dataclass(frozen=True)
class Server:
    """A mail server as an address such as smtp://user:password@host:587 names it."""

    scheme: str
    host: str
    port: int
    user: str
    password: str


def parse_server(url: str) -> Server:
    """Read the address of a mail server; raises ValueError."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname or parts.path not in {"", "/"}:
        raise ValueError("it is not like smtp://user:password@host:587 or smtps://user:password@host:465")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Server(parts.scheme, parts.hostname, parts.port or PORTS[parts.scheme], user, password)


def write_mail(sender: str, recipient: str, subject: str, text: str) -> EmailMessage:
    """Write a mail of plain text."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, recipient, subject
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text)
    return mail


def send_mail(server: Server, mail: EmailMessage) -> None:
    """Send a mail; raises MailProblem."""
    try:
        with closing(_connect(server)) as connection:
            if server.user:
                connection.login(server.user, server.password)
            connection.send_message(mail)
    except (OSError, smtplib.SMTPException) as error:
        raise MailProblem(f"{server.host}:{server.port}: {type(error).__name__}") from error


def _connect(server: Server) -> smtplib.SMTP:
    tls = ssl.create_default_context()
    if server.scheme == "smtps":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=PATIENCE_SECONDS, context=tls)
    connection = smtplib.SMTP(server.host, server.port, timeout=PATIENCE_SECONDS)
    connection.ehlo()
    if connection.has_extn("starttls"):
        connection.starttls(context=tls)
    elif server.user and server.host not in THIS_MACHINE:
        connection.close()
        raise smtplib.SMTPNotSupportedError("the server offers no STARTTLS")
    return connection
