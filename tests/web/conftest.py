"""A small release in a temporary folder, served by the application with the tests' engine."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, Quad, QueryBoolean, QuerySolutions, QueryTriples, RdfFormat, Store, parse

from coopatlas.errors import EngineBusy, EngineUnavailable, QueryError, QuerySyntaxError
from coopatlas.formats import Representation
from coopatlas.languages.language import read_languages
from coopatlas.query.engine import Answer, Caller, Query, QueryEngine
from coopatlas.release.directory import DIRECTORY_NAME
from coopatlas.release.index import INDEX_NAME
from coopatlas.release.indexing import write_index
from coopatlas.release.manifest import (
    MANIFEST_NAME,
    MANIFEST_SCHEMA,
    DatasetFacts,
    Manifest,
    Release,
    describe_files,
    files_below,
)
from coopatlas.release.ordering import write_orders
from coopatlas.release.recording import write_events
from coopatlas.release.registering import write_directory
from coopatlas.settings import Settings
from coopatlas.web.app import app_of, atlas_of, create_app
from coopatlas.web.archive import Archive
from coopatlas.web.atlas import Atlas, Service
from coopatlas.web.integrity import Integrity
from tests.visitor import visitor_of

VERSION = "2026.11.20"
EARLIER = "2026.11.19"
EXAMPLE = """# title: Which places are there?
# title@pl: Jakie są miejsca?
# description: Every city.
# description@pl: Każde miasto.

PREFIX ca: <https://w3id.org/coopatlas/ontology#>
SELECT ?place { ?place a ca:City }
"""
PREFIXES = """
@prefix ca: <https://w3id.org/coopatlas/ontology#> .
@prefix country: <https://w3id.org/coopatlas/id/country/> .
@prefix dataset: <https://w3id.org/coopatlas/dataset/> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix organisation: <https://w3id.org/coopatlas/id/organisation/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix participation: <https://w3id.org/coopatlas/id/participation/> .
@prefix place: <https://w3id.org/coopatlas/id/place/> .
@prefix project: <https://w3id.org/coopatlas/id/project/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix role: <https://w3id.org/coopatlas/id/concept/role/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix source: <https://w3id.org/coopatlas/id/source/> .
@prefix statistic: <https://w3id.org/coopatlas/id/statistic/> .
"""
PLACES = """
dataset:places a dcat:Dataset ; dct:title "Places"@en, "Miejsca"@pl .
place:lublin a ca:City ;
    skos:prefLabel "Lublin"@en, "Lublin"@pl, "Люблін"@uk ;
    dct:description "A city in the east."@en, "Miasto na wschodzie."@pl ;
    ca:country country:PL ;
    owl:sameAs <https://sws.geonames.org/765876/>, <javascript:alert(1)> .
country:PL a ca:Country ; skos:prefLabel "Poland"@en, "Polska"@pl .
"""
PROJECTS = """
dataset:projects a dcat:Dataset ; dct:title "Projects"@en, "Projekty"@pl .
project:together a ca:Project ;
    skos:prefLabel "Together"@en, "Razem"@pl ;
    dct:description "Cities and <b>bold</b> partners."@en, "Miasta i partnerzy."@pl .
organisation:lublin a org:Organization ;
    skos:prefLabel "Municipality of Lublin"@en, "Gmina Lublin"@pl ;
    skos:altLabel "<script>alert('x')</script>"@en ;
    dct:spatial place:lublin ; ca:country country:PL ; ca:partnerIn project:together ;
    dct:source source:page .
participation:together-1 a ca:Participation ;
    skos:prefLabel "Lublin in Together"@en, "Lublin w Razem"@pl ;
    ca:project project:together ; ca:participant organisation:lublin ; ca:role role:coordinator ; ca:order 1 .
role:coordinator a skos:Concept ; skos:prefLabel "coordinator"@en, "koordynator"@pl .
source:page skos:prefLabel "Project page"@en, "Strona projektu"@pl .
statistic:students a ca:Statistic ;
    skos:prefLabel "Students in Lublin"@en, "Studenci w Lublinie"@pl ;
    ca:about place:lublin ; ca:value 60000 ; ca:quote "ponad 60 000 studentów"@pl .
