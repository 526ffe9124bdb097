"""A learner's browser without a browser: keeps cookies and the form token, and sends again what got no reply."""

import json
import random
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

PATIENCE_SECONDS = 60
Form = Sequence[tuple[str, str]] | dict[str, Any]  # the fields of a form, or what is sent as JSON


@dataclass
class Reply:
    """What the site said."""

    status: int
    location: str
    text: str


class Forms(HTMLParser):
    """The forms of a page that save each choice: where they save, and what each of their fields may send."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, list[list[str]]] = {}
        self.fits_several: set[str] = set()
        self.saves = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        """Take in one tag."""
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.saves = found.get("data-save", "")
            self.fields.setdefault(self.saves, [])
        elif tag == "select" and found.get("name") == "response":
            self.fields[self.saves].append([])
        elif tag == "option" and found.get("value"):
            self.fields[self.saves][-1].append(found["value"])
        elif tag == "input" and found.get("name") == "response":
            self._take_input(found)

    def _take_input(self, found: dict[str, str]) -> None:
        kind = found.get("type", "text")
        self.fits_several |= {self.saves} if kind == "checkbox" else set()
        if kind in {"radio", "checkbox"}:
            self.fields[self.saves] = self.fields[self.saves] or [[]]
            self.fields[self.saves][0].append(found["value"])
        else:
            self.fields[self.saves].append([str(number) for number in range(50)])

    def choose(self, saves: str, chance: random.Random) -> list[str]:
        """Choose something that the form at `saves` may send; now and then nothing, which takes a choice back."""
        if chance.random() < 0.05:
            return []
        values = chance.choice(self.fields[saves])
        return chance.sample(values, chance.randint(1, len(values)) if saves in self.fits_several else 1)


@dataclass
class Browser:
    """One learner's browser."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    strange: list[Reply] = field(default_factory=list)

    def send(self, method: str, path: str, form: Form = ()) -> Reply:
        """Send one request and return the reply; what should never be said is kept in `strange`."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if isinstance(form, dict):
            body = json.dumps(form)
            headers |= {"Content-Type": "application/json", "X-CSRFToken": self.token}
        elif method == "POST":
            body = urlencode([("csrf_token", self.token), *form])
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            reply = Reply(response.status, response.headers.get("Location", ""), response.read().decode())
        finally:
            connection.close()
        for line in response.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        if reply.status >= 500:
            self.strange.append(reply)
        return reply

    def insist(self, method: str, path: str, form: Form = ()) -> Reply:
        """Send the same again until there is a reply, as the outbox of the question pages does."""
        end = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return self.send(method, path, form)
            except (OSError, HTTPException):
                if time.monotonic() > end:
                    raise
                time.sleep(0.2)

    def open_form(self, path: str) -> None:
        """Go to a page with a form and keep its token; where an exam goes on there is none, and the last one holds."""
        page = self.insist("GET", path).text
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found or self.token, page
        self.token = found[1] if found else self.token

    def start(self, quiz_id: str) -> str:
        """Start a quiz, or go on with it, and return the attempt's path."""
        self.open_form(f"/vi/quizzes/{quiz_id}")
        reply = self.insist("POST", f"/vi/quizzes/{quiz_id}/attempts")
        assert reply.status == 303, reply
        return re.sub(r"^http://[^/]+", "", reply.location)

    def renew_token(self, attempt: str) -> None:
        """Take the token of the next form from the state of an attempt, as scripts do."""
        self.token = json.loads(self.insist("GET", f"{attempt}/state").text)["token"]

    def forms(self, attempt: str) -> Forms:
        """Read what the open questions of an attempt may be sent."""
        forms = Forms(self.insist("GET", f"{attempt}/all").text)
        forms.fields = {saves: fields for saves, fields in forms.fields.items() if saves and fields}
        assert forms.fields
        return forms
