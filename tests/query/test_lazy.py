"""An engine that is started when it is first asked."""

from __future__ import annotations

import io
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from coopatlas.errors import EngineUnavailable
from coopatlas.formats import RESULTS_JSON, Representation
from coopatlas.query.engine import Answer, Caller, Query, QueryEngine
from coopatlas.query.lazy import LazyEngine
from coopatlas.query.text.syntax import read_query

ASK = read_query("ASK {}", max_bytes=100)


class Counting(QueryEngine):
    """Counts how often it was started and closed; starting fails as often as is said."""

    def __init__(self, failing: int = 0) -> None:
        self.started = self.closed = 0
        self.failing = failing
        self.lock = threading.Lock()

    def start(self) -> QueryEngine:
        with self.lock:
            self.started += 1
            if self.started <= self.failing:
                raise EngineUnavailable("no process can be started")
        return self

    def answer(self, query: Query, representation: Representation, caller: Caller | None = None) -> Answer:
        return Answer(representation, io.BytesIO(b"{}"), 2)

    def status(self) -> dict[str, float]:
        return {"queries_quick": 1.0}

    def close(self) -> None:
        self.closed += 1


def test_nothing_is_started_before_it_is_asked() -> None:
    engine = Counting()
    lazy = LazyEngine(engine.start)
    assert (lazy.status(), engine.started) == ({}, 0)
    lazy.close()
    assert (engine.started, engine.closed) == (0, 0)


def test_many_threads_start_it_once() -> None:
    engine = Counting()
    with LazyEngine(engine.start) as lazy, ThreadPoolExecutor(8) as pool:
        assert [answer.read() for answer in pool.map(lambda _: lazy.answer(ASK, RESULTS_JSON), range(32))] == [
            b"{}"
        ] * 32
        assert lazy.status() == {"queries_quick": 1.0}
    assert (engine.started, engine.closed) == (1, 1)


def test_one_that_could_not_be_started_is_tried_again() -> None:
    engine = Counting(failing=1)
    lazy = LazyEngine(engine.start)
    with pytest.raises(EngineUnavailable):
        lazy.answer(ASK, RESULTS_JSON)
    assert lazy.answer(ASK, RESULTS_JSON).read() == b"{}"


def test_it_is_not_started_once_it_is_closed() -> None:
    engine = Counting()
    lazy = LazyEngine(engine.start)
    lazy.close()
    with pytest.raises(EngineUnavailable, match="closed"):
        lazy.answer(ASK, RESULTS_JSON)
    assert engine.started == 0
