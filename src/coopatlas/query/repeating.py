"""An engine that answers the same question once: from the cache afterwards, and for all who ask at the same time."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Mapping

from coopatlas import __version__
from coopatlas.errors import CoopAtlasError, EngineBusy, EngineUnavailable, QueryCancelled, TooManyRequests
from coopatlas.formats import Representation
from coopatlas.query.cache import AnswerCache
from coopatlas.query.engine import Answer, Caller, Query, QueryEngine

WORTH_KEEPING_S = 0.01
"""What took less is found again as quickly as it is read from the disk."""
_OF_ONE_CALLER = (EngineBusy, QueryCancelled, TooManyRequests)
"""Errors that concern who asked, not what; another caller tries again."""


class _Flight:
    """A question that is being answered, and how many wait for that."""

    def __init__(self, client: str) -> None:
        self.caller = Caller(client)
        self.error: CoopAtlasError | None = None
        self.kept = False
        self.waiting = 0
        self._landed = False
        self._changed = threading.Condition()

    def join(self, caller: Caller) -> None:
        """Count a caller among those that wait, until it is cancelled; without any, the question is dropped."""
        with self._changed:
            self.waiting += 1
        caller.on_cancel(self._leave)

    def wait(self, caller: Caller) -> None:
        """Wait until the question was answered or not, or the caller was cancelled."""
        with self._changed:
            self._changed.wait_for(lambda: self._landed or caller.cancelled)

    def land(self, error: CoopAtlasError | None, *, kept: bool) -> None:
        """Let go on whoever waits."""
        with self._changed:
            self._landed, self.error, self.kept = True, error, kept
            self._changed.notify_all()

    def _leave(self) -> None:
        with self._changed:
            self.waiting -= 1
            abandoned = self.waiting == 0
            self._changed.notify_all()
        if abandoned:
            self.caller.cancel()


class RepeatingEngine(QueryEngine):
    """A ``QueryEngine`` before another.

    Kept are complete answers that the store would give again, and that took some time to find.
    """

    def __init__(self, engine: QueryEngine, cache: AnswerCache, *, release: str) -> None:
        """Keep the engine and the cache; closing it closes the engine.

        Args:
            engine: answers what is asked for the first time.
            cache: where answers are kept; several engines may share one.
            release: what tells the release from all others: its content hash.
        """
        self._engine = engine
        self._cache = cache
        self._release = release
        self._lock = threading.Lock()
        self._flights: dict[str, _Flight] = {}
        self._hits = 0

    def answer(self, query: Query, representation: Representation, caller: Caller | None = None) -> Answer:
        """Answer from the cache, else together with whoever asks the same now, else by the engine.

        Args:
            query: the checked query.
            representation: one of ``query.form.offered``.
            caller: for whom; the query is stopped when all who wait for it are cancelled.

        Raises:
            CoopAtlasError: as the engine; an error that concerns the query is that of all who asked it.
        """
        caller = caller or Caller()
        if not query.digest or not query.repeatable or query.partial or query.services:
            return self._engine.answer(query, representation, caller)
        key = self._key(query, representation)
        while True:
            kept = self._kept(key, representation)
            if kept is not None:
                return kept
            flight, leads = self._join(key, caller)
            if leads:
                return self._lead(flight, key, query, representation)
            flight.wait(caller)
            if caller.cancelled:
                raise QueryCancelled("nobody waits for the answer any more")
            if flight.error is not None and not isinstance(flight.error, _OF_ONE_CALLER):
                raise flight.error
            if flight.error is None and not flight.kept:
                return self._engine.answer(query, representation, caller)

    @property
    def waiting(self) -> int:
        """How many wait for questions that are being answered."""
        with self._lock:
            return sum(flight.waiting for flight in self._flights.values())

    def status(self) -> Mapping[str, float]:
        """The engine's numbers, and those of the cache."""
        return {
            **self._engine.status(),
            "cache_hits": self._hits,
            "cache_answers": self._cache.count,
            "cache_bytes": self._cache.total_bytes,
        }

    def close(self) -> None:
        """Close the engine; the cache stays."""
        self._engine.close()

    def _kept(self, key: str, representation: Representation) -> Answer | None:
        body = self._cache.get(key)
        if body is None:
            return None
        with self._lock:
            self._hits += 1
        return Answer(representation, body, os.fstat(body.fileno()).st_size, cached=True)

    def _join(self, key: str, caller: Caller) -> tuple[_Flight, bool]:
        with self._lock:
            flight = self._flights.get(key)
            leads = flight is None
            if flight is None:
                flight = self._flights[key] = _Flight(caller.client)
        flight.join(caller)
        return flight, leads

    def _lead(self, flight: _Flight, key: str, query: Query, representation: Representation) -> Answer:
        error: CoopAtlasError | None = EngineUnavailable("the query was given up; try again")
        kept = False
        try:
            answer = self._engine.answer(query, representation, flight.caller)
            error = None
            if answer.timings.get("query", WORTH_KEEPING_S) >= WORTH_KEEPING_S:
                kept = self._cache.put(key, answer.body, answer.size_bytes)
        except CoopAtlasError as failure:
            error = failure
            raise
        finally:
            with self._lock:
                del self._flights[key]
            flight.land(error, kept=kept)
        return answer

    def _key(self, query: Query, representation: Representation) -> str:
        parts = (
            *(__version__, self._release, query.digest, representation.media_type),
            *("default", *sorted(set(query.default_graphs)), "named", *sorted(set(query.named_graphs))),
        )
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()
