"""Suggesting things, types and properties while somebody types. Source: Reconciliation Service API 0.2, "Suggest"."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coopatlas.folding import fold
from coopatlas.languages.language import Language
from coopatlas.release.directory import Directory
from coopatlas.release.finding import Finder, Match
from coopatlas.release.holding import Bound, held
from coopatlas.release.matching import numbers_by_identifier
from coopatlas.release.selecting import numbers_of
from coopatlas.web.reconciliation.classes import Type, Types, kinds_of
from coopatlas.web.reconciliation.entities import Entity, entities_of
from coopatlas.web.reconciliation.properties import Property

SUGGESTED = 10
"""How many suggestions are made at once."""
MAX_CURSOR = 500
"""How many can be passed over."""

_MOST_READ = 100_000
"""How many kinds are read of things found; each has a few at most."""

Records = list[dict[str, object]]


@dataclass(frozen=True)
class Suggester:
    """Suggests what is in one directory, in a language."""

    directory: Directory
    types: Types
    properties: Mapping[str, Property]
    language: Language

    def entities(self, prefix: str, cursor: int, within: Type | None) -> Records:
        """Things whose names have words that begin so, or that this identifies; of one type or of all."""
        kinds = kinds_of([within] if within else [])
        # Of a narrower type are only some of those that are found.
        most = MAX_CURSOR + SUGGESTED if within and within.path else cursor + SUGGESTED
        finder = Finder(self.directory, self.language.tag, kinds, most=most)
        matches = sorted((match for group in finder.find(prefix).groups for match in group.matches), key=_place)
        with self.directory.opened() as database:
            numbers = [*numbers_by_identifier(database, prefix.strip()), *(match.thing.id for match in matches)]
            found = _of_type(database, list(dict.fromkeys(numbers)), within, self.directory)
        told = found[cursor : cursor + SUGGESTED]
        entities = entities_of(told, self.directory, self.types, self.language.tag)
        return [_record(entities[number]) for number in told]

    def classes(self, prefix: str, cursor: int) -> Records:
        """Types whose names or ids have words that begin so."""
        found = [one for one in self.types.by_id.values() if _begins(prefix, one.id, one.name)]
        return [self.types.described(one) for one in found[cursor : cursor + SUGGESTED]]

    def attributes(self, prefix: str, cursor: int) -> Records:
        """Properties whose names or ids have words that begin so."""
        found = [one for one in self.properties.values() if _begins(prefix, one.id, one.name(self.language))]
        return [self._described(one) for one in found[cursor : cursor + SUGGESTED]]

    def proposed(self, within: Type | None, most: int) -> Records:
        """The properties that things of a type's kind may have; of all where it is None."""
        fitting = [one for one in self.properties.values() if within is None or within.kind in one.kinds]
        return [self._described(one) for one in fitting[:most]]

    def _described(self, one: Property) -> dict[str, object]:
        """A property with the kinds of things that have it."""
        having = [known.name for known in self.types.default if known.kind in one.kinds]
        return {"id": one.id, "name": one.name(self.language), "description": ", ".join(having)}


def _of_type(
    database: sqlite3.Connection, numbers: Sequence[int], within: Type | None, directory: Directory
) -> Sequence[int]:
    """Those of some things that have a type; all where it is None."""
    if within is None:
        return numbers
    first, last = directory.bounds.get(within.kind, (1, 0))
    of_kind = [number for number in numbers if first <= number <= last]
    if not within.path:
        return of_kind
    wanted = frozenset(numbers_of(database, [within.path]))
    had = held(database, f"{within.kind}.kind", of_kind, Bound(_MOST_READ))
    return [number for number in of_kind if not wanted.isdisjoint(had.get(number, ()))]


def _place(match: Match) -> tuple[tuple[int, bool], int]:
    return match.rank, match.thing.id


def _record(entity: Entity) -> dict[str, object]:
    notable = [one.record() for one in entity.types]
    return {"id": entity.id, "name": entity.thing.label, "description": entity.description, "notable": notable}


def _begins(prefix: str, *names: str) -> bool:
    """Whether each word of a prefix begins a word of one of some names."""
    words = fold(prefix).split()
    return any(all(any(own.startswith(word) for own in fold(name).split()) for word in words) for name in names)
