"""What lies under the points: how the build drew Europe, and where a place is on that drawing.

The drawing itself, ``europe.svg``, never passes through here: pages refer to it, and browsers keep it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from coopatlas.web.map.geometry import Box, Spot

FRAME_NAME = "europe.json"
_OPPOSITE = 1e-12
_QUARTER, _HALF = 90, 180


@dataclass(frozen=True)
class Projection:
    """Lambert's azimuthal equal-area projection of a sphere.

    Units: degrees for the centre; ``scale`` is the sphere's radius and ``x``, ``y`` the place of the centre, in units
    of the drawing. Source: J. P. Snyder, Map Projections: A Working Manual (1987), formulas 22-4, 22-5 and 24-2.
    """

    longitude: float
    latitude: float
    scale: float
    x: float
    y: float

    def __call__(self, longitude: float, latitude: float) -> Spot:
        """Where a place is; the one opposite the centre is everywhere on the rim, and so at some place of it."""
        turn, up, centre = (math.radians(angle) for angle in (longitude - self.longitude, latitude, self.latitude))
        towards = math.sin(centre) * math.sin(up) + math.cos(centre) * math.cos(up) * math.cos(turn)
        if 1 + towards < _OPPOSITE:
            return Spot(self.x + 2 * self.scale, self.y)
        stretch = self.scale * math.sqrt(2 / (1 + towards))
        right = stretch * math.cos(up) * math.sin(turn)
        above = stretch * (math.cos(centre) * math.sin(up) - math.sin(centre) * math.cos(up) * math.cos(turn))
        return Spot(self.x + right, self.y - above)


@dataclass(frozen=True)
class Europe:
    """The drawing: how it is projected, how far it goes, and the box of each country by ISO 3166-1 alpha-2."""

    projection: Projection
    drawn: Box
    countries: Mapping[str, Box]

    @classmethod
    def read(cls, built: Path) -> Self:
        """Read what the build wrote beside the drawing, in the folder of what was built."""
        frame = json.loads((built / FRAME_NAME).read_text(encoding="utf-8"))
        drawn, countries = frame.pop("drawn"), frame.pop("countries")
        return cls(Projection(**frame), Box(*drawn), {code: Box(*box) for code, box in countries.items()})

    def spot(self, longitude: float, latitude: float) -> Spot | None:
        """Where a place is on the drawing; None where the drawing does not reach, or there is no such place."""
        if not (abs(longitude) <= _HALF and abs(latitude) <= _QUARTER):
            return None
        spot = self.projection(longitude, latitude)
        return spot if self.drawn.has(spot) else None
