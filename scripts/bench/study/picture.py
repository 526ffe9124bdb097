"""The picture of the bench of studying: four panels of lines over days, as SVG."""

from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

LEFTS, TOPS = (70, 560), (180, 500)  # of the panels, two beside each other, two below
WIDTH, HEIGHT = 400, 220
COLOURS = ("#56b4e9", "#0072b2", "#009e73", "#d55e00", "#cc79a7")  # told apart by the colour-blind too
DASHES = ("", "", "", "7 4", "2 3")
MOST_TICKS = 6


@dataclass(frozen=True)
class Panel:
    """What one panel shows: what its heights count, a title, and lines by name, one value every few days."""

    unit: str
    title: str
    courses: dict[str, list[float]]


@dataclass(frozen=True)
class Scale:
    """The values a panel's heights stand for, and those that are written beside it."""

    ticks: list[int]

    def height(self, value: float) -> float:
        """Return how far below the panel's top a value stands."""
        return round(HEIGHT * (self.ticks[-1] - value) / (self.ticks[-1] - self.ticks[0]), 1)


def draw(title: str, panels: list[Panel], every: int) -> str:
    """Draw four panels, two and two of one scale; their lines have a value for the end of every so many days."""
    names = list(dict.fromkeys(name for panel in panels for name in panel.courses))
    pens = dict(zip(names, zip(COLOURS, DASHES, strict=True), strict=False))
    days = every * len(next(iter(panels[0].courses.values())))
    scales = [scale for pair in (panels[:2], panels[2:]) for scale in [_scale(pair)] * 2]
    places = [(left, top) for top in TOPS for left in LEFTS]
    frames = [
        {"panel": panel, "scale": scale, "left": left, "top": top, "lines": _lines(panel, scale, every, days)}
        for panel, scale, (left, top) in zip(panels, scales, places, strict=True)
    ]
    look = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    ticks = {day: round(WIDTH * day / days, 1) for day in range(0, days + 1, 30)}
    return (
        look.get_template("picture.svg").render(
            title=title, pens=pens, frames=frames, days=ticks, width=WIDTH, height=HEIGHT
        )
        + "\n"
    )


def _lines(panel: Panel, scale: Scale, every: int, days: int) -> dict[str, str]:
    """Return the points of each line."""
    return {
        name: " ".join(
            f"{round(WIDTH * every * (place + 1) / days, 1)},{scale.height(value)}"
            for place, value in enumerate(values)
        )
        for name, values in panel.courses.items()
    }


def _scale(panels: list[Panel]) -> Scale:
    """Choose round numbers about all values; from 0 on where that does not waste most of the height."""
    values = [value for panel in panels for course in panel.courses.values() for value in course]
    least, most = (0.0 if min(values) < max(values) / 2 else min(values)), max(values)
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100) if (most - least) / step < MOST_TICKS - 1)
    first, last = int(least // step), -int(-most // step)
    return Scale([step * tick for tick in range(first, last + 1)])
