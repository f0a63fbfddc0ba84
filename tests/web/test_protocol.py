"""How an operation is read out of a request, to the letter of the SPARQL 1.1 Protocol."""

from __future__ import annotations

import csv
from urllib.parse import quote

import pytest
from flask import Flask, Request
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import EnvironBuilder

from coopatlas.errors import RequestError
from coopatlas.web.protocol import read_address, read_graph
from tests.visitor import visitor_of

BASE = "https://w3id.org/coopatlas/"
ASK = "ASK { ?s ?p ?o }"
CITIES = "SELECT ?city { ?city a <https://w3id.org/coopatlas/ontology#City> }"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
GRAPH = "CONSTRUCT { ?s a ?c } WHERE { ?s a ?c }"
LITERAL = 'SELECT ("a%25b+c d" AS ?x) { }'
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
PLACES, PROJECTS = f"{BASE}dataset/places", f"{BASE}dataset/projects"


def count(client: FlaskClient, **parameters: object) -> int:
    response = client.get("/sparql", query_string={"query": COUNT, "format": "csv", **parameters})
    return int(list(csv.reader(response.text.splitlines()))[1][0])


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (f"query={quote(LITERAL)}", FORM),
        (f"query={quote(LITERAL).replace('%20', '+')}", FORM),
        (f"query={quote(LITERAL)}", f"{FORM.upper()}; charset=UTF-8"),
        (LITERAL, QUERY),
        (LITERAL, f"{QUERY};charset=utf-8"),
    ],
)
def test_a_body_is_decoded_exactly_as_often_as_its_media_type_says(
    client: FlaskClient, body: str, content_type: str
) -> None:
    response = client.post("/sparql", data=body, content_type=content_type, headers={"Accept": "text/csv"})
    assert response.text == "x\r\na%25b+c d\r\n"


def test_an_address_is_decoded_once(client: FlaskClient) -> None:
    address = f"/sparql?query={quote(LITERAL)}"
    assert client.get(address, headers={"Accept": "text/csv"}).text == "x\r\na%25b+c d\r\n"


@pytest.mark.parametrize("broken", ["%", "%F", "%zz", "100%25%"])
def test_what_is_no_percent_encoding_is_refused(client: FlaskClient, broken: str) -> None:
    for response in (
        client.get(f"/sparql?query={broken}"),
        client.post("/sparql", data=f"query={broken}", content_type=FORM),
    ):
        assert response.status_code == 400
        assert "no percent-encoding" in response.get_json(force=True)["detail"]


def test_a_compressed_body_is_refused_with_the_coding_that_is_taken(client: FlaskClient) -> None:
    response = client.post("/sparql", data=ASK, content_type=QUERY, headers={"Content-Encoding": "gzip"})
    assert (response.status_code, response.headers["Accept-Encoding"]) == (415, "identity")


def test_a_body_of_another_kind_is_refused_with_the_kinds_taken_in_the_head(client: FlaskClient) -> None:
    response = client.post("/sparql", data="CLEAR ALL", content_type="application/sparql-update")
    assert response.status_code == 415
    assert response.headers["Accept"] == response.headers["Accept-Post"] == f"{FORM}, {QUERY}"


def test_options_says_which_bodies_are_taken(client: FlaskClient) -> None:
    assert client.options("/sparql").headers["Accept-Post"] == f"{FORM}, {QUERY}"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize(
    ("path", "allowed"),
    [("/sparql", {"GET", "HEAD", "OPTIONS", "POST"}), ("/store?default", {"GET", "HEAD", "OPTIONS"})],
)
def test_a_method_that_would_write_is_refused_with_the_reason(
    client: FlaskClient, method: str, path: str, allowed: set[str]
) -> None:
    response = client.open(path, method=method, data="<a:a> <a:b> <a:c> .", content_type="text/turtle")
    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == allowed
    assert "a release never changes" in response.get_json(force=True)["detail"]


def test_several_default_graphs_are_one_graph_to_the_query(client: FlaskClient) -> None:
    one, other = (count(client, **{"default-graph-uri": graph}) for graph in (PLACES, PROJECTS))
    assert count(client, **{"default-graph-uri": [PLACES, PROJECTS]}) == one + other


def test_a_named_graph_alone_leaves_the_default_graph_empty(client: FlaskClient) -> None:
    assert count(client, **{"named-graph-uri": PLACES}) == 0


@pytest.mark.parametrize(("content_type", "body"), [(QUERY, COUNT), (FORM, f"query={quote(COUNT)}")])
def test_graphs_in_the_address_count_whatever_the_body_is(client: FlaskClient, content_type: str, body: str) -> None:
    address = f"/sparql?default-graph-uri={quote(PLACES)}&format=csv"
    response = client.post(address, data=body, content_type=content_type)
    assert int(response.text.split()[1]) == count(client, **{"default-graph-uri": PLACES})


