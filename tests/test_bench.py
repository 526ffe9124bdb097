"""The benches measure what they say: both writers write the same notes, and a missed target is told."""

import subprocess
import sys
from pathlib import Path

import pytest

from scripts.bench import crowd, decks, performance, site
from scripts.bench.performance import HEIGHT, WIDTH, Table, along
from scripts.bench.prose import make_notes
from scripts.bench.results import Results, Target

pytestmark = pytest.mark.long


def test_the_notes_of_a_bench_are_the_same_every_time_and_about_as_long_as_said() -> None:
    notes = list(make_notes(200))
    assert notes == list(make_notes(200))
    assert notes != list(make_notes(200, seed=2))
    length = sum(len(value.encode()) for note in notes for value in note.values()) / len(notes)
    assert 1000 < length < 1400


def test_both_writers_are_measured_on_the_same_notes_and_cards(tmp_path: Path) -> None:
    ours, stock = decks.measure(30, 1, tmp_path)
    assert (ours.writer, stock.writer) == ("ours", "genanki")
    assert 0 < ours.size < stock.size
    for each in (ours, stock):
        assert each.usage.cpu > 0
        assert each.usage.wall > 0
        assert 10e6 < each.usage.peak < 1e9
    assert {path.name for path in tmp_path.iterdir()} == {
        *("notes.tsv", "ours.apkg", "genanki.apkg", "collection.anki2"),
    }


def test_a_missed_target_is_told() -> None:
    results = Results("trial", ("notes", "seconds"))
    results.add(1000, 2.5)
    results.targets.append(Target("seconds", 2.5, 3))
    assert results.met
    assert "at most 3: met" in results.to_text("a machine")
    results.targets.append(Target("seconds", 2.5, 2))
    assert not results.met
    assert "at most 2: NOT MET" in results.to_text("a machine")
    assert '"met": false' in results.to_json("a machine")


def test_a_bench_that_does_not_exist_is_refused_by_name() -> None:
    command = [sys.executable, "-m", "scripts.bench", "nothing"]
    refused = subprocess.run(command, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert "no bench is called nothing; there are: bank, crowd, decks" in refused.stderr


def test_an_axis_of_powers_of_ten_begins_and_ends_where_it_says() -> None:
    ticks = (10, 100, 1_000)
    assert [along(value, ticks, 200) for value in (10, 100, 1_000)] == [0, 100, 200]
    assert [along(value, ticks, 200) for value in (0, 1_000_000)] == [0, 200]


def test_the_picture_and_the_tables_hold_every_page_and_every_class() -> None:
    figures = [900.0, 50.0, 2.5]
    pages = [
        dict.fromkeys(site.COLUMNS, 1.0)
        | {"engine": engine, "items": items, "what": what, "32: requests/s": figures[place]}
        for engine in performance.ENGINES
        for items, _ in site.SIZES
        for place, what in enumerate(("a question", "a result", "a <search>"))
    ]
    classes = [
        dict.fromkeys(crowd.COLUMNS, 1.0) | {"engine": engine, "what": what, "learners": size, "p99 ms": size / 10}
        for engine in performance.ENGINES
        for size in crowd.SIZES
        for what in performance.DASHES
    ]
    found = Table(pages, "one machine"), Table(classes, "another machine")
    picture = performance.draw(*found)
    assert picture.count("<rect") == 1 + 2 + 2 * 3
    assert all(f">{told}<" in picture for told in ("900", "50", "a &lt;search&gt;", "3,000"))
    curves = [one.partition('"')[0].split() for one in picture.split('points="')[1:]]
    assert len(curves) == 2 * 3
    heights = [float(one.partition(",")[2]) for one in curves[0]]
    assert heights == sorted(heights, reverse=True)
    assert heights[0] < HEIGHT
    assert float(curves[0][-1].partition(",")[0]) == WIDTH
    told = performance.tables(*found)
    assert (told.count("| SQLite |"), told.count("| PostgreSQL |")) == (9 + 12, 9 + 12)
    assert "measured on one machine" in told
    assert "measured on another machine" in told
