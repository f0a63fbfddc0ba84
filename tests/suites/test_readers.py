"""What others' readers make of our formats: SPARQLWrapper and rdflib find what pyoxigraph, which wrote it, meant."""

import io
from collections.abc import Sequence
from typing import Any

import pytest
from rdflib import Graph, Literal, URIRef, Variable
from rdflib.compare import isomorphic
from rdflib.query import Result
from rdflib.term import Identifier
from SPARQLWrapper import CSV, JSON, RDFXML, TSV, TURTLE, XML, SPARQLWrapper

from tests.suites.endpoint import NOTHING, Endpoint

TERMS: Sequence[Identifier] = (
    URIRef("http://example.org/łódź"),
    Literal('said "so", and\nwent\ta\\way & <b>'),
    Literal("miasto", lang="pl"),
    Literal(7),
    Literal("2026-11-20", datatype=URIRef("http://www.w3.org/2001/XMLSchema#date")),
)
VALUES = " ".join(term.n3() for term in TERMS)
SELECT = f"SELECT ?term ?none {{ VALUES ?term {{ {VALUES} }} }}"
CONSTRUCT = f"CONSTRUCT {{ [] <http://example.org/p> ?term }} {{ VALUES ?term {{ {VALUES} }} }}"
EXPECTED = Graph().parse(data="".join(f"[] <http://example.org/p> {term.n3()} ." for term in TERMS), format="turtle")


@pytest.fixture
def served(endpoint: Endpoint) -> Endpoint:
    endpoint.hold(NOTHING)
    return endpoint


@pytest.mark.parametrize("name", ["json", "xml", "tsv"])
def test_rdflib_reads_solutions(served: Endpoint, name: str) -> None:
    result = Result.parse(io.BytesIO(served.get([("query", SELECT), ("format", name)]).body), format=name)
    assert [str(variable) for variable in result.vars or []] == ["term", "none"]
    assert sorted(binding[Variable("term")].n3() for binding in result.bindings) == sorted(map(_n3, TERMS))
    assert not any(Variable("none") in binding for binding in result.bindings)


def test_rdflib_reads_the_characters_of_solutions_from_csv(served: Endpoint) -> None:
    result = Result.parse(io.BytesIO(served.get([("query", SELECT), ("format", "csv")]).body), format="csv")
    assert sorted(str(binding[Variable("term")]) for binding in result.bindings) == sorted(map(str, TERMS))


@pytest.mark.parametrize("name", ["json", "xml"])
@pytest.mark.parametrize(("query", "truth"), [("ASK {}", True), ("ASK { ?s ?p ?o }", False)])
def test_rdflib_reads_a_truth_value(served: Endpoint, name: str, query: str, truth: bool) -> None:  # noqa: FBT001  # pytest gives it by name
    result = Result.parse(io.BytesIO(served.get([("query", query), ("format", name)]).body), format=name)
    assert result.askAnswer is truth


@pytest.mark.parametrize("name", ["turtle", "ntriples", "jsonld", "rdfxml"])
def test_rdflib_reads_a_graph(served: Endpoint, name: str) -> None:
    reply = served.get([("query", CONSTRUCT), ("format", name)])
    assert isomorphic(Graph().parse(data=reply.body, format=reply.media_type), EXPECTED)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_sparqlwrapper_reads_solutions_from_json(served: Endpoint, method: str) -> None:
    rows = _asked(served, SELECT, JSON, method)["results"]["bindings"]
    assert sorted(row["term"]["value"] for row in rows) == sorted(map(str, TERMS))


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_sparqlwrapper_reads_solutions_from_xml(served: Endpoint, method: str) -> None:
    rows = _asked(served, SELECT, XML, method).getElementsByTagName("result")
    assert len(rows) == len(TERMS)


@pytest.mark.parametrize("wanted", [CSV, TSV])
def test_sparqlwrapper_gets_tables(served: Endpoint, wanted: str) -> None:
    assert _asked(served, SELECT, wanted, "GET").startswith({CSV: b"term,none", TSV: b"?term\t?none"}[wanted])


@pytest.mark.parametrize("wanted", [TURTLE, RDFXML])
def test_sparqlwrapper_reads_a_graph(served: Endpoint, wanted: str) -> None:
    answer = _asked(served, CONSTRUCT, wanted, "GET")
    graph = answer if isinstance(answer, Graph) else Graph().parse(data=answer, format="turtle")
    assert isomorphic(graph, EXPECTED)


def _asked(served: Endpoint, query: str, wanted: str, method: str) -> Any:
    wrapper = SPARQLWrapper(f"{served.address}/sparql", returnFormat=wanted)
    wrapper.setMethod(method)
    wrapper.setQuery(query)
    return wrapper.query().convert()


def _n3(term: Identifier) -> str:
    return term.n3()
