"""`python -m scripts.bench.crowd_class LEARNERS SECONDS`: a class that sits a quiz, as it would; prints JSON.

All sign in within a minute, read, think and choose as people do, and hand in within seconds when the time is up.
Every acknowledged choice is then looked for in the database, which is the PostgreSQL that TEST_DATABASE_URL names, else
a file of its own.
"""

import asyncio
import json
import os
import random
import re
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from statistics import quantiles
from urllib.parse import quote, urlencode

from flask import Flask
from sqlalchemy import insert, select

from quizapp.accounts.models import User
from quizapp.accounts.passwords import hash_password
from quizapp.db import db, writing
from quizapp.quiz.models import Attempt, Response
from scripts.bench.bank_page import START
from scripts.bench.measure import say
from scripts.bench.site_pages import serve_site
from scripts.bench.site_rows import fill, make_site

ITEMS, RESPONSES = 1_000, 10_000
ALL = "all requests"
QUIZ, PASSWORD = "class", "correct horse battery staple"
THINK = (5.0, 30.0)  # seconds
SIGN_IN, HAND_IN = 60.0, 10.0  # seconds in which all do so
TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')
SEQ = re.compile(rb'name="seq" value="(\d+)"')
LETTER = re.compile(rb'name="response" value="(\w)"')


class Sheet:
    """What was measured: milliseconds of each kind of request, replies that failed, choices that were acknowledged."""

    def __init__(self) -> None:
        self.times: defaultdict[str, list[float]] = defaultdict(list)
        self.failed: defaultdict[str, int] = defaultdict(int)
        self.stored: dict[tuple[str, int], tuple[int, str]] = {}


class Learner:
    """One browser, with its cookies and one connection."""

    def __init__(self, name: str, port: int, sheet: Sheet, chance: random.Random) -> None:
        self.name, self.port, self.sheet, self.chance = name, port, sheet, chance
        self.cookies = {"language": "vi"}
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def sit(self, until: float) -> None:
        """Sign in, take the quiz, and hand in when it is time."""
        await asyncio.sleep(self.chance.uniform(0, SIGN_IN))
        _, page = await self.ask("the sign-in page", "GET", "/vi/sign-in")
        await self.send("signing in", "/vi/sign-in", page, name=self.name, password=PASSWORD)
        _, page = await self.ask("the quiz", "GET", f"/vi/quizzes/{QUIZ}")
        place, _ = await self.send("starting", f"/vi/quizzes/{QUIZ}/attempts", page)
        attempt, number = place.rpartition("/")[2], 1
        while time.monotonic() < until - HAND_IN:
            path = f"/vi/attempts/{attempt}/{number}"
            _, page = await self.ask("a question", "GET", path)
            await asyncio.sleep(min(self.chance.uniform(*THINK), max(0.0, until - HAND_IN - time.monotonic())))
            await self.choose(attempt, number, page)
            number = number % 20 + 1
        await asyncio.sleep(self.chance.uniform(0, HAND_IN))
        await self.send("handing in", f"/vi/attempts/{attempt}/finish", page)
        await self.ask("the result", "GET", f"/vi/attempts/{attempt}/result")

    async def choose(self, attempt: str, number: int, page: bytes) -> None:
        """Choose an option, as the script of the page saves it."""
        seq, letters = SEQ.search(page), LETTER.findall(page)
        if seq is None or not letters:
            return
        letter = self.chance.choice(letters).decode()
        path = f"/vi/attempts/{attempt}/{number}/save"
        _, reply = await self.send("storing a response", path, page, response=letter, seq=seq[1].decode())
        if b'"stands":true' in reply:
            self.sheet.stored[attempt, number] = int(seq[1]), json.dumps([letter])

    async def send(self, kind: str, path: str, page: bytes, **form: str) -> tuple[str, bytes]:
        """Send a form of a page."""
        token = TOKEN.search(page)
        return await self.ask(kind, "POST", path, urlencode(form | {"csrf_token": token[1].decode() if token else ""}))

    async def ask(self, kind: str, method: str, path: str, body: str = "") -> tuple[str, bytes]:
        """Send a request; return where it leads and what came back."""
        start = time.perf_counter()
        try:
            status, place, reply = await self.exchange(method, path, body)
        except (OSError, asyncio.IncompleteReadError):
            self.streams, status, place, reply = None, 599, "", b""
        self.sheet.times[kind].append((time.perf_counter() - start) * 1000)
        if status >= 400:
            self.sheet.failed[f"{kind}: {status}"] += 1
        return place, reply

    async def exchange(self, method: str, path: str, body: str) -> tuple[int, str, bytes]:
        """Exchange a request for a reply over the learner's connection."""
        if self.streams is None:
            self.streams = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self.streams
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        head = f"{method} {quote(path)} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookies}\r\n"
        if method == "POST":
            head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        writer.write(f"{head}\r\n{body}".encode())
        lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        told = [line.partition(": ")[::2] for line in lines[1:] if line]
        for name, value in told:
            if name.lower() == "set-cookie":
                cookie, _, kept = value.partition(";")[0].partition("=")
                self.cookies[cookie] = kept
        found = {name.lower(): value for name, value in told}
        reply = await reader.readexactly(int(found.get("content-length", 0)))
        return int(lines[0].split()[1]), found.get("location", ""), reply


