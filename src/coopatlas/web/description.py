"""What a release says about one resource: its statements, those that lead to it, and names for all they mention."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import cast

from pyoxigraph import BlankNode, NamedNode, Quad, Triple
from rdflib.namespace import DCTERMS, FOAF, RDF, RDFS, SKOS

from coopatlas.errors import ResourceNotFound
from coopatlas.query.engine import QueryEngine
from coopatlas.query.solutions import Row, ask, select
from coopatlas.vocabulary import BASE, CA

MAX_OUTGOING = 1_000
"""How many statements about a resource its document holds; the rest is a query away."""
MAX_INCOMING = 500
"""How many statements that lead to a resource its document holds; the rest is a query away."""
NAMING = (str(SKOS.prefLabel), str(RDFS.label), str(DCTERMS.title), str(FOAF.name))
"""The properties that name a resource, the most telling first."""
_LOOKUP_SIZE = 400
"""How many resources are looked up in one query; keeps it far below any bound on a query's size."""


@dataclass(frozen=True)
class Incoming:
    """Statements with one predicate that lead to a resource: how many there are, and the first of them."""

    predicate: str
    total: int
    quads: tuple[Quad, ...]

    @property
    def complete(self) -> bool:
        """Whether ``quads`` are all there are."""
        return len({quad.subject for quad in self.quads}) >= self.total


@dataclass(frozen=True)
class Description:
    """Everything that the document of a resource is made from.

    Shape: ``statements`` have the resource or one of its hash IRIs as subject; ``about_neighbours`` are names,
    types and places in order of what the statements mention. ``total`` counts the statements, those left out too.
    """

    iri: str
    statements: tuple[Quad, ...]
    total: int
    incoming: tuple[Incoming, ...]
    about_neighbours: tuple[Triple, ...]

    @property
    def complete(self) -> bool:
        """Whether nothing was left out."""
        return not self.left_out()

    @property
    def own_query(self) -> str:
        """The query for all statements about the resource."""
        return f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {_subjects(self.iri)} ?s ?p ?o }}"

    @property
    def leading_query(self) -> str:
        """The query for all statements that lead to the resource."""
        return f"CONSTRUCT {{ ?s ?p <{self.iri}> }} WHERE {{ ?s ?p <{self.iri}> }}"

    def left_out(self) -> tuple[str, ...]:
        """The queries for what was left out; none where nothing was."""
        own = (self.own_query,) if len(self.statements) < self.total else ()
        leading = () if all(group.complete for group in self.incoming) else (self.leading_query,)
        return own + leading

    def quads(self) -> Iterator[Quad]:
        """All statements, outgoing and incoming, with the graphs that hold them."""
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


def is_known(engine: QueryEngine, resource: NamedNode) -> bool:
    """Whether the release says anything about a resource or one of its hash IRIs."""
    return ask(engine, f"ASK {{ {{ {resource} ?p ?o }} UNION {{ ?s ?p {resource} }} }}")


def describe(engine: QueryEngine, resource: NamedNode) -> Description | None:
    """Gather what the release says about a resource; None where it says nothing."""
    statements, total = _statements(engine, resource)
    incoming = tuple(_incoming(engine, resource))
    if not statements and not incoming:
        return None
    draft = Description(resource.value, statements, total, incoming, ())
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


def _subjects(iri: str) -> str:
    """The pattern that binds ``?s`` to a resource and its hash IRIs."""
    # Hash IRIs are found by what ties them to their document; a scan over all subjects would not scale.
    own = f'FILTER(STRSTARTS(STR(?s), "{iri}#"))'
    return f"""{{ VALUES ?s {{ <{iri}> }} }} UNION {{ SELECT DISTINCT ?s {{
      {{ <{iri}> ?via ?s {own} }} UNION {{ ?s ?via <{iri}> {own} }} }} }}"""


def _statements(engine: QueryEngine, resource: NamedNode) -> tuple[tuple[Quad, ...], int]:
    """The statements about a resource, as many as a document holds, and how many there are."""
    pattern = f"{_subjects(resource.value)} GRAPH ?g {{ ?s ?p ?o }}"
    rows = _ordered(engine, f"SELECT * {{ {pattern} }} LIMIT {MAX_OUTGOING + 1}")
    if len(rows) <= MAX_OUTGOING:
        return rows, len(rows)
    # Counted by property only now: the first statements alone could be all of one property, and not the name.
    counted = select(engine, f"SELECT ?p (COUNT(*) AS ?n) {{ {pattern} }} GROUP BY ?p ORDER BY ?p")
    totals = {row.text("p"): row.integer("n") for row in counted}
    parts = (
        f"{{ SELECT * {{ VALUES ?p {{ <{predicate}> }} {pattern} }} LIMIT {share} }}"
        for predicate, share in _shares(totals, MAX_OUTGOING).items()
    )
    return _ordered(engine, " UNION ".join(parts)), sum(totals.values())


def _ordered(engine: QueryEngine, pattern: str) -> tuple[Quad, ...]:
    # Sorted only after the cut: to sort 200,000 statements first takes seconds. What is cut is left to the store,
    # which gives the same ones each time.
    rows = select(engine, f"SELECT ?s ?p ?o ?g {{ {{ {pattern} }} }} ORDER BY ?s ?p ?o ?g")
    return tuple(Quad(subject_of(row), NamedNode(row.text("p")), row["o"], NamedNode(row.text("g"))) for row in rows)


def _incoming(engine: QueryEngine, resource: NamedNode) -> Iterator[Incoming]:
    counted = f"SELECT ?p (COUNT(DISTINCT ?s) AS ?n) {{ ?s ?p {resource} }} GROUP BY ?p ORDER BY ?p"
    totals = {row.text("p"): row.integer("n") for row in select(engine, counted)}
    shares = _shares(totals, MAX_INCOMING)
    if not shares:
        return
    parts = (
        f"{{ {{ SELECT DISTINCT ?s {{ ?s <{predicate}> {resource} }} ORDER BY ?s LIMIT {share} }} "
        f"VALUES ?p {{ <{predicate}> }} GRAPH ?g {{ ?s ?p {resource} }} }}"
        for predicate, share in shares.items()
    )
    found: dict[str, list[Quad]] = {predicate: [] for predicate in totals}
    for row in select(engine, f"SELECT ?s ?p ?g {{ {' UNION '.join(parts)} }} ORDER BY ?p ?s ?g"):
        predicate = row.text("p")
        found[predicate].append(Quad(subject_of(row), NamedNode(predicate), resource, NamedNode(row.text("g"))))
    for predicate, quads in found.items():
        yield Incoming(predicate, totals[predicate], tuple(quads))


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
    properties = " ".join(f"<{iri}>" for iri in (*NAMING, RDF.type, CA.order))
    wanted = list(resources)
    for start in range(0, len(wanted), _LOOKUP_SIZE):
        subjects = " ".join(f"<{iri}>" for iri in wanted[start : start + _LOOKUP_SIZE])
        text = f"SELECT ?s ?p ?o {{ VALUES ?s {{ {subjects} }} VALUES ?p {{ {properties} }} ?s ?p ?o }}"
        for row in select(engine, f"{text} ORDER BY ?s ?p ?o"):
            yield triple_of(row)
