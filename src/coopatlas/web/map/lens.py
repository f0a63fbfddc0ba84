"""A magnifying glass for the places of the densest cluster, where the picture has room for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from coopatlas.web.map.clusters import Cluster, Placed, gather
from coopatlas.web.map.geometry import Box, Spot
from coopatlas.web.map.window import Window

RADII = (118.0, 96.0)
"""Of the glass, in units of the picture; the first for which there is room."""
LENS_TYPE = 12.0
"""Size of the type within."""
_FEWEST, _MOST = 4, 12
"""How many places a cluster has that a glass makes clearer."""
_CROWDED = 60
"""On a picture with more marks than this there is no room for a glass, so none is looked for."""
_STRONGEST = 14.0
_NOWHERE = 1e-6
_RIM = 4.0
FILLED = (0.58, 0.45, 0.7)
"""How much of its radius the places may take up."""
_OUTWARDS = 0.3
"""How much it counts to be away from the middle, against being near the cluster."""
_STEP = 16
_MARGIN = 8.0
_APART = 14.0
"""How near two marks come within."""


@dataclass(frozen=True)
class Glass:
    """A magnifying glass: where it is, and what it magnifies."""

    centre: Spot
    radius: float
    cluster: Cluster

    @property
    def box(self) -> Box:
        """What it covers."""
        return Box.of_circle(self.centre, self.radius)

    @property
    def line(self) -> tuple[Spot, Spot]:
        """From the mark of its cluster to its rim."""
        start, length = self.cluster.spot, self.cluster.spot.distance(self.centre)
        right, down = (self.centre.x - start.x) / length, (self.centre.y - start.y) / length
        first, last = (self.cluster.radius + 2, length - self.radius)
        return (
            Spot(start.x + right * first, start.y + down * first),
            Spot(start.x + right * last, start.y + down * last),
        )

    def fits(self, box: Box) -> bool:
        """Whether a box lies wholly within the glass."""
        return all(self.centre.distance(corner) < self.radius - _RIM for corner in box.corners)

    def magnified(self, filled: float) -> tuple[Cluster, ...]:
        """The places of the cluster as the glass shows them, so large that they take up so much of its radius."""
        members = self.cluster.members
        middle = Box.around(member.spot for member in members).centre
        farthest = max(middle.distance(member.spot) for member in members)
        strength = min(_STRONGEST, self.radius * filled / max(farthest, _NOWHERE))

        def moved(member: Placed) -> Placed:
            right, down = (member.spot.x - middle.x) * strength, (member.spot.y - middle.y) * strength
            return replace(member, spot=Spot(self.centre.x + right, self.centre.y + down))

        return gather(map(moved, members), _APART, _MOST)


def glass_for(clusters: Sequence[Cluster], names: Sequence[Box], window: Window) -> Glass | None:
    """Find the cluster that needs a glass, and room for it near the edge; None without such a cluster, or without room.

    Args:
        clusters: all marks of the picture; the glass covers none.
        names: what the names beside them cover; the glass covers none, or else only its own cluster's.
        window: the picture.
    """
    if len(clusters) > _CROWDED:
        return None
    dense = [cluster for cluster in clusters if _FEWEST <= len(cluster.members) <= _MOST]
    if not dense:
        return None
    cluster = max(dense, key=lambda one: len(one.members))
    own = Box.of_circle(cluster.spot, cluster.radius)
    others = [box for box in names if not box.grown(_MARGIN).overlaps(own)]
    for kept in (names, others):
        for radius in RADII:
            rooms = [centre for centre in _centres(window, radius) if _free(centre, radius, clusters, kept)]
            if rooms:
                return Glass(min(rooms, key=lambda spot: _cost(spot, cluster, window)), radius, cluster)
    return None


def _cost(centre: Spot, cluster: Cluster, window: Window) -> tuple[float, Spot]:
    """How little a place suits a glass: near its cluster is best, and rather at the edge than over the middle."""
    return centre.distance(cluster.spot) - centre.distance(window.box.centre) * _OUTWARDS, centre


def _centres(window: Window, radius: float) -> Iterator[Spot]:
    room = window.box.grown(-radius - _MARGIN)
    for x in range(int(room.left), int(room.right) + 1, _STEP):
        for y in range(int(room.top), int(room.bottom) + 1, _STEP):
            yield Spot(x, y)


def _free(centre: Spot, radius: float, clusters: Sequence[Cluster], names: Sequence[Box]) -> bool:
    covered = Box.of_circle(centre, radius)
    return all(centre.distance(other.spot) > radius + other.radius + _MARGIN for other in clusters) and not any(
        covered.overlaps(box) for box in names
    )
