"""The bench of the site: pages as served beside a page of Flask's that says hello, on both engines, at three sizes."""

from scripts.bench.measure import on_each_engine
from scripts.bench.results import Results, Target

SIZES = ((1_000, 10_000), (10_000, 100_000), (100_000, 1_000_000))  # items and responses
SECONDS = 3
COLUMNS = (
    *("engine", "items", "responses", "what", "alone p50 ms", "alone p99 ms", "32: requests/s", "32: p50 ms"),
    *("32: p99 ms", "worst ms", "failed", "CPU µs", "bytes", "of hello", "CPU of hello in process", "statements"),
)
QUESTION, STORING = "a question", "storing a response"
FLAT = {QUESTION: 1.5, STORING: 1.5, "a result": 1.5, "a deck": 1.5, "a search": 3.0, "the bank": 3.0}
Figures = dict[str, float]


def bench() -> Results:
    """Measure every page at every size on each engine; the targets are those of the middle size."""
    results = Results("site", COLUMNS)
    found: dict[tuple[str, int, str], Figures] = {}
    for items, responses in SIZES:
        for engine, name, told in on_each_engine("scripts.bench.site_pages", items, responses, SECONDS):
            found[engine, items, name] = {**found.get(("SQLite", items, name), {}), **told}  # statements are the same
            results.add(engine, items, responses, name, *row(found[engine, items, name]))
    (least, _), (middle, _), (most, _) = SIZES
    for engine in ("SQLite", "PostgreSQL"):
        results.targets += [*of_a_question(engine, found[engine, middle, QUESTION])]
        results.targets += [*of_storing(engine, found[engine, middle, STORING])]
        for name, limit in FLAT.items():
            growth = found[engine, most, name]["crowd cpu"] / found[engine, least, name]["crowd cpu"]
            results.targets.append(Target(f"CPU of {name} at {most:,} items over {least:,}, {engine}", growth, limit))
    return results


def row(told: Figures) -> list[float]:
    """Return the cells of a page."""
    worst = max(told["crowd worst"], told.get("class worst", 0.0))
    names = ("alone p50", "alone p99", "crowd rate", "crowd p50", "crowd p99")
    failed = told["alone failed"] + told["crowd failed"] + told.get("class failed", 0)
    rest = ("crowd cpu", "crowd size", "crowd ratio", "in process", "statements")
    return [*(told[name] for name in names), worst, failed, *(told[name] for name in rest)]


def of_a_question(engine: str, told: Figures) -> list[Target]:
    """Return what the page of a question is held to."""
    return [
        Target(f"a question, of hello's requests/s, {engine}", told["crowd ratio"], 0.5, at_least=True),
        Target(f"a question, CPU over hello's in process, {engine}", told["in process"], 3),
        Target(f"a question alone, p50 ms, {engine}", told["alone p50"], 0.7),
        Target(f"a question alone, p99 ms, {engine}", told["alone p99"], 2),
    ]


def of_storing(engine: str, told: Figures) -> list[Target]:
    """Return what storing a response is held to."""
    least = 1150 if engine == "SQLite" else 800
    return [
        Target(f"storing at 32 clients, a second, {engine}", told["crowd rate"], least, at_least=True),
        Target(f"storing at 32 clients, p99 ms, {engine}", told["crowd p99"], 100),
        Target(f"storing at 64 clients, failed, {engine}", told["class failed"], 0),
        Target(f"storing at 64 clients, worst ms, {engine}", told["class worst"], 250),
        Target(f"storing, statements, {engine}", told["statements"], 3),
    ]
