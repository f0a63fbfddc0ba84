"""The types of what can be reconciled: four kinds of things, and what organisations and places can be besides.

Source: Reconciliation Service API 0.2, "Types".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from coopatlas.languages.language import Language
from coopatlas.release.directory import Directory
from coopatlas.release.listing import Listing
from coopatlas.release.selecting import Selection
from coopatlas.vocabulary import BASE, PREFIXES, shorten

KINDS: Mapping[str, str] = MappingProxyType(
    {"organisation": "org:Organization", "place": "dct:Location", "country": "ca:Country", "project": "ca:Project"}
)
"""Kind of thing that can be reconciled → the type of all of that kind."""
_NARROWED = ("organisation", "place")
"""The kinds whose facet ``kind`` gives narrower types."""


@dataclass(frozen=True)
class Type:
    """A type. ``path`` is that of the value of the facet ``kind`` which its things have, empty for all of a kind."""

    id: str
    name: str
    kind: str
    path: str = ""

    def record(self) -> dict[str, object]:
        """As candidates and manifests name it."""
        return {"id": self.id, "name": self.name}


@dataclass(frozen=True)
class Types:
    """All types of a directory, by their ids, in a language."""

    by_id: Mapping[str, Type]

    @classmethod
    def of(cls, directory: Directory, language: Language) -> Types:
        """Read the types that there are: the four of all of a kind first."""
        whole = [Type(name, language.say(f"reconcile.type.{kind}"), kind) for kind, name in KINDS.items()]
        narrowed = [
            Type(shorten(BASE + value.path), value.thing.label, kind, value.path)
            for kind in _NARROWED
            for value in Listing(directory, Selection(kind), language.tag).values("kind")
            if value.thing is not None
        ]
        return cls(MappingProxyType({one.id: one for one in (*whole, *narrowed)}))

    @property
    def default(self) -> list[Type]:
        """Those of all of a kind."""
        return [self.by_id[name] for name in KINDS.values()]

    def find(self, identifier: str) -> Type | None:
        """The type with an id, or with the IRI that this stands for."""
        return self.by_id.get(identifier) or self.by_id.get(shorten(identifier))

    def all_of(self, kind: str, paths: Iterable[str]) -> list[Type]:
        """The types of a thing: that of its kind, and those of the values of its facet ``kind``."""
        ids = [KINDS[kind], *(shorten(BASE + path) for path in paths)] if kind in KINDS else []
        return [self.by_id[one] for one in ids if one in self.by_id]

    def described(self, one: Type) -> dict[str, object]:
        """A type with the broader one."""
        broader = [self.by_id[KINDS[one.kind]].record()] if one.path else []
        return {**one.record(), "description": iri_of(one.id), **({"broader": broader} if broader else {})}


def iri_of(identifier: str) -> str:
    """The IRI that a prefixed name stands for."""
    prefix, _, name = identifier.partition(":")
    return PREFIXES[prefix] + name


def kinds_of(types: Sequence[Type]) -> tuple[str, ...]:
    """The kinds of things that have any of some types; all that can be reconciled where there are none."""
    return tuple(dict.fromkeys(one.kind for one in types)) or tuple(KINDS)
