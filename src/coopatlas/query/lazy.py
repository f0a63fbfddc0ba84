"""An engine that is started when it is first asked, so that what nobody asks costs no process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

from coopatlas.errors import EngineUnavailable
from coopatlas.formats import Representation
from coopatlas.query.engine import Answer, Caller, Query, QueryEngine


class LazyEngine(QueryEngine):
    """A ``QueryEngine`` that stands for another. Any number of threads may ask; one starts it, the others wait."""

    def __init__(self, start: Callable[[], QueryEngine]) -> None:
        """Start nothing yet.

        Args:
            start: starts the engine; called once, and again where that failed.
        """
        self._start = start
        self._lock = threading.Lock()
        self._engine: QueryEngine | None = None
        self._closed = False

    def answer(self, query: Query, representation: Representation, caller: Caller | None = None) -> Answer:
        """Have the engine answer, see ``QueryEngine``.

        Raises:
            EngineUnavailable: when it cannot be started, or was closed.
        """
        return self._started().answer(query, representation, caller)

    def status(self) -> Mapping[str, float]:
        """The engine's numbers; none before it is started."""
        return self._engine.status() if self._engine is not None else {}

    def close(self) -> None:
        """Close the engine where it was started; it is not started any more."""
        with self._lock:
            self._closed = True
            if self._engine is not None:
                self._engine.close()

    def _started(self) -> QueryEngine:
        with self._lock:
            if self._closed:
                raise EngineUnavailable("the query engine is closed")
            if self._engine is None:
                self._engine = self._start()
            return self._engine
