"""Who takes part where, asked of a release's directory: in which projects, from which countries and places.

Every question is about the partners of one or two things, so it costs what they have, whatever else the release holds:
CROSS JOIN has SQLite begin with these, where it would rather go through everything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coopatlas.release.directory import THING_COLUMNS, Directory, Thing, places
from coopatlas.release.listing import Listing
from coopatlas.release.selecting import Selection

_PROJECT, _COUNTRY = "organisation.project", "organisation.country"
_THING = f"SELECT {THING_COLUMNS}"
_COLUMNS = len(THING_COLUMNS.split(","))
_NAMED = "JOIN labels ON labels.thing = things.id AND labels.language = :language"
_PARTNERS = f"""
    SELECT thing AS partner, max(value = :first) AS first, max(value = :second) AS second FROM facets
    WHERE facet = '{_PROJECT}' AND value IN (:first, :second) GROUP BY thing
"""  # noqa: S608  # names of our own


@dataclass(frozen=True)
class Counted:
    """A thing, and how many there are of what was asked for."""

    thing: Thing
    count: int


@dataclass(frozen=True)
class Spread:
    """The values that most organisations have, and how many values there are in all."""

    values: tuple[Counted, ...]
    total: int


@dataclass(frozen=True)
class Common:
    """A thing, and how many of its organisations are in the first of two projects, in the second, and in any."""

    thing: Thing
    first: int
    second: int
    all: int


@dataclass(frozen=True)
class Totals:
    """Of two projects: the organisations that are in both, and those that have no country or place, as was asked."""

    both: int
    without: int


@dataclass(frozen=True)
class Reach:
    """With how many organisations one shares projects, and from how many countries they are."""

    organisations: int
    countries: int


def largest_projects(directory: Directory, language: str, most: int) -> list[Thing]:
    """The projects with most partners, at most so many."""
    first, last = directory.bounds.get("project", (1, 0))
    sql = """SELECT id, size AS total FROM things WHERE id BETWEEN :first AND :last
        ORDER BY size DESC, id LIMIT :most"""
    return [one.thing for one in _first(directory, sql, _asked(language, first=first, last=last, most=most))]


def partners_of(directory: Directory, thing: Thing, language: str) -> Listing:
    """The organisations of a project, a country or a place, as a list."""
    return Listing(directory, Selection("organisation", {thing.kind: (thing.path,)}), language)


def largest_partners(directory: Directory, thing: Thing, language: str, most: int) -> list[Thing]:
    """The organisations of a project, a country or a place that are in most projects, at most so many."""
    sql = """SELECT DISTINCT things.id AS id, size AS total FROM facets JOIN things ON things.id = facets.thing
        WHERE facet = :facet AND value = :thing ORDER BY size DESC, things.id LIMIT :most"""
    asked = _asked(language, thing=thing.id, facet=f"organisation.{thing.kind}", most=most)
    return [one.thing for one in _first(directory, sql, asked)]


def spread(directory: Directory, thing: Thing, facet: str, language: str, most: int) -> Spread:
    """What the organisations of a thing have of a facet, such as ``country``: what most have, at most so many.

    Args:
        directory: what is asked.
        thing: a project, a country or a place.
        facet: of organisations.
        language: of the labels.
        most: how many values are told.
    """
    of_thing = "SELECT DISTINCT thing FROM facets WHERE facet = :of AND value = :thing"
    values = f"facets WHERE facet = :facet AND value <> 0 AND thing IN ({of_thing})"
    sql = f"""SELECT value AS id, count(DISTINCT thing) AS total FROM {values}
        GROUP BY value ORDER BY total DESC, value LIMIT :most"""  # noqa: S608  # as above
    asked = _asked(language, facet=f"organisation.{facet}", of=f"organisation.{thing.kind}", thing=thing.id, most=most)
    with directory.opened() as database:
        (total,) = database.execute(f"SELECT count(DISTINCT value) FROM {values}", asked).fetchone()  # noqa: S608  # as above
    return Spread(tuple(_first(directory, sql, asked)), total)


def own(directory: Directory, organisation: Thing, facet: str, language: str) -> list[Thing]:
    """The values that an organisation has of a facet, such as ``project``, by the alphabet."""
    sql = f"""{_THING} FROM facets JOIN things ON things.id = facets.value {_NAMED}
        WHERE facets.thing = :thing AND facet = :facet GROUP BY things.id ORDER BY position"""
    with directory.opened() as database:
        return [
            Thing(*row)
            for row in database.execute(sql, _asked(language, thing=organisation.id, facet=f"organisation.{facet}"))
        ]


def common(directory: Directory, kind: str, first: Thing, second: Thing, language: str) -> list[Common]:
    """The countries, places or organisations of the partners of two projects.

    Args:
        directory: what is asked.
        kind: ``country``, ``place`` or ``organisation``.
        first: a project.
        second: another one.
        language: of the labels.
    """
    at = "things.id = partner" if kind == "organisation" else "things.id = seat.value"
    seat = "" if kind == "organisation" else "JOIN facets AS seat ON seat.thing = partner AND seat.facet = :facet"
    sql = f"""{_THING}, sum(first), sum(second), count(DISTINCT partner) FROM ({_PARTNERS}) {seat}
        JOIN things ON {at} {_NAMED} GROUP BY things.id"""
    asked = _asked(language, first=first.id, second=second.id, facet=f"organisation.{kind}")
    with directory.opened() as database:
        rows = database.execute(sql, asked).fetchall()
    return [Common(Thing(*row[:_COLUMNS]), *row[_COLUMNS:]) for row in rows]


def totals(directory: Directory, kind: str, first: Thing, second: Thing) -> Totals:
    """How many organisations are in both projects, and how many have no thing of a kind."""
    sql = f"""SELECT coalesce(sum(first AND second), 0), count(nowhere.thing) FROM ({_PARTNERS})
        LEFT JOIN facets AS nowhere ON nowhere.thing = partner AND nowhere.facet = :facet AND nowhere.value = 0"""  # noqa: S608  # as above
    asked = {"first": first.id, "second": second.id, "facet": f"organisation.{kind}"}
    with directory.opened() as database:
        return Totals(*database.execute(sql, asked).fetchone())


def sharing(directory: Directory, thing: Thing, language: str, most: int) -> list[Counted]:
    """What shares with a thing: organisations that share projects with one, or projects that share organisations.

    Those that share most come first; at most so many.
    """
    shared, others = ("value", "thing") if thing.kind == "organisation" else ("thing", "value")
    sql = f"""SELECT theirs.{others} AS id, count(DISTINCT mine.{shared}) AS total FROM facets AS mine
        CROSS JOIN facets AS theirs ON theirs.facet = mine.facet AND theirs.{shared} = mine.{shared}
            AND theirs.{others} <> mine.{others} AND theirs.value <> 0
        WHERE mine.facet = '{_PROJECT}' AND mine.{others} = :thing AND mine.value <> 0
        GROUP BY theirs.{others} ORDER BY total DESC, id LIMIT :most"""  # noqa: S608  # as above
    return _first(directory, sql, _asked(language, thing=thing.id, most=most))


def reach(directory: Directory, organisation: Thing) -> Reach:
    """How many organisations one shares projects with, and from how many countries these are."""
    sql = f"""SELECT count(DISTINCT theirs.thing), count(DISTINCT nullif(seat.value, 0)) FROM facets AS mine
        CROSS JOIN facets AS theirs ON theirs.facet = mine.facet AND theirs.value = mine.value
            AND theirs.thing <> mine.thing
        LEFT JOIN facets AS seat ON seat.thing = theirs.thing AND seat.facet = '{_COUNTRY}'
        WHERE mine.facet = '{_PROJECT}' AND mine.thing = :thing AND mine.value <> 0"""  # noqa: S608  # as above
    with directory.opened() as database:
        return Reach(*database.execute(sql, {"thing": organisation.id}).fetchone())


def by_country(directory: Directory, projects: Sequence[Thing]) -> dict[tuple[int, int], int]:
    """Country and project, by their numbers → how many partners the country has there; nothing where it has none."""
    sql = f"""SELECT theirs.value, mine.value, count(DISTINCT mine.thing) FROM facets AS mine
        JOIN facets AS theirs ON theirs.thing = mine.thing AND theirs.facet = '{_COUNTRY}' AND theirs.value <> 0
        WHERE mine.facet = '{_PROJECT}' AND mine.value IN ({places(projects)}) GROUP BY 1, 2"""  # noqa: S608  # as above
    with directory.opened() as database:
        rows = database.execute(sql, [project.id for project in projects]).fetchall()
    return {(country, project): count for country, project, count in rows}


def _asked(language: str, **values: str | int) -> dict[str, str | int]:
    return {"language": language, **values}


def _first(directory: Directory, sql: str, asked: dict[str, str | int]) -> list[Counted]:
    """The things whose numbers and totals a query gives. Only these few are named, so the query must be bounded."""
    named = f"{_THING}, total FROM ({sql}) AS first JOIN things ON things.id = first.id {_NAMED}"
    with directory.opened() as database:
        rows = database.execute(f"{named} ORDER BY total DESC, position", asked).fetchall()
    return [Counted(Thing(*row[:_COLUMNS]), row[_COLUMNS]) for row in rows]
