"""All that describes a release says the same, on a small project and on the Atlas itself; and every address answers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Store
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCTERMS, OWL, RDF, VOID
from rdflib.term import Node

from coopatlas.languages.language import read_languages
from coopatlas.progress import Quiet
from coopatlas.release.build import Built, build
from coopatlas.release.identity import ATLAS_IRI, CATALOG_IRI, ENDPOINT_IRI, STORE_IRI, WHOLE_IRI
from coopatlas.release.manifest import Manifest, Release
from coopatlas.settings import Settings
from coopatlas.vocabulary import DCAT, SPDX
from coopatlas.web.app import create_app
from tests.visitor import visitor_of
from tests.web.conftest import StoreEngine

ROOT = Path(__file__).resolve().parents[2]
BASE = "https://w3id.org/coopatlas/"
ENGLISH = read_languages()["en"]
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
ADDRESS = re.compile(rf"""[<"]({re.escape(BASE)}[^\s"<>#]*)(?:#[^\s"<>]*)?[>"]""")


class Told:
    """What each description of a release says, read over HTTP."""

    def __init__(self, release: Release) -> None:
        settings = Settings(releases=release.path.parent)
        engine = StoreEngine(Store.read_only(str(release.store_path)))
        self.manifest: Manifest = release.manifest
        self.client: FlaskClient = visitor_of(create_app(settings, release, engine))
        self.void = self._graph("/.well-known/void.ttl")
        self.catalog = self._graph("/catalog.ttl")
        self.service = self._graph("/sparql")
        self.files: dict[str, dict[str, Any]] = {
            entry["href"].removeprefix("http://localhost/"): entry
            for entry in self.client.get("/dumps/?format=json").get_json()["files"]
        }
        with self.client.get(f"/dumps/{release.version}/schema-org.jsonld") as response:
            document = json.loads(response.data)
        self.schema: dict[str, dict[str, Any]] = {node["@id"]: node for node in document["@graph"]}

    def _graph(self, path: str) -> Graph:
        response = self.client.get(path, headers={"Accept": "text/turtle"})
        assert response.status_code == 200, path
        return Graph().parse(data=response.data, format="turtle")

    def downloads(self, dataset: str) -> dict[str, tuple[int, str, str]]:
        """The files of a dataset in the catalogue: path → size, hash, licence."""
        return {
            str(self.catalog.value(each, DCAT.downloadURL)).removeprefix(BASE): (
                int(str(self.catalog.value(each, DCAT.byteSize))),
                str(self.catalog.value(self.catalog.value(each, SPDX.checksum), SPDX.checksumValue)),
                str(self.catalog.value(each, DCTERMS.license)),
            )
            for each in self.catalog.objects(URIRef(dataset), DCAT.distribution)
        }


@pytest.fixture(scope="module")
def atlas_itself(tmp_path_factory: pytest.TempPathFactory) -> Told:
    folders: dict[str, Any] = {name: ROOT / name for name in ("data", "ontology", "shapes", "queries")}
    settings = replace(Settings(), releases=tmp_path_factory.mktemp("releases"), **folders)
    return Told(build(settings, Quiet(), datetime(2026, 11, 20, 12, tzinfo=UTC)).release)


@pytest.fixture
def small(tmp_path: Path, run_small: Callable[[Path], Built]) -> Told:
    return Told(run_small(tmp_path).release)


@pytest.fixture
def run_small() -> Callable[[Path], Built]:
    """Two datasets under different licences that both speak of a city, and the publisher."""

    def built(folder: Path) -> Built:
        for name, text in SMALL.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        folders: dict[str, Any] = {name: folder / name for name in ("data", "ontology", "shapes", "queries")}
        settings = replace(Settings(), releases=folder / "releases", **folders)
        build(settings, Quiet(), datetime(2026, 11, 19, 12, tzinfo=UTC))
        towns = folder / "data/towns/towns.ttl"
        towns.write_text(towns.read_text(encoding="utf-8").replace("'Łódź'@en", "'Lodz'@en"), encoding="utf-8")
        return build(settings, Quiet(), datetime(2026, 11, 20, 12, tzinfo=UTC))

    return built


DESCRIBED = """@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
<https://w3id.org/coopatlas/dataset/{name}> a dcat:Dataset ; dct:title '{name}'@en, 'zbiór {name}'@pl ;
    dct:description 'About {name}.'@en, 'O {name}.'@pl ; dct:license <{licence}> ;
    dct:source <https://w3id.org/coopatlas/id/source/{name}> ;
    dct:issued '2026-11-20'^^<http://www.w3.org/2001/XMLSchema#date> .
<https://w3id.org/coopatlas/id/source/{name}> <http://www.w3.org/2004/02/skos/core#prefLabel> '{name}'@en .
"""
CC_BY = "https://creativecommons.org/licenses/by/4.0/"
CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"
SMALL = {
    "shapes/city.ttl": "",
    "ontology/terms.ttl": """<https://w3id.org/coopatlas/ontology> a <http://www.w3.org/2002/07/owl#Ontology> ;
        <http://www.w3.org/2002/07/owl#versionInfo> '1.2.3' .
        <https://w3id.org/coopatlas/about#publisher> <http://xmlns.com/foaf/0.1/name> 'Atlas'@en .""",
    "data/towns/dataset.ttl": DESCRIBED.format(name="towns", licence=CC_BY),
    "data/towns/towns.ttl": """@prefix ca: <https://w3id.org/coopatlas/ontology#> .
        <https://w3id.org/coopatlas/id/place/lodz> a ca:City ;
            <http://www.w3.org/2004/02/skos/core#prefLabel> 'Łódź'@en ;
            <https://schema.org/containedInPlace> <https://w3id.org/coopatlas/id/country/PL> .
        <https://w3id.org/coopatlas/id/country/PL> a ca:Country .""",
    "data/derived/dataset.ttl": DESCRIBED.format(name="derived", licence=CC_BY),
    "data/register/dataset.ttl": DESCRIBED.format(name="register", licence=CC0),
    "data/register/register.ttl": """<https://w3id.org/coopatlas/id/place/lodz>
        <http://www.w3.org/2002/07/owl#sameAs> <http://www.wikidata.org/entity/Q580> ;
        <https://schema.org/containedInPlace> <https://w3id.org/coopatlas/id/country/PL> .""",
    "queries/01-towns.rq": "# title: Towns\nSELECT ?town { ?town a <https://w3id.org/coopatlas/ontology#City> }\n",
}


@pytest.fixture(params=["small", "atlas_itself"])
def told(request: pytest.FixtureRequest) -> Told:
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Told)
    return found


