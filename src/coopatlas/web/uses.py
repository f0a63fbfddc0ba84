"""What a release does with the terms of the ontology: how often each is used, with which classes, and one example."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, parse
from rdflib.namespace import RDF, VOID

from coopatlas.formats import TURTLE
from coopatlas.query.engine import QueryEngine
from coopatlas.query.solutions import select
from coopatlas.release.manifest import Release
from coopatlas.vocabulary import BASE
from coopatlas.web.lookup import Lookup

_DESCRIPTION = "void.ttl"
_ATLAS = f"{BASE}.well-known/void#atlas"


@dataclass(frozen=True)
class Example:
    """One use of a term: an instance of a class, or a subject and its value under a property."""

    subject: str
    value: NamedNode | Literal | None = None


@dataclass(frozen=True)
class Uses:
    """How a release uses terms, as its VoID description counts them.

    Shape: ``classes`` maps a class to its number of instances, ``properties`` a property to its number of statements,
    ``by_property`` a property to the classes whose instances have it, where the description tells; ``links`` a class, a
    property and the class of its value to their number of statements.
    """

    classes: Mapping[str, int]
    properties: Mapping[str, int]
    by_property: Mapping[str, tuple[str, ...]]
    links: Mapping[tuple[str, str, str], int]

    def of_class(self, iri: str) -> tuple[str, ...]:
        """The properties that instances of a class have."""
        return tuple(sorted(one for one, classes in self.by_property.items() if iri in classes))

    def of(self, term: str) -> int:
        """How often a term is used, be it a class or a property."""
        return self.classes.get(term, 0) + self.properties.get(term, 0)


def read_uses(release: Release) -> Uses:
    """Read what the release counted of itself."""
    if release.file(_DESCRIPTION) is None:
        return Uses(release.manifest.classes, {}, {}, {})
    written = (release.path / _DESCRIPTION).read_bytes()
    described = Lookup(quad.triple for quad in parse(written, TURTLE.rdf))
    by_property: dict[str, list[str]] = {}
    for partition in described.resources(_ATLAS, VOID.classPartition):
        for one in _counted(described, partition, VOID.propertyPartition, VOID.property, VOID.triples):
            by_property.setdefault(one, []).append(described.text(partition, VOID["class"]))
    return Uses(
        classes=release.manifest.classes,
        properties=_counted(described, _ATLAS, VOID.propertyPartition, VOID.property, VOID.triples),
        by_property={term: tuple(sorted(classes)) for term, classes in by_property.items()},
        links=dict(_links(described)),
    )


def _links(described: Lookup) -> Iterator[tuple[tuple[str, str, str], int]]:
    for partition in described.resources(_ATLAS, VOID.classPartition):
        for part in described.resources(partition, VOID.propertyPartition):
            of_values = _counted(described, part, VOID.classPartition, VOID["class"], VOID.triples)
            for kind, number in of_values.items():
                yield (described.text(partition, VOID["class"]), described.text(part, VOID.property), kind), number


def _counted(described: Lookup, dataset: str, kind: object, what: object, number: object) -> dict[str, int]:
    parts = described.resources(dataset, kind)
    return {described.text(part, what): int(described.text(part, number) or 0) for part in parts}


def find_examples(engine: QueryEngine, classes: Iterable[str], properties: Iterable[str]) -> Mapping[str, Example]:
    """Find one use of each term, in one query; a term that the release does not use has none."""
    parts = [*_class_parts(classes), *_property_parts(properties)]
    if not parts:
        return {}
    rows = select(engine, f"SELECT ?term ?s ?o {{ {' UNION '.join(parts)} }} ORDER BY ?term ?s ?o")
    found: dict[str, Example] = {}
    for row in rows:
        value = row.get("o")
        example = Example(row.text("s"), value if isinstance(value, NamedNode | Literal) else None)
        found.setdefault(row.text("term"), example)
    return found


def _class_parts(classes: Iterable[str]) -> Iterator[str]:
    for iri in classes:
        yield f"{{ {{ SELECT ?s {{ ?s <{RDF.type}> <{iri}> FILTER(isIRI(?s)) }} LIMIT 1 }} BIND(<{iri}> AS ?term) }}"


def _property_parts(properties: Iterable[str]) -> Iterator[str]:
    for iri in properties:
        yield f"{{ {{ SELECT ?s ?o {{ ?s <{iri}> ?o FILTER(isIRI(?s)) }} LIMIT 1 }} BIND(<{iri}> AS ?term) }}"
