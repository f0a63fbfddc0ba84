"""The same question is answered once."""

import io
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from coopatlas import formats
from coopatlas.errors import EngineBusy, QueryCancelled, QueryError, QueryTimeout
from coopatlas.formats import Representation
from coopatlas.query.cache import AnswerCache
from coopatlas.query.engine import Answer, Caller, Query, QueryEngine
from coopatlas.query.repeating import RepeatingEngine
from coopatlas.query.text.syntax import read_query


class SlowEngine(QueryEngine):
    """Answers once it is let, with what it is told to say; counts the questions."""

    def __init__(self) -> None:
        self.asked = 0
        self.let = threading.Event()
        self.begun = threading.Event()
        self.error: Exception | None = None
        self.size = 10
        self.took_s = 1.0
        self.closed = False

    def answer(self, query: Query, representation: Representation, caller: Caller | None = None) -> Answer:
        self.asked += 1
        self.begun.set()
        stopped = threading.Event()
        if caller is not None:
            caller.on_cancel(stopped.set)
        while not self.let.wait(0.005):
            if stopped.is_set():
                raise QueryCancelled("stopped")
        if self.error is not None:
            raise self.error
        body = f"{representation.name} {query.text}".encode().ljust(self.size)
        return Answer(representation, io.BytesIO(body), len(body), {"query": self.took_s})

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def slow() -> SlowEngine:
    return SlowEngine()


@pytest.fixture
def quick(slow: SlowEngine) -> SlowEngine:
    slow.let.set()
    return slow


@pytest.fixture
def engine(slow: SlowEngine, tmp_path: Path) -> RepeatingEngine:
    return RepeatingEngine(slow, AnswerCache(tmp_path / "cache", max_bytes=80_000), release="r1")


def ask(
    engine: QueryEngine, text: str, representation: Representation = formats.RESULTS_JSON, **graphs: list[str]
) -> bytes:
    return engine.answer(read_query(text, max_bytes=10_000, **graphs), representation).read()


def wait_until(condition: Callable[[], bool]) -> None:
    tick = threading.Event()
    for _ in range(2000):
        if condition():
            return
        tick.wait(0.005)
    raise AssertionError("it never came about")


def test_a_question_asked_again_is_answered_from_the_cache(engine: RepeatingEngine, quick: SlowEngine) -> None:
    first, again = ask(engine, "ASK { ?s ?p 1 }"), ask(engine, "ASK  { ?s ?p 1 } # the same")
    assert first == again
    assert quick.asked == 1
    assert engine.status()["cache_hits"] == 1


def test_a_kept_answer_says_so_and_knows_its_size(engine: RepeatingEngine, quick: SlowEngine) -> None:
    query = read_query("ASK {}", max_bytes=100)
    with engine.answer(query, formats.RESULTS_JSON).body:
        pass
    answer = engine.answer(query, formats.RESULTS_JSON)
    assert quick.asked == 1
    assert answer.cached
    assert answer.size_bytes == len(answer.read())


def test_other_constants_formats_and_datasets_are_other_questions(engine: RepeatingEngine, quick: SlowEngine) -> None:
    ask(engine, "ASK { ?s ?p 1 }")
    ask(engine, "ASK { ?s ?p 2 }")
    ask(engine, "ASK { ?s ?p 1 }", formats.RESULTS_XML)
    ask(engine, "ASK { ?s ?p 1 }", default_graphs=["http://x/g"])
    ask(engine, "ASK { ?s ?p 1 }", named_graphs=["http://x/g"])
    assert quick.asked == 5
    ask(engine, "ASK { ?s ?p 1 }", default_graphs=["http://x/g", "http://x/g"])
    assert quick.asked == 5


def test_another_release_has_answers_of_its_own(engine: RepeatingEngine, quick: SlowEngine, tmp_path: Path) -> None:
    ask(engine, "ASK {}")
    ask(RepeatingEngine(quick, AnswerCache(tmp_path / "cache", max_bytes=80_000), release="r2"), "ASK {}")
    assert quick.asked == 2


