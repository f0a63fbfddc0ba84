"""What the page about a thing is made of, ready for the templates.

Each part names the template in ``templates/kinds/`` that writes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

from rdflib import URIRef

from coopatlas.web.map.places import PlacesMap
from coopatlas.web.names import Shown, Text
from coopatlas.web.portrait import Fact, Told
from coopatlas.web.sections import Country, Figures, Participations

Sentence = tuple[Shown, ...]
"""Words and terms in turn, so that a term keeps its link and its language."""


@dataclass(frozen=True)
class Partners:
    """Who takes part in a project, by country."""

    template: ClassVar[str] = "partners.html"
    participations: Participations
    countries: tuple[Country, ...]


@dataclass(frozen=True)
class Roles:
    """In which projects an organisation takes part, and how."""

    template: ClassVar[str] = "roles.html"
    participations: Participations


@dataclass(frozen=True)
class Entry:
    """A thing in a list. ``notes`` say more of it; ``number`` is what it is ranked by, None where it is not ranked."""

    shown: Shown
    notes: tuple[Shown, ...] = ()
    number: int | None = None


@dataclass(frozen=True)
class Entries:
    """The first entries of a list, how many there are in all, and where the whole list is."""

    template: ClassVar[str] = "entries.html"
    entries: tuple[Entry, ...]
    total: int
    everything: str | None = None
    unit: str = ""


@dataclass(frozen=True)
class Cell:
    """A number in a table, and the list that it counts."""

    number: int
    href: str | None = None


@dataclass(frozen=True)
class Grid:
    """A table of numbers: a heading for each column and each row. ``note`` says what is left out."""

    template: ClassVar[str] = "grid.html"
    caption: str
    corner: str
    columns: tuple[Shown, ...]
    rows: tuple[tuple[Shown, tuple[Cell, ...]], ...]
    note: str = ""


@dataclass(frozen=True)
class Numbers:
    """The figures that sources give about the thing."""

    template: ClassVar[str] = "figures.html"
    figures: Figures


@dataclass(frozen=True)
class Alone:
    """One figure, large."""

    template: ClassVar[str] = "figure.html"
    qualifier: Shown | None
    value: Shown
    sign: str
    measure: Shown | None
    about: tuple[Shown, ...]


Part = Partners | Roles | Entries | Grid | Numbers | Alone


@dataclass(frozen=True)
class Section:
    """A part under its heading. ``key`` is its fragment; ``count`` stands beside the heading, empty for none."""

    key: str
    title: str
    part: Part
    count: str = ""


@dataclass(frozen=True)
class Composition:
    """What the page about a thing of some kind says before the facts that every page has.

    Shape: ``opening`` stands before the facts, ``facts`` are rows before the others; ``told`` is what need not be shown
    again, see ``told``; ``places`` is a map other than that of the thing itself; ``trail`` leads on from the list.
    """

    sentences: tuple[Sentence, ...] = ()
    opening: Section | None = None
    facts: tuple[Fact, ...] = ()
    sections: tuple[Section, ...] = ()
    places: PlacesMap | None = None
    told: frozenset[Told] = frozenset()
    trail: tuple[Shown, ...] = ()


def told(*iris: object, by: Mapping[URIRef, URIRef] = MappingProxyType({})) -> frozenset[Told]:
    """What a composition takes up.

    Args:
        iris: of properties, and of kinds of things that lead here by whatever property.
        by: property → the kind of the things that lead here by it.
    """
    return frozenset(map(str, iris)) | {(str(name), str(kind)) for name, kind in by.items()}


def joined(sections: Iterable[Section | None]) -> tuple[Section, ...]:
    """The sections that there are."""
    return tuple(section for section in sections if section is not None)


def plain(words: str) -> Shown:
    """Words of the page's own language, as a piece of a sentence."""
    return Shown(Text(words))
