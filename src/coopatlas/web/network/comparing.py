"""Which two projects are compared, and what they have in common, asked of the directory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from coopatlas.errors import RequestError, ResourceNotFound
from coopatlas.languages.language import Language
from coopatlas.release.directory import Directory, Thing
from coopatlas.release.listing import Listing
from coopatlas.release.partnering import by_country, common, largest_projects, sharing, totals
from coopatlas.release.selecting import Selection
from coopatlas.web.names import Shown, href_of
from coopatlas.web.network.shares import Comparison, Party, Share, in_order
from coopatlas.web.things import label_of, shown

LEVELS: Mapping[str, str] = MappingProxyType(
    {"countries": "country", "places": "place", "organisations": "organisation"}
)
"""Level as addresses name it → kind of thing."""
MAX_CHOICES = 300
"""How many projects a form offers."""
MAX_COLUMNS = 12
"""How many projects a matrix has."""
MAX_SHARING = 30
"""How many projects are told that share organisations with one."""
_PAIR = 2


@dataclass(frozen=True)
class Matrix:
    """The largest projects and all countries; ``rows`` hold how many partners a country has in each project."""

    projects: tuple[Shown, ...]
    rows: tuple[tuple[Shown, tuple[int, ...]], ...]


@dataclass(frozen=True)
class Similar:
    """A project that shares organisations with another, and how many."""

    project: Shown
    path: str
    organisations: int


def project_named(directory: Directory, name: str, language: Language) -> Thing:
    """The project whose address ends in a name.

    Raises:
        ResourceNotFound: when there is none.
    """
    path = f"id/project/{name}"
    found = directory.find([path], language.tag).get(path)
    if found is None:
        raise ResourceNotFound(f"there is no project '{name}'; the list of projects is at /projects")
    return found


def pair_of(directory: Directory, first: str | None, second: str | None, language: Language) -> tuple[Thing, ...]:
    """The projects asked for by the ends of their addresses; where none is, the two of a release that has just two.

    Raises:
        RequestError: when one project is asked for twice, or only the second.
        ResourceNotFound: when there is no such project.
    """
    if first is None and second is None:
        both = directory.count("project") == _PAIR
        return tuple(largest_projects(directory, language.tag, _PAIR)) if both else ()
    if first is None or first == second:
        raise RequestError("'first' and 'second' take the names of two different projects, as their addresses end")
    names = [first] if second is None else [first, second]
    return tuple(project_named(directory, name, language) for name in names)


def compare(directory: Directory, level: str, pair: tuple[Thing, Thing], language: Language) -> Comparison:
    """Compare two projects by the countries, places or organisations of their partners."""
    kind = LEVELS[level]
    counted = totals(directory, kind, *pair)
    shares = [
        Share(label_of(one.thing, language), one.thing.iri, href_of(one.thing.iri), one.first, one.second, one.all)
        for one in common(directory, kind, *pair, language.tag)
    ]
    return Comparison(
        level=level,
        parties=(party_of(pair[0], language), party_of(pair[1], language)),
        shares=in_order(shares, language.sort_key),
        both=counted.both,
        without=counted.without,
    )


def party_of(project: Thing, language: Language) -> Party:
    """A project as one of two."""
    name = project.path.rpartition("/")[2]
    return Party(label_of(project, language), project.iri, name, href_of(project.iri), project.size)


def choices(directory: Directory, language: Language) -> tuple[Party, ...]:
    """The projects that a form offers: those with most partners, by the alphabet."""
    projects = largest_projects(directory, language.tag, MAX_CHOICES)
    parties = [party_of(project, language) for project in projects]
    return tuple(sorted(parties, key=lambda party: language.sort_key(party.label.value)))


def matrix(directory: Directory, language: Language) -> Matrix:
    """How many partners each country has in each of the largest projects."""
    projects = largest_projects(directory, language.tag, MAX_COLUMNS)
    counts = by_country(directory, projects)
    countries = Listing(directory, Selection("organisation"), language.tag).values("country")
    rows = [
        (shown(country, language), tuple(counts.get((country.id, project.id), 0) for project in projects))
        for country in (value.thing for value in countries)
        if country is not None
    ]
    return Matrix(tuple(shown(project, language) for project in projects), tuple(rows))


def similar(directory: Directory, project: Thing, language: Language) -> tuple[Similar, ...]:
    """The projects that share most organisations with one."""
    found = sharing(directory, project, language.tag, MAX_SHARING)
    return tuple(Similar(shown(one.thing, language), one.thing.path.rpartition("/")[2], one.count) for one in found)
