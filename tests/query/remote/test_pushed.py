"""An engine over a pushed release, before an endpoint that misbehaves as no real one does on demand."""

from __future__ import annotations

import io
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from coopatlas import formats
from coopatlas.errors import (
    CoopAtlasError,
    EngineBusy,
    EngineUnavailable,
    QueryCancelled,
    QueryError,
    QueryTimeout,
    QueryTooLarge,
)
from coopatlas.placement import MARKER_IRI, UNION_IRI, Placement
from coopatlas.query.engine import Bounds, Caller, Query, QueryForm
from coopatlas.query.remote.foreign import read_graph, read_results
from coopatlas.query.remote.places import Places
from coopatlas.query.remote.pushed import PushedEngine
from coopatlas.query.remote.remote import RemoteEngine
from coopatlas.query.text.syntax import read_query

PLACEMENT = Placement("2026.11.20", "abc", "first", ("http://x/g",))
BOUNDS = Bounds(timeout_s=3, max_rows=3, max_answer_bytes=2000)
ROWS = read_query("SELECT ?o { ?s ?p ?o }", max_bytes=100)


class Endpoint:
    """An endpoint over a store in memory. ``disturb`` may answer in its place."""

    def __init__(self) -> None:
        self.store = Store()
        self.asked: list[dict[str, list[str]]] = []
        self.disturb: Callable[[str], Response | None] = lambda _: None
        self.mark(PLACEMENT)
        for number in range(3):
            for graph in ("http://x/g", UNION_IRI):
                self.add(graph, f"http://x/{number}", "http://x/p", Literal(number))

    def mark(self, placement: Placement) -> None:
        self.store.update(f"DROP SILENT GRAPH <{MARKER_IRI}>")
        self.store.update(f"INSERT DATA {{ GRAPH <{MARKER_IRI}> {{ {' '.join(placement.triples())} }} }}")

    def add(self, graph: str, subject: str, predicate: str, value: Literal) -> None:
        self.store.add(Quad(NamedNode(subject), NamedNode(predicate), value, NamedNode(graph)))

    def answer(self, request: Request) -> Response:
        form = request.form
        self.asked.append(form.to_dict(flat=False))
        disturbed = self.disturb(form["query"])
        if disturbed is not None:
            return disturbed
        graphs = {
            "default_graph": [NamedNode(iri) for iri in form.getlist("default-graph-uri")] or None,
            "named_graphs": [NamedNode(iri) for iri in form.getlist("named-graph-uri")] or None,
        }
        results = self.store.query(form["query"], **graphs)  # type: ignore[arg-type]  # lists of graphs
        accept = request.headers["Accept"]
        offers = (*formats.RESULTS, *formats.GRAPHS)
        (wanted,) = (offer for offer in offers if offer.media_type == accept)
        body = io.BytesIO()
        results.serialize(body, wanted.results or wanted.rdf)  # type: ignore[arg-type]  # one of the two
        return Response(body.getvalue(), content_type=accept)


@contextmanager
def served(endpoint: Endpoint) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, Request.application(endpoint.answer), threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/secret-path/sparql"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def endpoint() -> Endpoint:
    return Endpoint()


@pytest.fixture
def url(endpoint: Endpoint) -> Iterator[str]:
    with served(endpoint) as url:
        yield url


def opened(url: str, bounds: Bounds = BOUNDS) -> PushedEngine:
    remote = RemoteEngine(url, timeout_s=bounds.timeout_s, max_answer_bytes=bounds.max_answer_bytes)
    return PushedEngine(remote, version="2026.11.20", content_hash="abc", bounds=bounds)


@pytest.fixture
def engine(url: str) -> Iterator[PushedEngine]:
    with opened(url) as engine:
        yield engine


def numbers(engine: PushedEngine, query: Query = ROWS) -> list[str]:
    return sorted(engine.answer(query, formats.RESULTS_CSV).read().decode().split()[1:])


def only_for(text: str, response: Callable[[], Response]) -> Callable[[str], Response | None]:
    return lambda query: response() if text in query else None


def test_a_query_without_dataset_is_asked_of_the_union_and_the_releases_graphs(
    endpoint: Endpoint, engine: PushedEngine
) -> None:
    assert numbers(engine) == ["0", "1", "2"]
    asked = next(asked for asked in endpoint.asked if asked["query"] == [ROWS.text])
    assert (asked["default-graph-uri"], asked["named-graph-uri"]) == ([UNION_IRI], ["http://x/g"])


