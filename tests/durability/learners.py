"""Learners who go on while the server is killed under them: what each sent, and what the site said it stored."""

import random
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from json import loads
from typing import Protocol
from uuid import uuid4

from tests.quiz.browsers import Browser, Form, Forms, Reply

SAVES_PER_QUIZ = 30
AGAIN = 0.2  # how often something is sent once more although there was a reply
DAYS_AWAY_MS = 10 * 24 * 3600 * 1000
Key = tuple[str, int]  # the attempt's address and the number of a slot
Value = tuple[int, tuple[str, ...]]  # the number in the sequence and what was sent


class Learner(Protocol):
    """Somebody in one or more windows."""

    browser: Browser
    windows: int
    acknowledged: int
    refused: list[str]

    def sit(self, window: int, over: threading.Event) -> None:
        """Go on until it is over."""


@dataclass
class Sitting:
    """What all learners have: a browser, chance, and a count of what was acknowledged."""

    browser: Browser
    windows: int = 1
    acknowledged: int = 0
    refused: list[str] = field(default_factory=list)
    chance: random.Random = field(default_factory=lambda: random.Random(time.monotonic()))  # noqa: S311  # no secret

    def send(self, path: str, form: Form, expected: int) -> Reply:
        """Send something until there is a reply, now and then once more; note what is refused."""
        for _ in range(2 if self.chance.random() < AGAIN else 1):
            reply = self.browser.insist("POST", path, form)
            if reply.status == expected:
                self.acknowledged += 1
            else:
                self.refused.append(f"{reply.status} {path} {form} {reply.text[:200]}")
        return reply


@dataclass
class Saver(Sitting):
    """At exams and quizzes in two windows, side by side at the same attempts; choices are saved, none is checked."""

    exam: str = ""
    quizzes: list[str] = field(default_factory=list)
    windows: int = 2
    sent: dict[Key, set[Value]] = field(default_factory=lambda: defaultdict(set))
    saved: list[tuple[Key, Value, int]] = field(default_factory=list)  # with the number that stood in the reply
    attempts: dict[str, str] = field(default_factory=dict)
    seqs: dict[Key, int] = field(default_factory=lambda: defaultdict(int))
    lock: threading.Lock = field(default_factory=threading.Lock)

    def sit(self, window: int, over: threading.Event) -> None:
        """Take quiz after quiz until it is over, an exam first."""
        chance, quiz = random.Random(f"{window} {time.monotonic()}"), self.exam  # noqa: S311  # no secret
        while not over.is_set():
            forms = self.open_quiz(quiz)
            for _ in range(SAVES_PER_QUIZ):
                if over.is_set():
                    return
                self.save(forms, chance)
            quiz = chance.choice(self.quizzes)

    def open_quiz(self, quiz: str) -> Forms:
        """Go to a quiz, in one window at a time, since its reply may set the cookie."""
        with self.lock:
            attempt = self.browser.start(quiz)
            assert self.attempts.setdefault(quiz, attempt) == attempt
            self.browser.renew_token(attempt)
        return self.browser.forms(attempt)

    def save(self, forms: Forms, chance: random.Random) -> None:
        """Send a choice with the next number."""
        saves = chance.choice(list(forms.fields))
        _, _, _, attempt, slot, _ = saves.split("/")
        key, choice = (attempt, int(slot)), forms.choose(saves, chance)
        with self.lock:
            self.seqs[key] += 1
            value = (self.seqs[key], tuple(choice))
            self.sent[key].add(value)
        reply = self.send(saves, [("seq", str(value[0])), *(("response", one) for one in choice)], 200)
        if reply.status == 200:
            self.saved.append((key, value, loads(reply.text)["seq"]))


@dataclass
class Checker(Sitting):
    """At one quiz again and again: checks each choice and finishes."""

    quiz: str = "first-ten"
    checked: dict[Key, list[str]] = field(default_factory=dict)
    finished: set[str] = field(default_factory=set)

    def sit(self, window: int, over: threading.Event) -> None:
        """Check what can be checked with one choice, finish, and begin anew."""
        while not over.is_set():
            attempt = self.browser.start(self.quiz)
            self.browser.renew_token(attempt)
            for saves, fields in self.browser.forms(attempt).fields.items():
                if over.is_set():
                    return
                if len(fields) == 1 and len(fields[0][0]) == 1 and fields[0][0].isalpha():
                    self.check(saves.removesuffix("/save"), [self.chance.choice(fields[0])])
            self.send(f"{attempt}/finish", [], 303)
            self.finished.add(attempt.rpartition("/")[2])

    def check(self, path: str, choice: list[str]) -> None:
        """Press the button of a question's page."""
        _, _, _, attempt, slot = path.split("/")
        if self.send(path, [("seq", "1"), *(("response", one) for one in choice)], 303).status == 303:
            self.checked[attempt, int(slot)] = choice


@dataclass
class Reviewer(Sitting):
    """Sends the ratings of a device that studied without a connection, some in more than one parcel."""

    rated: dict[str, int] = field(default_factory=dict)  # what was acknowledged: the rating of each id
    made: int = 0
    clock: int = field(default_factory=lambda: round(time.time() * 1000) - DAYS_AWAY_MS)

    def sit(self, window: int, over: threading.Event) -> None:
        """Send parcel after parcel."""
        pack = loads(self.browser.insist("GET", "/vi/study/all/pack").text)
        self.browser.token = pack["token"]
        cards = [card["name"] for card in pack["cards"]]
        earlier: list[dict[str, object]] = []
        while not over.is_set():
            fresh = [self.rating(cards) for _ in range(self.chance.randint(1, 5))]
            self.made += len(fresh)
            self.deliver([*fresh, *earlier])
            earlier = fresh[:1]

    def rating(self, cards: list[str]) -> dict[str, object]:
        """Rate a card, by the clock of the device."""
        self.clock += 60_000
        told = {"card": self.chance.choice(cards), "rating": self.chance.randint(1, 4), "at": self.clock}
        return told | {"id": str(uuid4()), "ms": 3000, "choice": "", "language": "vi"}

    def deliver(self, events: list[dict[str, object]]) -> None:
        """Send ratings; note those that the reply says are stored."""
        parcel = {"whose": "guest", "sent_at": round(time.time() * 1000), "zone": "Asia/Ho_Chi_Minh", "events": events}
        reply = self.send("/vi/study/events", parcel, 200)
        stored = loads(reply.text)["stored"] if reply.status == 200 else []
        assert sorted(stored) == sorted(str(event["id"]) for event in events)
        self.rated |= {str(event["id"]): int(str(event["rating"])) for event in events}
