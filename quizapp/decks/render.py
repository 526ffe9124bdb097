"""Anki's card templates filled in by ourselves, so that a card can be looked at without Anki."""

import re
from dataclasses import dataclass

from quizapp.decks.notes import Note
from quizapp.decks.notetypes import Template

TAG = re.compile(r"\{\{([#^/]?)([^{}]*)\}\}")
TO_TYPE = '<input type="text" id="typeans" autocomplete="off" autocapitalize="none" spellcheck="false">'
COMPARED = '<code id="typeans" hidden><span></span> → <span>{}</span></code>'


@dataclass(frozen=True)
class Sides:
    """The two sides of a card as HTML."""

    front: str
    back: str


def render_card(note: Note, template: Template) -> Sides:
    """Return both sides of a note's card; what is to be typed is an input, and on the back a line to be filled."""
    return Sides(_filled(template.front, note.fields, TO_TYPE), _filled(template.back, note.fields, COMPARED))


def cards_of(note: Note) -> dict[str, Sides]:
    """Return the cards a note has, by the file of their template; a template whose front is empty makes none."""
    rendered = {template.file: render_card(note, template) for template in note.type.templates}
    return {file: sides for file, sides in rendered.items() if sides.front.strip()}


def _filled(text: str, fields: dict[str, str], typed: str) -> str:
    """Fill in one side; a part that is shown only where a field is filled, or empty, may hold others."""
    shown, out, at = [True], "", 0
    for tag in TAG.finditer(text):
        out += text[at : tag.start()] if shown[-1] else ""
        at = tag.end()
        sign, name = tag.groups()
        if sign == "/":
            shown.pop()
        elif sign:
            shown.append(shown[-1] and bool(fields[name].strip()) is (sign == "#"))
        elif shown[-1]:
            out += _value(name, fields, typed)
    return out + text[at:]


def _value(name: str, fields: dict[str, str], typed: str) -> str:
    """Return what stands for a tag: the field, or what its filter makes of it."""
    filter_name, _, field = name.rpartition(":")
    value = fields[field]
    if filter_name == "type":
        return typed.format(value)
    if filter_name.startswith("tts "):
        return ""  # only Anki's own voices read it
    if filter_name:
        raise ValueError(f"no such filter: {filter_name}")
    return value
