"""Facts at the desk: written from a sentence of a source, changed, taken out of use and brought back."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from quizapp.bank.bodies import digest
from quizapp.bank.facts import items_tagged, read_fact
from quizapp.bank.models import FactRecord, SourceText
from quizapp.bank.passages import Passage, passage_of
from quizapp.bank.records import find_record, keep_record, retire_record, revive_record
from quizapp.bank.source_texts import text_of
from quizapp.db import db, writing
from quizapp.items.collection import Fact
from quizapp.items.pasted import make_id
from quizapp.web.asking import keep_private
from quizapp.web.source_forms import FactForm, fact_data
from quizapp.web.source_words import get_source, new_item_address, new_suffix, take_turn

fact_pages = Blueprint("facts", __name__, url_prefix="/<language:language>/desk")
fact_pages.after_request(keep_private)
Page = Response | str | tuple[str, int]


@fact_pages.route("/sources/<article_id>/facts/new", methods=["GET", "POST"])
def add(article_id: str) -> Page:
    """Write a fact from a sentence of a source, which the address may name."""
    kept, source = get_source(article_id), text_of(article_id)
    at = {name: request.args.get(name, "") for name in ("paragraph", "sentence")}
    form = FactForm(source.text if source else None, data=at | {"weight": "2", "kind": "what"})
    if form.validate_on_submit() and (fact := form.entry(new_fact_id(form), article_id)):
        with writing():
            take_turn()
            get_source(article_id)
            keep_record(FactRecord, fact)
        flash(_("The fact is kept."), "success")
        again = url_for(".add", article_id=article_id) if "another" in request.form else None
        return redirect(again or shown_at(fact), 303)
    page = fact_page(form, kept.article, source)
    return (page, 422) if form.errors else page


@fact_pages.route("/facts/<fact_id>", methods=["GET", "POST"])
def edit(fact_id: str) -> Page:
    """Change a fact; what somebody else changed meanwhile is shown before it is replaced."""
    row, theirs = get_fact(fact_id), None
    was = read_fact(row.body)
    kept, source = get_source(was.cite.article), text_of(was.cite.article)
    form = FactForm(source.text if source else None, was, data=fact_data(was) | {"seen": digest(row.body)})
    if form.validate_on_submit() and (fact := form.entry(fact_id, was.cite.article)):
        with writing():
            take_turn()
            row = get_fact(fact_id)
            if form.seen.data == digest(row.body):
                if fact != read_fact(row.body):
                    keep_record(FactRecord, fact)
                flash(_("Saved."), "success")
                return redirect(shown_at(fact), 303)
        theirs = read_fact(row.body)
        form.seen.data = digest(row.body)
    page = fact_page(form, kept.article, source, fact=was, row=row, theirs=theirs)
    return (page, 409) if theirs else (page, 422) if form.errors else page


@fact_pages.post("/facts/<fact_id>/retire")
def retire(fact_id: str) -> Response:
    """Take a fact out of use, unless something published rests on it."""
    now = datetime.now(UTC)
    with writing():
        take_turn()
        row = get_fact(fact_id)
        fact, resting = read_fact(row.body), items_tagged("fact", [fact_id])
        if not resting:
            retire_record(row, now)
    if resting:
        flash(_("Questions or cards rest on this fact. Retire them first, or let them rest on another one."), "error")
    else:
        flash(_("The fact is out of use. It can be brought back."), "success")
    return redirect(shown_at(fact), 303)


@fact_pages.post("/facts/<fact_id>/return")
def bring_back(fact_id: str) -> Response:
    """Bring a fact back into use."""
    with writing():
        take_turn()
        row = db.session.get(FactRecord, fact_id) or abort(404)
        revive_record(row)
        fact = read_fact(row.body)
    flash(_("The fact is in use again."), "success")
    return redirect(shown_at(fact), 303)


def get_fact(fact_id: str) -> FactRecord:
    """Return a fact in use or answer 404."""
    return find_record(FactRecord, fact_id) or abort(404)


def new_fact_id(form: FactForm) -> str:
    """Return the id of a fact that is born."""
    return make_id(form.text_en.data, new_suffix())


def shown_at(fact: Fact) -> str:
    """Return where a fact stands among those of its source."""
    return url_for("sources.show", article_id=fact.cite.article, _anchor=f"fact-{fact.id}")


def fact_page(form: FactForm, article: Any, source: SourceText | None, **more: Any) -> str:
    """Render the form of a fact with the sentence that is meant, where the text is at hand."""
    fact: Fact | None = more.get("fact")
    meant = form.citation(article.id) if form.place else None
    found: Passage | None = passage_of(meant, source) if meant and source else None
    return render_template(
        "fact.html",
        form=form,
        article=article,
        source=source,
        passage=found,
        has_changed=bool(fact and source and passage_of(fact.cite, source).state == "changed"),
        item_address=new_item_address(article.id, fact.id) if fact else None,
        **({"fact": None, "row": None, "theirs": None} | more),
    )
