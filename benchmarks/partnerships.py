"""A partnership graph of any size in the Atlas's own terms, for measuring: the same seed gives the same graph.

What grows is what grows in reality. A few organisations take part in very many projects and most in one or two, as in
the registers of European projects: the degree of an organisation falls with its rank by a power law. Every resource
has labels in several languages, a class, a source; every fourth body has a description; the short cuts of a release
stand in their own graph; a register repeats statements of another graph. Places, bodies and projects are invented.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from coopatlas.vocabulary import CA, CV, DATASET, DERIVED_GRAPH_IRI, GEO, ID, PREFIXES, SCHEMA

Item = TypeVar("Item")
_XSD, _DCT, _SKOS, _ORG = PREFIXES["xsd"], PREFIXES["dct"], PREFIXES["skos"], PREFIXES["org"]
_A = f"<{PREFIXES['rdf']}type>"
_ENGLISH = "http://publications.europa.eu/resource/authority/language/ENG"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
ISSUED = "2026-11-20"
PLACES_GRAPH = str(DATASET["benchmark-places"])
ORGANISATIONS_GRAPH = str(DATASET["benchmark-organisations"])
REGISTER_GRAPH = str(DATASET["benchmark-register"])
PROJECT_GRAPHS = tuple(str(DATASET[f"benchmark-projects-{number}"]) for number in range(1, 6))
GRAPHS = (PLACES_GRAPH, ORGANISATIONS_GRAPH, REGISTER_GRAPH, *PROJECT_GRAPHS)

_COUNTRIES = {
    "DE": "de",
    "ES": "es",
    "IT": "it",
    "GB": "en",
    "PL": "pl",
    "BE": "nl",
    "SE": "sv",
    "RO": "ro",
    "HU": "hu",
    "BG": "bg",
    "LV": "lv",
    "EE": "et",
    "MT": "mt",
    "ME": "cnr",
}
"""The Atlas's own countries, the largest participant first, each with a language of its labels."""
_KINDS = {
    "enterprise": ("Enterprise", "Przedsiębiorstwo"),
    "public-institution": ("Institute", "Instytut"),
    "municipality": ("Municipality", "Gmina"),
    "ngo": ("Initiative", "Inicjatywa"),
    "association": ("Association", "Stowarzyszenie"),
    "foundation": ("Foundation", "Fundacja"),
    "public-agency": ("Agency", "Agencja"),
    "social-enterprise": ("Cooperative", "Spółdzielnia"),
    "region-or-county": ("County", "Powiat"),
    "network": ("Network", "Sieć"),
}
_PUBLIC = {"municipality", "public-agency", "public-institution", "region-or-county"}
THEMES = {
    "education": ("education", "edukacja"),
    "culture": ("culture", "kultura"),
    "youth": ("youth work", "praca z młodzieżą"),
    "social-inclusion": ("inclusion", "włączenie społeczne"),
    "social-economy": ("the social economy", "ekonomia społeczna"),
    "civil-dialogue": ("dialogue", "dialog obywatelski"),
    "rural-development": ("rural development", "rozwój wsi"),
    "integration": ("integration", "integracja"),
    "entrepreneurship": ("entrepreneurship", "przedsiębiorczość"),
    "social-innovation": ("innovation", "innowacje społeczne"),
    "training": ("training", "szkolenia"),
    "public-procurement": ("procurement", "zamówienia publiczne"),
}
_ROLES = ("partner", "technical-partner", "associated-partner", "third-party", "city")
_ROLE_WEIGHTS = (70, 12, 8, 5, 5)
_ROLE_NAMES = {
    "coordinator": ("coordinator", "koordynator"),
    "partner": ("partner", "partner"),
    "technical-partner": ("technical partner", "partner techniczny"),
    "associated-partner": ("associated partner", "partner stowarzyszony"),
    "third-party": ("third party", "strona trzecia"),
    "city": ("city", "miasto"),
}
_SYLLABLES = (
    *("ba", "ce", "dro", "el", "fi", "gar", "hu", "is", "jo", "kal", "len", "mir", "nov", "or", "pe"),
    *("ris", "sa", "tor", "ul", "ven", "wa", "zel"),
)
_ENDINGS = (*("n", "ra", "vo", "st", "lin", "dam", "ica", "berg"),)
WORDS = (
    *("water", "schools", "archives", "bridges", "forests", "memory", "harbours", "libraries"),
    *("gardens", "neighbours", "seniors", "crafts", "museums", "rivers", "stations", "markets"),
    *("orchards", "villages", "theatres", "workshops", "mines", "dialects", "festivals", "lakes"),
    *("housing", "mobility", "refugees", "volunteers", "climate", "energy"),
)
_TRIPLES_PER_PROJECT = 97
"""Of a project, with its participations and its share of bodies and places; decides only how many bodies there are."""
_BODIES_PER_PROJECT = 1.45
_BODIES_PER_CITY = 14
_REGIONS_PER_COUNTRY = (4, 5)
"""How many regions a country has, and how many districts each of them."""
_MOST_PARTNERS = 60
_FIRST_YEAR, _YEARS = 2004, 22


