"""What a search finds, as pages and suggestions show it: where it is, and by which other name it was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from coopatlas.languages.language import Language
from coopatlas.release.directory import Directory, Thing
from coopatlas.release.finding import Group, Match
from coopatlas.release.listing import Listing
from coopatlas.release.selecting import Selection
from coopatlas.web.names import Text, href_of
from coopatlas.web.things import label_of

_WHERE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"organisation": ("place", "country"), "place": ("kind", "country"), "project": ("programme",)}
)
"""Kind → the facets that tell things of the same name apart."""
_PLACES = 3
"""How many values of each are told."""
NAMED_BY: Mapping[str, str] = MappingProxyType(
    {"ca:acronym": "search.by_acronym", "ca:listedName": "search.by_listed", "skos:notation": "search.by_code"}
)
"""Property that gives a name → the message that says what kind of name it is."""


@dataclass(frozen=True)
class Hit:
    """A result: what is found and where it is.

    ``also`` is the other name by which it was found, None where it was found by its own; ``named_by`` says what kind of
    name that is, ``name_language`` its language where that is not the page's.
    """

    label: Text
    href: str
    where: tuple[Text, ...]
    also: Text | None = None
    named_by: str = ""
    name_language: str = ""


@dataclass(frozen=True)
class Hits:
    """Results of a kind. ``total`` is what is counted; ``more`` says that there are more than that."""

    kind: str
    title: str
    hits: Sequence[Hit]
    total: int
    more: bool


def hits_of(group: Group, directory: Directory, language: Language) -> Hits:
    """Show what was found of a kind."""
    where = _where(group.kind, [match.thing for match in group.matches], directory, language)
    return Hits(
        kind=group.kind,
        title=language.say(f"kinds.{group.kind}"),
        hits=[_hit(match, where.get(match.thing.id, ()), language) for match in group.matches],
        total=group.total,
        more=group.more,
    )


def _hit(match: Match, where: tuple[Text, ...], language: Language) -> Hit:
    label, href = label_of(match.thing, language), href_of(match.thing.iri) or match.thing.iri
    if not match.otherwise:
        return Hit(label, href, where)
    also = _text(match.name, match.name_language, language)
    named_by = language.say(NAMED_BY.get(match.given_by, "search.by_also"))
    return Hit(label, href, where, also, named_by, language.language_name(also.lang) if also.lang else "")


def _where(kind: str, things: Sequence[Thing], directory: Directory, language: Language) -> dict[int, tuple[Text, ...]]:
    """The number of a thing → where it lies, or what it is part of."""
    facets = _WHERE.get(kind, ())
    rows = Listing(directory, Selection(kind), language.tag).rows(things, facets, _PLACES) if facets else []
    return {
        row.thing.id: tuple(label_of(value, language) for facet in facets for value in row.values.get(facet, ()))
        for row in rows
    }


def _text(value: str, tag: str, language: Language) -> Text:
    return Text(value, tag if tag and tag != language.tag else None)
