"""What the page of a question needs, read in one statement: no page is asked for more often."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import BindParameter, and_, bindparam, select

from quizapp.accounts.models import GUEST, SignInSession, User
from quizapp.accounts.sessions import token_hash
from quizapp.bank.bodies import read_question
from quizapp.bank.models import ItemVersion
from quizapp.items.collection import QuizOutline
from quizapp.items.question import Choice, Question
from quizapp.languages import Language
from quizapp.lean import LeanQuery
from quizapp.quiz.models import MOST_SLOTS, Attempt, Quiz, Response, Slot, is_over, read_outline
from quizapp.quiz.progress import Place, Progress, places_of_attempt, read_places

TOKENS: list[BindParameter[str]] = [bindparam("one_token"), bindparam("other_token")]
ASKED = LeanQuery(
    select(places_of_attempt(), Response.value, Attempt.id, Attempt.exam, Attempt.seed, Attempt.due_at)
    .add_columns(Attempt.finished_at, Attempt.quiz_id, Quiz.body, ItemVersion.id, Slot.corrected_at)
    .add_columns(Slot.earned_before, Response.seq, Response.score, Response.recorded_at, ItemVersion.digest)
    .add_columns(User.role, SignInSession.created_at)
    .select_from(Attempt)
    .join(SignInSession, and_(SignInSession.user_id == Attempt.user_id, SignInSession.token_hash.in_(TOKENS)))
    .join(User, User.id == Attempt.user_id)
    .join(Quiz, Quiz.id == Attempt.quiz_id)
    .join(Slot, and_(Slot.attempt_id == Attempt.id, Slot.number == bindparam("number")))
    .join(ItemVersion, ItemVersion.id == Slot.version_id)
    .outerjoin(Response, and_(Response.attempt_id == Slot.attempt_id, Response.slot == Slot.number))
    .where(Attempt.public_id == bindparam("public_id"))
)
BODY = LeanQuery(select(ItemVersion.body).where(ItemVersion.id == bindparam("version_id")))


class OpenQuestion(NamedTuple):
    """A question of an attempt as it stands: what is asked, what was given, and how far the whole attempt is."""

    public_id: str
    number: int
    progress: Progress
    value: str | None
    attempt_id: int
    exam: bool
    seed: int
    due_at: datetime | None
    finished_at: datetime | None
    quiz_id: str
    quiz_body: str
    version_id: int
    corrected_at: datetime | None
    earned_before: float | None
    last_seq: int | None
    earned: float | None
    recorded_at: datetime | None
    digest: str

    @property
    def here(self) -> Place:
        """The question's place among those of the attempt."""
        return self.progress.places[self.number - 1]

    @property
    def outline(self) -> QuizOutline:
        """What the quiz is called and what it asks."""
        return read_outline(self.quiz_body)

    @property
    def question(self) -> Question:
        """The question."""
        return kept_question(self.version_id, self.digest)

    def read(self, sent: Sequence[str], language: Language) -> Choice:
        """Return what was chosen by what was sent; raise NotAResponse."""
        return self.question.read(sent, language) if sent else ()

    @property
    def choice(self) -> Choice:
        """What was chosen, as the kind of question reads it; empty where nothing was."""
        return tuple(json.loads(self.value)) if self.value else ()

    @property
    def seq(self) -> int:
        """The number of the response that stands, 0 where there is none."""
        return self.last_seq or 0

    @property
    def score(self) -> float | None:
        """What the response earns, between 0 and 1, or None where there is none."""
        return self.earned if self.here.given else None

    @property
    def gained(self) -> float:
        """What the correction of its key has added to what had been told."""
        return 0.0 if self.earned_before is None else (self.score or 0.0) - self.earned_before

    def is_over(self, now: datetime) -> bool:
        """Whether the attempt takes no response any more."""
        return is_over(self.finished_at, self.due_at, now)


@lru_cache(4096)
def kept_question(version_id: int, digest: str) -> Question:
    """Return the question of a version; its digest is told too, so that no other database's is kept in its place."""
    return read_question(BODY.rows(version_id=version_id)[0][0])


def open_question(public_id: str, number: int, tokens: Collection[str], since: datetime) -> OpenQuestion | None:
    """Return a question of an attempt, or None where there is none of this number or the tokens do not own it.

    Who signed in before `since` is signed in no more; a guest, who cannot sign in, has no such limit.
    """
    if not 1 <= number <= MOST_SLOTS:
        return None
    one, other, *_ = [*map(token_hash, tokens), "", ""]
    rows = ASKED.rows(public_id=public_id, number=number, one_token=one, other_token=other)
    if not rows:
        return None
    told, *asked, role, signed_in_at = ASKED.read(rows[0])
    is_in = role == GUEST or signed_in_at >= since
    return OpenQuestion(public_id, number, read_places(told), *asked) if is_in else None
