from __future__ import annotations

import csv
import io
import os
import platform
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pyoxigraph as ox
import pytest

from coopatlas import formats
from coopatlas.errors import (
    EngineBusy,
    EngineUnavailable,
    Limit,
    QueryCancelled,
    QueryError,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooLarge,
    TooManyRequests,
)
from coopatlas.formats import Representation
from coopatlas.query.engine import Answer, Bounds, Caller, Query, QueryForm
from coopatlas.query.fair_use import FairUse
from coopatlas.query.solutions import ask, select
from coopatlas.query.text.syntax import read_query
from coopatlas.query.workers.embedded import EmbeddedEngine

PRODUCT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
"""More solutions than anybody counts."""

EX = "https://example.org/"
Engines = Callable[..., EmbeddedEngine]


@pytest.fixture
def open_engine(store_path: Path, request: pytest.FixtureRequest) -> Engines:
    """Make engines with settings of their own, closed at the end of the test."""

    def make(fair_use: FairUse | None = None, **bounds: float) -> EmbeddedEngine:
        defaults = {"workers": 1, "slow": 1, "timeout_s": 30, "max_answer_bytes": 1_000_000}
        engine = EmbeddedEngine(store_path, Bounds(**{**defaults, **bounds}), fair_use)  # type: ignore[arg-type]
        request.addfinalizer(engine.close)
        return engine

    return make


def read(engine: EmbeddedEngine, text: str, representation: Representation = formats.RESULTS_JSON) -> bytes:
    return engine.answer(read_query(text, max_bytes=1_000_000), representation).read()


def count(engine: EmbeddedEngine, text: str) -> int:
    return len(select(engine, f"SELECT * {text}"))


