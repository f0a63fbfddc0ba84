"""Maps of what a release holds: all places with partners, or those of one project, country, organisation or place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from coopatlas.languages.language import Language
from coopatlas.release.directory import Directory, Thing
from coopatlas.release.listing import Listing
from coopatlas.release.partnering import largest_projects, own, partners_of
from coopatlas.release.selecting import ANYTHING, Selection
from coopatlas.vocabulary import BASE
from coopatlas.web.map.clusters import Point
from coopatlas.web.map.europe import Europe
from coopatlas.web.map.figure import LARGE_MAP, SMALL_MAP, Figure, Look, Side, Size, draw
from coopatlas.web.names import Shown, href_of
from coopatlas.web.things import label_of, shown

PARTNERS = Selection("organisation", {"project": (ANYTHING,)})
"""The organisations that take part in any project."""
MAX_MISSING = 12
"""How many organisations that are not on a map are named beside it."""
_PAIR = 2


@dataclass(frozen=True)
class PlacesMap:
    """A map, how many organisations it does not show for want of a place or coordinates, and the first of them."""

    figure: Figure
    missing: int
    named: tuple[Shown, ...]


@dataclass(frozen=True)
class Cartographer:
    """Draws the maps of one release in one language."""

    directory: Directory
    europe: Europe
    language: Language

    def of(self, selection: Selection, *, large: bool = True) -> PlacesMap:
        """The places of selected organisations, with their countries."""
        return self._map(Listing(self.directory, selection, self.language.tag), LARGE_MAP if large else SMALL_MAP)

    def of_places(self, selection: Selection) -> PlacesMap:
        """Selected places, each with all of its organisations."""
        sides = self._sides()
        rows = list(Listing(self.directory, selection, self.language.tag).all())
        points = [
            self._point(row.thing, row.thing.size, [project.path for project in row.values.get("project", ())])
            for row in rows
            if row.thing.latitude is not None
        ]
        missing = [row.thing for row in rows if row.thing.latitude is None]
        countries = [country for row in rows for country in row.values.get("country", ())]
        return PlacesMap(
            figure=draw(points, self.europe, self.language, Look(LARGE_MAP, sides, _codes(countries))),
            missing=len(missing),
            named=tuple(shown(one, self.language) for one in missing[:MAX_MISSING]),
        )

    def around(self, thing: Thing, *, large: bool = False) -> PlacesMap:
        """The places of a project's or a country's partners, those of an organisation, or a place itself."""
        sizes = LARGE_MAP if large else SMALL_MAP
        if thing.kind == "organisation":
            return self._of_organisation(thing, sizes)
        partners = partners_of(self.directory, thing, self.language.tag)
        return self._map(partners, sizes, thing if thing.kind == "place" else None)

    def _map(self, partners: Listing, sizes: tuple[Size, ...], only: Thing | None = None) -> PlacesMap:
        """Draw the places of some organisations, or of these only one."""
        sides = self._sides()
        points = [
            self._point(point.place, point.organisations, point.projects)
            for point in partners.points([side.project.removeprefix(BASE) for side in sides])
            if only is None or point.place == only
        ]
        chosen = partners.selection.chosen.get("country", ())
        countries = [
            value.thing
            for value in partners.values("country")
            if value.thing and value.total and (not chosen or value.path in chosen)
        ]
        missing, first = partners.unplaced(MAX_MISSING)
        return PlacesMap(
            figure=draw(points, self.europe, self.language, Look(sizes, sides, _codes(countries))),
            missing=missing,
            named=tuple(shown(one, self.language) for one in first),
        )

    def _of_organisation(self, organisation: Thing, sizes: tuple[Size, ...]) -> PlacesMap:
        places = own(self.directory, organisation, "place", self.language.tag)
        countries = own(self.directory, organisation, "country", self.language.tag)
        points = [self._point(place, 1, ()) for place in places if place.latitude is not None]
        figure = draw(points, self.europe, self.language, Look(sizes, (), _codes(countries)))
        return PlacesMap(figure, 0 if points else 1, ())

    def _sides(self) -> tuple[Side, ...]:
        """The two projects that marks tell apart, where a release has just two."""
        if self.directory.count("project") != _PAIR:
            return ()
        projects = largest_projects(self.directory, self.language.tag, _PAIR)
        return tuple(Side(project.iri, label_of(project, self.language)) for project in projects)

    def _point(self, place: Thing, count: int, projects: Sequence[str]) -> Point:
        return Point(
            label=label_of(place, self.language),
            href=href_of(place.iri),
            longitude=place.longitude or 0,
            latitude=place.latitude or 0,
            count=count,
            projects=frozenset(BASE + path for path in projects),
        )


def _codes(countries: Iterable[Thing]) -> frozenset[str]:
    """Countries' codes of ISO 3166-1, which end their IRIs."""
    return frozenset(country.path.rpartition("/")[2] for country in countries)