@dataclass(frozen=True)
class Block:
    """Statements about one resource, for one named graph.

    Shape: each of ``triples`` is a line of N-Triples without its full stop. ``repeated`` marks what stands in another
    graph already, and so counts once in the union.
    """

    graph: str
    triples: Sequence[str]
    repeated: bool = False


@dataclass(frozen=True)
class _Place:
    iri: str
    name: str
    country: str


@dataclass(frozen=True)
class _Body:
    iri: str
    english: str
    polish: str


def grow(triples: int, seed: int) -> Iterator[Block]:
    """Make blocks until they hold about as many triples as asked for, those repeated in another graph not counted.

    Args:
        triples: how many; the last project is made whole, so a few dozen more may come.
        seed: of the random numbers.
    """
    return _Growth(triples, seed).blocks()


class _Growth:
    """One growing graph: its random numbers, and the bodies that projects draw their participants from."""

    def __init__(self, triples: int, seed: int) -> None:
        self._random = random.Random(seed)
        self._triples = triples
        projects = max(1, triples // _TRIPLES_PER_PROJECT)
        self._bodies_wanted = max(_MOST_PARTNERS + 1, int(projects * _BODIES_PER_PROJECT))
        self._bodies: list[_Body] = []

    def blocks(self) -> Iterator[Block]:
        left = self._triples
        for block in itertools.chain(_descriptions(), self._places_and_bodies(), self._projects()):
            # A project begins only when all before it is whole.
            if left <= 0 and block.graph in PROJECT_GRAPHS and block.triples[0].endswith(f"<{CA.Project}>"):
                return
            left -= 0 if block.repeated else len(block.triples)
            yield block

    def _places_and_bodies(self) -> Iterator[Block]:
        cities: list[_Place] = []
        wanted = max(len(_COUNTRIES), self._bodies_wanted // _BODIES_PER_CITY)
        districts: list[_Place] = []
        for country in _COUNTRIES:
            yield from self._regions(country, districts)
        for number in range(wanted):
            district = districts[number % len(districts)] if number < len(districts) else self._skewed(districts)
            city = _Place(*self._named("place", number), district.country)
            cities.append(city)
            yield from _place(city, district.iri, "City")
        self._random.shuffle(cities)
        for number in range(self._bodies_wanted):
            yield from self._body(number, self._skewed(cities))

    def _regions(self, country: str, districts: list[_Place]) -> Iterator[Block]:
        outer, inner = _REGIONS_PER_COUNTRY
        for number in range(outer):
            region = _Place(*self._named("place", f"{country.lower()}-{number}"), country)
            yield from _place(region, f"{ID}country/{country}", "Region")
            for part in range(inner):
                district = _Place(*self._named("place", f"{country.lower()}-{number}-{part}"), country)
                districts.append(district)
                yield from _place(district, region.iri, "Region")

    def _body(self, number: int, city: _Place) -> Iterator[Block]:
        draw = self._random
        kind = self._skewed(list(_KINDS))
        word, other = draw.sample(WORDS, 2)
        (english, polish), theme = _KINDS[kind], draw.choice(list(THEMES))
        body = _Body(
            f"{ID}organisation/{city.name.lower()}-{kind}-{number}",
            f"{english} for {word} and {THEMES[theme][0]} of {city.name}",
            f"{polish} {city.name}: {THEMES[theme][1]}, {word}",
        )
        self._bodies.append(body)
        subject, source = f"<{body.iri}>", f"<{ID}source/benchmark>"
        lines = [
            f"{subject} {_A} <{_ORG}Organization>",
            *([f"{subject} {_A} <{CV}PublicOrganisation>"] if kind in _PUBLIC else ()),
            *_labels(subject, body.english, body.polish),
            f"{subject} <{_ORG}classification> <{ID}concept/kind/{kind}>",
            f"{subject} <{_DCT}spatial> <{city.iri}>",
            f"{subject} <{_DCT}source> {source}",
        ]
        if number % 4 == 0:
            lines += _described(
                subject,
                f"A body in {city.name} that works on {word} and {other} in the field of {THEMES[theme][0]}.",
                f"Podmiot z miejscowości {city.name}, dziedzina: {THEMES[theme][1]} ({word}, {other}).",
            )
        yield Block(ORGANISATIONS_GRAPH, lines)
        yield Block(DERIVED_GRAPH_IRI, [f"{subject} <{CA.country}> <{ID}country/{city.country}>"])
        yield from self._registered(subject, number, city)

    def _registered(self, subject: str, number: int, city: _Place) -> Iterator[Block]:
        if number % 3 == 0:
            acronym = "".join(self._random.choices("ABCDEFGHIKLMNOPRSTUVW", k=4))
            yield Block(REGISTER_GRAPH, [f'{subject} <{CA.acronym}> "{acronym}{number}"'])
        if number % 10 == 0:
            yield Block(REGISTER_GRAPH, [f"{subject} <{_DCT}spatial> <{city.iri}>"], repeated=True)

    def _projects(self) -> Iterator[Block]:
        weights = list(itertools.accumulate(1 / (rank + 8) ** 0.85 for rank in range(len(self._bodies))))
        for number in itertools.count():
            size = min(_MOST_PARTNERS, 2 + int(self._random.lognormvariate(1.3, 0.8)))
            drawn = self._random.choices(self._bodies, cum_weights=weights, k=size)
            yield from self._project(number, list(dict.fromkeys(drawn)))

    def _project(self, number: int, bodies: Sequence[_Body]) -> Iterator[Block]:
        draw = self._random
        graph = PROJECT_GRAPHS[number % len(PROJECT_GRAPHS)]
        word, other, third = draw.sample(WORDS, 3)
        theme, second = draw.sample(list(THEMES), 2)
        english = f"{word.capitalize()} and {other}: {THEMES[theme][0]} across borders {number}"
        polish = f"Projekt {number}: {THEMES[theme][1]} ({word}, {other})"
        slug = f"{word}-and-{other}-{number}"
        subject = f"<{ID}project/{slug}>"
        begin, months = draw.randrange(_YEARS * 12), draw.choice((12, 18, 24, 36, 48))
        yield Block(
            graph,
            [
                f"{subject} {_A} <{CA.Project}>",
                *_labels(subject, english, polish),
                f'{subject} <{_DCT}title> "{english}"@en',
                *_described(
                    subject,
                    f"{len(bodies)} bodies work together on {word}, {other} and {third}: {THEMES[theme][0]} and "
                    f"{THEMES[second][0]}.",
                    f"Praca {len(bodies)} podmiotów: {THEMES[theme][1]} i {THEMES[second][1]} ({word}, {third}).",
                ),
                f"{subject} <{CA.programme}> <{ID}programme/benchmark-{number % len(PROJECT_GRAPHS) + 1}>",
                f"{subject} <{_DCT}subject> <{ID}concept/theme/{theme}>",
                f"{subject} <{_DCT}subject> <{ID}concept/theme/{second}>",
                f'{subject} <{SCHEMA}startDate> "{_month(begin)}"^^<{_XSD}gYearMonth>',
                f'{subject} <{SCHEMA}endDate> "{_month(begin + months)}"^^<{_XSD}gYearMonth>',
                f'{subject} <{CA.statedPartnerCount}> "{len(bodies)}"^^<{_XSD}integer>',
                f"{subject} <{_DCT}source> <{ID}source/benchmark>",
            ],
        )
        for order, body in enumerate(bodies, 1):
            role = "coordinator" if order == 1 else draw.choices(_ROLES, _ROLE_WEIGHTS)[0]
            yield _participation(graph, (slug, english), order, role, body)
        yield Block(DERIVED_GRAPH_IRI, [f"<{body.iri}> <{CA.partnerIn}> {subject}" for body in bodies])

    def _skewed(self, items: Sequence[Item]) -> Item:
        """Draw one, the first ones far more often."""
        return items[int(len(items) * self._random.random() ** 3)]

    def _named(self, kind: str, number: object) -> tuple[str, str]:
        name = "".join(self._random.choices(_SYLLABLES, k=2)) + self._random.choice(_ENDINGS)
        return f"{ID}{kind}/{name}-{number}", name.capitalize()


def _place(place: _Place, within: str, kind: str) -> Iterator[Block]:
    subject, language = f"<{place.iri}>", _COUNTRIES[place.country]
    general = "City" if kind == "City" else "AdministrativeArea"
    yield Block(
        PLACES_GRAPH,
        [
            f"{subject} {_A} <{CA}{kind}>",
            f"{subject} {_A} <{SCHEMA}{general}>",
            f"{subject} {_A} <{_DCT}Location>",
            f"{subject} {_A} <{GEO}Feature>",
            *_labels(subject, place.name, place.name),
            *([] if language in {"en", "pl"} else [f'{subject} <{_SKOS}prefLabel> "{place.name}"@{language}']),
            f"{subject} <{SCHEMA}containedInPlace> <{within}>",
            f"{subject} <{_DCT}source> <{ID}source/benchmark>",
        ],
    )
    yield Block(DERIVED_GRAPH_IRI, [f"{subject} <{CA.country}> <{ID}country/{place.country}>"])


def _participation(graph: str, project: tuple[str, str], order: int, role: str, body: _Body) -> Block:
    slug, title = project
    subject = f"<{ID}participation/{slug}-{order}>"
    in_english, in_polish = _ROLE_NAMES[role]
    return Block(
        graph,
        [
            f"{subject} {_A} <{CA.Participation}>",
            *_labels(subject, f"{body.english}: {in_english} in {title}", f"{body.polish}: {in_polish} w {title}"),
            f"{subject} <{CA.project}> <{ID}project/{slug}>",
            f"{subject} <{CA.participant}> <{body.iri}>",
            f"{subject} <{CA.role}> <{ID}concept/role/{role}>",
            f'{subject} <{CA.order}> "{order}"^^<{_XSD}integer>',
            f'{subject} <{CA.listedName}> "{body.polish}"@pl',
            f"{subject} <{PREFIXES['prov']}wasQuotedFrom> <{ID}source/benchmark>",
        ],
    )


def _labels(subject: str, english: str, polish: str) -> Iterable[str]:
    return (f'{subject} <{_SKOS}prefLabel> "{english}"@en', f'{subject} <{_SKOS}prefLabel> "{polish}"@pl')


def _described(subject: str, english: str, polish: str) -> Iterable[str]:
    return (f'{subject} <{_DCT}description> "{english}"@en', f'{subject} <{_DCT}description> "{polish}"@pl')


def _month(number: int) -> str:
    return f"{_FIRST_YEAR + number // 12}-{number % 12 + 1:02d}"


def _descriptions() -> Iterator[Block]:
    """Describe the source, the programmes, and each named graph as the dataset that it is."""
    source = f"<{ID}source/benchmark>"
    yield Block(
        REGISTER_GRAPH,
        [
            f"{source} {_A} <{PREFIXES['prov']}Entity>",
            f"{source} {_A} <{SCHEMA}Dataset>",
            *_labels(source, "Generated register", "Rejestr wygenerowany"),
            f'{source} <{_DCT}title> "Generated register"@en',
            f"{source} <{_DCT}language> <{_ENGLISH}>",
            f'{source} <{CA.dateRead}> "2026-11-20"^^<{_XSD}date>',
        ],
    )
    for number, graph in enumerate(PROJECT_GRAPHS, 1):
        programme = f"<{ID}programme/benchmark-{number}>"
        yield Block(
            graph,
            [
                f"{programme} {_A} <{CA.Programme}>",
                *_labels(programme, f"Generated programme {number}", f"Program wygenerowany {number}"),
                *_described(programme, "A programme made for measuring.", "Program wymyślony do pomiarów."),
                f"{programme} <{_DCT}source> {source}",
            ],
        )
    for graph in GRAPHS:
        yield _dataset(graph, source)


def _dataset(graph: str, source: str) -> Block:
    name, subject = graph.removeprefix(str(DATASET)), f"<{graph}>"
    return Block(
        graph,
        [
            f"{subject} {_A} <{PREFIXES['dcat']}Dataset>",
            f'{subject} <{_DCT}title> "Generated: {name}"@en',
            f'{subject} <{_DCT}title> "Wygenerowane: {name}"@pl',
            *_described(subject, "Made for measuring.", "Do pomiarów."),
            f"{subject} <{_DCT}license> <{LICENCE}>",
            f"{subject} <{_DCT}publisher> <https://w3id.org/coopatlas/about#publisher>",
            f"{subject} <{_DCT}source> {source}",
            f'{subject} <{_DCT}issued> "{ISSUED}"^^<{_XSD}date>',
            f"{subject} <{_DCT}language> <{_ENGLISH}>",
        ],
    )