def test_numbers_agree(told: Told) -> None:
    manifest, atlas = told.manifest, URIRef(ATLAS_IRI)
    assert told.void.value(atlas, VOID.triples) == Literal(manifest.triples)
    assert told.void.value(atlas, VOID.entities) == Literal(manifest.entities)
    assert told.void.value(atlas, VOID.documents) == Literal(manifest.documents)
    (default,) = told.service.objects(None, SD.defaultGraph)
    assert told.service.value(default, VOID.triples) == Literal(manifest.triples)
    assert told.service.value(default, VOID.entities) == Literal(manifest.entities)
    assert told.service.value(default, OWL.sameAs) == atlas
    named = {
        str(told.service.value(node, SD.name)): int(
            str(told.service.value(told.service.value(node, SD.graph), VOID.triples))
        )
        for node in told.service.subjects(RDF.type, SD.NamedGraph)
    }
    subsets = {
        str(part): int(str(told.void.value(part, VOID.triples)))
        for part in told.void.objects(atlas, VOID.subset)
        if (part, RDF.type, VOID.Linkset) not in told.void
    }
    assert named == subsets == dict(manifest.graphs)
    assert {facts.iri: facts.triples for facts in manifest.datasets}.items() <= named.items()


def test_what_void_counts_is_what_the_endpoint_answers(told: Told) -> None:
    def asked(query: str) -> int:
        response = told.client.get("/sparql", query_string={"query": query, "format": "csv"})
        return int(response.text.split()[1])

    for part in told.void.objects(URIRef(ATLAS_IRI), VOID.classPartition):
        kind = told.void.value(part, VOID["class"])
        assert told.void.value(part, VOID.entities) == Literal(
            asked(f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ ?s a <{kind}> }}")
        )
    for part in told.void.objects(URIRef(ATLAS_IRI), VOID.propertyPartition):
        name = told.void.value(part, VOID.property)
        counted = {
            VOID.triples: "COUNT(*)",
            VOID.distinctSubjects: "COUNT(DISTINCT ?s)",
            VOID.distinctObjects: "COUNT(DISTINCT ?o)",
        }
        for number, expression in counted.items():
            assert told.void.value(part, number) == Literal(asked(f"SELECT ({expression} AS ?n) {{ ?s <{name}> ?o }}"))


