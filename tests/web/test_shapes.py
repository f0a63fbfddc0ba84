"""The page of the shapes, and their forms."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from rdflib import Graph
from rdflib.compare import isomorphic

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def entry(client: FlaskClient, fragment: str, language: str = "en") -> str:
    page = client.get("/shapes", headers={**BROWSER, "Accept-Language": language}).text
    article = page[page.index(f'<article class="entry" id="{fragment}">') :]
    return article[: article.index("</article>")]


@pytest.mark.parametrize(("suffix", "parser"), [("ttl", "turtle"), ("jsonld", "json-ld"), ("nt", "nt"), ("rdf", "xml")])
def test_every_form_says_the_same_and_the_same_bytes_each_time(
    versioned: FlaskClient, suffix: str, parser: str
) -> None:
    expected = Graph().parse(data=versioned.get("/shapes", headers={"Accept": "text/turtle"}).data, format="turtle")
    response = versioned.get(f"/shapes.{suffix}", headers=BROWSER)
    assert isomorphic(Graph().parse(data=response.data, format=parser), expected)
    assert response.data == versioned.get(f"/shapes.{suffix}").data


def test_each_shape_has_the_anchor_that_its_iri_leads_to(versioned: FlaskClient) -> None:
    page = versioned.get("/shapes", headers=BROWSER).text
    ids = re.findall(r' id="([^"]+)"', page)
    assert {"City", "City-label", "City-kind", "City-select", "Text", "prefix-ca"} <= set(ids)
    assert len(ids) == len(set(ids))


def test_a_shape_is_told_in_words(versioned: FlaskClient) -> None:
    shape = entry(versioned, "City-label")
    assert '<span class="tag">warning</span>' in shape
    assert '<dt>Part of</dt><dd><a href="#City">City</a></dd>' in shape
    assert "<dt>Values, at least</dt><dd><code>1</code></dd>" in shape
    assert "A city needs a &lt;name&gt;." in shape
    assert '<span class="block muted" lang="pl">Miasto ma mieć nazwę.</span>' in shape


def test_a_shape_is_told_in_polish(versioned: FlaskClient) -> None:
    assert "<dt>Wartości co najmniej</dt>" in entry(versioned, "City-label", "pl")


def test_a_target_leads_to_its_class(versioned: FlaskClient) -> None:
    assert re.search(
        r"<dt>Looks at resources of the class</dt><dd>\s*<a href=\"/en/ontology#City\"><code>ca:City</code></a>",
        entry(versioned, "City"),
    )


def test_paths_and_lists_are_written_out(versioned: FlaskClient) -> None:
    shape = entry(versioned, "City-kind")
    assert "<code>ca:country | ^ca:about</code>" in shape
    assert "<code>country:PL</code></a>, <code>x</code>" in shape
    assert '<span class="tag">not in force</span>' in shape


def test_a_target_by_query_is_told_by_its_comment(versioned: FlaskClient) -> None:
    shape = entry(versioned, "City-named")
    assert "<dt>Looks at</dt><dd>Whatever is named.</dd>" in shape
    assert "SELECT ?this { ?this ?p ?o }</pre>" in shape


def test_a_query_stands_without_the_margin_of_its_file(versioned: FlaskClient) -> None:
    assert ">SELECT $this WHERE {\n    $this a ca:City\n}</pre>" in entry(versioned, "City")


def test_a_constraint_that_has_no_words_here_goes_by_its_name(versioned: FlaskClient) -> None:
    assert "<dt>Fits one or more of</dt>" in entry(versioned, "Text")


def test_the_shapes_have_the_version_of_the_release(versioned: FlaskClient) -> None:
    assert "Shapes 2.0.0, of release 2026.11.20" in versioned.get("/shapes", headers=BROWSER).text
    links = versioned.get("/shapes.ttl").headers["Link"]
    assert '<https://w3id.org/coopatlas/dumps/2026.11.20/shapes.ttl>; rel="cite-as"' in links
    assert '<https://creativecommons.org/licenses/by/4.0/>; rel="license"' in links


def test_a_release_without_shapes_says_so(bare: FlaskClient) -> None:
    assert bare.get("/shapes").status_code == 404
    assert bare.get("/shapes.nt").status_code == 404


def test_the_ontology_has_its_page_without_shapes_and_descriptions(bare: FlaskClient) -> None:
    assert 'id="City"' in bare.get("/ontology", headers=BROWSER).text


def test_a_suffix_that_is_no_form_is_not_found(versioned: FlaskClient) -> None:
    response = versioned.get("/shapes.csv")
    assert response.status_code == 404
    assert ".ttl" in response.get_json(force=True)["detail"]
