"""Stamping: noting when a note last changed and what changed in it, so that a deck updates that note and no other."""

import json
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import select

from quizapp.bank.choose import choose_ids, items_of
from quizapp.bank.models import BankItem
from quizapp.bank.sources import Sources, sources
from quizapp.db import db, take_turns
from quizapp.decks.members import note_members
from quizapp.decks.models import ChangeKind, NoteChange, NoteStamp
from quizapp.decks.notes import Languages, Note, note_of
from quizapp.decks.withdrawn import withdrawn
from quizapp.items.collection import Selection
from quizapp.languages import Language


def stamp_notes(now: datetime) -> int:
    """Note the moment of change of every note that differs from its last stamp; return how many did.

    A stamp only ever grows, by whole seconds, as Anki compares them. A retired item's note changes once more, into one
    that says so; an item that was retired before it had a note gets none.
    """
    take_turns("stamp")
    stamps = {stamp.item_id: stamp for stamp in db.session.scalars(select(NoteStamp))}
    everything, known, changed = Selection(), sources(), 0
    gone = [item_id for item_id in choose_ids(everything, retired=True) if item_id in stamps]
    for row in items_of([*choose_ids(everything), *gone]):
        if note := note_for(row, known, "both"):
            changed += _stamp(stamps.get(row.id), row, note, now)
    db.session.flush()
    note_members(now)
    return changed


def note_for(row: BankItem, known: Sources, languages: Languages, read_aloud: Collection[Language] = ()) -> Note | None:
    """Return the note of an item as decks hold it now, or None where it was never published."""
    if row.version is None:
        return None
    note = note_of(row.version.item, known, languages, read_aloud=read_aloud)
    return withdrawn(note) if row.retired_at else note


def _stamp(stamp: NoteStamp | None, row: BankItem, note: Note, now: datetime) -> bool:
    """Bring a stamp up to date and log the change; tell whether there was one."""
    digest, parts, retired = note.digest(), note.parts(), row.retired_at is not None
    if stamp is not None and stamp.digest == digest:
        stamp.parts = stamp.parts or json.dumps(parts)
        return False
    if stamp is None:
        stamp = NoteStamp(item_id=row.id, changed_at=now, retired=False, parts="")
        db.session.add(stamp)
        kind: ChangeKind = "added"
    else:
        stamp.changed_at = max(now, stamp.changed_at + timedelta(seconds=1))
        kind = "changed" if retired == stamp.retired else "retired" if retired else "returned"
    before = json.loads(stamp.parts or "{}")
    told = [part for part in before if parts[part] != before[part]] if kind == "changed" else []
    stamp.digest, stamp.parts, stamp.retired = digest, json.dumps(parts), retired
    db.session.add(NoteChange(item_id=row.id, changed_at=stamp.changed_at, kind=kind, parts=" ".join(told)))
    return True
