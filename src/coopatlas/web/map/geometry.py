"""Spots, boxes and circles on a flat picture.

Units: those of the picture that they are on; x grows to the right, y downwards.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple, Self


class Spot(NamedTuple):
    """A point of the picture."""

    x: float
    y: float

    def distance(self, other: Spot) -> float:
        """How far another spot is."""
        return math.hypot(self.x - other.x, self.y - other.y)


class Box(NamedTuple):
    """An upright rectangle."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def around(cls, spots: Iterable[Spot]) -> Self:
        """The smallest box that holds all of the spots, of which there is at least one."""
        xs, ys = zip(*spots, strict=True)
        return cls(min(xs), min(ys), max(xs), max(ys))

    @classmethod
    def of_circle(cls, centre: Spot, radius: float) -> Self:
        """The box that just holds a circle."""
        return cls(centre.x - radius, centre.y - radius, centre.x + radius, centre.y + radius)

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top

    @property
    def centre(self) -> Spot:
        """Its middle."""
        return Spot((self.left + self.right) / 2, (self.top + self.bottom) / 2)

    @property
    def corners(self) -> tuple[Spot, Spot, Spot, Spot]:
        """The four of them."""
        return (
            Spot(self.left, self.top),
            Spot(self.right, self.top),
            Spot(self.left, self.bottom),
            Spot(self.right, self.bottom),
        )

    def grown(self, by: float) -> Box:
        """The same, larger on every side; smaller where ``by`` is negative."""
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def overlaps(self, other: Box) -> bool:
        """Whether the two share any area."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom

    def holds(self, other: Box) -> bool:
        """Whether the other lies wholly within."""
        across = self.left <= other.left and other.right <= self.right
        return across and self.top <= other.top and other.bottom <= self.bottom

    def has(self, spot: Spot) -> bool:
        """Whether a spot lies within."""
        return self.left <= spot.x <= self.right and self.top <= spot.y <= self.bottom
