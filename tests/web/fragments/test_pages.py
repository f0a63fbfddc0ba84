"""Fragments over HTTP: a client that knows only the controls, what it reads in each form, and the page for people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Dataset, DefaultGraph, Literal, NamedNode, Quad, Store, parse
from rdflib import Graph

from coopatlas.formats import JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE, Representation
from coopatlas.release.identity import ATLAS_IRI
from coopatlas.release.manifest import QUADS_NAME
from coopatlas.release.ordering import write_orders
from coopatlas.settings import Settings
from coopatlas.vocabulary import BASE
from coopatlas.web.app import app_of, atlas_of, create_app
from coopatlas.web.atlas import Service
from tests.visitor import visitor_of
from tests.web.conftest import VERSION, SilentEngine, make_release

SITE = "http://localhost"
HYDRA, VOID = "http://www.w3.org/ns/hydra/core#", "http://rdfs.org/ns/void#"
FOAF, SD = "http://xmlns.com/foaf/0.1/", "http://www.w3.org/ns/sparql-service-description#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
CITY, LABEL = NamedNode(f"{BASE}ontology#City"), NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
FORMS = (TURTLE, TRIG, N_QUADS, JSON_LD, N_TRIPLES, RDF_XML)
WITH_GRAPHS = (TRIG, N_QUADS, JSON_LD)
PLACES, TOWNS = NamedNode(f"{BASE}dataset/places"), NamedNode(f"{BASE}dataset/towns")


def _place(number: int) -> NamedNode:
    return NamedNode(f"{BASE}id/place/{number:03}")


def _stated() -> Iterator[Quad]:
    """130 places: two statements of each in one graph, and one of them in another, too."""
    for number in range(130):
        yield Quad(_place(number), NamedNode(f"{RDF}type"), CITY, PLACES)
        yield Quad(_place(number), NamedNode(f"{RDF}type"), CITY, TOWNS)
        yield Quad(_place(number), LABEL, Literal(f'No {number} "<ł&>"', language="pl"), PLACES)


STATED = frozenset(_stated())
MERGED = frozenset(quad.triple for quad in STATED)


@pytest.fixture(scope="module")
def visitor(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of a release of these statements, whose engine answers nothing."""
    releases = tmp_path_factory.mktemp("fragments")
    release = make_release(releases, VERSION)
    quads = release.path / QUADS_NAME
    quads.write_text("".join(sorted(f"{quad} .\n" for quad in STATED)), encoding="utf-8")
    write_orders(quads, release.path)
    return visitor_of(create_app(Settings(releases=releases), release, SilentEngine(Store())))


class Page:
    """A page as a client reads it: the controls are those of the graph about the fragment, the rest is data."""

    def __init__(self, client: FlaskClient, address: str, form: Representation = TRIG) -> None:
        assert form.rdf is not None
        self.address = address
        response = client.get(address.removeprefix(SITE), headers={"Accept": form.media_type})
        assert response.status_code == 200, response.get_data(as_text=True)
        assert response.content_type == form.content_type
        self.quads = list(parse(response.get_data(), form.rdf))
        about = (quad for quad in self.quads if quad.predicate.value == f"{FOAF}primaryTopic")
        graph = next(about).graph_name
        self.data = {quad for quad in self.quads if quad.graph_name != graph}
        controls = (quad for quad in self.quads if quad.graph_name == graph)
        self.told = Dataset(Quad(quad.subject, quad.predicate, quad.object) for quad in controls)

    def values(self, subject: str, predicate: str) -> list[str]:
        found = self.told.quads_for_subject(NamedNode(subject))
        return sorted(_text(quad.object) for quad in found if quad.predicate.value == predicate)

    @property
    def fragment(self) -> str:
        (quad,) = self.told.quads_for_predicate(NamedNode(f"{FOAF}primaryTopic"))
        return _text(quad.object)

    @property
    def total(self) -> int:
        (number,) = self.values(self.fragment, f"{HYDRA}totalItems")
        assert self.values(self.fragment, f"{VOID}triples") == [number]
        return int(number)

    def form(self, **terms: str) -> str:
        """The address of the fragment of some terms, as the controls tell."""
        (search,) = self.values(f"{SITE}/fragments#dataset", f"{HYDRA}search")
        (template,) = self.values(search, f"{HYDRA}template")
        names = {}
        for mapping in self.values(search, f"{HYDRA}mapping"):
            (property_,), (variable,) = (
                self.values(mapping, f"{HYDRA}property"),
                self.values(mapping, f"{HYDRA}variable"),
            )
            names[re.split("[#/]", property_)[-1]] = variable
        address, variables = template.removesuffix("}").split("{?")
        assert set(variables.split(",")) == set(names.values())
        asked = "&".join(f"{names[name]}={quote(text, safe='')}" for name, text in terms.items())
        return f"{address}?{asked}" if asked else address


