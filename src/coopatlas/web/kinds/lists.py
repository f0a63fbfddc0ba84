"""Parts of pages that the directory answers: lists of things, and a table of countries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from coopatlas.release.directory import Thing
from coopatlas.release.listing import Row, Value
from coopatlas.release.selecting import Selection
from coopatlas.web.kinds.composition import Cell, Entries, Entry, Grid, Section
from coopatlas.web.kinds.subject import Subject
from coopatlas.web.list_address import LISTS, MAX_CHOSEN, ListAddress
from coopatlas.web.names import Shown, Text

SHOWN = 24
"""How many things a list on a page names; of more it says how many, and leads to the list of all."""
MOST_COLUMNS = 4
FEW = 8
"""Up to how many things a list says more of each."""
VALUES = 2
"""How many places, kinds or projects are told of each."""
_NAMES: Mapping[str, str] = MappingProxyType({kind: name for name, kind in LISTS.items()})
"""Kind → the name of its list, which is also the noun that counts its things."""


def all_of(selection: Selection) -> str | None:
    """The address of the list of what is selected; None where no address can hold the selection."""
    if sum(map(len, selection.chosen.values())) > MAX_CHOSEN:
        return None
    return ListAddress(_NAMES[selection.kind], selection).href()


def having(subject: Subject, kind: str, facet: str, *, key: str = "") -> Section | None:
    """The things of a kind that have the subject as a value of a facet; None where there is none.

    Args:
        subject: the value.
        kind: of the things.
        facet: one of theirs.
        key: of the section, where it is not the noun of the kind.
    """
    listing = subject.listing(kind, **{facet: [subject.path]})
    total = listing.total()
    if not total:
        return None
    noun = _NAMES[kind]
    entries = Entries(
        tuple(
            entry_of(subject, row, brief=total > FEW)
            for row in listing.page(0, SHOWN, by_size=total > SHOWN, values=VALUES)
        ),
        total,
        all_of(listing.selection),
    )
    return Section(key or noun, subject.say(f"kind.{key or noun}"), entries, subject.language.number(total))


def entry_of(subject: Subject, row: Row, *, brief: bool) -> Entry:
    """A thing in a list, with what it is, where, and in which projects, unless that is to be brief."""
    thing = row.thing
    if thing.kind == "project":
        return Entry(subject.show(thing), (Shown(Text(subject.counted("organisations", thing.size))),))
    if thing.kind != "organisation":
        return Entry(subject.show(thing))
    where = [one for facet in ("place", "country") for one in row.values.get(facet, ())]
    places = [subject.show(one) for one in where if one.iri != subject.iri]
    kinds = [Shown(subject.show(one).text) for one in row.values.get("kind", ()) if one.iri != subject.iri]
    projects = [] if brief else [subject.show(one) for one in row.values.get("project", ())]
    return Entry(subject.show(thing), (*kinds, *places, *projects))


def countries_by_project(subject: Subject, projects: Sequence[Value], total: int) -> Section | None:
    """From which countries the partners in projects are: a row for each country, a column for each project.

    Args:
        subject: the place or country that the projects link to others.
        projects: of which the first are shown.
        total: how many there are.
    """
    shown = [project.thing for project in projects[:MOST_COLUMNS] if project.thing is not None]
    by_project = [_countries_of(subject, project) for project in shown]
    totals: dict[str, int] = {}
    known: dict[str, Thing] = {}
    for countries in by_project:
        for country, number in countries.values():
            known[country.path] = country
            totals[country.path] = totals.get(country.path, 0) + number
    if not known:
        return None
    order = sorted(known, key=lambda path: (-totals[path], subject.language.sort_key(known[path].label)))
    rows = tuple(
        (
            subject.show(known[path]),
            tuple(
                _cell(countries.get(path), project, path) for project, countries in zip(shown, by_project, strict=True)
            ),
        )
        for path in order
    )
    left = total - len(shown)
    grid = Grid(
        caption=subject.say("kind.partner_countries_caption"),
        corner=subject.say("kind.country"),
        columns=tuple(subject.show(project) for project in shown),
        rows=rows,
        note=subject.say("kind.more_projects", projects=subject.counted("projects", left)) if left else "",
    )
    return Section("partner-countries", subject.say("kind.partner_countries"), grid)


def _countries_of(subject: Subject, project: Thing) -> dict[str, tuple[Thing, int]]:
    values = subject.listing("organisation", project=[project.path]).values("country")
    return {value.thing.path: (value.thing, value.total) for value in values if value.thing is not None}


def _cell(found: tuple[Thing, int] | None, project: Thing, country: str) -> Cell:
    if found is None:
        return Cell(0)
    selection = Selection("organisation", {"project": (project.path,), "country": (country,)})
    return Cell(found[1], all_of(selection))
