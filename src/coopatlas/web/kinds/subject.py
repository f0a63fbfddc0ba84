"""What a composition looks at: a thing as it is described, and what else can be asked about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import NamedNode

from coopatlas.languages.language import Language
from coopatlas.query.engine import QueryEngine
from coopatlas.release.directory import Directory, Thing
from coopatlas.release.listing import Listing
from coopatlas.release.selecting import Selection
from coopatlas.vocabulary import BASE
from coopatlas.web.map.europe import Europe
from coopatlas.web.names import Names, Shown, Text
from coopatlas.web.portrait import Fact, Portrait, Value
from coopatlas.web.things import shown


@dataclass(frozen=True)
class Subject:
    """The thing that a page is about, in the page's language, with those who know more."""

    portrait: Portrait
    language: Language
    engine: QueryEngine
    directory: Directory
    europe: Europe

    @property
    def iri(self) -> str:
        """The thing's IRI."""
        return self.portrait.iri

    @property
    def path(self) -> str:
        """The thing's path below the base, as the directory knows it."""
        return self.iri.removeprefix(BASE)

    @cached_property
    def thing(self) -> Thing | None:
        """The thing as the directory has it; None where it has no name of its own."""
        return self.directory.find([self.path], self.language.tag).get(self.path)

    @property
    def names(self) -> Names:
        """The names of what the page mentions."""
        return self.portrait.names

    @cached_property
    def links(self) -> Mapping[str, int]:
        """Predicate → how many resources lead here by it, on other pages too."""
        return self.portrait.links

    def say(self, key: str, **places: object) -> str:
        """A message in the page's language."""
        return self.language.say(key, **places)

    def counted(self, noun: str, number: int) -> str:
        """A number with its noun."""
        return self.language.counted(noun, number)

    def values(self, *properties: object) -> tuple[Shown, ...]:
        """The values of the thing's properties, in the page's language where there is a choice."""
        return tuple(value.shown for name in properties for value in self.portrait.values_of(str(name)))

    def value(self, name: object) -> Shown | None:
        """The first value of a property; None where the data do not say."""
        return next(iter(self.values(name)), None)

    def leading(self, kind: object) -> tuple[Shown, ...]:
        """The things of a kind that lead here, as far as they are on this page."""
        return self.portrait.leading(str(kind))

    def row(self, key: str, values: Iterable[Shown | Value]) -> Fact:
        """A row of facts under a heading of the catalogue."""
        stated = (value if isinstance(value, Value) else Value(value) for value in values)
        return Fact(Text(self.say(key)), "", tuple(stated))

    def listing(self, kind: str, /, **chosen: Iterable[str]) -> Listing:
        """Things of a kind in the directory, narrowed down by the paths of values of facets."""
        selection = Selection(kind, {facet: tuple(paths) for facet, paths in chosen.items()})
        return Listing(self.directory, selection, self.language.tag)

    def show(self, thing: Thing) -> Shown:
        """Show a thing of the directory."""
        return shown(thing, self.language)

    def term(self, iri: str) -> Shown:
        """Show a resource that the page mentions."""
        return self.names.show(NamedNode(iri))
