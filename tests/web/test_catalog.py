"""The catalogue and VoID over HTTP: their forms, their links, and a long catalogue in pages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, RDF

from coopatlas.formats import GRAPHS, Representation
from coopatlas.query.engine import QueryEngine
from coopatlas.release.manifest import MANIFEST_NAME, Release, describe_files, files_below
from coopatlas.settings import Settings
from coopatlas.vocabulary import DCAT
from coopatlas.web.app import create_app
from coopatlas.web.catalog_pages import PAGE_DATASETS
from tests.visitor import visitor_of

BASE = "https://w3id.org/coopatlas/"
CATALOG = URIRef(f"{BASE}catalog")
HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
DATASETS = 2 * PAGE_DATASETS + 30
PREFIXES = """@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix dataset: <https://w3id.org/coopatlas/dataset/> . @prefix c: <https://w3id.org/coopatlas/catalog#> .
"""


def _long_catalog() -> str:
    """A catalogue of a whole and many datasets; one service serves them all, and all are parts of the whole."""
    names = [f"d{number:03d}" for number in range(DATASETS - 1)]
    listed = ", ".join(f"dataset:{name}" for name in names)
    service = f"c:sparql a dcat:DataService ; dct:title 'SPARQL' ; dcat:servesDataset c:atlas, {listed} .\n"
    catalog = f"<{CATALOG}> a dcat:Catalog ; dcat:dataset c:atlas, {listed} ; dcat:service c:sparql .\n"
    whole = f"c:atlas a dcat:Dataset ; dct:title 'All' ; dct:hasPart {listed} .\n"
    datasets = (
        f"dataset:{name} a dcat:Dataset ; dct:title '{name}' ; dct:isPartOf c:atlas ; dcat:distribution c:f-{name} .\n"
        f"c:f-{name} a dcat:Distribution ; dct:title '{name}.ttl' .\n"
        for name in names
    )
    return PREFIXES + catalog + service + whole + "".join(datasets)


@pytest.fixture
def long_client(settings: Settings, release: Release, engine: QueryEngine) -> FlaskClient:
    (release.path / "catalog.ttl").write_text(_long_catalog(), encoding="utf-8")
    files = [path for path in files_below(release.path) if path.name not in {MANIFEST_NAME, "secret.txt"}]
    manifest = replace(release.manifest, files=describe_files(release.path, files))
    (release.path / MANIFEST_NAME).write_text(manifest.to_json(), encoding="utf-8")
    return visitor_of(create_app(settings, Release.open(release.path), engine))


def _walk(client: FlaskClient, address: str) -> list[Graph]:
    """Follow the pages as a harvester does: by what the graph says."""
    pages = []
    while address:
        response = client.get(address)
        assert response.status_code == 200, address
        graph = Graph().parse(data=response.data, format="turtle")
        pages.append(graph)
        (view,) = graph.subjects(RDF.type, HYDRA.PartialCollectionView)
        assert str(view).removeprefix("http://localhost").partition("?")[0] == address.partition("?")[0].removeprefix(
            "http://localhost"
        )
        address = str(graph.value(view, HYDRA.next) or "")
    return pages


@pytest.mark.parametrize("address", ["/catalog", "/catalog.ttl", "/catalog?format=turtle"])
def test_a_harvester_that_follows_the_pages_finds_each_dataset_once(long_client: FlaskClient, address: str) -> None:
    pages = _walk(long_client, address)
    found = [str(dataset) for page in pages for dataset in page.objects(CATALOG, DCAT.dataset)]
    assert len(pages) == 3
    assert (len(found), len(set(found))) == (DATASETS, DATASETS)


def test_each_page_says_all_about_its_datasets_and_nothing_of_others(long_client: FlaskClient) -> None:
    for page in _walk(long_client, "/catalog"):
        shown = set(page.objects(CATALOG, DCAT.dataset))
        assert set(page.subjects(RDF.type, DCAT.Dataset)) == shown
        files = {file for dataset in shown for file in page.objects(dataset, DCAT.distribution)}
        assert files == set(page.subjects(RDF.type, DCAT.Distribution))
        assert all(page.value(each, DCTERMS.title) for each in (*shown, *files))
        (service,) = page.objects(CATALOG, DCAT.service)
        assert set(page.objects(service, DCAT.servesDataset)) == shown


def test_the_pages_together_are_the_whole_catalogue(long_client: FlaskClient) -> None:
    whole = set(Graph().parse(data=_long_catalog(), format="turtle"))
    union = {triple for page in _walk(long_client, "/catalog") for triple in page}
    assert whole <= union
    assert all("hydra" in f"{triple}" for triple in union - whole)


def test_a_page_names_its_neighbours_in_the_graph_and_in_the_header(long_client: FlaskClient) -> None:
    response = long_client.get("/catalog.ttl?page=2")
    graph = Graph().parse(data=response.data, format="turtle")
    view = URIRef("http://localhost/catalog.ttl?page=2")
    pages = {
        name: URIRef(f"http://localhost/catalog.ttl?page={number}")
        for name, number in {"first": 1, "previous": 1, "next": 3, "last": 3}.items()
    }
    for name, page in pages.items():
        assert graph.value(view, HYDRA[name]) == page == graph.value(view, HYDRA[f"{name}Page"])
    assert graph.value(view, HYDRA.totalItems) == Literal(DATASETS)
    links = response.headers["Link"]
    for relation, number in (("first", 1), ("prev", 1), ("next", 3), ("last", 3)):
        assert f'</catalog.ttl?page={number}>; rel="{relation}"' in links
    assert '</catalog.rdf?page=2>; rel="alternate"; type="application/rdf+xml"' in links


def test_the_first_and_the_last_page_lead_only_where_there_is_a_page(long_client: FlaskClient) -> None:
    first, last = (long_client.get(f"/catalog?page={number}").headers["Link"] for number in (1, 3))
    assert 'rel="prev"' not in first
    assert 'rel="next"' not in last


@pytest.mark.parametrize(
    ("query", "status"),
    [("page=0", 400), ("page=-1", 400), ("page=x", 400), ("page=", 400), ("page=1&page=2", 400), ("page=٣", 400),
     ("page=4", 404), ("page=99999999999", 400)],
)  # fmt: skip
def test_a_page_that_does_not_exist_is_an_error(long_client: FlaskClient, query: str, status: int) -> None:
    assert long_client.get(f"/catalog?{query}").status_code == status


def test_a_short_catalogue_is_given_as_it_is_written(client: FlaskClient, release: Release) -> None:
    response = client.get("/catalog")
    assert response.data == (release.path / "catalog.ttl").read_bytes()
    assert 'rel="next"' not in response.headers["Link"]


@pytest.mark.parametrize("path", ["catalog", ".well-known/void"])
@pytest.mark.parametrize("form", GRAPHS, ids=lambda form: form.name)
def test_each_form_is_had_by_suffix_and_by_negotiation(client: FlaskClient, path: str, form: Representation) -> None:
    by_suffix = client.get(f"/{path}.{form.extension}")
    negotiated = client.get(f"/{path}", headers={"Accept": f"text/html;q=0.5, {form.media_type}"})
    assert by_suffix.status_code == 200
    assert by_suffix.content_type == negotiated.content_type == form.content_type
    assert by_suffix.data == negotiated.data
    assert "Accept" in negotiated.headers["Vary"]


@pytest.mark.parametrize("path", ["catalog", ".well-known/void"])
def test_the_header_leads_to_the_forms_the_licence_and_the_other_description(client: FlaskClient, path: str) -> None:
    response = client.get(f"/{path}")
    links = response.headers["Link"]
    assert f'</{path}.jsonld>; rel="alternate"; type="application/ld+json"' in links
    assert f'<{BASE}{path}>; rel="canonical"' in links
    assert '<https://creativecommons.org/licenses/by/4.0/>; rel="license"' in links
    assert 'rel="describedby"' in links
    assert 'rel="describes"' in links
    assert response.headers["Last-Modified"] == "Fri, 20 Nov 2026 10:00:00 GMT"
    again = client.get(f"/{path}", headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_suffix_that_is_no_form_is_not_found_with_help(client: FlaskClient) -> None:
    for path in ("/catalog.xlsx", "/.well-known/void.html"):
        response = client.get(path)
        assert response.status_code == 404
        assert ".jsonld" in response.get_json()["detail"]


def test_a_release_without_a_catalogue_says_so(client: FlaskClient, release: Release) -> None:
    assert release.file("catalog.ttl") is not None
    bare = replace(release.manifest, files=())
    app = create_app(Settings(), Release(release.path, bare), client.application.extensions["coopatlas"].atlas.engine)
    assert visitor_of(app).get("/catalog").status_code == 404


def test_no_page_is_read_from_outside_the_release(client: FlaskClient, tmp_path: Path) -> None:
    assert tmp_path.exists()
    assert client.get("/catalog./../../secret.txt").status_code == 404
