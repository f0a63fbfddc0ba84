"""The facts of a release, counted once; the manifest, VoID, DCAT and schema.org are ways of writing them down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from pyoxigraph import DefaultGraph, Literal, NamedNode, QuerySolutions, Store
from rdflib.namespace import DCTERMS, OWL, RDF, SKOS

from coopatlas.errors import ReleaseCorrupt, ReleaseNotFound
from coopatlas.release.cover import Cover
from coopatlas.release.manifest import DatasetFacts, Release, ReleasedFile
from coopatlas.release.partitions import Partitions, count_partitions
from coopatlas.sources.dataset import Dataset, Description
from coopatlas.vocabulary import CA, DCAT, ONTOLOGY_IRI

_COUNTRY_AUTHORITY = "http://publications.europa.eu/resource/authority/country/"


@dataclass(frozen=True)
class Earlier:
    """A release that came before, as long as it is kept."""

    version: str
    previous: str | None
    issued: date
    dumps: tuple[ReleasedFile, ...]


@dataclass(frozen=True)
class Edition:
    """What is known of a release before anything is counted.

    ``earlier`` are the releases before it that are kept, the latest first; ``documents`` is the number of documents
    that say something about a resource; ``contact`` an address of the operator, empty where none is told.
    """

    version: str
    created: datetime
    documents: int
    contact: str = ""
    earlier: tuple[Earlier, ...] = ()

    @property
    def issued(self) -> date:
        """The release's day."""
        return self.created.date()


@dataclass(frozen=True)
class DatasetDetails:
    """What a dataset says of itself for catalogues, and what it covers.

    Shape: ``keywords`` are (language, word); ``languages`` and ``frequency`` concepts of the EU's authority tables.
    ``tells_of_project`` says whether a project is described in it.
    """

    keywords: tuple[tuple[str, str], ...]
    languages: tuple[str, ...]
    frequency: str | None
    cover: Cover
    tells_of_project: bool


@dataclass(frozen=True)
class Named:
    """A thing with its names by language; ``authority`` is its concept in the EU's tables, None where none is known."""

    names: Mapping[str, str]
    authority: str | None = None


@dataclass(frozen=True)
class ReleaseFacts:
    """What a release holds.

    Shape: ``objects_of`` maps a property to its distinct objects; ``details`` a dataset's IRI, ``countries`` a
    country's and ``sources`` a source's to what is known of it. ``partitions`` counts the union of all graphs, where a
    triple stated by two sources counts once; ``objects`` its distinct objects.
    """

    edition: Edition
    partitions: Partitions
    objects: int
    objects_of: Mapping[str, int]
    datasets: Sequence[DatasetFacts]
    details: Mapping[str, DatasetDetails]
    countries: Mapping[str, Named]
    sources: Mapping[str, Named]
    ontology_version: str
    ontology: Named

    @property
    def version(self) -> str:
        """The release's version."""
        return self.edition.version

    @property
    def issued(self) -> date:
        """The release's day."""
        return self.edition.issued

    @property
    def classes(self) -> dict[str, int]:
        """Each class with its instances, sorted."""
        return {iri: use.entities for iri, use in sorted(self.partitions.classes.items())}

    @property
    def graphs(self) -> dict[str, int]:
        """Each named graph with its triples, sorted."""
        return dict(sorted(self.partitions.graphs.items()))

    @property
    def cover(self) -> Cover:
        """What all graphs together cover."""
        whole = Cover()
        for part in self.partitions.covers.values():
            whole.widen(part)
        return whole


def earlier_releases(previous: Release | None) -> Iterator[Earlier]:
    """The releases before a new one, the latest first, up to the first that is no longer kept.

    Args:
        previous: the release before; None for the first.
    """
    while previous is not None:
        manifest = previous.manifest
        issued = datetime.fromisoformat(manifest.created).date()
        yield Earlier(manifest.version, manifest.previous, issued, previous.dumps())
        previous = _kept(previous.path.parent, manifest.previous)


def _kept(releases: Path, version: str | None) -> Release | None:
    try:
        return Release.open(releases / version) if version else None
    except (ReleaseNotFound, ReleaseCorrupt):  # a release that is gone or damaged ends what can be told
        return None


