"""docs/performance.md and its picture: what `make bench` found of the site as it is served, to be looked at."""

import json
from math import log10
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader

from scripts.bench.crowd import SIZES as CLASSES
from scripts.bench.site import SIZES

DOCS = Path(__file__).parents[2] / "docs"
PAGE, PICTURE = DOCS / "performance.md", DOCS / "performance.svg"
BEGINS, ENDS = "<!-- `make bench` writes what follows -->\n", "<!-- up to here -->\n"
SHOWN = "![How many pages a second the site gives, and how long learners of a class wait](performance.svg)"
WIDTH, HEIGHT, BAR = 360, 300, 17
ENGINES = {"SQLite": "#0072b2", "PostgreSQL": "#d55e00"}  # told apart by the colour-blind too
DASHES = {"signing in": "2 3", "a question": "none", "storing a response": "7 4"}
RATES, TIMES = (10, 100, 1_000, 10_000), (1, 10, 100, 1_000, 10_000, 100_000)  # what is written beside the axes


class Table(NamedTuple):
    """The table of a bench, its rows by column, and when and where it was made."""

    rows: list[dict[str, Any]]
    measured_on: str


def read(name: str) -> Table:
    """Return what a bench found last."""
    told = json.loads((DOCS / "bench" / f"{name}.json").read_text(encoding="utf-8"))
    return Table(told["rows"], told["measured on"])


def along(value: float, ticks: tuple[int, ...], length: int) -> float:
    """Return how far along an axis, whose ticks are powers of ten, a value stands."""
    least, most = log10(ticks[0]), log10(ticks[-1])
    return round(length * (min(max(log10(max(value, 1e-9)), least), most) - least) / (most - least), 1)


def bars(site: Table) -> list[dict[str, Any]]:
    """Return the bars of the pages: how many a second, at the middle size."""
    rows = [row for row in site.rows if row["items"] == SIZES[1][0]]
    names = list(dict.fromkeys(row["what"] for row in rows))
    return [
        {
            "name": row["what"] if row["engine"] == "SQLite" else "",
            "y": names.index(row["what"]) * 50 + (BAR + 3) * list(ENGINES).index(row["engine"]),
            "width": along(row["32: requests/s"], RATES, WIDTH),
            "value": f"{row['32: requests/s']:,.0f}",
            "colour": ENGINES[row["engine"]],
        }
        for row in rows
    ]


def lines(crowd: Table) -> list[dict[str, str]]:
    """Return the curves of the classes: the time that one request in a hundred takes longer than."""
    return [
        {
            "colour": colour,
            "dash": dash,
            "points": " ".join(
                f"{round(WIDTH * row['learners'] / CLASSES[-1], 1)},{HEIGHT - along(row['p99 ms'], TIMES, HEIGHT)}"
                for row in crowd.rows
                if (row["engine"], row["what"]) == (engine, kind)
            ),
        }
        for engine, colour in ENGINES.items()
        for kind, dash in DASHES.items()
    ]


def draw(site: Table, crowd: Table) -> str:
    """Return the picture as SVG."""
    look = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    told: str = look.get_template("performance.svg").render(
        bars=bars(site), bar=BAR, lines=lines(crowd), engines=ENGINES, dashes=DASHES, width=WIDTH, height=HEIGHT,
        rates={f"{tick:,}": along(tick, RATES, WIDTH) for tick in RATES},
        times={f"{tick:,}": HEIGHT - along(tick, TIMES, HEIGHT) for tick in TIMES},
        classes={f"{size:,}": round(WIDTH * size / CLASSES[-1], 1) for size in CLASSES},
    )  # fmt: skip
    return told + "\n"


def tables(site: Table, crowd: Table) -> str:
    """Return what the page shows beside the picture."""
    named = {"Pages": site, "Classes": crowd}
    return "\n".join(
        f"{name}, measured on {table.measured_on}\n\n{in_markdown(table)}\n" for name, table in named.items()
    )


def in_markdown(table: Table) -> str:
    """Return a table as Markdown."""
    columns = list(table.rows[0])
    cells = [[f"{cell:,.4g}" if isinstance(cell, float) else str(cell) for cell in row.values()] for row in table.rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in (columns, ["---"] * len(columns), *cells))


def write() -> None:
    """Write the page's tables and its picture anew, where both benches were run."""
    if not all((DOCS / "bench" / f"{name}.json").exists() for name in ("site", "crowd")):
        return
    site, crowd = read("site"), read("crowd")
    PICTURE.write_text(draw(site, crowd), encoding="utf-8")
    page = PAGE.read_text(encoding="utf-8")
    before, after = page.partition(BEGINS)[0], page.partition(ENDS)[2]
    PAGE.write_text(f"{before}{BEGINS}\n{SHOWN}\n\n{tables(site, crowd)}{ENDS}{after}", encoding="utf-8")
