"""What is known of the time that queries take, so that slow ones do not begin among the quick.

A query is known by its digest, and guessed at by its shape: those that differ in constants only mostly take alike.
"""

from __future__ import annotations

import threading
from collections import OrderedDict

from coopatlas.query.engine import Query

MAX_KNOWN = 20_000
"""How many digests and shapes are remembered; beyond, those that were met longest ago are forgotten."""
_SURE = 4
"""How many quick runs outweigh a slow one at most."""


class Slowness:
    """Scores of digests and shapes: above zero where slow runs outweigh. Any number of threads may use it."""

    def __init__(self) -> None:
        """Begin with nothing known."""
        self._lock = threading.Lock()
        self._scores: OrderedDict[str, int] = OrderedDict()

    def score(self, query: Query) -> int:
        """Tell what is likely of a query: by its own runs and, with half their weight, by those of its shape.

        Returns:
            More than zero where it is likely to be slow, less where quick, zero where nobody knows.
        """
        with self._lock:
            return 2 * self._scores.get(query.digest, 0) + self._scores.get(query.shape, 0)

    def note(self, query: Query, *, slow: bool) -> None:
        """Remember how a run went: a slow one weighs as much as two quick ones."""
        with self._lock:
            for key in _keys(query):
                score = self._scores.pop(key, 0) + (2 if slow else -1)
                self._scores[key] = max(-_SURE, min(_SURE, score))
            while len(self._scores) > MAX_KNOWN:
                self._scores.popitem(last=False)


def _keys(query: Query) -> tuple[str, ...]:
    return tuple(filter(None, (query.digest, query.shape)))
