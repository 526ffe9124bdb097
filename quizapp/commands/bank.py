"""`flask bank`: check the content files, store them, write them back, dump what is published."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from quizapp.bank.choose import published
from quizapp.bank.shipped_images import export_images
from quizapp.bank.sync import SyncReport
from quizapp.commands.database import needs_database, settings
from quizapp.commands.packages import prepare_decks
from quizapp.commands.report import check_report, finding_data, written_report
from quizapp.commands.shipped import (
    article_texts,
    checked_content,
    describe,
    print_findings,
    store_shipped_bank,
)
from quizapp.decks.files import bank_content
from quizapp.items.content import Content
from quizapp.items.files import FIELD_ORDER, entry_data, read_content, write_content
from quizapp.items.findings import errors
from quizapp.items.kinds import Card
from quizapp.items.model import Item

FOLDER = click.Path(path_type=Path, file_okay=False)
EDITORIAL = {"dismissed"}
ONLY_CARDS_HAVE = {"front", "back"}
ONLY_QUESTIONS_HAVE = {"stem", "rows", "options", "key", "answers", "why"}

bank_commands = AppGroup("bank", help="The question bank: check, sync, export, dump.")


@bank_commands.command()
@click.option("--articles", type=FOLDER, help="Hold every citation against the articles' texts in this folder.")
@click.option("--json", "as_json", is_flag=True, help="Print findings and report as JSON.")
def check(articles: Path | None, as_json: bool) -> None:
    """Check the content files and report on the bank; needs no database."""
    folder = settings().content
    content, findings = checked_content(folder, articles)
    wrong = errors(findings)
    report = check_report(content, findings, article_texts(content, articles) if articles else None)
    if as_json:
        click.echo(json.dumps(report | {"findings": [finding_data(each) for each in findings]}, ensure_ascii=False))
    else:
        print_findings(findings)
        click.echo(written_report(report))
    held = "" if articles is None else f"; citations held against {articles}"
    summary = f"{report['questions']} questions, {report['cards']} cards, {len(content.facts)} facts"
    click.echo(f"{summary}: {len(wrong)} errors, {len(findings) - len(wrong)} warnings{held}", err=as_json)
    if wrong:
        raise click.ClickException(f"{len(wrong)} errors in {folder}")


@bank_commands.command()
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@needs_database
def sync(as_json: bool) -> None:
    """Store the content files in the database. Doing it twice changes nothing the second time."""
    now = datetime.now(UTC)
    report = store_shipped_bank(settings().content, now)
    decks = prepare_decks(now, quiet=as_json)
    if as_json:
        counts = {"items": vars(report.items), "records": vars(report.records), "notes": report.notes, "decks": decks}
        click.echo(
            json.dumps(counts | {"kept": report.kept, "conflicts": report.conflicts, "other_kinds": report.other_kinds})
        )
    else:
        click.echo(f"items: {describe(report.items)}")
        click.echo(f"articles, topics, facts, quizzes, decks: {describe(report.records)}")
        click.echo(f"notes whose deck content changed: {report.notes}; deck files ready: {decks}")
        for item_id in report.kept:
            click.echo(f"{item_id}: edited in the bank since the last sync; kept")
    if report.conflicts or report.other_kinds:
        raise click.ClickException("; ".join(left_alone(report)))


def left_alone(report: SyncReport) -> list[str]:
    """Say which items a sync left as they are in the bank, and why."""
    reasons = {
        "edited both in the bank and in the files, so left as they are in the bank": report.conflicts,
        "of another kind in the files, which only an item with an id of its own can be": report.other_kinds,
    }
    return [f"{reason}: {', '.join(names)}" for reason, names in reasons.items() if names]


@bank_commands.command()
@click.argument("folder", type=FOLDER)
@click.option("--force", is_flag=True, help="Write over files that hold what the bank does not.")
@needs_database
def export(folder: Path, force: bool) -> None:
    """Write the bank as content files into FOLDER; after a sync they equal those it came from, byte for byte."""
    content = bank_content()
    if not content.items:
        raise click.ClickException("The bank is empty, so nothing was written; run `flask bank sync` first.")
    if not force and (strange := unknown_entries(folder, content)):
        advice = "run `flask bank sync` first, or export to another folder, or give --force"
        raise click.ClickException(f"{folder} holds what the bank does not ({', '.join(strange[:5])}): {advice}.")
    texts = write_content(content)
    try:
        for name, text in texts.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        pictures = export_images(content, folder)
    except OSError as error:
        raise click.ClickException(f"Cannot write {error.filename}: {error.strerror}.") from error
    click.echo(f"{len(texts) + pictures} files written to {folder}")


def unknown_entries(folder: Path, content: Content) -> list[str]:
    """Name what a folder about to be written holds and the bank does not: unreadable files, differing entries."""
    if not any(path.is_file() for path in folder.glob("**/*.yaml")):
        return []
    there, findings = read_content(folder)
    known = {json.dumps(entry_data(entry)) for entry in content.entries()}
    strange = [entry.id for entry in there.entries() if json.dumps(entry_data(entry)) not in known]
    return sorted({finding.file for finding in findings if finding.severity == "error"}) + strange


@bank_commands.command()
@needs_database
def dump() -> None:
    """Print every published item as one JSON object a line (docs/dump.md describes the fields)."""
    for version in published():
        click.echo(json.dumps(public_form(version.item), ensure_ascii=False))


def public_form(item: Item) -> dict[str, Any]:
    """Return an item in the public form: every field of its family is there, null where the item has none."""
    data = entry_data(item)
    absent = ONLY_QUESTIONS_HAVE if isinstance(item, Card) else ONLY_CARDS_HAVE
    return {name: data.get(name) for name in FIELD_ORDER if name not in absent | EDITORIAL}
