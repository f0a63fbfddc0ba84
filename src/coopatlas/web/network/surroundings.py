"""What is around one thing: for its picture, for the table of those it works with, and for the explorer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from coopatlas.languages.language import Language
from coopatlas.release.directory import Directory, Thing
from coopatlas.release.partnering import Counted, Spread, largest_partners, largest_projects, own, sharing, spread
from coopatlas.web.names import Shown, Text, href_of
from coopatlas.web.network import ego, stack
from coopatlas.web.network.ego import MAX_AROUND, Ego, Neighbour
from coopatlas.web.network.parts import FIRST, SECOND, Named
from coopatlas.web.things import label_of, shown

KINDS = frozenset({"organisation", "project", "place", "country"})
"""What has a network around it."""
MAX_NEIGHBOURS = 60
"""How many things the explorer is given at once."""
MAX_PARTNERS = 100
"""How many organisations a table tells that one works with."""
_PAIR = 2


@dataclass(frozen=True)
class Partner:
    """An organisation that shares projects with another, and how many."""

    organisation: Shown
    projects: int


@dataclass(frozen=True)
class Pictures:
    """The network around a thing, for a wide window and for a narrow one."""

    wide: Ego
    narrow: Ego


@dataclass(frozen=True)
class Around:
    """The things next to one, those first that matter most, and how many there are in all."""

    things: tuple[Thing, ...]
    total: int


def around(directory: Directory, thing: Thing, language: Language) -> Around:
    """The projects and places of an organisation, or the organisations of anything else."""
    if thing.kind == "organisation":
        linked = [own(directory, thing, facet, language.tag) for facet in ("project", "place")]
        found = [one for things in linked for one in things]
        return Around(tuple(found[:MAX_NEIGHBOURS]), len(found))
    return Around(tuple(largest_partners(directory, thing, language.tag, MAX_NEIGHBOURS)), thing.size)


def partners(directory: Directory, organisation: Thing, language: Language) -> tuple[Partner, ...]:
    """The organisations that one shares most projects with."""
    found = sharing(directory, organisation, language.tag, MAX_PARTNERS)
    return tuple(Partner(shown(one.thing, language), one.count) for one in found)


def pictures(directory: Directory, thing: Thing, language: Language) -> Pictures | None:
    """Draw the network around a thing; None where there are not two things around it, so that it links nothing."""
    linked = _linked(directory, thing, language)
    if linked.total < _PAIR:
        return None
    kinds = _kinds(directory, language)
    kind = kinds.get(thing.id, FIRST)
    middle: Neighbour | Named
    if thing.kind == "project":
        middle = Neighbour(label_of(thing, language), None, thing.size, kind=kind, project=True)
        around_it = [_neighbour(one, kind, language) for one in linked.values]
    else:
        middle = _middle(thing, label_of(thing, language), linked.values, kinds)
        around_it = [_hub(one, kinds.get(one.thing.id, FIRST), language) for one in linked.values]
    return Pictures(ego.draw(middle, around_it, linked.total), stack.draw(middle, around_it, linked.total))


def _linked(directory: Directory, thing: Thing, language: Language) -> Spread:
    """Countries around a project, projects around anything else, and how many organisations link each to it."""
    if thing.kind == "organisation":
        projects = own(directory, thing, "project", language.tag)
        return Spread(tuple(Counted(project, 1) for project in projects[:MAX_AROUND]), len(projects))
    facet = "country" if thing.kind == "project" else "project"
    return spread(directory, thing, facet, language.tag, MAX_AROUND)


def _kinds(directory: Directory, language: Language) -> Mapping[int, str]:
    """Project → the kind of its marks, where a release has just two; else all are alike."""
    if directory.count("project") != _PAIR:
        return MappingProxyType({})
    projects = largest_projects(directory, language.tag, _PAIR)
    return MappingProxyType({project.id: kind for project, kind in zip(projects, (FIRST, SECOND), strict=True)})


def _middle(thing: Thing, title: Text, linked: Sequence[Counted], kinds: Mapping[int, str]) -> Named:
    """A pill with the dots of the organisations, which tell two projects apart where there are just two."""
    if not kinds:
        return Named(title, None, 1 if thing.kind == "organisation" else thing.size, 0)
    second = sum(one.count for one in linked if kinds.get(one.thing.id) == SECOND)
    return Named(title, None, sum(one.count for one in linked) - second, second)


def _hub(one: Counted, kind: str, language: Language) -> Neighbour:
    return Neighbour(
        title=label_of(one.thing, language),
        href=href_of(one.thing.iri),
        organisations=one.thing.size,
        kind=kind,
        project=True,
        links=one.count,
    )


def _neighbour(one: Counted, kind: str, language: Language) -> Neighbour:
    return Neighbour(label_of(one.thing, language), href_of(one.thing.iri), one.count, kind=kind, links=one.count)
