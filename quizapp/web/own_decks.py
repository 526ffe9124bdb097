"""Decks of the reader's own choice, by topic, level, article, kind, quiz or by hand; and decks as text files."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from quizapp.bank.choose import choose_ids, versions_of
from quizapp.bank.records import current_records
from quizapp.bank.sources import articles_asked, sources
from quizapp.decks.catalog import deck_edition
from quizapp.decks.editions import Edition, edition
from quizapp.decks.notes import Languages
from quizapp.decks.plain import FORMAT, plain_text
from quizapp.items.collection import Selection
from quizapp.quiz.models import Quiz
from quizapp.web.decks import as_download, chosen_languages, get_deck
from quizapp.web.previews import KIND_NAMES
from quizapp.web.quizzes import get_quiz
from quizapp.web.wording import LEVELS

own_decks = Blueprint("own_decks", __name__, url_prefix="/<language:language>/decks")
CRITERIA = ("topic", "article", "level", "kind")
MOST_VALUES = 500


@own_decks.get("/make")
def make() -> str:
    """Offer what a deck can be chosen by, show what was chosen, and lead to its download."""
    asked = what_is_asked()
    return render_template(
        "own_deck.html",
        topics=[(topic.id, topic.title) for topic in sources().topics.values()],
        articles=[(article.id, article.title) for article in articles_asked()],
        levels=LEVELS.items(),
        kinds=KIND_NAMES.items(),
        quizzes=[(quiz.id, quiz.outline.title) for quiz in current_records(Quiz) if not quiz.outline.exam],
        asked=asked,
        versions=versions_of(chosen_ids(asked)),
    )


@own_decks.get("/make/<languages>.apkg")
def download(languages: str) -> AnyResponse:
    """Send the deck that the address describes. It is not kept: there is no end of choices."""
    return as_download(own_edition(chosen_languages(languages)), keep=False)


@own_decks.get("/make/<languages>.txt")
def own_text(languages: str) -> AnyResponse:
    """Send the notes that the address describes as a text file for Anki."""
    return as_text(own_edition(chosen_languages(languages)))


@own_decks.get("/<deck_id>/<languages>.txt")
def text(deck_id: str, languages: str) -> AnyResponse:
    """Send a deck on offer as a text file for Anki."""
    return as_text(deck_edition(get_deck(deck_id), chosen_languages(languages)))


def own_edition(languages: Languages) -> Edition:
    """Return the edition the address describes, with what was withdrawn, or answer 404 where it means no item."""
    asked = what_is_asked()
    ids = chosen_ids(asked) + chosen_ids(asked, retired=True)
    return edition("own", ids or abort(404), languages)


def chosen_ids(asked: Mapping[str, list[str]], *, retired: bool = False) -> list[str]:
    """Return the items an address means: those picked by hand, else what meets all that was asked; none for nothing.

    What the bank does not know matches nothing, so the selection is not checked. With `retired` it is the items that
    were taken out of use.
    """
    if "item" in asked:
        return choose_ids(Selection.model_construct(items=tuple(asked["item"])), retired=retired)
    wanted: dict[str, Any] = {f"{name}s": tuple(asked.get(name, ())) for name in CRITERIA}
    if not asked:
        return []
    ids = choose_ids(Selection.model_construct(**wanted), retired=retired)
    if "quiz" in asked:
        of_quizzes = {item_id for quiz_id in asked["quiz"] for item_id in quiz_ids(quiz_id, retired)}
        ids = [item_id for item_id in ids if item_id in of_quizzes]
    return ids


def what_is_asked() -> dict[str, list[str]]:
    """Return what an address asks for, each value once; answer 404 for more than anybody ticks."""
    named = {name: request.args.getlist(name) for name in (*CRITERIA, "quiz", "item")}
    values = [value for found in named.values() for value in found]
    if len(values) > MOST_VALUES or any("\0" in value for value in values):
        abort(404)
    return {name: list(dict.fromkeys(found)) for name, found in named.items() if found}


def quiz_ids(quiz_id: str, retired: bool) -> list[str]:
    """Return every item that a quiz may ask, or could; answer 404 for an exam, whose deck is the one it names."""
    outline = get_quiz(quiz_id).outline
    if outline.exam:
        abort(404)
    parts = [part.model_copy(update={"count": None}) for part in outline.parts or (outline.select,)]
    return [item_id for part in parts for item_id in choose_ids(part, retired=retired)]


def as_text(chosen: Edition) -> AnyResponse:
    """Send an edition as a text file to be saved; whoever has it already is told so before it is written."""
    tag = f"{chosen.key}-text-{FORMAT}"
    is_known = request.if_none_match.contains_weak(tag)
    text = "" if is_known else plain_text((note for note, _ in chosen.notes()), chosen.languages)
    response: Response = make_response(text, 304 if is_known else 200)
    response.mimetype = "text/plain"
    name = chosen.file_name.removesuffix(".apkg")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.txt"'
    response.headers["Cache-Control"] = "no-cache"
    response.set_etag(tag)
    return response
