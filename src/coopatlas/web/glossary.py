"""The ontology as a person reads it: each class and property with all that is said of it, and its use in the data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import NamedNode
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS

from coopatlas.languages.language import Language
from coopatlas.vocabulary import CA, CASH, PREFIXES, shorten
from coopatlas.web.constraints import Cardinality, Constraints
from coopatlas.web.lookup import Lookup
from coopatlas.web.names import Names, Shown, Text
from coopatlas.web.uses import Example, Uses

MAPPINGS = (
    *(RDFS.subClassOf, RDFS.subPropertyOf, OWL.equivalentClass, OWL.equivalentProperty, OWL.inverseOf),
    *(SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch),
)
"""The properties by which the alignments relate terms of ours to others."""


@dataclass(frozen=True)
class Alignment:
    """How a term relates to one of another vocabulary. ``relation`` is the relating property in words."""

    term: Shown
    short: str
    relation: Text
    other: Shown


@dataclass(frozen=True)
class Illustration:
    """A real use of a term: the resource, and the value where the term is a property."""

    subject: Shown
    value: Shown | None


@dataclass(frozen=True)
class ClassRow:
    """A property that instances of a class have. ``inherited`` names the wider class that it comes from."""

    property: Shown
    values: tuple[Shown, ...]
    cardinality: Cardinality | None
    shape: str | None
    inherited: Shown | None


@dataclass(frozen=True)
class OntologyTerm:
    """A class or property of ours. Texts are in all languages, the page's own first."""

    iri: str
    fragment: str
    short: str
    label: Text
    other_labels: tuple[Text, ...]
    definitions: tuple[Text, ...]
    notes: tuple[Text, ...]
    kind: str
    deprecated: bool
    related: tuple[tuple[str, tuple[Shown, ...]], ...]
    mappings: tuple[Alignment, ...]
    mapping_notes: tuple[Text, ...]
    shapes: tuple[Shown, ...]
    rows: tuple[ClassRow, ...]
    uses: int
    example: Illustration | None

    @property
    def is_class(self) -> bool:
        """Whether it is a class; else it is a property."""
        return self.kind == "class"


@dataclass(frozen=True)
class Basis:
    """What the page is made from. ``iri`` is that of the ontology, ``terms`` what it says."""

    iri: str
    terms: Lookup
    alignments: Lookup
    constraints: Constraints
    uses: Uses
    examples: Mapping[str, Example]


