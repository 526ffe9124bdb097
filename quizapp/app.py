"""The factory: settings, extensions, pages and commands put together. It writes nothing and connects to nothing."""

from datetime import timedelta

from flask import Flask
from flask_babel import Babel
from flask_bootstrap import Bootstrap5
from flask_compress import Compress
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from quizapp.commands.bank import bank_commands
from quizapp.commands.copies import backup, restore
from quizapp.commands.deck import deck_commands
from quizapp.commands.doctor import doctor
from quizapp.commands.quiz import quiz_commands
from quizapp.commands.serve import serve
from quizapp.commands.user import user_commands
from quizapp.config import Settings, read_settings
from quizapp.db import db, init_db
from quizapp.upkeep.schema import MIGRATIONS
from quizapp.web.account import account_pages
from quizapp.web.assets import init_assets
from quizapp.web.attempts import attempt_pages
from quizapp.web.bank import bank_pages
from quizapp.web.bank_files import file_pages
from quizapp.web.bulk import bulk_pages
from quizapp.web.changelog import init_changelog
from quizapp.web.compiled import TranslatedEnvironment
from quizapp.web.compose import compose_pages
from quizapp.web.decks import deck_pages
from quizapp.web.desk import desk_pages
from quizapp.web.desk_words import init_desk_words
from quizapp.web.editor import editor_pages
from quizapp.web.entry import entry_pages
from quizapp.web.errors import init_errors
from quizapp.web.facts import fact_pages
from quizapp.web.feeds import feeds
from quizapp.web.figures_view import init_figures
from quizapp.web.gallery import gallery_pages
from quizapp.web.guide_pages import guide_pages
from quizapp.web.headers import init_headers
from quizapp.web.home import home_pages, root
from quizapp.web.identity import init_identity
from quizapp.web.images import image_pages, init_images
from quizapp.web.item_history import history_pages
from quizapp.web.language import init_languages, reader_language
from quizapp.web.limits import init_limits
from quizapp.web.log import log_pages
from quizapp.web.logs import init_logs
from quizapp.web.look import init_look
from quizapp.web.metrics import init_metrics
from quizapp.web.own_decks import own_decks
from quizapp.web.papers import paper_pages
from quizapp.web.people import people_pages
from quizapp.web.picking import picking
from quizapp.web.policy import init_policy
from quizapp.web.previews import preview_pages
from quizapp.web.probes import init_probes
from quizapp.web.publishing import publishing
from quizapp.web.question_list import question_pages
from quizapp.web.question_page import init_question_page
from quizapp.web.quick import init_quick
from quizapp.web.quizzes import quiz_pages
from quizapp.web.recovery import recovery_pages
from quizapp.web.reports import report_pages
from quizapp.web.results import result_pages
from quizapp.web.review import review_pages
from quizapp.web.rotation import init_rotation
from quizapp.web.saved_filters import filter_pages
from quizapp.web.saving import saving, worker
from quizapp.web.sharing import sharing
from quizapp.web.sources import source_pages
from quizapp.web.study import study_pages
from quizapp.web.study_history import study_history
from quizapp.web.study_progress import progress_pages
from quizapp.web.study_settings import study_settings
from quizapp.web.study_sync import study_sync
from quizapp.web.typed_on import init_typed_on
from quizapp.web.wording import init_wording

LARGEST_REQUEST = 64_000
GUEST_REMEMBERED = timedelta(days=365)
PARTS = (
    *(init_question_page, init_quick, init_logs, init_metrics, init_rotation),
    *(init_languages, init_look, init_assets, init_wording, init_figures, init_desk_words),
    *(init_images, init_changelog, init_errors, init_typed_on, init_headers, init_identity, init_policy),
    init_probes,  # before all that others put before the app
)
PAGES = (
    *(root, image_pages, home_pages, guide_pages, quiz_pages, paper_pages, bank_pages),
    *(deck_pages, own_decks, preview_pages, feeds),
    *(attempt_pages, saving, worker, result_pages, report_pages),
    *(study_pages, study_settings, study_sync, study_history, progress_pages),
    *(desk_pages, question_pages, editor_pages, review_pages, history_pages),
    *(source_pages, fact_pages, file_pages),
    *(bulk_pages, filter_pages, log_pages),
    *(compose_pages, picking, publishing, sharing),
    *(entry_pages, account_pages, recovery_pages, people_pages),
)
COMMANDS = (bank_commands, quiz_commands, deck_commands, user_commands, doctor, backup, restore, serve)


def create_app(settings: Settings | None = None) -> Flask:
    """Make the app; the settings come from the environment where none are given."""
    settings = settings or read_settings()
    app = Flask(__name__, static_folder=None, static_url_path="/static")
    app.jinja_environment = TranslatedEnvironment
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
        WTF_CSRF_SSL_STRICT=False,  # the page with a reset link sends no referrer that could be compared
        BOOTSTRAP_SERVE_LOCAL=True,
        BABEL_DEFAULT_LOCALE="en",
    )
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=0)  # type: ignore[method-assign]
    init_db(app, settings.database_url)
    for extension in (CSRFProtect(), Bootstrap5(), Compress()):
        extension.init_app(app)
    Babel(app, locale_selector=reader_language)
    Migrate(app, db, directory=str(MIGRATIONS))
    for init in PARTS:
        init(app)
    for pages in PAGES:
        app.register_blueprint(pages)
    init_limits(app)
    if not settings.production:
        app.register_blueprint(gallery_pages)
    for command in COMMANDS:
        app.cli.add_command(command)
    return app
