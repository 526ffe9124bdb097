"""The first page, and the way to it."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from quizapp.bank.choose import choose_ids
from quizapp.bank.models import TopicRecord
from quizapp.bank.records import current_records
from quizapp.bank.sources import articles_asked
from quizapp.decks.models import Deck
from quizapp.items.collection import Selection, Topic
from quizapp.quiz.draw import NEVER_ASKED
from quizapp.quiz.models import Quiz
from quizapp.web.language import preferred_language, reader_language
from quizapp.web.timeline import draw_timeline

root = Blueprint("root", __name__)
home_pages = Blueprint("home", __name__, url_prefix="/<language:language>")


@root.get("/")
def choose_language() -> Response:
    """Lead to the home page in the language the reader prefers."""
    response = redirect(url_for("home.home", language=preferred_language()))
    response.vary.update(["Accept-Language", "Cookie"])
    return response


@home_pages.get("/")
def home() -> str:
    """Say what this is, and let a quiz begin with one click."""
    articles = sorted(articles_asked(), key=lambda article: article.date)
    quizzes = current_records(Quiz)
    asked = {quiz.id: quiz for quiz in quizzes}
    topics = [Topic.model_validate_json(row.body) for row in current_records(TopicRecord)]
    return render_template(
        "home.html",
        articles=articles,
        timeline=draw_timeline(articles, reader_language()),
        topics=topics,
        quizzes=quizzes,
        quiz_of=asked,
        questions=len(choose_ids(Selection(), without=NEVER_ASKED)),
        decks=current_records(Deck),
    )
