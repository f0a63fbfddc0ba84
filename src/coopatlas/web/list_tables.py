"""A list to take home: all of it, as a table in CSV or as JSON, written row by row.

Source: RFC 4180 for the table; for cells that a spreadsheet would take for formulas, OWASP's "CSV Injection".
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Mapping
from io import TextIOWrapper
from types import MappingProxyType
from typing import IO

from coopatlas.formats import Representation
from coopatlas.release.directory import Thing
from coopatlas.release.listing import Listing, Row

CSV = Representation("csv", "text/csv", "csv")
BETWEEN, BETWEEN_IRIS = "|", " "
"""Stand between several values in one cell, as in the tables of a release."""
_NUMBERS = re.compile(r"-?[0-9.]+(\|-?[0-9.]+)*")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that spreadsheets take for a formula."""

Cell = Callable[[Row], str]


def _values(facet: str, part: Callable[[Thing], str]) -> Cell:
    between = BETWEEN_IRIS if part is _iri else BETWEEN
    return lambda row: between.join(part(value) for value in row.values.get(facet, ()))


def _label(thing: Thing) -> str:
    return thing.label


def _iri(thing: Thing) -> str:
    return thing.iri


def _code(country: Thing) -> str:
    return country.path.rpartition("/")[2]


def _degrees(value: float | None) -> str:
    return "" if value is None else repr(value)


def _roles(row: Row) -> str:
    """The roles in each project, in the order of the projects."""
    projects = row.values.get("project", ())
    return BETWEEN.join(", ".join(role.label for role in row.roles.get(project.path, ())) for project in projects)


def _size(row: Row) -> str:
    return str(row.thing.size)


_OWN: Mapping[str, Cell] = MappingProxyType(
    {
        "iri": lambda row: row.thing.iri,
        "name": lambda row: row.thing.label,
        "name_language": lambda row: row.thing.label_language,
    }
)
_PLACED: Mapping[str, Cell] = MappingProxyType(
    {
        "latitude": lambda row: _degrees(row.thing.latitude),
        "longitude": lambda row: _degrees(row.thing.longitude),
    }
)
_COUNTRY: Mapping[str, Cell] = MappingProxyType(
    {"country": _values("country", _label), "country_code": _values("country", _code)}
)
_PROJECTS: Mapping[str, Cell] = MappingProxyType(
    {"projects": _values("project", _label), "project_iris": _values("project", _iri)}
)

COLUMNS: Mapping[str, Mapping[str, Cell]] = MappingProxyType(
    {
        "organisation": {
            **_OWN,
            "kinds": _values("kind", _label),
            "place": _values("place", _label),
            "place_iri": _values("place", _iri),
            "latitude": _values("place", lambda place: _degrees(place.latitude)),
            "longitude": _values("place", lambda place: _degrees(place.longitude)),
            **_COUNTRY,
            **_PROJECTS,
            "roles": _roles,
        },
        "place": {**_OWN, "kind": _values("kind", _label), **_PLACED, **_COUNTRY, "organisations": _size, **_PROJECTS},
        "project": {
            **_OWN,
            "programme": _values("programme", _label),
            "programme_iri": _values("programme", _iri),
            "themes": _values("theme", _label),
            "partners": _size,
            "countries": _values("country", _label),
            "country_codes": _values("country", _code),
        },
        "country": {**_OWN, "country_code": lambda row: _code(row.thing), "organisations": _size, **_PROJECTS},
    }
)
"""Kind → the columns of its table, in order, each with the values of its cells."""


def write_csv(listing: Listing, file: IO[bytes]) -> None:
    """Write the whole list as a table.

    A text that a spreadsheet would take for a formula gets an apostrophe before it; numbers stay as they are.
    """
    columns = COLUMNS[listing.selection.kind]
    text = TextIOWrapper(file, "utf-8", newline="")
    table = csv.writer(text)
    table.writerow(columns)
    table.writerows([harmless(cell(row)) for cell in columns.values()] for row in listing.all())
    text.detach()


def write_json(listing: Listing, facts: Mapping[str, object], file: IO[bytes]) -> None:
    """Write the whole list as one object: some facts about it, and under ``items`` its things."""
    text = TextIOWrapper(file, "utf-8", newline="\n")
    text.write(f'{json.dumps(facts, ensure_ascii=False)[:-1]}, "items": [')
    for number, row in enumerate(listing.all()):
        text.write(("," if number else "") + "\n" + json.dumps(_record(row), ensure_ascii=False))
    text.write("\n]}\n")
    text.detach()


def harmless(cell: str) -> str:
    """A text that no spreadsheet takes for a formula; numbers stay as they are."""
    return f"'{cell}" if cell.startswith(_FORMULA) and not _NUMBERS.fullmatch(cell) else cell


def _record(row: Row) -> dict[str, object]:
    thing = row.thing
    where = {} if thing.latitude is None else {"latitude": thing.latitude, "longitude": thing.longitude}
    values = {
        facet: [_thing_record(value, row) for value in values]
        for facet, values in row.values.items()
        if facet != "role"
    }
    return {**_named(thing), **where, "size": thing.size, **values}


def _thing_record(thing: Thing, row: Row) -> dict[str, object]:
    roles = row.roles.get(thing.path, ())
    code = {"code": _code(thing)} if thing.kind == "country" else {}
    where = {} if thing.latitude is None else {"latitude": thing.latitude, "longitude": thing.longitude}
    return {**_named(thing), **code, **where, **({"roles": [_named(role) for role in roles]} if roles else {})}


def _named(thing: Thing) -> dict[str, object]:
    return {"iri": thing.iri, "name": thing.label, "language": thing.label_language}
