"""`flask deck`: list the Anki decks on offer and build their packages."""

import json
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import click
from flask.cli import AppGroup

from quizapp.bank.records import current_records
from quizapp.commands.database import needs_database
from quizapp.db import writing
from quizapp.decks.catalog import deck_edition
from quizapp.decks.editions import Edition
from quizapp.decks.members import joined
from quizapp.decks.models import Deck
from quizapp.decks.notes import LANGUAGE_CHOICES, Languages
from quizapp.decks.stamps import stamp_notes

deck_commands = AppGroup("deck", help="Anki decks: list them, build them.")


@deck_commands.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@needs_database
def list_decks(as_json: bool) -> None:
    """List the decks on offer with their size."""
    rows = [(deck.outline, len(joined(deck.id))) for deck in current_records(Deck)]
    if as_json:
        named = [{"id": outline.id, "title": outline.title.model_dump(), "notes": notes} for outline, notes in rows]
        click.echo(json.dumps(named, ensure_ascii=False, indent=2))
        return
    for outline, notes in rows:
        click.echo(f"{outline.id:20} {notes:4} notes  {outline.title.vi} / {outline.title.en}")


@deck_commands.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--all", "every", is_flag=True, help="Build every deck.")
@click.option(
    "--language",
    type=click.Choice(LANGUAGE_CHOICES),
    default="both",
    show_default=True,
    help="Which language faces first.",
)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="The folder to write to.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON report.")
@needs_database
def build(names: tuple[str, ...], every: bool, language: str, out: Path, as_json: bool) -> None:
    """Build the decks called NAME, or all of them, as .apkg files."""
    with writing():
        stamp_notes(datetime.now(UTC))
    chosen = _chosen(names, every)
    report = []
    with click.progressbar(length=len(chosen), label="Building", hidden=as_json, file=sys.stderr) as bar:
        for deck in chosen:
            report.append(_write(deck.id, deck_edition(deck, cast(Languages, language)), out))
            bar.update(1)
    if as_json:
        click.echo(json.dumps(report, indent=2))
        return
    for row in report:
        click.echo(f"{row['file']}: {row['notes']} notes, {row['bytes']:,} bytes")


def _write(deck_id: str, edition: Edition, folder: Path) -> dict[str, object]:
    path = folder / edition.file_name
    part = path.with_suffix(".part")  # so that what was there before stays until the new one is whole
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as out:
            edition.write(out)
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise click.ClickException(f"Cannot write {error.filename or path}: {error.strerror}.") from error
    return {"deck": deck_id, "file": str(path), "notes": edition.count, "bytes": path.stat().st_size}


def _chosen(names: tuple[str, ...], every: bool) -> list[Deck]:
    on_offer = {deck.id: deck for deck in current_records(Deck)}
    if not on_offer:
        raise click.ClickException("There are no decks yet; run `flask bank sync` first.")
    unknown = [name for name in names if name not in on_offer]
    if unknown:
        raise click.ClickException(f"There is no deck {', '.join(unknown)}; the decks are {', '.join(on_offer)}.")
    if bool(names) == every:
        raise click.ClickException("Name the decks to build, or give --all.")
    return list(on_offer.values()) if every else [on_offer[name] for name in names]
