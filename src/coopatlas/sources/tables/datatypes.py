"""What a cell's text means: the datatypes that a table may use, with the ways of writing them that need a format.

Source: Model for Tabular Data and Metadata §6.4, parsing cells (https://www.w3.org/TR/tabular-data-model/#parsing-cells);
XML Schema 1.1 Part 2 §3 for what each type holds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from rdflib.namespace import XSD

_ZONE = r"(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)?"
_DAY = r"\d{4}-\d\d-\d\d"
_LEXICAL: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        name: re.compile(pattern, re.ASCII | re.DOTALL)
        for name, pattern in {
            "string": r".*",
            "anyURI": r"[^\s<>\"{}|\\^`]*",
            "boolean": r"true|false|0|1",
            "integer": r"[+-]?\d+",
            "nonNegativeInteger": r"\+?\d+|-0+",
            "positiveInteger": r"\+?0*[1-9]\d*",
            "decimal": r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)",
            "double": r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|[+-]?INF|NaN",
            "date": f"{_DAY}{_ZONE}",
            "dateTime": rf"{_DAY}T\d\d:\d\d:\d\d(?:\.\d+)?{_ZONE}",
            "gYear": rf"-?(?:[1-9]\d{{3,}}|0\d{{3}}){_ZONE}",
            "gYearMonth": rf"\d{{4}}-(?:0[1-9]|1[0-2]){_ZONE}",
        }.items()
    }
)
"""Each datatype with its lexical space, but for the lengths of months, which the calendar knows."""
_ALSO: Mapping[str, str] = MappingProxyType({"number": "double", "datetime": "dateTime"})
"""Other names that the standard has for datatypes."""
NAMES = tuple(sorted((*_LEXICAL, *_ALSO)))
NUMBERS = frozenset({"integer", "nonNegativeInteger", "positiveInteger", "decimal", "double"})
_WHOLE = frozenset({"integer", "nonNegativeInteger", "positiveInteger"})
_FIELDS: Mapping[str, str] = MappingProxyType(
    {"yyyy": r"(?P<year>\d{4})", "MM": r"(?P<month>\d\d)", "dd": r"(?P<day>\d\d)"}
    | {"M": r"(?P<month>\d\d?)", "d": r"(?P<day>\d\d?)"}
)
DATE_FORMATS = tuple(
    ["yyyy-MM-dd", "yyyyMMdd"]
    + [
        mark.join(fields)
        for mark in "-/."
        for fields in (("dd", "MM", "yyyy"), ("d", "M", "yyyy"), ("MM", "dd", "yyyy"), ("M", "d", "yyyy"))
    ]
)
"""The ways of writing a date that the standard wants read. Source: Model for Tabular Data §6.4.4."""


@dataclass(frozen=True)
class NumberFormat:
    """How numbers are written: the sign before decimals, and the one between groups of digits, if any."""

    decimal: str = "."
    group: str = ""


@dataclass(frozen=True)
class Datatype:
    """A datatype by its name in XML Schema, and the format of its cells.

    ``format`` is that of numbers, the two words of a boolean, or one of ``DATE_FORMATS``; None where cells are
    written as XML Schema has it.
    """

    name: str = "string"
    format: NumberFormat | tuple[str, str] | str | None = None

    @property
    def iri(self) -> str:
        """The datatype's IRI."""
        return str(XSD[self.name])

    def spaced(self, text: str) -> str:
        """A cell's text as the datatype takes spaces: only a string keeps them as they are."""
        return text if self.name == "string" else " ".join(text.split())

    def lexical(self, text: str) -> str:
        """Write a value as XML Schema does; whole numbers and booleans in their one canonical form.

        Raises:
            ValueError: when the text is no such value; it says the text.
        """
        try:
            return self._lexical(text)
        except ValueError as error:
            raise ValueError(text) from error

    def _lexical(self, text: str) -> str:
        if isinstance(self.format, NumberFormat):
            text = _plain_number(text, self.format)
        elif isinstance(self.format, tuple):
            text = {self.format[0]: "true", self.format[1]: "false"}[text] if text in self.format else ""
        elif self.format is not None:
            text = _plain_date(text, self.format)
        if not _LEXICAL[self.name].fullmatch(text):
            raise ValueError(text)
        if self.name in {"date", "dateTime"}:
            _refuse_other_calendars(text)
        return self._canonical(text)

    def _canonical(self, text: str) -> str:
        if self.name == "boolean":
            return {"1": "true", "0": "false"}.get(text, text)
        if self.name in _WHOLE:
            digits = text.lstrip("+-").lstrip("0") or "0"
            return f"-{digits}" if text.startswith("-") and digits != "0" else digits
        return text


def datatype_called(name: str) -> str | None:
    """The name in XML Schema of a datatype that the standard calls so; None where it is not one that is read here."""
    found = _ALSO.get(name, name)
    return found if found in _LEXICAL else None


def _plain_number(text: str, form: NumberFormat) -> str:
    if form.group:
        if form.group * 2 in text or not text.lstrip("+-")[:1].isdigit():
            raise ValueError(text)
        text = text.replace(form.group, "")
    if form.decimal != ".":
        if "." in text:
            raise ValueError(text)
        text = text.replace(form.decimal, ".")
    return text


def _plain_date(text: str, form: str) -> str:
    pattern = re.sub("yyyy|MM|dd|M|d|.", lambda field: _FIELDS.get(field[0], re.escape(field[0])), form)
    match = re.fullmatch(pattern, text, re.ASCII)
    if match is None:
        raise ValueError(text)
    return f"{match['year']}-{int(match['month']):02}-{int(match['day']):02}"


def _refuse_other_calendars(text: str) -> None:
    """Refuse a day that no month has, or an hour that no day has."""
    date.fromisoformat(text[:10])
    clock = text[11:19]
    if clock and clock != "24:00:00":
        datetime.fromisoformat(f"{text[:10]}T{clock}")
