"""Style sheets, scripts, drawings and icons for the pages: their addresses, and the server of what is packed."""

from flask import Flask
from markupsafe import Markup
from whitenoise import WhiteNoise

from quizapp.static_files import PACKED, icon_svg, not_packed, packed_names
from quizapp.web.headers import static_headers


def init_assets(app: Flask) -> None:
    """Serve what is packed, kept by browsers for ever, since a changed file has another name; tell templates where."""
    names = packed_names()
    if missing := not_packed():
        app.logger.warning("Not packed: %s. Run `make setup` or `python -m quizapp.static_files`.", ", ".join(missing))
    app.add_template_global(lambda name: f"/static/{names[name]}", "static_file")
    app.add_template_global(lambda name: Markup(icon_svg(name)), "icon")  # noqa: S704  # Bootstrap's own drawing
    packed = WhiteNoise(
        app.wsgi_app,
        root=PACKED if PACKED.is_dir() else None,
        prefix="static/",
        allow_all_origins=False,
        immutable_file_test=".*",
        add_headers_function=static_headers,
    )
    app.wsgi_app = packed  # type: ignore[method-assign]  # Flask's own way to put something before an app
