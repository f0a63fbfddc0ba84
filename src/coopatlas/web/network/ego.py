"""The network around one thing: in the middle itself, around it what it is directly linked to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coopatlas.web.lettering import wrapped
from coopatlas.web.map.geometry import Spot
from coopatlas.web.names import Text
from coopatlas.web.network.parts import FIRST, Hub, Named, Pill, Ribbon, height_of, pill, ribbon

WIDTH = 720.0
MAX_AROUND = 16
"""How many things a picture shows around the middle; the page has them all."""
_SIDE = 176.0
_MIDDLE = 208.0
_HUB_RADIUS = 30.0
_HUB_TYPE, _HUB_LINE, _HUB_LINES = 13.5, 17.0, 4
_GAP = 14.0
_EDGE = 8.0
_LEAST = 150.0


@dataclass(frozen=True)
class Neighbour:
    """What is around the middle: a project, which is drawn as a hub, or anything else, drawn as a pill.

    ``organisations`` counts those of a project, or those that a pill stands for; ``links`` how many link it to the
    middle, by which the ribbon is as wide as it is.
    """

    title: Text
    href: str | None
    organisations: int
    kind: str = FIRST
    project: bool = False
    links: int = 1


@dataclass(frozen=True)
class Ego:
    """The picture: the middle is among the pills or the hubs. ``hidden`` counts what there was no room for."""

    width: float
    height: float
    pills: tuple[Pill, ...]
    hubs: tuple[Hub, ...]
    ribbons: tuple[Ribbon, ...]
    hidden: int


def draw(middle: Neighbour | Named, around: Sequence[Neighbour], total: int | None = None) -> Ego:
    """Draw what is around a thing, to the left and to the right of it in turns.

    Args:
        middle: a project, or the name of something else with the dots of its organisations.
        around: the most important first.
        total: how many there are around it, where these are not all.
    """
    shown = around[:MAX_AROUND]
    sides = (shown[0::2], shown[1::2])
    height = max(_LEAST, *(sum(map(_height, side)) + _GAP * len(side) + 2 * _EDGE for side in sides))
    placed = [
        (one, Spot(x, y))
        for side, x in zip(sides, (_SIDE / 2 + 2, WIDTH - _SIDE / 2 - 2), strict=True)
        for one, y in zip(side, _spread(side, height), strict=True)
    ]
    nodes = [_node(one, spot) for one, spot in placed]
    nodes.append(_middle(middle, height))
    largest = max((one.links for one in shown), default=1)
    centre = Spot(WIDTH / 2, height / 2)
    return Ego(
        width=WIDTH,
        height=height,
        pills=tuple(node for node in nodes if isinstance(node, Pill)),
        hubs=tuple(node for node in nodes if isinstance(node, Hub)),
        ribbons=tuple(ribbon(centre, _edge(one, spot), one.links, largest, one.kind) for one, spot in placed),
        hidden=max(total or 0, len(around)) - len(shown),
    )


def _middle(middle: Neighbour | Named, height: float) -> Pill | Hub:
    if isinstance(middle, Named):
        return pill(middle, WIDTH / 2, (height - height_of(middle, _MIDDLE)) / 2, _MIDDLE)
    return _hub(middle, Spot(WIDTH / 2, (height - _height(middle)) / 2 + _HUB_RADIUS))


def _node(one: Neighbour, spot: Spot) -> Pill | Hub:
    """Draw what is around the middle; ``spot`` is the middle of all that it takes up."""
    if one.project:
        return _hub(one, Spot(spot.x, spot.y - _height(one) / 2 + _HUB_RADIUS))
    named = named_of(one)
    return pill(named, spot.x, spot.y - height_of(named, _SIDE) / 2, _SIDE)


def _hub(one: Neighbour, centre: Spot) -> Hub:
    lines = tuple((centre.y + _HUB_RADIUS + 18 + _HUB_LINE * number, line) for number, line in enumerate(_lines(one)))
    return Hub(centre, _HUB_RADIUS, one.kind, one.organisations, lines, one.title, one.href)


def _edge(one: Neighbour, spot: Spot) -> Spot:
    """Where a ribbon reaches it."""
    if one.project:
        return Spot(spot.x, spot.y - _height(one) / 2 + _HUB_RADIUS)
    return Spot(spot.x + (_SIDE / 2 if spot.x < WIDTH / 2 else -_SIDE / 2), spot.y)


def _height(one: Neighbour) -> float:
    if one.project:
        return 2 * _HUB_RADIUS + 8 + _HUB_LINE * len(_lines(one))
    return height_of(named_of(one), _SIDE)


def _lines(one: Neighbour) -> tuple[str, ...]:
    return wrapped(one.title.value, _HUB_TYPE, _SIDE, _HUB_LINES)


def named_of(one: Neighbour) -> Named:
    """What a pill shows of it."""
    first, second = (one.organisations, 0) if one.kind == FIRST else (0, one.organisations)
    return Named(one.title, one.href, first, second)


def _spread(side: Sequence[Neighbour], height: float) -> Iterator[float]:
    """The middles of things that are spread evenly over a height."""
    free = (height - sum(map(_height, side))) / (len(side) + 1)
    top = free
    for one in side:
        yield top + _height(one) / 2
        top += _height(one) + free