@pytest.mark.parametrize("text", ["SELECT (NOW() AS ?n) {}", "SELECT (RAND() AS ?n) {}"])
def test_what_changes_from_one_time_to_the_next_is_asked_each_time(
    engine: RepeatingEngine, quick: SlowEngine, text: str
) -> None:
    ask(engine, text)
    ask(engine, text)
    assert quick.asked == 2


def test_what_is_found_at_once_is_not_kept(engine: RepeatingEngine, quick: SlowEngine) -> None:
    quick.took_s = 0.0001
    ask(engine, "ASK {}")
    ask(engine, "ASK {}")
    assert quick.asked == 2


def test_an_error_is_not_kept(engine: RepeatingEngine, quick: SlowEngine) -> None:
    quick.error = QueryTimeout("too slow")
    with pytest.raises(QueryTimeout):
        ask(engine, "ASK {}")
    quick.error = None
    assert ask(engine, "ASK {}")
    assert quick.asked == 2


def test_equal_questions_at_the_same_time_are_answered_by_one(engine: RepeatingEngine, slow: SlowEngine) -> None:
    with ThreadPoolExecutor(6) as threads:
        answers = [threads.submit(ask, engine, "ASK {}") for _ in range(6)]
        slow.begun.wait(10)
        slow.let.set()
        assert len({answer.result() for answer in answers}) == 1
    assert slow.asked == 1


def test_an_error_that_concerns_the_query_is_that_of_all_who_ask(engine: RepeatingEngine, slow: SlowEngine) -> None:
    slow.error = QueryError("no such function")
    with ThreadPoolExecutor(4) as threads:
        answers = [threads.submit(ask, engine, "ASK {}") for _ in range(4)]
        slow.begun.wait(10)
        wait_until(lambda: engine.waiting == 4)
        slow.let.set()
        assert {str(answer.exception()) for answer in answers} == {"no such function"}
    assert slow.asked == 1


def test_who_asks_the_same_as_a_refused_client_asks_anew(engine: RepeatingEngine, slow: SlowEngine) -> None:
    slow.error = EngineBusy("full")
    with ThreadPoolExecutor(2) as threads:
        answers = [threads.submit(ask, engine, "ASK {}") for _ in range(2)]
        slow.begun.wait(10)
        wait_until(lambda: engine.waiting == 2)
        slow.let.set()
        assert {type(answer.exception()) for answer in answers} == {EngineBusy}
    assert slow.asked == 2


def test_answers_too_large_to_be_kept_are_given_to_each(engine: RepeatingEngine, slow: SlowEngine) -> None:
    slow.size = 20_000
    with ThreadPoolExecutor(3) as threads:
        answers = [threads.submit(ask, engine, "ASK {}") for _ in range(3)]
        slow.begun.wait(10)
        wait_until(lambda: engine.waiting == 3)
        slow.let.set()
        assert {len(answer.result()) for answer in answers} == {20_000}
    assert slow.asked == 3


def test_a_question_goes_on_while_anybody_waits_and_is_dropped_when_nobody_does(
    engine: RepeatingEngine, slow: SlowEngine
) -> None:
    query, callers = read_query("ASK {}", max_bytes=100), [Caller("a"), Caller("b")]
    with ThreadPoolExecutor(2) as threads:
        answers = [threads.submit(engine.answer, query, formats.RESULTS_JSON, caller) for caller in callers]
        wait_until(lambda: engine.waiting == 2)
        callers[0].cancel()
        assert not all(answer.done() for answer in answers)
        callers[1].cancel()
        assert {type(answer.exception()) for answer in answers} == {QueryCancelled}
    assert slow.asked == 1


def test_closing_closes_the_engine(engine: RepeatingEngine, slow: SlowEngine) -> None:
    engine.close()
    assert slow.closed
