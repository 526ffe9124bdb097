"""Taking away: items as Anki notes, note types that never change, packages that update in place."""
