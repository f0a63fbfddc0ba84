"""Shapes in words: what each is about, what it asks for, and what it says where that is not so.

Source: SHACL §2 (shapes, targets), §2.3.1 (paths), §4 (constraint components), §5 (SPARQL-based constraints).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import Literal, NamedNode
from rdflib.namespace import RDFS, SH

from coopatlas.languages.language import Language
from coopatlas.vocabulary import CASH, shorten
from coopatlas.web.lookup import Lookup, term_of
from coopatlas.web.names import Names, Shown, Text

_TARGETS = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf", "target")
_LISTS = frozenset(map(str, (SH["in"], SH["or"], SH["and"], SH.xone, SH.languageIn, SH.ignoredProperties)))
_NOT_CONSTRAINTS = frozenset(
    map(str, (SH.path, SH.severity, SH.message, SH.name, SH.description, SH.property, SH.order, SH.group, SH.sparql))
) | frozenset(str(SH[name]) for name in (*_TARGETS, "deactivated", "defaultValue"))
_STEPS = {
    str(SH.inversePath): "^{}",
    str(SH.zeroOrMorePath): "{}*",
    str(SH.oneOrMorePath): "{}+",
    str(SH.zeroOrOnePath): "{}?",
}


@dataclass(frozen=True)
class Said:
    """Something that a shape says: the local name of the SHACL property, and its values."""

    key: str
    values: tuple[Shown, ...]


@dataclass(frozen=True)
class Selection:
    """A SPARQL query of a shape, which has an IRI of its own. Several shapes may share one; it leads to the first."""

    fragment: str
    shown_first: bool
    remarks: tuple[Text, ...]
    query: str


@dataclass(frozen=True)
class ShapeInWords:
    """A shape as a page tells it. ``path`` is in the short form of SPARQL, empty for a node shape."""

    fragment: str
    iri: str
    label: Text
    remarks: tuple[Text, ...]
    targets: tuple[Said, ...]
    path: str
    property: Shown | None
    severity: str
    deactivated: bool
    messages: tuple[Text, ...]
    constraints: tuple[Said, ...]
    selections: tuple[Selection, ...]
    parents: tuple[Shown, ...]


@dataclass(frozen=True)
class Group:
    """Shapes that belong together: that of a class, and those of its properties and rules."""

    fragment: str
    label: Text
    shapes: tuple[ShapeInWords, ...]


@dataclass(frozen=True)
class Cardinality:
    """How many values a property may have; None where there is no bound."""

    least: int | None
    most: int | None


@dataclass(frozen=True)
class ClassProperty:
    """A property that a shape asks for on the instances of a class."""

    iri: str
    shape: str
    cardinality: Cardinality
    values: tuple[str, ...]


class Constraints:
    """The shapes of a release."""

    def __init__(self, shapes: Lookup, names: Names, language: Language) -> None:
        """Read the shapes; ``names`` knows the terms that they mention."""
        self._shapes = shapes
        self._names = names
        self._language = language

    @cached_property
    def _iris(self) -> list[str]:
        found = self._shapes.instances(SH.NodeShape, SH.PropertyShape)
        return sorted(iri for iri in found if iri.startswith(CASH))

    @cached_property
    def count(self) -> int:
        """How many shapes there are."""
        return len(self._iris)

    def groups(self) -> tuple[Group, ...]:
        """The shapes by the first part of their names, those with a target before those that others use."""
        stems: dict[str, list[str]] = {}
        for iri in self._iris:
            stems.setdefault(iri.removeprefix(CASH).partition("-")[0], []).append(iri)
        groups = [
            Group(stem, self._label(members[0]), tuple(self._in_words(iri) for iri in members))
            for stem, members in stems.items()
        ]
        groups.sort(key=lambda group: self._language.sort_key(group.label.value))
        return tuple(sorted(groups, key=lambda group: not any(shape.targets for shape in group.shapes)))

    def of_class(self, iri: str) -> tuple[str, ...]:
        """The shapes whose target is a class."""
        return tuple(self._shapes.subjects(SH.targetClass, iri))

    def of_property(self, iri: str) -> tuple[str, ...]:
        """The shapes whose path is a property alone."""
        return tuple(self._shapes.subjects(SH.path, iri))

    def classes_with(self, iri: str) -> tuple[str, ...]:
        """The classes whose shapes ask something of a property."""
        owners = [owner for shape in self.of_property(iri) for owner in self._shapes.subjects(SH.property, shape)]
        return tuple(dict.fromkeys(one for owner in owners for one in self._shapes.resources(owner, SH.targetClass)))

    def properties_of(self, iri: str) -> Iterator[ClassProperty]:
        """What the shapes of a class ask of its instances, a property at a time; several shapes may ask of one."""
        for owner in self.of_class(iri):
            for shape in self._shapes.resources(owner, SH.property):
                path = self._shapes.resources(shape, SH.path)
                if path and not path[0].startswith("_:"):
                    yield ClassProperty(path[0], shape, self._cardinality(shape), tuple(self._leads_to(shape)))

    def _leads_to(self, shape: str) -> Iterator[str]:
        yield from self._shapes.resources(shape, SH["class"], SH.datatype)

    def _cardinality(self, shape: str) -> Cardinality:
        bounds = [self._shapes.literals(shape, predicate) for predicate in (SH.minCount, SH.maxCount)]
        least, most = (int(found[0].value) if found else None for found in bounds)
        return Cardinality(least or None, most)

    def _in_words(self, iri: str) -> ShapeInWords:
        shapes = self._shapes
        path = shapes.resources(iri, SH.path)
        single = path[0] if path and not path[0].startswith("_:") else None
        return ShapeInWords(
            fragment=iri.removeprefix(CASH),
            iri=iri,
            label=self._label(iri),
            remarks=self._texts(iri, SH.description, RDFS.comment),
            targets=tuple(self._targets(iri)),
            path=self._path(path[0]) if path else "",
            property=self._names.show(NamedNode(single)) if single else None,
            severity=shapes.text(iri, SH.severity).removeprefix(str(SH)) or "Violation",
            deactivated=shapes.text(iri, SH.deactivated) == "true",
            messages=self._texts(iri, SH.message),
            constraints=tuple(self._constraints(iri)),
            selections=tuple(self._selections(iri)),
            parents=tuple(self._names.show(term_of(one)) for one in shapes.subjects(SH.property, iri)),
        )

    def _label(self, iri: str) -> Text:
        texts = self._texts(iri, RDFS.label, SH.name)
        return texts[0] if texts else Text(shorten(iri))

    def _texts(self, iri: str, *predicates: object) -> tuple[Text, ...]:
        literals = self._shapes.literals(iri, *predicates)
        literals.sort(key=lambda literal: (literal.language != self._language.tag, literal.language or ""))
        return tuple(self._names.text(literal.value, literal.language) for literal in literals)

    def _targets(self, iri: str) -> Iterator[Said]:
        for name in _TARGETS:
            values = self._shapes.resources(iri, SH[name])
            if name == "target":
                remarks = [text for value in values for text in self._texts(value, RDFS.comment)[:1]]
                if remarks:
                    yield Said(name, tuple(Shown(remark) for remark in remarks))
            elif values:
                yield Said(name, tuple(self._show(term_of(value)) for value in values))

    def _constraints(self, iri: str) -> Iterator[Said]:
        for predicate in self._shapes.properties(iri):
            if predicate.startswith(str(SH)) and predicate not in _NOT_CONSTRAINTS:
                values = self._shapes.values(iri, predicate)
                if predicate in _LISTS:
                    values = [member for value in values for member in self._shapes.members(str(value))]
                yield Said(predicate.removeprefix(str(SH)), tuple(map(self._show, values)))

    def _show(self, value: object) -> Shown:
        if isinstance(value, NamedNode):
            shown = self._names.show(value)
            return Shown(Text(shorten(value.value)), shown.iri, shown.href)
        if isinstance(value, Literal):
            return Shown(Text(value.value))
        return Shown(Text(self._path(str(value))))

    def _path(self, path: str) -> str:
        """Write a path as SPARQL does. Source: SHACL §2.3.1, SPARQL 1.1 §9."""
        for step, pattern in _STEPS.items():
            inner = self._shapes.resources(path, step)
            if inner:
                return pattern.format(self._path(inner[0]))
        choices = self._shapes.resources(path, SH.alternativePath)
        if choices:
            return " | ".join(self._path(str(one).strip("<>")) for one in self._shapes.members(choices[0]))
        members = self._shapes.members(path)
        return "/".join(self._path(str(one).strip("<>")) for one in members) if members else shorten(path)

    def _selections(self, iri: str) -> Iterator[Selection]:
        for value in self._shapes.resources(iri, SH.target, SH.sparql):
            query = self._shapes.text(value, SH.select) or self._shapes.text(value, SH.ask)
            if query:
                users = (*self._shapes.subjects(SH.target, value), *self._shapes.subjects(SH.sparql, value))
                remarks = self._texts(value, RDFS.comment)[:1]
                yield Selection(value.removeprefix(CASH), iri == min(users), remarks, _outdented(query))


def _outdented(query: str) -> str:
    lines = query.strip("\n").rstrip().splitlines()
    margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return "\n".join(line[margin:] for line in lines)
