"""Templates, compiled once for each language with its texts written in: a page asks no catalogue while it is made."""

from collections.abc import Callable
from typing import Any

from babel.support import NullTranslations
from flask import current_app
from flask.templating import Environment
from flask_babel import force_locale, get_translations
from jinja2 import Template, nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from quizapp.languages import Language
from quizapp.web.language import reader_language

TRANSLATING = "_"
SAME_FOR_ALL = {"icon", "static_file"}  # globals that return the same whoever reads


class TranslatedEnvironment(Environment):
    """The environment that Flask asks for templates; behind it stands one for each language, made when first needed.

    A template compiled for a language holds `_("…")` as the text itself, which takes a tenth of the time of looking it
    up: half the work of a page of some eighty texts.
    """

    language: Language | None = None
    catalogue: NullTranslations

    def __init__(self, app: Any, **options: Any) -> None:
        """Make it for an app."""
        super().__init__(app, **options)
        self.translated: dict[Language, TranslatedEnvironment] = {}

    def into(self, language: Language) -> "TranslatedEnvironment":
        """Return the environment of a language."""
        if language not in self.translated:
            made = self.overlay()
            made.language = language
            with force_locale(language):
                made.catalogue = get_translations()
            self.translated[language] = made
        return self.translated[language]

    def get_or_select_template(self, *asked: Any, **more: Any) -> Template:
        """Return a template in the reader's language; what it includes and extends is in that language too."""
        mine = self if self.language else self.into(reader_language())
        return super(TranslatedEnvironment, mine).get_or_select_template(*asked, **more)

    def _generate(self, source: nodes.Template, name: str | None, *rest: Any, **more: Any) -> str:
        """Jinja's hook for what is compiled: here the texts are written in."""
        if self.language:
            source = _Writing(self, name).visit(source)
        return super()._generate(source, name, *rest, **more)


def render_macro(template: str, macro: str, *given: object) -> Markup:
    """Render a macro of a template in the reader's language."""
    found: Template = current_app.jinja_env.get_or_select_template(template)
    made: Markup = getattr(found.module, macro)(*given)
    return made


class _Writing(NodeTransformer):
    """Writes into a template what its calls would return again and again: texts, drawings, addresses of files."""

    def __init__(self, environment: TranslatedEnvironment, name: str | None) -> None:
        self.environment = environment
        escapes = environment.autoescape(name) if callable(environment.autoescape) else environment.autoescape
        self.safe = Markup if escapes else str

    def visit_Call(self, call: nodes.Call) -> nodes.Node:  # noqa: N802  # Jinja's name
        """Write one call, if all it is given is written in the template."""
        self.generic_visit(call)
        called = call.node.name if isinstance(call.node, nodes.Name) else ""
        given = [one.value for one in call.args if isinstance(one, nodes.Const)]
        if len(given) < len(call.args) or call.dyn_args or call.dyn_kwargs:
            return call
        if called == TRANSLATING:
            return self.text(given[0], call.kwargs, call.lineno)
        if called in SAME_FOR_ALL:
            same: Callable[..., str] = self.environment.globals[called]  # type: ignore[assignment]
            return nodes.Const(same(*given), lineno=call.lineno)
        return call

    def text(self, message: str, filled_in: list[nodes.Keyword], line: int) -> nodes.Node:
        """Write a text of the catalogue; what is to be filled in is escaped, as Jinja's own extension does."""
        text = self.safe(self.environment.catalogue.ugettext(message))
        if not filled_in:
            return nodes.Const(text % {}, lineno=line)
        pairs = [nodes.Pair(nodes.Const(one.key), one.value, lineno=line) for one in filled_in]
        return nodes.Mod(nodes.Const(text), nodes.Dict(pairs), lineno=line)
