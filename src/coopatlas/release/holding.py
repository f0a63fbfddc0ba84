"""What many things of a directory have, each question in one pass over all of them.

Whatever is read is bounded: who asks for more than is read is told so by getting more than ``most`` rows.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from coopatlas.release.directory import PROPERTIES, places

_Value = TypeVar("_Value")
Held = Mapping[int, Sequence[int]]
"""Number of a thing → the numbers of what it has, the weightiest first."""


@dataclass(frozen=True)
class Bound:
    """How much is read: ``most`` rows in all, and ``each`` of one thing, 0 for all of it.

    ``first`` are numbers that are read before all others, so that they are among the few of a thing that has many.
    """

    most: int
    each: int = 0
    first: tuple[int, ...] = ()


def held(database: sqlite3.Connection, facet: str, things: Sequence[int], bound: Bound) -> Held:
    """The values of a facet, such as ``organisation.country``, that each of some things has."""
    where = f"facet = ? AND thing IN ({places(things)}) AND value > 0"
    return _first_of_each(database, ("thing", "value"), where, (facet, *things), bound)


def holders(database: sqlite3.Connection, facet: str, values: Sequence[int], bound: Bound) -> Held:
    """The things that have each of some values of a facet: the organisations of each of some places."""
    where = f"facet = ? AND value IN ({places(values)})"
    return _first_of_each(database, ("value", "thing"), where, (facet, *values), bound)


def _first_of_each(
    database: sqlite3.Connection, columns: tuple[str, str], where: str, values: Sequence[object], bound: Bound
) -> Held:
    """The second column by the first, of the facets that a condition selects."""
    one, other = columns
    pairs, end = f"SELECT {one}, {other} FROM", f"ORDER BY {one}, {other} LIMIT ?"
    if not bound.each:
        return _sorted(database.execute(f"{pairs} facets WHERE {where} {end}", (*values, bound.most)))
    order = f"{other} NOT IN ({places(bound.first)}), {other}"
    numbered = f"SELECT {one}, {other}, row_number() OVER (PARTITION BY {one} ORDER BY {order}) AS number FROM facets"
    asked = f"{pairs} ({numbered} WHERE {where}) WHERE number <= ? {end}"
    return _sorted(database.execute(asked, (*bound.first, *values, bound.each, bound.most)))


def names_given(
    database: sqlite3.Connection, properties: Iterable[str], things: Sequence[int], most: int
) -> Mapping[int, Sequence[str]]:
    """The names that properties give to each of some things, in order of the properties, each once.

    Args:
        database: an open directory.
        properties: of ``PROPERTIES``.
        things: numbers.
        most: how many names are read in all.
    """
    wanted = [PROPERTIES.index(name) for name in properties]
    rows = database.execute(
        f"SELECT thing, name FROM names WHERE thing IN ({places(things)}) AND property IN ({places(wanted)})"
        " ORDER BY thing, property, language, name LIMIT ?",
        (*things, *wanted, most),
    )
    return _sorted(rows)


def labels_in(database: sqlite3.Connection, language: str, things: Sequence[int]) -> Mapping[int, Sequence[str]]:
    """The label that each of some things has in a language, where it has one in that very language."""
    rows = database.execute(
        f"SELECT thing, label FROM labels WHERE language = ? AND thing IN ({places(things)})"
        " AND label_language = language",
        (language, *things),
    )
    return _sorted(rows)


def identifiers_of(database: sqlite3.Connection, things: Sequence[int]) -> Mapping[int, Sequence[tuple[str, str]]]:
    """What else each of some things is known by: scheme, empty for an IRI, and value."""
    rows = database.execute(
        f"SELECT thing, scheme, value FROM identifiers WHERE thing IN ({places(things)}) ORDER BY thing, scheme, value",
        things,
    )
    return _sorted((thing, (scheme, value)) for thing, scheme, value in rows)


def identified(database: sqlite3.Connection, scheme: str, value: str) -> list[int]:
    """The numbers of things that are known by an identifier of a scheme, or by an IRI where that is empty."""
    rows = database.execute("SELECT thing FROM identifiers WHERE value = ? AND scheme = ?", (value, scheme))
    return [thing for (thing,) in rows]


def called(database: sqlite3.Connection, folded: str, bounds: tuple[int, int], most: int) -> list[int]:
    """The numbers of things within bounds that have this very name, the weightiest first."""
    rows = database.execute(
        "SELECT DISTINCT thing FROM names WHERE folded = ? AND thing BETWEEN ? AND ? ORDER BY thing LIMIT ?",
        (folded, *bounds, most),
    )
    return [thing for (thing,) in rows]


def _sorted(rows: Iterable[tuple[int, _Value]]) -> dict[int, list[_Value]]:
    found: dict[int, dict[_Value, None]] = defaultdict(dict)
    for thing, value in rows:
        found[thing][value] = None
    return {thing: list(values) for thing, values in found.items()}
