"""What a release says about one resource: its statements, those that lead to it, and names for all they mention.

A document of more than a page can hold goes on over further pages, so that nothing is left out and no page is long.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import cast

from pyoxigraph import BlankNode, NamedNode, Quad, Triple
from rdflib.namespace import DCTERMS, FOAF, RDF, RDFS, SKOS

from coopatlas.errors import NoSuchPage, ResourceNotFound
from coopatlas.query.engine import QueryEngine
from coopatlas.query.solutions import Row, select
from coopatlas.release.index import Document
from coopatlas.vocabulary import BASE, CA

MAX_OUTGOING = 250
"""How many statements about a resource the first page of its document holds."""
MAX_INCOMING = 250
"""How many resources that lead to it the first page holds."""
PAGE_SIZE = 250
"""How many statements each further page holds."""
NAMING = (str(SKOS.prefLabel), str(RDFS.label), str(DCTERMS.title), str(FOAF.name))
"""The properties that name a resource, the most telling first."""
_LOOKUP_SIZE = 400
"""How many resources are looked up in one query; keeps it far below any bound on a query's size."""


@dataclass(frozen=True)
class Incoming:
    """Statements with one predicate that lead to a resource: how many there are, and those of this page."""

    predicate: str
    total: int
    quads: tuple[Quad, ...]


@dataclass(frozen=True)
class Stretch:
    """Statements with one predicate, about a resource or leading to it, from a place in the store's order on."""

    predicate: str
    own: bool
    start: int
    length: int


@dataclass(frozen=True)
class Description:
    """Everything that a page of a resource's document is made from.

    Shape: ``statements`` have the resource or one of its hash IRIs as subject; ``about_neighbours`` are names,
    types and places in order of what the statements mention. ``total`` counts all statements about it, ``links`` by
    predicate all resources that lead to it, those on other pages too.
    """

    iri: str
    statements: tuple[Quad, ...]
    total: int
    incoming: tuple[Incoming, ...]
    links: Mapping[str, int]
    about_neighbours: tuple[Triple, ...]
    page: int
    pages: int
    own_query: str
    """The query for all statements about the resource."""

    @property
    def leading_query(self) -> str:
        """The query for all statements that lead to the resource."""
        return f"CONSTRUCT {{ ?s ?p <{self.iri}> }} WHERE {{ ?s ?p <{self.iri}> }}"

    def quads(self) -> Iterator[Quad]:
        """The statements of this page, outgoing and incoming, with the graphs that hold them."""
        yield from self.statements
        for group in self.incoming:
            yield from group.quads

    def graphs(self) -> tuple[str, ...]:
        """The named graphs that say any of it, sorted."""
        names = {quad.graph_name for quad in self.quads()}
        return tuple(sorted(name.value for name in names if isinstance(name, NamedNode)))


def iri_of_path(path: str) -> NamedNode:
    """The IRI that a path below the base stands for.

    Raises:
        ResourceNotFound: when the path holds characters that no IRI has.
    """
    try:
        return NamedNode(BASE + path)
    except ValueError as error:
        raise ResourceNotFound("the address is no IRI, so nothing is said about it") from error


def describe(engine: QueryEngine, resource: NamedNode, document: Document, page: int = 1) -> Description:
    """Gather what the release says about a resource, as much of it as one page of its document holds.

    Args:
        engine: answers from the release.
        resource: the IRI.
        document: what the release's index knows of it.
        page: which page, from 1.

    Raises:
        ResourceNotFound: when the document has no such page.
    """
    subjects = _subjects(resource.value, document)
    totals = _own_totals(engine, subjects) if document.statements > MAX_OUTGOING else {}
    own, leading = _shares(totals, MAX_OUTGOING), _shares(document.links, MAX_INCOMING)
    rest = [*_stretches(totals, own, own=True), *_stretches(document.links, leading, own=False)]
    pages = 1 + -(-sum(stretch.length for stretch in rest) // PAGE_SIZE)
    if not 1 <= page <= pages:
        raise NoSuchPage(f"there is no page {page}; this document has {pages}")
    first = [*_stretches(own, {}, own=True), *_stretches(leading, {}, own=False)]
    stretches = first if page == 1 else list(_cut(rest, page - 2))
    draft = Description(
        iri=resource.value,
        statements=_own(engine, subjects, stretches if totals else None, page),
        total=document.statements,
        incoming=tuple(_incoming(engine, resource, stretches, document.links)),
        links=document.links,
        about_neighbours=(),
        page=page,
        pages=pages,
        own_query=f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {subjects} ?s ?p ?o }}",
    )
    return replace(draft, about_neighbours=tuple(_about(engine, _mentioned(draft))))


def names_of(engine: QueryEngine, resources: Iterable[str]) -> tuple[Triple, ...]:
    """Look up the names and types of resources, and their places in an order."""
    return tuple(_about(engine, resources))


def triple_of(row: Row) -> Triple:
    """The triple that a row binds to ``?s``, ``?p`` and ``?o``."""
    return Triple(subject_of(row), NamedNode(row.text("p")), row["o"])


def subject_of(row: Row) -> NamedNode | BlankNode:
    """What a row binds to ``?s``, which is a subject, so never a literal."""
    return cast("NamedNode | BlankNode", row["s"])


