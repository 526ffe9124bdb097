"""Pieces of pages that are rendered once and kept: what differs from reader to reader is a gap, filled in each time.

A gap is found by what stands in it: the random values of the request for which the piece was rendered, such as its
token, stand nowhere else. A piece is kept under everything else that it depends on.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

SHORTEST_VALUE = 16


class Piece(NamedTuple):
    """Rendered HTML, cut at its gaps: every second part is the name of what comes there."""

    parts: tuple[bytes, ...]
    gaps: tuple[str, ...]

    def fill(self, values: Mapping[str, bytes]) -> bytes:
        """Return the HTML with its gaps filled in."""
        filled = list(self.parts)
        filled[1::2] = [values[name] for name in self.gaps]
        return b"".join(filled)


def cut(html: str, values: Mapping[str, bytes]) -> Piece:
    """Cut HTML wherever one of the values stands; raise ValueError for one so short that it may stand elsewhere."""
    if any(len(value) < SHORTEST_VALUE for value in values.values()):
        raise ValueError("a gap needs a value that stands nowhere else")
    names = {value: name for name, value in values.items()}
    parts = re.split(b"(%b)" % b"|".join(map(re.escape, names)), html.encode()) if names else [html.encode()]
    return Piece(tuple(parts), tuple(names[part] for part in parts[1::2]))
