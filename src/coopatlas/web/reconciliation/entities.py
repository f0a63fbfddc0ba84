"""Things as the reconciliation API names them: a short identifier, a name, a few words that tell namesakes apart.

Source: Reconciliation Service API 0.2, "Entities".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from coopatlas.release.directory import Directory, Thing, things_of
from coopatlas.release.holding import Bound, held
from coopatlas.vocabulary import BASE, ID
from coopatlas.web.reconciliation.classes import Type, Types

IDENTIFIER_SPACE = str(ID)
"""What stands before each identifier in the IRI of the thing."""
_WHERE: Mapping[str, tuple[str, ...]] = {
    "organisation": ("kind", "place", "country"),
    "place": ("kind", "country"),
    "project": ("programme",),
}
"""Kind → the facets that tell namesakes apart."""
_TOLD = 3
"""How many values of a facet are told."""
_READ = 10
"""How many are read; an organisation may be of several kinds."""
_MOST_READ = 100_000


@dataclass(frozen=True)
class Entity:
    """A thing with its types, and the labels of what tells it from its namesakes."""

    thing: Thing
    types: Sequence[Type]
    where: Sequence[Thing]

    @property
    def id(self) -> str:
        """Its identifier."""
        return id_of(self.thing)

    @property
    def description(self) -> str:
        """The labels in a row."""
        return ", ".join(thing.label for thing in self.where)


def id_of(thing: Thing) -> str:
    """The identifier of a thing: its IRI without the identifier space."""
    return thing.iri.removeprefix(IDENTIFIER_SPACE)


def is_entity(thing: Thing) -> bool:
    """Whether a thing lies in the identifier space."""
    return thing.iri.startswith(IDENTIFIER_SPACE)


def paths_of(identifiers: Iterable[str]) -> dict[str, str]:
    """Identifiers, short or as IRIs → the paths of the things below the base."""
    return {one: one.removeprefix(BASE) if one.startswith(BASE) else f"id/{one}" for one in identifiers}


def entities_of(numbers: Iterable[int], directory: Directory, types: Types, language: str) -> dict[int, Entity]:
    """Read things by their numbers, each question in one pass over all of them."""
    with directory.opened() as database:
        things = things_of(database, numbers, language)
        had: dict[int, list[tuple[str, int]]] = {number: [] for number in things}
        for kind, facets in _WHERE.items():
            of_kind = [number for number, thing in things.items() if thing.kind == kind]
            for facet in facets if of_kind else ():
                for number, values in held(database, f"{kind}.{facet}", of_kind, Bound(_MOST_READ, _READ)).items():
                    had[number] += [(facet, value) for value in values]
        known = things_of(database, {value for found in had.values() for _, value in found}, language)
    return {number: _entity(thing, had[number], known, types) for number, thing in things.items()}


def _entity(thing: Thing, had: Sequence[tuple[str, int]], values: Mapping[int, Thing], types: Types) -> Entity:
    by_facet: dict[str, list[Thing]] = {}
    for facet, value in had:
        by_facet.setdefault(facet, []).append(values[value])
    where = [value for found in by_facet.values() for value in found[:_TOLD]]
    return Entity(thing, types.all_of(thing.kind, (value.path for value in by_facet.get("kind", ()))), where)
