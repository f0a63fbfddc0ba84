"""Lists of things of one kind: pages of them, what they can be narrowed down by, and their points on a map."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from coopatlas.release.directory import NOTHING, THING_COLUMNS, Directory, Thing, places
from coopatlas.release.selecting import Selection, numbers_of, selected, totals

_STRETCH = 500
"""How many rows are read at a time where all are wanted."""


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
    """A thing with what it has: facet → its values, by the alphabet.

    ``roles`` maps the path of a project to the roles that an organisation has in it.
    """

    thing: Thing
    values: Mapping[str, Sequence[Thing]]
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

    def page(self, start: int, most: int, *, by_size: bool = False) -> list[Row]:
        """Things from a place in the list (from 0) on, by the alphabet or the largest first."""
        order = "size DESC, position" if by_size else "position"
        with self.directory.opened() as database:
            found = self._in_order(database, f"ORDER BY {order} LIMIT ? OFFSET ?", (most, start))
            return self._rows(database, [thing for _, thing in found])

    def rows(self, things: Sequence[Thing]) -> list[Row]:
        """What some things of the kind have, in the order in which they are given."""
        with self.directory.opened() as database:
            return self._rows(database, things)

    def all(self) -> Iterator[Row]:
        """All things that are selected, by the alphabet, read as they are asked for."""
        with self.directory.opened() as database:
            position = 0
            while found := self._in_order(database, "AND position > ? ORDER BY position LIMIT ?", (position, _STRETCH)):
                yield from self._rows(database, [thing for _, thing in found])
                position = found[-1][0]

    def values(self, facet: str) -> list[Value]:
        """The values of a facet with the number of things that have each, as far as the other facets allow.

        Those that most things have come first, then by the alphabet; having none comes last. What is chosen is there
        even where no thing has it.
        """
        with self.directory.opened() as database:
            chosen = numbers_of(database, self.selection.chosen.get(facet, ()))
            counted = {**dict.fromkeys(chosen, 0), **dict(totals(database, self.selection, facet))}
            known = self._known(database, counted)
        values = [Value(thing, counted[number]) for number, thing in known.items()]
        values.sort(key=lambda value: -value.total)
        return [*values, Value(None, counted[0])] if 0 in counted else values

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
            known = self._known(database, counted)
        return [
            Point(place, counted[number], tuple(of_projects[number]))
            for number, place in known.items()
            if place.latitude is not None
        ]

    def unplaced(self, most: int) -> tuple[int, list[Thing]]:
        """How many selected organisations no point stands for, and the first of them by the alphabet."""
        with self.directory.opened() as database:
            within = selected(database, self.selection)
            sql = (
                f"SELECT thing FROM ({within.sql}) WHERE thing NOT IN (SELECT facets.thing FROM facets"
                " JOIN things ON things.id = value WHERE facet = 'organisation.place' AND latitude IS NOT NULL)"
            )
            (total,) = database.execute(f"SELECT count(*) FROM ({sql})", within.values).fetchone()
            rows = database.execute(
                f"SELECT {THING_COLUMNS} FROM things JOIN labels ON thing = things.id"
                f" WHERE language = ? AND things.id IN ({sql}) ORDER BY position LIMIT ?",
                (self.language, *within.values, most),
            ).fetchall()
        return int(total), [Thing(*row) for row in rows]

    def _placed(self, database: sqlite3.Connection, projects: Sequence[int] = ()) -> dict[int, int]:
        """The numbers of places → how many selected organisations of theirs take part in any of the projects."""
        within = selected(database, self.selection)
        part = f" AND thing IN (SELECT thing FROM facets WHERE facet = ? AND value IN ({places(projects)}))"
        return dict(
            database.execute(
                "SELECT value, count(DISTINCT thing) FROM facets WHERE facet = 'organisation.place' AND value <> 0"
                f" AND thing IN ({within.sql}){part if projects else ''} GROUP BY value",
                (*within.values, *(("organisation.project", *projects) if projects else ())),
            ).fetchall()
        )

    def _in_order(self, database: sqlite3.Connection, order: str, values: Iterable[object]) -> list[tuple[int, Thing]]:
        """Selected things with their places in the alphabet."""
        first, last = self.directory.bounds.get(self.selection.kind, (1, 0))
        within = selected(database, self.selection)
        narrowed = f"AND thing IN ({within.sql})" if self.selection.chosen else ""
        rows = database.execute(
            f"SELECT position, {THING_COLUMNS} FROM labels JOIN things ON things.id = thing"
            f" WHERE language = ? AND position BETWEEN ? AND ? {narrowed} {order}",
            (self.language, first, last, *(within.values if narrowed else ()), *values),
        ).fetchall()
        return [(position, Thing(*row)) for position, *row in rows]

    def _rows(self, database: sqlite3.Connection, things: Sequence[Thing]) -> list[Row]:
        found = database.execute(
            f"SELECT thing, facet, value, part FROM facets WHERE thing IN ({places(things)})"
            " AND substr(facet, 1, ?) = ? AND value <> 0",
            (*(thing.id for thing in things), len(self.selection.kind) + 1, f"{self.selection.kind}."),
        ).fetchall()
        known = self._known(database, {value for _, _, value, _ in found})
        order = {number: place for place, number in enumerate(known)}
        of_things: dict[int, list[tuple[str, Thing, int]]] = defaultdict(list)
        for thing, facet, value, part in sorted(found, key=lambda row: order[row[2]]):
            of_things[thing].append((facet.partition(".")[2], known[value], part))
        return [_row(thing, of_things[thing.id]) for thing in things]

    def _known(self, database: sqlite3.Connection, numbers: Iterable[int]) -> dict[int, Thing]:
        """Things by their numbers, by the alphabet."""
        wanted = [number for number in numbers if number > 0]
        # The sign keeps SQLite from walking the whole alphabet to find a few things in its order.
        rows = database.execute(
            f"SELECT {THING_COLUMNS} FROM things JOIN labels ON thing = things.id"
            f" WHERE language = ? AND things.id IN ({places(wanted)}) ORDER BY +position",
            (self.language, *wanted),
        ).fetchall()
        return {row[0]: Thing(*row) for row in rows}


def _row(thing: Thing, found: Iterable[tuple[str, Thing, int]]) -> Row:
    values: dict[str, dict[str, Thing]] = defaultdict(dict)
    parts: dict[int, dict[str, Thing]] = defaultdict(dict)
    for facet, value, part in found:
        values[facet][value.path] = value
        if part:
            parts[part][facet] = value
    roles: dict[str, list[Thing]] = defaultdict(list)
    for participation in parts.values():
        if {"project", "role"} <= set(participation):
            roles[participation["project"].path].append(participation["role"])
    return Row(thing, {facet: tuple(of_facet.values()) for facet, of_facet in values.items()}, roles)
