"""The gallery, in development only: every part of a page in every state, to look at before and after a change."""

from flask import Blueprint, render_template
from werkzeug.datastructures import MultiDict

from quizapp.bank.choose import choose_items
from quizapp.bank.models import ArticleRecord
from quizapp.bank.records import current_records
from quizapp.bank.sources import sources
from quizapp.items.choice import ChoiceQuestion, MultipleChoice, SingleChoice, TrueFalse
from quizapp.items.collection import Article, Selection
from quizapp.items.question import Question
from quizapp.items.typed import Number, ShortAnswer
from quizapp.quiz.models import Quiz
from quizapp.quiz.scoring import Score
from quizapp.web.language import reader_language
from quizapp.web.papers import HIGHEST_NUMBER, PaperForm
from quizapp.web.timeline import draw_timeline

gallery_pages = Blueprint("gallery", __name__, url_prefix="/<language:language>/gallery")

KINDS: tuple[type[Question], ...] = (SingleChoice, MultipleChoice, TrueFalse, ShortAnswer, Number)
SCORES = (1.0, 0.5, 0.0, None)
SPECIMEN = ("Quỷ Kế", "ngượng ngùng, ẩn dụ", "ĐƯỜNG ỐNG DẪN, ẤỐỀỂỄỘỰỬ ẫ ỡ ữ")


@gallery_pages.get("")
def gallery() -> str:
    """Show every part in every state, with questions of the bank as samples."""
    articles = [Article.model_validate_json(row.body) for row in current_records(ArticleRecord)]
    known = sources()
    return render_template(
        "gallery.html",
        specimen=SPECIMEN,
        samples=[sample for kind in KINDS for sample in samples_of(kind)],
        scores=SCORES,
        quizzes=current_records(Quiz)[:1],
        articles=known.articles,
        timeline=draw_timeline(articles, reader_language()),
        in_order=articles,
        topics=[(topic, Score(number, 4)) for number, topic in enumerate(known.topics.values())],
        score=Score(7.5, 10),
        forms=[PaperForm(data={"number": 1234}, prefix="fresh-"), invalid_form()],
    )


def samples_of(kind: type[Question]) -> list[dict[str, object]]:
    """Return the first question of a kind with its options and a wrong choice, or nothing where there is none."""
    for version in choose_items(Selection()):
        question = version.item
        if isinstance(question, ChoiceQuestion) and isinstance(question, kind):
            wrong = [option.id for option in question.options if option.id not in question.right_options]
            return [{"question": question, "options": question.options, "choice": wrong[:1]}]
        if isinstance(question, kind):
            return [{"question": question, "options": (), "choice": ("3",)}]
    return []


def invalid_form() -> PaperForm:
    """Return a form as it is shown when what was typed cannot be taken."""
    form = PaperForm(MultiDict({"invalid-number": str(HIGHEST_NUMBER + 1)}), prefix="invalid-")
    form.validate()
    return form
