"""Loading the shipped bank from content/ and storing it: what `bank sync`, `serve` and the seeds have in common."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import click

from quizapp.bank.conflicts import note_conflicts
from quizapp.bank.records import Changes, sync_records
from quizapp.bank.shipped_images import check_images, sync_images
from quizapp.bank.sync import SyncReport, sync_bank
from quizapp.db import take_turns, writing
from quizapp.decks.models import Deck
from quizapp.decks.stamps import stamp_notes
from quizapp.items.checks.bank import check_content
from quizapp.items.checks.rules import RULES
from quizapp.items.content import Content
from quizapp.items.files import read_content
from quizapp.items.findings import Finding, errors
from quizapp.quiz.difficulty import rate_items, rated_items
from quizapp.quiz.models import Quiz


def checked_content(folder: Path, articles: Path | None = None) -> tuple[Content, list[Finding]]:
    """Read and check a content folder; with a folder of articles, hold the citations against them."""
    if not folder.is_dir():
        raise click.ClickException(f"{folder} is no folder; set QUIZAPP_CONTENT to the content folder.")
    content, findings = read_content(folder)
    # What refers to an entry that could not be read would be reported twice, so references wait for a clean reading.
    if errors(findings):
        return content, findings
    texts = article_texts(content, articles) if articles else None
    return content, [*check_images(content, folder), *check_content(content, texts)]


def article_texts(content: Content, folder: Path) -> dict[str, str]:
    """Read the articles' texts that a folder holds, by article id."""
    if not folder.is_dir():
        raise click.ClickException(f"{folder} is no folder; give the one with the articles' texts.")
    paths = {article.id: folder / article.file for article in content.articles}
    return {name: path.read_text(encoding="utf-8", errors="replace") for name, path in paths.items() if path.is_file()}


def print_findings(findings: Iterable[Finding]) -> None:
    """Print each finding with the advice of its rule, to standard error."""
    for finding in findings:
        click.echo(str(finding), err=True)
        if rule := RULES.get(finding.rule):
            click.echo(f"    {rule.advice.en}", err=True)


def store_shipped_bank(folder: Path, now: datetime) -> SyncReport:
    """Store the content of a folder, or nothing where it has errors."""
    content, findings = checked_content(folder)
    wrong = errors(findings)
    if wrong:
        print_findings(wrong)
        raise click.ClickException(f"{len(wrong)} errors in {folder}; the database was left as it was.")
    with writing():
        take_turns("sync")
        sync_images(content, folder, now)
        report = sync_bank(content, now)
        for table, outlines in ((Quiz, content.quizzes), (Deck, content.decks)):
            report.records += sync_records(table, outlines, now, kept=report.kept, conflicts=report.conflicts)
        note_conflicts(report, content, now)
        report.notes = stamp_notes(now)
        if report.items.changed:
            for item_ids in rated_items():
                rate_items(item_ids)
    return report


def describe(changes: Changes) -> str:
    """Say in a few words what changed."""
    return f"{changes.added} new, {changes.changed} changed, {changes.retired} retired, {changes.same} unchanged"