def test_titles_licences_and_versions_agree(told: Told) -> None:
    manifest = told.manifest
    for facts in manifest.datasets:
        iri, node = URIRef(facts.iri), told.schema[facts.iri]
        titles: set[Node] = {Literal(text, lang=language) for language, text in facts.titles.items()}
        assert set(told.catalog.objects(iri, DCTERMS.title)) == titles == set(told.void.objects(iri, DCTERMS.title))
        assert {Literal(text["@value"], lang=text["@language"]) for text in node["name"]} == titles
        assert (
            told.catalog.value(iri, DCTERMS.license) == URIRef(facts.licence) == told.void.value(iri, DCTERMS.license)
        )
        assert node["license"] == facts.licence
        assert str(told.catalog.value(iri, DCTERMS.issued)) == facts.issued == node["datePublished"]
        (graph,) = told.service.subjects(SD.name, iri)
        assert told.service.value(graph, DCTERMS.license) == URIRef(facts.licence)
    whole, node = URIRef(WHOLE_IRI), told.schema[WHOLE_IRI]
    assert told.void.value(URIRef(ATLAS_IRI), DCTERMS.license) == told.catalog.value(whole, DCTERMS.license)
    assert node["license"] == str(told.catalog.value(whole, DCTERMS.license))
    (default,) = told.service.objects(None, SD.defaultGraph)
    versions = {
        str(told.void.value(URIRef(ATLAS_IRI), DCAT.version)),
        str(told.catalog.value(whole, DCAT.version)),
        str(told.service.value(default, DCAT.version)),
        node["version"],
    }
    assert versions == {manifest.version}
    named = set(told.catalog.objects(whole, DCTERMS.title))
    assert named == set(told.void.objects(URIRef(ATLAS_IRI), DCTERMS.title))
    assert named == set(told.service.objects(default, DCTERMS.title))


def test_the_files_agree_with_the_list_of_downloads(told: Told) -> None:
    listed = {str(dataset) for dataset in told.catalog.objects(URIRef(CATALOG_IRI), DCAT.dataset)}
    assert listed == set(told.schema)
    for dataset in listed:
        for path, (size_bytes, sha256, licence) in told.downloads(dataset).items():
            entry = told.files[path]
            assert (entry["size_bytes"], entry["sha256"]) == (size_bytes, sha256), path
            assert licence in entry["licences"], path
        in_schema = {
            each["contentUrl"].removeprefix(BASE): (
                int(each["contentSize"].split()[0]),
                each["sha256"],
                each["license"],
            )
            for each in told.schema[dataset]["distribution"]
        }
        assert in_schema == told.downloads(dataset)
    described = {path for dataset in listed for path in told.downloads(dataset)}
    dumps = {path for path, entry in told.files.items() if entry["dump"] and not path.endswith((".json", "SHA256SUMS"))}
    assert described == dumps


