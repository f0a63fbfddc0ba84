"""The W3C's tests of the protocol, which its manifest describes in words: each is an exchange here.

A test's function has the test's name. Tests of updates that are right are refused by policy; those of requests that
are wrong hold as they are.

Source: SPARQL 1.1 Protocol §2, §4.
"""

import json
from urllib.parse import urlencode

import pytest
from pyoxigraph import Quad, RdfFormat, parse

from tests.suites.endpoint import SPARQL_QUERY, Endpoint, Reply
from tests.suites.manifest import Kind, cases

SPARQL_UPDATE = "application/sparql-update"
RESULTS = {"application/sparql-results+json", "application/sparql-results+xml"}
TABLES = {"text/csv", "text/tab-separated-values"}
GRAPHS = {"application/rdf+xml", "text/turtle", "application/n-triples"}
ONE, TWO, THREE = (f"http://example.org/data{number}" for number in (1, 2, 3))
QUADS = "".join(f"<{graph}#it> <http://example.org/in> <{graph}> <{graph}> .\n" for graph in (ONE, TWO, THREE))
ASK = "ASK {}"
INSERT = "INSERT DATA { <http://example.org/s> <http://example.org/p> 1 }"


@pytest.fixture(scope="module")
def served(endpoint: Endpoint) -> Endpoint:
    """The endpoint over three named graphs of one triple each, and their union as the default graph."""
    quads = list(parse(QUADS, RdfFormat.N_QUADS))
    endpoint.hold_quads([*quads, *(Quad(quad.subject, quad.predicate, quad.object) for quad in quads)])
    return endpoint


def test_every_test_of_the_protocol_is_made() -> None:
    wanted = {f"test_{case.tail.partition('#')[2]}" for case in cases() if case.kind is Kind.PROTOCOL}
    assert wanted == {name for name in globals() if name.startswith(("test_query_", "test_update_", "test_bad_"))}


def truth(reply: Reply) -> bool:
    assert reply.status == 200, reply.body.decode()
    value = json.loads(reply.body)["boolean"]
    assert isinstance(value, bool)
    return value


def sees(*graphs: str) -> str:
    """The pattern that holds where the default graph holds these graphs, and nothing of the others."""
    every = (ONE, TWO, THREE)
    held = " ".join(f"<{graph}#it> <http://example.org/in> <{graph}> ." for graph in graphs)
    absent = " ".join(f"FILTER NOT EXISTS {{ <{graph}#it> ?p ?o }}" for graph in every if graph not in graphs)
    return f"{held} {absent}"


def named(*graphs: str) -> str:
    """The pattern that holds where these graphs are the named ones."""
    held = " ".join(f"GRAPH <{graph}> {{ <{graph}#it> <http://example.org/in> <{graph}> }}" for graph in graphs)
    others = ", ".join(f"<{graph}>" for graph in graphs) or "<http://example.org/none>"
    return f"{held} FILTER NOT EXISTS {{ GRAPH ?g {{ ?s ?p ?o }} FILTER (?g NOT IN ({others})) }}"


def defaults(*graphs: str) -> list[tuple[str, str]]:
    return [("default-graph-uri", graph) for graph in graphs]


def names(*graphs: str) -> list[tuple[str, str]]:
    return [("named-graph-uri", graph) for graph in graphs]


def test_query_get(served: Endpoint) -> None:
    assert truth(served.get([("query", ASK)]))


def test_query_post_form(served: Endpoint) -> None:
    assert truth(served.post_form([("query", ASK)]))


def test_query_post_direct(served: Endpoint) -> None:
    assert truth(served.post(ASK.encode(), SPARQL_QUERY))


def test_query_dataset_default_graphs_get(served: Endpoint) -> None:
    assert truth(served.get([("query", f"ASK {{ {sees(ONE, TWO)} }}"), *defaults(ONE, TWO)]))


def test_query_dataset_default_graphs_post(served: Endpoint) -> None:
    query = f"ASK {{ {sees(ONE, TWO)} }}"
    assert truth(served.post_form([("query", query), *defaults(ONE, TWO)]))
    assert truth(served.post(query.encode(), SPARQL_QUERY, parameters=defaults(ONE, TWO)))


def test_query_dataset_named_graphs_get(served: Endpoint) -> None:
    assert truth(served.get([("query", f"ASK {{ {named(ONE, TWO)} {sees()} }}"), *names(ONE, TWO)]))


def test_query_dataset_named_graphs_post(served: Endpoint) -> None:
    query = f"ASK {{ {named(ONE, TWO)} {sees()} }}"
    assert truth(served.post_form([("query", query), *names(ONE, TWO)]))
    assert truth(served.post(query.encode(), SPARQL_QUERY, parameters=names(ONE, TWO)))


def test_query_dataset_full(served: Endpoint) -> None:
    query = f"ASK {{ {sees(THREE)} {named(ONE, TWO)} }}"
    assert truth(served.get([("query", query), *defaults(THREE), *names(ONE, TWO)]))


