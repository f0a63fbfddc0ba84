"""The ontology and the graphs that a release holds as files."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from rdflib import Graph, URIRef
from rdflib.namespace import OWL, RDF, RDFS

BASE = "https://w3id.org/coopatlas/"
CITY = URIRef(f"{BASE}ontology#City")
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.mark.parametrize(
    ("media_type", "parser"),
    [("text/turtle", "turtle"), ("application/ld+json", "json-ld"), ("application/rdf+xml", "xml")],
)
def test_the_ontology_is_answered_directly_in_each_form(client: FlaskClient, media_type: str, parser: str) -> None:
    response = client.get("/ontology", headers={"Accept": media_type})
    assert response.mimetype == media_type
    assert (CITY, RDF.type, OWL.Class) in Graph().parse(data=response.data, format=parser)


def test_a_term_has_an_anchor_with_its_definition_in_both_languages(client: FlaskClient) -> None:
    page = client.get("/ontology", headers={**BROWSER, "Accept-Language": "pl"}).text
    assert 'id="City"' in page
    assert "Miejscowość." in page
    assert '<p class="small muted" lang="en">A settlement.</p>' in page


def test_a_property_shows_what_it_leads_to(client: FlaskClient) -> None:
    page = client.get("/ontology", headers=BROWSER).text
    assert '<a href="/ontology#Country">country</a>' in page


def test_the_alignments_are_a_graph_of_their_own(client: FlaskClient) -> None:
    response = client.get("/ontology/alignments", headers=BROWSER)
    graph = Graph().parse(data=response.data, format="turtle")
    assert (CITY, RDFS.subClassOf, URIRef("https://schema.org/City")) in graph


def test_the_version_of_this_release_answers_and_another_is_not_found(client: FlaskClient) -> None:
    assert client.get("/ontology/1.0.0", headers={"Accept": "text/turtle"}).status_code == 200
    response = client.get("/ontology/0.9.0")
    assert response.status_code == 404
    assert "1.0.0" in response.get_json(force=True)["detail"]


@pytest.mark.parametrize("path", ["/catalog", "/.well-known/void"])
@pytest.mark.parametrize(
    ("accept", "media_type", "parser"),
    [
        ("text/turtle", "text/turtle", "turtle"),
        (BROWSER["Accept"], "text/turtle", "turtle"),
        ("application/ld+json", "application/ld+json", "json-ld"),
        ("application/rdf+xml", "application/rdf+xml", "xml"),
    ],
)
def test_a_released_graph_is_negotiated(
    client: FlaskClient, path: str, accept: str, media_type: str, parser: str
) -> None:
    response = client.get(path, headers={"Accept": accept})
    assert response.mimetype == media_type
    graph = Graph().parse(data=response.data, format=parser)
    assert (URIRef(f"{BASE}dataset/all"), RDF.type, None) in graph


def test_a_graph_that_the_release_does_not_hold_is_not_found(client: FlaskClient) -> None:
    assert client.get("/shapes").status_code == 404