def workers_of(process: int) -> set[int]:
    """The worker processes that are children of a process, zombies among them."""
    found = set()
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(status.read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
        if parent == process:
            found.add(int(status.parent.name))
    return found


def has_ended(worker: int) -> bool:
    # A process whose first thread is gone may have others still; only what can be waited for has ended.
    return os.waitid(os.P_PID, worker, os.WEXITED | os.WNOWAIT | os.WNOHANG) is not None


def wait_until(condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + 20
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()


# What is asked of what


def test_without_a_dataset_all_graphs_are_asked(engine: EmbeddedEngine) -> None:
    assert count(engine, "{ ?s ?p ?o }") == 601


def test_from_and_from_named_say_what_is_asked(engine: EmbeddedEngine) -> None:
    places = "<https://example.org/places>"
    assert count(engine, f"FROM {places} {{ ?s ?p ?o }}") == 1
    assert count(engine, f"FROM NAMED {places} {{ ?s ?p ?o }}") == 0
    assert count(engine, f"FROM NAMED {places} {{ GRAPH ?g {{ ?s ?p ?o }} }}") == 1


def test_graphs_named_beside_the_query_win_over_from(engine: EmbeddedEngine) -> None:
    text = "SELECT * FROM <https://example.org/people> { ?s ?p ?o }"
    query = read_query(text, max_bytes=1000, default_graphs=["https://example.org/places"])
    assert engine.answer(query, formats.RESULTS_CSV).read().count(b"lodz") == 1
    assert engine.answer(query, formats.RESULTS_CSV).read().count(b"partner") == 0


def test_with_named_graphs_only_the_default_graph_is_empty(engine: EmbeddedEngine) -> None:
    text = "ASK { { ?s ?p ?o } UNION { GRAPH <https://example.org/people> { ?s ?p ?o } } }"
    query = read_query(text, max_bytes=1000, named_graphs=["https://example.org/places"])
    assert b"false" in engine.answer(query, formats.RESULTS_JSON).read()


def test_an_unknown_graph_is_an_error_that_says_how_to_find_the_known_ones(engine: EmbeddedEngine) -> None:
    query = read_query("ASK {}", max_bytes=1000, default_graphs=["https://example.org/plcaes"])
    with pytest.raises(QueryError, match=r"no graph <https://example.org/plcaes> here.*GRAPH \?g"):
        engine.answer(query, formats.RESULTS_JSON)


# How answers are written


def test_an_answer_stands_at_its_start_and_knows_its_size(engine: EmbeddedEngine) -> None:
    answer = engine.answer(read_query("ASK {}", max_bytes=100), formats.RESULTS_JSON)
    assert answer.representation is formats.RESULTS_JSON
    assert len(answer.read()) == answer.size_bytes > 0
    assert answer.body.closed


@pytest.mark.parametrize("representation", formats.RESULTS, ids=lambda offer: offer.name)
def test_solutions_are_written_in_every_representation(engine: EmbeddedEngine, representation: Representation) -> None:
    text = "SELECT ?name { <https://example.org/lodz> <https://example.org/name> ?name }"
    body = read(engine, text, representation)
    assert representation.results is not None
    if representation is formats.RESULTS_CSV:
        assert list(csv.reader(io.StringIO(body.decode(), newline=""))) == [["name"], ['Łódź, "city"\nof boats']]
        assert body.endswith(b'"\r\n')
    else:
        solutions = ox.parse_query_results(body, representation.results)
        assert isinstance(solutions, ox.QuerySolutions)
        assert [solution["name"] for solution in solutions] == [ox.Literal('Łódź, "city"\nof boats')]


@pytest.mark.parametrize("representation", formats.GRAPHS, ids=lambda offer: offer.name)
def test_graphs_are_written_in_every_representation(engine: EmbeddedEngine, representation: Representation) -> None:
    body = read(engine, "CONSTRUCT WHERE { ?s <https://example.org/number> ?o }", representation)
    assert representation.rdf is not None
    assert len({quad.triple for quad in ox.parse(body, format=representation.rdf)}) == 300


def test_each_triple_of_a_graph_is_written_once_and_sorted(engine: EmbeddedEngine) -> None:
    text = "CONSTRUCT { ?s a <x:Partner> } { ?s ?p ?o FILTER(ISIRI(?s)) }"
    lines = read(engine, text, formats.N_TRIPLES).decode().splitlines()
    assert len(lines) == 301
    assert lines == sorted(set(lines))


def test_only_the_prefixes_in_use_are_declared(engine: EmbeddedEngine) -> None:
    text = "CONSTRUCT { <x:s> <http://purl.org/dc/terms/title> 'x' } {}"
    assert read(engine, text, formats.TURTLE).decode() == (
        '@prefix dct: <http://purl.org/dc/terms/> .\n<x:s> dct:title "x" .\n'
    )


def test_a_graph_too_large_to_be_sorted_is_written_whole(engine: EmbeddedEngine) -> None:
    text = "CONSTRUCT { ?s ?v ?w } { ?s ?v 1 . ?t ?v ?w }".replace("?s ?v 1", "?s ?v ?a")
    text = text.replace("{ ?s ?v ?w }", "{ ?s <x:near> ?w }", 1).replace("?v", "<https://example.org/number>")
    assert read(engine, text, formats.N_TRIPLES).count(b"\n") == 300 * 300


@pytest.mark.parametrize(
    ("text", "representation"),
    [
        ('SELECT ("\\u0001" AS ?x) {}', formats.RESULTS_XML),
        ("CONSTRUCT { <x:s> <http://x/1> 1 } {}", formats.RDF_XML),
        ('CONSTRUCT { <x:s> <x:p> "\\u0001" } {}', formats.RDF_XML),
    ],
)
def test_what_xml_cannot_hold_is_refused_in_xml(
    engine: EmbeddedEngine, text: str, representation: Representation
) -> None:
    with pytest.raises(QueryError, match=r"cannot be written in XML.*ask for another representation"):
        read(engine, text, representation)


# What is refused


def test_a_query_that_does_not_parse_is_explained(engine: EmbeddedEngine) -> None:
    with pytest.raises(QuerySyntaxError, match="line 2, column 8: '}' cannot stand here") as caught:
        read(engine, "SELECT * {\n ?s ?p }")
    assert (caught.value.line, caught.value.column) == (2, 8)


def test_an_unknown_function_is_named(engine: EmbeddedEngine) -> None:
    with pytest.raises(QueryError, match="<http://x/f> is not supported"):
        read(engine, "SELECT (<http://x/f>(1) AS ?x) {}")


def test_an_answer_over_the_bound_is_refused_and_one_below_is_whole(open_engine: Engines) -> None:
    engine = open_engine(max_answer_bytes=50_000)
    assert len(read(engine, "SELECT * { ?s ?p ?o } LIMIT 100")) > 10_000
    with pytest.raises(QueryTooLarge, match=r"larger than 50000 bytes.*add LIMIT"):
        read(engine, "SELECT * { ?s ?p ?o }")
    with pytest.raises(QueryTooLarge, match="larger than 50000 bytes"):
        read(engine, "CONSTRUCT { ?s <x:near> ?t } { ?s ?p ?o . ?t ?q ?r }", formats.N_TRIPLES)
    assert ask(engine, "ASK {}")


def test_a_store_that_is_not_there_is_told_when_the_engine_is_made(tmp_path: Path) -> None:
    before = workers_of(os.getpid())
    with pytest.raises(EngineUnavailable, match="the store cannot be opened"):
        EmbeddedEngine(tmp_path / "none")
    assert workers_of(os.getpid()) == before


# What kills a worker


def test_a_query_is_killed_at_its_deadline_and_others_are_answered_afterwards(open_engine: Engines) -> None:
    engine = open_engine(timeout_s=2)
    start = time.monotonic()
    with pytest.raises(QueryTimeout, match=r"not answered within 2 s.*Ask for less: .*LIMIT"):
        read(engine, PRODUCT)
    assert time.monotonic() - start < 10
    assert ask(engine, "ASK { ?s ?p ?o }")


def test_a_killed_worker_leaves_no_process(open_engine: Engines) -> None:
    before = workers_of(os.getpid())
    engine = open_engine(timeout_s=1)
    with pytest.raises(QueryTimeout):
        read(engine, PRODUCT)
    assert len(workers_of(os.getpid()) - before) == 3
    engine.close()
    assert workers_of(os.getpid()) == before


def test_a_query_that_overflows_the_stack_is_refused_and_the_worker_replaced(open_engine: Engines) -> None:
    engine = open_engine(timeout_s=60)
    depth = 200_000
    text = f"SELECT ({'CONCAT(' * depth}'a'{')' * depth} AS ?x) {{}}"
    with pytest.raises(QueryTooLarge, match="too deeply nested"):
        engine.answer(Query(text, QueryForm.SELECT), formats.RESULTS_JSON)
    assert ask(engine, "ASK { ?s ?p ?o }")


def test_long_chains_within_the_bound_of_bytes_do_not_overflow_the_stack(open_engine: Engines) -> None:
    engine = open_engine(timeout_s=60)
    sums = f"SELECT (1{'-1' * 20_000} AS ?x) {{}}"
    functions = f"SELECT ({'CONCAT(' * 5000}'a'{')' * 5000} AS ?x) {{}}"
    assert b"-19999" in read(engine, sums, formats.RESULTS_CSV)
    assert b"a" in engine.answer(Query(functions, QueryForm.SELECT), formats.RESULTS_CSV).read()


def test_a_query_that_needs_too_much_memory_is_refused_and_the_worker_replaced(open_engine: Engines) -> None:
    engine = open_engine(timeout_s=60, memory_bytes=300_000_000)
    doubled = "".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1}) " for n in range(40))
    with pytest.raises(QueryTooLarge, match="more than 300000000 bytes of memory"):
        read(engine, f"SELECT (STRLEN(?x40) AS ?n) {{ BIND('0123456789' AS ?x0) {doubled} }}")
    assert ask(engine, "ASK { ?s ?p ?o }")


