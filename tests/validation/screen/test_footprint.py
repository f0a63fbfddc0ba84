"""Which predicates a shape depends on."""

import pytest
from pyoxigraph import Store
from rdflib import Graph, URIRef

from coopatlas.validation.screen.footprint import footprint, predicates_of
from coopatlas.validation.screen.session import open_session

EX = "http://example.org/"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
PREFIXES = "@prefix ex: <http://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
NAMES = {"ex": EX}
QUERIES = {
    "SELECT ?x { ?x ex:p ?y ; ex:q ?z }": ["p", "q"],
    "SELECT ?x { ?x ex:p/^ex:q|ex:r+ ?y }": ["p", "q", "r"],
    "SELECT ?x { ?x ex:p ?y FILTER NOT EXISTS { ?x ex:q ?z . ?z ex:r ?y } }": ["p", "q", "r"],
    "SELECT ?x { { SELECT ?x { ?x ex:p ?y } } OPTIONAL { ?x ex:q ?z } }": ["p", "q"],
    "SELECT ?x { ?x ex:p ?y BIND(EXISTS { ?x ex:r ?y } AS ?z) }": ["p", "r"],
}
ANY = [
    "SELECT ?x { ?x ?p ?y }",
    "SELECT ?x { ?x ex:p* ?y }",
    "SELECT ?x { ?x ex:p? ?y }",
    "SELECT ?x { ?x !ex:p ?y }",
    "SELECT ?x { ?x ex:p ?y FILTER EXISTS { ?y ?any ?x } }",
    "SELECT ?x { ?x unknown:p ?y }",
    "SELECT ?x {",
]
SHAPES = {
    "sh:targetSubjectsOf ex:t ; sh:property [ sh:path ex:p ; sh:minCount 1 ]": {"t", "p"},
    "sh:targetObjectsOf ex:t ; sh:property [ sh:path ( ex:p [ sh:inversePath ex:q ] ) ]": {"t", "p", "q"},
    "sh:targetNode ex:n ; sh:property [ sh:path ex:p ; sh:lessThan ex:r ]": {"p", "r"},
    "sh:targetNode ex:n ; sh:or ( [ sh:nodeKind sh:IRI ] [ sh:node [ sh:equals ex:q ] ] )": {"q"},
    'sh:targetNode ex:n ; sh:sparql [ sh:select "SELECT $this { $this <http://example.org/p> 1 }" ]': {"p"},
}


@pytest.mark.parametrize(("query", "expected"), QUERIES.items())
def test_a_querys_predicates_are_those_of_all_its_patterns(query: str, expected: list[str]) -> None:
    assert predicates_of(query, NAMES) == [EX + name for name in expected]


@pytest.mark.parametrize("query", ANY)
def test_a_query_that_may_look_at_anything_depends_on_all(query: str) -> None:
    assert predicates_of(query, NAMES) is None


def _footprint(turtle: str) -> set[str] | None:
    shapes = Graph().parse(data=f"{PREFIXES} ex:s a sh:NodeShape ; {turtle} .", format="turtle")
    session = open_session(Store(), shapes)
    (shape,) = (shape for shape in session.shapes if shape.node == URIRef(f"{EX}s"))
    found = footprint(shape, session, {})
    return None if found is None else set(found)


@pytest.mark.parametrize(("turtle", "expected"), SHAPES.items())
def test_a_shapes_predicates_are_those_of_its_targets_paths_and_constraints(turtle: str, expected: set[str]) -> None:
    assert _footprint(turtle) == {EX + name for name in expected}


@pytest.mark.parametrize(
    "turtle",
    ["sh:targetClass ex:C", "sh:targetNode ex:n ; sh:class ex:C", "a <http://www.w3.org/2000/01/rdf-schema#Class>"],
)
def test_classes_are_found_by_their_predicate(turtle: str) -> None:
    assert _footprint(turtle) == {TYPE}


@pytest.mark.parametrize("says", ["sh:closed true", "sh:expression [ sh:path ex:p ]", "ex:unheardOf ex:p"])
def test_what_is_not_known_depends_on_all(says: str) -> None:
    assert _footprint(f"sh:targetNode ex:n ; {says}") is None
