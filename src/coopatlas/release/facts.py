"""The facts of a release, counted once; VoID, DCAT and the manifest are three ways of writing them down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store
from rdflib.namespace import OWL

from coopatlas.release.manifest import DatasetFacts
from coopatlas.sources.dataset import Dataset, Description
from coopatlas.vocabulary import ID, ONTOLOGY_IRI


@dataclass(frozen=True)
class ReleaseFacts:
    """What is counted in a release.

    Shape: ``classes`` and ``properties`` map an IRI to its number of instances or triples; ``graphs`` a graph's
    IRI to its triples. ``triples`` counts the union, where a triple stated by two sources counts once.
    """

    version: str
    issued: date
    quads: int
    triples: int
    entities: int
    subjects: int
    objects: int
    classes: Mapping[str, int]
    properties: Mapping[str, int]
    graphs: Mapping[str, int]
    datasets: Sequence[DatasetFacts]
    ontology_version: str


def count(
    store: Store, datasets: Iterable[Dataset], described: Mapping[str, Description], *, version: str, issued: date
) -> ReleaseFacts:
    """Count what a release's store holds; its default graph is the union of its named graphs.

    Args:
        store: the release's store.
        datasets: what it was built from.
        described: what each dataset says of itself, by its name.
        version: of the release.
        issued: the release's day.
    """
    graphs = _counts(store, "SELECT ?key (COUNT(*) AS ?n) { GRAPH ?key { ?s ?p ?o } } GROUP BY ?key")
    return ReleaseFacts(
        version=version,
        issued=issued,
        quads=sum(graphs.values()),
        triples=_number(store, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"),
        entities=_number(
            store, f'SELECT (COUNT(DISTINCT ?s) AS ?n) {{ ?s a ?class FILTER(STRSTARTS(STR(?s), "{ID}")) }}'
        ),
        subjects=_number(store, "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }"),
        objects=_number(store, "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }"),
        classes=_counts(store, "SELECT ?key (COUNT(DISTINCT ?s) AS ?n) { ?s a ?key } GROUP BY ?key"),
        properties=_counts(store, "SELECT ?key (COUNT(*) AS ?n) { ?s ?key ?o } GROUP BY ?key"),
        graphs=graphs,
        datasets=tuple(_dataset(dataset, described[dataset.name], graphs) for dataset in datasets),
        ontology_version=_ontology_version(store),
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


def _ontology_version(store: Store) -> str:
    found = store.quads_for_pattern(NamedNode(ONTOLOGY_IRI), NamedNode(str(OWL.versionInfo)), None)
    return next((quad.object.value for quad in found if isinstance(quad.object, Literal)), "")


def _solutions(store: Store, query: str) -> QuerySolutions:
    solutions = store.query(query)
    if not isinstance(solutions, QuerySolutions):
        raise TypeError(f"counting needs a SELECT: {query}")
    return solutions


def _counts(store: Store, query: str) -> dict[str, int]:
    rows = ((row["key"], row["n"]) for row in _solutions(store, query))
    counted = {key.value: int(n.value) for key, n in rows if isinstance(key, NamedNode) and isinstance(n, Literal)}
    return dict(sorted(counted.items()))


def _number(store: Store, query: str) -> int:
    row = next(iter(_solutions(store, query)))
    return int(row["n"].value)