def test_a_dataset_clause_goes_out_in_the_request_and_not_in_the_query(
    endpoint: Endpoint, engine: PushedEngine
) -> None:
    query = read_query("SELECT ?o FROM <http://x/g> { ?s ?p ?o }", max_bytes=100)
    assert numbers(engine, query) == ["0", "1", "2"]
    assert not any("FROM" in asked["query"][0] for asked in endpoint.asked)


@pytest.mark.parametrize(("version", "content_hash"), [("2026.11.19", "abc"), ("2026.11.20", "other")])
def test_another_release_at_the_endpoint_is_not_served(
    endpoint: Endpoint, url: str, version: str, content_hash: str
) -> None:
    endpoint.mark(Placement(version, content_hash, "first", ("http://x/g",)))
    with pytest.raises(EngineUnavailable, match=r"coopatlas push 2026\.11\.20 --engine URL"):
        opened(url)


def test_an_endpoint_that_cuts_answers_is_not_served_from(endpoint: Endpoint, url: str) -> None:
    cut = b'{"head": {"vars": ["x"]}, "results": {"bindings": []}}'
    endpoint.disturb = only_for("LIMIT", lambda: Response(cut, content_type="application/sparql-results+json"))
    with pytest.raises(QueryTooLarge, match="cuts answers at 0 rows"):
        opened(url)


@pytest.mark.parametrize(("header", "kind"), [("X-SPARQL-MaxRows", QueryTooLarge), ("X-SQL-State", QueryTimeout)])
def test_an_answer_that_says_it_is_cut_is_an_error(
    endpoint: Endpoint, engine: PushedEngine, header: str, kind: type[CoopAtlasError]
) -> None:
    whole = b'{"head": {"vars": ["o"]}, "results": {"bindings": []}}'
    endpoint.disturb = only_for(
        ROWS.text,
        lambda: Response(whole, content_type="application/sparql-results+json", headers={header: "2"}),
    )
    with pytest.raises(kind):
        numbers(engine)


def test_what_an_endpoint_says_of_a_query_is_not_passed_on(endpoint: Endpoint, engine: PushedEngine) -> None:
    endpoint.disturb = only_for(ROWS.text, lambda: Response("SQL error in /secret-path", 500))
    with pytest.raises(QueryError, match="the engine that answers here fails on it") as caught:
        numbers(engine)
    assert "secret" not in str(caught.value)
    assert "127.0.0.1" not in str(caught.value)


def test_an_endpoint_that_is_gone_is_not_named(endpoint: Endpoint) -> None:
    with served(endpoint) as url:
        engine = opened(url)
    with engine, pytest.raises(EngineUnavailable, match="does not answer") as caught:
        numbers(engine)
    assert "127.0.0.1" not in str(caught.value)


def test_an_answer_during_a_push_is_refused_and_the_next_is_given(endpoint: Endpoint, engine: PushedEngine) -> None:
    endpoint.mark(Placement("2026.11.20", "abc", "second", ("http://x/g",)))
    with pytest.raises(EngineUnavailable, match="being replaced"):
        numbers(engine)
    assert numbers(engine) == ["0", "1", "2"]


@pytest.mark.parametrize("query", ["SELECT ?o { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"])
def test_more_rows_than_allowed_are_an_error_that_names_the_limit(
    endpoint: Endpoint, engine: PushedEngine, query: str
) -> None:
    for number in range(3, 6):
        endpoint.add(UNION_IRI, f"http://x/{number}", "http://x/p", Literal(number))
    checked = read_query(query, max_bytes=100)
    with pytest.raises(QueryTooLarge) as caught:
        engine.answer(checked, checked.form.offered[0])
    assert caught.value.limit is not None
    assert (caught.value.limit.name, caught.value.limit.value) == ("max_rows", 3)


def test_an_answer_longer_than_allowed_is_an_error(endpoint: Endpoint, engine: PushedEngine) -> None:
    endpoint.add(UNION_IRI, "http://x/long", "http://x/p", Literal("x" * 3000))
    with pytest.raises(QueryTooLarge, match="larger than 2000 bytes"):
        numbers(engine)


