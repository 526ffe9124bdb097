"""The guides for students, teachers and whoever runs the site, in the reader's language."""

from flask import Blueprint, abort, current_app, render_template, request
from werkzeug.wrappers import Response

from quizapp.web.guides import GUIDES, pictures, read_guide
from quizapp.web.language import reader_language

guide_pages = Blueprint("help", __name__, url_prefix="/<language:language>/help")
ONE_DAY = 24 * 3600


@guide_pages.get("")
def index() -> str:
    """List the guides."""
    return render_template("help.html", guides=[read_guide(name, reader_language()) for name in GUIDES])


@guide_pages.get("/<guide>")
def show(guide: str) -> str:
    """Show a guide."""
    if guide not in GUIDES:
        abort(404)
    return render_template("guide.html", guide=read_guide(guide, reader_language()))


@guide_pages.get("/<picture>.webp")
def picture(picture: str) -> Response:
    """Send a picture of a guide; a browser that has it is told so."""
    data = pictures(reader_language()).get(picture) or abort(404)
    response = current_app.response_class(data, mimetype="image/webp")
    response.headers["Cache-Control"] = f"public, max-age={ONE_DAY}"
    response.add_etag()
    return response.make_conditional(request)
