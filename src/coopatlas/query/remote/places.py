"""Places at an engine elsewhere: so many queries are there at once, so many wait, and no more are taken."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from coopatlas.errors import EngineBusy, QueryCancelled
from coopatlas.query.engine import Caller


class Places:
    """Gives out places. Any number of threads may wait for one, up to a bound."""

    def __init__(self, *, places: int, max_waiting: int) -> None:
        """Begin with all places free."""
        self._free = places
        self._places = places
        self._max_waiting = max_waiting
        self._waiting = 0
        self._changed = threading.Condition()

    @contextmanager
    def one(self, deadline: float, caller: Caller) -> Iterator[None]:
        """Wait for a place, and give it back at the end.

        Raises:
            EngineBusy: when too many wait already, or no place came free by the deadline.
            QueryCancelled: when the caller was cancelled meanwhile.
        """
        caller.on_cancel(self._wake)
        self._take(deadline, caller)
        try:
            yield
        finally:
            with self._changed:
                self._free += 1
                self._changed.notify()

    def status(self) -> dict[str, float]:
        """How many places are taken, and how many threads wait."""
        with self._changed:
            return {"queries_remote": self._places - self._free, "queries_waiting": self._waiting}

    def _take(self, deadline: float, caller: Caller) -> None:
        with self._changed:
            if self._free <= 0 and self._waiting >= self._max_waiting:
                raise EngineBusy(f"{self._waiting} queries wait already, which is the limit here; try again shortly")
            self._waiting += 1
            try:
                self._changed.wait_for(lambda: self._free > 0 or caller.cancelled, deadline - time.monotonic())
            finally:
                self._waiting -= 1
            if caller.cancelled:
                raise QueryCancelled("nobody waits for the answer any more")
            if self._free <= 0:
                raise EngineBusy("the query engine was busy until the deadline; try again shortly")
            self._free -= 1

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()
