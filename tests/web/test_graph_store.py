"""Whole graphs, read by their names. Source: SPARQL 1.1 Graph Store HTTP Protocol."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from pyoxigraph import RdfFormat, parse

from coopatlas.errors import Limit, QueryTooLarge
from coopatlas.formats import DATASETS, GRAPHS, Representation
from coopatlas.query.engine import Answer, Caller, Query, QueryEngine
from coopatlas.release.manifest import Release
from coopatlas.settings import Settings
from coopatlas.web.app import create_app
from tests.visitor import visitor_of

BASE = "https://w3id.org/coopatlas/"
PLACES = f"{BASE}dataset/places"
ADDRESSES = ("/store", "/sparql")


class FullEngine(QueryEngine):
    """Refuses every answer as too large."""

    def answer(self, query: Query, representation: Representation, caller: Caller | None = None) -> Answer:
        raise QueryTooLarge("the answer has too many rows", Limit("max_rows", 10))

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
def full_client(settings: Settings, release: Release, engine: QueryEngine) -> FlaskClient:
    return visitor_of(create_app(settings, release, engine, FullEngine()))


def triples(client: FlaskClient, address: str, **parameters: str) -> int:
    response = client.get(address, query_string=parameters, headers={"Accept": "application/n-triples"})
    assert (response.status_code, response.mimetype) == (200, "application/n-triples")
    return len(list(parse(response.data, RdfFormat.N_TRIPLES)))


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_graph_is_read_by_its_name(client: FlaskClient, address: str) -> None:
    query = f"CONSTRUCT {{ ?s ?p ?o }} {{ GRAPH <{PLACES}> {{ ?s ?p ?o }} }}"
    wanted = client.get("/sparql", query_string={"query": query})
    graph = client.get(address, query_string={"graph": PLACES})
    assert set(parse(graph.data, RdfFormat.TURTLE)) == set(parse(wanted.data, RdfFormat.TURTLE))
    assert 0 < triples(client, address, graph=PLACES) < triples(client, address, default="")


@pytest.mark.parametrize("form", [*GRAPHS, *DATASETS], ids=lambda form: form.name)
def test_a_graph_is_given_in_each_rdf_form(client: FlaskClient, form: Representation) -> None:
    response = client.get("/store", query_string={"graph": PLACES}, headers={"Accept": form.media_type})
    assert response.content_type == form.content_type
    assert len(list(parse(response.data, form.rdf))) == triples(client, "/store", graph=PLACES)


@pytest.mark.parametrize("address", ADDRESSES)
def test_head_has_the_headers_of_the_graph(client: FlaskClient, address: str) -> None:
    got, head = (client.open(address, method=method, query_string={"graph": PLACES}) for method in ("GET", "HEAD"))
    assert (head.status_code, head.data) == (200, b"")
    for name in ("Content-Length", "Content-Type", "ETag", "Vary"):
        assert head.headers[name] == got.headers[name]


def test_a_graph_that_a_client_has_is_not_sent_again(client: FlaskClient) -> None:
    tag = client.get("/store", query_string={"graph": PLACES}).headers["ETag"]
    again = client.get("/store", query_string={"graph": PLACES}, headers={"If-None-Match": tag})
    assert (again.status_code, again.headers["ETag"], again.data) == (304, tag, b"")
    other = client.get("/store?default", headers={"If-None-Match": tag})
    assert other.status_code == 200


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_graph_that_is_not_there_is_not_found_and_the_nearest_one_named(client: FlaskClient, address: str) -> None:
    response = client.get(address, query_string={"graph": f"{PLACES[:-1]}x"})
    assert response.status_code == 404
    detail = response.get_json(force=True)["detail"]
    assert f"did you mean <{PLACES}>?" in detail
    assert "lists all 4" in detail


@pytest.mark.parametrize("parameters", ["", "?graph=", "?graph=places", "?default&graph=x:y", "?graph=x:y&graph=x:z"])
def test_a_request_that_names_no_one_graph_is_refused(client: FlaskClient, parameters: str) -> None:
    assert client.get(f"/store{parameters}").status_code == 400


def test_an_iri_cannot_break_out_of_its_brackets(client: FlaskClient) -> None:
    response = client.get("/store", query_string={"graph": f"{PLACES}> {{ ?s ?p ?o }} }} #"})
    assert response.status_code == 400


def test_a_form_that_is_not_offered_is_refused(client: FlaskClient) -> None:
    response = client.get("/store?default", headers={"Accept": "text/csv"})
    assert response.status_code == 406
    assert "Accept" in response.vary


def test_whoever_follows_a_link_to_a_graph_gets_turtle(client: FlaskClient) -> None:
    response = client.get("/store?default", headers={"Accept": "text/html,application/xml;q=0.9,*/*;q=0.8"})
    assert response.mimetype == "text/turtle"


def test_options_says_that_graphs_are_only_read(client: FlaskClient) -> None:
    response = client.options("/store")
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_a_post_of_a_graph_is_refused(client: FlaskClient) -> None:
    assert client.post("/store?default", data="<a:a> <a:b> <a:c> .", content_type="text/turtle").status_code == 405


@pytest.mark.parametrize(
    ("parameters", "file"),
    [({"graph": PLACES}, "/dumps/2026.11.20/datasets/places.ttl"), ({"default": ""}, "/dumps/")],
)
def test_a_graph_that_is_too_large_leads_to_its_file(
    full_client: FlaskClient, parameters: dict[str, str], file: str
) -> None:
    response = full_client.get("/store", query_string=parameters)
    problem = response.get_json(force=True)
    assert response.status_code == 413
    assert problem["detail"].endswith(f"the whole graph is a file: {file}")
    assert problem["limit"] == {"name": "max_rows", "value": 10}


def test_the_file_that_a_graph_leads_to_is_there(full_client: FlaskClient) -> None:
    detail = full_client.get("/store", query_string={"graph": PLACES}).get_json(force=True)["detail"]
    with full_client.get(detail.rpartition(" ")[2]) as response:
        assert response.status_code == 200