def test_an_empty_graph_field_of_a_form_says_nothing(client: FlaskClient) -> None:
    assert count(client, **{"default-graph-uri": ""}) == count(client)


def test_graphs_without_a_query_are_refused(client: FlaskClient) -> None:
    response = client.get("/sparql", query_string={"default-graph-uri": PLACES})
    assert response.status_code == 400
    assert "no 'query'" in response.get_json(force=True)["detail"]


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("json", "application/sparql-results+json"),
        ("application/json", "application/sparql-results+json"),
        ("application/sparql-results+json", "application/sparql-results+json"),
        ("application%2Fsparql-results%2Bjson", "application/sparql-results+json"),
        ("sparql-results%2Bjson", "application/sparql-results+json"),
        ("XML", "application/sparql-results+xml"),
        ("csv", "text/csv"),
        ("tsv", "text/tab-separated-values"),
        ("tsv&output=text/tab-separated-values", "text/tab-separated-values"),
    ],
)
def test_a_tables_format_is_named_as_clients_name_it(client: FlaskClient, name: str, media_type: str) -> None:
    assert client.get(f"/sparql?query={quote(CITIES)}&format={name}").mimetype == media_type


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("ttl", "text/turtle"),
        ("turtle", "text/turtle"),
        ("n3", "text/turtle"),
        ("nt", "application/n-triples"),
        ("ntriples", "application/n-triples"),
        ("n-triples", "application/n-triples"),
        ("json", "application/ld+json"),
        ("jsonld", "application/ld+json"),
        ("json-ld&format=application/ld%2Bjson,application/x-json%2Bld", "application/ld+json"),
        ("xml", "application/rdf+xml"),
        ("rdf", "application/rdf+xml"),
        ("rdf+xml", "application/rdf+xml"),
        ("rdf%2Bxml&results=rdf%2Bxml&results=application/rdf%2Bxml", "application/rdf+xml"),
        ("trig", "application/trig"),
        ("nq", "application/n-quads"),
    ],
)
def test_a_graphs_format_is_named_as_clients_name_it(client: FlaskClient, name: str, media_type: str) -> None:
    assert client.get(f"/sparql?query={quote(GRAPH)}&format={name}").mimetype == media_type


def test_formats_that_contradict_each_other_are_refused(client: FlaskClient) -> None:
    response = client.get("/sparql", query_string={"query": ASK, "format": "csv", "output": "json"})
    assert response.status_code == 400
    assert "asks for csv and json" in response.text.replace("json and csv", "csv and json")


def test_a_format_that_is_not_there_is_refused_with_the_names_of_those_that_are(client: FlaskClient) -> None:
    response = client.get("/sparql", query_string={"query": ASK, "format": "zip"})
    assert response.status_code == 406
    assert "text/csv (format=csv)" in response.get_json(force=True)["offered"]


@pytest.mark.parametrize("value", ["", "yes", "ALLOW"])
def test_partial_has_one_value(client: FlaskClient, value: str) -> None:
    response = client.get("/sparql", query_string={"query": ASK, "partial": value})
    assert response.status_code == 400
    assert "'allow'" in response.get_json(force=True)["detail"]


@pytest.mark.parametrize(
    ("parameters", "graph"),
    [([("default", "")], None), ([("graph", "x:y")], "x:y"), ([("format", "nt"), ("graph", "x:y")], "x:y")],
)
def test_a_graph_is_named_or_the_default_one(parameters: list[tuple[str, str]], graph: str | None) -> None:
    assert read_graph(parameters) == graph


@pytest.mark.parametrize(
    "parameters",
    [[], [("x", "y")], [("default", ""), ("graph", "x:y")], [("graph", "x:y"), ("graph", "x:z")]],
)
def test_one_graph_is_read_at_a_time(parameters: list[tuple[str, str]]) -> None:
    with pytest.raises(RequestError):
        read_graph(parameters)


@given(st.binary(max_size=60))
def test_no_address_breaks_its_reading(sent: bytes) -> None:
    request = Request(EnvironBuilder(path="/sparql").get_environ() | {"QUERY_STRING": sent.decode("latin-1")})
    try:
        parameters = read_address(request)
    except RequestError:
        return
    assert all(isinstance(part, str) for pair in parameters for part in pair)


def test_a_head_with_a_broken_query_has_the_head_of_the_problem(app: Flask) -> None:
    response = visitor_of(app).head("/sparql?query=SELEC")
    assert (response.status_code, response.data) == (400, b"")
    assert response.mimetype == "application/problem+json"
