"""The concept schemes of a release, with their concepts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode, Triple
from rdflib.namespace import DCTERMS, SKOS

from coopatlas.languages.language import Language
from coopatlas.query.engine import QueryEngine
from coopatlas.query.solutions import select
from coopatlas.web.description import NAMING, triple_of
from coopatlas.web.lookup import Lookup
from coopatlas.web.names import Names, Shown, Text

MAX_CONCEPTS = 100
"""How many concepts of a scheme the page lists; a longer scheme is left to its own document."""
_PROPERTIES = (*NAMING, str(SKOS.notation), str(SKOS.definition), str(SKOS.broader), str(DCTERMS.description))


@dataclass(frozen=True)
class Concept:
    """A concept as the page lists it."""

    shown: Shown
    notation: str
    definition: Text | None
    broader: tuple[Shown, ...]


@dataclass(frozen=True)
class Scheme:
    """A concept scheme. ``concepts`` are none where there are more than the page lists; ``total`` counts them."""

    fragment: str
    shown: Shown
    description: Text | None
    concepts: tuple[Concept, ...]
    total: int


def read_schemes(engine: QueryEngine, language: Language) -> tuple[Scheme, ...]:
    """Read the schemes, sorted by name."""
    counted = select(
        engine,
        f"SELECT ?s (COUNT(*) AS ?n) {{ ?concept <{SKOS.inScheme}> ?s FILTER(isIRI(?s)) }} GROUP BY ?s ORDER BY ?s",
    )
    totals = {row.text("s"): row.integer("n") for row in counted}
    listed = " ".join(f"<{iri}>" for iri, total in totals.items() if total <= MAX_CONCEPTS)
    member = f"VALUES ?scheme {{ {listed} }} ?s <{SKOS.inScheme}> ?scheme ."
    schemes_alone = f"VALUES ?s {{ {' '.join(f'<{iri}>' for iri in totals)} }}"
    triples = [*_about(engine, schemes_alone), *_about(engine, member)]
    said, members = _Said(Lookup(triples), Names(language, triples), language), _members(engine, member)
    schemes = (said.scheme(iri, total, members.get(iri, [])) for iri, total in totals.items())
    return tuple(sorted(schemes, key=lambda scheme: language.sort_key(scheme.shown.text.value)))


def _about(engine: QueryEngine, pattern: str) -> Iterator[Triple]:
    """What is shown of the resources that a pattern binds to ``?s``."""
    # A second VALUES instead of the filter would have the engine try every resource with every property, by a scan.
    properties = ", ".join(f"<{iri}>" for iri in _PROPERTIES)
    for row in select(engine, f"SELECT DISTINCT ?s ?p ?o {{ {pattern} ?s ?p ?o FILTER(?p IN ({properties})) }}"):
        yield triple_of(row)


def _members(engine: QueryEngine, pattern: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in select(engine, f"SELECT ?scheme ?s {{ {pattern} FILTER(isIRI(?s)) }}"):
        found.setdefault(row.text("scheme"), []).append(row.text("s"))
    return found


@dataclass(frozen=True)
class _Said:
    """What is known of schemes and concepts, in the language of the page."""

    lookup: Lookup
    names: Names
    language: Language

    def scheme(self, iri: str, total: int, members: list[str]) -> Scheme:
        concepts = tuple(self._concept(one) for one in sorted(members, key=self.names.sort_key))
        fragment = f"scheme-{iri.rstrip('/').rpartition('/')[2]}"
        return Scheme(fragment, self.names.show(NamedNode(iri)), self._text(iri, DCTERMS.description), concepts, total)

    def _concept(self, iri: str) -> Concept:
        broader = tuple(self.names.show(NamedNode(other)) for other in self.lookup.resources(iri, SKOS.broader))
        notation = self.lookup.text(iri, SKOS.notation)
        return Concept(self.names.show(NamedNode(iri)), notation, self._text(iri, SKOS.definition), broader)

    def _text(self, iri: str, predicate: object) -> Text | None:
        literals = self.lookup.literals(iri, predicate)
        literals.sort(key=lambda literal: literal.language != self.language.tag)
        return self.names.text(literals[0].value, literals[0].language) if literals else None
