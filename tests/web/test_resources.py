"""Things and their documents."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal as Text
from pyoxigraph import NamedNode, Quad, RdfFormat, Store
from rdflib import Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCTERMS, FOAF, RDFS, SKOS, VOID

from coopatlas.release.index import INDEX_NAME
from coopatlas.release.manifest import Release
from coopatlas.settings import Settings
from coopatlas.vocabulary import CA, HYDRA
from coopatlas.web.app import create_app
from coopatlas.web.description import MAX_INCOMING, MAX_OUTGOING, PAGE_SIZE
from coopatlas.web.sections import MAX_SHOWN
from tests.visitor import visitor_of

BASE = "https://w3id.org/coopatlas/"
EARLIER = "2026.11.19"
CC_BY = "https://creativecommons.org/licenses/by/4.0/"
CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"
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
    page = client.get("/pl/id/place/lublin", headers=BROWSER)
    assert (page.request.path, page.status_code) == ("/pl/place/lublin", 200)


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


@pytest.mark.parametrize("parameter", ["format", "output", "results"])
def test_a_parameter_chooses_the_form_under_any_of_its_names(client: FlaskClient, parameter: str) -> None:
    assert client.get(f"/doc/place/lublin?{parameter}=turtle", headers=BROWSER).mimetype == "text/turtle"


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


def test_what_is_negotiated_depends_on_both_headers_and_a_form_with_an_address_of_its_own_does_not(
    client: FlaskClient,
) -> None:
    negotiated = client.get("/doc/place/lublin", headers={"Accept": "text/turtle"})
    assert {"Accept", "Accept-Language"} <= set(negotiated.vary)
    assert negotiated.headers["Content-Location"] == "/doc/place/lublin.ttl"
    assert "Accept-Language" not in client.get("/doc/place/lublin.ttl").vary


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
    page, _, raw = client.get("/doc/place/lublin", headers=BROWSER).text.partition("</head>")[2].partition("<details")
    assert "A city in the east." in page
    assert "Miasto na wschodzie." not in page
    assert "Miasto na wschodzie." in raw


def test_the_derived_dataset_is_named_and_linked_as_any_other(client: FlaskClient, engine: Any) -> None:
    derived = NamedNode(f"{BASE}dataset/derived")
    country, lublin, poland = (
        NamedNode(f"{BASE}{path}") for path in ("ontology#country", "id/place/lublin", "id/country/PL")
    )
    title = Quad(derived, NamedNode(DCTERMS.title), Text("Short cuts derived by the Atlas", language="en"), derived)
    engine.state([Quad(lublin, country, poland, derived), title])
    page = client.get("/doc/place/lublin", headers=BROWSER).text
    assert '<a href="/en/dataset/derived">Short cuts derived by the Atlas</a>' in page


def test_links_to_our_own_things_stay_on_this_host(client: FlaskClient) -> None:
    page = client.get("/doc/place/lublin", headers=BROWSER).text
    assert '<a href="/en/country/PL">Poland</a>' in page
    assert '<a href="https://sws.geonames.org/765876/" rel="external">' in page


def test_literals_cannot_become_markup_nor_iris_scripts(client: FlaskClient) -> None:
    for path in ("/doc/organisation/lublin", "/doc/project/together", "/doc/place/lublin"):
        page = client.get(path, headers=BROWSER).text
        assert "<script>" not in page
        assert page.count("<script") == page.count("</script>")
        assert "<b>bold</b>" not in page
        assert 'href="javascript' not in page


def test_a_project_shows_its_partners_by_country(client: FlaskClient) -> None:
    page = client.get("/doc/project/together", headers=BROWSER).text
    assert "Municipality of Lublin" in page
    assert "coordinator" in page
    assert "1\N{NO-BREAK SPACE}organisation, 1\N{NO-BREAK SPACE}country" in page


def test_an_organisation_shows_in_what_it_takes_part(client: FlaskClient) -> None:
    page = client.get("/doc/organisation/lublin", headers=POLISH).text
    assert '<a href="/pl/project/together">Razem</a>' in page
    assert "koordynator" in page


def test_figures_are_written_as_the_language_does(client: FlaskClient) -> None:
    assert "60,000" in client.get("/doc/place/lublin", headers=BROWSER).text
    assert "60\N{NO-BREAK SPACE}000" in client.get("/doc/place/lublin", headers=POLISH).text


def _lead_to_together(engine: Any, kind: str, *places: int | None) -> None:
    """Have things called "Thing A", "Thing B" and so on lead to the project, at the places given."""
    statements = f"@prefix ca: <{CA}> . @prefix skos: <{SKOS}> . @base <{BASE}id/> ."
    for name, place in zip("ABCD", places, strict=False):
        order = "" if place is None else f"ca:order {place} ;"
        statements += f'<thing/{name}> a ca:{kind} ; {order} skos:prefLabel "Thing {name}"@en ; '
        statements += "ca:project <project/together> ."
    store = Store()
    store.load(statements.encode(), format=RdfFormat.TURTLE, to_graph=NamedNode(f"{BASE}dataset/projects"))
    engine.state(list(store))


@pytest.mark.parametrize(
    ("places", "listed"),
    [((10, 2, 1), "CBA"), ((3, None, 1, 2), "CDAB"), ((None, None), "AB"), ((2, 1, 1), "ABC")],
    ids=["by number", "unnumbered last", "by name", "of several lists by name"],
)
def test_what_leads_to_a_project_stands_in_the_order_that_the_data_give(
    client: FlaskClient, engine: Any, places: tuple[int | None, ...], listed: str
) -> None:
    _lead_to_together(engine, "Goal", *places)
    page = client.get("/doc/project/together", headers=BROWSER).text
    assert "".join(re.findall(r">Thing (\w)</a>", page.partition("<details")[0])) == listed


def test_the_place_of_a_neighbour_in_an_order_is_no_part_of_a_document(client: FlaskClient, engine: Any) -> None:
    _lead_to_together(engine, "Goal", 1)
    assert "ca:order" not in client.get("/doc/project/together.ttl").text


@pytest.mark.parametrize(("language", "title"), [("en", "Cooperation Atlas"), ("pl", "Atlas współpracy")])
def test_the_title_of_a_page_ends_with_the_name_of_the_site(client: FlaskClient, language: str, title: str) -> None:
    assert f" \N{EN DASH} {title}</title>" in client.get(f"/{language}/place/lublin", headers=BROWSER).text


def test_the_publisher_has_a_document(client: FlaskClient) -> None:
    graph = Graph().parse(data=client.get("/about", headers={"Accept": "text/turtle"}).data, format="turtle")
    assert (URIRef(f"{BASE}about#publisher"), RDFS.label, Literal("Cooperation Atlas", lang="en")) in graph
    assert client.get("/about.ttl").mimetype == "text/turtle"


@pytest.mark.parametrize("path", ["/about.exe", "/about.", "/about.ttl.exe"])
def test_the_publisher_has_no_document_in_a_form_that_is_none(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def _crowd(engine: Any, number: int) -> None:
    """Have so many places lie in Poland."""
    graph, predicate, country = (
        NamedNode(f"{BASE}{path}") for path in ("dataset/places", "ontology#country", "id/country/PL")
    )
    places = (NamedNode(f"{BASE}id/place/p{place}") for place in range(number))
    engine.state(Quad(place, predicate, country, graph) for place in places)


def _pages(client: FlaskClient, path: str) -> list[Graph]:
    """Fetch the pages of a document as a crawler does: along the links to the next one."""
    graphs = []
    address: str | None = path
    while address:
        response = client.get(address)
        assert response.status_code == 200
        graphs.append(Graph().parse(data=response.data, format="turtle"))
        after = re.search(r'<([^>]+)>; rel="next"', response.headers["Link"])
        address = after.group(1) if after else None
    return graphs


def test_a_hub_goes_on_over_pages_that_together_say_everything_once(client: FlaskClient, engine: Any) -> None:
    _crowd(engine, MAX_INCOMING + PAGE_SIZE + 100)
    pages = _pages(client, "/doc/country/PL.ttl")
    leading = [set(page.subjects(CA.country, URIRef(f"{BASE}id/country/PL"))) for page in pages]
    assert [len(part) for part in leading[1:-1]] == [PAGE_SIZE]
    assert sum(map(len, leading)) == len(set.union(*leading)) == MAX_INCOMING + PAGE_SIZE + 100 + 2


def test_a_page_of_a_hub_says_how_much_there_is_and_where_the_others_are(client: FlaskClient, engine: Any) -> None:
    _crowd(engine, MAX_INCOMING + PAGE_SIZE)
    graph = Graph().parse(data=client.get("/doc/country/PL.ttl?page=2").data, format="turtle")
    document, page = f"{BASE}doc/country/PL", URIRef(f"{BASE}doc/country/PL?page=2")
    assert graph.value(page, HYDRA.previous) == graph.value(page, HYDRA.first) == URIRef(document)
    assert graph.value(page, HYDRA.last) == graph.value(page, HYDRA.next) == URIRef(f"{document}?page=3")
    whole = graph.value(predicate=HYDRA.view, object=page)
    assert int(str(graph.value(whole, HYDRA.totalItems))) == 3 + MAX_INCOMING + PAGE_SIZE + 2
    counted = {
        graph.value(part, VOID.property): int(str(graph.value(part, VOID.distinctSubjects)))
        for part in graph.objects(whole, VOID.propertyPartition)
    }
    assert counted == {CA.country: MAX_INCOMING + PAGE_SIZE + 2}


def test_a_small_document_speaks_of_no_pages(client: FlaskClient) -> None:
    response = client.get("/doc/place/lublin.ttl")
    assert "hydra:" not in response.text
    assert 'rel="next"' not in response.headers["Link"]


def test_every_other_place_in_a_hub_can_be_reached_on_its_pages(client: FlaskClient, engine: Any) -> None:
    _crowd(engine, MAX_INCOMING + 100)
    first, second = (client.get(f"/doc/country/PL?page={page}", headers=BROWSER).text for page in (1, 2))
    assert "Page 1 of 2" in first
    assert 'rel="next" href="/en/country/PL?page=2"' in first
    assert 'rel="prev" href="/en/country/PL"' in second
    shown = re.findall(r'<li><a href="/en/place/(p\d+)">', first + second)
    assert len(shown) == len(set(shown)) == MAX_INCOMING + 100


@pytest.mark.parametrize(("page", "status"), [("0", 400), ("-1", 400), ("two", 400), ("1e3", 400), ("2", 404)])
def test_a_page_that_cannot_be_is_refused(client: FlaskClient, page: str, status: int) -> None:
    response = client.get(f"/doc/place/lublin.ttl?page={page}")
    assert response.status_code == status
    assert "page" in response.get_json(force=True)["detail"]


def test_a_hub_is_described_with_a_handful_of_questions(client: FlaskClient, engine: Any) -> None:
    _crowd(engine, 5 * PAGE_SIZE)
    engine.texts.clear()
    client.get("/doc/country/PL.ttl?page=3")
    assert engine.asked <= 5


def test_a_document_of_too_much_keeps_something_of_everything_on_its_first_page(
    client: FlaskClient, engine: Any
) -> None:
    graph, keyword, lublin = (
        NamedNode(f"{BASE}{path}") for path in ("dataset/places", "ontology#aaa", "id/place/lublin")
    )
    texts = (Text(f"text {number}") for number in range(MAX_OUTGOING + PAGE_SIZE))
    engine.state(Quad(lublin, keyword, text, graph) for text in texts)

    pages = _pages(client, "/doc/place/lublin.ttl")
    assert len(list(pages[0].predicate_objects(LUBLIN))) == MAX_OUTGOING
    assert (LUBLIN, SKOS.prefLabel, Literal("Lublin", lang="pl")) in pages[0]
    values = {value for page in pages for value in page.objects(LUBLIN, URIRef(keyword.value))}
    assert len(values) == MAX_OUTGOING + PAGE_SIZE

    page = client.get("/doc/place/lublin", headers=BROWSER).text
    assert f"{MAX_OUTGOING} of {MAX_OUTGOING + PAGE_SIZE + 9} are listed." in page


def test_a_page_holds_the_same_json_ld_as_the_document_which_says_what_the_turtle_says(client: FlaskClient) -> None:
    for path in ("place/lublin", "organisation/lublin", "country/PL", "dataset/places"):
        page = client.get(f"/doc/{path}", headers=BROWSER).text
        (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
        assert json.loads(block) == json.loads(client.get(f"/doc/{path}.jsonld").data)
        turtle = Graph().parse(data=client.get(f"/doc/{path}.ttl").data, format="turtle")
        assert isomorphic(turtle, Graph().parse(data=block, format="json-ld"))


def test_a_document_says_its_sources_licences_publisher_and_dates(client: FlaskClient) -> None:
    graph = Graph().parse(data=client.get("/doc/place/lublin.ttl").data, format="turtle")
    document = URIRef(f"{BASE}doc/place/lublin")
    assert set(graph.objects(document, DCTERMS.source)) == {
        URIRef(f"{BASE}dataset/{name}") for name in ("places", "projects")
    }
    assert set(graph.objects(document, DCTERMS.license)) == {URIRef(CC_BY), URIRef(CC0)}
    assert graph.value(document, DCTERMS.publisher) == URIRef(f"{BASE}about#publisher")
    assert str(graph.value(document, DCTERMS.modified)).startswith("2026-11-20")


def test_a_table_has_a_row_for_each_statement_of_each_source(client: FlaskClient) -> None:
    response = client.get("/doc/place/lublin.csv")
    assert response.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(response.text, newline="")))
    assert {
        "subject": str(LUBLIN),
        "predicate": str(CA.country),
        "object": f"{BASE}id/country/PL",
        "language": "",
        "datatype": "",
        "source": f"{BASE}dataset/places",
        "name": "Poland",
    } in rows
    leading = next(row for row in rows if row["object"] == str(LUBLIN) and row["predicate"] == str(DCTERMS.spatial))
    assert leading["name"] == "Municipality of Lublin"


def test_a_table_names_a_resource_by_its_label_before_its_title(client: FlaskClient, engine: Any) -> None:
    page, places = NamedNode(f"{BASE}id/source/page"), NamedNode(f"{BASE}dataset/places")
    engine.state([Quad(page, NamedNode(DCTERMS.title), Text("A title", language="en"), places)])
    rows = csv.DictReader(io.StringIO(client.get("/doc/organisation/lublin.csv").text, newline=""))
    assert {row["name"] for row in rows if row["object"] == page.value} == {"Project page"}


def test_cells_with_commas_quotes_and_lines_come_back_whole(client: FlaskClient, engine: Any) -> None:
    hostile = '=1+1, "x"\r\nnext line\u2028'
    lublin, note, graph = (NamedNode(iri) for iri in (LUBLIN, SKOS.note, f"{BASE}dataset/places"))
    engine.state([Quad(lublin, note, Text(hostile), graph)])
    rows = csv.DictReader(io.StringIO(client.get("/doc/place/lublin.csv").data.decode(), newline=""))
    assert hostile in [row["object"] for row in rows]


def test_a_document_has_signposts_in_its_head_and_as_a_link_set(client: FlaskClient) -> None:
    response = client.get("/doc/place/lublin", headers=BROWSER)
    links = {(rel, target) for target, rel in re.findall(r'<([^>]+)>; rel="([^"]+)"', response.headers["Link"])}
    assert {
        ("cite-as", str(LUBLIN)),
        ("describes", str(LUBLIN)),
        ("type", "https://schema.org/AboutPage"),
        ("type", str(CA.City)),
        ("license", CC_BY),
        ("license", CC0),
        ("collection", f"{BASE}dataset/places"),
        ("author", f"{BASE}about#publisher"),
        ("describedby", "/doc/place/lublin.jsonld"),
        ("alternate", "/doc/place/lublin.csv"),
        ("linkset", "/doc/place/lublin.linkset.json"),
    } <= links
    linkset = client.get("/doc/place/lublin.linkset.json")
    assert linkset.mimetype == "application/linkset+json"
    (context,) = json.loads(linkset.data)["linkset"]
    assert context["anchor"] == "http://localhost/doc/place/lublin"
    signposts = {(rel, target) for rel, target in links if rel not in {"original timegate", "timemap"}}
    resolved = {(rel, urljoin("http://localhost/doc/place/lublin", target)) for rel, target in signposts}
    assert {(rel, link["href"]) for rel, some in context.items() if rel != "anchor" for link in some} == resolved


def test_a_dataset_leads_to_its_dumps(client: FlaskClient) -> None:
    links = client.get("/doc/dataset/places.ttl").headers["Link"]
    assert '</dumps/2026.11.20/datasets/places.ttl>; rel="item"; type="text/turtle"' in links


def test_a_suffix_goes_along_from_the_thing_to_its_document(client: FlaskClient) -> None:
    for suffix in ("ttl", "jsonld", "nt", "rdf", "csv", "html"):
        response = client.get(f"/id/place/lublin.{suffix}")
        assert (response.status_code, response.headers["Location"]) == (303, f"/doc/place/lublin.{suffix}")
        assert response.data == b""
        assert client.get(response.headers["Location"]).status_code == 200
    assert client.get("/id/place/lublin.exe").status_code == 404


def test_a_document_is_not_sent_again_to_who_has_seen_its_last_change(client: FlaskClient) -> None:
    changed = client.get("/doc/place/lublin.ttl").headers["Last-Modified"]
    assert changed == "Fri, 20 Nov 2026 10:00:00 GMT"
    again = client.get("/doc/place/lublin.ttl", headers={"If-Modified-Since": changed})
    assert (again.status_code, again.data) == (304, b"")
    earlier = {"If-Modified-Since": "Thu, 19 Nov 2026 10:00:00 GMT"}
    assert client.get("/doc/place/lublin.ttl", headers=earlier).status_code == 200
    # The tag decides where there is one. RFC 9110 §13.2.2.
    both = {"If-Modified-Since": changed, "If-None-Match": '"other"'}
    assert client.get("/doc/place/lublin.ttl", headers=both).status_code == 200


def test_a_document_that_did_not_change_keeps_its_tag_over_releases(
    client: FlaskClient, settings: Settings, release: Release, engine: Any
) -> None:
    manifest = replace(release.manifest, version="2026.11.21", content_hash="cd" * 32)
    later = visitor_of(create_app(settings, Release(release.path, manifest), engine))
    tag = client.get("/doc/place/lublin.ttl").headers["ETag"]
    assert later.get("/doc/place/lublin.ttl", headers={"If-None-Match": tag}).status_code == 304
    # A page names the release in its foot.
    page = client.get("/doc/place/lublin", headers=BROWSER).headers["ETag"]
    assert later.get("/doc/place/lublin", headers={**BROWSER, "If-None-Match": page}).status_code == 200
    assert later.get("/doc/country/PL.ttl", headers={"If-None-Match": tag}).status_code == 200


def test_another_context_makes_another_document(
    client: FlaskClient, settings: Settings, release: Release, engine: Any
) -> None:
    manifest = replace(release.manifest, context_version="9.9.9")
    later = visitor_of(create_app(settings, Release(release.path, manifest), engine))
    tag = client.get("/doc/place/lublin.jsonld").headers["ETag"]
    assert later.get("/doc/place/lublin.jsonld", headers={"If-None-Match": tag}).status_code == 200


def test_a_page_that_was_negotiated_has_an_address_of_its_own(client: FlaskClient, engine: Any) -> None:
    _crowd(engine, MAX_INCOMING + 1)
    response = client.get("/doc/country/PL?page=2", headers={"Accept": "text/turtle"})
    assert response.headers["Content-Location"] == "/doc/country/PL.ttl?page=2"
    assert client.get(response.headers["Content-Location"]).data == response.data


def _leave(release: Release, successor: str | None) -> None:
    with closing(sqlite3.connect(release.path / INDEX_NAME)) as database, database:
        row = ("id/place/lubelin", "2026.11.20", EARLIER, successor)
        database.execute("INSERT INTO gone VALUES (?, ?, ?, ?)", row)


@pytest.mark.parametrize("path", ["/id/place/lubelin", "/doc/place/lubelin", "/doc/place/lubelin.ttl"])
def test_what_is_gone_says_since_when_and_what_took_its_place(client: FlaskClient, release: Release, path: str) -> None:
    _leave(release, str(LUBLIN))
    response = client.get(path)
    assert response.status_code == 410
    problem = response.get_json(force=True)
    assert problem["gone_since"] == "2026.11.20"
    assert problem["last_release"] == EARLIER
    assert problem["successor"] == str(LUBLIN)
    assert problem["suggestions"] == ["/id/place/lublin"]
    assert f'<{LUBLIN}>; rel="http://purl.org/dc/terms/isReplacedBy"' in response.headers["Link"]
    assert f'</dumps/{EARLIER}/>; rel="predecessor-version"' in response.headers["Link"]
    page = client.get(path, headers=POLISH)
    assert page.status_code == 410
    assert "Tego już tu nie ma" in page.text


def test_what_is_gone_without_a_successor_names_the_last_release_with_it(client: FlaskClient, release: Release) -> None:
    _leave(release, None)
    problem = client.get("/id/place/lubelin").get_json(force=True)
    assert "successor" not in problem
    assert "place:lubelin left with release 2026.11.20; the last release with it is 2026.11.19" in problem["detail"]


def test_a_partner_from_two_countries_is_listed_once_under_both(client: FlaskClient, engine: Any) -> None:
    lublin, country, ukraine = (
        NamedNode(f"{BASE}{path}") for path in ("id/organisation/lublin", "ontology#country", "id/country/UA")
    )
    engine.state([Quad(lublin, country, ukraine, NamedNode(f"{BASE}dataset/projects"))])
    page = client.get("/doc/project/together", headers=BROWSER).text
    assert "1\N{NO-BREAK SPACE}organisation, 2\N{NO-BREAK SPACE}countries" in page
    assert page.partition('id="partners"')[2].partition("<aside")[0].count(">Municipality of Lublin</a>") == 1


def test_partners_are_counted_from_the_data_and_those_left_out_are_told(client: FlaskClient, engine: Any) -> None:
    graph = NamedNode(f"{BASE}dataset/projects")
    project = NamedNode(f"{BASE}id/project/together")
    for number in range(MAX_SHOWN + 99):
        participation, partner = (NamedNode(f"{BASE}id/{kind}/p{number}") for kind in ("participation", "organisation"))
        engine.state(
            [
                Quad(participation, NamedNode(CA.project), project, graph),
                Quad(participation, NamedNode(CA.participant), partner, graph),
            ]
        )
    page = client.get("/doc/project/together", headers=BROWSER).text
    assert f"{MAX_SHOWN + 100}\N{NO-BREAK SPACE}organisations, 1\N{NO-BREAK SPACE}country" in page
    assert f"{MAX_SHOWN} of {MAX_SHOWN + 100} are listed." in page


def test_figures_left_out_are_told(client: FlaskClient, engine: Any) -> None:
    graph, lublin = NamedNode(f"{BASE}dataset/projects"), NamedNode(LUBLIN)
    for number in range(MAX_SHOWN):
        figure = NamedNode(f"{BASE}id/statistic/f{number}")
        engine.state(
            [
                Quad(figure, NamedNode(CA.about), lublin, graph),
                Quad(figure, NamedNode(CA.value), Text(number), graph),
            ]
        )
    assert f"{MAX_SHOWN} of {MAX_SHOWN + 1} are listed." in client.get("/doc/place/lublin", headers=BROWSER).text


def test_near_ones_are_found_behind_many_things_of_other_kinds(client: FlaskClient, engine: Any) -> None:
    graph, name = NamedNode(f"{BASE}dataset/projects"), NamedNode(SKOS.prefLabel)
    others = (NamedNode(f"{BASE}id/award/a{number}") for number in range(2_500))
    engine.state(Quad(other, name, Text("award"), graph) for other in others)
    engine.state([Quad(NamedNode(f"{BASE}id/site/zamek"), name, Text("zamek"), graph)])
    assert client.get("/id/site/zamke").get_json(force=True)["suggestions"] == ["/id/site/zamek"]


def test_a_hash_iri_belongs_to_the_document_before_the_hash(client: FlaskClient, engine: Any) -> None:
    graph = NamedNode(f"{BASE}dataset/places")
    part = NamedNode(f"{LUBLIN}#station")
    engine.state(
        [
            Quad(NamedNode(LUBLIN), NamedNode(f"{BASE}ontology#near"), part, graph),
            Quad(part, NamedNode(f"{BASE}ontology#year"), NamedNode(f"{BASE}id/place/x"), graph),
        ]
    )
    described = Graph().parse(data=client.get("/doc/place/lublin.ttl").data, format="turtle")
    assert (URIRef(part.value), CA.year, URIRef(f"{BASE}id/place/x")) in described


def test_hash_iris_too_many_to_name_belong_to_their_document_all_the_same(client: FlaskClient, engine: Any) -> None:
    graph, year = NamedNode(f"{BASE}dataset/places"), NamedNode(CA.year)
    engine.state(Quad(NamedNode(f"{LUBLIN}#part-{part}"), year, Text(part), graph) for part in range(450))
    described = [pair for page in _pages(client, "/doc/place/lublin.ttl") for pair in page.subject_objects(CA.year)]
    assert len(described) == len(set(described)) == 450
