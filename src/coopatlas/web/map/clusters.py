"""Places that are too near to each other for marks of their own are shown by one."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from coopatlas.web.map.geometry import Spot
from coopatlas.web.names import Text

SINGLE_RADIUS = 5.5
LARGEST_RADIUS = 24.0
_OVERLAP = 3.0
_FARTHER = 1.25
"""By how much places may be farther apart, from one try to the next, until the marks are few enough."""


@dataclass(frozen=True)
class Point:
    """A place on a map.

    Units: degrees, WGS 84; ``count`` is what its mark shows, of organisations for example.
    ``projects`` are the IRIs of those that it takes part in, by which marks may differ; ``href`` None leads nowhere.
    """

    label: Text
    href: str | None
    longitude: float
    latitude: float
    count: int = 1
    projects: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Placed:
    """A point and its spot on the picture."""

    point: Point
    spot: Spot


@dataclass(frozen=True)
class Cluster:
    """Points under one mark, the one with most first; the mark is where that one is."""

    members: tuple[Placed, ...]

    @property
    def spot(self) -> Spot:
        """Where the mark is."""
        return self.members[0].spot

    @property
    def count(self) -> int:
        """All that its points count."""
        return sum(member.point.count for member in self.members)

    @property
    def projects(self) -> frozenset[str]:
        """The projects of all of its points."""
        return frozenset[str]().union(*(member.point.projects for member in self.members))

    @property
    def radius(self) -> float:
        """Of its mark."""
        return radius_of(self.count)


def gather(placed: Iterable[Placed], nearer_than: float, most: int) -> tuple[Cluster, ...]:
    """Join points to the largest one near them, so that there are not too many marks.

    Args:
        placed: the points, in any order.
        nearer_than: what is nearer to a larger point than this gets no mark of its own.
        most: how many marks there may be; the distance grows until that holds.

    Returns:
        The clusters, those that count most first, and by name where they count the same.
    """
    ordered = sorted(placed, key=lambda one: (-one.point.count, one.point.label.value, one.point.href or ""))
    found = _gather(ordered, nearer_than)
    while len(found) > most:
        nearer_than *= _FARTHER
        found = _gather(ordered, nearer_than)
    return tuple(sorted(found, key=lambda one: (-one.count, one.members[0].point.label.value)))


def radius_of(count: int) -> float:
    """The radius of a mark: the area grows with what it counts, up to a bound."""
    return SINGLE_RADIUS if count <= 1 else min(8 + 2.1 * math.sqrt(count), LARGEST_RADIUS)


class _Group:
    """Points that come together."""

    def __init__(self, first: Placed) -> None:
        self.members = [first]
        self._count = first.point.count

    def add(self, one: Placed) -> None:
        self.members.append(one)
        self._count += one.point.count

    def is_near(self, one: Placed, nearer_than: float) -> bool:
        distance = self.members[0].spot.distance(one.spot)
        # A point must not hide half behind the mark of many.
        return distance < max(nearer_than, radius_of(self._count) + _OVERLAP)


def _gather(ordered: Sequence[Placed], nearer_than: float) -> list[Cluster]:
    # Only the cells around a point's own can hold a mark that is near, so the work grows with the points alone.
    cell = max(nearer_than, LARGEST_RADIUS + _OVERLAP)
    marks: dict[tuple[int, int], list[_Group]] = defaultdict(list)
    found: list[_Group] = []
    for one in ordered:
        column, row = (int(place // cell) for place in one.spot)
        around = (
            group
            for across in (column, column - 1, column + 1)
            for down in (row, row - 1, row + 1)
            for group in marks.get((across, down), ())
        )
        near = next((group for group in around if group.is_near(one, nearer_than)), None)
        if near is None:
            found.append(_Group(one))
            marks[column, row].append(found[-1])
        else:
            near.add(one)
    return [Cluster(tuple(group.members)) for group in found]
