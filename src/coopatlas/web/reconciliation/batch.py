"""Reading a batch of reconciliation queries: each by itself, so that one that is broken spoils no other.

Source: Reconciliation Service API 0.2, "Structure of a Reconciliation Query".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from coopatlas.errors import Limit, QueryTooLarge, RequestError
from coopatlas.release.matching import MAX_LETTERS
from coopatlas.web.reconciliation.classes import Type, Types, kinds_of
from coopatlas.web.reconciliation.json_text import read_json
from coopatlas.web.reconciliation.properties import Property

MAX_QUERIES = 50
"""How many queries a batch holds at most."""
MAX_CANDIDATES = 50
DEFAULT_CANDIDATES = 5
MAX_TYPES = 20
MAX_COMPARED = 10
"""How many properties a query may compare, and how many values of each."""
_KNOWN = ("query", "type", "limit", "properties", "type_strict")

Compared = str | int | float
"""A value to compare with: an entity is its identifier."""


class Strictness(Enum):
    """What the types of a query mean: with any of them, with all of them, or rather with one of them."""

    ANY = "any"
    ALL = "all"
    SHOULD = "should"


@dataclass(frozen=True)
class Comparison:
    """A property and the values of which a candidate should have one. ``of`` is the property."""

    of: Property
    values: tuple[Compared, ...]


@dataclass(frozen=True)
class Query:
    """A reconciliation query. ``text`` is empty where only properties are asked about."""

    text: str
    types: tuple[Type, ...] = ()
    strictness: Strictness = Strictness.ANY
    limit: int = DEFAULT_CANDIDATES
    comparisons: tuple[Comparison, ...] = ()

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of things that are looked through."""
        return kinds_of(()) if self.strictness is Strictness.SHOULD else kinds_of(self.types)


Batch = Mapping[str, Query | RequestError]
"""The key of each query → the query, or what is wrong with it."""


@dataclass(frozen=True)
class BatchReader:
    """Reads batches against the types and properties that there are."""

    types: Types
    properties: Mapping[str, Property]
    max_bytes: int

    def read(self, text: str) -> Batch:
        """Read the parameter ``queries``.

        Raises:
            QueryTooLarge: when it is too long or holds too many queries.
            RequestError: when it is no object of queries at all.
        """
        batch = read_json("queries", text, self.max_bytes)
        if not isinstance(batch, dict):
            raise RequestError('\'queries\' is an object: each key names a query, as in {"q0": {"query": "Lublin"}}')
        if len(batch) > MAX_QUERIES:
            raise QueryTooLarge(
                f"'queries' holds {len(batch)} queries; at most {MAX_QUERIES} are answered at once, send several",
                Limit("max_reconciled", MAX_QUERIES),
            )
        return {key: self._read_or_refuse(key, query) for key, query in batch.items()}

    def _read_or_refuse(self, key: str, query: object) -> Query | RequestError:
        try:
            return self._query(query)
        except RequestError as error:
            return RequestError(f"query '{key[:100]}': {error}")

    def _query(self, query: object) -> Query:
        if not isinstance(query, dict):
            raise RequestError('a query is an object, such as {"query": "Lublin"}')
        unknown = [key for key in query if key not in _KNOWN]
        if unknown:
            raise RequestError(f"'{unknown[0][:100]}' means nothing here; a query has: {', '.join(_KNOWN)}")
        query = {key: value for key, value in query.items() if value is not None}
        read = Query(
            text=_text(query.get("query", "")),
            types=self._types(query.get("type", [])),
            strictness=_strictness(query.get("type_strict", Strictness.ANY.value)),
            limit=_limit(query.get("limit", DEFAULT_CANDIDATES)),
            comparisons=self._comparisons(query.get("properties", [])),
        )
        if not read.text and not read.comparisons:
            raise RequestError("it asks for nothing; give 'query' a name, or 'properties' something to compare")
        return read

    def _types(self, given: object) -> tuple[Type, ...]:
        ids = [given] if isinstance(given, str) else given
        if not isinstance(ids, list) or len(ids) > MAX_TYPES:
            raise RequestError(f"'type' is the id of a type, or a list of at most {MAX_TYPES}")
        return tuple(self._type(one) for one in ids if one != "")

    def _type(self, identifier: object) -> Type:
        # Version 1 of the interface writes a type as an object; some clients do so already.
        named = identifier.get("id") if isinstance(identifier, dict) else identifier
        found = self.types.find(named) if isinstance(named, str) else None
        if found is None:
            raise RequestError(f"there is no type {_shown(named)}; /reconcile/suggest/type?prefix= lists all")
        return found

    def _comparisons(self, given: object) -> tuple[Comparison, ...]:
        if not isinstance(given, list) or len(given) > MAX_COMPARED:
            raise RequestError(f"'properties' is a list of at most {MAX_COMPARED} objects with 'pid' and 'v'")
        return tuple(comparison for one in given if (comparison := self._comparison(one)).values)

    def _comparison(self, given: object) -> Comparison:
        if not isinstance(given, dict) or set(given) != {"pid", "v"}:
            raise RequestError("each of 'properties' is an object with 'pid' and 'v', and nothing else")
        known = self.properties.get(given["pid"]) if isinstance(given["pid"], str) else None
        if known is None:
            raise RequestError(f"there is no property {_shown(given['pid'])}; there are: {', '.join(self.properties)}")
        values = given["v"] if isinstance(given["v"], list) else [given["v"]]
        if len(values) > MAX_COMPARED:
            raise RequestError(f"'v' of '{known.id}' holds {len(values)} values; at most {MAX_COMPARED} are compared")
        return Comparison(known, tuple(value for one in values if (value := _value(known.id, one)) != ""))


