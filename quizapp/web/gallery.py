"""The gallery, in development only: every part of a page in every state, to look at before and after a change."""

from flask import Blueprint, render_template
from werkzeug.datastructures import MultiDict

from quizapp.bank.choose import choose_items
from quizapp.bank.records import current_records
from quizapp.bank.sources import sources
from quizapp.items.arranged import ArrangedQuestion
from quizapp.items.choice import ChoiceQuestion, OptionQuestion
from quizapp.items.collection import Selection
from quizapp.items.kinds import KINDS
from quizapp.items.question import Choice, Question
from quizapp.quiz.analysis import sums_of
from quizapp.quiz.draw import NEVER_ASKED
from quizapp.quiz.figures import COHORT, TIME, Figures
from quizapp.quiz.histogram import BINS, Counts
from quizapp.quiz.models import Quiz
from quizapp.quiz.progress import Place, Progress
from quizapp.quiz.scoring import LEVELS, Score
from quizapp.web.language import reader_language
from quizapp.web.papers import HIGHEST_NUMBER, PaperForm
from quizapp.web.timeline import draw_timeline

gallery_pages = Blueprint("gallery", __name__, url_prefix="/<language:language>/gallery")

ASKED = tuple(kind for kind in KINDS if kind not in NEVER_ASKED)
SCORES = (1.0, 0.5, 0.0, None)
SPECIMEN = ("Quỷ Kế", "ngượng ngùng, ẩn dụ", "ĐƯỜNG ỐNG DẪN, ẤỐỀỂỄỘỰỬ ẫ ỡ ữ")


@gallery_pages.get("")
def gallery() -> str:
    """Show every part in every state, with questions of the bank as samples."""
    known = sources()
    articles = sorted(known.articles.values(), key=lambda article: article.date)
    return render_template(
        "gallery.html",
        specimen=SPECIMEN,
        samples=[sample(version.question) for kind in ASKED for version in choose_items(Selection(kinds=(kind,)))[:1]],
        scores=SCORES,
        quizzes=current_records(Quiz)[:1],
        articles=known.articles,
        timeline=draw_timeline(articles, reader_language()),
        in_order=articles,
        topics=[(topic, Score(number, 4)) for number, topic in enumerate(known.topics.values())],
        levels={level: Score(number, 3) for number, level in enumerate(LEVELS, 1)},
        score=Score(7.5, 10),
        attempt={"public_id": "sample"},
        progress=Progress([Place(number, number < 3, number == 1, number in {2, 4}) for number in range(1, 6)]),
        figures=[sample_figures(attempts) for attempts in (0, 4, 20, 60, 240)],
        figured=next((version.question for version in choose_items(Selection(kinds=("single_choice",)))), None),
        forms=[PaperForm(data={"number": 1234}, prefix="fresh-"), invalid_form()],
    )


def sample(question: Question) -> dict[str, object]:
    """Return a question with its options and a response that is not right."""
    choice: Choice = ("3",)
    options = question.options if isinstance(question, OptionQuestion) else ()
    if isinstance(question, ChoiceQuestion):
        choice = tuple(option.id for option in options if option.id not in question.right_options)[:1]
    elif isinstance(question, ArrangedQuestion):
        choice = tuple(reversed(question.right_choice))
    sent = question.as_sent(choice, reader_language())
    return {"question": question, "options": options, "choice": choice, "sent": sent}


def sample_figures(attempts: int) -> Figures:
    """Return figures as of so many attempts, in which the best prefer a distractor where they are many."""
    pairs = [(place % 3 != 0, place % 8 / 8) for place in range(attempts)]
    chosen = {COHORT: attempts, "a": attempts // 3, "b": attempts // 2, TIME: attempts}
    sums = sums_of((float(right), rest) for right, rest in pairs)
    bins = {name: spread(count) for name, count in chosen.items()}
    return Figures(sums, bins, attempts // 20, ("a", "b", "c"), frozenset("a"))


def spread(count: int) -> Counts:
    """Spread so many over the bins of a histogram as evenly as they go."""
    return tuple(count // BINS + (place < count % BINS) for place in range(BINS))


def invalid_form() -> PaperForm:
    """Return a form as it is shown when what was typed cannot be taken."""
    form = PaperForm(MultiDict({"invalid-number": str(HIGHEST_NUMBER + 1)}), prefix="invalid-")
    form.validate()
    return form
