from __future__ import annotations

import io
from types import TracebackType
from typing import Self

import pyoxigraph as ox
import pytest

from coopatlas.errors import EngineUnavailable, QueryError
from coopatlas.formats import Representation
from coopatlas.query.engine import Answer, Caller, Query, QueryEngine
from coopatlas.query.solutions import Row, ask, select
from coopatlas.query.workers.embedded import EmbeddedEngine


class CannedEngine(QueryEngine):
    """A ``QueryEngine`` that gives the same bytes to every query."""

    def __init__(self, body: bytes) -> None:
        self.body = body

    def answer(self, query: Query, representation: Representation, caller: Caller | None = None) -> Answer:
        assert query.text
        return Answer(representation, io.BytesIO(self.body), len(self.body))

    def close(self) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass


def test_solutions_keep_the_order_of_variables_and_rows(engine: EmbeddedEngine) -> None:
    solutions = select(
        engine,
        "SELECT ?number ?name { ?p <https://example.org/number> ?number ; <https://example.org/name> ?name }"
        " ORDER BY ?number LIMIT 2",
    )
    assert solutions.variables == ("number", "name")
    assert [(row.integer("number"), row.text("name")) for row in solutions] == [(0, "Partner 0"), (1, "Partner 1")]
    assert len(solutions) == 2


def test_a_row_gives_terms_and_leaves_out_what_is_unbound(engine: EmbeddedEngine) -> None:
    (row,) = select(engine, "SELECT * { VALUES (?a ?b ?c) { ('x'@en UNDEF <http://x/>) } }")
    assert row["a"] == ox.Literal("x", language="en")
    assert set(row) == {"a", "c"}
    assert len(row) == 2
    assert (row.text("c"), row.text("b"), row.text("b", "none"), row.integer("b", -1)) == ("http://x/", "", "none", -1)
    with pytest.raises(KeyError):
        row["b"]


def test_a_row_shows_its_terms() -> None:
    assert repr(Row({"a": ox.Literal(1)})) == 'Row(?a = "1"^^<http://www.w3.org/2001/XMLSchema#integer>)'


def test_ask_says_yes_or_no(engine: EmbeddedEngine) -> None:
    assert ask(engine, "ASK { ?s ?p ?o }") is True
    assert ask(engine, "ASK { ?s <http://x/> ?o }") is False


def test_another_form_than_the_one_wanted_is_refused(engine: EmbeddedEngine) -> None:
    with pytest.raises(QueryError, match="form is ASK, and SELECT is wanted"):
        select(engine, "ASK {}")
    with pytest.raises(QueryError, match="form is DESCRIBE, and ASK is wanted"):
        ask(engine, "DESCRIBE <http://x/>")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b'{"head": {}, "boolean": true}',
        b'{"head": {"vars": ["x"]}, "results": {"bindings": [{"x": 1}]}}',
    ],
)
def test_an_answer_that_holds_no_solutions_is_an_error(body: bytes) -> None:
    with pytest.raises(EngineUnavailable):
        select(CannedEngine(body), "SELECT * {}")


def test_solutions_are_no_answer_to_ask() -> None:
    with pytest.raises(EngineUnavailable, match="neither yes nor no"):
        ask(CannedEngine(b'{"head": {"vars": []}, "results": {"bindings": []}}'), "ASK {}")
