"""How far what a thing has agrees with what somebody says that it has: 1 where it does, 0 where it does not."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from rapidfuzz.distance import OSA

from coopatlas.folding import fold
from coopatlas.release.directory import Directory, Thing
from coopatlas.release.holding import called
from coopatlas.release.matching import numbers_by_identifier
from coopatlas.web.reconciliation.batch import Compared, Comparison
from coopatlas.web.reconciliation.sources import Degrees, Identified, Value

_ALIKE = 0.8
"""Texts that are less alike do not agree at all."""
_FAR_DEGREES = 0.5
"""From how far on coordinates do not agree at all, about 50 km."""
_NAMESAKES = 50
_KINDS = ("organisation", "place", "country", "project", "programme", "theme", "concept", "term", "source")
"""Kinds of things that are values of properties."""


@dataclass(frozen=True)
class Wanted:
    """A comparison made ready: the numbers of the things that its values name, and the values as they are."""

    comparison: Comparison
    named: frozenset[int]


def make_ready(comparisons: Iterable[Comparison], directory: Directory) -> dict[Comparison, Wanted]:
    """Look up what things the values of some comparisons name, once for all candidates."""
    with directory.opened() as database:
        return {
            comparison: Wanted(comparison, frozenset(_named(database, directory, comparison.values)))
            for comparison in dict.fromkeys(comparisons)
        }


def agreement(wanted: Wanted, had: Sequence[Value]) -> float:
    """How far values that a thing has agree with those that are wanted: the best of all pairs, from 0 to 1."""
    source = wanted.comparison.of.source
    return max((_alike(value, own, wanted, source) for own in had for value in wanted.comparison.values), default=0.0)


def _named(database: sqlite3.Connection, directory: Directory, values: Iterable[Compared]) -> Iterable[int]:
    for value in values:
        if isinstance(value, str):
            yield from numbers_by_identifier(database, value)
            folded = fold(value)
            for kind in _KINDS if folded else ():
                if kind in directory.bounds:
                    yield from called(database, folded, directory.bounds[kind], _NAMESAKES)


def _alike(value: Compared, own: Value, wanted: Wanted, source: object) -> float:
    if isinstance(own, Thing):
        return 1.0 if own.id in wanted.named else _texts_alike(str(value), own.label)
    if isinstance(source, Degrees):
        return _near(str(value), str(own))
    if isinstance(source, Identified):
        return float(own == source.short(str(value)))
    return _texts_alike(str(value), own.isoformat() if isinstance(own, date) else str(own))


def _texts_alike(one: str, other: str) -> float:
    folded, known = fold(one), fold(other)
    if not folded or not known:
        return 0.0
    return OSA.normalized_similarity(folded, known, score_cutoff=_ALIKE)


def _near(one: str, other: str) -> float:
    """How near two points, or two degrees, are; with a comma between latitude and longitude."""
    ours, theirs = _degrees(one), _degrees(other)
    if not ours or len(ours) != len(theirs):
        return 0.0
    farthest = max(abs(mine - yours) for mine, yours in zip(ours, theirs, strict=True))
    return max(0.0, 1 - farthest / _FAR_DEGREES)


def _degrees(text: str) -> list[float]:
    try:
        return [float(part) for part in text.split(",")]
    except ValueError:
        return []