def _text(term: object) -> str:
    assert isinstance(term, NamedNode | Literal)
    return term.value


def _pages(client: FlaskClient, address: str, form: Representation = TRIG) -> Iterator[Page]:
    following = [address]
    while following:
        page = Page(client, following[0], form)
        yield page
        following = page.values(page.address, f"{HYDRA}next")


@pytest.mark.parametrize("form", WITH_GRAPHS, ids=lambda form: form.name)
def test_all_pages_of_the_empty_pattern_are_the_dump(visitor: FlaskClient, form: Representation) -> None:
    pages = list(_pages(visitor, f"{SITE}/fragments", form))
    assert [len(page.data) for page in pages] == [100, 100, 100, 90]
    found, stated = Dataset(quad for page in pages for quad in page.data), Dataset(STATED)
    assert found == stated
    assert {page.total for page in pages} == {len(STATED)}


def test_pages_and_template_below_a_version_stay_there(visitor: FlaskClient) -> None:
    address = f"{SITE}/v/{VERSION}/fragments"
    pages = list(_pages(visitor, address))
    assert Dataset(quad for page in pages for quad in page.data) == Dataset(STATED)
    assert {page.fragment for page in pages} == {address}
    (template,) = pages[0].values(f"{address}#search", f"{HYDRA}template")
    assert template == f"{address}{{?subject,predicate,object,graph}}"


def test_the_union_is_told_by_the_controls_and_has_each_triple_once(visitor: FlaskClient) -> None:
    first = Page(visitor, f"{SITE}/fragments")
    (union,) = first.values(f"{SITE}/fragments#dataset", f"{SD}defaultGraph")
    assert union == ATLAS_IRI
    pages = list(_pages(visitor, first.form(graph=union)))
    data = [quad for page in pages for quad in page.data]
    assert {quad.graph_name for quad in data} == {DefaultGraph()}
    assert {quad.triple for quad in data} == MERGED
    assert len(data) == pages[0].total == len(MERGED)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_each_form_holds_data_and_controls(visitor: FlaskClient, form: Representation) -> None:
    response = visitor.get(f"/fragments?object={quote(CITY.value)}", headers={"Accept": form.media_type})
    triples = {quad.triple for quad in parse(response.get_data(), form.rdf)}
    assert len(triples & MERGED) == 50 if form not in WITH_GRAPHS else 100
    told = {(_text(triple.predicate), _text(triple.object)) for triple in triples - MERGED}
    assert (f"{HYDRA}totalItems", "260") in told
    assert (f"{HYDRA}itemsPerPage", "100") in told
    assert (f"{HYDRA}variableRepresentation", f"{HYDRA}ExplicitRepresentation") in told


def test_rdflib_reads_a_page(visitor: FlaskClient) -> None:
    graph = Graph().parse(data=visitor.get("/fragments").get_data(), format="turtle")
    assert len(graph) > 50