"""
ONTOLOGY = """
<https://w3id.org/coopatlas/ontology> a owl:Ontology ; dct:title "Ontology of the Atlas"@en, "Ontologia Atlasu"@pl .
<https://w3id.org/coopatlas/about#publisher> rdfs:label "Cooperation Atlas"@en, "Atlas współpracy"@pl .
ca:City a owl:Class ; rdfs:label "city"@en, "miasto"@pl ;
    skos:definition "A settlement."@en, "Miejscowość."@pl ;
    rdfs:isDefinedBy <https://w3id.org/coopatlas/ontology> .
ca:country a owl:ObjectProperty ; rdfs:label "country"@en, "kraj"@pl ; rdfs:range ca:Country .
ca:Country a owl:Class ; rdfs:label "country"@en, "kraj"@pl .
ca:Project a owl:Class ; rdfs:label "project"@en, "projekt"@pl .
"""
ALIGNMENTS = "ca:City rdfs:subClassOf <https://schema.org/City> .\n"
GRAPHS = {
    "dataset/places": PLACES,
    "dataset/projects": PROJECTS,
    "ontology": ONTOLOGY,
    "ontology/alignments": ALIGNMENTS,
}
BASE = "https://w3id.org/coopatlas/"
CC_BY = "https://creativecommons.org/licenses/by/4.0/"
CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"


def state(engine: StoreEngine, turtle: str, graph: str = "dataset/projects") -> None:
    """Have more said in a named graph, in Turtle without its prefixes."""
    quads = parse((PREFIXES + turtle).encode(), format=RdfFormat.TURTLE)
    engine.state([Quad(quad.subject, quad.predicate, quad.object, NamedNode(BASE + graph)) for quad in quads])


class StoreEngine(QueryEngine):
    """Answers every query over one store; ``texts`` are the queries, and ``bodies`` the files handed out.

    ``release`` is the folder whose index tells of the same quads.
    """

    def __init__(self, store: Store, release: Path | None = None) -> None:
        self.store = store
        self.release = release
        self.texts: list[str] = []
        self.bodies: list[io.BytesIO] = []

    @property
    def asked(self) -> int:
        """How many queries it was asked."""
        return len(self.texts)

    def state(self, quads: Iterable[Quad]) -> None:
        """Add quads to their graphs and, as in a release's store, to the union that is the default graph."""
        for quad in quads:
            self.store.add(quad)
            self.store.add(Quad(quad.subject, quad.predicate, quad.object))
        self.index(datetime(2026, 11, 20, 10, tzinfo=UTC))

    def index(self, now: datetime) -> None:
        """Write the index of what is stated by now."""
        if self.release is not None:
            quads = self.release / "stated.nq"
            named = (f"{quad} .\n" for quad in self.store if isinstance(quad.graph_name, NamedNode))
            quads.write_text("".join(sorted(named)), encoding="utf-8")
            (self.release / INDEX_NAME).unlink(missing_ok=True)
            write_index(quads, None, self.release, version=VERSION, now=now)
            (self.release / DIRECTORY_NAME).unlink(missing_ok=True)
            write_directory(quads, self.release, read_languages())

    def answer(self, query: Query, representation: Representation, caller: Caller | None = None) -> Answer:
        self.texts.append(query.text)
        body = io.BytesIO(self._evaluate(query, representation))
        self.bodies.append(body)
        return Answer(representation, body, body.getbuffer().nbytes)

    def _evaluate(self, query: Query, representation: Representation) -> bytes:
        graphs = bool(query.default_graphs or query.named_graphs)
        for iri in (*query.default_graphs, *query.named_graphs):
            if not self.store.contains_named_graph(NamedNode(iri)):
                raise QueryError(f"there is no graph <{iri}>")
        try:
            results = self.store.query(
                query.text,
                default_graph=[NamedNode(iri) for iri in query.default_graphs] if graphs else None,
                named_graphs=[NamedNode(iri) for iri in query.named_graphs] if graphs else None,
            )
        except SyntaxError as error:
            raise QuerySyntaxError(str(error), line=1, column=8) from error
        if isinstance(results, QueryTriples):
            return results.serialize(format=representation.rdf) or b""
        assert isinstance(results, QuerySolutions | QueryBoolean)
        return results.serialize(format=representation.results) or b""

    def close(self) -> None:
        self.store = Store()


class SilentEngine(StoreEngine):
    """Answers nothing, as an engine whose workers are gone."""

    def answer(self, query: Query, representation: Representation, caller: Caller | None = None) -> Answer:
        raise EngineUnavailable(f"no worker of /srv/releases/store answers {query.form.value} as {representation.name}")


