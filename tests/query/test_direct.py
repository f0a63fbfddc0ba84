"""The engine without a worker."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from coopatlas.errors import EngineUnavailable, QuerySyntaxError
from coopatlas.formats import N_TRIPLES, RESULTS_CSV
from coopatlas.query.direct import KEPT_ANSWERS, DirectEngine
from coopatlas.query.engine import Query, QueryForm
from coopatlas.query.solutions import ask, select

A, B = NamedNode("http://a"), NamedNode("http://b")


@pytest.fixture
def engine(tmp_path: Path) -> DirectEngine:
    store = Store(str(tmp_path / "store"))
    store.extend(Quad(A, B, Literal(number)) for number in range(3))
    store.flush()
    del store
    return DirectEngine(tmp_path / "store")


def test_it_answers_as_any_engine_does(engine: DirectEngine) -> None:
    with engine:
        assert [row.integer("o") for row in select(engine, "SELECT ?o { ?s ?p ?o } ORDER BY ?o")] == [0, 1, 2]
        assert ask(engine, "ASK { <http://a> ?p ?o }")
        graph = Query("CONSTRUCT { ?s ?p 1 } WHERE { ?s ?p ?o }", QueryForm.CONSTRUCT)
        assert engine.answer(graph, N_TRIPLES).read().startswith(b"<http://a> <http://b>")


def test_an_answer_is_the_same_again_however_many_came_between(engine: DirectEngine) -> None:
    query = Query("SELECT ?o { ?s ?p ?o } ORDER BY ?o", QueryForm.SELECT)
    first = engine.answer(query, RESULTS_CSV).read()
    assert engine.answer(query, RESULTS_CSV).read() == first
    for number in range(KEPT_ANSWERS + 1):
        engine.answer(Query(f"SELECT (?o + {number} AS ?n) {{ ?s ?p ?o }}", QueryForm.SELECT), RESULTS_CSV).read()
    assert engine.answer(query, RESULTS_CSV).read() == first


def test_what_does_not_parse_and_what_is_not_there_are_told(engine: DirectEngine, tmp_path: Path) -> None:
    with pytest.raises(QuerySyntaxError):
        engine.answer(Query("SELECT", QueryForm.SELECT), RESULTS_CSV)
    with pytest.raises(EngineUnavailable, match="cannot be opened"):
        DirectEngine(tmp_path / "nothing")
