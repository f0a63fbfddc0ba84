"""The wide picture of two projects: what is only in the first, what links them, what is only in the second."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from coopatlas.web.lettering import wrapped
from coopatlas.web.map.geometry import Spot
from coopatlas.web.network.parts import FIRST, SECOND, Hub, Named, Pill, Ribbon, height_of, pill, ribbon
from coopatlas.web.network.shares import Comparison, Party, Share

MAX_PILLS = 30
"""How many a column shows; the table has them all."""
WIDTH = 1240.0
_SIDE, _MIDDLE = 200.0, 210.0
_HUBS = (376.0, WIDTH - 376.0)
_HUB_RADIUS = 82.0
_HUB_TYPE, _HUB_LINE, _HUB_LINES = 13.5, 17.0, 4
_GAPS = (12.0, 44.0)
"""The least and the most free height between two pills."""
_ROOMY = 560.0
"""How high a picture of few pills is."""
_EDGE = 10.0


@dataclass(frozen=True)
class Ribbons:
    """The picture. ``hidden`` counts what the columns had no room for: left, in the middle, right."""

    width: float
    height: float
    hubs: tuple[Hub, Hub]
    pills: tuple[Pill, ...]
    ribbons: tuple[Ribbon, ...]
    hidden: tuple[int, int, int]


@dataclass(frozen=True)
class _Column:
    x: float
    width: float
    shown: tuple[Named, ...]

    @property
    def tightest(self) -> float:
        """The least height that it needs."""
        heights = [height_of(named, self.width) for named in self.shown]
        return sum(heights) + _GAPS[0] * max(len(heights) - 1, 0)

    def pills(self, height: float) -> list[Pill]:
        """Its pills, spread over the height of the picture."""
        heights = [height_of(named, self.width) for named in self.shown]
        gaps = max(len(heights) - 1, 1)
        gap = min(_GAPS[1], (height - 2 * _EDGE - sum(heights)) / gaps)
        top = (height - sum(heights) - gap * (len(heights) - 1)) / 2
        found: list[Pill] = []
        for named, own in zip(self.shown, heights, strict=True):
            found.append(pill(named, self.x, top, self.width))
            top += own + gap
        return found


def draw(comparison: Comparison) -> Ribbons:
    """Draw two projects, and what their partners have in common."""
    groups = (comparison.only_first, comparison.bridging, comparison.only_second)
    left, middle, right = (
        _Column(x, width, tuple(_named(share, comparison.level) for share in shares[:MAX_PILLS]))
        for shares, x, width in zip(
            groups, (_SIDE / 2 + 2, WIDTH / 2, WIDTH - _SIDE / 2 - 2), (_SIDE, _MIDDLE, _SIDE), strict=True
        )
    )
    height = max(_ROOMY, *(column.tightest + 2 * _EDGE for column in (left, middle, right)))
    hubs = (
        _hub(comparison.parties[0], Spot(_HUBS[0], height / 2), FIRST),
        _hub(comparison.parties[1], Spot(_HUBS[1], height / 2), SECOND),
    )
    pills = [column.pills(height) for column in (left, middle, right)]
    return Ribbons(
        width=WIDTH,
        height=height,
        hubs=hubs,
        pills=tuple(one for column in pills for one in column),
        ribbons=tuple(_ribbons(hubs, pills, [column.shown for column in (left, middle, right)])),
        hidden=(
            max(len(groups[0]) - MAX_PILLS, 0),
            max(len(groups[1]) - MAX_PILLS, 0),
            max(len(groups[2]) - MAX_PILLS, 0),
        ),
    )


def _named(share: Share, level: str) -> Named:
    return Named(share.label, share.href, share.first, share.second, dotted=level != "organisations")


def _hub(party: Party, centre: Spot, kind: str) -> Hub:
    lines = wrapped(party.label.value, _HUB_TYPE, 2 * _HUB_RADIUS - 34, _HUB_LINES)
    first = centre.y + 12 - (len(lines) - 3) * _HUB_LINE / 2
    heights = tuple((first + number * _HUB_LINE, line) for number, line in enumerate(lines))
    return Hub(centre, _HUB_RADIUS, kind, party.organisations, heights, party.label, party.href)


def _ribbons(
    hubs: tuple[Hub, Hub], pills: Sequence[Sequence[Pill]], shown: Sequence[Sequence[Named]]
) -> Iterable[Ribbon]:
    largest = max((max(named.first, named.second) for column in shown for named in column), default=1)
    for column, names in zip(pills, shown, strict=True):
        for one, named in zip(column, names, strict=True):
            for hub, count in zip(hubs, (named.first, named.second), strict=True):
                if count:
                    side = one.x + (one.width / 2 if hub.centre.x > one.x else -one.width / 2)
                    yield ribbon(hub.centre, Spot(side, one.middle), count, largest, hub.kind)
