"""The bench of decks: our writer of packages against genanki's, on the same notes."""

import hashlib
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

from scripts.bench.measure import Usage, median_usage, run, say
from scripts.bench.results import Results, Target

SIZES = {10_000: 7, 100_000: 5}  # notes, and how many rounds are measured
WRITERS = ("ours", "genanki")
MOST_WALL, MOST_BYTES, MOST_MEMORY = 0.75, 0.35, 150_000_000
COMPARED = (
    "SELECT guid, mid, tags, flds, sfld FROM notes ORDER BY guid",
    "SELECT guid, ord, due, type, queue FROM cards JOIN notes ON nid = notes.id ORDER BY guid, ord",
)


@dataclass(frozen=True)
class Measured:
    """What a writer took for a number of notes, and the size of its file."""

    notes: int
    writer: str
    usage: Usage
    size: int


def bench() -> Results:
    """Measure both writers at every size."""
    results = Results("decks", ("notes", "writer", "wall s", "CPU s", "file MB", "peak MB"))
    for notes, rounds in SIZES.items():
        with tempfile.TemporaryDirectory(prefix="quizapp-bench-") as folder:
            ours, stock = measure(notes, rounds, Path(folder))
        for each in (ours, stock):
            usage = each.usage
            results.add(notes, each.writer, usage.wall, usage.cpu, each.size / 1e6, usage.peak / 1e6)
        wall, size = ours.usage.wall / stock.usage.wall, ours.size / stock.size
        cpu, peak = ours.usage.cpu / stock.usage.cpu, ours.usage.peak / stock.usage.peak
        results.add(notes, "ours / genanki", wall, cpu, size, peak)
        results.targets.append(Target(f"wall time at {notes:,} notes, ours / genanki", wall, MOST_WALL))
        results.targets.append(Target(f"file at {notes:,} notes, ours / genanki", size, MOST_BYTES))
    most = max(SIZES)
    results.targets.append(
        Target(f"peak memory of ours at {most:,} notes, MB", ours.usage.peak / 1e6, MOST_MEMORY / 1e6)
    )
    return results


def measure(notes: int, rounds: int, folder: Path) -> list[Measured]:
    """Let the writers take turns, each in a process of its own, after one turn that does not count."""
    say(f"decks: making {notes:,} notes")
    with (folder / "notes.tsv").open("wb") as made:
        subprocess.run([sys.executable, "-X", "utf8", "-m", "scripts.bench.prose", str(notes)], stdout=made, check=True)
    packages = {writer: folder / f"{writer}.apkg" for writer in WRITERS}
    usages: dict[str, list[Usage]] = {writer: [] for writer in WRITERS}
    digests = set()
    for number in range(rounds + 1):
        say(f"decks: {notes:,} notes, " + (f"round {number} of {rounds}" if number else "warming up"))
        for writer in WRITERS if number % 2 else reversed(WRITERS):
            usage = run("scripts.bench.writers", writer, str(folder / "notes.tsv"), str(packages[writer]))
            if number:
                usages[writer].append(usage)
        digests.add(_file_digest(packages["ours"]))
    if len(digests) != 1:
        raise RuntimeError("our package was not the same bytes in every round")
    if len({contents(package, folder) for package in packages.values()}) != 1:
        raise RuntimeError("the two writers did not write the same notes and cards")
    return [Measured(notes, each, median_usage(usages[each]), packages[each].stat().st_size) for each in WRITERS]


def contents(package: Path, folder: Path) -> str:
    """Return a digest of the notes and cards of a package, whatever their ids and times."""
    with ZipFile(package) as archive:
        collection = archive.extract("collection.anki2", folder)
    digest = hashlib.sha256()
    with closing(sqlite3.connect(collection)) as connection:
        for query in COMPARED:
            for row in connection.execute(query):
                digest.update(repr(row).encode())
    return digest.hexdigest()


def _file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
