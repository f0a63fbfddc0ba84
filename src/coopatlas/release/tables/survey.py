"""The first pass: which classes there are, and what values each property has on their resources.

What is kept grows with the number of classes, properties and languages, not with the number of resources.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from operator import attrgetter

from pyoxigraph import BlankNode, Literal, NamedNode, Quad
from rdflib.namespace import RDF

from coopatlas.release.tables.datatypes import DATATYPES, Datatype, Stored
from coopatlas.vocabulary import ID, THING_KINDS

Key = tuple[str, str]
"""A property's IRI and a kind of its values: ``iri``, ``@`` and a language, or a datatype's IRI."""
Classes = frozenset[str]
"""All classes of a resource, by their IRIs."""
IRI = "iri"
TYPE_KEY: Key = (str(RDF.type), IRI)
_NULL = re.compile(r"\\N+")
_PLAIN_DATE_LENGTH = len("2026-11-20")
_YEAR = re.compile(r"\d{4}", re.ASCII)
_SHARED = 2


@dataclass(frozen=True)
class Resource:
    """All that is said of one resource, by all sources.

    Shape: ``values`` gives the values of each property by their kind, each once and in their order, but none that no
    column could hold: blank nodes, triples, texts with a direction.
    """

    subject: NamedNode | BlankNode
    statements: Sequence[Quad]
    values: Mapping[Key, Sequence[str]]

    @property
    def classes(self) -> Classes:
        """The classes that it is an instance of; none for a blank node, which no row could name."""
        return frozenset(self.values.get(TYPE_KEY, ())) if isinstance(self.subject, NamedNode) else frozenset()


def resources(quads: Iterable[Quad]) -> Iterator[Resource]:
    """Gather sorted quads by their subject."""
    for subject, statements in groupby(quads, key=attrgetter("subject")):
        gathered = list(statements)
        values: dict[Key, list[str]] = defaultdict(list)
        # Sorted quads bring what several sources say together.
        for (predicate, term), _ in groupby(gathered, key=attrgetter("predicate", "object")):
            kind = kind_of(term)
            if kind is not None:
                values[predicate.value, kind].append(term.value)
        yield Resource(subject, gathered, values)


def kind_of(term: object) -> str | None:
    """Tell the kind of a term, None where no column holds it."""
    if isinstance(term, NamedNode):
        return IRI
    if isinstance(term, Literal) and term.direction is None:
        return f"@{term.language}" if term.language else term.datatype.value
    return None


@dataclass
class Facet:
    """What the values have in common that one property has, in one kind, on resources of the same classes.

    Units: ``resources`` have values, ``most`` of them on one; ``whole_digits`` and ``fraction_digits`` are those of
    the longest numbers. ``characters`` are all that occur in texts, ``nulls`` the texts that look like a null mark.
    ``allowed``: all are what their datatype allows; ``plain``: and are what a typed column can hold.
    """

    resources: int = 0
    most: int = 0
    characters: set[str] = field(default_factory=set)
    nulls: set[str] = field(default_factory=set)
    empty: bool = False
    allowed: bool = True
    plain: bool = True
    whole_digits: int = 0
    fraction_digits: int = 0

    def note(self, kind: str, values: Sequence[str]) -> None:
        """Take the values of one resource into account."""
        self.resources += 1
        self.most = max(self.most, len(values))
        if kind == IRI:
            return
        datatype = DATATYPES.get(kind)
        for value in values:
            self._note_text(value)
            if datatype is not None and datatype.pattern is not None and self.allowed:
                self._note_typed(datatype, value)

    def _note_text(self, text: str) -> None:
        self.characters.update(text)
        if not text:
            self.empty = True
        elif text.startswith("\\N") and _NULL.fullmatch(text):
            self.nulls.add(text)

    def _note_typed(self, datatype: Datatype, text: str) -> None:
        self.allowed = datatype.allows(text)
        self.plain = self.plain and self.allowed and _is_plain(datatype.stored, text)
        if self.plain and datatype.stored in {Stored.INTEGER, Stored.DECIMAL}:
            whole, _, fraction = text.lstrip("+-").partition(".")
            self.whole_digits = max(self.whole_digits, len(whole.lstrip("0")))
            self.fraction_digits = max(self.fraction_digits, len(fraction.rstrip("0")))

    def join(self, other: Facet) -> None:
        """Take in what was found on resources of other classes."""
        self.resources += other.resources
        self.most = max(self.most, other.most)
        self.characters |= other.characters
        self.nulls |= other.nulls
        self.empty |= other.empty
        self.allowed &= other.allowed
        self.plain &= other.plain
        self.whole_digits = max(self.whole_digits, other.whole_digits)
        self.fraction_digits = max(self.fraction_digits, other.fraction_digits)


def _is_plain(stored: Stored, text: str) -> bool:
    """Whether a typed column can hold a text that its datatype allows: a date with a zone is not the date alone."""
    if stored is Stored.YEAR:
        return _YEAR.fullmatch(text) is not None
    if stored is not Stored.DATE:
        return True
    try:
        return len(text) == _PLAIN_DATE_LENGTH and bool(date.fromisoformat(text))
    except ValueError:
        return False


@dataclass
class Group:
    """The resources that have just the same classes.

    ``number`` names the group; ``segments`` are the first words of their IRIs below ``id/``, no more than two.
    """

    number: int
    rows: int = 0
    facets: dict[Key, Facet] = field(default_factory=lambda: defaultdict(Facet))
    graphs: set[str] = field(default_factory=set)
    segments: set[str] = field(default_factory=set)


@dataclass
class Survey:
    """What a graph holds.

    Shape: ``groups`` maps each set of classes that occurs to its resources; ``instances`` a class to how many it has;
    ``statements`` counts all quads, ``graphs`` are all named graphs.
    """

    groups: dict[Classes, Group] = field(default_factory=dict)
    instances: Counter[str] = field(default_factory=Counter)
    graphs: set[str] = field(default_factory=set)
    statements: int = 0

    def note(self, resource: Resource) -> Group | None:
        """Take a resource into account; gives its group, None where it has no class."""
        graphs = {quad.graph_name.value for quad in resource.statements if isinstance(quad.graph_name, NamedNode)}
        self.graphs |= graphs
        self.statements += len(resource.statements)
        classes = resource.classes
        if not classes:
            return None
        group = self.groups.get(classes)
        if group is None:
            group = self.groups[classes] = Group(len(self.groups))
        self.instances.update(classes)
        group.rows += 1
        group.graphs |= graphs
        if len(group.segments) < _SHARED:
            group.segments.add(_segment(resource.subject.value))
        for key, values in resource.values.items():
            group.facets[key].note(key[1], values)
        return group


def _segment(iri: str) -> str:
    """The kind of thing that an IRI of ours names, ``organisation``; empty for any other, and for a part of a thing."""
    segment = iri.removeprefix(str(ID)).partition("/")[0]
    return segment if iri.startswith(str(ID)) and segment in THING_KINDS and "#" not in iri else ""
