"""What is made once and kept for whoever asks for the same again."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """The things that were asked for last, at most so many, under what they depend on. Threads may ask at once."""

    def __init__(self, most: int) -> None:
        """Keep nothing yet."""
        self.most = most
        self.things: OrderedDict[Hashable, T] = OrderedDict()
        self.lock = Lock()

    def find(self, key: Hashable) -> T | None:
        """Return what is kept under a key, if anything."""
        with self.lock:
            found = self.things.get(key)
            if found is not None:
                self.things.move_to_end(key)
            return found

    def keep(self, key: Hashable, thing: T) -> T:
        """Keep a thing, and let go of the one that was asked for longest ago where there are too many."""
        with self.lock:
            self.things[key] = thing
            self.things.move_to_end(key)
            if len(self.things) > self.most:
                self.things.popitem(last=False)
        return thing
