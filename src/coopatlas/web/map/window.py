"""Which part of the drawing a picture shows, and where its places come to lie."""

from __future__ import annotations

from dataclasses import dataclass

from coopatlas.web.map.geometry import Box, Spot

_MARGIN = 0.07
"""How much of a picture's width and height stays free around the points, on each side."""


@dataclass(frozen=True)
class Window:
    """A part of the drawing. Units: ``width``, ``height`` of the picture; ``scale`` of its units go into the drawing's.

    The drawing's place ``(x, y)`` is at ``(x * scale + right, y * scale + down)`` of the picture.
    """

    width: float
    height: float
    scale: float
    right: float
    down: float

    @property
    def box(self) -> Box:
        """The whole picture."""
        return Box(0, 0, self.width, self.height)

    def spot(self, spot: Spot) -> Spot:
        """Where a spot of the drawing is on the picture."""
        return Spot(spot.x * self.scale + self.right, spot.y * self.scale + self.down)


def window_on(shown: Box, drawn: Box, width: float, height: float, *, least: float) -> Window:
    """The window that shows a box, and what lies around it.

    Args:
        shown: what must be seen, in units of the drawing.
        drawn: what there is; the window keeps within, where it is not too large for that.
        width: of the picture.
        height: of the picture.
        least: how wide the window is at least, in units of the drawing, so that a single town has a country around it.
    """
    free = 1 - 2 * _MARGIN
    scale = min(
        width * free / max(shown.width, 1),
        height * free / max(shown.height, 1),
        width / least,
    )
    left = _kept(shown.centre.x - width / scale / 2, width / scale, drawn.left, drawn.right)
    top = _kept(shown.centre.y - height / scale / 2, height / scale, drawn.top, drawn.bottom)
    return Window(width, height, scale, -left * scale, -top * scale)


def _kept(start: float, length: float, first: float, last: float) -> float:
    if length >= last - first:
        return start
    return min(max(start, first), last - length)
