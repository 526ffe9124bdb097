"""An attempt's life, lived at random and held against a model of plain data: whatever happens, both say the same."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select
from sqlalchemy.orm import aliased

from quizapp.accounts.models import User
from quizapp.db import db
from quizapp.items.collection import ExamRules
from quizapp.items.question import NotAResponse
from quizapp.quiz.adopt import adopt_attempts
from quizapp.quiz.attempt import (
    AttemptFinished,
    NoAttemptLeft,
    change_time_factor,
    finish_attempt,
    finish_due_attempts,
    flag_slot,
    record_response,
    slots_of,
    start_attempt,
)
from quizapp.quiz.missed import NothingMissed, practise_missed
from quizapp.quiz.models import GRACE, Attempt, Response, ResponseEvent, Slot
from tests import samples
from tests.conftest import NOW
from tests.quiz.small_bank import outline, quiz, store

RULES = {
    "practice": None,
    "timed": ExamRules(minutes=10, attempts=3),
    "untimed": ExamRules(attempts=2),
}
ITEMS = [samples.single_choice(), samples.multiple_choice(), samples.ordering(), samples.matching()]
# What may be sent to each question, in what it is stored as, what that earns, and whether it is complete.
SENT: dict[str, list[tuple[list[str], list[str], float, bool]]] = {
    "one": [(["a"], ["a"], 0, True), (["b"], ["b"], 1, True)],
    "several": [(["a"], ["a"], 1 / 3, True), (["d", "b", "a"], ["a", "b", "d"], 1, True), (["c"], ["c"], 0, True)],
    "ordered": [
        (["1:c", "2:a"], ["c", "a", "", ""], 1 / 6, False),
        (["4:b", "1:c", "2:a", "3:d"], ["c", "a", "d", "b"], 1, True),
        (["1:b", "2:d", "3:a", "4:c"], ["b", "d", "a", "c"], 0, True),
    ],
    "matched": [
        (["2:a"], ["", "a", ""], 1 / 3, False),
        (["1:c", "2:a", "3:b"], ["c", "a", "b"], 1, True),
        (["1:c", "2:d", "3:d"], ["c", "d", "d"], 1 / 3, True),
    ],
}
SCORES = {name: {json.dumps(row[1]): row[2] for row in rows} | {"[]": 0.0} for name, rows in SENT.items()}
WHICH = st.integers(0, 2) | st.integers(-2, 2)  # of the above; -1 is nothing, -2 is no response
CHECKS = st.tuples(st.booleans(), st.booleans())
SEQ = st.integers(1, 6) | st.integers(-2, 2**33)
Row = dict[str, Any]


@dataclass
class Life:
    """What the model knows of an attempt."""

    name: str
    quiz_id: str
    owner: int
    number: int
    started: datetime
    exam: bool = False
    minutes: int | None = None
    due: datetime | None = None
    finished: datetime | None = None
    timed_out: bool = False
    brought: bool = False
    missed_of: str | None = None
    items: list[str] = field(default_factory=list)
    slots: dict[int, Row] = field(default_factory=dict)
    flags: set[int] = field(default_factory=set)
    log: list[tuple[int, int, str]] = field(default_factory=list)

    def is_over(self, now: datetime) -> bool:
        """Whether it takes nothing any more."""
        return self.finished is not None or (self.due is not None and now > self.due + GRACE)

    def finish(self, now: datetime) -> None:
        """End it."""
        if self.finished is None:
            self.timed_out = self.due is not None and now > self.due
            self.finished = min(now, self.due) if self.due else now

    def score(self, number: int) -> float:
        """Return what a question earns."""
        row = self.slots.get(number)
        return SCORES[self.items[number - 1]][row["value"]] if row else 0.0

    @property
    def missed(self) -> list[str]:
        """The questions that did not earn the full mark."""
        return [item for number, item in enumerate(self.items, 1) if self.score(number) < 1]

    def as_stored(self) -> Row:
        """Return what the database should hold of it."""
        total = sum(self.score(number) for number in range(1, len(self.items) + 1))
        return {
            "owner": self.owner,
            "number": self.number,
            "exam": (self.exam, self.minutes, self.due),
            "end": (self.finished, self.timed_out),
            "score": (pytest.approx(total), len(self.items)) if self.finished else (None, None),
            "missed_of": self.missed_of,
            "slots": self.slots,
            "flags": self.flags,
            "log": sorted(self.log),
        }


class Lives(RuleBasedStateMachine):
    """Two people, a guest and a user, at four quizzes; the clock goes on, and now and then back."""

    lives = Bundle("lives")
    compared: ClassVar[int] = 0  # how often an attempt was held against the model, in all lives

    def __init__(self) -> None:
        super().__init__()
        self.now, self.count = NOW, 0
        self.model: dict[str, Life] = {}
        self.factors: dict[int, float] = {}
        self.touched: set[str] = set()
        self.latest: tuple[str, int] | None = None
        db.session.rollback()
        self.people = [User(role="guest", created_at=NOW), User(role="learner", created_at=NOW)]
        db.session.add_all(self.people)
        db.session.flush()
        self.guest, self.user = (one.id for one in self.people)

    def teardown(self) -> None:
        """Hold everything against the model, and undo it all."""
        try:
            assert {name: stored(name) for name in self.model} == {
                name: life.as_stored() for name, life in self.model.items()
            }
            theirs = select(Attempt.public_id).where(Attempt.user_id.in_([self.guest, self.user]))
            assert set(db.session.scalars(theirs)) == set(self.model)
        finally:
            db.session.rollback()

    def new_name(self) -> str:
        self.count += 1
        return f"life-{self.count}"

    def next_number(self, owner: int, quiz_id: str) -> int:
        return 1 + max((one.number for one in self.of(owner, quiz_id)), default=0)

    def of(self, owner: int, quiz_id: str) -> list[Life]:
        return [one for one in self.model.values() if (one.owner, one.quiz_id) == (owner, quiz_id)]

    def open_at(self, owner: int, quiz_id: str) -> list[Life]:
        """Return what is open at a quiz, the latest first."""
        found = [one for one in self.of(owner, quiz_id) if one.finished is None and one.missed_of is None]
        return sorted(found, key=lambda one: (one.started, int(one.name[5:])), reverse=True)

    @rule(seconds=st.sampled_from([1, 30, 31, 60, 300, 599, 600, 601, 1200]), back=st.booleans())
    def time_passes(self, seconds: int, back: bool) -> None:
        """Let time pass; a clock set back goes back by seconds only."""
        self.now += timedelta(seconds=-min(seconds, 31) if back else seconds)

    @rule(by_user=st.booleans(), factor=st.sampled_from([1.0, 1.25, 2.0, 0.0]))
    def change_extra_time(self, by_user: bool, factor: float) -> None:
        owner = self.user if by_user else self.guest
        change_time_factor(owner, factor, self.now)
        self.factors[owner] = factor
        for life in self.model.values():
            if life.owner == owner and life.finished is None and life.minutes:
                self.touched.add(life.name)
                if life.is_over(self.now):
                    life.finish(self.now)
                else:
                    life.due = life.started + timedelta(minutes=life.minutes * factor) if factor else None

    @initialize(target=lives)
    def begin(self) -> Any:
        """Begin with an exam and practice on either side, so that there is always something to do."""
        return multiple(
            self.start(False, "practice", 1, False),
            self.start(True, "practice", 2, False),
            self.start(True, "timed", 3, False),
        )

    @rule(
        target=lives,
        by_user=st.booleans(),
        quiz_id=st.sampled_from(sorted(RULES)),
        seed=st.integers(0, 99),
        afresh=st.booleans(),
    )
    def start_one(self, by_user: bool, quiz_id: str, seed: int, afresh: bool) -> Any:
        return self.start(by_user, quiz_id, seed, afresh)

    def start(self, by_user: bool, quiz_id: str, seed: int, afresh: bool) -> Any:
        owner, name, rules = self.user if by_user else self.guest, self.new_name(), RULES[quiz_id]
        expected = None
        ended = next((life.name for life in self.open_at(owner, quiz_id)), None) if afresh else None
        for life in self.open_at(owner, quiz_id):
            if not afresh and not life.is_over(self.now):
                expected = life
                break
            life.finish(self.now)
            self.touched.add(life.name)
        sat = sum(one.exam and one.missed_of is None for one in self.of(owner, quiz_id))
        refused = expected is None and bool(rules and rules.attempts and sat >= rules.attempts)
        factor = self.factors.get(owner, 1.0)
        try:
            attempt = start_attempt(
                quiz(quiz_id), owner, public_id=name, seed=seed, now=self.now, time_factor=factor, instead_of=ended
            )
        except NoAttemptLeft:
            assert refused
            return multiple()
        assert not refused
        if expected:
            assert attempt.public_id == expected.name
            return multiple()
        life = Life(name, quiz_id, owner, self.next_number(owner, quiz_id), self.now, exam=rules is not None)
        life.minutes = rules.minutes if rules else None
        life.due = self.now + timedelta(minutes=life.minutes * factor) if life.minutes and factor else None
        self.take_in(life, attempt)
        assert sorted(life.items) == sorted(SENT)
        return name

    def take_in(self, life: Life, attempt: Attempt) -> None:
        """Note a new attempt and the order in which it asks."""
        life.items = [slot.version.item_id for slot in slots_of(attempt)]
        self.model[life.name] = life
        self.touched.add(life.name)

    @rule(name=lives, slot=st.integers(1, 4), which=WHICH, seq=SEQ, check=st.booleans())
    def record_somewhere(self, name: str, slot: int, which: int, seq: int, check: bool) -> None:
        if slot <= len(self.model[name].items):
            self.latest = name, slot
            self.record(name, slot, which, seq, check)

    @precondition(lambda self: self.latest)
    @rule(which=WHICH, seq=SEQ, check=st.booleans())
    def record_there_again(self, which: int, seq: int, check: bool) -> None:
        assert self.latest
        self.record(*self.latest, which, seq, check)

    @rule(name=lives, slot=st.integers(1, 4), which=st.integers(1, 2), seq=st.integers(-1, 1), checks=CHECKS)
    def record_twice(self, name: str, slot: int, which: int, seq: int, checks: tuple[bool, bool]) -> None:
        """Choose, and choose something else in a window that knows of it, or does not; check either, or both."""
        if slot <= len(self.model[name].items):
            self.latest = name, slot
            highest = self.model[name].slots.get(slot, {"seq": 1})["seq"]
            self.record(name, slot, which, min(highest + 1, 2**31 - 2), checks[0])
            self.record(name, slot, which + 1, min(highest + 1, 2**31 - 2) + seq, checks[1])

    @rule(name=lives, wrong=st.integers(0, 8))
    def record_everywhere(self, name: str, wrong: int) -> None:
        """Get everything right, but for one question perhaps."""
        for slot, item in enumerate(self.model[name].items, 1):
            right = next(place for place, row in enumerate(SENT[item]) if row[2] == 1)
            self.record(name, slot, right + (slot == wrong), 7, False)

    def record(self, name: str, slot: int, which: int, seq: int, check: bool) -> None:
        """Send something possible, nothing (-1), or something that is no response (-2)."""
        life = self.model[name]
        rows = SENT[life.items[slot - 1]]
        sent, choice, _, complete = rows[which % len(rows)] if which >= 0 else ([], [], 0.0, False)
        sent = ["nonsense"] if which == -2 else sent
        self.touched.add(name)
        try:
            response = record_response(find(name), slot, sent, seq=seq, language="en", now=self.now, check=check)
        except NotAResponse:
            assert which == -2
            return
        except AttemptFinished:
            assert life.is_over(self.now)
            life.finish(self.now)
            return
        assert which != -2
        assert not life.is_over(self.now)
        self.model_record(life, slot, json.dumps(choice), min(max(seq, 1), 2**31 - 1), check and complete)
        row = life.slots[slot]
        assert (response.seq, response.value, response.checked_at) == (row["seq"], row["value"], row["checked"])

    def model_record(self, life: Life, slot: int, value: str, seq: int, check: bool) -> None:
        """Record in the model: the highest number wins, and what was checked stands."""
        if (slot, seq, value) not in life.log:
            life.log.append((slot, seq, value))
        row = life.slots.get(slot)
        if row is None or (seq > row["seq"] and row["checked"] is None):
            row = life.slots[slot] = {"seq": seq, "value": value, "checked": None, "at": self.now}
        if check and not life.exam and row["value"] == value and row["checked"] is None:
            row["checked"] = self.now

    @rule(name=lives, slot=st.integers(1, 4), flagged=st.booleans())
    def flag(self, name: str, slot: int, flagged: bool) -> None:
        life = self.model[name]
        if slot > len(life.items):
            return
        self.touched.add(name)
        try:
            flag_slot(find(name).id, slot, flagged, self.now)
        except AttemptFinished:
            assert life.is_over(self.now)
            life.finish(self.now)
            return
        assert not life.is_over(self.now)
        life.flags = life.flags | {slot} if flagged else life.flags - {slot}

    @rule(name=lives)
    def finish(self, name: str) -> None:
        self.touched.add(name)
        finish_attempt(find(name), self.now)
        self.model[name].finish(self.now)

    @rule()
    def close_job(self) -> None:
        late = [one for one in self.model.values() if one.finished is None and one.is_over(self.now)]
        assert finish_due_attempts(self.now) == len(late)
        for life in late:
            life.finish(self.now)
            self.touched.add(life.name)
        assert finish_due_attempts(self.now) == 0

    @rule(target=lives, name=lives, seed=st.integers(0, 99))
    def practise(self, name: str, seed: int) -> Any:
        """Practise what was missed, as the page allows once an attempt is over."""
        life, again = self.model[name], self.new_name()
        if not life.is_over(self.now):
            return multiple()
        open_one = [one for one in self.model.values() if one.missed_of == name and one.finished is None]
        try:
            attempt = practise_missed(find(name), public_id=again, seed=seed, now=self.now)
        except NothingMissed:
            assert life.missed == []
            assert open_one == []
            return multiple()
        if open_one:
            assert attempt.public_id == open_one[0].name
            return multiple()
        new = Life(again, life.quiz_id, life.owner, self.next_number(life.owner, life.quiz_id), self.now)
        new.missed_of = name
        self.take_in(new, attempt)
        assert sorted(new.items) == sorted(life.missed)
        return again

    @rule(
        seconds=st.sampled_from([-1, 0, 1, 30, 31]),
        act=st.sampled_from(["record", "flag", "finish", "close", "start"]),
    )
    def act_about_the_end(self, seconds: int, act: str) -> None:
        """Do something just before or after the time of an exam is up."""
        timed = [life for life in self.model.values() if life.due and not life.finished]
        if not timed:
            return
        name, self.now = timed[-1].name, (timed[-1].due or self.now) + timedelta(seconds=seconds)
        if act == "record":
            self.record(name, 1, 1, 5, True)
        elif act == "flag":
            self.flag(name, 1, True)
        elif act == "finish":
            self.finish(name)
        elif act == "start":
            self.start(timed[-1].owner == self.user, timed[-1].quiz_id, seconds + 1, False)
        else:
            self.close_job()

    @rule()
    def sign_in(self) -> None:
        """Let the user have what the guest did; the guest, whose cookie may live on, goes on as a guest."""
        mine = [one for one in self.model.values() if one.owner == self.guest]
        assert adopt_attempts(guest_id=self.guest, user_id=self.user) == len(mine)
        for life in mine:
            life.number, life.owner = self.next_number(self.user, life.quiz_id), self.user
            self.touched.add(life.name)

    @rule(by_user=st.booleans(), quiz_id=st.sampled_from(sorted(RULES)), afresh=st.booleans())
    def sign_in_and_start(self, by_user: bool, quiz_id: str, afresh: bool) -> None:
        """Go on, or begin afresh, where two attempts may be open beside each other."""
        self.sign_in()
        self.start(by_user, quiz_id, 4, afresh)

    @invariant()
    def what_was_touched_is_as_the_model_says(self) -> None:
        db.session.flush()
        db.session.expire_all()
        for name in sorted(self.touched):
            assert stored(name) == self.model[name].as_stored()
            Lives.compared += 1
        self.touched.clear()


def find(name: str) -> Attempt:
    return db.session.scalars(select(Attempt).where(Attempt.public_id == name)).one()


def stored(name: str) -> Row:
    """Return what the database holds of an attempt."""
    earlier = aliased(Attempt)
    both = select(Attempt, earlier.public_id).outerjoin(earlier, earlier.id == Attempt.missed_of)
    [(attempt, missed_of)] = db.session.execute(both.where(Attempt.public_id == name))
    given = select(Slot.number, Slot.flagged, Response.seq, Response.value, Response.checked_at, Response.recorded_at)
    given = given.outerjoin(Response, (Response.attempt_id == Slot.attempt_id) & (Response.slot == Slot.number))
    slots = db.session.execute(given.where(Slot.attempt_id == attempt.id)).all()
    events = select(ResponseEvent.slot, ResponseEvent.seq, ResponseEvent.value)
    return {
        "owner": attempt.user_id,
        "number": attempt.number,
        "exam": (attempt.exam, attempt.minutes, attempt.due_at),
        "end": (attempt.finished_at, attempt.timed_out),
        "score": (attempt.score, attempt.full_score),
        "missed_of": missed_of,
        "slots": {
            number: {"seq": seq, "value": value, "checked": checked, "at": at}
            for number, _, seq, value, checked, at in slots
            if seq is not None
        },
        "flags": {number for number, flagged, *_ in slots if flagged},
        "log": sorted(tuple(row) for row in db.session.execute(events.where(ResponseEvent.attempt_id == attempt.id))),
    }


@pytest.fixture
def in_one_go(empty_bank: Flask) -> Iterator[None]:
    """A small bank, and a unit of work that every life begins and nothing commits."""
    store(ITEMS, *(outline(name, exam=rules) for name, rules in RULES.items()))
    yield
    db.session.rollback()


def live(runs: int) -> int:
    """Let the machine live so many lives; return how many attempts were held against the model, each as often."""
    Lives.compared = 0
    quick = settings(max_examples=runs, stateful_step_count=30, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Lives, settings=quick)
    return Lives.compared


def test_whatever_happens_to_attempts_the_database_says_what_the_model_says(in_one_go: None) -> None:
    assert live(20) > 20 * 3  # each life begins with three attempts


@pytest.mark.long
def test_whatever_happens_over_many_lives_the_database_says_what_the_model_says(in_one_go: None) -> None:
    assert live(500) > 500 * 3
