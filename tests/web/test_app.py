"""The application as a whole: what its pages ask of a graph of any size."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from tests.web.conftest import StoreEngine

PAGES = (
    *("/", "/projects", "/organisations", "/places", "/countries", "/network", "/data", "/dumps/", "/changes"),
    *("/queries", "/search?q=lublin", "/place/lublin"),
    *("/ontology", "/ontology/alignments", "/shapes"),
)
"""``VALUES``, and what is joined with it, as rdflib's algebra names them."""
_VALUES, _UNION = "ToMultiSet", "Union"


@pytest.mark.parametrize("path", PAGES)
def test_what_a_page_asks_costs_what_it_shows_however_large_the_graph_is(
    versioned: FlaskClient, engine: StoreEngine, path: str
) -> None:
    assert versioned.get(f"/en{path}", headers={"Accept": "text/html"}, follow_redirects=True).status_code == 200
    dear = [text for text in engine.texts if any(map(_is_dear, _groups(translateQuery(parseQuery(text)).algebra)))]
    assert not dear, (
        "the engine evaluates both sides of such a join for the whole graph; put VALUES into each part of the UNION, "
        "and write a second VALUES as FILTER(… IN …)"
    )


def test_joins_that_cost_the_whole_graph_are_found() -> None:
    begun, both = "VALUES ?s { <http://e/1> }", "{ ?s <http://e/p> ?o } UNION { ?s <http://e/q> ?o }"
    dear = (f"SELECT * {{ {begun} {both} }}", f"SELECT * {{ {begun} VALUES ?p {{ <http://e/p> }} ?s ?p ?o }}")
    cheap = f"SELECT * {{ {{ {begun} ?s <http://e/p> ?o }} UNION {{ {begun} ?s <http://e/q> ?o }} }}"
    told = [any(map(_is_dear, _groups(translateQuery(parseQuery(text)).algebra))) for text in (*dear, cheap)]
    assert told == [True, True, False]


def _is_dear(group: list[str]) -> bool:
    return group.count(_VALUES) > 1 or {_VALUES, _UNION} <= set(group)


def _groups(node: object, *, joined: bool = False) -> Iterator[list[str]]:
    """What each group of a query joins."""
    if not isinstance(node, CompValue):
        return
    if not joined:
        yield [part.name for part in _parts(node)]
    for child in node.values():
        yield from _groups(child, joined=node.name == "Join" and isinstance(child, CompValue) and child.name == "Join")


def _parts(node: CompValue) -> Iterator[CompValue]:
    if node.name != "Join":
        yield node
        return
    yield from _parts(node.p1)
    yield from _parts(node.p2)
