"""Datatypes of literals: what CSVW calls them, which texts they allow, and how a column of them is stored.

Source: Metadata Vocabulary for Tabular Data §5.11 (datatypes); XML Schema Definition Language 1.1 Part 2.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from coopatlas.vocabulary import PREFIXES


class Stored(Enum):
    """How the values of a column are stored where a format has types."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DOUBLE = "double"
    BOOLEAN = "boolean"
    DATE = "date"
    YEAR = "year"


@dataclass(frozen=True)
class Datatype:
    """A datatype that CSVW knows. ``low`` and ``high`` bound the integers among them."""

    csvw: str
    pattern: re.Pattern[str] | None = None
    stored: Stored = Stored.TEXT
    low: int | None = None
    high: int | None = None

    def allows(self, text: str) -> bool:
        """Whether a text is one of the datatype's; always so where nothing here says how its texts look."""
        if self.pattern is None:
            return True
        if self.pattern.fullmatch(text) is None:
            return False
        return (self.low is None or int(text) >= self.low) and (self.high is None or int(text) <= self.high)


_XSD, _RDF = PREFIXES["xsd"], PREFIXES["rdf"]
_ZONE = r"(?:Z|[+-]\d{2}:\d{2})?"
_DATE = r"-?\d{4,}-\d{2}-\d{2}"
_TIME = r"\d{2}:\d{2}:\d{2}(?:\.\d+)?"
# Python reads no number of more digits than this; nothing stored needs more.
_INTEGER = re.compile(r"[+-]?\d{1,4000}", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_DOUBLE = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[Ee][+-]?\d+)?|[+-]?INF|NaN", re.ASCII)
_WHOLE_NUMBERS: Mapping[str, tuple[int | None, int | None]] = MappingProxyType(
    {
        "integer": (None, None),
        "long": (-(2**63), 2**63 - 1),
        "int": (-(2**31), 2**31 - 1),
        "short": (-(2**15), 2**15 - 1),
        "byte": (-(2**7), 2**7 - 1),
        "nonNegativeInteger": (0, None),
        "positiveInteger": (1, None),
        "unsignedLong": (0, 2**64 - 1),
        "unsignedInt": (0, 2**32 - 1),
        "unsignedShort": (0, 2**16 - 1),
        "unsignedByte": (0, 2**8 - 1),
        "nonPositiveInteger": (None, 0),
        "negativeInteger": (None, -1),
    }
)
_OTHERS = (
    Datatype("decimal", _DECIMAL, Stored.DECIMAL),
    Datatype("double", _DOUBLE, Stored.DOUBLE),
    Datatype("float", _DOUBLE, Stored.DOUBLE),
    Datatype("boolean", re.compile("true|false|1|0"), Stored.BOOLEAN),
    Datatype("date", re.compile(_DATE + _ZONE, re.ASCII), Stored.DATE),
    Datatype("dateTime", re.compile(f"{_DATE}T{_TIME}{_ZONE}", re.ASCII)),
    Datatype("dateTimeStamp", re.compile(f"{_DATE}T{_TIME}{_ZONE.removesuffix('?')}", re.ASCII)),
    Datatype("time", re.compile(_TIME + _ZONE, re.ASCII)),
    Datatype("gYear", re.compile(rf"-?\d{{4,}}{_ZONE}", re.ASCII), Stored.YEAR),
    Datatype("gYearMonth", re.compile(rf"-?\d{{4,}}-\d{{2}}{_ZONE}", re.ASCII)),
    Datatype("gMonth", re.compile(rf"--\d{{2}}{_ZONE}", re.ASCII)),
    Datatype("gDay", re.compile(rf"---\d{{2}}{_ZONE}", re.ASCII)),
    Datatype("gMonthDay", re.compile(rf"--\d{{2}}-\d{{2}}{_ZONE}", re.ASCII)),
    Datatype("hexBinary", re.compile("(?:[0-9A-Fa-f]{2})*")),
    *map(Datatype, ("string", "normalizedString", "token", "language", "Name", "NMTOKEN", "QName", "anyURI")),
    *map(Datatype, ("anyAtomicType", "base64Binary", "duration", "dayTimeDuration", "yearMonthDuration")),
)
DATATYPES: Mapping[str, Datatype] = MappingProxyType(
    {
        **{_XSD + name: Datatype(name, _INTEGER, Stored.INTEGER, *bounds) for name, bounds in _WHOLE_NUMBERS.items()},
        **{_XSD + datatype.csvw: datatype for datatype in _OTHERS},
        _RDF + "HTML": Datatype("html"),
        _RDF + "JSON": Datatype("json"),
        _RDF + "XMLLiteral": Datatype("xml"),
    }
)
"""A datatype's IRI → what is known of it."""