@pytest.mark.parametrize(
    ("terms", "total"),
    [
        ({}, 390),
        ({"subject": _place(7).value}, 3),
        ({"predicate": f"{RDF}type"}, 260),
        ({"object": '"No 7 "<ł&>""@pl'}, 1),
        ({"object": '"No 7 "<ł&>""'}, 0),
        ({"predicate": f"{RDF}type", "object": CITY.value, "graph": TOWNS.value}, 130),
        ({"predicate": f"{RDF}type", "object": CITY.value, "graph": ATLAS_IRI}, 130),
        ({"subject": _place(7).value, "object": CITY.value}, 2),
        ({"graph": PLACES.value}, 260),
        ({"graph": f"{BASE}dataset/nowhere"}, 0),
    ],
)
def test_the_form_leads_to_any_fragment_with_its_exact_count(
    visitor: FlaskClient, terms: dict[str, str], total: int
) -> None:
    address = Page(visitor, f"{SITE}/fragments").form(**terms)
    pages = list(_pages(visitor, address))
    assert {page.total for page in pages} == {total}
    assert sum(len(page.data) for page in pages) == total


def test_a_page_tells_of_itself_under_the_very_address_that_was_asked(visitor: FlaskClient) -> None:
    asked = f"{SITE}/fragments?page=2&predicate=http://www.w3.org/1999/02/22-rdf-syntax-ns%23type&subject="
    page = Page(visitor, asked)
    assert page.values(asked, f"{HYDRA}next") == [f"{asked.replace('page=2&', '')}&page=3"]
    assert page.values(asked, f"{HYDRA}previous") == [asked.replace("page=2&", "")]
    assert page.values(page.fragment, f"{VOID}subset") == [asked]
    assert page.values(f"{SITE}/fragments#dataset", f"{VOID}subset") == sorted((page.fragment, asked))


@pytest.mark.parametrize("query", ["", "?page=2"])
def test_the_controls_stand_in_the_order_in_which_streaming_clients_take_them_up(
    visitor: FlaskClient, query: str
) -> None:
    page = Page(visitor, f"{SITE}/fragments{query}", N_QUADS)
    told = [(quad.subject, quad.predicate.value, quad.object) for quad in page.quads]
    subsets = [
        place
        for place, (_, name, part) in enumerate(told)
        if name == f"{VOID}subset" and part == NamedNode(page.address)
    ]
    (union,) = (place for place, (_, name, _) in enumerate(told) if name == f"{SD}defaultGraph")
    assert subsets[0] < union
    assert told[subsets[0]][0] == told[union][0]
    assert told[subsets[-1]][0] == NamedNode(page.fragment)


def test_signs_that_no_address_has_are_encoded_in_it(visitor: FlaskClient) -> None:
    page = Page(visitor, f'{SITE}/fragments?object="No 7 <ł"&subject=')
    assert all(
        '"' not in address and " " not in address
        for address in (page.fragment, *page.values(page.fragment, f"{VOID}subset"))
    )


def test_a_percent_sign_that_nobody_encoded_is_one(visitor: FlaskClient) -> None:
    assert visitor.get("/fragments?object=%22100%%22", headers={"Accept": "application/trig"}).status_code == 200


def test_an_answer_of_a_release_is_kept_by_its_tag(visitor: FlaskClient) -> None:
    first = visitor.get("/fragments?page=2", headers={"Accept": "application/trig"})
    assert first.headers["Cache-Control"] == "public, no-cache"
    assert "Accept" in first.headers["Vary"]
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    headers = {"Accept": "application/trig", "If-None-Match": first.headers["ETag"]}
    assert visitor.get("/fragments?page=2", headers=headers).status_code == 304
    assert visitor.get("/fragments?page=3", headers=headers).status_code == 200


def test_a_head_has_no_body(visitor: FlaskClient) -> None:
    response = visitor.head("/fragments", headers={"Accept": "text/turtle"})
    assert response.status_code == 200
    assert response.get_data() == b""


def test_the_header_leads_on_as_the_controls_do(visitor: FlaskClient) -> None:
    link = visitor.get("/fragments?page=2", headers={"Accept": "text/turtle"}).headers["Link"]
    assert f'<{SITE}/fragments?page=3>; rel="next"' in link
    assert f'<{SITE}/fragments>; rel="prev"' in link


