"""`python -m scripts.bench [NAME …]`: run the named benches or all, print their tables, write docs/bench/NAME.json."""

import sys
from collections.abc import Callable
from pathlib import Path

from scripts.bench import bank, crowd, decks, performance, queue, search, site
from scripts.bench.measure import measured_on
from scripts.bench.results import Results
from scripts.bench.study import bench as studying

FOLDER = Path(__file__).parents[2] / "docs" / "bench"
BENCHES: dict[str, Callable[[], Results]] = {
    "bank": bank.bench,
    "crowd": crowd.bench,
    "decks": decks.bench,
    "queue": queue.bench,
    "search": search.bench,
    "site": site.bench,
    "study": studying.bench,
}


def main(names: list[str]) -> int:
    """Run benches one after the other; return 1 where a target was not met."""
    unknown = set(names) - set(BENCHES)
    if unknown:
        sys.exit(f"no bench is called {', '.join(sorted(unknown))}; there are: {', '.join(BENCHES)}")
    FOLDER.mkdir(exist_ok=True)
    met = True
    for name in names or BENCHES:
        results = BENCHES[name]()
        print(results.to_text(measured_on()), flush=True)
        (FOLDER / f"{name}.json").write_text(results.to_json(measured_on()), encoding="utf-8")
        met &= results.met
    performance.write()
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
