"""Things and their documents."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, Quad
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCTERMS, FOAF, RDFS, SKOS

from coopatlas.release.manifest import Release
from coopatlas.settings import Settings
from coopatlas.web.app import create_app
from coopatlas.web.description import MAX_INCOMING

BASE = "https://w3id.org/coopatlas/"
CA = Namespace(f"{BASE}ontology#")
LUBLIN = URIRef(f"{BASE}id/place/lublin")
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
POLISH = {**BROWSER, "Accept-Language": "pl"}
FORMS = [("ttl", "turtle"), ("nt", "nt"), ("jsonld", "json-ld"), ("rdf", "xml")]


def test_a_thing_leads_to_its_document(client: FlaskClient) -> None:
    response = client.get("/id/place/lublin")
    assert (response.status_code, response.headers["Location"]) == (303, "/doc/place/lublin")
    assert 'rel="describedby"' in response.headers["Link"]


@pytest.mark.parametrize(
    ("path", "document"),
    [
        ("/id/concept/role/coordinator", "/doc/concept/role/coordinator"),
        ("/id/country/PL", "/doc/country/PL"),
        ("/dataset/places", "/doc/dataset/places"),
    ],
)
def test_concepts_and_datasets_lead_to_documents_too(client: FlaskClient, path: str, document: str) -> None:
    assert client.get(path).headers["Location"] == document
    assert client.get(document).status_code == 200


def test_the_chosen_language_goes_along(client: FlaskClient) -> None:
    assert client.get("/id/place/lublin?lang=pl").headers["Location"] == "/doc/place/lublin?lang=pl"


def test_an_unknown_thing_is_not_found_and_near_ones_are_named(client: FlaskClient) -> None:
    response = client.get("/id/place/lublim")
    assert response.status_code == 404
    problem = response.get_json(force=True)
    assert problem["suggestions"] == ["/id/place/lublin"]
    assert "place:lublin" in problem["detail"]


@pytest.mark.parametrize("path", ["/doc/place/nowhere", "/doc/place/nowhere.ttl", "/doc/dataset/none", "/dataset/none"])
def test_a_document_about_nothing_is_not_found(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert "ETag" not in response.headers


@pytest.mark.parametrize(
    "path",
    [
        "/id/place/%3E%20%7B%20%7D",
        "/id/%22%20%22",
        "/doc/x%0D%0ASet-Cookie:a=b",
        "/id/a%5Cu0022",
        "/doc/%FF%FE",
        "/id/" + "x" * 5_000,
        "/id/..%2F..%2Fetc%2Fpasswd",
    ],
)
def test_a_hostile_address_is_only_not_found(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize(("extension", "parser"), FORMS)
def test_a_suffix_names_the_form(client: FlaskClient, extension: str, parser: str) -> None:
    graph = Graph().parse(data=client.get(f"/doc/place/lublin.{extension}").data, format=parser)
    assert (LUBLIN, SKOS.prefLabel, Literal("Lublin", lang="pl")) in graph


def test_all_forms_say_the_same(client: FlaskClient) -> None:
    graphs = [Graph().parse(data=client.get(f"/doc/place/lublin.{ext}").data, format=parser) for ext, parser in FORMS]
    assert all(isomorphic(graphs[0], other) for other in graphs[1:])


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("text/html", "text/html"),
        ("text/turtle", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        ("application/rdf+xml;q=0.9, text/turtle;q=0.8", "application/rdf+xml"),
        ("*/*", "text/html"),
    ],
)
def test_the_accept_header_chooses_the_form(client: FlaskClient, accept: str, media_type: str) -> None:
    response = client.get("/doc/place/lublin", headers={"Accept": accept})
    assert response.mimetype == media_type
    assert "Accept" in response.vary


def test_a_document_links_its_other_forms_and_its_thing(client: FlaskClient) -> None:
    links = client.get("/doc/place/lublin").headers["Link"]
    assert '</doc/place/lublin.ttl>; rel="alternate"; type="text/turtle"' in links
    assert f'<{BASE}doc/place/lublin>; rel="canonical"' in links
    assert f'<{LUBLIN}>; rel="describes"' in links


def test_a_document_holds_statements_labels_of_what_they_name_and_what_leads_there(client: FlaskClient) -> None:
    graph = Graph().parse(data=client.get("/doc/place/lublin.ttl").data, format="turtle")
    assert (URIRef(f"{BASE}id/country/PL"), SKOS.prefLabel, Literal("Polska", lang="pl")) in graph
    assert (URIRef(f"{BASE}id/organisation/lublin"), DCTERMS.spatial, LUBLIN) in graph
    assert (URIRef(f"{BASE}doc/place/lublin"), FOAF.primaryTopic, LUBLIN) in graph
    assert (URIRef(f"{BASE}doc/place/lublin"), DCTERMS.source, URIRef(f"{BASE}dataset/places")) in graph
    assert not list(graph.objects(URIRef(f"{BASE}doc/place/lublin"), RDFS.seeAlso))


def test_a_document_is_not_sent_again_to_who_has_it(client: FlaskClient) -> None:
    tag = client.get("/doc/place/lublin.ttl").headers["ETag"]
    assert client.get("/doc/place/lublin.ttl", headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/doc/place/lublin.ttl", headers={"If-None-Match": '"other"'}).status_code == 200


def test_pages_in_two_languages_have_two_entity_tags(client: FlaskClient) -> None:
    pages = [client.get("/doc/place/lublin", headers=headers) for headers in (BROWSER, POLISH)]
    assert len({page.headers["ETag"] for page in pages}) == 2
    assert [page.headers["Content-Language"] for page in pages] == ["en", "pl"]
    assert "Accept-Language" in pages[0].vary


def test_only_pages_depend_on_the_readers_language(client: FlaskClient) -> None:
    assert "Accept-Language" not in client.get("/doc/place/lublin.ttl").vary
    assert "Accept-Language" in client.get("/doc/place/lublin.html").vary


def test_head_of_a_document_has_no_body(client: FlaskClient) -> None:
    response = client.head("/doc/place/lublin")
    assert (response.status_code, response.data) == (200, b"")


def test_a_page_names_the_thing_in_the_readers_language(client: FlaskClient) -> None:
    page = client.get("/doc/country/PL", headers=POLISH).text
    assert "<h1>Polska</h1>" in page
    assert '<li lang="en">Poland' in page


def test_texts_in_another_language_say_so(client: FlaskClient) -> None:
    page = client.get("/doc/place/lublin", headers=BROWSER).text
    assert 'lang="uk">Люблін' in page
    assert '<q lang="pl">ponad 60 000 studentów</q>' in page


def test_a_page_shows_only_the_readers_translation_of_a_description(client: FlaskClient) -> None:
    page, _, raw = client.get("/doc/place/lublin", headers=BROWSER).text.partition("<details")
    assert "A city in the east." in page
    assert "Miasto na wschodzie." not in page
    assert "Miasto na wschodzie." in raw


def test_a_graph_that_nothing_describes_is_named_but_not_linked(
    settings: Settings, release: Release, engine: Any
) -> None:
    country, lublin, poland = (
        NamedNode(f"{BASE}{path}") for path in ("ontology#country", "id/place/lublin", "id/country/PL")
    )
    engine.state([Quad(lublin, country, poland, NamedNode(f"{BASE}dataset/derived"))])
    page = create_app(settings, release, engine).test_client().get("/doc/place/lublin", headers=BROWSER).text
    assert "derived by the Atlas" in page
    assert "/dataset/derived" not in page.partition("<details")[0]


def test_links_to_our_own_things_stay_on_this_host(client: FlaskClient) -> None:
    page = client.get("/doc/place/lublin", headers=BROWSER).text
    assert '<a href="/id/country/PL">Poland</a>' in page
    assert '<a href="https://sws.geonames.org/765876/" rel="external">' in page


def test_literals_cannot_become_markup_nor_iris_scripts(client: FlaskClient) -> None:
    for path in ("/doc/organisation/lublin", "/doc/project/together", "/doc/place/lublin"):
        page = client.get(path, headers=BROWSER).text
        assert "<script" not in page
        assert "<b>bold</b>" not in page
        assert 'href="javascript' not in page


def test_a_project_shows_its_partners_by_country(client: FlaskClient) -> None:
    page = client.get("/doc/project/together", headers=BROWSER).text
    assert "Municipality of Lublin" in page
    assert "coordinator" in page
    assert "1\N{NO-BREAK SPACE}organisation, 1\N{NO-BREAK SPACE}country" in page


def test_an_organisation_shows_in_what_it_takes_part(client: FlaskClient) -> None:
    page = client.get("/doc/organisation/lublin", headers=POLISH).text
    assert '<a href="/id/project/together">Razem</a>' in page
    assert "koordynator" in page


def test_figures_are_written_as_the_language_does(client: FlaskClient) -> None:
    assert "60,000" in client.get("/doc/place/lublin", headers=BROWSER).text
    assert "60\N{NO-BREAK SPACE}000" in client.get("/doc/place/lublin", headers=POLISH).text


def test_the_publisher_has_a_document(client: FlaskClient) -> None:
    graph = Graph().parse(data=client.get("/about", headers={"Accept": "text/turtle"}).data, format="turtle")
    assert (URIRef(f"{BASE}about#publisher"), RDFS.label, Literal("Cooperation Atlas", lang="en")) in graph
    assert client.get("/about.ttl").mimetype == "text/turtle"


def test_a_document_with_too_much_leading_to_it_says_where_the_rest_is(
    settings: Settings, release: Release, engine: Any
) -> None:
    graph, predicate, country = (
        NamedNode(f"{BASE}{path}") for path in ("dataset/places", "ontology#country", "id/country/PL")
    )
    places = (NamedNode(f"{BASE}id/place/p{number}") for number in range(MAX_INCOMING + 100))
    engine.state(Quad(place, predicate, country, graph) for place in places)
    client = create_app(settings, release, engine).test_client()

    document = client.get("/doc/country/PL.ttl")
    described = Graph().parse(data=document.data, format="turtle")
    assert len(list(described.subjects(CA.country, URIRef(country.value)))) <= MAX_INCOMING
    (rest,) = described.objects(URIRef(f"{BASE}doc/country/PL"), RDFS.seeAlso)
    assert str(rest).startswith(f"{BASE}sparql?query=")
    assert 'rel="related"' in document.headers["Link"]

    page = client.get("/doc/country/PL", headers=BROWSER).text
    assert "60 of 600 are listed." in page


def test_a_hash_iri_belongs_to_the_document_before_the_hash(settings: Settings, release: Release, engine: Any) -> None:
    graph = NamedNode(f"{BASE}dataset/places")
    part = NamedNode(f"{LUBLIN}#station")
    engine.state(
        [
            Quad(NamedNode(LUBLIN), NamedNode(f"{BASE}ontology#near"), part, graph),
            Quad(part, NamedNode(f"{BASE}ontology#year"), NamedNode(f"{BASE}id/place/x"), graph),
        ]
    )
    client = create_app(settings, release, engine).test_client()
    described = Graph().parse(data=client.get("/doc/place/lublin.ttl").data, format="turtle")
    assert (URIRef(part.value), CA.year, URIRef(f"{BASE}id/place/x")) in described
