"""The model as a picture: boxes for classes, arrows for properties, in a drawing for a desk and one for a hand.

Classes stand in two lanes, so that the same arrangement lies across a wide page and goes down a narrow one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from rdflib.namespace import DCTERMS, ORG

from coopatlas.vocabulary import CA
from coopatlas.web.data.model import Entity, Model, Relation
from coopatlas.web.names import Text

_SPOTS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        str(CA.Programme): (0, 0),
        str(CA.Project): (1, 0),
        str(CA.Participation): (2, 0),
        str(ORG.Organization): (3, 0),
        str(CA.Network): (4, 0),
        str(CA.Event): (0, 1),
        str(CA.ThematicGroup): (1, 1),
        str(CA.Statistic): (2, 1),
        str(DCTERMS.Location): (3, 1),
        str(CA.Country): (4, 1),
    }
)
"""Class → its step along the drawing, and its lane."""
_STEPS, _LANES = 5, 2
_ABOVE = 7
"""How far a name stands above a level line."""
_NEARLY = 1


class Spot(NamedTuple):
    """A place on a drawing, in its own units."""

    x: float
    y: float


@dataclass(frozen=True)
class Size:
    """How a drawing is laid out. ``pitch`` is from box to box along the steps, ``lane`` from lane to lane.

    ``bow`` is the room beside the first lane, for a line that goes around boxes.
    """

    name: str
    box_width: float
    box_height: float
    pitch: float
    lane: float
    bow: float
    across: bool

    @property
    def width(self) -> float:
        """Of the whole drawing."""
        return self._extent(self.pitch, _STEPS, self.box_width) if self.across else self.bow + self._both_lanes

    @property
    def height(self) -> float:
        """Of the whole drawing."""
        return self.bow + self._both_lanes if self.across else self._extent(self.pitch, _STEPS, self.box_height)

    @property
    def _both_lanes(self) -> float:
        return self._extent(self.lane, _LANES, self.box_height if self.across else self.box_width)

    @staticmethod
    def _extent(distance: float, number: int, last: float) -> float:
        return distance * (number - 1) + last + 2 * _NEARLY

    def corner(self, step: int, lane: int) -> Spot:
        """The upper left corner of a box."""
        along, aside = step * self.pitch + _NEARLY, lane * self.lane + self.bow + _NEARLY
        return Spot(along, aside) if self.across else Spot(aside, along)


WIDE = Size("wide", 146, 62, 246, 172, 62, across=True)
NARROW = Size("narrow", 132, 56, 124, 190, 34, across=False)


@dataclass(frozen=True)
class Box:
    """A class on the drawing."""

    entity: Entity
    corner: Spot
    width: float
    height: float

    @property
    def centre(self) -> Spot:
        """The middle of the box."""
        return Spot(self.corner.x + self.width / 2, self.corner.y + self.height / 2)

    def edge_towards(self, other: Spot) -> Spot:
        """Where the line from the box's middle to another spot leaves the box."""
        right, down = other.x - self.centre.x, other.y - self.centre.y
        share = min(
            self.width / 2 / abs(right) if right else float("inf"),
            self.height / 2 / abs(down) if down else float("inf"),
        )
        return Spot(self.centre.x + right * share, self.centre.y + down * share)


@dataclass(frozen=True)
class Line:
    """A property on the drawing: the path of its arrow, and its name at a spot, turned by so many degrees."""

    relation: Relation
    path: str
    name: Text
    spot: Spot
    turned: int = 0


@dataclass(frozen=True)
class Drawing:
    """The model in one size."""

    size: Size
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


def draw(model: Model, size: Size) -> Drawing:
    """Draw a model in a size."""
    boxes = {
        entity.iri: Box(entity, size.corner(*_SPOTS[entity.iri]), size.box_width, size.box_height)
        for entity in model.entities
    }
    return Drawing(size, tuple(boxes.values()), tuple(_lines(model, boxes, size)))


def _lines(model: Model, boxes: Mapping[str, Box], size: Size) -> Iterator[Line]:
    for relation in model.relations:
        source, target = boxes[relation.source.iri], boxes[relation.target.iri]
        near = abs(_SPOTS[relation.source.iri][0] - _SPOTS[relation.target.iri][0]) <= 1
        yield (_straight if near else _bowed)(relation, source, target, size)


def _straight(relation: Relation, source: Box, target: Box, _size: Size) -> Line:
    begin, end = source.edge_towards(target.centre), target.edge_towards(source.centre)
    level = abs(begin.y - end.y) < _NEARLY
    middle = Spot((begin.x + end.x) / 2, (begin.y + end.y) / 2 - (_ABOVE if level else -_ABOVE / 2))
    return Line(relation, f"M{begin.x:.1f} {begin.y:.1f}L{end.x:.1f} {end.y:.1f}", relation.label, middle)


def _bowed(relation: Relation, source: Box, target: Box, size: Size) -> Line:
    """Go around what lies between, on the side of the first lane."""
    if size.across:
        begin, end = Spot(source.centre.x, source.corner.y), Spot(target.centre.x, target.corner.y)
        out = begin.y - size.bow * 0.8
        path = f"M{begin.x:.1f} {begin.y:.1f}C{begin.x:.1f} {out:.1f} {end.x:.1f} {out:.1f} {end.x:.1f} {end.y:.1f}"
        return Line(relation, path, relation.label, Spot((begin.x + end.x) / 2, begin.y - size.bow * 0.6 - _ABOVE))
    begin, end = Spot(source.corner.x, source.centre.y), Spot(target.corner.x, target.centre.y)
    out = begin.x - size.bow * 0.8
    path = f"M{begin.x:.1f} {begin.y:.1f}C{out:.1f} {begin.y:.1f} {out:.1f} {end.y:.1f} {end.x:.1f} {end.y:.1f}"
    return Line(relation, path, relation.label, Spot(begin.x - size.bow * 0.6 - 5, (begin.y + end.y) / 2), -90)