def _subjects(iri: str, document: Document) -> str:
    """The pattern that binds ``?s`` to all that a document is about: the IRI without a fragment, and with each."""
    whole = iri.partition("#")[0]
    if len(document.fragments) > _LOOKUP_SIZE:
        own = f'FILTER(?s = <{whole}> || STRSTARTS(STR(?s), "{whole}#"))'
        return f"{{ SELECT DISTINCT ?s {{ ?s ?any ?thing {own} }} }}"
    names = " ".join(f"<{name}>" for name in (whole, *(f"{whole}#{fragment}" for fragment in document.fragments)))
    return f"VALUES ?s {{ {names} }}"


def _own_totals(engine: QueryEngine, subjects: str) -> dict[str, int]:
    """How many statements about a resource there are of each predicate."""
    pattern = f"{subjects} GRAPH ?g {{ ?s ?p ?o }}"
    counted = select(engine, f"SELECT ?p (COUNT(*) AS ?n) {{ {pattern} }} GROUP BY ?p ORDER BY ?p")
    return {row.text("p"): row.integer("n") for row in counted}


def _own(engine: QueryEngine, subjects: str, stretches: list[Stretch] | None, page: int) -> tuple[Quad, ...]:
    """The statements about a resource on a page; all are on the first where no stretches are given."""
    if stretches is None:
        return _ordered(engine, f"{subjects} GRAPH ?g {{ ?s ?p ?o }}") if page == 1 else ()
    parts = [
        f"{{ {{ SELECT ?s ?o ?g {{ {subjects} GRAPH ?g {{ ?s <{stretch.predicate}> ?o }} }} "
        f"OFFSET {stretch.start} LIMIT {stretch.length} }} BIND(<{stretch.predicate}> AS ?p) }}"
        for stretch in stretches
        if stretch.own
    ]
    return _ordered(engine, " UNION ".join(parts)) if parts else ()


def _ordered(engine: QueryEngine, pattern: str) -> tuple[Quad, ...]:
    # Sorted only after the cut: to sort 200,000 statements first takes seconds. What is cut is left to the store,
    # which gives the same ones each time.
    rows = select(engine, f"SELECT ?s ?p ?o ?g {{ {{ {pattern} }} }} ORDER BY ?s ?p ?o ?g")
    return tuple(Quad(subject_of(row), NamedNode(row.text("p")), row["o"], NamedNode(row.text("g"))) for row in rows)


def _incoming(
    engine: QueryEngine, resource: NamedNode, stretches: Iterable[Stretch], totals: Mapping[str, int]
) -> Iterator[Incoming]:
    # One pattern without an order is read from the place on in the store's index, so a far page costs little more.
    # Each such statement is in a graph; OPTIONAL makes the engine look it up for each, not go over the whole hub.
    parts = [
        f"{{ {{ SELECT ?s {{ ?s <{stretch.predicate}> {resource} }} OFFSET {stretch.start} LIMIT {stretch.length} }} "
        f"OPTIONAL {{ GRAPH ?g {{ ?s <{stretch.predicate}> {resource} }} }} BIND(<{stretch.predicate}> AS ?p) }}"
        for stretch in stretches
        if not stretch.own
    ]
    if not parts:
        return
    rows = select(engine, f"SELECT ?s ?p ?g {{ {' UNION '.join(parts)} }} ORDER BY ?p ?s ?g")
    for predicate, of_one in groupby(rows, key=lambda row: row.text("p")):
        quads = (Quad(subject_of(row), NamedNode(predicate), resource, NamedNode(row.text("g"))) for row in of_one)
        yield Incoming(predicate, totals[predicate], tuple(quads))


def _stretches(ends: Mapping[str, int], starts: Mapping[str, int], *, own: bool) -> Iterator[Stretch]:
    for predicate, end in ends.items():
        start = starts.get(predicate, 0)
        yield Stretch(predicate, own, start, end - start)


def _cut(stretches: Iterable[Stretch], piece: int) -> Iterator[Stretch]:
    """Cut stretches, laid end to end, into pieces of a page's size, and give one of them (from 0)."""
    begin, end, place = piece * PAGE_SIZE, (piece + 1) * PAGE_SIZE, 0
    for stretch in stretches:
        first, last = max(begin - place, 0), min(end - place, stretch.length)
        if first < last:
            yield replace(stretch, start=stretch.start + first, length=last - first)
        place += stretch.length


def _shares(totals: Mapping[str, int], most: int) -> dict[str, int]:
    """Divide the room among the predicates: small groups get all they need, large ones share what is left."""
    shares: dict[str, int] = {}
    room = most
    for place, predicate in enumerate(sorted(totals, key=lambda predicate: (totals[predicate], predicate))):
        shares[predicate] = min(totals[predicate], max(1, room // (len(totals) - place)))
        room -= shares[predicate]
    return shares


def _mentioned(description: Description) -> list[str]:
    terms = {description.iri, *description.graphs()}
    for quad in description.quads():
        terms.update(term.value for term in quad.triple if isinstance(term, NamedNode))
    return sorted(terms)


def _about(engine: QueryEngine, resources: Iterable[str]) -> Iterator[Triple]:
    # A second VALUES instead of the filter would have the engine try every resource with every property, by a scan.
    properties = ", ".join(f"<{iri}>" for iri in (*NAMING, RDF.type, CA.order))
    wanted = list(resources)
    for start in range(0, len(wanted), _LOOKUP_SIZE):
        subjects = " ".join(f"<{iri}>" for iri in wanted[start : start + _LOOKUP_SIZE])
        text = f"SELECT ?s ?p ?o {{ VALUES ?s {{ {subjects} }} ?s ?p ?o FILTER(?p IN ({properties})) }}"
        for row in select(engine, f"{text} ORDER BY ?s ?p ?o"):
            yield triple_of(row)