class Glossary:
    """The parts of the ontology's page, in one language."""

    def __init__(self, basis: Basis, names: Names, language: Language) -> None:
        """Keep what the page is made from; ``names`` knows the terms that it mentions."""
        self._iri = basis.iri
        self._said = basis.terms
        self._alignments = basis.alignments
        self._constraints = basis.constraints
        self._uses = basis.uses
        self._examples = basis.examples
        self._names = names
        self._language = language

    @property
    def title(self) -> Text:
        """The ontology's title."""
        return self._names.label(self._iri)

    def leads(self) -> tuple[Text, ...]:
        """What the ontology is for, in the page's language where there is one."""
        return self._texts(self._iri, DCTERMS.description)[:1]

    @property
    def created(self) -> tuple[Shown, ...]:
        """The day on which it was begun."""
        return self._header(DCTERMS.created)

    @property
    def modified(self) -> tuple[Shown, ...]:
        """The day of its last change."""
        return self._header(DCTERMS.modified)

    @property
    def year(self) -> str:
        """The year to cite it by; empty where it states none."""
        return (self._said.text(self._iri, DCTERMS.modified) or self._said.text(self._iri, DCTERMS.issued))[:4]

    @property
    def publishers(self) -> tuple[Shown, ...]:
        """Who publishes it."""
        return self._header(DCTERMS.publisher)

    @property
    def licences(self) -> tuple[Shown, ...]:
        """Under which licences."""
        return self._header(DCTERMS.license)

    def _header(self, predicate: object) -> tuple[Shown, ...]:
        return tuple(self._names.show(value) for value in self._said.values(self._iri, predicate))

    @cached_property
    def classes(self) -> tuple[OntologyTerm, ...]:
        """The classes, sorted by name."""
        return self._terms(OWL.Class)

    @cached_property
    def properties(self) -> tuple[OntologyTerm, ...]:
        """The properties, sorted by name."""
        return self._terms(OWL.ObjectProperty, OWL.DatatypeProperty)

    def prefixes(self) -> tuple[tuple[str, str], ...]:
        """The prefixes of the vocabularies that the data, the ontology and the alignments use."""
        iris = {*self._uses.classes, *self._uses.properties, *(row.other.iri or "" for row in self.mappings())}
        iris |= {value.iri or "" for term in self.properties for _, values in term.related for value in values}
        used = {shorten(iri).partition(":")[0] for iri in iris} | {"ca"}
        return tuple((prefix, namespace) for prefix, namespace in sorted(PREFIXES.items()) if prefix in used)

    def foreign(self) -> tuple[tuple[Shown, str, int], ...]:
        """Terms of other vocabularies that the data use: name, short form, how often; classes first, then by name."""
        counted = (self._uses.classes, self._uses.properties)
        return tuple(
            (self._names.show(NamedNode(iri)), shorten(iri), numbers[iri])
            for numbers in counted
            for iri in sorted(numbers, key=shorten)
            if not iri.startswith(CA)
        )

    def mappings(self) -> tuple[Alignment, ...]:
        """Everything that the alignments say, by our own terms."""
        mapped = {subject for relation in MAPPINGS for subject in self._alignments.having(relation)}
        subjects = sorted(mapped, key=self._names.sort_key)
        return tuple(row for subject in subjects for row in self._mappings_of(subject))

    def mapping_notes(self, iri: str) -> tuple[Text, ...]:
        """Why a term is mapped as it is, in the page's language."""
        return self._one_language(self._alignments, iri, SKOS.editorialNote)

    def _terms(self, *kinds: object) -> tuple[OntologyTerm, ...]:
        own = (iri for iri in self._said.instances(*kinds) if iri.startswith(CA))
        return tuple(self._term(iri) for iri in sorted(own, key=self._names.sort_key))

    def _term(self, iri: str) -> OntologyTerm:
        label = self._names.label(iri)
        kind = self._kind(iri)
        return OntologyTerm(
            iri=iri,
            fragment=iri.removeprefix(CA),
            short=shorten(iri),
            label=label,
            other_labels=tuple(text for text in self._texts(iri, RDFS.label) if text != label),
            definitions=self._texts(iri, SKOS.definition),
            notes=self._one_language(self._said, iri, SKOS.scopeNote, RDFS.comment),
            kind=kind,
            deprecated=self._said.text(iri, OWL.deprecated) == "true",
            related=tuple((key, values) for key, values in self._related(iri) if values),
            mappings=tuple(self._mappings_of(iri)),
            mapping_notes=self.mapping_notes(iri),
            shapes=tuple(self._shown_shape(shape) for shape in self._shapes_of(iri)),
            rows=tuple(self._rows(iri)) if kind == "class" else (),
            uses=self._uses.of(iri),
            example=self._illustration(iri),
        )

    def _kind(self, iri: str) -> str:
        kinds = self._said.resources(iri, RDF.type)
        if str(OWL.Class) in kinds:
            return "class"
        return "link" if str(OWL.ObjectProperty) in kinds else "value"

    def _related(self, iri: str) -> Iterator[tuple[str, tuple[Shown, ...]]]:
        """The relations of a term within the ontology: key of the relation's words → terms."""
        said = self._said
        yield "replaced_by", self._shown(said.resources(iri, DCTERMS.isReplacedBy))
        yield "parents", self._shown(said.resources(iri, RDFS.subClassOf, RDFS.subPropertyOf))
        narrower = (*said.subjects(RDFS.subClassOf, iri), *said.subjects(RDFS.subPropertyOf, iri))
        yield "children", self._shown(narrower)
        domains = said.resources(iri, RDFS.domain)
        yield "domain", self._shown(domains)
        yield "range", self._shown(said.resources(iri, RDFS.range))
        yield "inverse", self._shown((*said.resources(iri, OWL.inverseOf), *said.subjects(OWL.inverseOf, iri)))
        used_with = {*self._constraints.classes_with(iri), *self._uses.by_property.get(iri, ())} - {*domains}
        own = [one for one in used_with if one.startswith(CA) or one in self._constraints.classes_with(iri)]
        yield "used_with", self._shown(own)
        leading = (*said.subjects(RDFS.range, iri),)
        yield "led_to_by", self._shown(leading)
        apart = (*said.resources(iri, OWL.disjointWith), *said.subjects(OWL.disjointWith, iri))
        yield "disjoint", self._shown(apart)

    def _shown(self, iris: Iterable[str]) -> tuple[Shown, ...]:
        return tuple(self._names.show(NamedNode(iri)) for iri in sorted(set(iris), key=self._names.sort_key))

    def _mappings_of(self, iri: str) -> Iterator[Alignment]:
        for relation in MAPPINGS:
            for other in sorted(self._alignments.resources(iri, relation)):
                shown = self._names.show(NamedNode(other))
                yield Alignment(
                    term=self._names.show(NamedNode(iri)),
                    short=shorten(iri),
                    relation=self._names.label(str(relation)),
                    other=Shown(Text(shorten(other)), shown.iri, shown.href),
                )

    def _shapes_of(self, iri: str) -> tuple[str, ...]:
        return tuple(sorted((*self._constraints.of_class(iri), *self._constraints.of_property(iri))))

    def _shown_shape(self, iri: str) -> Shown:
        shown = self._names.show(NamedNode(iri))
        return Shown(Text(iri.removeprefix(CASH)), shown.iri, shown.href)

    def _rows(self, iri: str) -> Iterator[ClassRow]:
        """What instances of a class have: by its shapes, by the domains of properties, and in fact."""
        seen: set[str] = set()
        for owner in self._with_parents(iri):
            inherited = self._names.show(NamedNode(owner)) if owner != iri else None
            for one in self._constraints.properties_of(owner):
                if one.iri not in seen and one.iri != str(RDF.type):
                    seen.add(one.iri)
                    values = self._shown(one.values or self._said.resources(one.iri, RDFS.range))
                    shape = one.shape.removeprefix(CASH)
                    yield ClassRow(self._names.show(NamedNode(one.iri)), values, one.cardinality, shape, inherited)
            for other in sorted(self._said.subjects(RDFS.domain, owner)):
                if other not in seen:
                    seen.add(other)
                    values = self._shown(self._said.resources(other, RDFS.range))
                    yield ClassRow(self._names.show(NamedNode(other)), values, None, None, inherited)
        for other in self._uses.of_class(iri):
            if other not in seen and other != str(RDF.type):
                values = self._shown(self._said.resources(other, RDFS.range))
                yield ClassRow(self._names.show(NamedNode(other)), values, None, None, None)

    def _with_parents(self, iri: str) -> Iterator[str]:
        """A class and its wider classes, nearest first, each once."""
        waiting, seen = [iri], set[str]()
        while waiting:
            one = waiting.pop(0)
            if one not in seen:
                seen.add(one)
                yield one
                waiting += self._said.resources(one, RDFS.subClassOf)

    def _illustration(self, iri: str) -> Illustration | None:
        example = self._examples.get(iri)
        if example is None:
            return None
        value = self._names.show(example.value) if example.value is not None else None
        return Illustration(self._names.show(NamedNode(example.subject)), value)

    def _texts(self, iri: str, *predicates: object) -> tuple[Text, ...]:
        literals = self._said.literals(iri, *predicates)
        literals.sort(key=lambda literal: (literal.language != self._language.tag, literal.language or ""))
        return tuple(self._names.text(literal.value, literal.language) for literal in literals)

    def _one_language(self, said: Lookup, iri: str, *predicates: object) -> tuple[Text, ...]:
        """Texts of the page's language; those of any other only where it has none."""
        literals = said.literals(iri, *predicates)
        own = [literal for literal in literals if literal.language == self._language.tag]
        return tuple(self._names.text(literal.value, literal.language) for literal in own or literals)
