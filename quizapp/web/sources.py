"""Sources at the desk: the list, a source with its facts and what is not asked yet, its text, and how it is changed."""

from collections import Counter
from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from quizapp.accounts.models import User
from quizapp.bank.bodies import digest
from quizapp.bank.facts import KnownFact, SourceCounts, known_facts, source_counts
from quizapp.bank.models import ArticleRecord, SourceText
from quizapp.bank.passages import passage_of
from quizapp.bank.records import current_records, keep_record
from quizapp.bank.source_texts import citations_of, keep_text, matching, remove_text, text_of, texts_here
from quizapp.db import db, writing
from quizapp.decks.stamps import stamp_notes
from quizapp.items.collection import Article
from quizapp.items.pasted import make_id
from quizapp.web.addresses import number_in_address
from quizapp.web.asking import keep_private
from quizapp.web.source_forms import FACT_KINDS, WEIGHTS, NewSourceForm, SourceForm, TextForm, article_data
from quizapp.web.source_pages import text_page
from quizapp.web.source_words import get_source, new_item_address, new_suffix, reader_id, take_turn

source_pages = Blueprint("sources", __name__, url_prefix="/<language:language>/desk/sources")
source_pages.after_request(keep_private)
Page = Response | str | tuple[str, int]


@source_pages.get("")
def index() -> str:
    """List the sources with what each has."""
    articles = [Article.model_validate_json(row.body) for row in current_records(ArticleRecord)]
    return render_template(
        "sources.html", articles=articles, counts=source_counts(), nothing=SourceCounts(), with_text=texts_here()
    )


@source_pages.route("/new", methods=["GET", "POST"])
def add() -> Page:
    """Add a source, with its text where it may stand here."""
    form, now = NewSourceForm(), datetime.now(UTC)
    if form.validate_on_submit():
        article_id = make_id(form.title_en.data, new_suffix())
        with writing():
            take_turn()
            keep_record(ArticleRecord, form.entry(article_id, f"{article_id}.txt"))
            if form.text.data.strip():
                keep_text(article_id, form.text.data, form.rights.data, user_id=reader_id(), now=now)
        flash(_("The source is added. Now write down what it says that is worth knowing."), "success")
        return redirect(url_for(".show", article_id=article_id), 303)
    page = render_template("source_form.html", form=form, article=None)
    return (page, 422) if form.errors else page


@source_pages.get("/<article_id>")
def show(article_id: str) -> str:
    """Show a source: its facts by weight and what rests on each, what is not asked yet, and its text."""
    article, known, source = get_source(article_id).article, known_facts(article_id), text_of(article_id)
    in_use = [fact for fact in known if fact.in_use]
    cited = Counter((one.fact.cite.paragraph, one.fact.cite.sentence) for one in in_use)
    return render_template(
        "source.html",
        article=article,
        groups=[(weight, name, by_weight(in_use, weight)) for weight, name in WEIGHTS.items()],
        retired=[fact for fact in known if not fact.in_use],
        source=source,
        added_by=db.session.get(User, source.added_by) if source and source.added_by else None,
        page=text_page(article_id, source.text, number_in_address("page")) if source else None,
        cited=cited,
        states={one.fact.id: passage_of(one.fact.cite, source).state for one in in_use},
        kinds=FACT_KINDS,
        new_item_address=new_item_address,
    )


def by_weight(facts: list[KnownFact], weight: int) -> list[KnownFact]:
    """Return the facts of a weight, those first that nothing asks, then those only cards hold."""
    chosen = [one for one in facts if one.fact.weight == weight]
    return sorted(chosen, key=lambda one: (bool(one.questions), bool(one.cards)))


@source_pages.route("/<article_id>/edit", methods=["GET", "POST"])
def edit(article_id: str) -> Page:
    """Change what is said of a source; what somebody else changed meanwhile is shown before it is replaced."""
    kept, now, theirs = get_source(article_id), datetime.now(UTC), None
    form = SourceForm(data=article_data(kept.article) | {"seen": digest(kept.row.body)})
    if form.validate_on_submit():
        with writing():
            take_turn()
            kept = get_source(article_id)
            entry = form.entry(article_id, kept.article.file)
            if form.seen.data == digest(kept.row.body):
                if entry != kept.article:
                    keep_record(ArticleRecord, entry)
                    stamp_notes(now)
                flash(_("Saved."), "success")
                return redirect(url_for(".show", article_id=article_id), 303)
        theirs = kept.article
        form.seen.data = digest(kept.row.body)
    page = render_template("source_form.html", form=form, article=kept.article, theirs=theirs)
    return (page, 409) if theirs else (page, 422) if form.errors else page


@source_pages.route("/<article_id>/text", methods=["GET", "POST"])
def text(article_id: str) -> Page:
    """Add or replace the text of a source; where citations would lose their sentence, that is told first."""
    kept, source, now = get_source(article_id), text_of(article_id), datetime.now(UTC)
    form = TextForm(data={"text": source.text, "rights": source.rights} if source else {})
    form.seen.data = form.seen.data or seen_of(source)
    cites = citations_of(article_id)
    before, after = matching(cites, source.text if source else None), matching(cites, form.text.data)
    fits = form.validate_on_submit()
    asks = fits and after < before and "sure" not in request.form
    if fits and not asks:
        with writing():
            take_turn()
            kept, source = get_source(article_id), text_of(article_id)
            if form.seen.data == seen_of(source):
                keep_text(article_id, form.text.data, form.rights.data, user_id=reader_id(), now=now)
                flash(match_told(before, after, len(cites)), "success")
                return redirect(url_for(".show", article_id=article_id, _anchor="text"), 303)
        form.seen.data = seen_of(source)
    theirs = source if fits and not asks else None
    counts = {"before": before, "after": after, "all": len(cites)}
    page = render_template(
        "source_text.html", form=form, article=kept.article, source=source, asks=asks, counts=counts, theirs=theirs
    )
    return (page, 409) if theirs else (page, 422) if form.errors or asks else page


def seen_of(source: SourceText | None) -> str:
    """Return what tells whether a text was changed since a form showed it."""
    return digest(source.text) if source else ""


def match_told(before: int, after: int, count: int) -> str:
    """Say how many citations found their sentence before a text was kept, and do now."""
    told: str = ngettext(
        "The text is saved. Of %(num)s citation, %(after)s finds its sentence; before, %(before)s did.",
        "The text is saved. Of %(num)s citations, %(after)s find their sentence; before, %(before)s did.",
        count,
        after=after,
        before=before,
    )
    return told if count else str(_("The text is saved."))


@source_pages.post("/<article_id>/text/remove")
def take_away(article_id: str) -> Response:
    """Take the text of a source away; nothing else changes."""
    with writing():
        take_turn()
        get_source(article_id)
        remove_text(article_id)
    flash(_("The text is gone. Citations keep their places and fingerprints, but no passage is shown."), "success")
    return redirect(url_for(".show", article_id=article_id), 303)
