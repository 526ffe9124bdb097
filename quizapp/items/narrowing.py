"""Narrowing: outlines without what is no longer in use, so that files name only what they hold."""

from collections.abc import Collection, Mapping

from quizapp.items.collection import DeckOutline, QuizOutline, Selection

InUse = Mapping[str, Collection[str]]  # by the fields of a selection: items, topics, articles


def narrowed(selection: Selection, in_use: InUse) -> Selection | None:
    """Return a selection that names only what is in use, or None where nothing it names is.

    A list that became empty would mean everything.
    """
    kept = {}
    for name, known in in_use.items():
        if named := getattr(selection, name):
            kept[name] = tuple(one for one in named if one in known)
            if not kept[name]:
                return None
    return selection.model_copy(update=kept)


def quiz_of(outline: QuizOutline, in_use: InUse) -> QuizOutline | None:
    """Return a quiz that names only what is in use, or None where it would ask nothing."""
    parts = tuple(kept for part in outline.parts if (kept := narrowed(part, in_use)))
    select = narrowed(outline.select, in_use)
    if select is None or (outline.parts and not parts):
        return None
    return outline.model_copy(update={"select": select, "parts": parts})


def deck_of(outline: DeckOutline, in_use: InUse) -> DeckOutline | None:
    """Return a deck that names only what is in use, or None where it would hold nothing."""
    select = narrowed(outline.select, in_use)
    return outline.model_copy(update={"select": select}) if select else None
