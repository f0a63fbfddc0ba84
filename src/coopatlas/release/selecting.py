"""Which things of a kind are wanted, as SQL over a directory.

Values of one facet are alternatives, values of several must all hold. An organisation's role is its role *in a
project*: where both are chosen they must hold of the same participation.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from coopatlas.release.directory import NOTHING, places

TIED: Mapping[str, str] = MappingProxyType(
    {"organisation.project": "organisation.role", "organisation.role": "organisation.project"}
)
"""Facet → the one whose values are tied to its own by the participation."""
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
    name, others = f"{selection.kind}.{facet}", selection.without(facet)
    if not others.chosen:
        return database.execute("SELECT value, total FROM counts WHERE facet = ?", (name,)).fetchall()
    tied = TIED.get(name, "").partition(".")[2]
    if tied in others.chosen and ANYTHING not in others.chosen[tied]:
        return _totals_in_parts(
            database, others.without(tied), facet=name, tied=numbers_of(database, others.chosen[tied])
        )
    within = selected(database, others)
    return database.execute(
        f"SELECT value, count(DISTINCT thing) FROM facets WHERE facet = ? AND thing IN ({within.sql}) GROUP BY value",
        (name, *within.values),
    ).fetchall()


def _totals_in_parts(
    database: sqlite3.Connection, others: Selection, *, facet: str, tied: Sequence[int]
) -> list[tuple[int, int]]:
    within = selected(database, others)
    return database.execute(
        "SELECT a.value, count(DISTINCT a.thing) FROM facets AS b"
        " CROSS JOIN facets AS a ON a.thing = b.thing AND a.part = b.part"
        f" WHERE b.facet = ? AND b.value IN ({places(tied)}) AND a.facet = ? AND a.thing IN ({within.sql})"
        " GROUP BY a.value",
        (TIED[facet], *tied, facet, *within.values),
    ).fetchall()


def numbers_of(database: sqlite3.Connection, paths: Iterable[str]) -> list[int]:
    """The numbers of things by their paths; for one that is not in the directory, a number that nothing has."""
    rows = (database.execute("SELECT id FROM things WHERE path = ?", (path,)).fetchone() for path in paths if path)
    found = [row[0] if row else _NOT_THERE for row in rows]
    return [0, *found] if NOTHING in paths else found


def _conditions(database: sqlite3.Connection, selection: Selection) -> Iterator[Condition]:
    chosen = {
        f"{selection.kind}.{facet}": numbers_of(database, paths)
        for facet, paths in selection.chosen.items()
        if ANYTHING not in paths
    }
    for facet, paths in selection.chosen.items():
        if ANYTHING in paths:
            yield Condition(
                "SELECT DISTINCT thing FROM facets WHERE facet = ? AND value <> 0", (f"{selection.kind}.{facet}",)
            )
    if set(TIED) <= set(chosen):
        (first, numbers), (second, others) = ((name, chosen.pop(name)) for name in TIED)
        yield Condition(
            "SELECT DISTINCT a.thing AS thing FROM facets AS a"
            " CROSS JOIN facets AS b ON b.thing = a.thing AND b.part = a.part"
            f" WHERE a.facet = ? AND a.value IN ({places(numbers)}) AND b.facet = ? AND b.value IN ({places(others)})",
            (first, *numbers, second, *others),
        )
    for name, numbers in chosen.items():
        # An organisation has a project once for each of its roles there.
        sql = f"SELECT DISTINCT thing FROM facets WHERE facet = ? AND value IN ({places(numbers)})"
        yield Condition(sql, (name, *numbers))
