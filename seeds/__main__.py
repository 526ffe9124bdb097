"""`python -m seeds`: migrate, load the bank, add the demo people. Running it twice changes nothing."""

import sys
from datetime import UTC, datetime

import click

from quizapp.app import create_app
from quizapp.commands.database import prepare_database
from quizapp.commands.shipped import describe, store_shipped_bank
from quizapp.config import SettingsProblem, read_settings
from quizapp.db import writing
from seeds.people import seed_people


def main() -> None:
    """Fill the database that DATABASE_URL names."""
    settings = read_settings()
    now = datetime.now(UTC)
    with create_app(settings).app_context():
        prepare_database()
        report = store_shipped_bank(settings.content, now)
        click.echo(f"Bank: {describe(report.items)}.")
        with writing():
            added = seed_people(now)
        click.echo(f"People: {added} added.")


if __name__ == "__main__":
    try:
        main()
    except (click.ClickException, SettingsProblem) as problem:
        sys.exit(f"seeds: {problem}")
