"""The narrow picture of two projects: a row for each name, between its organisations in the first and in the second."""

from __future__ import annotations

from dataclasses import dataclass

from coopatlas.web.lettering import wrapped
from coopatlas.web.map.geometry import Spot
from coopatlas.web.names import Text
from coopatlas.web.network.parts import FIRST, MAX_DOTS, SECOND, Dot, Hub, Tally
from coopatlas.web.network.ribbons import MAX_PILLS
from coopatlas.web.network.shares import Comparison, Party, Share

WIDTH = 360.0
NAME_TYPE = 13.0
_LINE = 16.0
_ROOM = 138.0
"""For a name, in the middle."""
_DOT = 10.0
_PER_ROW = 10
_HUB_RADIUS = 24.0
_HUB_LINES = 4


@dataclass(frozen=True)
class Row:
    """A name and its organisations. ``line`` is the height of the rule below it, longer where a group ends."""

    lines: tuple[tuple[float, str], ...]
    title: Text
    href: str | None
    bridging: bool
    dots: tuple[Dot, ...]
    tallies: tuple[Tally, ...]
    rule: float
    last: bool


@dataclass(frozen=True)
class Rows:
    """The picture; ``hidden`` counts what it had no room for."""

    width: float
    height: float
    hubs: tuple[Hub, Hub]
    rows: tuple[Row, ...]
    hidden: int


def draw(comparison: Comparison) -> Rows:
    """Draw two projects one row for each name, what links them first."""
    hubs = (
        _hub(comparison.parties[0], 62, FIRST),
        _hub(comparison.parties[1], WIDTH - 62, SECOND),
    )
    top = max(2 * _HUB_RADIUS + 14 + 15 * len(hub.lines) for hub in hubs) + 10
    groups = [comparison.bridging, comparison.only_first, comparison.only_second]
    rows: list[Row] = []
    for group in groups:
        shown = group[:MAX_PILLS]
        for number, share in enumerate(shown):
            row = _row(share, top, last=number == len(shown) - 1)
            rows.append(row)
            top = row.rule
    hidden = sum(max(len(group) - MAX_PILLS, 0) for group in groups)
    return Rows(WIDTH, top + 4, hubs, tuple(rows), hidden)


def _hub(party: Party, x: float, kind: str) -> Hub:
    lines = wrapped(party.label.value, NAME_TYPE, 160, _HUB_LINES)
    heights = tuple((2 * _HUB_RADIUS + 20 + 15 * number, line) for number, line in enumerate(lines))
    return Hub(Spot(x, _HUB_RADIUS + 2), _HUB_RADIUS, kind, party.organisations, heights, party.label, party.href)


def _row(share: Share, top: float, *, last: bool) -> Row:
    lines = wrapped(share.label.value, NAME_TYPE, _ROOM, 3)
    deep = max(_LINE * len(lines), _DOT * max(_deep(share.first), _deep(share.second))) + 10
    middle = top + deep / 2
    first = middle + NAME_TYPE * 0.34 - _LINE * (len(lines) - 1) / 2
    sides = (
        (share.first, WIDTH / 2 - _ROOM / 2 - 12, -1, FIRST),
        (share.second, WIDTH / 2 + _ROOM / 2 + 12, 1, SECOND),
    )
    return Row(
        lines=tuple((first + number * _LINE, line) for number, line in enumerate(lines)),
        title=share.label,
        href=share.href,
        bridging=share.bridging,
        dots=tuple(dot for count, x, way, kind in sides for dot in _dots(count, Spot(x, middle), way, kind)),
        tallies=tuple(Tally(Spot(x, middle), kind, count) for count, x, _, kind in sides if count > MAX_DOTS),
        rule=top + deep,
        last=last,
    )


def _dots(count: int, middle: Spot, way: int, kind: str) -> list[Dot]:
    if count > MAX_DOTS:
        return []
    top = middle.y - _DOT * (_deep(count) - 1) / 2
    return [
        Dot(Spot(middle.x + way * _DOT * (number % _PER_ROW), top + _DOT * (number // _PER_ROW)), kind)
        for number in range(count)
    ]


def _deep(count: int) -> int:
    return 1 if count > MAX_DOTS else -(-count // _PER_ROW)
