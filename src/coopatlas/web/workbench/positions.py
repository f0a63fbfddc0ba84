"""Where the rows of an answer are: by a point in WKT, by latitude and longitude, or by a place that has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from coopatlas.query.engine import QueryEngine
from coopatlas.query.solutions import Term, select
from coopatlas.vocabulary import ID, WGS
from coopatlas.web.map.clusters import Point
from coopatlas.web.names import Names, Shown, Text
from coopatlas.web.workbench.results import Solutions
from coopatlas.web.workbench.values import are_numbers, number_of, on_earth, point_of

_LATITUDES = frozenset({"lat", "latitude"})
_LONGITUDES = frozenset({"long", "lng", "lon", "longitude"})
_PLACE = f"{ID}place/"
_LOOKUP_SIZE = 400
"""How many places are looked up in one query."""
_LONGEST_NAME = 120
"""Texts longer than this name nothing."""

Degrees = tuple[float, float]


@dataclass(frozen=True)
class Positions:
    """The points at which there are rows, each with their number, and how many rows are nowhere."""

    points: tuple[Point, ...]
    without: int


def says_positions(solutions: Solutions) -> bool:
    """Whether the answer itself says where its rows are."""
    return _points(solutions) is not None or _pair(solutions) is not None


def find_positions(solutions: Solutions, engine: QueryEngine, names: Names) -> Positions:
    """Find where rows are; none where neither they nor the places that they name have coordinates.

    Args:
        solutions: the rows.
        engine: is asked where places are, unless the rows say it themselves.
        names: of the resources in the rows.
    """
    degrees = _degrees(solutions, engine)
    at: dict[Degrees, list[Shown]] = {}
    for row, spot in zip(solutions.rows, degrees, strict=True):
        if spot is not None:
            at.setdefault(spot, []).append(_name(row, names))
    return Positions(tuple(_point(spot, shown) for spot, shown in at.items()), degrees.count(None))


def _degrees(solutions: Solutions, engine: QueryEngine) -> list[Degrees | None]:
    points = _points(solutions)
    if points is not None:
        return [point_of(row[points]) for row in solutions.rows]
    pair = _pair(solutions)
    if pair is not None:
        return [_spot(row[pair[0]], row[pair[1]]) for row in solutions.rows]
    known = _coordinates(engine, _places(solutions))
    return [_known(row, known) for row in solutions.rows]


def _known(row: tuple[Term | None, ...], known: Mapping[str, Degrees]) -> Degrees | None:
    iris = (term.value for term in row if isinstance(term, NamedNode))
    return next((known[iri] for iri in iris if iri in known), None)


def _points(solutions: Solutions) -> int | None:
    """The first column in which every value is a point."""
    for place in range(len(solutions.variables)):
        bound = [term for term in solutions.column(place) if term is not None]
        if bound and all(point_of(term) is not None for term in bound):
            return place
    return None


def _pair(solutions: Solutions) -> tuple[int, int] | None:
    """The columns of longitude and latitude, by the names of their variables."""

    def column(wanted: frozenset[str]) -> int | None:
        named = (place for place, name in enumerate(solutions.variables) if name.lower() in wanted)
        return next((place for place in named if are_numbers(solutions.column(place))), None)

    longitude, latitude = column(_LONGITUDES), column(_LATITUDES)
    return None if longitude is None or latitude is None else (longitude, latitude)


def _spot(longitude: Term | None, latitude: Term | None) -> Degrees | None:
    east, north = number_of(longitude), number_of(latitude)
    return None if east is None or north is None else on_earth(east, north)


def _places(solutions: Solutions) -> list[str]:
    terms = (term for row in solutions.rows for term in row if isinstance(term, NamedNode))
    return sorted({term.value for term in terms if term.value.startswith(_PLACE)})


def _coordinates(engine: QueryEngine, places: list[str]) -> dict[str, Degrees]:
    known: dict[str, Degrees] = {}
    for start in range(0, len(places), _LOOKUP_SIZE):
        subjects = " ".join(f"<{iri}>" for iri in places[start : start + _LOOKUP_SIZE])
        text = f"SELECT ?s ?lat ?long {{ VALUES ?s {{ {subjects} }} ?s <{WGS.lat}> ?lat ; <{WGS.long}> ?long }}"
        for row in select(engine, f"{text} ORDER BY ?s ?lat ?long"):
            spot = _spot(row["long"], row["lat"])
            if spot is not None:
                known.setdefault(row.text("s"), spot)
    return known


def _name(row: tuple[Term | None, ...], names: Names) -> Shown:
    """What stands for a row: the first value that is neither a number nor a point, else the first of all."""
    bound = [term for term in row if term is not None]
    telling = (term for term in bound if number_of(term) is None and point_of(term) is None and _is_short(term))
    return names.show(next(telling, bound[0]))


def _is_short(term: Term) -> bool:
    return not isinstance(term, Literal) or len(term.value) <= _LONGEST_NAME


def _point(spot: Degrees, shown: list[Shown]) -> Point:
    first, others = shown[0], len(set(shown)) - 1
    label = Text(f"{first.text.value} (+{others})", first.text.lang) if others else first.text
    return Point(label, None if others else first.href, *spot, count=len(shown))
