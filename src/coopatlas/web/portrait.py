"""A resource as a person reads it: name and description first, then facts, then what leads here, then the data."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from pyoxigraph import Literal, NamedNode
from rdflib.namespace import DCTERMS, FOAF, ORG, RDF, RDFS, SKOS, XSD

from coopatlas.languages.language import Language
from coopatlas.vocabulary import CA, GEO, ID, SCHEMA, shorten
from coopatlas.web.description import Description, Incoming
from coopatlas.web.elsewhere import SAME, catalogued_as
from coopatlas.web.names import Names, Shown, Text
from coopatlas.web.origins import SOURCES

_CONCEPT = re.compile(rf"{re.escape(str(ID))}concept/[^/]+/")
_A_WORD_OR_TWO, _MANY = 24, 4
SHOWN_PER_GROUP = 24
"""How many incoming resources of a group a page shows at first; the others unfold."""
_NAME_PROPERTIES = tuple(map(str, (SKOS.prefLabel, RDFS.label, FOAF.name, SKOS.altLabel)))
_LEADS = tuple(map(str, (DCTERMS.description, SKOS.definition)))
_ELSEWHERE = {*_NAME_PROPERTIES, *_LEADS, *SAME, *SOURCES, str(RDF.type), str(CA.quote)}
"""Properties that a page shows outside its table of facts."""
_FIRST = tuple(
    map(
        str,
        (
            CA.acronym, ORG.classification, ORG.unitOf, CA.participant, CA.project, CA.role, CA.order, CA.listedName,
            CA.onBehalfOf, CA.about, CA.measure, CA.qualifier, CA.value, CA.unit, CA.programme,
            DCTERMS.title, DCTERMS.subject, CA.country, DCTERMS.spatial, SCHEMA.containedInPlace, SCHEMA.location,
        ),
    )
)  # fmt: skip
_LAST = (str(GEO.asWKT),)
_NOTES = tuple(map(str, (SKOS.note, SKOS.scopeNote)))
_CORRECTIONS = tuple(map(str, (CA.asPrinted, SKOS.editorialNote, CA.sourceSilentOn)))
"""Properties that say something about the statements rather than the resource, in reading order."""


Told = str | tuple[str, str]
"""Something that a page shows elsewhere: a property or a kind, or a property by which things of a kind lead here."""


@dataclass(frozen=True)
class Value:
    """One value of a fact, and what is said beside it.

    ``sources`` are the numbers of the datasets that say so, as the page lists them.
    """

    shown: Shown
    sources: tuple[int, ...] = ()
    notes: tuple[Shown, ...] = ()


@dataclass(frozen=True)
class Fact:
    """A property and its values. ``iri`` is empty where several statements are put together."""

    label: Text
    iri: str
    values: tuple[Value, ...]

    @property
    def short(self) -> bool:
        """Whether pages show the values beside each other: concepts, or many that are a word or two each."""
        if all(_CONCEPT.match(value.shown.iri or "") for value in self.values):
            return True
        words = all(len(value.shown.text.value) <= _A_WORD_OR_TWO and not value.notes for value in self.values)
        return words and len(self.values) >= _MANY


@dataclass(frozen=True)
class Source:
    """A dataset, and how many of the statements on the page it makes."""

    number: int
    shown: Shown
    statements: int


@dataclass(frozen=True)
class Group:
    """Resources of one kind that lead here by one property: those shown at first, and those that unfold.

    ``total`` counts all that lead here by that property, whatever their kind, where some are on other pages; else None.
    """

    kind_iri: str | None
    kind: Text
    property: Text
    members: tuple[Shown, ...]
    further: tuple[Shown, ...]
    total: int | None


@dataclass(frozen=True)
class RawStatement:
    """A statement in the short form of Turtle; ``lang`` is the language of its object, None where it has none."""

    subject: str
    predicate: str
    object: str
    graph: str
    lang: str | None


class Portrait:
    """The parts of a resource's page, in one language."""

    def __init__(self, description: Description, language: Language) -> None:
        """Prepare the page of a described resource."""
        self.iri = description.iri
        self.names = Names(language, description.about_neighbours)
        self._language = language
        self._description = description

    @property
    def links(self) -> Mapping[str, int]:
        """Predicate → how many resources lead here by it, on other pages too."""
        return self._description.links

    @property
    def label(self) -> Text:
        """The heading."""
        return self.names.label(self.iri)

    @cached_property
    def kind(self) -> Shown | None:
        """What it is."""
        kind = self.names.kind(self.iri)
        return self.names.show(NamedNode(kind)) if kind else None

    def kinds(self) -> tuple[str, ...]:
        """All classes of the thing, the most telling first."""
        return self.names.kinds(self.iri)

    def leads(self) -> tuple[Text, ...]:
        """The description, in the page's language where there is one."""
        texts = [value for name in _LEADS for value in self._in_page_language(self._values_by_property.get(name, {}))]
        return tuple(self.names.show(value).text for value in texts)

    def other_names(self) -> tuple[Text, ...]:
        """All names but the heading, each once."""
        values = (value for name in _NAME_PROPERTIES for value in self._values_by_property.get(name, {}))
        found = [self.names.show(value).text for value in values if isinstance(value, Literal)]
        return tuple(dict.fromkeys(text for text in found if text != self.label))

    def facts(self, without: Iterable[Told] = ()) -> tuple[Fact, ...]:
        """The table of facts, in reading order, less the properties that the page shows elsewhere."""
        left_out = {*_ELSEWHERE, *_NOTES, *_CORRECTIONS, *without}
        shown = (name for name in self._values_by_property if name not in left_out)
        facts = (self._fact(name) for name in sorted(shown, key=self._reading_order))
        return tuple(fact for fact in facts if not self._is_heading(fact))

    def notes(self) -> tuple[Text, ...]:
        """Notes about the thing."""
        return tuple(value.shown.text for name in _NOTES for value in self.values_of(name))

    def quotes(self) -> tuple[Value, ...]:
        """The words of the source that carry what is said."""
        return self.values_of(str(CA.quote))

    def elsewhere(self) -> tuple[Value, ...]:
        """The same thing in other catalogues."""
        values = (value for name in SAME for value in self.values_of(name))
        return tuple(replace(value, shown=catalogued_as(value.shown)) for value in values)

    def corrections(self) -> tuple[Fact, ...]:
        """Slips of the source, how they are read here, and what the source leaves unsaid."""
        return tuple(self._fact(name) for name in _CORRECTIONS if name in self._values_by_property)

    def values_of(self, name: str) -> tuple[Value, ...]:
        """The values of a property, in reading order; none where the data do not say."""
        return self._fact(name).values if name in self._values_by_property else ()

    def leading(self, kind: str) -> tuple[Shown, ...]:
        """The things of a kind that lead here, as far as they are on this page, in order."""
        found = (
            _name(quad.subject)
            for incoming in self._description.incoming
            for quad in incoming.quads
            if self.names.kind(_name(quad.subject)) == kind
        )
        return tuple(self.names.show(NamedNode(iri)) for iri in self.names.in_order(dict.fromkeys(found)))

    def sources(self) -> tuple[Source, ...]:
        """The datasets that the page draws from."""
        numbers = self._source_numbers
        counts: dict[str, int] = defaultdict(int)
        for quad in self._description.quads():
            counts[_name(quad.graph_name)] += 1
        return tuple(
            Source(number, self.names.show(NamedNode(graph)), counts[graph]) for graph, number in numbers.items()
        )

    def groups(self, without: Iterable[Told] = ()) -> tuple[Group, ...]:
        """What leads here, grouped by kind and property; a group whose things all stand in another one is left out.

        Args:
            without: what the page shows elsewhere.
        """
        left_out = set(without)
        groups: list[Group] = []
        for incoming in self._description.incoming:
            for group in self._groups_of(incoming):
                told = {incoming.predicate, group.kind_iri, (incoming.predicate, group.kind_iri)}
                if not told & left_out:
                    groups.append(group)
        groups.sort(key=lambda group: (-len(_members(group)), self._language.sort_key(group.kind.value)))
        kept: list[Group] = []
        for group in groups:
            if not any(_members(group) <= _members(other) for other in kept):
                kept.append(group)
        return tuple(sorted(kept, key=lambda group: self._language.sort_key(group.kind.value)))

    def leading_by(self, predicate: str) -> tuple[Shown, ...]:
        """The things that lead here by a predicate, as far as they are on this page, in order."""
        of_one = (incoming for incoming in self._description.incoming if incoming.predicate == predicate)
        found = dict.fromkeys(_name(quad.subject) for incoming in of_one for quad in incoming.quads)
        return tuple(self.names.show(NamedNode(iri)) for iri in self.names.in_order(found))

    def raw(self) -> tuple[RawStatement, ...]:
        """Every statement with the graph that holds it."""
        return tuple(
            RawStatement(
                subject=_written(quad.subject),
                predicate=_written(quad.predicate),
                object=_written(quad.object),
                graph=_written(quad.graph_name),
                lang=quad.object.language if isinstance(quad.object, Literal) else None,
            )
            for quad in self._description.quads()
        )

    @cached_property
    def _values_by_property(self) -> Mapping[str, Mapping[object, list[str]]]:
        values: dict[str, dict[object, list[str]]] = defaultdict(lambda: defaultdict(list))
        for quad in self._description.statements:
            if _name(quad.subject) == self.iri:
                values[quad.predicate.value][quad.object].append(_name(quad.graph_name))
        return values

    @cached_property
    def _source_numbers(self) -> Mapping[str, int]:
        return {graph: number for number, graph in enumerate(self._description.graphs(), start=1)}

    def _fact(self, name: str) -> Fact:
        values = self._values_by_property[name]
        shown = [
            Value(self.names.show(value), tuple(self._source_numbers[graph] for graph in values[value]))
            for value in self._in_page_language(values)
        ]
        if all(value.shown.iri for value in shown):
            shown.sort(key=lambda value: self._language.sort_key(value.shown.text.value))
        return Fact(self.names.label(name), name, tuple(shown))

    def _is_heading(self, fact: Fact) -> bool:
        """Whether a title says nothing but the heading."""
        return fact.iri == str(DCTERMS.title) and {value.shown.text for value in fact.values} == {self.label}

    def _in_page_language(self, values: Iterable[object]) -> list[object]:
        """Leave translations out where the page's own language is among them."""
        every = list(values)
        own = [value for value in every if isinstance(value, Literal) and value.language == self._language.tag]
        return [value for value in every if value in own or not _is_text(value)] if own else every

    def _reading_order(self, name: str) -> tuple[int, tuple[str, str]]:
        if name in _FIRST:
            return _FIRST.index(name), ("", "")
        place = len(_FIRST) + (1 + _LAST.index(name) if name in _LAST else 0)
        return place, self._language.sort_key(self.names.label(name).value)

    def _groups_of(self, incoming: Incoming) -> Iterator[Group]:
        members: dict[str | None, list[str]] = defaultdict(list)
        for subject in dict.fromkeys(_name(quad.subject) for quad in incoming.quads):
            members[self.names.kind(subject)].append(subject)
        elsewhere = sum(map(len, members.values())) < incoming.total
        # A further page is there for nothing else.
        most = SHOWN_PER_GROUP if self._description.page == 1 else None
        for kind, iris in members.items():
            shown = [self.names.show(NamedNode(iri)) for iri in self.names.in_order(iris)]
            yield Group(
                kind_iri=kind,
                kind=self._kind_label(kind),
                property=self.names.label(incoming.predicate),
                members=tuple(shown[:most]),
                further=tuple(shown[most:]) if most else (),
                total=incoming.total if elsewhere else None,
            )

    def _kind_label(self, kind: str | None) -> Text:
        if kind is None:
            return Text(self._language.say("resource.unnamed_kind"))
        plural = self._language.plurals.get(shorten(kind))
        return Text(plural) if plural else self.names.label(kind)


def _members(group: Group) -> frozenset[str | None]:
    return frozenset(shown.iri for shown in (*group.members, *group.further))


def _is_text(value: object) -> bool:
    return isinstance(value, Literal) and value.language is not None


def _name(term: object) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)


def _written(term: object) -> str:
    if isinstance(term, NamedNode):
        return shorten(term.value)
    if isinstance(term, Literal) and term.language is None and term.datatype.value != str(XSD.string):
        return f'"{term.value}"^^{shorten(term.datatype.value)}'
    return str(term)
