"""The ontology as a person reads it: every class and property with its name, definition, domain and range."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import Literal, NamedNode, Triple
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS

from coopatlas.vocabulary import CA, ONTOLOGY_IRI, shorten
from coopatlas.web.languages import Language
from coopatlas.web.names import Names, Shown, Text


@dataclass(frozen=True)
class OntologyTerm:
    """A class or property of ours. ``definitions`` are in all languages, the page's own first."""

    fragment: str
    short: str
    label: Text
    other_labels: tuple[Text, ...]
    definitions: tuple[Text, ...]
    notes: tuple[Text, ...]
    parents: tuple[Shown, ...]
    domains: tuple[Shown, ...]
    ranges: tuple[Shown, ...]
    is_class: bool


class Glossary:
    """The parts of the ontology's page, in one language."""

    def __init__(self, triples: Iterable[Triple], names: Names, language: Language) -> None:
        """Index the ontology's statements."""
        self._names = names
        self._language = language
        self._values: dict[tuple[str, str], list[object]] = defaultdict(list)
        for triple in triples:
            if isinstance(triple.subject, NamedNode):
                self._values[triple.subject.value, triple.predicate.value].append(triple.object)

    @property
    def title(self) -> Text:
        """The ontology's title."""
        return self._names.label(ONTOLOGY_IRI)

    def leads(self) -> tuple[Text, ...]:
        """What the ontology is for, in the page's language where there is one."""
        return self._texts(ONTOLOGY_IRI, str(DCTERMS.description))[:1]

    @cached_property
    def classes(self) -> tuple[OntologyTerm, ...]:
        """The classes, sorted by name."""
        return tuple(term for term in self._terms if term.is_class)

    @cached_property
    def properties(self) -> tuple[OntologyTerm, ...]:
        """The properties, sorted by name."""
        return tuple(term for term in self._terms if not term.is_class)

    @cached_property
    def _terms(self) -> list[OntologyTerm]:
        own = {subject for subject, predicate in self._values if subject.startswith(CA) and predicate == str(RDF.type)}
        return [self._term(iri) for iri in sorted(own, key=self._names.sort_key)]

    def _term(self, iri: str) -> OntologyTerm:
        label = self._names.label(iri)
        return OntologyTerm(
            fragment=iri.removeprefix(CA),
            short=shorten(iri),
            label=label,
            other_labels=tuple(text for text in self._texts(iri, str(RDFS.label)) if text != label),
            definitions=self._texts(iri, str(SKOS.definition)),
            notes=self._texts(iri, str(SKOS.scopeNote))[:1],
            parents=self._resources(iri, RDFS.subClassOf, RDFS.subPropertyOf),
            domains=self._resources(iri, RDFS.domain),
            ranges=self._resources(iri, RDFS.range),
            is_class=NamedNode(OWL.Class) in self._values[iri, str(RDF.type)],
        )

    def _texts(self, iri: str, predicate: str) -> tuple[Text, ...]:
        literals = [value for value in self._values.get((iri, predicate), ()) if isinstance(value, Literal)]
        literals.sort(key=lambda literal: (literal.language != self._language.tag, literal.language or ""))
        return tuple(self._names.text(literal.value, literal.language) for literal in literals)

    def _resources(self, iri: str, *predicates: str) -> tuple[Shown, ...]:
        values = [value for predicate in predicates for value in self._values.get((iri, str(predicate)), ())]
        return tuple(self._names.show(value) for value in values)
