"""The network around one thing in a narrow window: itself on top, below it what it is directly linked to."""

from __future__ import annotations

from collections.abc import Sequence

from coopatlas.web.map.geometry import Spot
from coopatlas.web.network.ego import MAX_AROUND, Ego, Neighbour, named_of
from coopatlas.web.network.parts import Named, Pill, Ribbon, pill, ribbon_width

WIDTH = 360.0
_TOP = 240.0
_BELOW = 270.0
_GAP = 12.0
_EDGE = 4.0
_TRUNK = 34.0
"""Where the ribbons go down."""


def draw(middle: Neighbour | Named, around: Sequence[Neighbour], total: int | None = None) -> Ego:
    """Draw what is around a thing below it; see ``ego.draw``. Projects are pills here, too, with their partners."""
    shown = around[:MAX_AROUND]
    named = middle if isinstance(middle, Named) else named_of(middle)
    top = pill(named, _TOP / 2 + 2, _EDGE, _TOP)
    largest = max((one.links for one in shown), default=1)
    below: list[Pill] = []
    ribbons: list[Ribbon] = []
    at = top.top + top.height + 2 * _GAP
    for one in shown:
        placed = pill(named_of(one), WIDTH - _BELOW / 2 - 2, at, _BELOW)
        below.append(placed)
        ribbons.append(_ribbon(top, placed, one, largest))
        at += placed.height + _GAP
    return Ego(
        width=WIDTH,
        height=at - _GAP + _EDGE,
        pills=(top, *below),
        hubs=(),
        ribbons=tuple(ribbons),
        hidden=max(total or 0, len(around)) - len(shown),
    )


def _ribbon(top: Pill, below: Pill, one: Neighbour, largest: int) -> Ribbon:
    start, end = Spot(_TRUNK, top.top + top.height), Spot(below.x - below.width / 2, below.middle)
    path = f"M{start.x:.1f} {start.y:.1f}V{end.y - 26:.1f}Q{start.x:.1f} {end.y:.1f} {end.x:.1f} {end.y:.1f}"
    return Ribbon(path, min(ribbon_width(one.links, largest), 14), one.kind)
