"""The endpoint: what the protocol promises, and what it refuses."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl, quote, quote_plus

import pytest
from flask import Flask
from flask.testing import FlaskClient
from rdflib import Graph, Namespace, URIRef

from coopatlas.query.engine import QueryEngine

BASE = "https://w3id.org/coopatlas/"
CITIES = "SELECT ?city { ?city a <https://w3id.org/coopatlas/ontology#City> }"
ASK = "ASK { ?s ?p ?o }"
GRAPH = "CONSTRUCT { ?s a ?c } WHERE { ?s a ?c }"
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
GRAPH_PATHS = ("dataset/places", "dataset/projects", "ontology", "ontology/alignments")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")


def test_a_query_in_the_address_is_answered_in_json_by_default(client: FlaskClient) -> None:
    response = client.get("/sparql", query_string={"query": CITIES})
    assert response.content_type == "application/sparql-results+json"
    bindings = json.loads(response.data)["results"]["bindings"]
    assert bindings == [{"city": {"type": "uri", "value": f"{BASE}id/place/lublin"}}]


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("application/json", "application/sparql-results+json"),
        ("text/csv;q=0.5, application/sparql-results+xml", "application/sparql-results+xml"),
        ("*/*", "application/sparql-results+json"),
    ],
)
def test_the_accept_header_chooses_the_form_of_a_table(client: FlaskClient, accept: str, media_type: str) -> None:
    response = client.get("/sparql", query_string={"query": CITIES}, headers={"Accept": accept})
    assert response.content_type == media_type
    assert "Accept" in response.vary


@pytest.mark.parametrize("parameter", ["format", "output"])
def test_a_parameter_chooses_the_form_before_the_accept_header_does(client: FlaskClient, parameter: str) -> None:
    response = client.get("/sparql", query_string={"query": CITIES, parameter: "csv"}, headers=BROWSER)
    assert response.text == f"city\r\n{BASE}id/place/lublin\r\n"


@pytest.mark.parametrize(
    ("media_type", "parser"),
    [
        ("text/turtle", "turtle"),
        ("application/n-triples", "nt"),
        ("application/ld+json", "json-ld"),
        ("application/rdf+xml", "xml"),
    ],
)
def test_a_graph_is_answered_in_each_rdf_form(client: FlaskClient, media_type: str, parser: str) -> None:
    response = client.get("/sparql", query_string={"query": GRAPH}, headers={"Accept": media_type})
    assert response.mimetype == media_type
    graph = Graph().parse(data=response.data, format=parser)
    assert URIRef(f"{BASE}id/place/lublin") in set(graph.subjects())


def test_a_form_that_is_not_offered_is_refused_with_the_list_of_those_that_are(client: FlaskClient) -> None:
    response = client.get("/sparql", query_string={"query": CITIES}, headers={"Accept": "image/png"})
    assert response.status_code == 406
    assert "text/csv" in response.get_json(force=True)["offered"]


def test_a_query_is_taken_as_a_form(client: FlaskClient) -> None:
    assert client.post("/sparql", data={"query": ASK}).get_json(force=True)["boolean"] is True


def test_a_query_is_taken_as_the_whole_body(client: FlaskClient) -> None:
    response = client.post("/sparql", data=ASK, content_type="application/sparql-query; charset=utf-8")
    assert response.get_json(force=True)["boolean"] is True


@pytest.mark.parametrize("content_type", ["application/json", "application/sparql-update", "", "text/plain"])
def test_another_kind_of_body_is_refused_with_the_list_of_those_taken(client: FlaskClient, content_type: str) -> None:
    response = client.post("/sparql", data=ASK, content_type=content_type)
    assert response.status_code == 415
    assert response.get_json(force=True)["taken"] == ["application/x-www-form-urlencoded", "application/sparql-query"]


def test_a_body_in_another_charset_is_refused(client: FlaskClient) -> None:
    response = client.post("/sparql", data=ASK, content_type="application/sparql-query; charset=iso-8859-2")
    assert response.status_code == 415


def test_an_update_is_refused(client: FlaskClient) -> None:
    response = client.post("/sparql", data={"update": "DELETE WHERE { ?s ?p ?o }"})
    assert response.status_code == 403


@pytest.mark.parametrize("method", ["get", "post"])
def test_two_queries_at_once_are_refused(client: FlaskClient, method: str) -> None:
    body = f"query={quote(ASK)}&query={quote(CITIES)}"
    if method == "get":
        response = client.get(f"/sparql?{body}")
    else:
        response = client.post("/sparql", data=body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 400
    assert "'query' comes with 2 values" in response.get_json(force=True)["detail"]


def test_a_query_in_the_address_beside_one_in_the_body_is_refused(client: FlaskClient) -> None:
    response = client.post(f"/sparql?query={quote(ASK)}", data=ASK, content_type="application/sparql-query")
    assert response.status_code == 400


def test_a_post_without_a_query_is_refused(client: FlaskClient) -> None:
    assert client.post("/sparql", data={"q": ASK}).status_code == 400


@pytest.mark.parametrize("address", ["/sparql?query=%FF%FE", "/sparql?query=ASK%20%7B%C3%28%7D"])
def test_an_address_that_is_not_utf8_is_refused(client: FlaskClient, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 400
    assert "UTF-8" in response.get_json(force=True)["detail"]


@pytest.mark.parametrize("content_type", ["application/sparql-query", "application/x-www-form-urlencoded"])
def test_a_body_that_is_not_utf8_is_refused(client: FlaskClient, content_type: str) -> None:
    assert client.post("/sparql", data=b"query=ASK \xff {}", content_type=content_type).status_code == 400


def test_a_huge_body_is_refused(client: FlaskClient) -> None:
    response = client.post("/sparql", data=b"#" * 1_000_000, content_type="application/sparql-query")
    assert response.status_code == 413


def test_a_query_over_the_bound_is_refused(client: FlaskClient) -> None:
    response = client.post("/sparql", data={"query": ASK + " " * 3_000})
    assert response.status_code == 413


def test_a_thousand_parameters_are_refused(client: FlaskClient) -> None:
    assert client.get("/sparql?" + "a=1&" * 1_000).status_code == 400


def test_a_query_that_does_not_parse_is_told_its_place(client: FlaskClient) -> None:
    response = client.get("/sparql", query_string={"query": "SELECT * {\n  ?s ?p }"})
    assert response.status_code == 400
    problem = response.get_json(force=True)
    assert response.content_type == "application/problem+json"
    assert problem["type"] == f"{BASE}problems#QuerySyntaxError"
    # The place that the tests' engine tells of any query.
    assert (problem["line"], problem["column"]) == (1, 8)


def test_a_named_graph_can_be_made_the_default_graph(client: FlaskClient) -> None:
    parameters = {"query": CITIES, "default-graph-uri": f"{BASE}dataset/projects"}
    bindings = client.get("/sparql", query_string=parameters).get_json(force=True)["results"]["bindings"]
    assert bindings == []


def test_an_unknown_graph_is_refused(client: FlaskClient) -> None:
    parameters = {"query": CITIES, "named-graph-uri": "file:///etc/passwd"}
    response = client.get("/sparql", query_string=parameters)
    assert response.status_code == 400
    assert "there is no graph <file:///etc/passwd>" in response.get_json(force=True)["detail"]


def test_head_has_the_headers_of_get_and_no_body(client: FlaskClient) -> None:
    got = client.get("/sparql", query_string={"query": CITIES})
    head = client.head("/sparql", query_string={"query": CITIES})
    assert head.data == b""
    assert head.headers["Content-Length"] == got.headers["Content-Length"]
    assert head.headers["ETag"] == got.headers["ETag"]


def test_options_says_what_may_be_done_from_any_page(client: FlaskClient) -> None:
    response = client.options("/sparql")
    assert {"GET", "HEAD", "POST", "OPTIONS"} == set(response.headers["Access-Control-Allow-Methods"].split(", "))
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Content-Type" in response.headers["Access-Control-Allow-Headers"]


def test_another_method_is_refused_with_those_allowed(client: FlaskClient) -> None:
    response = client.put("/sparql", data=ASK)
    assert response.status_code == 405
    assert "POST" in response.headers["Allow"]
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_errors_too_may_be_read_from_any_page(client: FlaskClient) -> None:
    assert client.get("/sparql?query=nonsense").headers["Access-Control-Allow-Origin"] == "*"


def test_what_a_client_has_already_is_not_sent_nor_asked_for_again(client: FlaskClient, engine: QueryEngine) -> None:
    tag = client.get("/sparql", query_string={"query": CITIES}).headers["ETag"]
    asked = getattr(engine, "asked")  # noqa: B009  # the fake counts, the protocol does not
    again = client.get("/sparql", query_string={"query": CITIES}, headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert getattr(engine, "asked") == asked  # noqa: B009


@pytest.mark.parametrize("function", ["NOW()", "rand ()", "STRUUID()", "NOW #c\n()"])
def test_an_answer_that_changes_each_time_has_no_entity_tag(client: FlaskClient, function: str) -> None:
    response = client.get("/sparql", query_string={"query": f"SELECT ({function} AS ?x) {{ }}"})
    assert response.status_code == 200
    assert "ETag" not in response.headers


def test_a_function_named_in_a_string_is_not_called(client: FlaskClient) -> None:
    assert "ETag" in client.get("/sparql", query_string={"query": 'SELECT ("NOW()" AS ?x) { }'}).headers


def test_an_answer_with_new_blank_nodes_has_no_entity_tag(client: FlaskClient) -> None:
    query = "CONSTRUCT { ?s a [] } WHERE { ?s a ?c }"
    assert "ETag" not in client.get("/sparql", query_string={"query": query}).headers


def test_any_answer_that_a_client_has_is_not_sent_again(client: FlaskClient) -> None:
    response = client.get("/sparql", query_string={"query": CITIES}, headers={"If-None-Match": "*"})
    assert (response.status_code, response.data) == (304, b"")
    assert client.get("/doc/place/nowhere", headers={"If-None-Match": "*"}).status_code == 404


def test_a_post_is_answered_whatever_the_client_has(client: FlaskClient) -> None:
    tag = client.get("/sparql", query_string={"query": CITIES}).headers["ETag"]
    for held in (tag, "*"):
        response = client.post("/sparql", data={"query": CITIES}, headers={"If-None-Match": held})
        assert response.status_code == 200


@pytest.mark.parametrize("name", ["html", "HTML", "text/html"])
@pytest.mark.parametrize("query", [ASK, "SELECT * { <b> "])
def test_whoever_asks_for_a_page_is_led_to_the_workbench(client: FlaskClient, query: str, name: str) -> None:
    response = client.get("/sparql", query_string={"query": query, "format": name})
    assert (response.status_code, response.location) == (303, f"/en/queries?query={quote_plus(query)}")


def test_an_empty_query_is_refused(client: FlaskClient) -> None:
    assert client.get("/sparql?query=").status_code == 400


def test_a_browser_is_led_to_the_workbench_in_its_language_with_all_that_it_asked(client: FlaskClient) -> None:
    parameters = {"query": ASK, "default-graph-uri": f"{BASE}ontology", "partial": "allow", "format": ""}
    response = client.get("/sparql", query_string=parameters, headers={**BROWSER, "Accept-Language": "pl"})
    assert response.status_code == 303
    address, _, kept = (response.location or "").partition("?")
    assert address == "/pl/queries"
    assert parse_qsl(kept) == [(name, value) for name, value in parameters.items() if name != "format"]
    assert {"Accept", "Accept-Language"} <= set(response.vary)


def test_a_form_that_a_browser_sends_is_sent_on_to_the_workbench(app: Flask) -> None:
    response = app.test_client().post("/sparql", data={"query": ASK}, headers={**BROWSER, "Accept-Language": "xx"})
    assert (response.status_code, response.location) == (307, "/en/queries")


def test_entity_tags_tell_queries_and_forms_apart(client: FlaskClient) -> None:
    requests = [{"query": CITIES}, {"query": ASK}, {"query": CITIES, "format": "csv"}]
    tags = {client.get("/sparql", query_string=parameters).headers["ETag"] for parameters in requests}
    assert len(tags) == 3
    assert not any(tag.startswith("W/") for tag in tags)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_the_engines_file_is_closed_when_it_is_sent(client: FlaskClient, engine: QueryEngine, method: str) -> None:
    client.open("/sparql", method=method, query_string={"query": CITIES}).close()
    assert all(body.closed for body in getattr(engine, "bodies"))  # noqa: B009


def test_a_browser_without_a_query_is_led_to_the_workbench(client: FlaskClient) -> None:
    response = client.get("/sparql", headers=BROWSER)
    assert (response.status_code, response.location) == (303, "/en/queries")


def test_a_program_without_a_query_gets_a_description_of_the_service(client: FlaskClient) -> None:
    response = client.get("/sparql")
    graph = Graph().parse(data=response.data, format="turtle")
    (service,) = graph.subjects(SD.endpoint, URIRef("http://localhost/sparql"))
    assert (service, SD.feature, SD.UnionDefaultGraph) in graph
    assert (service, SD.supportedLanguage, SD.SPARQL11Query) in graph
    names = {str(name) for name in graph.objects(None, SD.name)}
    assert names == {
        f"{BASE}{path}" for path in ("dataset/places", "dataset/projects", "ontology", "ontology/alignments")
    }


def test_a_host_that_is_no_host_does_not_get_into_the_description(client: FlaskClient) -> None:
    response = client.get("/sparql", headers={"Host": 'evil"><x>'})
    assert response.status_code == 400


@pytest.mark.parametrize("accept", ["*", ";;;", "text/html;q=abc", "a" * 5_000, "text/*;q=0", ",,,,", "text/html;q=-1"])
def test_a_strange_accept_header_is_answered_all_the_same(client: FlaskClient, accept: str) -> None:
    assert client.get("/sparql", query_string={"query": ASK}, headers={"Accept": accept}).status_code in {200, 406}
