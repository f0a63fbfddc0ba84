"""The pages of places and countries: which organisations are there, and whom their projects link them with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from rdflib.namespace import DCTERMS, ORG

from coopatlas.query.solutions import select
from coopatlas.release.directory import Thing
from coopatlas.release.listing import Listing, Value
from coopatlas.release.selecting import Selection
from coopatlas.vocabulary import BASE, CA, GEO, SCHEMA, WGS
from coopatlas.web.kinds.composition import Composition, Entries, Entry, Section, Sentence, joined, plain, told
from coopatlas.web.kinds.figures import figures_section
from coopatlas.web.kinds.lists import FEW, SHOWN, VALUES, all_of, countries_by_project, entry_of
from coopatlas.web.kinds.subject import Subject
from coopatlas.web.kinds.wording import worded
from coopatlas.web.map.places import Cartographer
from coopatlas.web.names import Shown
from coopatlas.web.portrait import Fact, Told

MOST_WITHIN = 400
"""How many places within a region are looked into."""
MOST_PROJECTS = 200
"""Up to how many projects the countries of their partners are counted."""
_BOUNDS = (CA.westBound, CA.southBound, CA.eastBound, CA.northBound)
_TOLD = told(GEO.asWKT, WGS.lat, WGS.long, *_BOUNDS, CA.Statistic)


def compose_place(subject: Subject) -> Composition:
    """Compose the page of a town or a region."""
    within, cut = _within(subject)
    listing = subject.listing("organisation", place=[subject.path, *within])
    territory = _Territory(subject, listing, _countries(listing))
    note = (worded(subject.language, "kind.place.cut", number=str(MOST_WITHIN)),) if cut else ()
    drawn = Cartographer(subject.directory, subject.europe, subject.language)
    return Composition(
        sentences=(*territory.sentences(), *note),
        facts=tuple(_coordinates(subject)),
        sections=territory.sections(),
        places=drawn.of(listing.selection, large=False) if within else None,
        told=_TOLD | _country(subject) | told(by={DCTERMS.spatial: ORG.Organization}),
        trail=tuple(value for value in subject.values(SCHEMA.containedInPlace) if "/country/" in (value.iri or "")),
    )


def compose_country(subject: Subject) -> Composition:
    """Compose the page of a country."""
    listing = subject.listing("organisation", country=[subject.path])
    all_projects = all_of(Selection("project", {"country": (subject.path,)}))
    territory = _Territory(subject, listing, frozenset({subject.path}), all_projects)
    by = {DCTERMS.spatial: ORG.Organization, CA.country: ORG.Organization}
    return Composition(
        sentences=tuple(territory.sentences()),
        sections=territory.sections(),
        told=_TOLD | told(CA.statedCountry, by=by),
    )


@dataclass(frozen=True)
class _Territory:
    """A place or a country by its organisations.

    ``own`` are the paths of the countries that are not others; ``all_projects`` is the address of the list of projects.
    """

    subject: Subject
    listing: Listing
    own: frozenset[str]
    all_projects: str | None = None

    @cached_property
    def projects(self) -> list[Value]:
        """The projects of the organisations, those with most of them first, as far as they are gone through."""
        return [value for value in self._choices[0] if value.thing is not None]

    @cached_property
    def number(self) -> int:
        """How many projects there are."""
        values, number = self._choices
        return number - sum(value.thing is None for value in values)

    @cached_property
    def _choices(self) -> tuple[list[Value], int]:
        return self.listing.choices("project", MOST_PROJECTS)

    @cached_property
    def total(self) -> int:
        """How many organisations there are."""
        return self.listing.total()

    def sentences(self) -> Iterator[Sentence]:
        """What is said of the organisations, of which some take part in projects."""
        subject, language = self.subject, self.subject.language
        if not self.total:
            yield worded(language, "kind.territory.none")
        elif not self.projects:
            yield worded(language, "kind.territory.no_projects", number=language.number(self.total))
        else:
            partners = self.total - sum(value.total for value in self._choices[0] if value.thing is None)
            here = subject.counted("organisations.here", partners)
            where = subject.counted("projects.in", self.number)
            yield worded(language, "kind.territory.projects", organisations=here, projects=where)
            others = self._other_countries()
            if others:
                yield worded(language, "kind.territory.partners", countries=subject.counted("countries.other", others))

    def sections(self) -> tuple[Section, ...]:
        """The organisations, their projects, the countries of their partners, and figures."""
        table = countries_by_project(self.subject, self.projects, self.number)
        return joined((self._organisations(), self._projects(), table, figures_section(self.subject)))

    def _other_countries(self) -> int:
        """From how many other countries the partners are; 0 where the projects are too many to go through."""
        if self.number > MOST_PROJECTS:
            return 0
        everyone = self.subject.listing("organisation", project=[value.path for value in self.projects])
        return len(_countries(everyone) - self.own)

    def _organisations(self) -> Section | None:
        if not self.total:
            return None
        rows = self.listing.page(0, SHOWN, by_size=self.total > SHOWN, values=VALUES)
        entries = tuple(entry_of(self.subject, row, brief=self.total > FEW) for row in rows)
        part = Entries(entries, self.total, all_of(self.listing.selection))
        return self._section("organisations", "kind.organisations", part)

    def _projects(self) -> Section | None:
        if not self.projects:
            return None
        entries = tuple(self._project(value.thing, value.total) for value in self.projects[:SHOWN] if value.thing)
        return self._section("projects", "kind.projects_here", Entries(entries, self.number, self.all_projects))

    def _project(self, project: Thing, total: int) -> Entry:
        organisations = self.subject.counted("organisations", total)
        here = plain(self.subject.say("kind.from_here", organisations=organisations))
        return Entry(self.subject.show(project), (here,))

    def _section(self, key: str, title: str, part: Entries) -> Section:
        return Section(key, self.subject.say(title), part, self.subject.language.number(part.total))


def _countries(listing: Listing) -> frozenset[str]:
    return frozenset(value.path for value in listing.values("country") if value.thing is not None)


def _coordinates(subject: Subject) -> Iterator[Fact]:
    latitude, longitude = subject.value(WGS.lat), subject.value(WGS.long)
    if latitude and longitude:
        yield subject.row("kind.coordinates", [plain(f"{_degrees(latitude, 'NS')}, {_degrees(longitude, 'EW')}")])


def _degrees(shown: Shown, letters: str) -> str:
    value = shown.text.value
    return f"{value.removeprefix('-')}°\N{NO-BREAK SPACE}{letters[value.startswith('-')]}"


def _country(subject: Subject) -> frozenset[Told]:
    """The country is no news where the place is said to lie in it."""
    around = set(subject.values(SCHEMA.containedInPlace))
    return told(CA.country) if around.issuperset(subject.values(CA.country)) else frozenset()


def _within(subject: Subject) -> tuple[list[str], bool]:
    """The paths of the places within a place, at every depth, and whether there are more."""
    if str(SCHEMA.containedInPlace) not in subject.links:
        return [], False
    rows = select(
        subject.engine,
        f"SELECT DISTINCT ?place {{ ?place <{SCHEMA.containedInPlace}>+ <{subject.iri}> }} LIMIT {MOST_WITHIN + 1}",
    )
    paths = [row.text("place").removeprefix(BASE) for row in rows]
    return paths[:MOST_WITHIN], len(paths) > MOST_WITHIN
