"""Finding things by what they have where no name is given: by identifiers of others, and by values of facets."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator

from coopatlas.release.directory import FACETS, Directory
from coopatlas.release.holding import Bound, holders, identified
from coopatlas.web.reconciliation.agreement import Wanted, make_ready
from coopatlas.web.reconciliation.batch import Query
from coopatlas.web.reconciliation.sources import Identified, OfFacet


def by_properties(query: Query, directory: Directory, most: int) -> list[int]:
    """The numbers of things that have one of the values of a property, those with most of the properties first.

    Args:
        query: has no text.
        directory: what is looked through.
        most: how many things are given.
    """
    ready = make_ready(query.comparisons, directory)
    with directory.opened() as database:
        counted: dict[int, int] = {}
        for wanted in ready.values():
            for number in set(_having(database, wanted, query.kinds, most)):
                counted[number] = counted.get(number, 0) + 1
    allowed = (directory.bounds[kind] for kind in query.kinds if kind in directory.bounds)
    bounds = list(allowed)
    within = (one for one in counted if any(first <= one <= last for first, last in bounds))
    return sorted(within, key=lambda number: (-counted[number], number))[:most]


def _having(database: sqlite3.Connection, wanted: Wanted, kinds: Iterable[str], most: int) -> Iterator[int]:
    source = wanted.comparison.of.source
    if isinstance(source, Identified):
        for value in wanted.comparison.values:
            for written in source.written(str(value)):
                yield from identified(database, source.scheme, written)
    if isinstance(source, OfFacet):
        for kind in kinds:
            if source.facet in FACETS[kind]:
                for numbers in holders(database, f"{kind}.{source.facet}", sorted(wanted.named), Bound(most)).values():
                    yield from numbers