class BusyEngine(StoreEngine):
    """Answers nothing, as an engine whose workers are all at work."""

    def answer(self, query: Query, representation: Representation, caller: Caller | None = None) -> Answer:
        raise EngineBusy(f"all 4 query workers were busy, not to be had for {query.form.value}, {representation.name}")


def make_release(releases: Path, version: str) -> Release:
    """Write a release with two dumps, two descriptions and a query."""
    folder = releases / version
    (folder / "dumps" / "datasets").mkdir(parents=True)
    (folder / "dumps" / "ontology").mkdir()
    (folder / "queries").mkdir()
    (folder / "store").mkdir()
    quads = f'<{BASE}id/place/lublin> <http://www.w3.org/2000/01/rdf-schema#label> "Lublin" <{BASE}dataset/places> .\n'
    (folder / "dumps" / "coopatlas.nq").write_text(quads, encoding="utf-8")
    (folder / "dumps" / "coopatlas.nq.gz").write_bytes(gzip.compress(quads.encode(), mtime=0))
    (folder / "dumps" / "datasets" / "places.ttl").write_text(PREFIXES + PLACES, encoding="utf-8")
    (folder / "dumps" / "datasets" / "projects.ttl.gz").write_bytes(gzip.compress(PROJECTS.encode(), mtime=0))
    (folder / "dumps" / "ontology" / "coopatlas.ttl").write_text(PREFIXES + ONTOLOGY, encoding="utf-8")
    _write_tables(folder / "dumps" / "tables")
    (folder / "dumps" / "SHA256SUMS").write_text(f"{'0' * 64}  coopatlas.nq\n", encoding="utf-8")
    (folder / "validation.txt").write_text("conforms", encoding="utf-8")
    (folder / "catalog.ttl").write_text(PREFIXES + "dataset:all a dcat:Dataset .\n", encoding="utf-8")
    (folder / "void.ttl").write_text(PREFIXES + "dataset:all a dcat:Dataset .\n", encoding="utf-8")
    (folder / "queries" / "01-places.rq").write_text(EXAMPLE, encoding="utf-8")
    (folder / "store" / "CURRENT").write_text("inner", encoding="utf-8")
    manifest = make_manifest(folder, version)
    (folder / MANIFEST_NAME).write_text(manifest.to_json(), encoding="utf-8")
    (folder / "secret.txt").write_text("not in the manifest", encoding="utf-8")
    write_index(
        folder / "dumps" / "coopatlas.nq", None, folder, version=version, now=datetime(2026, 11, 20, tzinfo=UTC)
    )
    write_directory(folder / "dumps" / "coopatlas.nq", folder, read_languages())
    write_events(
        folder / "dumps" / "coopatlas.nq", None, folder, version=version, now=datetime(2026, 11, 20, tzinfo=UTC)
    )
    write_orders(folder / "dumps" / "coopatlas.nq", folder)
    return Release.open(folder)


def add_file(release: Release, path: str, text: str) -> Release:
    """The same release with one more file, or another text in one that it has."""
    place = release.path / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")
    kept = (entry for entry in release.manifest.files if entry.path != path)
    manifest = replace(release.manifest, files=(*kept, *describe_files(release.path, [place])))
    return Release(release.path, manifest)


def _write_tables(folder: Path) -> None:
    """Write one table as a release has it; its Parquet files are none, for nobody reads them here."""
    folder.mkdir()
    (folder / "cities.csv").write_bytes(b"id,prefLabel_en\r\nhttps://w3id.org/coopatlas/id/place/lublin,Lublin\r\n")
    for name in ("cities.csv.zst", "cities.parquet", "statements.parquet"):
        (folder / name).write_bytes(b"packed")
    described = {
        "url": "cities.csv",
        "dc:title": [{"@value": "city", "@language": "en"}, {"@value": "miasto", "@language": "pl"}],
        "dc:license": [{"@id": CC_BY}],
        "void:class": {"@id": f"{BASE}ontology#City"},
        "void:entities": 1,
    }
    (folder / "csv-metadata.json").write_text(json.dumps({"tables": [described]}), encoding="utf-8")


