"""VoID, DCAT and schema.org: three ways of writing down the same facts."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, OWL, RDF, RDFS, VOID
from rdflib.term import BNode, Variable

from coopatlas.errors import SettingsError
from coopatlas.progress import Quiet
from coopatlas.release.authorities import VCARD
from coopatlas.release.build import Built, Outcome, build
from coopatlas.release.identity import (
    ATLAS_IRI,
    CATALOG_IRI,
    ENDPOINT_IRI,
    FEED_IRI,
    FRAGMENTS_IRI,
    OAI_IRI,
    PROJECTS_IRI,
    STREAM_IRI,
    VOCABULARY_IRI,
    WHOLE_IRI,
)
from coopatlas.release.index import Index
from coopatlas.release.manifest import Release
from coopatlas.release.void import VOID_EXT
from coopatlas.settings import Settings
from coopatlas.vocabulary import CA, DCAT, LDES, SPDX, TREE

Run = Callable[..., Built]
BASE = "https://w3id.org/coopatlas/"
DUMPS = f"{BASE}dumps/2026.11.20/"
DESCRIPTIVE = {"SHA256SUMS", "tables/csv-metadata.json"}


def _graph(release: Release, name: str) -> Graph:
    return Graph().parse(release.path / name, format="turtle")


def _number(graph: Graph, subject: URIRef, predicate: URIRef) -> int:
    return int(str(graph.value(subject, predicate)))


def _datasets(release: Release) -> dict[str, dict[str, Any]]:
    document = json.loads((release.path / "schema-org.jsonld").read_text(encoding="utf-8"))
    return {node["@id"]: node for node in document["@graph"]}


def test_void_counts_what_the_manifest_counts(run: Run) -> None:
    release = run().release
    void, manifest, atlas = _graph(release, "void.ttl"), release.manifest, URIRef(ATLAS_IRI)
    assert void.value(atlas, VOID.triples) == Literal(manifest.triples)
    assert void.value(atlas, VOID.entities) == Literal(manifest.entities)
    assert _number(void, atlas, VOID.documents) == manifest.documents == Index.of(release.path).described()
    partitions = {
        str(void.value(part, VOID["class"])): int(str(void.value(part, VOID.entities)))
        for part in void.objects(atlas, VOID.classPartition)
    }
    assert partitions == dict(manifest.classes)
    by_property = [int(str(void.value(part, VOID.triples))) for part in void.objects(atlas, VOID.propertyPartition)]
    assert sum(by_property) == manifest.triples
    subsets = {
        str(part): int(str(void.value(part, VOID.triples)))
        for part in void.objects(atlas, VOID.subset)
        if (part, RDF.type, VOID.Linkset) not in void
    }
    assert subsets == dict(manifest.graphs)
    assert sum(subsets.values()) == manifest.quads


def test_partitions_are_nested_by_class_property_and_what_it_leads_to(run: Run) -> None:
    void = _graph(run().release, "void.ttl")
    rows = void.query("""
        PREFIX void: <http://rdfs.org/ns/void#> PREFIX ext: <http://ldf.fi/void-ext#>
        SELECT ?class ?property ?leads {
            ?dataset void:classPartition ?part . ?part void:class ?class ; void:propertyPartition ?inner .
            ?inner void:property ?property ; void:triples ?n .
            { ?inner void:classPartition [ void:class ?leads ; void:triples ?m ] }
            UNION { ?inner ext:datatypePartition [ ext:datatype ?leads ; void:triples ?m ] }
        }""")
    names = [Variable(name) for name in ("class", "property", "leads")]
    found = {tuple(re.split("[#/]", row[name])[-1] for name in names) for row in rows.bindings}
    assert ("City", "containedInPlace", "Country") in found
    assert ("City", "prefLabel", "langString") in found
    assert (None, VOID_EXT.datatype, None) in void


def test_links_between_our_graphs_are_link_sets(run: Run) -> None:
    void = _graph(run().release, "void.ttl")
    page, towns = (URIRef(f"{BASE}dataset/{name}") for name in ("page", "towns"))
    (links,) = [
        each
        for each in void.subjects(RDF.type, VOID.Linkset)
        if (each, VOID.subjectsTarget, page) in void and (each, VOID.objectsTarget, towns) in void
    ]
    assert (page, VOID.subset, links) in void
    assert list(void.objects(links, VOID.linkPredicate)) == [URIRef("https://schema.org/containedInPlace")]
    assert _number(void, URIRef(str(links)), VOID.triples) == 1


def test_links_to_others_are_link_sets_with_their_target(run: Run, towns: Path) -> None:
    with towns.open("a", encoding="utf-8") as file:
        file.write("place:lodz <http://www.w3.org/2002/07/owl#sameAs> <http://www.wikidata.org/entity/Q580> .\n")
    void = _graph(run().release, "void.ttl")
    (links,) = void.subjects(VOID.linkPredicate, OWL.sameAs)
    assert (links, VOID.subjectsTarget, URIRef(ATLAS_IRI)) in void
    (target,) = void.objects(links, VOID.objectsTarget)
    assert void.value(target, VOID.uriSpace) == Literal("http://www.wikidata.org/entity/")
    assert void.value(target, FOAF.homepage) == URIRef("https://www.wikidata.org/")


def test_two_terms_never_share_a_partition(run: Run, towns: Path) -> None:
    with towns.open("a", encoding="utf-8") as file:
        file.write("place:lodz a <http://a.example/X>, <https://a.example/X>, <http://a.example#X> .\n")
    release = run().release
    void = _graph(release, "void.ttl")
    parts = list(void.objects(URIRef(ATLAS_IRI), VOID.classPartition))
    assert len(parts) == len(release.manifest.classes)
    assert all(len(list(void.objects(part, VOID["class"]))) == 1 for part in parts)


def test_every_dump_is_described_and_every_dump_that_is_described_exists(run: Run) -> None:
    release = run().release
    there = {entry.path.removeprefix("dumps/"): entry for entry in release.dumps()}
    catalog, void = _graph(release, "catalog.ttl"), _graph(release, "void.ttl")
    in_catalog = {str(dump).removeprefix(DUMPS) for dump in catalog.objects(None, DCAT.downloadURL)}
    assert in_catalog == set(there) - DESCRIPTIVE
    in_schema = {
        download["contentUrl"].removeprefix(DUMPS): (download["contentSize"], download["sha256"])
        for node in _datasets(release).values()
        for download in node["distribution"]
    }
    assert in_schema == {path: (f"{there[path].size_bytes} B", there[path].sha256) for path in in_catalog}
    in_void = {str(dump).removeprefix(DUMPS) for dump in void.objects(None, VOID.dataDump)}
    assert in_void == {path for path in in_catalog if not path.startswith("tables/")}


def test_the_catalogue_gives_each_files_size_and_hash(run: Run) -> None:
    release = run().release
    catalog = _graph(release, "catalog.ttl")
    distributions = set(catalog.subjects(RDF.type, DCAT.Distribution))
    assert distributions
    for distribution in distributions:
        address = str(catalog.value(distribution, DCAT.downloadURL))
        entry = release.file(f"dumps/{address.removeprefix(DUMPS)}")
        assert entry is not None
        assert int(str(catalog.value(distribution, DCAT.byteSize))) == entry.size_bytes
        checksum = catalog.value(distribution, SPDX.checksum)
        assert str(catalog.value(checksum, SPDX.checksumValue)) == entry.sha256


def test_every_dataset_is_in_each_description_with_its_title_and_licence(run: Run) -> None:
    release = run().release
    catalog, schema = _graph(release, "catalog.ttl"), _datasets(release)
    listed = {str(dataset) for dataset in catalog.objects(URIRef(CATALOG_IRI), DCAT.dataset)}
    assert listed == {WHOLE_IRI, VOCABULARY_IRI, *(dataset.iri for dataset in release.manifest.datasets)} == set(schema)
    for dataset in release.manifest.datasets:
        iri = URIRef(dataset.iri)
        titles = {(str(title.language), str(title)) for title in catalog.objects(iri, DCTERMS.title)}  # type: ignore[attr-defined]  # all are literals
        assert titles == set(dataset.titles.items())
        assert {(text["@language"], text["@value"]) for text in schema[dataset.iri]["name"]} == titles
        assert str(catalog.value(iri, DCTERMS.license)) == dataset.licence == schema[dataset.iri]["license"]


def test_descriptions_have_no_blank_nodes(run: Run) -> None:
    release = run().release
    for name in ("void.ttl", "catalog.ttl"):
        assert not [term for triple in _graph(release, name) for term in triple if isinstance(term, BNode)]


def test_the_same_sources_give_the_same_descriptions(run: Run, tmp_path: Path) -> None:
    first, second = run().release, run(into=tmp_path / "elsewhere").release
    for name in ("void.ttl", "catalog.ttl", "schema-org.jsonld"):
        assert (first.path / name).read_bytes() == (second.path / name).read_bytes(), name


def test_releases_that_are_kept_are_versions_of_the_whole(run: Run, towns: Path, settings: Settings) -> None:
    for day, name in ((20, "Poland"), (21, "Republic of Poland"), (22, "PL")):
        towns.write_text(
            towns.read_text(encoding="utf-8").replace('"Poland"@en', f'"{name}"@en')
            if day == 21
            else towns.read_text(encoding="utf-8").replace('"Republic of Poland"@en', f'"{name}"@en'),
            encoding="utf-8",
        )
        run(day)
    release = Release.open(settings.releases / "2026.11.22")
    catalog, void = _graph(release, "catalog.ttl"), _graph(release, "void.ttl")
    whole = URIRef(WHOLE_IRI)
    third, second, first = (URIRef(f"{BASE}dumps/2026.11.{day}/#release") for day in (22, 21, 20))
    assert set(catalog.objects(whole, DCAT.hasVersion)) == {first, second, third}
    assert list(catalog.objects(whole, DCAT.hasCurrentVersion)) == [third]
    assert list(catalog.objects(whole, DCAT.previousVersion)) == [second]
    assert list(void.objects(URIRef(ATLAS_IRI), DCAT.previousVersion)) == [second]
    assert [catalog.value(each, DCAT.previousVersion) for each in (third, second, first)] == [second, first, None]
    for each, version in ((first, "2026.11.20"), (second, "2026.11.21"), (third, "2026.11.22")):
        assert catalog.value(each, DCAT.version) == Literal(version)
        assert catalog.value(each, DCAT.isVersionOf) == whole
        downloads = {str(catalog.value(file, DCAT.downloadURL)) for file in catalog.objects(each, DCAT.distribution)}
        assert f"{BASE}dumps/{version}/coopatlas.nq.gz" in downloads


def test_a_release_that_is_gone_is_no_version_any_more(run: Run, towns: Path, settings: Settings) -> None:
    run(20)
    towns.write_text(towns.read_text(encoding="utf-8").replace('"Poland"', '"Republic of Poland"'), encoding="utf-8")
    run(21)
    (settings.releases / "2026.11.20").rename(settings.releases / "elsewhere")
    towns.write_text(towns.read_text(encoding="utf-8").replace('"Republic of Poland"', '"PL"'), encoding="utf-8")
    catalog = _graph(run(22).release, "catalog.ttl")
    versions = {str(version).split("/")[-2] for version in catalog.objects(None, DCAT.hasVersion)}
    assert versions == {"2026.11.21", "2026.11.22"}


def test_datasets_that_tell_of_a_project_are_a_series(run: Run, towns: Path) -> None:
    assert (URIRef(PROJECTS_IRI), RDF.type, DCAT.DatasetSeries) not in _graph(run(20).release, "catalog.ttl")
    with towns.open("a", encoding="utf-8") as file:
        file.write("<https://w3id.org/coopatlas/id/project/one> a ca:Project .\n")
    catalog = _graph(run(21).release, "catalog.ttl")
    assert (URIRef(PROJECTS_IRI), RDF.type, DCAT.DatasetSeries) in catalog
    assert list(catalog.subjects(DCAT.inSeries, URIRef(PROJECTS_IRI))) == [URIRef(f"{BASE}dataset/towns")]


def test_space_and_time_are_told_where_the_data_tell_them(run: Run, towns: Path) -> None:
    with towns.open("a", encoding="utf-8") as file:
        file.write(
            "@prefix wgs: <http://www.w3.org/2003/01/geo/wgs84_pos#> .\n"
            "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
            "place:lodz wgs:lat 51.77 ; wgs:long 19.46 ; schema:startDate '2020'^^xsd:gYear .\n"
            "country:PL <http://www.w3.org/2004/02/skos/core#exactMatch> "
            "<http://publications.europa.eu/resource/authority/country/POL> .\n"
        )
    release = run().release
    catalog, schema = _graph(release, "catalog.ttl"), _datasets(release)
    for iri in (WHOLE_IRI, f"{BASE}dataset/towns"):
        places = set(catalog.objects(URIRef(iri), DCTERMS.spatial))
        assert URIRef("http://publications.europa.eu/resource/authority/country/POL") in places
        boxes = [str(catalog.value(place, DCAT.bbox)) for place in places if catalog.value(place, DCAT.bbox)]
        assert boxes == ["POLYGON((19.46 51.77, 19.46 51.77, 19.46 51.77, 19.46 51.77, 19.46 51.77))"]
        period = catalog.value(URIRef(iri), DCTERMS.temporal)
        assert str(catalog.value(period, DCAT.startDate)) == "2020"
        assert schema[iri]["temporalCoverage"] == "2020/2020"
    page = URIRef(f"{BASE}dataset/page")
    assert list(catalog.objects(page, DCTERMS.spatial)), "it speaks of Łódź, and where that is, another dataset says"
    assert not list(catalog.objects(page, DCTERMS.temporal)), "it says no time itself"


@pytest.mark.parametrize(
    ("contact", "predicate", "value"),
    [
        ("", VCARD.hasURL, f"{BASE}about"),
        ("mailto:atlas@example.org", VCARD.hasEmail, "mailto:atlas@example.org"),
        ("https://example.org/contact", VCARD.hasURL, "https://example.org/contact"),
    ],
)
def test_the_contact_is_the_operators_or_else_the_page_about_the_publisher(
    settings: Settings, contact: str, predicate: URIRef, value: str
) -> None:
    now = datetime(2026, 11, 20, tzinfo=UTC)
    catalog = _graph(build(replace(settings, contact=contact), Quiet(), now).release, "catalog.ttl")
    (point,) = set(catalog.objects(None, DCAT.contactPoint))
    assert list(catalog.objects(point, predicate)) == [URIRef(value)]
    assert (URIRef(ENDPOINT_IRI), DCAT.contactPoint, point) in catalog


def test_another_contact_makes_another_release(run: Run, settings: Settings) -> None:
    run(20)
    told = replace(settings, contact="mailto:atlas@example.org")
    assert build(told, Quiet(), datetime(2026, 11, 21, tzinfo=UTC)).outcome is Outcome.NEW
    assert build(told, Quiet(), datetime(2026, 11, 22, tzinfo=UTC)).outcome is Outcome.UNCHANGED


@pytest.mark.parametrize(
    "contact", ["atlas@example.org", "http://a.example", "mailto:", "https://", "https://a b", "x"]
)
def test_a_contact_that_is_no_address_is_refused(contact: str) -> None:
    with pytest.raises(SettingsError, match="contact"):
        Settings(contact=contact)


def test_the_ways_to_keep_in_step_and_fragments_are_announced(run: Run) -> None:
    release = run().release
    void, catalogue = _graph(release, "void.ttl"), _graph(release, "catalog.ttl")
    assert (URIRef(ATLAS_IRI), RDFS.seeAlso, URIRef(STREAM_IRI)) in void
    assert (URIRef(STREAM_IRI), RDF.type, LDES.EventStream) in void
    assert (URIRef(STREAM_IRI), TREE.view, URIRef(FEED_IRI)) in void
    for service in (FEED_IRI, OAI_IRI, FRAGMENTS_IRI):
        assert (URIRef(CATALOG_IRI), DCAT.service, URIRef(service)) in catalogue
        assert (URIRef(service), DCAT.servesDataset, URIRef(WHOLE_IRI)) in catalogue


def test_the_example_resources_are_ours(run: Run) -> None:
    void = _graph(run().release, "void.ttl")
    examples = {str(example) for example in void.objects(URIRef(ATLAS_IRI), VOID.exampleResource)}
    assert examples == {f"{BASE}id/place/lodz", f"{BASE}id/country/PL"}
    (city,) = [part for part in void.subjects(VOID["class"], CA.City) if void.value(part, VOID.entities)]
    assert void.value(city, VOID.exampleResource) == URIRef(f"{BASE}id/place/lodz")
