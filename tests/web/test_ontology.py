"""The ontology and the graphs that a release holds as files."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, Quad
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS, SKOS

from tests.web.conftest import StoreEngine

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
    assert '<a href="/en/ontology#Country">country</a>' in page


def test_the_alignments_are_a_graph_of_their_own(client: FlaskClient) -> None:
    response = client.get("/ontology/alignments.ttl", headers=BROWSER)
    graph = Graph().parse(data=response.data, format="turtle")
    assert (CITY, RDFS.subClassOf, URIRef("https://schema.org/City")) in graph


def test_the_alignments_have_a_page_that_tells_how_terms_relate(client: FlaskClient) -> None:
    page = client.get("/ontology/alignments", headers=BROWSER).text
    assert re.search(
        r'<a href="/en/ontology#City">city</a> <code class="muted">ca:City</code></th><td>narrower than</td>'
        r'<td><a href="https://schema.org/City" rel="external"><code>schema:City</code>',
        page,
    )


def test_the_version_of_this_release_answers_and_another_is_not_found(client: FlaskClient) -> None:
    assert client.get("/ontology/1.0.0", headers={"Accept": "text/turtle"}).status_code == 200
    response = client.get("/ontology/0.9.0")
    assert response.status_code == 404
    assert "1.0.0" in response.get_json(force=True)["detail"]


@pytest.mark.parametrize("path", ["/ontology", "/ontology/1.0.0", "/ontology/alignments", "/ontology/alignments/1.1.0"])
@pytest.mark.parametrize(
    ("suffix", "media_type"),
    [
        ("ttl", "text/turtle"),
        ("jsonld", "application/ld+json"),
        ("nt", "application/n-triples"),
        ("rdf", "application/rdf+xml"),
        ("html", "text/html"),
    ],
)
def test_a_suffix_chooses_the_form_whatever_is_accepted(
    versioned: FlaskClient, path: str, suffix: str, media_type: str
) -> None:
    response = versioned.get(f"{path}.{suffix}", headers={"Accept": "image/png"})
    assert (response.status_code, response.mimetype) == (200, media_type)


@pytest.mark.parametrize("path", ["/ontology.csv", "/ontology/1.0.0.csv", "/ontology/alignments.csv"])
def test_a_suffix_that_is_no_form_is_not_found_and_the_others_are_named(versioned: FlaskClient, path: str) -> None:
    response = versioned.get(path)
    assert response.status_code == 404
    assert ".ttl, .jsonld" in response.get_json(force=True)["detail"]


def test_an_old_version_says_what_it_said_and_is_marked_as_old(versioned: FlaskClient) -> None:
    old = Graph().parse(data=versioned.get("/ontology/0.9.0.ttl").data, format="turtle")
    assert set(old.objects(CITY, RDFS.label)) == {Literal("town", lang="en")}
    page = versioned.get("/ontology/0.9.0", headers=BROWSER).text
    assert "This is version 0.9.0" in page
    assert '<a href="/en/ontology">To the current version</a>' in page
    assert "This is version" not in versioned.get("/ontology", headers=BROWSER).text
    assert "This is version" not in versioned.get("/ontology/1.0.0", headers=BROWSER).text


def test_versions_link_to_the_one_before_the_one_after_and_the_latest(versioned: FlaskClient) -> None:
    old, new = (versioned.get(f"/ontology/{version}.ttl").headers["Link"] for version in ("0.9.0", "1.0.0"))
    assert '</ontology/1.0.0>; rel="successor-version"' in old
    assert '</ontology/1.0.0>; rel="latest-version"' in old
    assert "predecessor-version" not in old
    assert '</ontology/0.9.0>; rel="predecessor-version"' in new
    assert '<https://w3id.org/coopatlas/ontology/0.9.0>; rel="cite-as"' in old


def test_a_kept_version_is_the_same_answer_over_releases(versioned: FlaskClient, client: FlaskClient) -> None:
    """Its tag hangs on its own file and not on the release."""
    first = versioned.get("/ontology/0.9.0.nt")
    assert first.headers["Last-Modified"] == "Sat, 31 Oct 2026 00:00:00 GMT"
    again = versioned.get("/ontology/0.9.0.nt", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert versioned.get("/ontology.nt").headers["ETag"] != client.get("/ontology.nt").headers["ETag"]


def test_the_ontology_says_where_its_forms_and_its_licence_are(client: FlaskClient) -> None:
    links = client.get("/ontology").headers["Link"]
    assert '</ontology.jsonld>; rel="alternate"; type="application/ld+json"' in links
    assert '<https://w3id.org/coopatlas/ontology>; rel="canonical"' in links
    assert '<https://creativecommons.org/licenses/by/4.0/>; rel="license"' in links


@pytest.mark.parametrize("path", ["/ontology", "/ontology/0.9.0", "/ontology/alignments", "/shapes"])
def test_the_links_of_a_vocabulary_are_a_link_set_too(versioned: FlaskClient, path: str) -> None:
    address = f"{path}.linkset.json"
    assert f'<{address}>; rel="linkset"; type="application/linkset+json"' in versioned.get(path).headers["Link"]
    response = versioned.get(address)
    assert response.content_type == "application/linkset+json"
    (context,) = response.get_json(force=True)["linkset"]
    assert context["anchor"] == f"http://localhost{path}"
    assert {"alternate", "author", "cite-as", "describedby", "license", "type"} <= context.keys()


def test_the_json_ld_in_the_page_is_that_of_the_document(client: FlaskClient) -> None:
    page = client.get("/ontology", headers=BROWSER).text
    (embedded,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    found = Graph().parse(data=embedded, format="json-ld")
    assert set(found) == set(Graph().parse(data=client.get("/ontology.ttl").data, format="turtle"))


def test_a_term_is_shown_with_an_example_its_number_and_what_checks_it(versioned: FlaskClient) -> None:
    page = versioned.get("/ontology", headers=BROWSER).text
    entry = page[page.index('<article class="entry" id="City">') :]
    entry = entry[: entry.index("</article>")]
    assert '1\N{NO-BREAK SPACE}resource; for example\n      <a href="/en/place/lublin">Lublin</a>' in entry
    assert '<a href="/en/shapes#City"><code>City</code></a>' in entry
    assert '<a href="/en/shapes#City-label">at least 1</a>' in entry
    assert "schema:City" in entry


def test_a_property_that_the_release_counts_with_a_class_is_listed_there(versioned: FlaskClient) -> None:
    page = versioned.get("/ontology", headers=BROWSER).text
    glance = page[page.index('id="glance-title"') : page.index('id="classes-title"')]
    assert re.search(r'<a href="#City">city</a></th>\s*<td>.*<a href="/en/ontology#country">country</a>', glance)


def test_a_deprecated_term_is_shown_as_such_with_what_replaces_it(versioned: FlaskClient) -> None:
    page = versioned.get("/ontology", headers={**BROWSER, "Accept-Language": "pl"}).text
    entry = page[page.index('<article class="entry" id="Town">') :]
    assert '<span class="tag">wycofane</span>' in entry[:600]
    assert '<dt>Zastąpione przez</dt><dd><a href="/pl/ontology#City">miasto</a></dd>' in entry


def test_a_narrower_class_has_the_properties_of_the_wider_one(versioned: FlaskClient) -> None:
    page = versioned.get("/ontology", headers=BROWSER).text
    town = page[page.index('<article class="entry" id="Town">') :]
    source = '<a href="/en/ontology#City">city</a>'
    row = rf'<a href="/en/ontology#mayor">mayor</a> <span class="muted small">from {source}</span>'
    assert re.search(row, town[: town.index("</article>")])


def test_concepts_are_listed_by_their_schemes(engine: StoreEngine, client: FlaskClient) -> None:
    scheme = NamedNode(f"{BASE}id/concept/role")
    engine.state(
        Quad(NamedNode(f"{BASE}id/concept/role/{name}"), NamedNode(str(SKOS.inScheme)), scheme, scheme)
        for name in ("coordinator", "partner")
    )
    page = client.get("/ontology", headers=BROWSER).text
    assert 'id="scheme-role"' in page
    assert '<a href="/en/concept/role/coordinator">coordinator</a>' in page


def test_a_scheme_too_long_for_the_page_is_left_to_its_own_document(engine: StoreEngine, client: FlaskClient) -> None:
    scheme = NamedNode(f"{BASE}id/concept/theme")
    engine.state(
        Quad(NamedNode(f"{BASE}id/concept/theme/t{number}"), NamedNode(str(SKOS.inScheme)), scheme, scheme)
        for number in range(101)
    )
    page = client.get("/ontology", headers=BROWSER).text
    assert "101\N{NO-BREAK SPACE}concepts" in page
    assert 'Too many to list here; all of them: <a href="/en/concept/theme">' in page
    assert "concept/theme/t7" not in page


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


def test_a_graph_that_the_release_does_not_hold_is_not_found(bare: FlaskClient) -> None:
    assert bare.get("/catalog").status_code == 404
