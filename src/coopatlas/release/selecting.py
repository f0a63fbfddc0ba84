"""Which things of a kind are wanted, as SQL over a directory.

Values of one facet are alternatives, values of several must all hold. An organisation's role is its role *in a
project*: where both are chosen they must hold of the same participation.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from coopatlas.release.directory import NOTHING, places

TIED: Mapping[str, str] = MappingProxyType({"project": "role", "role": "project"})
"""Facet of organisations → the one to which participations tie it."""
ANYTHING = "*"
"""Stands for having any value."""
_NOT_THERE = -1


class Condition(NamedTuple):
    """SQL that selects numbers of things as ``thing``, and the values of its question marks."""

    sql: str
    values: tuple[object, ...]


@dataclass(frozen=True)
class Selection:
    """Which things of a kind are wanted.

    Shape: ``chosen`` maps a facet to the paths of the values of which a thing must have any; ``NOTHING`` among them
    stands for having none, ``ANYTHING`` for having any.
    """

    kind: str
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def without(self, *facets: str) -> Selection:
        """The same, whatever the values of some facets."""
        return Selection(self.kind, {name: paths for name, paths in self.chosen.items() if name not in facets})

    def with_only(self, facet: str, *paths: str) -> Selection:
        """The same, but for the values of one facet."""
        return Selection(self.kind, {**self.chosen, facet: paths})


def selected(database: sqlite3.Connection, selection: Selection) -> Condition:
    """SQL for the numbers of the things that are wanted."""
    conditions = list(_conditions(database, selection))
    if not conditions:
        return Condition("SELECT id AS thing FROM things WHERE kind = ?", (selection.kind,))
    values = tuple(value for condition in conditions for value in condition.values)
    return Condition(" INTERSECT ".join(condition.sql for condition in conditions), values)


def totals(database: sqlite3.Connection, selection: Selection, facet: str) -> list[tuple[int, int]]:
    """The numbers of a facet's values, 0 for having none, each with the number of things that have it.

    What is chosen of the facet itself does not count, so that the totals are those of further choices.
    """
    others = selection.without(facet)
    if not others.chosen:
        name = f"{selection.kind}.{facet}"
        return database.execute("SELECT value, total FROM counts WHERE facet = ?", (name,)).fetchall()
    if selection.kind == "organisation" and ANYTHING not in others.chosen.get(TIED.get(facet, ""), (ANYTHING,)):
        return _totals_in_parts(database, others, facet)
    within = selected(database, others)
    return database.execute(
        f"SELECT value, count(*) FROM facets WHERE facet = ? AND thing IN ({within.sql}) GROUP BY value",
        (f"{selection.kind}.{facet}", *within.values),
    ).fetchall()


def _totals_in_parts(database: sqlite3.Connection, others: Selection, facet: str) -> list[tuple[int, int]]:
    tied = TIED[facet]
    numbers, rest = numbers_of(database, others.chosen[tied]), others.without(tied)
    within = selected(database, rest) if rest.chosen else Condition("SELECT thing FROM parts", ())
    return database.execute(
        f"SELECT {facet}, count(DISTINCT thing) FROM parts"
        f" WHERE {tied} IN ({places(numbers)}) AND thing IN ({within.sql}) GROUP BY {facet}",
        (*numbers, *within.values),
    ).fetchall()


def numbers_of(database: sqlite3.Connection, paths: Iterable[str]) -> list[int]:
    """The numbers of things by their paths; for one that is not in the directory, a number that nothing has."""
    rows = (database.execute("SELECT id FROM things WHERE path = ?", (path,)).fetchone() for path in paths if path)
    found = [row[0] if row else _NOT_THERE for row in rows]
    return [0, *found] if NOTHING in paths else found


def _conditions(database: sqlite3.Connection, selection: Selection) -> Iterator[Condition]:
    chosen = {facet: paths for facet, paths in selection.chosen.items() if ANYTHING not in paths}
    for facet in selection.chosen.keys() - chosen.keys():
        yield Condition(
            "SELECT DISTINCT thing FROM facets WHERE facet = ? AND value > 0", (f"{selection.kind}.{facet}",)
        )
    numbers = {facet: numbers_of(database, paths) for facet, paths in chosen.items()}
    if selection.kind == "organisation" and set(TIED) <= set(numbers):
        projects, roles = numbers.pop("project"), numbers.pop("role")
        yield Condition(
            f"SELECT DISTINCT thing FROM parts WHERE project IN ({places(projects)}) AND role IN ({places(roles)})",
            (*projects, *roles),
        )
    for facet, some in numbers.items():
        yield Condition(
            f"SELECT DISTINCT thing FROM facets WHERE facet = ? AND value IN ({places(some)})",
            (f"{selection.kind}.{facet}", *some),
        )