def main(learners: int, seconds: int) -> None:
    """Let a class sit the quiz, and print what it met."""
    with tempfile.TemporaryDirectory(prefix="quizapp-bench-") as name:
        folder = Path(name)
        url = os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{folder}/bench.sqlite"
        app = make_site(url, folder)
        fill(app, ITEMS, RESPONSES)
        enrol(app, learners)
        sheet = Sheet()
        with serve_site(url, folder) as (port, _):
            say(f"crowd: {learners} learners for {seconds} seconds")
            asyncio.run(sit(learners, port, seconds, sheet))
        lost = missing(app, sheet)
    print(json.dumps({kind: summed(times) for kind, times in sheet.times.items()} | {ALL: of_all(sheet, lost)}))


def enrol(app: Flask, learners: int) -> None:
    """Give every learner an account."""
    same = {"role": "learner", "time_factor": 1.0, "created_at": START, "password_hash": hash_password(PASSWORD)}
    names = [f"Em {number}" for number in range(learners)]
    keys = [User(name=name, role="learner") for name in names]
    rows = [same | {"name": one.name, "name_key": one.name_key, "folded_name": one.folded_name} for one in keys]
    with app.app_context(), writing():
        db.session.execute(insert(User), [row | {"id": 5_000_000 + at} for at, row in enumerate(rows)])


async def sit(learners: int, port: int, seconds: float, sheet: Sheet) -> None:
    """Let all sit at once."""
    until = time.monotonic() + seconds
    everybody = [Learner(f"Em {number}", port, sheet, random.Random(number)) for number in range(learners)]  # noqa: S311
    await asyncio.gather(*(one.sit(until) for one in everybody))


def missing(app: Flask, sheet: Sheet) -> int:
    """Return how many acknowledged choices are not in the database."""
    with app.app_context():
        found = db.session.execute(
            select(Attempt.public_id, Response.slot, Response.seq, Response.value).join(
                Attempt, Attempt.id == Response.attempt_id
            )
        )
        stored = {(attempt, slot): (seq, value) for attempt, slot, seq, value in found}
    return sum(stored.get(place) != choice for place, choice in sheet.stored.items())


def summed(times: list[float]) -> dict[str, float]:
    """Return the figures of one kind of request."""
    cuts = quantiles(times, n=100) if len(times) > 1 else times * 99
    return {"requests": len(times), "p50": cuts[49], "p99": cuts[98], "worst": max(times)}


def of_all(sheet: Sheet, lost: int) -> dict[str, float]:
    """Return the figures of everything together."""
    whole = summed([one for times in sheet.times.values() for one in times])
    failed = sum(sheet.failed.values())
    for kind, count in sheet.failed.items():
        say(f"crowd: {count} × {kind}")
    return whole | {"stored": len(sheet.stored), "lost": lost, "failed": failed}


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