def test_a_worker_that_ended_while_idle_is_replaced_unnoticed(open_engine: Engines) -> None:
    before = workers_of(os.getpid())
    engine = open_engine()
    workers = workers_of(os.getpid()) - before
    for worker in workers:
        os.kill(worker, signal.SIGTERM)
    assert wait_until(lambda: all(map(has_ended, workers)))
    assert ask(engine, "ASK {}")


def test_a_worker_that_is_killed_at_work_is_replaced(open_engine: Engines) -> None:
    before = workers_of(os.getpid())
    engine = open_engine()
    workers = workers_of(os.getpid()) - before
    with ThreadPoolExecutor(1) as threads:
        question = threads.submit(read, engine, PRODUCT)
        assert wait_until(lambda: engine.status()["queries_slow"] == 1)
        for worker in workers:
            os.kill(worker, signal.SIGTERM)
        assert isinstance(question.exception(), EngineUnavailable)
        assert "ended unexpectedly (status -15)" in str(question.exception())
    assert ask(engine, "ASK {}")


def test_waiting_for_a_free_worker_ends_at_the_deadline(open_engine: Engines) -> None:
    engine = open_engine(timeout_s=2)
    with ThreadPoolExecutor(4) as threads:
        questions = [threads.submit(read, engine, PRODUCT) for _ in range(4)]
        errors = [question.exception() for question in questions]
    assert {type(error) for error in errors} <= {QueryTimeout, EngineBusy}
    assert any(isinstance(error, EngineBusy) and "no query worker came free" in str(error) for error in errors)
    assert ask(engine, "ASK {}")