def _text(given: object) -> str:
    if not isinstance(given, str):
        raise RequestError(f"'query' is {_shown(given)}; it must be a text")
    if len(given) > MAX_LETTERS:
        raise RequestError(f"'query' holds {len(given)} characters; at most {MAX_LETTERS} are compared")
    return given.strip()


def _strictness(given: object) -> Strictness:
    found = next((one for one in Strictness if one.value == given), None)
    if found is None:
        raise RequestError(f"'type_strict' is {_shown(given)}; it takes: any, all, should")
    return found


def _limit(given: object) -> int:
    whole = isinstance(given, int) or (isinstance(given, float) and given.is_integer())
    if isinstance(given, bool) or not isinstance(given, int | float) or not whole or not 1 <= given <= MAX_CANDIDATES:
        raise RequestError(f"'limit' is {_shown(given)}; it is a whole number between 1 and {MAX_CANDIDATES}")
    return int(given)


def _value(name: str, given: object) -> Compared:
    """A value of a property: an entity by its identifier, true and false as words, null as an empty text."""
    value = given.get("id") if isinstance(given, dict) else "" if given is None else given
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return value
    if not isinstance(value, str):
        raise RequestError(f"'v' of '{name}' is {_shown(given)}; it takes a text, a number, or an object with an id")
    if len(value) > MAX_LETTERS:
        raise RequestError(f"'v' of '{name}' holds {len(value)} characters; at most {MAX_LETTERS} are compared")
    return value.strip()


def _shown(given: object) -> str:
    """What was sent, as far as an error repeats it."""
    return "a list" if isinstance(given, list) else "an object" if isinstance(given, dict) else repr(given)[:100]


def texts_as_batch(texts: Sequence[str], types: Sequence[Type], limit: int) -> Batch:
    """Names that somebody typed, each as a query; one that is too long is refused by itself."""
    batch: dict[str, Query | RequestError] = {}
    for number, text in enumerate(texts):
        try:
            batch[str(number)] = Query(_text(text), tuple(types), limit=limit)
        except RequestError as error:
            batch[str(number)] = error
    return batch
