"""The queries of the workload: their classes, and streams of texts that never come twice.

Parameters are drawn from the released graph itself. A stream's texts differ in what they ask (another resource, word,
month, LIMIT), never in white space alone.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from pyoxigraph import NamedNode, QuerySolutions, Store

from coopatlas.vocabulary import CA, ID, PREFIXES
from partnerships import THEMES, WORDS

CLASSES = ("lookup", "list", "path", "aggregate", "text", "construct")
MIX = MappingProxyType({"lookup": 50, "list": 25, "path": 8, "aggregate": 3, "text": 4, "construct": 10})
"""How often each class comes among a hundred queries of the mix."""
_MOST_DRAWS = 10_000
_PROPERTIES = (
    *("dct:description", "dct:spatial", "dct:source", "dct:title", "skos:altLabel", "org:classification"),
    *("ca:acronym", "ca:listedName", "ca:programme", "ca:participant", "ca:country", "schema:startDate"),
)
_USED = ("ca", "dct", "schema", "skos", "org")


@dataclass(frozen=True)
class Question:
    """A query to be sent. ``is_graph`` tells CONSTRUCT from SELECT, whose answers are asked for in another format."""

    text: str
    is_graph: bool = False


@dataclass(frozen=True)
class Parameters:
    """IRIs of what the graph holds, by kind."""

    organisations: Sequence[str]
    projects: Sequence[str]
    participations: Sequence[str]
    cities: Sequence[str]
    regions: Sequence[str]
    countries: Sequence[str]
    programmes: Sequence[str]

    @classmethod
    def of(cls, store: Store) -> Parameters:
        """Read them from a release's store; sorted, so that draws are the same each time."""
        return cls(
            organisations=_subjects(store, f"{PREFIXES['org']}Organization"),
            projects=_subjects(store, CA.Project),
            participations=_subjects(store, CA.Participation),
            cities=_subjects(store, CA.City),
            regions=_subjects(store, CA.Region),
            countries=_subjects(store, CA.Country),
            programmes=[iri for iri in _subjects(store, CA.Programme) if "benchmark" in iri],
        )


def _subjects(store: Store, kind: str) -> Sequence[str]:
    found = store.query(f"SELECT ?s {{ ?s a <{kind}> }}")
    if not isinstance(found, QuerySolutions):
        raise TypeError("a SELECT gives solutions")
    return sorted(row["s"].value for row in found if isinstance(row["s"], NamedNode))


Maker = Callable[[random.Random, Parameters], str]


def _lookup_label(draw: random.Random, has: Parameters) -> str:
    subject = draw.choice(draw.choice((has.organisations, has.projects, has.participations)))
    language = draw.choice(("en", "pl"))
    return f'SELECT ?name {{ <{subject}> skos:prefLabel ?name FILTER(LANG(?name) = "{language}") }}'


def _lookup_value(draw: random.Random, has: Parameters) -> str:
    subject = draw.choice(draw.choice((has.organisations, has.projects, has.participations)))
    return f"SELECT ?value {{ <{subject}> {draw.choice(_PROPERTIES)} ?value }}"


def _lookup_all(draw: random.Random, has: Parameters) -> str:
    return f"SELECT ?property ?value {{ <{draw.choice(has.organisations)}> ?property ?value }}"


def _lookup_participation(draw: random.Random, has: Parameters) -> str:
    one = draw.choice(has.participations)
    return f"SELECT ?project ?body ?role {{ <{one}> ca:project ?project ; ca:participant ?body ; ca:role ?role }}"


def _list_partners(draw: random.Random, has: Parameters) -> str:
    return (
        f"SELECT ?body ?name ?role {{ ?one ca:project <{draw.choice(has.projects)}> ; ca:participant ?body ; "
        'ca:role ?role ; ca:order ?order . ?body skos:prefLabel ?name FILTER(LANG(?name) = "en") } '
        f"ORDER BY ?order LIMIT {draw.randint(20, 100)}"
    )


def _list_projects(draw: random.Random, has: Parameters) -> str:
    return (
        f"SELECT ?project ?title ?begin {{ <{draw.choice(has.organisations)}> ca:partnerIn ?project . "
        "?project dct:title ?title ; schema:startDate ?begin } "
        f"ORDER BY DESC(?begin) ?project LIMIT {draw.randint(20, 100)}"
    )


def _list_bodies(draw: random.Random, has: Parameters) -> str:
    return (
        f"SELECT ?body ?name {{ ?body dct:spatial <{draw.choice(has.cities)}> ; skos:prefLabel ?name "
        f'FILTER(LANG(?name) = "pl") }} LIMIT {draw.randint(20, 200)}'
    )


def _path_up(draw: random.Random, has: Parameters) -> str:
    language = draw.choice(("en", "pl"))
    return (
        f"SELECT ?place ?name {{ <{draw.choice(has.organisations)}> dct:spatial/schema:containedInPlace* ?place . "
        f'?place skos:prefLabel ?name FILTER(LANG(?name) = "{language}") }}'
    )


def _path_within(draw: random.Random, has: Parameters) -> str:
    region, limit = draw.choice(has.regions), draw.randint(20, 200)
    return f"SELECT ?body {{ ?body dct:spatial/schema:containedInPlace+ <{region}> }} LIMIT {limit}"


def _path_partners(draw: random.Random, has: Parameters) -> str:
    body, limit = draw.choice(has.organisations), draw.randint(20, 200)
    return f"SELECT DISTINCT ?other {{ <{body}> ca:partnerIn/^ca:partnerIn ?other }} LIMIT {limit}"