def count(
    store: Store, quads: Path, datasets: Iterable[Dataset], described: Mapping[str, Description], edition: Edition
) -> ReleaseFacts:
    """Count what a release holds.

    Args:
        store: the release's store; its default graph is the union of its named graphs.
        quads: the same as sorted N-Quads.
        datasets: what it was built from.
        described: what each dataset says of itself, by its name.
        edition: what is known already.
    """
    partitions = count_partitions(quads)
    listed = tuple(_dataset(dataset, described[dataset.name], partitions.graphs) for dataset in datasets)
    projects = store.quads_for_pattern(None, _node(RDF.type), _node(CA.Project), None)
    with_projects = {quad.graph_name.value for quad in projects if isinstance(quad.graph_name, NamedNode)}
    countries = {country for cover in partitions.covers.values() for country in cover.countries}
    versions = _values(store, ONTOLOGY_IRI, OWL.versionInfo)
    return ReleaseFacts(
        edition=edition,
        partitions=partitions,
        objects=_number(store, "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }"),
        # One at a time: the engine holds the distinct objects of one property, not those of all.
        objects_of={
            iri: _number(store, f"SELECT (COUNT(DISTINCT ?o) AS ?n) {{ ?s <{iri}> ?o }}")
            for iri in sorted(partitions.properties)
        },
        datasets=listed,
        details={dataset.iri: _details(store, dataset.iri, partitions, with_projects) for dataset in listed},
        countries={country: _country(store, country) for country in sorted(countries)},
        sources={
            source: Named(_names(store, source, SKOS.prefLabel))
            for source in sorted({source for dataset in listed for source in dataset.sources})
        },
        ontology_version=versions[0].value if versions else "",
        ontology=Named(_names(store, ONTOLOGY_IRI, DCTERMS.title)),
    )


def _dataset(dataset: Dataset, description: Description, graphs: Mapping[str, int]) -> DatasetFacts:
    return DatasetFacts(
        name=dataset.name,
        iri=dataset.iri,
        titles=description.titles,
        descriptions=description.descriptions,
        licence=description.licence,
        issued=description.issued,
        sources=description.sources,
        triples=graphs.get(dataset.iri, 0),
    )


def _details(store: Store, iri: str, partitions: Partitions, with_projects: set[str]) -> DatasetDetails:
    keywords = _values(store, iri, DCAT.keyword)
    frequencies = _values(store, iri, DCTERMS.accrualPeriodicity)
    return DatasetDetails(
        keywords=tuple(sorted((word.language or "", word.value) for word in keywords if isinstance(word, Literal))),
        languages=tuple(term.value for term in _values(store, iri, DCTERMS.language) if isinstance(term, NamedNode)),
        frequency=next((term.value for term in frequencies if isinstance(term, NamedNode)), None),
        cover=partitions.covers.get(iri, Cover()),
        tells_of_project=iri in with_projects,
    )


def _country(store: Store, iri: str) -> Named:
    matches = (term.value for term in _values(store, iri, SKOS.exactMatch))
    authority = next((match for match in matches if match.startswith(_COUNTRY_AUTHORITY)), None)
    return Named(_names(store, iri, SKOS.prefLabel), authority)


def _names(store: Store, iri: str, predicate: str) -> dict[str, str]:
    literals = (term for term in _values(store, iri, predicate) if isinstance(term, Literal))
    return {literal.language: literal.value for literal in literals if literal.language}


def _values(store: Store, subject: str, predicate: str) -> list[NamedNode | Literal]:
    """What the union says, sorted."""
    found = store.quads_for_pattern(NamedNode(subject), _node(predicate), None, DefaultGraph())
    return sorted((quad.object for quad in found if isinstance(quad.object, NamedNode | Literal)), key=str)


def _node(iri: str) -> NamedNode:
    return NamedNode(str(iri))


def _number(store: Store, query: str) -> int:
    solutions = store.query(query)
    if not isinstance(solutions, QuerySolutions):
        raise TypeError(f"counting needs a SELECT: {query}")
    return int(next(solutions)["n"].value)
