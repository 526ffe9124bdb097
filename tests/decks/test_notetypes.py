"""The note types never change: this golden table fails the build when they do."""

import hashlib
import json
from pathlib import Path

from quizapp.decks.notetypes import NOTE_TYPES, REVISION, style

GOLDEN = Path(__file__).with_name("notetypes-v1.json")
TEXTS = Path(__file__).with_name("templates-revision.json")


def shape() -> object:
    return [
        {
            "id": note_type.id,
            "name": note_type.name,
            "fields": [[note_type.field_id(name), name] for name in note_type.fields],
            "templates": [[template.id, template.name] for template in note_type.templates],
        }
        for note_type in NOTE_TYPES
    ]


def test_ids_names_and_order_are_those_of_version_1() -> None:
    assert json.loads(json.dumps(shape())) == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_a_change_of_template_or_style_comes_with_a_new_revision() -> None:
    """Anki takes over changed templates only where the note type's time of change, REVISION, has grown."""
    texts = [style(), *(side for kind in NOTE_TYPES for each in kind.templates for side in (each.front, each.back))]
    digest = hashlib.sha256("\0".join(texts).encode()).hexdigest()
    assert [REVISION, digest] == json.loads(TEXTS.read_text(encoding="utf-8"))


def test_no_id_is_used_twice_and_all_fit_where_anki_keeps_them() -> None:
    ids = [note_type.id for note_type in NOTE_TYPES]
    ids += [template.id for note_type in NOTE_TYPES for template in note_type.templates]
    assert len(set(ids)) == len(ids)
    assert max(ids) < 2**31
    fields = [note_type.field_id(name) for note_type in NOTE_TYPES for name in note_type.fields]
    assert len(set(fields)) == len(fields)
    assert max(fields) < 2**53


def test_templates_ask_nothing_of_another_host_and_include_every_part() -> None:
    for note_type in NOTE_TYPES:
        for template in note_type.templates:
            for side in (template.front, template.back):
                assert "http" not in side
                assert "include" not in side
                assert 'lang="vi"' in side
                assert 'lang="en"' in side
    assert ".nightMode" in style()
    assert "url(" not in style()