@pytest.mark.parametrize(
    ("query", "status", "told"),
    [
        ("page=5", 404, "there is no page 5; this fragment has 4"),
        ("page=0", 400, "'page' takes one number"),
        ("object=Lublin", 400, "'object' is no term, at character 1"),
        ("subject=%22x%22", 400, "a literal stands only as the object"),
        ("subject=?x&object=?x", 400, "compares no places"),
        ("subject=a:b&subject=a:c", 400, "given 2 times"),
    ],
)
def test_what_cannot_be_asked_is_told(visitor: FlaskClient, query: str, status: int, told: str) -> None:
    response = visitor.get(
        f"/fragments?{query}", headers={"Accept": "application/n-quads, application/problem+json;q=0.1"}
    )
    assert response.status_code == status
    assert told in response.get_json()["detail"]
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_a_form_that_is_no_rdf_is_not_offered(visitor: FlaskClient) -> None:
    assert visitor.get("/fragments", headers={"Accept": "text/csv"}).status_code == 406


@pytest.mark.parametrize(("language", "count", "column"), [("en", "130", "Subject"), ("pl", "130", "Podmiot")])
def test_people_see_a_table_of_what_is_open(visitor: FlaskClient, language: str, count: str, column: str) -> None:
    query = f"predicate={quote(f'{RDF}type')}&object={quote(CITY.value)}&graph={quote(TOWNS.value)}"
    page = visitor.get(f"/{language}/fragments?{query}", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert re.search(rf'<h2 id="found-title">{count}\W', page)
    assert re.findall(r'<th scope="col" role="columnheader">(\w+)</th>', page) == [column]
    assert f'href="/{language}/fragments?subject={quote(_place(7).value, safe="")}&amp;predicate=' in page
    assert f"/{language}/place/007" not in page
    assert "page=2" in page
    assert f'value="{CITY.value}"' in page


def test_texts_say_their_language_and_cannot_break_the_page(visitor: FlaskClient) -> None:
    query = f"subject={quote(_place(7).value)}&predicate={quote(LABEL.value)}"
    page = visitor.get(f"/en/fragments?{query}", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert 'lang="pl">No 7 &#34;&lt;ł&amp;&gt;&#34;</a>' in page
    assert 'href="/en/place/007"' in page


def test_a_form_with_what_is_no_term_comes_back_as_it_was_filled_in(visitor: FlaskClient) -> None:
    answer = visitor.get("/pl/fragments?subject=%3Cb%3E&page=2", headers={"Accept": "text/html"})
    assert (answer.status_code, "&#39;subject&#39; is no term" in answer.text) == (400, True)
    assert 'name="subject" value="&lt;b&gt;"' in answer.text
    assert 'id="found-title"' not in answer.text


def test_where_nothing_fits_a_short_name_is_told_in_full(visitor: FlaskClient) -> None:
    page = visitor.get("/en/fragments?object=place:007", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert "Nothing in this release fits." in page
    assert f'href="/en/fragments?object={quote(_place(7).value, safe="")}"' in page


def test_a_copy_says_that_statements_by_pattern_need_a_server(tmp_path: Path) -> None:
    release = make_release(tmp_path, VERSION)
    atlas = replace(atlas_of(Settings(releases=tmp_path), release, SilentEngine(Store())), is_copy=True)
    client = visitor_of(app_of(Service(atlas, close=lambda: None)))
    page = client.get("/en/fragments", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert 'href="/en/copies"' in page
    assert "<form" not in page
    assert 'rel="next"' not in page


def test_the_union_is_shown_without_graphs(visitor: FlaskClient) -> None:
    page = visitor.get(f"/en/fragments?graph={quote(ATLAS_IRI)}", headers={"Accept": "text/html"}).get_data(
        as_text=True
    )
    assert re.findall(r'role="columnheader">(\w+)</th>', page) == ["Subject", "Predicate", "Object"]
    assert "Show them with their sources" in page
