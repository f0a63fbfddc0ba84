"""The endpoint's description of itself. Source: SPARQL 1.1 Service Description."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from pyoxigraph import parse
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, RDFS, VOID

from coopatlas.formats import DATASETS, GRAPHS, Representation
from coopatlas.query.engine import QueryEngine
from coopatlas.release.manifest import Release
from coopatlas.settings import Settings
from coopatlas.web.app import create_app
from tests.visitor import visitor_of

BASE = "https://w3id.org/coopatlas/"
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
FORMATS = "http://www.w3.org/ns/formats/"


@pytest.fixture
def graph(client: FlaskClient) -> Graph:
    return Graph().parse(data=client.get("/sparql").data, format="turtle")


def test_there_is_one_service_with_one_endpoint_and_one_default_dataset(graph: Graph) -> None:
    (service,) = graph.subjects(RDF.type, SD.Service)
    assert list(graph.objects(service, SD.endpoint)) == [URIRef("http://localhost/sparql")]
    (dataset,) = graph.objects(service, SD.defaultDataset)
    assert (dataset, RDF.type, SD.Dataset) in graph
    assert len(list(graph.objects(dataset, SD.defaultGraph))) == 1


def test_each_named_graph_is_described_with_its_name(graph: Graph) -> None:
    (dataset,) = graph.subjects(RDF.type, SD.Dataset)
    named = list(graph.objects(dataset, SD.namedGraph))
    assert all((node, RDF.type, SD.NamedGraph) in graph for node in named)
    names = {str(name) for node in named for name in graph.objects(node, SD.name)}
    assert names == {
        f"{BASE}{path}" for path in ("dataset/places", "dataset/projects", "ontology", "ontology/alignments")
    }


def test_the_graphs_described_are_those_that_a_request_may_name(graph: Graph) -> None:
    (available,) = graph.objects(None, SD.availableGraphs)
    assert (available, RDF.type, SD.GraphCollection) in graph
    assert len(list(graph.objects(available, SD.namedGraph))) == 4


def test_the_size_of_the_default_graph_is_that_of_the_release(graph: Graph, release: Release) -> None:
    (default,) = graph.objects(None, SD.defaultGraph)
    assert list(graph.objects(default, VOID.triples)) == [Literal(release.manifest.triples)]


def test_each_format_described_is_given(client: FlaskClient, graph: Graph) -> None:
    described = {str(name).removeprefix(FORMATS) for name in graph.objects(None, SD.resultFormat)}
    media_types = {
        "SPARQL_Results_JSON": "application/sparql-results+json",
        "SPARQL_Results_XML": "application/sparql-results+xml",
        "SPARQL_Results_CSV": "text/csv",
        "SPARQL_Results_TSV": "text/tab-separated-values",
        "Turtle": "text/turtle",
        "JSON-LD": "application/ld+json",
        "N-Triples": "application/n-triples",
        "RDF_XML": "application/rdf+xml",
        "TriG": "application/trig",
        "N-Quads": "application/n-quads",
    }
    assert described == set(media_types)
    for name, media_type in media_types.items():
        query = "ASK { ?s ?p ?o }" if name.startswith("SPARQL") else "CONSTRUCT { ?s a ?c } WHERE { ?s a ?c }"
        response = client.get("/sparql", query_string={"query": query}, headers={"Accept": media_type})
        assert (response.status_code, response.mimetype) == (200, media_type)


@pytest.mark.parametrize("services", [(), ("https://other.example/sparql",)])
def test_federation_is_described_only_where_there_is_somebody_to_ask(
    settings: Settings, release: Release, engine: QueryEngine, services: tuple[str, ...]
) -> None:
    client = visitor_of(create_app(replace(settings, services=services), release, engine))
    graph = Graph().parse(data=client.get("/sparql").data, format="turtle")
    features = set(graph.objects(None, SD.feature))
    assert features == {SD.UnionDefaultGraph} | ({SD.BasicFederatedQuery} if services else set())


def test_the_limits_are_told_and_linked(client: FlaskClient, graph: Graph, settings: Settings) -> None:
    (service,) = graph.subjects(RDF.type, SD.Service)
    (limits,) = graph.objects(service, RDFS.seeAlso)
    assert client.get(str(limits)).status_code == 200
    (text,) = graph.objects(service, DCTERMS.description)
    assert f"stopped after {settings.query_timeout_s:g} s" in str(text)
    assert f"{settings.max_rows} rows" in str(text)


@pytest.mark.parametrize("form", [*GRAPHS, *DATASETS], ids=lambda form: form.name)
def test_it_is_the_same_in_each_rdf_form(client: FlaskClient, graph: Graph, form: Representation) -> None:
    got, head = (client.open("/sparql", method=name, headers={"Accept": form.media_type}) for name in ("GET", "HEAD"))
    assert got.content_type == form.content_type
    assert len({quad.triple for quad in parse(got.data, form.rdf)}) == len(graph)
    assert (head.data, head.headers["Content-Length"]) == (b"", got.headers["Content-Length"])
    held = {"Accept": form.media_type, "If-None-Match": got.headers["ETag"]}
    assert client.get("/sparql", headers=held).status_code == 304


def test_other_settings_are_described_under_another_entity_tag(
    settings: Settings, release: Release, engine: QueryEngine
) -> None:
    clients = (visitor_of(create_app(replace(settings, max_rows=rows), release, engine)) for rows in (1, 2))
    assert len({client.get("/sparql").headers["ETag"] for client in clients}) == 2
