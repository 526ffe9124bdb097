"""Building the decks on offer ahead, so that a download is a static file: what `bank sync` and `serve` end with."""

import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from quizapp.bank.records import current_records
from quizapp.commands.database import settings
from quizapp.db import db
from quizapp.decks.catalog import deck_edition
from quizapp.decks.editions import Edition
from quizapp.decks.models import Deck
from quizapp.decks.notes import LANGUAGE_CHOICES
from quizapp.decks.store import stored, tidy


def prepare_decks(now: datetime, *, quiet: bool = False) -> int:
    """Build the package of every deck in every language that is not there yet, remove old ones; return how many stand.

    A progress bar goes to standard error. Where the folder cannot be written to, a line says so: the site then builds
    each deck when it is asked for.
    """
    editions = [
        replace(whole, languages=choice)
        for deck in current_records(Deck)
        for whole in [deck_edition(deck, "both")]
        for choice in LANGUAGE_CHOICES
    ]
    folder = settings().decks
    try:
        with click.progressbar(editions, label="Building decks", hidden=quiet, file=sys.stderr) as bar:
            files = [_stored(folder, edition) for edition in bar]
        tidy(folder, files, now.timestamp())
    except OSError as error:
        click.echo(f"Cannot keep decks in {folder} ({error.strerror}): set DECK_FOLDER to another folder.", err=True)
        return 0
    return len(files)


def _stored(folder: Path, edition: Edition) -> Path:
    """Build one package, and let go of the database, for which other programs may be waiting."""
    path = stored(folder, edition)
    db.session.rollback()
    return path