def test_query_multiple_dataset(served: Endpoint) -> None:
    query = f"ASK FROM <{ONE}> FROM NAMED <{ONE}> {{ {sees(THREE)} {named(TWO)} }}"
    assert truth(served.get([("query", query), *defaults(THREE), *names(TWO)]))


def test_query_content_type_select(served: Endpoint) -> None:
    assert served.get([("query", "SELECT (1 AS ?one) {}")]).media_type in RESULTS | TABLES


def test_query_content_type_ask(served: Endpoint) -> None:
    assert served.get([("query", ASK)]).media_type in RESULTS


def test_query_content_type_describe(served: Endpoint) -> None:
    assert served.get([("query", f"DESCRIBE <{ONE}#it>")]).media_type in GRAPHS


def test_query_content_type_construct(served: Endpoint) -> None:
    assert served.get([("query", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")]).media_type in GRAPHS


def test_bad_query_method(served: Endpoint) -> None:
    for method in ("PUT", "DELETE", "PATCH"):
        reply = served.send(method, f"/sparql?{urlencode({'query': ASK})}")
        assert reply.status == 405, method
        assert "GET" in reply.headers["allow"]


def test_bad_multiple_queries(served: Endpoint) -> None:
    twice = [("query", ASK), ("query", "SELECT * {}")]
    assert served.get(twice).status == 400
    assert served.post_form(twice).status == 400


def test_bad_query_wrong_media_type(served: Endpoint) -> None:
    assert served.post(ASK.encode(), "text/plain").status == 415


def test_bad_query_missing_form_type(served: Endpoint) -> None:
    reply = served.send("POST", "/sparql", urlencode({"query": ASK}).encode())
    assert reply.status == 415


def test_bad_query_missing_direct_type(served: Endpoint) -> None:
    assert served.send("POST", "/sparql", ASK.encode()).status == 415


def test_bad_query_non_utf8(served: Endpoint) -> None:
    for media_type, status in ((SPARQL_QUERY, 400), (f"{SPARQL_QUERY}; charset=UTF-16", 415)):
        assert served.post(ASK.encode("utf-16"), media_type).status == status


def test_bad_query_syntax(served: Endpoint) -> None:
    assert served.get([("query", "ASK {")]).status == 400


def test_update_post_form(served: Endpoint) -> None:
    refused(served.post_form([("update", INSERT)]))


def test_update_post_direct(served: Endpoint) -> None:
    refused_body(served.post(INSERT.encode(), SPARQL_UPDATE))


def test_update_dataset_default_graph(served: Endpoint) -> None:
    refused(served.post_form([("update", INSERT), ("using-graph-uri", ONE)]))


def test_update_dataset_default_graphs(served: Endpoint) -> None:
    refused(served.post_form([("update", INSERT), ("using-graph-uri", ONE), ("using-graph-uri", TWO)]))


def test_update_dataset_named_graphs(served: Endpoint) -> None:
    refused(served.post_form([("update", INSERT), ("using-named-graph-uri", ONE), ("using-named-graph-uri", TWO)]))


def test_update_dataset_full(served: Endpoint) -> None:
    refused(served.post_form([("update", INSERT), ("using-graph-uri", ONE), ("using-named-graph-uri", TWO)]))


def test_update_base_uri(served: Endpoint) -> None:
    refused(served.post_form([("update", "CLEAR GRAPH <relative>")]))


def test_bad_update_get(served: Endpoint) -> None:
    refused(served.get([("update", INSERT)]))


def test_bad_multiple_updates(served: Endpoint) -> None:
    refused(served.post_form([("update", INSERT), ("update", INSERT)]))


def test_bad_update_wrong_media_type(served: Endpoint) -> None:
    assert served.post(INSERT.encode(), "text/plain").status == 415


def test_bad_update_missing_form_type(served: Endpoint) -> None:
    assert served.send("POST", "/sparql", urlencode({"update": INSERT}).encode()).status == 415


def test_bad_update_non_utf8(served: Endpoint) -> None:
    refused_body(served.post(INSERT.encode("utf-16"), f"{SPARQL_UPDATE}; charset=UTF-16"))


def test_bad_update_syntax(served: Endpoint) -> None:
    refused(served.post_form([("update", "INSERT {")]))


def test_bad_update_dataset_conflict(served: Endpoint) -> None:
    using = f"DELETE {{ ?s ?p ?o }} USING <{ONE}> WHERE {{ ?s ?p ?o }}"
    refused(served.post_form([("update", using), ("using-graph-uri", TWO)]))


def refused(reply: Reply) -> None:
    assert reply.status == 403, reply.body.decode()
    assert "update" in json.loads(reply.body)["detail"]


def refused_body(reply: Reply) -> None:
    assert reply.status == 415, reply.body.decode()
    assert SPARQL_QUERY in reply.body.decode()
