"""What a graph is made of: which classes use which properties, and what these lead to.

Everything is counted in two passes over the sorted quads, in which all that is said of a resource stands together. What
is held in memory is the classes and graphs of each resource, about 200 bytes each; each combination of them once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rdflib.namespace import RDF

from coopatlas.release.cover import Cover
from coopatlas.release.lines import Line, by_subject, datatype_of, iri_of, is_literal, language_of
from coopatlas.release.linksets import BetweenGraphs, ToOthers, namespace_of_other
from coopatlas.vocabulary import CA, ID

_TYPE = f"<{RDF.type}>"
_THING = f"<{ID}"
_COUNTRY_CLASS = str(CA.Country)


@dataclass
class PropertyUse:
    """How a property is used, by all resources or by those of one class.

    Shape: ``classes`` maps a class to the triples whose object has it, ``datatypes`` a datatype to the triples whose
    object is a literal of it. An object of two classes counts for both; one of no known class for none.
    """

    triples: int = 0
    subjects: int = 0
    classes: Counter[str] = field(default_factory=Counter)
    datatypes: Counter[str] = field(default_factory=Counter)


@dataclass
class ClassUse:
    """The instances of a class and the properties that they have. ``example`` is the first of ours by its IRI."""

    entities: int = 0
    example: str | None = None
    properties: dict[str, PropertyUse] = field(default_factory=dict)


@dataclass
class Partitions:
    """What a pass over the quads finds; triples of several graphs count once.

    Shape: ``classes`` and ``properties`` map an IRI to its use, ``languages`` a language tag to the literals that have
    it, ``graphs`` a graph's IRI to its triples. ``covers`` maps a graph's IRI to the time and space it tells of.
    """

    quads: int = 0
    triples: int = 0
    subjects: int = 0
    entities: int = 0
    classes: dict[str, ClassUse] = field(default_factory=dict)
    properties: dict[str, PropertyUse] = field(default_factory=dict)
    languages: Counter[str] = field(default_factory=Counter)
    graphs: Counter[str] = field(default_factory=Counter)
    to_others: ToOthers = field(default_factory=Counter)
    between_graphs: BetweenGraphs = field(default_factory=Counter)
    covers: dict[str, Cover] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class _Kind:
    """The classes that a resource has, and the graphs that say so; one object for each combination."""

    classes: tuple[str, ...] = ()
    graphs: tuple[str, ...] = ()


_UNKNOWN = _Kind()


@dataclass
class _Tally:
    """Counts as they grow, by combinations of classes, of which there are few; they are told apart at the end."""

    kinds: Mapping[str, _Kind]
    found: Partitions = field(default_factory=Partitions)
    entities: Counter[_Kind] = field(default_factory=Counter)
    users: Counter[tuple[_Kind, str]] = field(default_factory=Counter)
    to_resources: Counter[tuple[_Kind, str, _Kind]] = field(default_factory=Counter)
    to_literals: Counter[tuple[_Kind, str, str]] = field(default_factory=Counter)
    crossings: Counter[tuple[str, str, _Kind]] = field(default_factory=Counter)


def count_partitions(quads: Path) -> Partitions:
    """Count what a graph is made of.

    Args:
        quads: the sorted N-Quads file.
    """
    tally = _Tally(_kinds(quads))
    for subject, said in by_subject(quads):
        _add_subject(tally, subject, list(said))
    return _told_apart(tally)


def _kinds(quads: Path) -> dict[str, _Kind]:
    kinds: dict[str, _Kind] = {}
    shared: dict[tuple[tuple[str, ...], tuple[str, ...]], _Kind] = {}
    for subject, said in by_subject(quads):
        types = [line for line in said if line.predicate == _TYPE]
        if types:
            classes = filter(None, (iri_of(line.object) for line in types))
            key = (tuple(sorted(set(classes))), tuple(sorted({line.graph[1:-1] for line in types})))
            kinds[subject] = shared.setdefault(key, _Kind(*key))
    return kinds


def _add_subject(tally: _Tally, subject: str, said: list[Line]) -> None:
    kind, found = tally.kinds.get(subject, _UNKNOWN), tally.found
    ours = subject.startswith(_THING)
    found.subjects += 1
    found.entities += ours and kind is not _UNKNOWN
    tally.entities[kind] += 1
    for name in kind.classes:
        use = found.classes.setdefault(name, ClassUse())
        if ours and use.example is None:
            use.example = subject[1:-1]
    _add_quads(tally, said)
    triples = list(dict.fromkeys((line.predicate, line.object) for line in said))
    found.triples += len(triples)
    for predicate in {predicate for predicate, _ in triples}:
        tally.users[kind, predicate] += 1
    for predicate, value in triples:
        _add_triple(tally, kind, predicate, value)
        if ours and value not in tally.kinds:
            _add_link(found, predicate, value)
    _widen(tally, kind, said)


def _add_quads(tally: _Tally, said: list[Line]) -> None:
    """Count what several graphs may say: their sizes, and links from one graph into another."""
    tally.found.quads += len(said)
    for line in said:
        tally.found.graphs[line.graph] += 1
        target = tally.kinds.get(line.object)
        if target is not None and line.graph[1:-1] not in target.graphs:
            tally.crossings[line.graph, line.predicate, target] += 1


def _add_triple(tally: _Tally, kind: _Kind, predicate: str, value: str) -> None:
    if not is_literal(value):
        tally.to_resources[kind, predicate, tally.kinds.get(value, _UNKNOWN)] += 1
        return
    tally.to_literals[kind, predicate, datatype_of(value)] += 1
    language = language_of(value)
    if language:
        tally.found.languages[language] += 1


def _add_link(found: Partitions, predicate: str, value: str) -> None:
    iri = iri_of(value)
    namespace = namespace_of_other(predicate[1:-1], iri) if iri else None
    if namespace:
        found.to_others[namespace, predicate[1:-1]] += 1


def _widen(tally: _Tally, kind: _Kind, said: list[Line]) -> None:
    """Note the countries, coordinates and times that the graphs tell of.

    A graph covers the places of the things that it speaks of, whoever says where they are; and the times that it says
    itself.
    """
    place = Cover.of_place(said, is_country=_COUNTRY_CLASS in kind.classes)
    for graph in {line.graph for line in said}:
        cover = tally.found.covers.setdefault(graph[1:-1], Cover())
        if place is not None:
            cover.widen(place)
    for line in said:
        time = Cover.of_time(line)
        if time is not None:
            tally.found.covers[line.graph[1:-1]].widen(time)
        if line.object in tally.kinds and _COUNTRY_CLASS in tally.kinds[line.object].classes:
            tally.found.covers[line.graph[1:-1]].countries.add(line.object[1:-1])


def _told_apart(tally: _Tally) -> Partitions:
    """Give each class and each graph its share of the counts."""
    found = tally.found
    for kind, number in tally.entities.items():
        for name in kind.classes:
            found.classes[name].entities += number
    _tell_uses_apart(tally, found)
    for (graph, predicate, target), number in tally.crossings.items():
        for other in target.graphs:
            found.between_graphs[graph[1:-1], other, predicate[1:-1]] += number
    found.graphs = Counter({graph[1:-1]: number for graph, number in found.graphs.items()})
    return found


def _tell_uses_apart(tally: _Tally, found: Partitions) -> None:
    for (kind, predicate), number in tally.users.items():
        for use in _uses(found, kind, predicate):
            use.subjects += number
    for (kind, predicate, target), number in tally.to_resources.items():
        for use in _uses(found, kind, predicate):
            use.triples += number
            use.classes.update(dict.fromkeys(target.classes, number))
    for (kind, predicate, datatype), number in tally.to_literals.items():
        for use in _uses(found, kind, predicate):
            use.triples += number
            use.datatypes[datatype] += number


def _uses(found: Partitions, kind: _Kind, predicate: str) -> Iterable[PropertyUse]:
    """The use of a property by all, and by each class of those that have it."""
    iri = predicate[1:-1]
    yield found.properties.setdefault(iri, PropertyUse())
    for name in kind.classes:
        yield found.classes[name].properties.setdefault(iri, PropertyUse())