def make_manifest(folder: Path, version: str) -> Manifest:
    """Describe the files of a release folder."""
    licences = {"places": CC_BY, "projects": CC0}
    datasets = tuple(
        DatasetFacts(
            name=name,
            iri=f"{BASE}dataset/{name}",
            titles={"en": name.title(), "pl": f"Zbiór {name}"},
            descriptions={"en": f"About {name}."},
            licence=licence,
            issued="2026-11-20",
            sources=(f"{BASE}id/source/page",),
            triples=12,
        )
        for name, licence in licences.items()
    )
    return Manifest(
        schema=MANIFEST_SCHEMA,
        version=version,
        previous=None,
        created="2026-11-20T10:00:00+00:00",
        content_hash="ab" * 32,
        quads=40,
        triples=40,
        entities=7,
        classes={f"{BASE}ontology#{name}": 1 for name in ("Project", "City", "Country", "Statistic")},
        datasets=datasets,
        ontology_version="1.0.0",
        tools={},
        files=describe_files(folder, files_below(folder)),
    )


@pytest.fixture
def release(tmp_path: Path) -> Release:
    releases = tmp_path / "releases"
    make_release(releases, EARLIER)
    return make_release(releases, VERSION)


@pytest.fixture
def settings(release: Release) -> Settings:
    return Settings(releases=release.path.parent, max_query_bytes=2_000)


@pytest.fixture
def engine(release: Release) -> StoreEngine:
    store = Store()
    for path, statements in GRAPHS.items():
        store.load((PREFIXES + statements).encode(), format=RdfFormat.TURTLE, to_graph=NamedNode(BASE + path))
    engine = StoreEngine(store, release.path)
    engine.state(list(store))
    return engine


@pytest.fixture
def app(settings: Settings, release: Release, engine: StoreEngine) -> Flask:
    return create_app(settings, release, engine)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return visitor_of(app)


@pytest.fixture
def silent_client(settings: Settings, release: Release) -> FlaskClient:
    return visitor_of(create_app(settings, release, SilentEngine(Store())))


@pytest.fixture
def busy_client(settings: Settings, release: Release) -> FlaskClient:
    return visitor_of(create_app(settings, release, BusyEngine(Store())))


OLD_ONTOLOGY = """
<https://w3id.org/coopatlas/ontology> a owl:Ontology ; owl:versionInfo "0.9.0" ; dct:modified "2026-10-31" .
ca:City a owl:Class ; rdfs:label "town"@en .
"""
SHAPES = """
@prefix cash: <https://w3id.org/coopatlas/shapes#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
<https://w3id.org/coopatlas/shapes> a owl:Ontology ;
    rdfs:label "Shapes of the Atlas"@en, "Kształty Atlasu"@pl ; owl:versionInfo "2.0.0" ;
    sh:declare cash:prefix-ca .
cash:prefix-ca a sh:PrefixDeclaration ; sh:prefix "ca" ; sh:namespace "https://w3id.org/coopatlas/ontology#" .
cash:City a sh:NodeShape ; sh:targetClass ca:City ;
    rdfs:label "City"@en, "Miasto"@pl ; rdfs:comment "A settlement."@en ;
    sh:property cash:City-label, cash:City-kind ; sh:sparql cash:City-select .
cash:City-label a sh:PropertyShape ; sh:path skos:prefLabel ; sh:name "name"@en, "nazwa"@pl ;
    sh:minCount 1 ; sh:severity sh:Warning ;
    sh:message "A city needs a <name>."@en, "Miasto ma mieć nazwę."@pl .
cash:City-named a sh:NodeShape ; sh:target cash:City-target ; rdfs:label "Named"@en ; sh:node [ sh:minCount 1 ] .
cash:City-target a sh:SPARQLTarget ; rdfs:comment "Whatever is named."@en ; sh:select 'SELECT ?this { ?this ?p ?o }' .
cash:City-kind a sh:PropertyShape ; sh:path [ sh:alternativePath ( ca:country [ sh:inversePath ca:about ] ) ] ;
    sh:in ( country:PL "x" ) ; sh:deactivated true .
cash:City-select a sh:SPARQLConstraint ; rdfs:comment "Cities without a country."@en ; sh:select '''
    SELECT $this WHERE {
        $this a ca:City
    }
''' .
cash:Text a sh:NodeShape ; rdfs:label "Text"@en ; sh:datatype xsd:string ; sh:or ( cash:City cash:City-label ) .
"""
COUNTED = """
@prefix void: <http://rdfs.org/ns/void#> .
@prefix part: <https://w3id.org/coopatlas/.well-known/void#> .
part:atlas void:classPartition part:City ; void:propertyPartition part:country .
part:City void:class ca:City ; void:entities 1 ; void:propertyPartition part:City-country .
part:City-country void:property ca:country ; void:triples 1 .
part:country void:property ca:country ; void:triples 2 .
"""
CONTEXT = {"id": "@id", "type": "@type", "City": f"{BASE}ontology#City"}
TERMS = """
ca:Town a owl:Class ; rdfs:label "town"@en ; rdfs:subClassOf ca:City ;
    owl:deprecated true ; dct:isReplacedBy ca:City .
ca:mayor a owl:ObjectProperty ; rdfs:label "mayor"@en ; rdfs:domain ca:City ; rdfs:range org:Organization .
"""