def _path_two_hops(draw: random.Random, has: Parameters) -> str:
    body, limit = draw.choice(has.organisations), draw.randint(20, 200)
    path = "ca:partnerIn/^ca:partnerIn/ca:partnerIn/^ca:partnerIn"
    return f"SELECT DISTINCT ?other {{ <{body}> {path} ?other }} LIMIT {limit}"


def _aggregate_countries(draw: random.Random, has: Parameters) -> str:
    month = f"{draw.randint(2004, 2025)}-{draw.randint(1, 12):02d}"
    return (
        "SELECT ?country (COUNT(DISTINCT ?body) AS ?bodies) "
        f"{{ ?project ca:programme <{draw.choice(has.programmes)}> ; "
        f'schema:startDate "{month}"^^<{PREFIXES["xsd"]}gYearMonth> . '
        "?body ca:partnerIn ?project ; ca:country ?country } "
        f"GROUP BY ?country HAVING (COUNT(DISTINCT ?body) > {draw.randint(0, 9)}) ORDER BY DESC(?bodies) ?country"
    )


def _aggregate_roles(draw: random.Random, has: Parameters) -> str:
    return (
        f"SELECT ?role (COUNT(?one) AS ?times) {{ ?one ca:participant <{draw.choice(has.organisations)}> ; "
        "ca:role ?role } GROUP BY ?role"
    )


def _aggregate_themes(draw: random.Random, has: Parameters) -> str:
    return (
        f"SELECT ?theme (COUNT(?project) AS ?projects) {{ <{draw.choice(has.organisations)}> ca:partnerIn ?project . "
        "?project dct:subject ?theme } GROUP BY ?theme ORDER BY DESC(?projects) ?theme"
    )


def _text_bodies(draw: random.Random, has: Parameters) -> str:
    return (
        f"SELECT ?body ?name {{ ?body ca:country <{draw.choice(has.countries)}> ; a org:Organization ; "
        f'skos:prefLabel ?name FILTER(CONTAINS(LCASE(STR(?name)), "{draw.choice(WORDS)}")) }} '
        f"LIMIT {draw.randint(10, 60)}"
    )


def _text_titles(draw: random.Random, _has: Parameters) -> str:
    words = rf"^{draw.choice(WORDS)} and .*{draw.choice(list(THEMES.values()))[0]}"
    return (
        f'SELECT ?project ?title {{ ?project a ca:Project ; dct:title ?title FILTER(REGEX(?title, "{words}", "i")) }} '
        f"LIMIT {draw.randint(5, 60)}"
    )


def _text_projects(draw: random.Random, _has: Parameters) -> str:
    theme, word = draw.choice(list(THEMES)), draw.choice(WORDS)
    return (
        f"SELECT ?project ?text {{ ?project dct:subject <{ID}concept/theme/{theme}> ; dct:description ?text "
        f'FILTER(LANG(?text) = "en" && CONTAINS(?text, "{word}")) }} LIMIT {draw.randint(10, 60)}'
    )


def _construct_resource(draw: random.Random, has: Parameters) -> str:
    subject = draw.choice(draw.choice((has.organisations, has.projects, has.participations)))
    return (
        f"CONSTRUCT {{ <{subject}> ?property ?value . ?value skos:prefLabel ?name }} "
        f"WHERE {{ <{subject}> ?property ?value OPTIONAL {{ ?value skos:prefLabel ?name }} }}"
    )


def _construct_project(draw: random.Random, has: Parameters) -> str:
    project = draw.choice(has.projects)
    return (
        f"CONSTRUCT {{ ?one ca:project <{project}> ; ca:participant ?body ; ca:role ?role . "
        "?body skos:prefLabel ?name } "
        f"WHERE {{ ?one ca:project <{project}> ; ca:participant ?body ; ca:role ?role . ?body skos:prefLabel ?name "
        f'FILTER(LANG(?name) = "{draw.choice(("en", "pl"))}") }}'
    )


_MAKERS: Mapping[str, Sequence[Maker]] = MappingProxyType(
    {
        "lookup": (_lookup_label, _lookup_value, _lookup_all, _lookup_participation),
        "list": (_list_partners, _list_projects, _list_bodies),
        "path": (_path_up, _path_within, _path_partners, _path_two_hops),
        "aggregate": (_aggregate_countries, _aggregate_roles, _aggregate_themes),
        "text": (_text_bodies, _text_titles, _text_projects),
        "construct": (_construct_resource, _construct_project),
    }
)


class Workload:
    """All streams over one graph; a text that was taken is never given again, by whatever stream."""

    def __init__(self, parameters: Parameters, seed: int) -> None:
        """Draw from these parameters, with random numbers of this seed."""
        self._parameters = parameters
        self._random = random.Random(seed)
        self._taken: set[str] = set()

    def take(self, name: str, number: int) -> list[Question]:
        """Take new questions of a class, or of the ``mix``, in a random order.

        Raises:
            ValueError: when the graph is too small for so many different questions.
        """
        return [self._next(kind) for kind in self._kinds(name, number)]

    def _kinds(self, name: str, number: int) -> Iterator[str]:
        if name != "mix":
            yield from [name] * number
        else:
            yield from self._random.choices(list(MIX), list(MIX.values()), k=number)

    def _next(self, name: str) -> Question:
        for _ in range(_MOST_DRAWS):
            text = self._random.choice(_MAKERS[name])(self._random, self._parameters)
            if text not in self._taken:
                self._taken.add(text)
                return question(text, is_graph=name == "construct")
        raise ValueError(f"no more different questions of class '{name}' in so small a graph; measure for less time")


def question(pattern: str, *, is_graph: bool = False) -> Question:
    """Put the prefixes that a query uses before it."""
    used = [f"PREFIX {prefix}: <{PREFIXES[prefix]}>" for prefix in _USED if f"{prefix}:" in pattern]
    return Question("\n".join([*used, pattern]), is_graph)
