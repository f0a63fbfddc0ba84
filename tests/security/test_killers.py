"""Queries that are made to take a server down: each is stopped with an error, and the server goes on."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

import pytest

from tests.security.running import DEADLINE_S, MEMORY_BYTES, WAIT_S, Reply, Running, children, wait_until

SLACK_S = 10
"""How much later than its deadline an answer may come on a busy machine."""
MOST_BYTES = 2 * MEMORY_BYTES + 1_500_000_000
"""Two killers at their bound beside all processes as they are at rest; what these share counts in each."""
TIME, MEMORY, SIZE = "query_timeout_s", "worker_memory_bytes", "max_answer_bytes"
STATUS = {TIME: 503, MEMORY: 413, SIZE: 413}
PRODUCT = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"

Kill = Callable[..., list[Reply]]


@pytest.fixture
def kill(server: Running) -> Kill:
    """Ask killers side by side, and see that the server outlives them and that nothing remains of them."""

    def killed(*queries: str, media_type: str = "application/json") -> list[Reply]:
        processes = len(server.tree())
        started = time.monotonic()
        with _watched(server) as memory, ThreadPoolExecutor() as asking:
            replies = list(asking.map(partial(server.ask, media_type=media_type), queries))
        assert time.monotonic() - started < DEADLINE_S + SLACK_S
        assert max(memory) < MOST_BYTES
        assert server.answers()
        wait_until(lambda: len(server.tree()) == processes)
        return replies

    return killed


@contextmanager
def _watched(server: Running) -> Iterator[list[int]]:
    """See from time to time how much memory all processes take."""
    enough, seen = threading.Event(), [server.memory_bytes()]

    def watch() -> None:
        while not enough.wait(0.1):
            seen.append(server.memory_bytes())

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield seen
    finally:
        enough.set()
        watching.join(WAIT_S)


def _all_are_well(server: Running) -> bool:
    """Ask so many at once that every worker is met."""
    with ThreadPoolExecutor(12) as asking:
        asked = [asking.submit(server.answers) for _ in range(24)]
        return {question.result() for question in asked} == {True}


def _nested(opening: str, core: str, closing: str, depth: int) -> str:
    return opening * depth + core + closing * depth


def _grown(step: str) -> str:
    """Ask for a string that forty steps make longer, each by a factor."""
    steps = (f"BIND({step.replace('?x', f'?x{number}')} AS ?x{number + 1})" for number in range(40))
    return f"SELECT (STRLEN(?x40) AS ?n) {{ BIND('%%%%%%%%%%%%%%%%' AS ?x0) {' '.join(steps)} }}"


def _chain(pattern: str, count: int) -> str:
    return " ".join(pattern.format(number, number + 1) for number in range(count))


@pytest.mark.parametrize(
    "queries",
    [
        pytest.param(
            (
                "SELECT (COUNT(*) AS ?n) { ?a (<urn:p>|!<urn:p>)* ?b . ?b (<urn:p>|!<urn:p>)* ?c }",
                "SELECT (COUNT(*) AS ?n) { ?a (((!<urn:p>)*)+)* ?b . ?b (((!<urn:p>)+)*)* ?c }",
            ),
            id="paths",
        ),
        pytest.param(
            (f"SELECT (COUNT(*) AS ?n) {{ {PRODUCT} }}", f"SELECT (SUM(?c * ?f) AS ?n) {{ {PRODUCT} }}"), id="products"
        ),
        pytest.param(
            (
                "SELECT * { ?s ?p ?o FILTER EXISTS { ?a ?b ?c . ?d ?e ?f FILTER(?c = ?s && ?f = 'x') } }",
                "SELECT * { ?s ?p ?o FILTER NOT EXISTS { ?a ?b ?c . ?d ?e ?f FILTER(STRLEN(STR(?f)) < 0) } }",
            ),
            id="exists",
        ),
        pytest.param(
            (
                "ASK { ?s ?p ?o FILTER REGEX(STR(?o), '((a{1,1000}){1,1000}){1,1000}') }",
                "ASK { ?s ?p ?o FILTER REGEX(STR(?o), '(((\\\\w{1,500}x|y){1,500}z){1,500})') }",
            ),
            id="regular expressions",
        ),
        pytest.param(
            (
                f"SELECT * {{ {_chain('?a{0} ?b{0} ?c{0} .', 3000)} }}",
                f"ASK {{ {_chain('?a{0} ?b{0} ?a{1} .', 3000)} }}",
            ),
            id="thousands of patterns",
        ),
    ],
)
def test_a_query_without_end_is_stopped_at_its_deadline(kill: Kill, queries: tuple[str, ...]) -> None:
    _are_stopped_by(kill(*queries), TIME)


@pytest.mark.parametrize(
    "text",
    [
        _nested("REGEX(", "'a'", ", 'a')", 90),
        f"{_nested('SUBSTR(', chr(39) * 2, ', 1)', 90)} = 'a'",
        f"{_nested('REPLACE(', chr(39) * 2, ', chr, chr)', 90).replace('chr', chr(39) * 2)} = 'a'",
    ],
    ids=["REGEX", "SUBSTR", "REPLACE"],
)
def test_a_query_that_takes_for_ever_to_parse_is_stopped_at_its_deadline(kill: Kill, text: str) -> None:
    _are_stopped_by(kill(f"ASK {{ FILTER({text}) }}", f"ASK {{ FILTER({text} }}"), TIME)


@pytest.mark.parametrize(
    "queries",
    [
        pytest.param(
            (
                f"SELECT * {{ {PRODUCT} }} ORDER BY ?i ?a",
                f"SELECT ?a ?c ?d (COUNT(*) AS ?n) {{ {PRODUCT} }} GROUP BY ?a ?c ?d ?f ?i",
            ),
            id="sorting and grouping",
        ),
        pytest.param((_grown("CONCAT(?x, ?x)"), _grown("REPLACE(?x, '%', '%%%%%%%%')")), id="strings that double"),
        pytest.param((_grown("ENCODE_FOR_URI(CONCAT(?x, ?x))"), _grown("UCASE(CONCAT(?x, 'ß', ?x))")), id="functions"),
        pytest.param(
            (
                f"SELECT (GROUP_CONCAT(?c; separator='{'x' * 50_000}') AS ?n) {{ ?a ?b ?c . ?d ?e ?f }}",
                f"SELECT (GROUP_CONCAT(CONCAT(STR(?c), STR(?f), '{'x' * 9_000}')) AS ?n) {{ ?a ?b ?c . ?d ?e ?f }}",
            ),
            id="GROUP_CONCAT",
        ),
    ],
)
def test_a_query_that_fills_the_memory_is_stopped(kill: Kill, queries: tuple[str, ...]) -> None:
    # On a busy machine the deadline may be there first.
    _are_stopped_by(kill(*queries), MEMORY, TIME)


def test_an_answer_without_end_is_stopped(kill: Kill) -> None:
    huge = f"SELECT ('{'x' * 50_000}' AS ?x) {{ ?a ?b ?c . ?d ?e ?f }}"
    _are_stopped_by(kill(huge, f"SELECT * {{ {PRODUCT} }}"), SIZE)


def test_a_graph_without_end_is_stopped(kill: Kill) -> None:
    queries = (f"CONSTRUCT {{ ?a ?e ?i }} {{ {PRODUCT} }}", f"DESCRIBE * {{ {PRODUCT} }}")
    _are_stopped_by(kill(*queries, media_type="text/turtle, application/problem+json"), TIME, MEMORY, SIZE)


def test_a_query_that_nests_deeply_is_refused_before_it_is_begun(kill: Kill) -> None:
    replies = kill(
        f"SELECT ({_nested('CONCAT(', chr(39) * 2, ')', 1000)} AS ?x) {{}}",
        f"SELECT ({_nested('(', '1', ')', 40_000)} AS ?x) {{}}",
        _nested("SELECT * {", "", "}", 1000),
        f"ASK {{ FILTER({'!' * 90_000}true) }}",
        f"ASK {{ ?s {_nested('(', '<a:b>', ')*', 1000)} ?o }}",
        f"ASK {{ {_nested('[ <a:b> ', '1', ' ]', 1000)} <a:b> 1 }}",
        f"ASK {{ {_nested('OPTIONAL {', '', '}', 1000)} }}",
    )
    assert {(reply.status, reply.problem["title"]) for reply in replies} == {(413, "Query or answer too large")}


def test_long_queries_within_the_bound_are_answered_or_stopped(kill: Kill) -> None:
    replies = kill(
        f"ASK {{ FILTER({' || '.join(['1 = 2'] * 10_000)}) }}",
        f"ASK {{ {' UNION '.join(['{?a ?b 1}'] * 6_000)} }}",
        f"ASK {{ ?a {'/'.join(['<a:b>'] * 15_000)} ?b }}",
        f"ASK {{ VALUES ?x {{ {'1 ' * 45_000} }} }}",
        f"ASK {{ ?s ?p '{'x' * 99_000}' }}",
        f"ASK {{ ?s ?p <http://x/{'a' * 99_000}> }}",
        f"ASK {{ BIND('{'9' * 90_000}'^^<http://www.w3.org/2001/XMLSchema#integer> + 1 AS ?x) }}",
    )
    assert {reply.status for reply in replies} <= {200, 503}
    assert all(reply.status == 200 or reply.headers["retry-after"] for reply in replies)


def test_a_megabyte_is_refused(server: Running) -> None:
    query = "ASK {} #" + "x" * 1_000_000
    assert server.ask(query).status == 413
    assert server.post(f"query={query}".encode(), kind="application/x-www-form-urlencoded").status == 413
    assert server.get("/sparql?query=ASK{}%23" + "x" * 62_000).status == 414
    assert server.ask(query[:100_001]).problem["limit"] == {"name": "max_query_bytes", "value": 100_000}


def test_workers_that_are_killed_again_and_again_are_replaced(server: Running) -> None:
    answering, count = server.answering, len(server.tree())
    for _ in range(4):
        for worker in children(answering):
            os.kill(worker, signal.SIGKILL)
        wait_until(server.answers)
    wait_until(lambda: server.get("/health").status == 200)
    wait_until(lambda: _all_are_well(server))
    assert len(server.tree()) <= count
    assert server.answering == answering


def test_whoever_asks_like_an_attacker_is_answered_all_the_same(kill: Kill, server: Running) -> None:
    asked = "SELECT (COUNT(*) AS ?n) {{ ?x <{}> ?y . ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?y != ?i) }}"
    slow = asked.format("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    _are_stopped_by(kill(slow, slow + " #"), TIME)
    for name in ("urn:one", "urn:two", "urn:three"):
        reply = server.ask(asked.format(name))
        assert (reply.status, '"0"' in reply.body.decode()) == (200, True)


def _are_stopped_by(replies: list[Reply], *limits: str) -> None:
    for reply in replies:
        limit = reply.problem["limit"]["name"]
        assert limit in limits
        assert reply.status == STATUS[limit]
