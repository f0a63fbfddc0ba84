"""Data extension: the values of some properties of some things, in one pass for each property.

Source: Reconciliation Service API 0.2, "Data Extension Service".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from coopatlas.errors import Limit, QueryTooLarge, RequestError
from coopatlas.languages.language import Language
from coopatlas.release.directory import Thing
from coopatlas.web.reconciliation.classes import Types
from coopatlas.web.reconciliation.entities import paths_of
from coopatlas.web.reconciliation.json_text import read_json
from coopatlas.web.reconciliation.properties import Property
from coopatlas.web.reconciliation.records import value_record
from coopatlas.web.reconciliation.sources import Reading, Values

MAX_IDS = 100
MAX_PROPERTIES = 20
MAX_VALUES = 10_000
"""How many values of one property are given for all things together."""
_MAX_LETTERS = 500
_FORM = "'extend' is an object with 'ids', a list of texts, and 'properties', a list of objects with an 'id'"


@dataclass(frozen=True)
class Wish:
    """A property whose values are wanted, at most ``limit`` for each thing; 0 for all."""

    of: Property
    limit: int = 0


@dataclass(frozen=True)
class Extension:
    """What is asked for: properties of things by their identifiers."""

    ids: tuple[str, ...]
    wishes: tuple[Wish, ...]


def read_extension(text: str, properties: Mapping[str, Property], max_bytes: int) -> Extension:
    """Read the parameter ``extend``.

    Raises:
        QueryTooLarge: when it asks about too many things.
        RequestError: when it is none, or names a property that there is not.
    """
    asked = read_json("extend", text, max_bytes)
    if not isinstance(asked, dict) or not {"ids", "properties"} <= set(asked):
        raise RequestError(_FORM)
    ids, wanted = asked["ids"], asked["properties"]
    if not isinstance(ids, list) or not all(isinstance(one, str) and len(one) <= _MAX_LETTERS for one in ids):
        raise RequestError(_FORM)
    if len(ids) > MAX_IDS:
        raise QueryTooLarge(
            f"'ids' holds {len(ids)}; at most {MAX_IDS} are answered at once, send several queries",
            Limit("max_extended", MAX_IDS),
        )
    if not isinstance(wanted, list) or len(wanted) > MAX_PROPERTIES:
        raise RequestError(f"'properties' is a list of at most {MAX_PROPERTIES} objects with an 'id'")
    return Extension(tuple(dict.fromkeys(ids)), tuple(_wish(one, properties) for one in wanted))


def extend(asked: Extension, reading: Reading, types: Types, language: Language) -> dict[str, object]:
    """Tell the values: ``meta`` of the properties, and ``rows`` by identifier and property.

    Raises:
        QueryTooLarge: when a property has more values than are given at once.
    """
    paths = paths_of(asked.ids)
    things = reading.directory.find(paths.values(), reading.language)
    columns = {wish.of.id: _column(wish, list(things.values()), reading) for wish in asked.wishes}
    rows = {
        identifier: {name: _cell(things.get(paths[identifier]), column) for name, column in columns.items()}
        for identifier in asked.ids
    }
    return {"meta": [_meta(wish.of, types, language) for wish in asked.wishes], "rows": rows}


def _wish(given: object, properties: Mapping[str, Property]) -> Wish:
    if not isinstance(given, dict) or not isinstance(given.get("id"), str):
        raise RequestError(_FORM)
    known = properties.get(given["id"])
    if known is None:
        raise RequestError(f"there is no property '{given['id'][:100]}'; there are: {', '.join(properties)}")
    settings = given.get("settings") or {}
    if not isinstance(settings, dict) or not set(settings) <= {"limit"}:
        raise RequestError(f"the settings of '{known.id}' are an object that may hold 'limit', and nothing else")
    return Wish(known, _limit(known.id, settings.get("limit", 0)))


def _limit(name: str, given: object) -> int:
    """Clients send what was typed into a field, so digits in a text count, too."""
    text = str(given).strip() if isinstance(given, str | int | float) else ""
    text = text or ("0" if given is None or given == "" else "-")
    number = text.removesuffix(".0")
    if isinstance(given, bool) or not (number.isascii() and number.isdecimal()) or len(number) > len(str(MAX_VALUES)):
        raise RequestError(f"'limit' of '{name}' must be a whole number from 0, for all values, to {MAX_VALUES}")
    return int(number)


def _column(wish: Wish, things: Sequence[Thing], reading: Reading) -> Values:
    bounded = replace(reading, each=wish.limit)
    values = wish.of.source.read(bounded, [thing for thing in things if thing.kind in wish.of.kinds])
    if sum(map(len, values.values())) > reading.most:
        raise QueryTooLarge(
            f"'{wish.of.id}' has more than {reading.most} values for these things; ask about fewer of them at once",
            Limit("max_values", reading.most),
        )
    return {number: had[: wish.limit] if wish.limit else had for number, had in values.items()}


def _cell(thing: Thing | None, column: Values) -> list[dict[str, object]]:
    return [value_record(value) for value in column.get(thing.id, ())] if thing else []


def _meta(of: Property, types: Types, language: Language) -> dict[str, object]:
    known = types.find(of.type)
    typed = {"type": known.record() if known else {"id": of.type, "name": of.type}} if of.type else {}
    return {"id": of.id, "name": of.name(language), **typed}