def test_a_caller_who_leaves_ends_the_exchange(endpoint: Endpoint, engine: PushedEngine) -> None:
    caller, reached, done = Caller("client"), threading.Event(), threading.Event()

    def wait() -> Response:
        reached.set()
        done.wait(10)
        return Response(status=500)

    def leave() -> None:
        reached.wait(10)
        caller.cancel()

    endpoint.disturb = only_for(ROWS.text, wait)
    threading.Thread(target=leave).start()
    with pytest.raises(QueryCancelled):
        engine.answer(ROWS, formats.RESULTS_JSON, caller)
    done.set()


def test_a_silent_endpoint_is_left_at_the_deadline_with_the_limits_name(
    endpoint: Endpoint, engine: PushedEngine
) -> None:
    done = threading.Event()
    endpoint.disturb = only_for(ROWS.text, lambda: Response(str(done.wait(10))))
    with pytest.raises(QueryTimeout, match="within 3 s") as caught:
        numbers(engine)
    done.set()
    assert caught.value.limit is not None


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("ASK { ?s ?p 1 }", b"true"),
        ("PREFIX ask: <http://x/> ASK WHERE { ?s ask:p 9 } # ASK", b"false"),
        ("ASK { ?s ?p ?o } VALUES ?o { 2 }", b"true"),
    ],
)
def test_yes_or_no_is_asked_for_as_rows(engine: PushedEngine, text: str, truth: bytes) -> None:
    assert truth in engine.answer(read_query(text, max_bytes=100), formats.RESULTS_JSON).read()


def test_a_syntax_error_never_reaches_the_endpoint(endpoint: Endpoint, engine: PushedEngine) -> None:
    endpoint.asked.clear()
    with pytest.raises(QueryError, match="line 1, column 15"):
        engine.answer(read_query("SELECT * { ?s }", max_bytes=100), formats.RESULTS_JSON)
    assert endpoint.asked == []


def test_an_unknown_graph_is_refused_as_by_the_embedded_engine(engine: PushedEngine) -> None:
    query = read_query(ROWS.text, max_bytes=100, default_graphs=[MARKER_IRI])
    with pytest.raises(QueryError, match=r"there is no graph .* here, and none is fetched from elsewhere"):
        engine.answer(query, formats.RESULTS_JSON)


def test_places_are_bounded_and_so_are_those_who_wait() -> None:
    places, caller = Places(places=1, max_waiting=0), Caller()
    with (
        places.one(time.monotonic() + 1, caller),
        pytest.raises(EngineBusy, match="0 queries wait already"),
        places.one(time.monotonic() + 1, caller),
    ):
        pass
    with places.one(time.monotonic() + 1, caller):
        assert places.status() == {"queries_remote": 1, "queries_waiting": 0}


def test_whoever_waits_for_a_place_in_vain_is_told_at_the_deadline() -> None:
    places, caller = Places(places=1, max_waiting=1), Caller()
    with (
        places.one(time.monotonic() + 1, caller),
        pytest.raises(EngineBusy, match="until the deadline"),
        places.one(time.monotonic() + 0.05, caller),
    ):
        pass


def test_booleans_and_blank_nodes_of_virtuoso_are_read_wherever_a_stretch_ends() -> None:
    literal = '"type": "typed-literal", "datatype": "http://www.w3.org/2001/XMLSchema#boolean", "value": "1"'
    blank = '"type": "bnode", "value": "nodeID://b10"'
    decoy = json.dumps({"type": "literal", "value": f"{{ {blank} {{ {literal}" + "x" * 60_000})
    row = f'{{ "b": {{ {literal} }}, "n": {{ {blank} }}, "d": {decoy} }}'
    text = f'{{ "head": {{ "vars": ["b", "n", "d"] }}, "results": {{ "bindings": [{",".join([row] * 20)}] }} }}'
    solutions = list(read_results(io.BytesIO(text.encode()), QueryForm.SELECT))  # type: ignore[arg-type]  # they are solutions
    assert len(solutions) == 20
    assert {solution["b"].value for solution in solutions} == {"true"}
    assert {solution["n"].value for solution in solutions} == {"b10"}
    assert {solution["d"].value for solution in solutions} == {json.loads(decoy)["value"]}


def test_a_triple_that_is_written_twice_is_read_once() -> None:
    line = b"<http://x/s> <http://x/p> <http://x/o> .\n"
    assert len(list(read_graph(io.BytesIO(line * 3)))) == 1
