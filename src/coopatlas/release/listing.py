"""Lists of things of one kind: pages of them, what they can be narrowed down by, and their points on a map."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from heapq import nsmallest
from itertools import groupby
from operator import attrgetter, itemgetter

from coopatlas.release.directory import FACETS, NOTHING, Directory, Thing, places, things_of
from coopatlas.release.selecting import ANYTHING, Selection, numbers_of, selected, totals

_STRETCH = 500
"""How many rows are read at a time where all are wanted."""
_ALL = -1
_Had = dict[str, tuple[list[int], int]]
"""Facet → the numbers of some of the values that a thing has, and how many it has in all."""
_UNPLACED = (
    "SELECT thing FROM ({}) WHERE thing NOT IN (SELECT facets.thing FROM facets JOIN things ON things.id = value"
    " WHERE facet = 'organisation.place' AND latitude IS NOT NULL)"
)
"""Of some organisations, those of which no place has coordinates."""


@dataclass(frozen=True)
class Value:
    """A value of a facet, and how many things have it. ``thing`` is None for having none."""

    thing: Thing | None
    total: int

    @property
    def path(self) -> str:
        """What stands for the value in a selection."""
        return self.thing.path if self.thing else NOTHING


@dataclass(frozen=True)
class Row:
    """A thing with what it has: facet → its values, and facet → how many they are in all.

    ``roles`` maps the path of a project to the roles that an organisation has in it.
    """

    thing: Thing
    values: Mapping[str, Sequence[Thing]]
    totals: Mapping[str, int]
    roles: Mapping[str, Sequence[Thing]]


@dataclass(frozen=True)
class Point:
    """A place on the map, with the number of its organisations that are selected.

    ``projects`` are the paths of those asked about in which any of them takes part.
    """

    place: Thing
    organisations: int
    projects: tuple[str, ...]


@dataclass(frozen=True)
class Listing:
    """A selection from a directory, told in a language."""

    directory: Directory
    selection: Selection
    language: str

    def total(self) -> int:
        """How many things are selected."""
        if not self.selection.chosen:
            return self.directory.count(self.selection.kind)
        with self.directory.opened() as database:
            condition = selected(database, self.selection)
            (number,) = database.execute(f"SELECT count(*) FROM ({condition.sql})", condition.values).fetchone()
        return int(number)

    def page(self, start: int, most: int, *, by_size: bool = False, values: int = _ALL) -> list[Row]:
        """Things from a place in the list (from 0) on, by the alphabet or the largest first.

        Args:
            start: how many things are passed over.
            most: how many are wanted.
            by_size: whether the largest come first.
            values: how many values of each facet are told, the weightiest first.
        """
        with self.directory.opened() as database:
            numbers = self._in_order(database, "by_size" if by_size else "position", most, start)
            return _Reading(database, self.language).rows(numbers, self.selection.kind, values)

    def rows(self, things: Iterable[Thing], facets: Sequence[str], values: int) -> list[Row]:
        """What some things of the kind have, in the order in which they are given.

        Args:
            things: which ones, whether they are selected or not.
            facets: which facets are told.
            values: how many values of each, the weightiest first.
        """
        with self.directory.opened() as database:
            reading = _Reading(database, self.language)
            return reading.rows([thing.id for thing in things], self.selection.kind, values, facets)

    def all(self) -> Iterator[Row]:
        """All things that are selected, by the alphabet, read as they are asked for."""
        with self.directory.opened() as database:
            numbers = self._in_order(database, "position", _ALL)
        known: dict[int, Thing] = {}
        for start in range(0, len(numbers), _STRETCH):
            # It is opened for each stretch, so that whoever stops asking leaves nothing open.
            with self.directory.opened() as database:
                reading = _Reading(database, self.language, known)
                rows = reading.rows(numbers[start : start + _STRETCH], self.selection.kind)
            yield from rows

    def values(self, facet: str) -> list[Value]:
        """All values of a facet; see ``choices``."""
        return self.choices(facet, _ALL)[0]

    def choices(self, facet: str, most: int) -> tuple[list[Value], int]:
        """The values of a facet with the number of things that have each, as far as the other facets allow.

        Those that most things have come first, then by the alphabet; having none comes last. What is chosen is there
        even where no thing has it.

        Args:
            facet: one of the kind's.
            most: how many values are told, besides those that are chosen and having none.

        Returns:
            the values, and how many there are in all.
        """
        with self.directory.opened() as database:
            paths = [path for path in self.selection.chosen.get(facet, ()) if path != ANYTHING]
            chosen = numbers_of(database, paths)
            counted = {**dict.fromkeys(chosen, 0), **dict(totals(database, self.selection, facet))}
            others = counted.keys() - {0, *chosen}
            room = len(others) if most == _ALL else most
            told = [
                *chosen,
                *nsmallest(room, others, key=lambda number: (-counted[number], number)),
                *({0} & counted.keys()),
            ]
            known = things_of(database, told, self.language).values()
        ordered = sorted(known, key=lambda thing: (-counted[thing.id], thing.position))
        values = [Value(thing, counted[thing.id]) for thing in ordered]
        return [*values, *([Value(None, counted[0])] if 0 in told else [])], len(counted)

    def points(self, projects: Sequence[str] = ()) -> list[Point]:
        """The places of selected organisations, as far as their coordinates are known, by the alphabet.

        Args:
            projects: the paths of projects to tell apart, such as the two that a map compares.
        """
        of_projects: dict[int, list[str]] = defaultdict(list)
        with self.directory.opened() as database:
            counted = self._placed(database)
            for project in projects:
                for number in self._placed(database, numbers_of(database, [project])):
                    of_projects[number].append(project)
            known = things_of(database, counted, self.language).values()
        return [
            Point(place, counted[place.id], tuple(of_projects[place.id]))
            for place in sorted(known, key=lambda place: place.position)
            if place.latitude is not None
        ]

    def unplaced(self, most: int) -> tuple[int, list[Thing]]:
        """How many selected organisations no point stands for, and the first of them by the alphabet."""
        with self.directory.opened() as database:
            within = selected(database, self.selection)
            unplaced = _UNPLACED.format(within.sql)
            (total,) = database.execute(f"SELECT count(*) FROM ({unplaced})", within.values).fetchone()
            found = database.execute(
                f"SELECT thing FROM labels WHERE language = ? AND thing IN ({unplaced}) ORDER BY position LIMIT ?",
                (self.language, *within.values, most),
            ).fetchall()
            return int(total), list(things_of(database, (number for (number,) in found), self.language).values())

    def _placed(self, database: sqlite3.Connection, projects: Sequence[int] = ()) -> dict[int, int]:
        """The numbers of places → how many selected organisations of theirs take part in any of the projects."""
        within = selected(database, self.selection)
        part = f" AND thing IN (SELECT thing FROM parts WHERE project IN ({places(projects)}))" if projects else ""
        return dict(
            database.execute(
                "SELECT value, count(*) FROM facets WHERE facet = 'organisation.place' AND value <> 0"
                f" AND thing IN ({within.sql}){part} GROUP BY value",
                (*within.values, *projects),
            ).fetchall()
        )

    def _in_order(self, database: sqlite3.Connection, order: str, most: int, start: int = 0) -> list[int]:
        """The numbers of selected things in an order, from a place on; only an index is read."""
        first, last = self.directory.bounds.get(self.selection.kind, (1, 0))
        within = selected(database, self.selection)
        narrowed = f"AND thing IN ({within.sql})" if self.selection.chosen else ""
        rows = database.execute(
            f"SELECT thing FROM labels WHERE language = ? AND {order} BETWEEN ? AND ? {narrowed}"
            f" ORDER BY {order} LIMIT ? OFFSET ?",
            (self.language, first, last, *(within.values if narrowed else ()), most, start),
        )
        return [number for (number,) in rows]


@dataclass(frozen=True)
class _Reading:
    """Rows read from a directory; ``known`` keeps the things that were met."""

    database: sqlite3.Connection
    language: str
    known: MutableMapping[int, Thing] = field(default_factory=dict)

    def rows(
        self, numbers: Sequence[int], kind: str, most: int = _ALL, facets: Sequence[str] | None = None
    ) -> list[Row]:
        """What things have, in the order in which their numbers are given.

        ``most`` values of each facet are told, or all; of some facets where a few values are told, or of all.
        """
        wanted = FACETS.get(kind, ()) if facets is None else facets
        had = self._all(numbers, kind) if most == _ALL else self._few(numbers, kind, most, wanted)
        told = {value for found in had.values() for values, _ in found.values() for value in values}
        roles = self._roles(numbers, told) if kind == "organisation" and "project" in wanted else {}
        self._meet({*numbers, *told, *(role for held in roles.values() for _, role in held)})
        return [self._row(number, had[number], roles.get(number, ())) for number in numbers]

    def _row(self, number: int, had: _Had, roles: Iterable[tuple[int, int]]) -> Row:
        held: dict[str, list[Thing]] = defaultdict(list)
        for project, role in roles:
            held[self.known[project].path].append(self.known[role])
        told = {
            facet: sorted([self.known[value] for value in values], key=attrgetter("position"))
            for facet, (values, _) in had.items()
        }
        return Row(self.known[number], told, {facet: total for facet, (_, total) in had.items()}, held)

    def _all(self, numbers: Sequence[int], kind: str) -> dict[int, _Had]:
        """All values of each facet."""
        rows = self.database.execute(
            f"SELECT thing, substr(facet, ?), value FROM facets WHERE thing IN ({places(numbers)}) AND value > 0"
            " AND facet GLOB ? ORDER BY thing, facet, value",
            (len(kind) + 2, *numbers, f"{kind}.*"),
        )
        had: dict[int, _Had] = {number: {} for number in numbers}
        for (number, facet), of_facet in groupby(rows, key=itemgetter(0, 1)):
            values = [value for _, _, value in of_facet]
            had[number][facet] = (values, len(values))
        return had

    def _few(self, numbers: Sequence[int], kind: str, most: int, facets: Sequence[str]) -> dict[int, _Had]:
        """The weightiest values of each facet, without reading the others of things that have very many."""
        return {
            number: {facet: found for facet in facets if (found := self._first(number, f"{kind}.{facet}", most))[1]}
            for number in numbers
        }

    def _first(self, number: int, facet: str, most: int) -> tuple[list[int], int]:
        where = "FROM facets WHERE thing = ? AND facet = ? AND value > 0"
        rows = self.database.execute(f"SELECT value {where} ORDER BY value LIMIT ?", (number, facet, most)).fetchall()
        if len(rows) < most:
            return [value for (value,) in rows], len(rows)
        (total,) = self.database.execute(f"SELECT count(*) {where}", (number, facet)).fetchone()
        return [value for (value,) in rows], int(total)

    def _roles(self, numbers: Sequence[int], projects: AbstractSet[int]) -> dict[int, list[tuple[int, int]]]:
        """Number of an organisation → some of its projects, each with a role in it."""
        rows = self.database.execute(
            f"SELECT thing, project, role FROM parts WHERE thing IN ({places(numbers)}) AND role > 0", numbers
        )
        roles: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for number, project, role in rows:
            if project in projects:
                roles[number].append((project, role))
        return roles

    def _meet(self, numbers: Iterable[int]) -> None:
        self.known.update(things_of(self.database, set(numbers) - self.known.keys(), self.language))
