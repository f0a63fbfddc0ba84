"""The W3C's tests of the Graph Store Protocol: a list of exchanges, each one following from those before.

What is read is read as the list says, from a store that holds what would have been written. What is written is
refused by policy. Graphs are named with ``?graph=``, as the list allows.

Source: SPARQL 1.1 Graph Store HTTP Protocol §4.2, §5.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import urlencode

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, parse

from tests.suites.endpoint import Endpoint
from tests.suites.manifest import READING, graph_store_tests
from tests.suites.results import canonical, read_answer

PERSON, OTHER, NEW = (f"http://example.org/person/{name}.ttl" for name in ("1", "2", "new"))
PREFIXES = """@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix v: <http://www.w3.org/2006/vcard/ns#> .
@prefix person: <http://example.org/person/> .
"""
JOHN = 'person:1 a foaf:Person ; foaf:businessCard [ a v:VCard ; v:fn "John Doe" ] .'
JANE = 'person:1 a foaf:Person ; foaf:businessCard [ a v:VCard ; v:fn "Jane Doe" ] .'
ALICE = '[] a foaf:Person ; foaf:businessCard [ a v:VCard ; v:given-name "Alice" ] .'
NAMED = f'{JANE} person:1 foaf:name "Jane Doe" .'
WHOLE = f'{NAMED} person:1 foaf:givenName "Jane" ; foaf:familyName "Doe" .'


class Reading(NamedTuple):
    """What a test reads: the graph asked for, None for the default graph, and its content, None where it is not."""

    graph: str | None
    content: str | None


READINGS: Mapping[str, Reading] = MappingProxyType(
    {
        "GET of PUT - Initial state": Reading(PERSON, JOHN),
        "GET of PUT - graph already in store": Reading(PERSON, JANE),
        "GET of PUT - default graph": Reading(None, ALICE),
        "GET of PUT - empty graph": Reading(OTHER, ""),
        "GET of DELETE - existing graph": Reading(OTHER, None),
        "GET of POST - existing graph": Reading(PERSON, NAMED),
        "GET of POST - multipart/form-data": Reading(PERSON, WHOLE),
        "GET of POST - create new graph": Reading(NEW, ALICE),
        "GET of POST - after noop": Reading(NEW, ALICE),
        "HEAD on an existing graph": Reading(PERSON, WHOLE),
        "HEAD on a non-existing graph": Reading(OTHER, None),
    }
)


def quads_of(turtle: str, graph: str | None) -> list[Quad]:
    name = DefaultGraph() if graph is None else NamedNode(graph)
    triples = parse(PREFIXES + turtle, RdfFormat.TURTLE)
    return [Quad(triple.subject, triple.predicate, triple.object, name) for triple in triples]


def target(graph: str | None) -> str:
    return "/store?default" if graph is None else f"/store?{urlencode({'graph': graph})}"


def test_every_test_that_reads_is_made() -> None:
    assert {name for name, method in graph_store_tests() if method in READING} == set(READINGS)


@pytest.mark.parametrize(("name", "method"), [test for test in graph_store_tests() if test[1] in READING])
def test_a_graph_is_read(endpoint: Endpoint, name: str, method: str) -> None:
    graph, content = READINGS[name]
    graphs = [graph] if graph is not None and content is not None else []
    endpoint.hold_quads(quads_of(content or "", graph), graphs)
    reply = endpoint.send(method, target(graph), headers={"Accept": "text/turtle; charset=utf-8"})
    if content is None:
        assert reply.status == 404, reply.body.decode()
        return
    assert reply.status == 200, reply.body.decode()
    assert reply.media_type == "text/turtle"
    if method == "GET":
        assert read_answer(reply.body, "ttl") == canonical(quads_of(content, None))
    else:
        assert not reply.body


@pytest.fixture(scope="module")
def served(endpoint: Endpoint) -> Endpoint:
    """The endpoint over one graph, which stays as it is."""
    endpoint.hold_quads(quads_of(JOHN, PERSON))
    return endpoint


@pytest.mark.parametrize(("name", "method"), [test for test in graph_store_tests() if test[1] not in READING])
def test_writing_a_graph_is_refused(served: Endpoint, name: str, method: str) -> None:
    graph = None if "default graph" in name else PERSON
    body = None if method == "DELETE" else (PREFIXES + JANE).encode()
    reply = served.send(method, target(graph), body, {"Content-Type": "text/turtle"})
    assert reply.status == 405, reply.body.decode()
    assert set(reply.headers["allow"].replace(" ", "").split(",")) == {"GET", "HEAD", "OPTIONS"}
    kept = served.send("GET", target(PERSON), headers={"Accept": "text/turtle"})
    assert read_answer(kept.body, "ttl") == canonical(quads_of(JOHN, None))
