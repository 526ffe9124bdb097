"""A forgotten password: the same reply to everybody, a mail to whom it may concern, a link that works once."""

import re
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from quizapp.accounts.mail import MailProblem, parse_server, send_mail, write_mail
from quizapp.accounts.models import ResetLink
from quizapp.accounts.sessions import token_hash
from quizapp.app import create_app
from quizapp.db import db, writing
from quizapp.web.mail import OUTBOX
from tests.accounts.people import OTHER_PASSWORD, PASSWORD, person
from tests.conftest import close, settings_for
from tests.web.test_account import another
from tests.web.test_entry import is_signed_in, rows, sign_in, told


def free_port() -> int:
    """Return a port nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Mailbox:
    """A mail server of the tests' own: where it listens, and what came."""

    url: str = ""
    mails: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, server: Any, connection: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        """Take a mail."""
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    def link(self) -> str:
        """Return the path of the link in the last mail."""
        OUTBOX.submit(int).result()  # all that was to be sent before is sent
        found = re.findall(r"http://localhost(/\w\w/password/reset/[\w-]{43})\s", self.mails[-1].get_content())
        assert len(found) == 1
        return str(found[0])


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A mail server that takes everything."""
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    box.url = f"smtp://127.0.0.1:{controller.port}"
    yield box
    OUTBOX.submit(int).result()
    controller.stop()


@pytest.fixture
def mailing(database: str, mailbox: Mailbox) -> Iterator[Flask]:
    """The app with a mail server, and Lan, who has an address, and Nam, who has none."""
    settings = settings_for(database)
    more = {"smtp_url": mailbox.url, "mail_from": "quizapp <quiz@example.org>"}
    app = create_app(type(settings)(**vars(settings) | more))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    with app.app_context():
        person("Lan", email="lan@example.org")
        person("Nam")
    yield app
    OUTBOX.submit(int).result()
    close(app)


def ask(app: Flask, who: str, language: str = "en") -> Any:
    return app.test_client().post(f"/{language}/password/forgot", data={"who": who})


@pytest.mark.parametrize("who", ["Lan", "LAN", "lan@example.org", " Lan@Example.ORG "])
def test_a_link_comes_by_mail_and_sets_a_new_password_once(mailing: Flask, mailbox: Mailbox, who: str) -> None:
    signed_in = another(mailing)
    ask(mailing, who)
    link = mailbox.link()
    [mail] = mailbox.mails
    assert (mail["To"], mail["From"]) == ("lan@example.org", "quizapp <quiz@example.org>")
    assert mail["Subject"] == "A new password for quizapp"
    client = mailing.test_client()
    page = client.get(link)
    assert (page.status_code, page.headers["Referrer-Policy"]) == (200, "no-referrer")
    assert (page.headers["Cache-Control"], "“Lan”" in page.text) == ("private, no-store", True)
    assert client.post(link, data={"password": "short"}).status_code == 422
    assert is_signed_in(signed_in)
    done = client.post(link, data={"password": OTHER_PASSWORD})
    assert (done.status_code, done.location) == (303, "/en/sign-in")
    assert not is_signed_in(signed_in)
    assert "Your new password is set." in client.get("/en/sign-in").text
    assert (sign_in(client).status_code, sign_in(client, password=OTHER_PASSWORD).status_code) == (422, 303)
    for method in (client.get, client.post):
        again = method(link, data={"password": PASSWORD})
        assert (again.status_code, "This link no longer works" in again.text) == (410, True)


def test_the_mail_and_the_link_are_in_the_language_of_the_page(mailing: Flask, mailbox: Mailbox) -> None:
    ask(mailing, "Lan", "vi")
    assert mailbox.link().startswith("/vi/password/reset/")
    assert mailbox.mails[0]["Subject"] == "Đặt mật khẩu mới cho quizapp"
    assert "Có người, có lẽ là bạn" in mailbox.mails[0].get_content()


def test_the_database_keeps_a_hash_of_the_link_alone(mailing: Flask, mailbox: Mailbox) -> None:
    ask(mailing, "Lan")
    token = mailbox.link().rsplit("/", 1)[1]
    with mailing.app_context():
        assert list(db.session.scalars(select(ResetLink.token_hash))) == [token_hash(token)]


def test_an_expired_a_truncated_and_a_made_up_link_are_gone(mailing: Flask, mailbox: Mailbox) -> None:
    ask(mailing, "Lan")
    link = mailbox.link()
    client = mailing.test_client()
    for wrong in (link[:-1], link + "x", f"/en/password/reset/{'x' * 43}", "/en/password/reset/%00"):
        assert client.get(wrong).status_code in {404, 410}
        assert client.post(wrong, data={"password": OTHER_PASSWORD}).status_code in {404, 410}
    assert client.get(link[:-1]).status_code == 410
    with mailing.app_context(), writing():
        db.session.execute(update(ResetLink).values(expires_at=ResetLink.created_at))
    assert client.get(link).status_code == 410
    assert "không còn dùng được" in client.get(link.replace("/en/", "/vi/")).text
    assert client.post(link, data={"password": OTHER_PASSWORD}).status_code == 410
    assert sign_in(client).status_code == 303


def test_everybody_gets_the_same_reply_and_one_gets_a_mail(mailing: Flask, mailbox: Mailbox) -> None:
    replies = [told(ask(mailing, who)) for who in ("Nam", "nobody", "no@example.org", "Lan", "a\0b")]
    assert all(reply == replies[0] for reply in replies)
    assert replies[0][0] == 200
    mailbox.link()
    assert [mail["To"] for mail in mailbox.mails] == ["lan@example.org"]
    assert rows(mailing, ResetLink) == 1


def test_no_page_waits_for_the_mail(mailing: Flask, mailbox: Mailbox) -> None:
    OUTBOX.submit(time.sleep, 1.5)
    start = time.perf_counter()
    assert ask(mailing, "Lan").status_code == 200
    assert time.perf_counter() - start < 1
    assert mailbox.mails == []
    assert mailbox.link()


@pytest.mark.parametrize("who", ["Lan", "nobody"])
def test_the_sixth_wish_is_told_to_wait_and_sends_nothing(mailing: Flask, mailbox: Mailbox, who: str) -> None:
    replies = [ask(mailing, who) for _ in range(6)]
    assert [reply.status_code for reply in replies] == [200] * 5 + [429]
    assert int(replies[-1].headers["Retry-After"]) > 0
    OUTBOX.submit(int).result()
    assert len(mailbox.mails) == (5 if who == "Lan" else 0)
    assert sign_in(mailing.test_client()).status_code == 303


def test_a_new_password_ends_the_wait_after_wrong_ones(mailing: Flask, mailbox: Mailbox) -> None:
    client = mailing.test_client()
    assert [sign_in(client, password=OTHER_PASSWORD).status_code for _ in range(6)] == [422] * 5 + [429]
    ask(mailing, "Lan")
    client.post(mailbox.link(), data={"password": OTHER_PASSWORD})
    assert sign_in(client, password=OTHER_PASSWORD).status_code == 303


def test_a_server_that_cannot_be_reached_is_for_the_log_without_the_address(
    mailing: Flask, mailbox: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    settings = mailing.config["SETTINGS"]
    mailing.config["SETTINGS"] = type(settings)(**vars(settings) | {"smtp_url": "smtp://127.0.0.1:1"})
    assert ask(mailing, "Lan").status_code == 200
    OUTBOX.submit(int).result()
    assert "A mail could not be sent: 127.0.0.1:1" in caplog.text
    assert "lan@example.org" not in caplog.text


def test_where_no_mail_is_sent_the_page_says_whom_to_ask(client: FlaskClient, app: Flask) -> None:
    for response in (client.get("/en/password/forgot"), client.post("/en/password/forgot", data={"who": "Lan"})):
        assert (response.status_code, "This site sends no mail." in response.text) == (200, True)
    assert "<form" not in client.get("/en/password/forgot").text.split("<main")[1].split("</main>")[0]
    assert rows(app, ResetLink) == 0


def test_the_page_of_a_link_works_over_https_though_it_sends_no_referrer(database: str) -> None:
    app = create_app(settings_for(database))
    with app.app_context():
        person("Lan")
    made = app.test_cli_runner().invoke(args=["user", "reset-link", "Lan"]).output.strip()
    client, link = app.test_client(), made.removeprefix("http://localhost")
    page = client.get(link, base_url="https://localhost").text
    token = re.findall(r'name="csrf_token" value="([^"]+)"', page)[0]
    sent = {"password": OTHER_PASSWORD, "csrf_token": token}
    assert client.post(link, data=sent, base_url="https://localhost").status_code == 303
    close(app)


def test_a_mail_is_sent_after_signing_in_to_the_server() -> None:
    box, seen = Mailbox(), []

    def check(server: Any, session: Any, envelope: Any, mechanism: str, sent: LoginPassword) -> AuthResult:
        seen.append((sent.login, sent.password))
        return AuthResult(success=sent.password == b"p@ss:word", handled=False)

    port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port, authenticator=check, auth_require_tls=False)
    controller.start()
    try:
        mail = write_mail("quiz@example.org", "lan@example.org", "Chào", "Xin chào\n")
        send_mail(parse_server(f"smtp://user%40x:p%40ss%3Aword@127.0.0.1:{port}"), mail)
        with pytest.raises(MailProblem, match="SMTPAuthenticationError"):
            send_mail(parse_server(f"smtp://user:wrong@127.0.0.1:{port}"), mail)
    finally:
        controller.stop()
    assert seen[0] == (b"user@x", b"p@ss:word")
    assert [(one["Subject"], one.get_content().strip()) for one in box.mails] == [("Chào", "Xin chào")]


def test_no_header_can_be_smuggled_into_a_mail() -> None:
    with pytest.raises(ValueError, match="linefeed"):
        write_mail("quiz@example.org", "lan@example.org\nBcc: x@y.vn", "a", "b")


@pytest.mark.parametrize("url", ["http://x", "smtp://", "mail.example.org", "smtp://x:abc", "smtp://x/path"])
def test_an_address_of_no_mail_server_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"smtp://|[Pp]ort"):
        parse_server(url)


def test_a_password_never_goes_to_another_machine_in_the_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    box, asked = Mailbox(), []

    def check(server: Any, session: Any, envelope: Any, mechanism: str, sent: LoginPassword) -> AuthResult:
        asked.append(sent.login)
        return AuthResult(success=True)

    port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port, authenticator=check, auth_require_tls=False)
    controller.start()
    monkeypatch.setattr("quizapp.accounts.mail.THIS_MACHINE", set())
    try:
        with pytest.raises(MailProblem, match="SMTPNotSupportedError"):
            send_mail(parse_server(f"smtp://user:password@127.0.0.1:{port}"), write_mail("a@b.vn", "c@d.vn", "a", "b"))
    finally:
        controller.stop()
    assert (asked, box.mails) == ([], [])
