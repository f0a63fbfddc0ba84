"""What the values of a column are, as far as a page treats some otherwise: numbers, measures, coordinates."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import pairwise

from pyoxigraph import Literal
from rdflib.namespace import XSD

from coopatlas.query.solutions import Term
from coopatlas.vocabulary import GEO

_WHOLE = frozenset(
    str(XSD[name])
    for name in (
        *("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger"),
        *("unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte", "negativeInteger", "nonPositiveInteger"),
    )
)
_NUMBERS = _WHOLE | {str(XSD[name]) for name in ("decimal", "double", "float")}
_WKT = str(GEO.wktLiteral)
_POINT = re.compile(r"\s*(?:<[^>]*>\s*)?POINT\s*\(\s*(-?[\d.]+)\s+(-?[\d.]+)\s*\)\s*", re.IGNORECASE | re.ASCII)
_YEARS = range(1000, 2200)
_ORDINALS = frozenset({"order", "position", "place", "rank", "number", "page", "year"})
"""Names of variables whose numbers say which, not how many."""
_FEWEST_IN_ORDER = 3
_LONGEST_NUMBER = 400
"""Digits; no number that could be compared has more, and a literal may have as many as its author likes."""


def number_of(term: Term | None) -> float | None:
    """A term as a number; None for any other, and for what is no finite number."""
    if not isinstance(term, Literal) or term.datatype.value not in _NUMBERS or len(term.value) > _LONGEST_NUMBER:
        return None
    try:
        number = float(term.value)
    except ValueError:  # a literal may say that it is a number and not be one
        return None
    return number if math.isfinite(number) else None


def are_numbers(values: Sequence[Term | None]) -> bool:
    """Whether every value is a number, and there is one."""
    bound = [value for value in values if value is not None]
    return bool(bound) and all(number_of(value) is not None for value in bound)


def are_measures(name: str, values: Sequence[Term | None]) -> bool:
    """Whether the values are how many or how much of something, so that a bar tells more than the figure.

    That is: whole numbers from 0 on which are neither all the same, nor years, nor the places in an order.

    Args:
        name: that of their variable.
        values: in their order.
    """
    if name.lower() in _ORDINALS:
        return False
    numbers = [number_of(value) for value in values]
    if any(number is None for number in numbers) or not all(map(_is_whole, values)):
        return False
    found = [number for number in numbers if number is not None]
    if min(found, default=-1.0) < 0 or len(set(found)) == 1:
        return False
    return not all(int(number) in _YEARS for number in found) and not _is_order(found)


def _is_whole(term: Term | None) -> bool:
    return isinstance(term, Literal) and term.datatype.value in _WHOLE


def _is_order(numbers: Sequence[float]) -> bool:
    """Whether small numbers only ever rise, each once: 1, 2, 3, or 1, 4, 7. Two alone may rise by chance."""
    rises = len(numbers) >= _FEWEST_IN_ORDER and all(later > earlier for earlier, later in pairwise(numbers))
    return rises and numbers[0] in {0, 1} and numbers[-1] < 4 * len(numbers)


def point_of(term: Term | None) -> tuple[float, float] | None:
    """Longitude and latitude, in degrees, of a point in WKT; None for any other term.

    Source: GeoSPARQL 1.1 §8.5.1 (without a reference system, and with CRS84, longitude comes first).
    """
    if not isinstance(term, Literal) or term.datatype.value != _WKT:
        return None
    match = _POINT.fullmatch(term.value)
    if match is None:
        return None
    try:
        return on_earth(float(match.group(1)), float(match.group(2)))
    except ValueError:  # "1.2.3" has the look of a number only
        return None


def on_earth(longitude: float, latitude: float) -> tuple[float, float] | None:
    """The two as a position; None where there is no such place."""
    return (longitude, latitude) if abs(longitude) <= 180 and abs(latitude) <= 90 else None  # noqa: PLR2004  # degrees
