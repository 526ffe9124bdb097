"""The factory: settings, extensions, pages and commands put together. It writes nothing and connects to nothing."""

from datetime import timedelta

from flask import Flask
from flask_babel import Babel
from flask_bootstrap import Bootstrap5
from flask_compress import Compress
from flask_migrate import Migrate
from flask_wtf import CSRFProtect

from quizapp.commands.bank import bank_commands
from quizapp.commands.deck import deck_commands
from quizapp.commands.doctor import doctor
from quizapp.commands.serve import serve
from quizapp.config import PROJECT, Settings, read_settings
from quizapp.db import db, init_db
from quizapp.web.assets import init_assets
from quizapp.web.attempts import attempt_pages
from quizapp.web.bank import bank_pages
from quizapp.web.decks import deck_pages
from quizapp.web.errors import init_errors
from quizapp.web.gallery import gallery_pages
from quizapp.web.headers import init_headers
from quizapp.web.home import home_pages, root
from quizapp.web.language import init_languages, reader_language
from quizapp.web.look import init_look
from quizapp.web.papers import paper_pages
from quizapp.web.quizzes import quiz_pages
from quizapp.web.wording import init_wording

LARGEST_REQUEST = 64 * 1024
GUEST_REMEMBERED = timedelta(days=365)


def create_app(settings: Settings | None = None) -> Flask:
    """Make the app; the settings come from the environment where none are given."""
    settings = settings or read_settings()
    app = Flask(__name__, static_folder=None, static_url_path="/static")
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=GUEST_REMEMBERED,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        TRUSTED_HOSTS=settings.hosts,
        WTF_CSRF_TIME_LIMIT=None,
        BOOTSTRAP_SERVE_LOCAL=True,
        BABEL_DEFAULT_LOCALE="en",
    )
    init_db(app, settings.database_url)
    for extension in (CSRFProtect(), Bootstrap5(), Compress()):
        extension.init_app(app)
    Babel(app, locale_selector=reader_language)
    Migrate(app, db, directory=str(PROJECT / "migrations"))
    init_languages(app)
    init_look(app)
    init_assets(app)
    init_wording(app)
    init_errors(app)
    init_headers(app)
    for pages in (root, home_pages, quiz_pages, paper_pages, attempt_pages, deck_pages, bank_pages):
        app.register_blueprint(pages)
    if not settings.production:
        app.register_blueprint(gallery_pages)
    for command in (bank_commands, deck_commands, doctor, serve):
        app.cli.add_command(command)
    return app
