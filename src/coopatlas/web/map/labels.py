"""Names beside their marks: each where it covers no mark and no other name, or nowhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from coopatlas.web.lettering import width_of
from coopatlas.web.map.geometry import Box, Spot

_ABOVE_LINE, _BELOW_LINE = 0.75, 0.25
"""How far letters go above the line that they stand on, and below it, by the size of the type."""
_MIDDLE = 0.34
"""How far the line is below the middle of capital letters."""


@dataclass(frozen=True)
class Wanted:
    """A name that wants a place beside its mark.

    ``size`` is that of the type, in units of the picture; ``href`` is where the name leads, None where nowhere.
    """

    spot: Spot
    radius: float
    text: str
    lang: str | None
    href: str | None
    size: float
    strong: bool = False


@dataclass(frozen=True)
class Label:
    """A name in its place: at ``spot`` its line begins, is in the middle or ends, as ``anchor`` says in SVG's words."""

    spot: Spot
    anchor: str
    wanted: Wanted

    @property
    def box(self) -> Box:
        """What it covers."""
        width = width_of(self.wanted.text, self.wanted.size)
        left = self.spot.x - {"start": 0.0, "middle": width / 2, "end": width}[self.anchor]
        return Box(
            left,
            self.spot.y - _ABOVE_LINE * self.wanted.size,
            left + width,
            self.spot.y + _BELOW_LINE * self.wanted.size,
        )


def place(wanted: Iterable[Wanted], taken: Iterable[Box], fits: Callable[[Box], bool]) -> tuple[Label, ...]:
    """Give names their places, the first ones first.

    Args:
        wanted: the names; the more important, the earlier.
        taken: what must not be covered.
        fits: whether a box lies on the picture.

    Returns:
        Those that found a place.
    """
    covered = list(taken)
    placed: list[Label] = []
    for one in wanted:
        free = (
            label
            for label in _places(one)
            if fits(label.box) and not any(label.box.overlaps(other) for other in covered)
        )
        label = next(free, None)
        if label is not None:
            placed.append(label)
            covered.append(label.box)
    return tuple(placed)


def _places(one: Wanted) -> Iterator[Label]:
    (x, y), gap, size = one.spot, one.radius + 4, one.size
    line = y + _MIDDLE * size
    above, below, aside = y - gap - 1, y + gap + _ABOVE_LINE * size, gap * 0.75
    yield Label(Spot(x + gap, line), "start", one)
    yield Label(Spot(x - gap, line), "end", one)
    yield Label(Spot(x, above), "middle", one)
    yield Label(Spot(x, below), "middle", one)
    for height in (above + 3, below - 3):
        yield Label(Spot(x + aside, height), "start", one)
        yield Label(Spot(x - aside, height), "end", one)
