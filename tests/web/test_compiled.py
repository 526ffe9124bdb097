"""A template that was compiled for a language says what the catalogue says, escapes what is filled in, and no more."""

from typing import Any

import pytest
from flask import Flask, render_template_string
from jinja2 import DictLoader
from markupsafe import Markup

from quizapp.languages import NAMES
from quizapp.web.compiled import TranslatedEnvironment, render_macro

SKIP = "Skip to the content"
TEMPLATES = {
    "one.html": '{{ _("Skip to the content") }}',
    "two.html": '{% include "one.html" %} {{ _("Question %(number)s of %(last)s", number=number, last=3) }}',
    "icon.html": '{{ icon("clock") }}{{ static_file("quizapp.css") }}',
    "macro.html": '{% macro said(name) %}<b>{{ _("Start: %(title)s", title=name) }}</b>{% endmacro %}',
    "chosen.html": "{{ _(text) }}",
}


@pytest.fixture
def small(new_app: Flask) -> Flask:
    """An app with templates of a line each, compiled anew."""
    new_app.jinja_env.loader = DictLoader(TEMPLATES)
    new_app.jinja_env.bytecode_cache = None
    return new_app


def rendered(app: Flask, language: str, name: str, **values: Any) -> str:
    with app.test_request_context(f"/{language}/"):
        template = app.jinja_env.get_or_select_template(name)
        return str(template.render(**values))


def test_texts_are_those_of_the_reader_s_language_in_whatever_order_languages_are_asked_for(small: Flask) -> None:
    for language in ("vi", "en", "vi", "en"):
        one = rendered(small, language, "one.html")
        assert one == rendered(small, language, "one.html")
        assert rendered(small, language, "two.html", number=2).startswith(one)
    assert rendered(small, "en", "one.html") == SKIP
    assert rendered(small, "vi", "one.html") != SKIP


def test_what_is_filled_in_is_escaped_and_what_is_safe_is_not(small: Flask) -> None:
    assert rendered(small, "en", "two.html", number="<b>").endswith("Question &lt;b&gt; of 3")
    assert rendered(small, "en", "two.html", number=Markup("<b>")).endswith("Question <b> of 3")
    with small.test_request_context("/en/"):
        assert render_macro("macro.html", "said", "<i>") == Markup("<b>Start: &lt;i&gt;</b>")


def test_drawings_and_addresses_of_files_stand_in_the_template(small: Flask) -> None:
    page = rendered(small, "en", "icon.html")
    assert page.startswith("<svg")
    assert "/static/quizapp." in page


def test_a_text_that_is_known_only_then_is_looked_up(small: Flask) -> None:
    assert rendered(small, "en", "chosen.html", text=SKIP) == SKIP
    assert rendered(small, "vi", "chosen.html", text=SKIP) == rendered(small, "vi", "one.html")


def test_texts_stand_in_the_code_and_no_catalogue_is_asked(small: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    said = {language: rendered(small, language, "one.html") for language in NAMES}
    small.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # Jinja's i18n extension adds it
        lambda _: "asked", lambda *_: "asked", newstyle=True
    )
    assert {language: rendered(small, language, "one.html") for language in NAMES} == said
    with small.test_request_context("/en/"):
        assert render_template_string('{{ _("Skip to the content") }}') == "asked"


def test_every_language_has_its_environment_and_the_filters_of_the_app(small: Flask) -> None:
    environment = small.jinja_env
    assert isinstance(environment, TranslatedEnvironment)
    with small.test_request_context("/en/"):
        made = {environment.into(language) for language in NAMES}
        assert made == {environment.into(language) for language in NAMES}
    assert len(made) == len(NAMES)
    small.add_template_filter(lambda text: text[::-1], "backwards")
    assert all("backwards" in one.filters for one in made)