@pytest.fixture
def vocabularies(tmp_path: Path) -> Release:
    """A release that keeps two versions of the ontology and of the context, and one of the alignments."""
    folder = make_release(tmp_path / "vocabularies", VERSION).path
    written = {
        "versions/ontology/0.9.0.ttl": PREFIXES + OLD_ONTOLOGY,
        "versions/ontology/1.0.0.ttl": PREFIXES + ONTOLOGY,
        "versions/alignments/1.1.0.ttl": PREFIXES + ALIGNMENTS,
        "versions/context/0.9.0.jsonld": json.dumps({"@context": {"id": "@id"}}),
        "versions/context/1.0.0.jsonld": json.dumps({"@context": CONTEXT}),
        "shapes.ttl": PREFIXES + "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> ." + SHAPES,
        "void.ttl": PREFIXES + COUNTED,
    }
    for path, text in written.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    (folder / MANIFEST_NAME).unlink()
    manifest = replace(make_manifest(folder, VERSION), context_version="1.0.0")
    (folder / MANIFEST_NAME).write_text(manifest.to_json(), encoding="utf-8")
    return Release.open(folder)


@pytest.fixture
def versioned(settings: Settings, vocabularies: Release, engine: StoreEngine) -> FlaskClient:
    """The application over that release, whose ontology has a deprecated term, and a property with a domain."""
    graph = NamedNode(f"{BASE}ontology")
    engine.store.load((PREFIXES + TERMS).encode(), format=RdfFormat.TURTLE, to_graph=graph)
    return visitor_of(create_app(settings, vocabularies, engine))


@pytest.fixture
def bare(settings: Settings, release: Release, engine: StoreEngine) -> FlaskClient:
    """The application over a release that has neither shapes nor descriptions."""
    for name in ("shapes.ttl", "catalog.ttl", "void.ttl", MANIFEST_NAME):
        (release.path / name).unlink(missing_ok=True)
    (release.path / MANIFEST_NAME).write_text(make_manifest(release.path, VERSION).to_json(), encoding="utf-8")
    return visitor_of(create_app(settings, Release.open(release.path), engine))


@pytest.fixture(scope="session")
def history_apps(history: tuple[Release, ...]) -> tuple[Flask, ...]:
    """An application for each of the three releases."""
    settings = Settings(releases=history[0].path.parent)
    stores = (Store.read_only(str(release.path / "store")) for release in history)
    return tuple(
        create_app(settings, release, StoreEngine(store)) for release, store in zip(history, stores, strict=True)
    )


@pytest.fixture
def visitors(history_apps: tuple[Flask, ...]) -> tuple[FlaskClient, ...]:
    """A client of the Atlas as it is with each of the three releases."""
    return tuple(visitor_of(app) for app in history_apps)


@pytest.fixture(scope="session")
def looking_back(history: tuple[Release, ...]) -> Flask:
    """The last of the three releases, from which one can look back at the two before."""
    return past_app(history[-1])


def past_app(release: Release, **changes: Any) -> Flask:
    """The application over a release, with those that lie beside it as the earlier ones; two may be open at once.

    Args:
        release: the one in service.
        changes: settings other than the defaults.
    """
    settings = Settings(releases=release.path.parent, **changes)

    def opened(one: Release) -> tuple[Atlas, Callable[[], None]]:
        engine = StoreEngine(Store.read_only(str(one.store_path)))
        return atlas_of(settings, one, engine, integrity=Integrity(one, at_once=False)), engine.close

    archive = Archive(settings.releases, opened, read_languages(), most=settings.open_releases)
    return app_of(Service(*opened(release), archive))
