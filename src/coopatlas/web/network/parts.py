"""What pictures of networks are made of: pills with a name and a dot for each organisation, hubs, and ribbons."""

from __future__ import annotations

from dataclasses import dataclass

from coopatlas.web.lettering import wrapped
from coopatlas.web.map.geometry import Spot
from coopatlas.web.names import Text

FIRST, SECOND = "first", "second"
"""The kinds of marks, as on maps."""
MAX_DOTS = 21
"""More organisations than this are a number."""
NAME_TYPE = 14.0
LINE = 18.0
"""From one line of a name to the next."""
_DOT = 12.0
_PER_ROW = 7
_PADDING = 11.0
_THINNEST, _PER_ORGANISATION, _THICKEST = 1.5, 1.5, 26.0


@dataclass(frozen=True)
class Dot:
    """An organisation."""

    spot: Spot
    kind: str


@dataclass(frozen=True)
class Tally:
    """A number in place of dots, where there would be too many."""

    spot: Spot
    kind: str
    number: int


@dataclass(frozen=True)
class Pill:
    """A country, a place or an organisation. ``top`` is that of its box, whose middle is at ``x``.

    ``lines`` are the name, with the height of each; ``title`` is the whole name.
    """

    x: float
    top: float
    width: float
    height: float
    lines: tuple[tuple[float, str], ...]
    title: Text
    href: str | None
    bridging: bool
    dots: tuple[Dot, ...]
    tallies: tuple[Tally, ...]

    @property
    def middle(self) -> float:
        """The height at which ribbons reach it."""
        return self.top + self.height / 2


@dataclass(frozen=True)
class Hub:
    """A project: a disc with the number of its partners and, in it or below, its name in lines."""

    centre: Spot
    radius: float
    kind: str
    number: int
    lines: tuple[tuple[float, str], ...]
    title: Text
    href: str | None


@dataclass(frozen=True)
class Ribbon:
    """A link, as wide as there are organisations. ``path`` is in the words of SVG."""

    path: str
    width: float
    kind: str


@dataclass(frozen=True)
class Named:
    """What a pill is to show; ``first`` and ``second`` count its organisations in each of two projects.

    ``dotted`` is whether they are shown as dots; an organisation itself needs none.
    """

    title: Text
    href: str | None
    first: int
    second: int
    dotted: bool = True

    @property
    def bridging(self) -> bool:
        """Whether it links two projects."""
        return self.first > 0 and self.second > 0


def height_of(named: Named, width: float) -> float:
    """How high a pill is."""
    lines = wrapped(named.title.value, NAME_TYPE, width - 2 * _PADDING, 2)
    dots = _rows(max(named.first, named.second)) * _DOT + 2 if named.dotted else 0
    return 2 * _PADDING + LINE * len(lines) - 6 + dots


def pill(named: Named, x: float, top: float, width: float) -> Pill:
    """Lay out a pill whose middle is at ``x``."""
    lines = wrapped(named.title.value, NAME_TYPE, width - 2 * _PADDING, 2)
    heights = tuple((top + _PADDING + NAME_TYPE * 0.75 + LINE * number, line) for number, line in enumerate(lines))
    below = top + _PADDING + LINE * len(lines) + 6
    groups = _groups(named, x, below) if named.dotted else []
    return Pill(
        x=x,
        top=top,
        width=width,
        height=height_of(named, width),
        lines=heights,
        title=named.title,
        href=named.href,
        bridging=named.bridging,
        dots=tuple(
            dot for spot, kind, count, way in groups if count <= MAX_DOTS for dot in _dots(spot, kind, count, way)
        ),
        tallies=tuple(Tally(spot, kind, count) for spot, kind, count, _ in groups if count > MAX_DOTS),
    )


def ribbon(start: Spot, end: Spot, organisations: int, largest: int, kind: str) -> Ribbon:
    """Link two spots by a curve that leaves and arrives level.

    Args:
        start: where it begins.
        end: where it ends.
        organisations: how many it stands for.
        largest: the most that any ribbon of the picture stands for.
        kind: of which project.
    """
    middle = (start.x + end.x) / 2
    path = f"M{start.x:.1f} {start.y:.1f}C{middle:.1f} {start.y:.1f} {middle:.1f} {end.y:.1f} {end.x:.1f} {end.y:.1f}"
    return Ribbon(path, ribbon_width(organisations, largest), kind)


def ribbon_width(organisations: int, largest: int) -> float:
    """How wide a ribbon is that stands for so many organisations, where the widest stands for the largest number."""
    each = min(_PER_ORGANISATION, (_THICKEST - _THINNEST) / max(largest, 1))
    return _THINNEST + each * organisations


def _groups(named: Named, x: float, y: float) -> list[tuple[Spot, str, int, int]]:
    """Where the dots of each project begin, and which way they go on."""
    if named.bridging:
        return [(Spot(x - 13, y), FIRST, named.first, -1), (Spot(x + 13, y), SECOND, named.second, 1)]
    kind, count = (FIRST, named.first) if named.first else (SECOND, named.second)
    begin = 0.0 if count > MAX_DOTS else (min(count, _PER_ROW) - 1) * _DOT / 2
    return [(Spot(x - begin, y), kind, count, 1)]


def _dots(spot: Spot, kind: str, count: int, way: int) -> list[Dot]:
    return [
        Dot(Spot(spot.x + way * (number % _PER_ROW) * _DOT, spot.y + number // _PER_ROW * _DOT), kind)
        for number in range(count)
    ]


def _rows(count: int) -> int:
    return 1 if count > MAX_DOTS else -(-count // _PER_ROW)
