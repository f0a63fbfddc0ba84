"""The triple that leads to a value at the end of a property path."""

import pytest
from pyoxigraph import NamedNode, RdfFormat, Store, parse
from rdflib import Graph
from rdflib.namespace import SH

from coopatlas.validation.paths import in_sparql, offending_steps

PREFIXES = "@prefix : <http://e/> .\n@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
DATA = """
:a :p :b , :c . :b :q :v . :c :r :v . :x :q :v .
:a :up :m . :m :up :n . :n :up :v . :y :up :v .
:v :in :a . :b :in :a . :v :out :b . :l :k :a .
"""


def _shapes(path: str) -> Graph:
    return Graph().parse(data=f"{PREFIXES}:s sh:path {path} .", format="turtle")


def _triples(path: str) -> set[str]:
    store = Store()
    store.extend(parse((PREFIXES + DATA).encode(), RdfFormat.TURTLE))
    ends = NamedNode("http://e/a"), NamedNode("http://e/v")
    steps = offending_steps(_shapes(path))["http://e/s"]
    found = {triple for step in steps for triple in step.triples(store, *ends)}
    return {" ".join(term[1:-1].removeprefix("http://e/") for term in triple) for triple in found}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("( :p :q )", {"b q v"}),
        ("( :p [ sh:alternativePath ( :q :r ) ] )", {"b q v", "c r v"}),
        ("[ sh:inversePath :in ]", {"v in a"}),
        ("( :p [ sh:inversePath :out ] )", {"v out b"}),
        ("[ sh:inversePath ( :out :in ) ]", {"v out b"}),
        ("[ sh:zeroOrMorePath :up ]", {"n up v"}),
        ("[ sh:oneOrMorePath :up ]", {"n up v"}),
        ("( :up [ sh:zeroOrOnePath :up ] :up )", {"n up v"}),
        ("[ sh:zeroOrOnePath :q ]", set()),
        ("( [ sh:inversePath [ sh:inversePath :p ] ] :q )", {"b q v"}),
        ("[ sh:inversePath [ sh:zeroOrMorePath :in ] ]", {"v in a"}),
    ],
)
def test_the_last_step_of_a_path_is_found_from_its_focus(path: str, expected: set[str]) -> None:
    assert _triples(path) == expected


def test_a_single_predicate_needs_no_steps() -> None:
    assert offending_steps(_shapes(":p")) == {}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("( :p [ sh:inversePath :q ] )", "<http://e/p>/(^<http://e/q>)"),
        ("[ sh:zeroOrMorePath [ sh:alternativePath ( :p :q ) ] ]", "(<http://e/p>|<http://e/q>)*"),
        ("[ sh:oneOrMorePath :p ]", "<http://e/p>+"),
        ("[ sh:zeroOrOnePath :p ]", "<http://e/p>?"),
    ],
)
def test_a_path_is_written_as_sparql_writes_it(path: str, expected: str) -> None:
    shapes = _shapes(path)
    (node,) = shapes.objects(None, SH.path)
    assert in_sparql(shapes, node) == expected
