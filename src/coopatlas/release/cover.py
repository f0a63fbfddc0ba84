"""The space and time that a graph tells of: only what is in the data, so that the unknown stays unknown."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from coopatlas.release.lines import Line, datatype_of, iri_of, is_literal, lexical_of
from coopatlas.vocabulary import CA, SCHEMA, WGS

_COUNTRY, _LATITUDE, _LONGITUDE = (f"<{name}>" for name in (CA.country, WGS.lat, WGS.long))
_TIMES = frozenset(f"<{name}>" for name in (SCHEMA.startDate, SCHEMA.endDate))
"""Properties that say when something took place. The year of a title or a foundation says nothing of the period that
the data are about."""
_PLACING = frozenset({_COUNTRY, _LATITUDE, _LONGITUDE})
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2}(T.*)?)?)?", re.ASCII)
_AFTER_ALL = "-99-99"
"""Orders a year after its months, and a month after its days."""


@dataclass
class Box:
    """The smallest box around points, in degrees of WGS 84; across the antimeridian it is as wide as the world."""

    west: float
    south: float
    east: float
    north: float

    def wkt(self) -> str:
        """Write the box as well-known text, longitude first."""
        corners = (
            (self.west, self.south),
            (self.east, self.south),
            (self.east, self.north),
            (self.west, self.north),
            (self.west, self.south),
        )
        return f"POLYGON(({', '.join(f'{x:g} {y:g}' for x, y in corners)}))"


class Date(NamedTuple):
    """A year, month, day or instant of XML Schema."""

    value: str
    datatype: str


@dataclass
class Cover:
    """Where and when. ``countries`` are the IRIs of ours."""

    countries: set[str] = field(default_factory=set)
    box: Box | None = None
    begin: Date | None = None
    end: Date | None = None

    @classmethod
    def of_place(cls, said: Sequence[Line], *, is_country: bool) -> Cover | None:
        """Where a resource is, by all that is said of it; None where nothing tells."""
        telling = [line for line in said if line.predicate in _PLACING]
        if not telling and not is_country:
            return None
        cover = cls(countries={said[0].subject[1:-1]} if is_country else set())
        degrees: dict[str, float | None] = {}
        for _, predicate, value, _ in telling:
            if predicate == _COUNTRY:
                cover.countries |= {iri} if (iri := iri_of(value)) else set()
            elif is_literal(value):
                degrees[predicate] = _degrees(lexical_of(value))
        latitude, longitude = degrees.get(_LATITUDE), degrees.get(_LONGITUDE)
        if latitude is not None and longitude is not None:
            cover.box = Box(longitude, latitude, longitude, latitude)
        return cover

    @classmethod
    def of_time(cls, line: Line) -> Cover | None:
        """When something took place, by one line; None where it does not tell."""
        if line.predicate not in _TIMES or not is_literal(line.object):
            return None
        date = Date(lexical_of(line.object), datatype_of(line.object))
        return cls(begin=date, end=date) if _DATE.fullmatch(date.value) else None

    def widen(self, other: Cover) -> None:
        """Take in what another covers."""
        self.countries |= other.countries
        if other.box is not None:
            mine = self.box or other.box
            self.box = Box(
                min(mine.west, other.box.west),
                min(mine.south, other.box.south),
                max(mine.east, other.box.east),
                max(mine.north, other.box.north),
            )
        if other.begin is not None and (self.begin is None or other.begin.value < self.begin.value):
            self.begin = other.begin
        if other.end is not None and (self.end is None or _as_end(other.end) > _as_end(self.end)):
            self.end = other.end


def _as_end(date: Date) -> str:
    return date.value + _AFTER_ALL


def _degrees(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