def test_the_pages_show_the_same_numbers(told: Told) -> None:
    browser = {"Accept": "text/html"}
    home, data, dumps = (told.client.get(f"/en/{path}", headers=browser).text for path in ("", "data", "dumps/"))
    for page in (home, dumps):
        assert ENGLISH.counted("triples", told.manifest.triples) in page
        assert told.manifest.version in page
        (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
        assert json.loads(text)["version"] == told.manifest.version
    for facts in told.manifest.datasets:
        assert f'<td class="number">{ENGLISH.number(facts.triples)}</td>' in data
    for entry in told.files.values():
        assert entry["sha256"] in dumps


def test_the_document_of_a_dataset_says_what_the_catalogue_says(told: Told) -> None:
    for facts in told.manifest.datasets:
        dataset, path = URIRef(facts.iri), f"/doc/dataset/{facts.name}"
        document = Graph().parse(data=told.client.get(f"{path}.ttl").data, format="turtle")
        assert set(told.catalog.predicate_objects(dataset)) <= set(document.predicate_objects(dataset))
        distributions = set(document.objects(dataset, DCAT.distribution))
        assert distributions
        for each in distributions:
            assert set(document.predicate_objects(each)) == set(told.catalog.predicate_objects(each))
        page = told.client.get(path, headers={"Accept": "text/html"}).text
        own, described = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
        assert isomorphic(document, Graph().parse(data=own, format="json-ld"))
        assert json.loads(described)["@id"] == facts.iri


def test_a_release_says_of_itself_what_the_catalogue_says(told: Told) -> None:
    release = URIRef(f"{BASE}dumps/{told.manifest.version}/#release")
    response = told.client.get(f"/dumps/{told.manifest.version}/", headers={"Accept": "text/turtle"})
    described = Graph().parse(data=response.data, format="turtle")
    assert set(told.catalog.predicate_objects(release)) == set(described.predicate_objects(release)) != set()


def test_documents_of_other_things_say_nothing_of_the_catalogue(told: Told) -> None:
    assert "dcat:" not in told.client.get("/doc/place/lodz.ttl").text


@pytest.mark.parametrize("path", ["/.well-known/void", "/catalog"])
def test_each_form_holds_the_same_triples(told: Told, path: str) -> None:
    forms = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "rdf": "xml"}
    graphs = [Graph().parse(data=told.client.get(f"{path}.{end}").data, format=name) for end, name in forms.items()]
    assert all(set(graph) == set(graphs[0]) for graph in graphs)
    assert len(graphs[0]) > 100


def test_the_languages_told_are_those_that_the_data_use(atlas_itself: Told) -> None:
    query = "SELECT DISTINCT ?tag { ?s ?p ?o BIND(LANG(?o) AS ?tag) FILTER(?tag != '') }"
    answer = atlas_itself.client.get("/sparql", query_string={"query": query, "format": "csv"}).text
    assert sorted(answer.split()[1:]) == atlas_itself.schema[WHOLE_IRI]["inLanguage"]


def _addresses(told: Told) -> Iterator[str]:
    """Every address of ours in any description, without its fragment."""
    texts = [told.client.get(path).text for path in ("/.well-known/void.nt", "/catalog.nt")]
    texts.append(told.client.get("/sparql", headers={"Accept": "application/n-triples"}).text)
    texts.append(json.dumps(told.schema))
    yield from sorted({address for text in texts for address in ADDRESS.findall(text)})


def test_every_address_answers(told: Told) -> None:
    # These begin the addresses of others and are none themselves; the store is asked for a graph by its name.
    beginnings = {f"{BASE}id/", f"{BASE}dataset/"}
    found = [address for address in _addresses(told) if address not in beginnings]
    assert ENDPOINT_IRI in found
    assert len(found) > 30
    for address in found:
        path = "/" + unquote(address.removeprefix(BASE))
        asked = f"{path}?default" if address == STORE_IRI else path
        with told.client.head(asked) as response:
            assert response.status_code in {200, 303, 307}, f"{address}: {response.status_code}"
