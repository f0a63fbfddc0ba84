"""A small graph in memory, looked up by subject and property, or backwards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from rdflib.namespace import RDF

_FIRST, _REST, _TYPE = str(RDF.first), str(RDF.rest), str(RDF.type)


class Lookup:
    """The statements of a graph. Resources go by their IRI, blank nodes by their label with ``_:`` before it."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        """Index the statements both ways, in an order that does not hang on that of the statements."""
        self._values: dict[tuple[str, str], list[object]] = defaultdict(list)
        self._subjects: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._properties: dict[str, list[str]] = defaultdict(list)
        for triple in sorted(triples, key=str):
            subject, predicate = key_of(triple.subject), triple.predicate.value
            if not self._values[subject, predicate]:
                self._properties[subject].append(predicate)
            self._values[subject, predicate].append(triple.object)
            self._subjects[predicate, key_of(triple.object)].append(subject)

    def values(self, subject: str, *predicates: object) -> list[object]:
        """What a resource has under any of the properties."""
        return [value for predicate in predicates for value in self._values.get((subject, str(predicate)), ())]

    def resources(self, subject: str, *predicates: object) -> list[str]:
        """The same, of resources only."""
        return [key_of(value) for value in self.values(subject, *predicates) if not isinstance(value, Literal)]

    def literals(self, subject: str, *predicates: object) -> list[Literal]:
        """The same, of literals only."""
        return [value for value in self.values(subject, *predicates) if isinstance(value, Literal)]

    def text(self, subject: str, predicate: object) -> str:
        """The first literal or IRI under a property, as text; empty where there is none."""
        values = self.values(subject, predicate)
        return getattr(values[0], "value", "") if values else ""

    def subjects(self, predicate: object, value: str) -> list[str]:
        """Which resources have a resource under a property."""
        return self._subjects.get((str(predicate), value), [])

    def instances(self, *classes: object) -> list[str]:
        """All resources of any of the classes, each once."""
        return list(dict.fromkeys(iri for one in classes for iri in self.subjects(_TYPE, str(one))))

    def having(self, predicate: object) -> list[str]:
        """Which resources have anything under a property."""
        return [subject for subject, one in self._values if one == str(predicate)]

    def properties(self, subject: str) -> list[str]:
        """Under which properties a resource has anything."""
        return self._properties.get(subject, [])

    def members(self, cell: str) -> list[object]:
        """The members of an RDF list, as far as it is well formed; a resource that begins none is a list of itself."""
        found: list[object] = []
        seen: set[str] = set()
        while cell not in seen and (first := self.values(cell, _FIRST)):
            seen.add(cell)
            found.append(first[0])
            rest = self.resources(cell, _REST)
            cell = rest[0] if rest else ""
        return found


def key_of(term: object) -> str:
    """How a term is looked up."""
    return term.value if isinstance(term, NamedNode) else str(term)


def term_of(key: str) -> NamedNode | BlankNode:
    """The term that is looked up under a key."""
    return BlankNode(key.removeprefix("_:")) if key.startswith("_:") else NamedNode(key)
