"""The body of a version: an Item as the JSON text that is stored, and back."""

import hashlib
import json
from functools import lru_cache

from quizapp.items.files import entry_data, parse_item
from quizapp.items.model import Item
from quizapp.items.question import Question


def write_body(item: Item) -> str:
    """Return an item as JSON, the same text for the same item."""
    return json.dumps(entry_data(item), ensure_ascii=False)


@lru_cache(maxsize=4096)
def read_body(body: str) -> Item:
    """Return the item of a stored body. Items cannot change, so one object serves every reader."""
    return parse_item(json.loads(body))


def read_question(body: str) -> Question:
    """Return the question of a stored body; raise TypeError for a card, which no quiz asks."""
    item = read_body(body)
    if not isinstance(item, Question):
        raise TypeError(f"{item.id} is a {item.kind}, which no quiz asks")
    return item


def digest(body: str) -> str:
    """Return the SHA-256 of a body: equal for equal items."""
    return hashlib.sha256(body.encode()).hexdigest()