def test_many_threads_get_each_its_own_answer(engine: EmbeddedEngine) -> None:
    def numbers(index: int) -> int:
        rows = select(engine, f"SELECT ?n {{ <https://example.org/partner/{index}> <https://example.org/number> ?n }}")
        return rows.rows[0].integer("n")

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(numbers, list(range(300)) * 2)) == list(range(300)) * 2


def test_threads_are_answered_while_others_run_into_the_deadline(open_engine: Engines) -> None:
    engine = open_engine(workers=2, timeout_s=3)
    with ThreadPoolExecutor(8) as threads:
        slow = threads.submit(read, engine, PRODUCT)
        answers = list(threads.map(lambda _: ask(engine, "ASK { ?s ?p ?o }"), range(200)))
        assert isinstance(slow.exception(), QueryTimeout)
    assert all(answers)


# How an engine ends


def test_closing_breaks_off_what_is_being_answered(open_engine: Engines) -> None:
    before = workers_of(os.getpid())
    engine = open_engine(timeout_s=60)
    with ThreadPoolExecutor(1) as threads:
        question = threads.submit(read, engine, PRODUCT)
        time.sleep(0.5)
        engine.close()
        assert isinstance(question.exception(), EngineUnavailable)
    assert workers_of(os.getpid()) == before


def test_a_closed_engine_says_so(open_engine: Engines) -> None:
    engine = open_engine()
    engine.close()
    engine.close()
    with pytest.raises(EngineUnavailable, match="closed"):
        ask(engine, "ASK {}")


SERVER = """
import sys, threading
from pathlib import Path
from coopatlas import formats
from coopatlas.query.workers.embedded import EmbeddedEngine
from coopatlas.query.engine import Bounds
from coopatlas.query.text.syntax import read_query

engine = EmbeddedEngine(Path(sys.argv[1]), Bounds(workers=2, slow=1, timeout_s=600, max_answer_bytes=1000))
query = read_query(sys.argv[2], max_bytes=1000)
threading.Thread(target=engine.answer, args=(query, formats.RESULTS_JSON), daemon=True).start()
print("serving", flush=True)
threading.Event().wait()
"""


