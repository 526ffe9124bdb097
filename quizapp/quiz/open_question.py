"""What the page of a question needs, read in one statement: no page is asked for more often."""

import json
from collections.abc import Collection
from datetime import datetime
from operator import itemgetter
from typing import NamedTuple

from sqlalchemy import BindParameter, and_, bindparam, select
from sqlalchemy.orm import aliased

from quizapp.accounts.models import GUEST, SignInSession, User
from quizapp.accounts.sessions import token_hash
from quizapp.bank.bodies import read_body
from quizapp.bank.models import ItemVersion
from quizapp.items.collection import QuizOutline
from quizapp.items.question import Choice, Question
from quizapp.lean import LeanQuery
from quizapp.quiz.models import MOST_SLOTS, Attempt, Quiz, Response, Slot, is_over, read_outline
from quizapp.quiz.progress import Place, Progress, place

HERE = Slot.number == bindparam("number")
TOKENS: list[BindParameter[str]] = [bindparam("one_token"), bindparam("other_token")]
Around = aliased(Attempt)  # joined to the question that is asked for, and empty beside all others, as is its version
PLACES = LeanQuery(
    select(Slot.number, Response.value, Response.checked_at, Slot.flagged)
    .add_columns(Around.id, Around.exam, Around.seed, Around.due_at, Around.finished_at, Around.quiz_id, Quiz.body)
    .add_columns(ItemVersion.id, Slot.corrected_at, Slot.earned_before, Response.seq, Response.score)
    .add_columns(Response.recorded_at, ItemVersion.body, User.role, SignInSession.created_at)
    .join(Attempt, Attempt.id == Slot.attempt_id)
    .join(SignInSession, and_(SignInSession.user_id == Attempt.user_id, SignInSession.token_hash.in_(TOKENS)))
    .outerjoin(Around, and_(Around.id == Slot.attempt_id, HERE))
    .outerjoin(User, User.id == Around.user_id)
    .outerjoin(Quiz, Quiz.id == Around.quiz_id)
    .outerjoin(Response, and_(Response.attempt_id == Slot.attempt_id, Response.slot == Slot.number))
    .outerjoin(ItemVersion, and_(ItemVersion.id == Slot.version_id, HERE))
    .where(Attempt.public_id == bindparam("public_id"))
)


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
    body: str

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
        item = read_body(self.body)
        if not isinstance(item, Question):
            raise TypeError(f"{item.id} is a {item.kind}, which no quiz asks")
        return item

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


def open_question(public_id: str, number: int, tokens: Collection[str], since: datetime) -> OpenQuestion | None:
    """Return a question of an attempt, or None where there is none of this number or the tokens do not own it.

    Who signed in before `since` is signed in no more; a guest, who cannot sign in, has no such limit.
    """
    if not 1 <= number <= MOST_SLOTS:
        return None
    one, other, *_ = [*map(token_hash, tokens), "", ""]
    rows = sorted(PLACES.rows(public_id=public_id, number=number, one_token=one, other_token=other), key=itemgetter(0))
    if number > len(rows):
        return None
    progress = Progress(tuple(place(*row[:4]) for row in rows))
    _, value, _, _, *asked, role, signed_in_at = PLACES.read(rows[number - 1])
    is_in = role == GUEST or signed_in_at >= since
    return OpenQuestion(public_id, number, progress, value, *asked) if is_in else None
