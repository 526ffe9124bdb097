"""Pictures as browsers ask for them: an address names its content, so that it may be kept for ever."""

from collections.abc import Mapping

from flask import Blueprint, Flask, abort, current_app, request
from werkzeug.wrappers import Response

from quizapp.bank.images import image_data
from quizapp.formats.pictures import LARGEST_FILE, MB
from quizapp.items.text import Text
from quizapp.languages import Language
from quizapp.web.headers import ONE_YEAR
from quizapp.web.language import reader_language

FOLDER = "/images"
WIDEST, HIGHEST = 720, 480  # as a page shows it, in its own pixels

image_pages = Blueprint("images", __name__, url_prefix=FOLDER)


def init_images(app: Flask) -> None:
    """Tell templates the address of a picture, and how much room to keep for it."""
    app.add_template_filter(address, "image_address")
    app.add_template_filter(alt_text)
    app.add_template_global(shown_size)
    app.jinja_env.globals["most_picture_mb"] = LARGEST_FILE // MB


@image_pages.get("/<file>")
def show(file: str) -> Response:
    """Send a picture. Its name cannot be guessed: whoever knows it has seen the question."""
    data = image_data(file)
    if data is None:
        abort(404)
    response = current_app.response_class(data, mimetype="image/webp")
    response.headers["Cache-Control"] = f"public, max-age={ONE_YEAR}, immutable"
    response.headers["Content-Security-Policy"] = "default-src 'none'"
    response.set_etag(file.partition(".")[0])
    return response.make_conditional(request)


def address(file: str) -> str:
    """Return the address of a picture."""
    return f"{FOLDER}/{file}"


def alt_text(alt: Text | Mapping[Language, str]) -> str:
    """Return what a picture shows, in the reader's language alone: with both, it would be heard twice."""
    return alt[reader_language()]


def shown_size(width: int, height: int) -> tuple[int, int]:
    """Return how wide and high a page shows a picture where there is room."""
    share = min(1.0, WIDEST / width, HIGHEST / height)
    return max(1, round(width * share)), max(1, round(height * share))
