"""Where the values of properties come from: the directory or the graph, in one pass for many things."""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Protocol

from pyoxigraph import Literal, NamedNode
from rdflib.namespace import XSD

from coopatlas.languages.language import DEFAULT_LANGUAGE
from coopatlas.query.engine import QueryEngine
from coopatlas.query.solutions import Term, select
from coopatlas.release.directory import Directory, Thing, things_of
from coopatlas.release.holding import Bound, Held, held, holders, identifiers_of, labels_in, names_given
from coopatlas.vocabulary import BASE
from coopatlas.web.names import day_of

_HOST = re.compile(r"https?://([^/:?#]+)")

Value = Thing | str | int | float | date
Values = Mapping[int, Sequence[Value]]
"""Number of a thing → its values, the weightiest first."""


@dataclass(frozen=True)
class Reading:
    """What values are read from.

    ``most`` bounds how many values of one property are read for all things together, ``each`` those of one thing where
    it is not 0; ``first`` are the numbers of values that come before all others.
    """

    directory: Directory
    engine: QueryEngine
    language: str
    most: int
    each: int = 0
    first: tuple[int, ...] = ()

    @property
    def bound(self) -> Bound:
        """The bound of a question to the directory; one more is read than is told, so that it shows."""
        return Bound(self.most + 1, self.each, self.first)


class Source(Protocol):
    """Gives the values of a property."""

    def read(self, reading: Reading, things: Sequence[Thing]) -> Values:
        """The values that some things have, at most one more than ``reading.most``."""
        ...


@dataclass(frozen=True)
class OfFacet:
    """What lists are narrowed down by: the country of an organisation, the projects of a place."""

    facet: str

    def read(self, reading: Reading, things: Sequence[Thing]) -> Values:
        """Read the values kind by kind."""
        with reading.directory.opened() as database:
            found: dict[int, Sequence[int]] = {}
            for kind, numbers in _by_kind(things).items():
                found.update(held(database, f"{kind}.{self.facet}", numbers, reading.bound))
            return _as_things(database, found, reading.language)


@dataclass(frozen=True)
class Organisations:
    """The organisations of a place, a country or a project."""

    def read(self, reading: Reading, things: Sequence[Thing]) -> Values:
        """Read the holders kind by kind."""
        with reading.directory.opened() as database:
            found: dict[int, Sequence[int]] = {}
            for kind, numbers in _by_kind(things).items():
                found.update(holders(database, f"organisation.{kind}", numbers, reading.bound))
            return _as_things(database, found, reading.language)


class Degrees(Enum):
    """Coordinates in WGS 84: of a place its own, of an organisation those of its place."""

    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    BOTH = "both"

    def read(self, reading: Reading, things: Sequence[Thing]) -> Values:
        """Read the points of things that have one."""
        spots: dict[int, Sequence[Thing]] = {thing.id: [thing] for thing in things if thing.kind == "place"}
        organisations = [thing for thing in things if thing.kind == "organisation"]
        for number, placed in OfFacet("place").read(reading, organisations).items():
            spots[number] = [value for value in placed if isinstance(value, Thing)]
        return {number: list(self._degrees(found)) for number, found in spots.items()}

    def _degrees(self, places: Iterable[Thing]) -> Iterator[Value]:
        for place in places:
            if place.latitude is not None and place.longitude is not None:
                both = f"{place.latitude},{place.longitude}"
                yield {Degrees.LATITUDE: place.latitude, Degrees.LONGITUDE: place.longitude}.get(self, both)


@dataclass(frozen=True)
class Named:
    """Names that some properties give."""

    properties: tuple[str, ...]

    def read(self, reading: Reading, things: Sequence[Thing]) -> Values:
        """Read the names."""
        with reading.directory.opened() as database:
            return names_given(database, self.properties, [thing.id for thing in things], reading.most + 1)


@dataclass(frozen=True)
class Label:
    """The label in a language, for those that have one in it."""

    language: str

    def read(self, reading: Reading, things: Sequence[Thing]) -> Values:
        """Read the labels."""
        with reading.directory.opened() as database:
            return labels_in(database, self.language, [thing.id for thing in things])


@dataclass(frozen=True)
class Identified:
    """What others know a thing by. ``scheme`` names codes; else IRIs that begin so are told without that."""

    scheme: str = ""
    before: str = ""

    def read(self, reading: Reading, things: Sequence[Thing]) -> Values:
        """Read the identifiers."""
        with reading.directory.opened() as database:
            found = identifiers_of(database, [thing.id for thing in things])
        return {
            number: [
                self.short(value) for scheme, value in known if scheme == self.scheme and value.startswith(self.before)
            ]
            for number, known in found.items()
        }

    def short(self, value: str) -> str:
        """A value as it is told: without what all of the property begin with.

        People write that with another protocol, or take the address of a page: what is of the same site counts alike.
        """
        whole = value.rstrip("/")
        if self.before and _site(whole) == _site(self.before):
            return whole.rpartition("/")[2]
        return whole

    def written(self, value: str) -> Sequence[str]:
        """The ways in which a value may stand in the directory."""
        whole = self.before + self.short(value)
        return (whole, f"{whole}/") if self.before else (whole,)


def _site(address: str) -> str:
    """The last two names of an address's host; empty where it has none."""
    found = _HOST.match(address)
    return ".".join(found[1].lower().split(".")[-2:]) if found else ""


@dataclass(frozen=True)
class Said:
    """What the graph says under a property: texts in the language at hand where there are, else in English or any."""

    predicate: str

    def read(self, reading: Reading, things: Sequence[Thing]) -> Values:
        """Ask the graph once for all things."""
        if not things:
            return {}
        numbers = {thing.iri: thing.id for thing in things}
        iris = " ".join(f"<{iri}>" for iri in numbers)
        rows = select(
            reading.engine,
            f"SELECT DISTINCT ?thing ?value {{ VALUES ?thing {{ {iris} }} ?thing <{self.predicate}> ?value }}"
            f" LIMIT {reading.most + 1}",
        )
        said: dict[int, list[Term]] = defaultdict(list)
        for row in rows:
            said[numbers[row.text("thing")]].append(row["value"])
        iris_said = {term.value for terms in said.values() for term in terms if isinstance(term, NamedNode)}
        known = reading.directory.find((iri.removeprefix(BASE) for iri in iris_said), reading.language)
        return {number: _written(terms, known, reading.language) for number, terms in said.items()}


def _written(terms: Sequence[Term], known: Mapping[str, Thing], language: str) -> list[Value]:
    tags = {term.language for term in terms if isinstance(term, Literal)}
    told = next((tag for tag in (language, DEFAULT_LANGUAGE) if tag in tags), min(filter(None, tags), default=None))
    values: dict[Value, None] = {}
    for term in sorted(terms, key=str):
        if isinstance(term, NamedNode):
            values[known.get(term.value.removeprefix(BASE), term.value)] = None
        elif isinstance(term, Literal) and term.language in {None, told}:
            values[_plain(term)] = None
    return list(values)


def _plain(literal: Literal) -> Value:
    day = day_of(literal.value) if literal.datatype.value == str(XSD.date) else None
    return day or literal.value


def _by_kind(things: Iterable[Thing]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for thing in things:
        found[thing.kind].append(thing.id)
    return found


def _as_things(database: sqlite3.Connection, found: Held, language: str) -> Values:
    known = things_of(database, {value for values in found.values() for value in values}, language)
    return {number: [known[value] for value in values] for number, values in found.items()}
