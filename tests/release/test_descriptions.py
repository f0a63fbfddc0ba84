"""VoID and DCAT: two ways of writing down the same facts."""

from collections.abc import Callable

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, VOID
from rdflib.term import BNode

from coopatlas.release.build import Built
from coopatlas.release.catalog import CATALOG_IRI, WHOLE_IRI
from coopatlas.release.manifest import Release
from coopatlas.release.void import ATLAS_IRI
from coopatlas.vocabulary import DCAT, SPDX

Run = Callable[..., Built]
DUMPS = "https://w3id.org/coopatlas/dumps/2026.11.20/"


def _graph(release: Release, name: str) -> Graph:
    return Graph().parse(release.path / name, format="turtle")


def test_void_counts_what_the_manifest_counts(run: Run) -> None:
    release = run().release
    void, manifest, atlas = _graph(release, "void.ttl"), release.manifest, URIRef(ATLAS_IRI)
    assert void.value(atlas, VOID.triples) == Literal(manifest.triples)
    assert void.value(atlas, VOID.entities) == Literal(manifest.entities)
    partitions = {
        str(void.value(part, VOID["class"])): int(str(void.value(part, VOID.entities)))
        for part in void.objects(atlas, VOID.classPartition)
    }
    assert partitions == dict(manifest.classes)
    by_property = [int(str(void.value(part, VOID.triples))) for part in void.objects(atlas, VOID.propertyPartition)]
    assert sum(by_property) == manifest.triples
    subsets = sum(int(str(void.value(part, VOID.triples))) for part in void.objects(atlas, VOID.subset))
    assert subsets == manifest.quads


def test_every_dump_that_is_described_exists(run: Run) -> None:
    release = run().release
    void, catalog = _graph(release, "void.ttl"), _graph(release, "catalog.ttl")
    addresses = {str(dump) for dump in (*void.objects(None, VOID.dataDump), *catalog.objects(None, DCAT.downloadURL))}
    assert addresses
    for address in addresses:
        assert release.file(f"dumps/{address.removeprefix(DUMPS)}") is not None, f"{address} is described, not there"


def test_the_catalogue_gives_each_files_size_and_hash(run: Run) -> None:
    release = run().release
    catalog = _graph(release, "catalog.ttl")
    distributions = set(catalog.subjects(RDF.type, DCAT.Distribution))
    assert len(distributions) == 6 + 2
    for distribution in distributions:
        address = str(catalog.value(distribution, DCAT.downloadURL))
        entry = release.file(f"dumps/{address.removeprefix(DUMPS)}")
        assert entry is not None
        assert int(str(catalog.value(distribution, DCAT.byteSize))) == entry.size_bytes
        checksum = catalog.value(distribution, SPDX.checksum)
        assert str(catalog.value(checksum, SPDX.checksumValue)) == entry.sha256


def test_every_dataset_is_in_the_catalogue_with_its_title_and_licence(run: Run) -> None:
    release = run().release
    catalog = _graph(release, "catalog.ttl")
    listed = {str(dataset) for dataset in catalog.objects(URIRef(CATALOG_IRI), DCAT.dataset)}
    assert listed == {WHOLE_IRI, *(dataset.iri for dataset in release.manifest.datasets)}
    for dataset in release.manifest.datasets:
        titles = {str(title.language) for title in catalog.objects(URIRef(dataset.iri), DCTERMS.title)}  # type: ignore[attr-defined]  # all are literals
        assert titles == {"en", "pl"}
        assert str(catalog.value(URIRef(dataset.iri), DCTERMS.license)) == dataset.licence


def test_descriptions_have_no_blank_nodes(run: Run) -> None:
    release = run().release
    for name in ("void.ttl", "catalog.ttl"):
        assert not [term for triple in _graph(release, name) for term in triple if isinstance(term, BNode)]
