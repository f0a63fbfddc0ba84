"""What the endpoint promises, whichever engine answers."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pyoxigraph import RdfFormat, parse
from werkzeug.test import TestResponse

QUERIES = Path(__file__).resolve().parents[2] / "queries"
QUESTIONS = sorted(QUERIES.glob("*.rq"))
PLACES = "https://w3id.org/coopatlas/dataset/places"
DERIVED = "https://w3id.org/coopatlas/dataset/derived"
LODZ = "https://w3id.org/coopatlas/id/place/lodz"
CA = "https://w3id.org/coopatlas/ontology#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
JSON = "application/sparql-results+json"
SHARED = "GRAPH ?a { ?s ?p ?o } GRAPH ?b { ?s ?p ?o } FILTER(STR(?a) < STR(?b))"


def ask(
    client: FlaskClient, query: str, accept: str = "application/sparql-results+json", **more: str | list[str]
) -> TestResponse:
    return client.post("/sparql", data={"query": query, **more}, headers={"Accept": accept}, buffered=True)


def rows(client: FlaskClient, query: str, **more: str | list[str]) -> list[dict[str, dict[str, str]]]:
    response = ask(client, query, JSON, **more)
    assert response.status_code == 200, response.text
    found: list[dict[str, dict[str, str]]] = json.loads(response.data)["results"]["bindings"]
    return found


def value(client: FlaskClient, query: str, **more: str | list[str]) -> str:
    (row,) = rows(client, query, **more)
    (term,) = row.values()
    return term["value"]


@pytest.mark.parametrize("accept", ["application/sparql-results+json", "application/sparql-results+xml"])
@pytest.mark.parametrize(("pattern", "truth"), [("?s ?p ?o", b"true"), ("<http://x/> ?p ?o", b"false")])
def test_ask_is_answered_with_yes_or_no(client: FlaskClient, accept: str, pattern: str, truth: bytes) -> None:
    response = ask(client, f"ASK {{ {pattern} }}", accept)
    assert response.mimetype == accept
    assert truth in response.data


@pytest.mark.parametrize("accept", ["text/csv", "text/tab-separated-values", "application/sparql-results+xml"])
def test_solutions_come_in_each_representation(client: FlaskClient, accept: str) -> None:
    response = ask(client, f"SELECT ?label {{ <{LODZ}> <{SKOS}prefLabel> ?label }}", accept)
    assert response.mimetype == accept
    assert "Łódź" in response.text


@pytest.mark.parametrize(
    ("accept", "format_"),
    [
        ("text/turtle", RdfFormat.TURTLE),
        ("application/n-triples", RdfFormat.N_TRIPLES),
        ("application/ld+json", RdfFormat.JSON_LD),
        ("application/rdf+xml", RdfFormat.RDF_XML),
    ],
)
def test_graphs_come_in_each_representation(client: FlaskClient, accept: str, format_: RdfFormat) -> None:
    construct = ask(client, f"CONSTRUCT WHERE {{ <{LODZ}> <{SKOS}prefLabel> ?label }}", accept)
    assert {quad.object.value for quad in parse(construct.data, format_)} == {"Łódź"}
    describe = ask(client, f"DESCRIBE <{LODZ}>", accept)
    assert {"Łódź", f"{CA}City"} <= {getattr(quad.object, "value", "") for quad in parse(describe.data, format_)}


def test_a_graph_is_the_same_bytes_each_time(client: FlaskClient) -> None:
    query = f"CONSTRUCT {{ ?s a ?c }} WHERE {{ ?s a ?c ; a <{CA}City> }}"
    assert ask(client, query, "text/turtle").data == ask(client, query, "text/turtle").data
    assert ask(client, query, "text/turtle").text.count("@prefix") < 10


def test_a_triple_of_two_graphs_counts_once_in_the_default_graph(client: FlaskClient) -> None:
    triple = rows(client, f"SELECT ?s ?p ?o {{ {SHARED} FILTER(ISIRI(?o)) }} ORDER BY ?s ?p ?o LIMIT 1")[0]
    pattern = " ".join(f"<{triple[name]['value']}>" for name in "spo")
    assert value(client, f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}") == "1"
    assert int(value(client, f"SELECT (COUNT(*) AS ?n) {{ GRAPH ?g {{ {pattern} }} }}")) > 1


def test_the_default_graph_is_the_union_of_all_graphs(client: FlaskClient) -> None:
    union = value(client, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    merged = "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } }"
    assert value(client, merged) == union


def test_the_names_of_the_graphs_are_the_solutions_of_an_empty_group(client: FlaskClient) -> None:
    assert PLACES in {row["g"]["value"] for row in rows(client, "SELECT ?g { GRAPH ?g {} }")}


def test_graphs_are_told_by_what_they_hold(client: FlaskClient) -> None:
    graphs = {row["g"]["value"] for row in rows(client, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")}
    assert PLACES in graphs
    assert all(graph.startswith("https://w3id.org/coopatlas/") and "/pushed" not in graph for graph in graphs)


def test_a_default_graph_that_the_request_names_is_the_only_one(client: FlaskClient) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    within = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{PLACES}> {{ ?s ?p ?o }} }}"
    assert value(client, count, **{"default-graph-uri": PLACES}) == value(client, within)
    assert value(client, within, **{"default-graph-uri": PLACES}) == "0"


def test_the_requests_dataset_goes_before_the_querys_own(client: FlaskClient) -> None:
    query = f"SELECT (COUNT(*) AS ?n) FROM <{PLACES}> {{ ?s ?p ?o }}"  # noqa: S608  # SPARQL
    alone = value(client, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", **{"default-graph-uri": DERIVED})
    assert value(client, query, **{"default-graph-uri": DERIVED}) == alone
    assert value(client, query) != alone


def test_a_triple_of_two_named_graphs_is_one_of_their_union(client: FlaskClient) -> None:
    row = rows(client, f"SELECT ?a ?b {{ {SHARED} }} ORDER BY ?a ?b LIMIT 1")[0]
    graphs = [row["a"]["value"], row["b"]["value"]]
    distinct = "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }"
    all_of_them = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    assert value(client, all_of_them, **{"default-graph-uri": graphs}) == value(
        client, distinct, **{"default-graph-uri": graphs}
    )


@pytest.mark.parametrize("parameter", ["default-graph-uri", "named-graph-uri"])
def test_a_graph_that_is_not_there_is_refused(client: FlaskClient, parameter: str) -> None:
    response = ask(client, "ASK { ?s ?p ?o }", JSON, **{parameter: "http://stranger.example/graph"})
    assert response.status_code == 400
    assert "there is no graph <http://stranger.example/graph> here" in json.loads(response.data)["detail"]


@pytest.mark.parametrize(
    "pattern",
    [
        "?s ?p 'secret'",
        "GRAPH ?g { ?s ?p 'secret' }",
        "GRAPH <http://stranger.example/graph> { ?s ?p ?o }",
        "{ SELECT ?o { GRAPH <http://stranger.example/graph> { ?s ?p ?o } } }",
        "VALUES ?g { <http://stranger.example/graph> } GRAPH ?g { ?s ?p ?o }",
        f"<{LODZ}> a ?class MINUS {{ GRAPH <http://stranger.example/graph> {{ ?s ?p ?o }} }} FILTER(!BOUND(?class))",
    ],
)
def test_what_is_not_in_the_dataset_is_not_seen(client: FlaskClient, pattern: str) -> None:
    assert json.loads(ask(client, f"ASK {{ {pattern} }}").data)["boolean"] is False
    named = {"named-graph-uri": PLACES}
    assert json.loads(ask(client, f"ASK {{ {pattern} }}", JSON, **named).data)["boolean"] is False


def test_what_is_not_in_the_dataset_is_not_seen_by_exists(client: FlaskClient) -> None:
    query = "ASK { FILTER EXISTS { GRAPH <http://stranger.example/graph> { ?s ?p ?o } } }"
    assert json.loads(ask(client, query).data)["boolean"] is False


def test_what_is_not_in_the_dataset_is_not_counted(client: FlaskClient) -> None:
    query = "SELECT (COUNT(*) AS ?n) { GRAPH <http://stranger.example/graph> { ?s ?p ?o } }"
    assert value(client, query) == "0"


def test_languages_and_datatypes_are_kept(client: FlaskClient) -> None:
    label = rows(client, f"SELECT ?x {{ <{LODZ}> <{SKOS}prefLabel> ?x FILTER(LANG(?x) = 'pl') }}")[0]["x"]
    assert label == {"type": "literal", "value": "Łódź", "xml:lang": "pl"}
    for datatype in ("date", "gYear", "decimal", "integer"):
        query = f"SELECT ?x {{ ?s ?p ?x FILTER(DATATYPE(?x) = <{XSD}{datatype}>) }} LIMIT 1"
        assert rows(client, query)[0]["x"]["datatype"] == XSD + datatype


def test_values_of_functions_are_typed_as_the_standard_says(client: FlaskClient) -> None:
    row = rows(client, "SELECT (true AS ?yes) (1/2 AS ?half) {}")[0]
    assert row["yes"] == {"type": "literal", "value": "true", "datatype": f"{XSD}boolean"}
    assert (row["half"]["value"], row["half"]["datatype"]) == ("0.5", f"{XSD}decimal")


def test_paths_are_followed(client: FlaskClient) -> None:
    query = f"SELECT ?c {{ <{LODZ}> <https://schema.org/containedInPlace>+ ?c . ?c a <{CA}Country> }}"
    assert value(client, query) == "https://w3id.org/coopatlas/id/country/PL"


def test_solutions_are_grouped_and_ordered(client: FlaskClient) -> None:
    query = (
        f"SELECT ?c (COUNT(?o) AS ?n) {{ ?o <{CA}country> ?c }} GROUP BY ?c HAVING(COUNT(?o) > 1) ORDER BY DESC(?n) ?c"
    )
    counts = [int(row["n"]["value"]) for row in rows(client, query)]
    assert len(counts) > 3
    assert counts == sorted(counts, reverse=True)


def test_a_syntax_error_has_line_and_column(client: FlaskClient) -> None:
    response = ask(client, "SELECT *\n{ ?s ?p }")
    assert response.status_code == 400
    assert (json.loads(response.data)["line"], json.loads(response.data)["column"]) == (2, 9)


@pytest.mark.parametrize(
    "query",
    [
        "DEFINE input:default-graph-uri <http://stranger.example/graph> SELECT * { ?s ?p ?o }",
        "SELECT (<bif:concat>('a', 'b') AS ?x) {}",
        "SELECT (<sql:f>('a') AS ?x) {}",
        "SELECT * { ?s ?p ?o OPTION (TRANSITIVE) }",
    ],
)
def test_an_engines_own_language_is_not_taken(client: FlaskClient, query: str) -> None:
    assert ask(client, query).status_code == 400


def test_more_rows_than_the_limit_are_an_error_that_names_it(client: FlaskClient) -> None:
    response = ask(client, "SELECT * { ?s ?p ?o } LIMIT 2001")
    assert response.status_code == 413
    assert "max_rows" in json.dumps(response.json)


def test_a_query_without_end_is_stopped_with_an_error_that_tells_nothing_inner(client: FlaskClient) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STRLEN(STR(?c)) + STRLEN(STR(?f)) = 3) }"
    response = ask(client, query)
    assert response.status_code == 503
    assert not re.search("virtuoso|127.0.0.1|sparql-auth|SQL", response.text, re.IGNORECASE)


def lines(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def expected(question: Path) -> list[list[str]]:
    return lines(question.with_suffix(".csv").read_text(encoding="utf-8"))


def answered(client: FlaskClient, question: Path) -> list[list[str]]:
    text = question.read_text(encoding="utf-8")
    if re.search("^CONSTRUCT", text, re.MULTILINE):
        graph = parse(ask(client, text, "application/n-triples").data, RdfFormat.N_TRIPLES)
        return [["subject", "predicate", "object"], *([t.value for t in quad.triple] for quad in graph)]
    if re.search("^ASK", text, re.MULTILINE):
        return [["answer"], [str(json.loads(ask(client, text).data)["boolean"]).lower()]]
    response = ask(client, text, "text/csv")
    assert response.status_code == 200, response.text
    return lines(response.text)


@pytest.mark.parametrize("question", QUESTIONS, ids=[path.stem for path in QUESTIONS])
def test_a_question_is_answered_as_its_csv_says(client: FlaskClient, question: Path) -> None:
    head, *found = answered(client, question)
    expected_head, *wanted = expected(question)
    assert head == expected_head
    assert sorted(found) == sorted(wanted)