def test_workers_end_with_their_parent_idle_or_at_work(store_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-c", SERVER, str(store_path), PRODUCT]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == b"serving\n"
        time.sleep(0.5)
        workers = workers_of(server.pid)
        server.kill()
    assert len(workers) == 4
    assert wait_until(lambda: not any(Path(f"/proc/{worker}").exists() for worker in workers))


# Slow queries beside quick ones


def test_quick_queries_are_answered_while_slow_ones_take_all_the_room_they_may(open_engine: Engines) -> None:
    engine = open_engine(timeout_s=3)
    with ThreadPoolExecutor(4) as threads:
        slow = [threads.submit(read, engine, PRODUCT) for _ in range(4)]
        assert wait_until(lambda: engine.status()["queries_slow"] == 1)
        for number in range(20):
            assert ask(engine, f"ASK {{ ?s <{EX}number> {number} }}")
        assert not all(question.done() for question in slow)
        assert {type(question.exception()) for question in slow} <= {QueryTimeout, EngineBusy}


def test_a_slow_query_that_ends_in_time_is_answered_and_known_to_be_slow(open_engine: Engines) -> None:
    engine = open_engine()
    text = "SELECT (COUNT(*) AS ?n) { { SELECT ?a { ?a ?b ?c } LIMIT 20 } ?d ?e ?f . ?g ?h ?i }"
    with ThreadPoolExecutor(1) as threads:
        question = threads.submit(read, engine, text)
        assert wait_until(lambda: engine.status()["queries_slow"] == 1)
        assert b"bindings" in question.result()


def test_without_a_slow_lane_a_query_keeps_its_place_until_the_deadline(open_engine: Engines) -> None:
    before = workers_of(os.getpid())
    engine = open_engine(slow=0, timeout_s=2)
    assert len(workers_of(os.getpid()) - before) == 1
    for _ in range(2):
        with pytest.raises(QueryTimeout):
            read(engine, PRODUCT)
    assert ask(engine, "ASK { ?s ?p ?o }")
    assert (
        in_part(engine, "SELECT ?s { ?s ?p 7 }", formats.RESULTS_CSV).read()
        == b"s\r\nhttps://example.org/partner/7\r\n"
    )


def test_a_client_whose_slow_queries_took_their_share_has_only_quick_ones_answered(open_engine: Engines) -> None:
    engine = open_engine(FairUse(max_requests=5, max_slow_s=0.1), timeout_s=1)
    product = read_query(PRODUCT, max_bytes=1000)
    with pytest.raises(QueryTimeout):
        engine.answer(product, formats.RESULTS_JSON, Caller("greedy"))
    with pytest.raises(TooManyRequests, match="slow queries"):
        engine.answer(product, formats.RESULTS_JSON, Caller("greedy"))
    quick = read_query("ASK {}", max_bytes=100)
    assert b"true" in engine.answer(quick, formats.RESULTS_JSON, Caller("greedy")).read()
    with pytest.raises(QueryTimeout):
        engine.answer(product, formats.RESULTS_JSON, Caller("another"))


def test_a_client_has_its_share_of_queries_at_once(open_engine: Engines) -> None:
    engine = open_engine(FairUse(max_requests=1, max_slow_s=100), timeout_s=2)
    with ThreadPoolExecutor(1) as threads:
        product = read_query(PRODUCT, max_bytes=1000)
        slow = threads.submit(engine.answer, product, formats.RESULTS_JSON, Caller("greedy"))
        assert wait_until(lambda: engine.status()["queries_slow"] == 1)
        with pytest.raises(TooManyRequests, match="1 of your queries"):
            engine.answer(read_query("ASK {}", max_bytes=100), formats.RESULTS_JSON, Caller("greedy"))
        assert isinstance(slow.exception(), QueryTimeout)


def test_a_query_that_nobody_waits_for_is_stopped(open_engine: Engines) -> None:
    engine = open_engine(timeout_s=60)
    caller = Caller("gone")
    with ThreadPoolExecutor(1) as threads:
        question = threads.submit(engine.answer, read_query(PRODUCT, max_bytes=1000), formats.RESULTS_JSON, caller)
        assert wait_until(lambda: engine.status()["queries_slow"] == 1)
        caller.cancel()
        assert isinstance(question.exception(10), QueryCancelled)
    assert ask(engine, "ASK {}")


# Limits, and what was found when one was reached

PAIRS = "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f }"
"""360,000 solutions."""


def in_part(engine: EmbeddedEngine, text: str, representation: Representation) -> Answer:
    return engine.answer(replace(read_query(text, max_bytes=1000), partial=True), representation)


def test_too_many_rows_are_an_error_that_says_how_many_and_what_to_do(open_engine: Engines) -> None:
    engine = open_engine(max_rows=100)
    assert len(select(engine, "SELECT ?s { ?s ?p ?o } LIMIT 100")) == 100
    with pytest.raises(QueryTooLarge, match="has 101 rows, more than 100 rows, the limit here; add LIMIT") as caught:
        select(engine, "SELECT ?s { ?s ?p ?o } LIMIT 101")
    assert caught.value.limit == Limit("max_rows", 100)


@pytest.mark.parametrize("representation", formats.RESULTS, ids=lambda representation: representation.name)
def test_part_of_the_solutions_is_marked_in_every_row(open_engine: Engines, representation: Representation) -> None:
    engine = open_engine(max_rows=100)
    answer = in_part(engine, PAIRS, representation)
    body = answer.read()
    assert answer.partial is not None
    assert "100 rows" in answer.partial
    assert body.count(b"PARTIAL ANSWER: the answer has more than 100 rows") == 100
    assert answer.size_bytes == len(body)


@pytest.mark.parametrize("representation", formats.GRAPHS, ids=lambda representation: representation.name)
def test_part_of_a_graph_is_marked_by_a_triple(open_engine: Engines, representation: Representation) -> None:
    engine = open_engine(max_rows=10, max_answer_bytes=30_000)
    answer = in_part(engine, "CONSTRUCT WHERE { ?s ?p ?o }", representation)
    graph = list(ox.parse(answer.read(), representation.rdf))
    assert answer.partial is not None
    assert "larger than 30000 bytes" in answer.partial
    assert 20 < len(graph) < 601
    assert [quad.object.value for quad in graph if "PartialAnswer" in str(quad.subject)] == [
        f"PARTIAL ANSWER: {answer.partial}"
    ]


def test_a_graph_has_no_rows_to_be_too_many(open_engine: Engines) -> None:
    engine = open_engine(max_rows=10)
    answer = in_part(engine, "CONSTRUCT WHERE { ?s ?p ?o }", formats.N_TRIPLES)
    assert answer.partial is None
    assert answer.read().count(b"\n") == 601


def test_part_of_an_answer_is_what_was_found_until_the_deadline(open_engine: Engines) -> None:
    engine = open_engine(timeout_s=2, max_answer_bytes=1_000_000_000)
    answer = in_part(engine, "SELECT ?a ?d ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }", formats.RESULTS_CSV)
    assert answer.partial is not None
    assert "within 2 s" in answer.partial
    with answer.body as body:
        assert body.readline() == b"PARTIAL_ANSWER,a,d,g\r\n"
        assert body.readline().startswith(b'"PARTIAL ANSWER: the query was not answered within 2 s')


def test_part_of_an_answer_that_was_begun_again_holds_nothing_of_the_first_time(open_engine: Engines) -> None:
    engine = open_engine(timeout_s=4, max_answer_bytes=1_000_000_000)
    with ThreadPoolExecutor(1) as threads:
        slow = threads.submit(read, engine, PRODUCT)
        assert wait_until(lambda: engine.status()["queries_slow"] == 1)
        time.sleep(1.5)  # so that there is time left when the slow lane has room again
        answer = in_part(engine, "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }", formats.RESULTS_TSV)
        assert isinstance(slow.exception(), QueryTimeout)
    with answer.body as body:
        assert body.readline() == b"?PARTIAL_ANSWER\t?a\t?d\n"
        assert body.readline().startswith(b'"PARTIAL ANSWER: the query was not answered within 4 s')


def test_part_of_an_answer_is_no_longer_than_answers_may_be(open_engine: Engines) -> None:
    engine = open_engine(max_answer_bytes=200_000)
    answer = in_part(engine, PAIRS, formats.RESULTS_XML)
    assert answer.partial is not None
    assert "larger than 200000 bytes" in answer.partial
    assert 20_000 < len(answer.read()) <= 200_000


def test_an_answer_that_reaches_no_limit_is_whole_and_without_a_mark(open_engine: Engines) -> None:
    engine, text = open_engine(), "SELECT ?s { ?s ?p 7 }"
    answer = in_part(engine, text, formats.RESULTS_JSON)
    assert answer.partial is None
    assert answer.read() == read(engine, text)


def test_a_boolean_is_never_answered_in_part(open_engine: Engines) -> None:
    engine = open_engine(timeout_s=1)
    with pytest.raises(QueryTimeout):
        in_part(engine, f"ASK {{ {{ {PRODUCT} }} FILTER(?n = 0) }}", formats.RESULTS_JSON)


def test_a_broken_query_is_an_error_for_whoever_takes_parts_too(open_engine: Engines) -> None:
    with pytest.raises(QuerySyntaxError):
        in_part(open_engine(), "SELECT ?s { ?s ?p", formats.RESULTS_JSON)


# What a worker cannot do


class Listener(HTTPServer):
    """An endpoint that counts who calls."""

    calls = 0


class _Count(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, Listener)
        self.server.calls += 1
        body = b'{"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "literal", "value": "theirs"}}]}}'
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is http.server's
        pass


@pytest.mark.skipif(
    (platform.system(), platform.machine()) not in {("Linux", "x86_64"), ("Linux", "aarch64")},
    reason="sockets are forbidden on these systems only",
)
def test_a_worker_cannot_call_out_even_if_a_query_with_service_reaches_it(engine: EmbeddedEngine) -> None:
    with Listener(("127.0.0.1", 0), _Count) as listener:
        thread = threading.Thread(target=listener.serve_forever)
        thread.start()
        text = f"SELECT * {{ SERVICE <http://127.0.0.1:{listener.server_port}/> {{ ?s ?p ?o }} }}"
        with pytest.raises(EngineUnavailable):
            engine.answer(Query(text, QueryForm.SELECT), formats.RESULTS_JSON)
        listener.shutdown()
        thread.join()
    assert listener.calls == 0


def test_a_query_that_may_ask_another_endpoint_does_and_leaves_no_worker_that_may(open_engine: Engines) -> None:
    engine = open_engine()
    before = workers_of(os.getpid())
    with Listener(("127.0.0.1", 0), _Count) as listener:
        thread = threading.Thread(target=listener.serve_forever)
        thread.start()
        address = f"http://127.0.0.1:{listener.server_port}/"
        text = f"SELECT ?x {{ SERVICE <{address}> {{ ?s ?p ?x }} }}"
        query = read_query(text, max_bytes=1000, services=[address])
        assert b"theirs" in engine.answer(query, formats.RESULTS_JSON).read()
        listener.shutdown()
        thread.join()
    assert listener.calls == 1
    assert len(workers_of(os.getpid())) == len(before)


def test_another_endpoint_that_does_not_answer_is_named_as_the_reason(open_engine: Engines) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        address = f"http://127.0.0.1:{closed.getsockname()[1]}/"
    query = read_query(f"SELECT ?x {{ SERVICE <{address}> {{ ?s ?p ?x }} }}", max_bytes=1000, services=[address])
    with pytest.raises(QueryError, match="another endpoint that the query asks by SERVICE did not answer"):
        open_engine().answer(query, formats.RESULTS_JSON)


def test_workers_that_are_killed_while_they_start_are_no_fault_of_the_query(open_engine: Engines) -> None:
    before = workers_of(os.getpid())
    engine = open_engine()
    for _ in range(2):  # those that serve, and then those that take their places
        workers = workers_of(os.getpid()) - before
        for worker in workers:
            os.kill(worker, signal.SIGKILL)
        for worker in workers:
            assert wait_until(partial(has_ended, worker))
        assert ask(engine, "ASK { ?s ?p ?o }")
