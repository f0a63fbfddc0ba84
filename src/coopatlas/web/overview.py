"""What a release holds in short, as the start page tells it: numbers, the largest projects, answers to first questions.

Numbers and lists are asked of the directory, so they cost the same however large the graph is; the graph is asked for a
few statements about a few projects.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal
from rdflib.namespace import DCTERMS

from coopatlas.languages.language import DEFAULT_LANGUAGE, Language
from coopatlas.query.engine import QueryEngine
from coopatlas.query.solutions import Row, select
from coopatlas.release.directory import Directory, Thing
from coopatlas.release.listing import Listing
from coopatlas.release.listing import Row as Listed
from coopatlas.release.selecting import ANYTHING, Selection
from coopatlas.vocabulary import BASE, CA, ID
from coopatlas.web.names import Shown, Text
from coopatlas.web.things import shown

MAX_PROJECTS = 6
"""How many project cards there are."""
MAX_EXAMPLES = 3
"""How many places are given as examples of what to look for."""
MAX_NAMED = 4
"""How many countries an answer names; it says how many others there are."""
PREFIXES = f"PREFIX ca: <{CA}> PREFIX dct: <{DCTERMS}> PREFIX role: <{ID}concept/role/>"
"""What the queries behind a page's sections begin with."""
PARTNERS_BY_COUNTRY = f"""PREFIX ca: <{CA}>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

SELECT ?country ?name (COUNT(DISTINCT ?organisation) AS ?partners) WHERE {{
  ?organisation ca:partnerIn ?project ;
    ca:country ?country .
  ?country skos:prefLabel ?name .
  FILTER (LANG(?name) = "%s")
}}
GROUP BY ?country ?name
ORDER BY DESC(?partners) ?name
"""
"""The query whose first rows the start page tells; the language of the names is to be filled in."""
_IN_PROJECTS = {"project": (ANYTHING,)}


@dataclass(frozen=True)
class Count:
    """How many there are of something in the list at ``path``; ``noun`` is the key of the word for it.

    ``among`` of them are what ``remark``, part of a message's key, says; None where there is nothing to add.
    """

    noun: str
    number: int
    path: str
    remark: str = ""
    among: int | None = None


@dataclass(frozen=True)
class ProjectCard:
    """A project in short. ``coordinators`` and ``programmes`` are empty where the data do not say."""

    project: Shown
    description: Text | None
    organisations: int
    countries: int
    coordinators: tuple[Shown, ...]
    programmes: tuple[Shown, ...]
    untitled: bool


@dataclass(frozen=True)
class Ranked:
    """Countries, those with most first, with their numbers; ``others`` is how many more there are."""

    countries: tuple[Shown, ...]
    numbers: tuple[int, ...]
    others: int


def counts(directory: Directory, language: Language) -> tuple[Count, ...]:
    """Count what a reader may look for; each number is that of the list it leads to."""

    def counted(kind: str, path: str, remark: str = "") -> Count:
        taking_part = Listing(directory, Selection(kind, _IN_PROJECTS), language.tag) if remark else None
        among = None if taking_part is None else taking_part.total()
        return Count(path.removeprefix("/"), directory.count(kind), path, remark, among)

    return (
        counted("project", "/projects"),
        counted("organisation", "/organisations", "partners"),
        counted("place", "/places", "peopled"),
        counted("country", "/countries"),
    )


def examples(directory: Directory, language: Language) -> tuple[Shown, ...]:
    """What a reader might look for: the places with most organisations, and the theme of most projects."""
    places = Listing(directory, Selection("place"), language.tag).page(0, MAX_EXAMPLES, by_size=True)
    themes = Listing(directory, Selection("project"), language.tag).values("theme")
    found = [*(row.thing for row in places), *(value.thing for value in themes[:1] if value.thing)]
    return tuple(shown(thing, language) for thing in found)


def bridging(directory: Directory, language: Language) -> Ranked:
    """The countries with partners in more than one project, with the number of projects."""
    values = Listing(directory, Selection("project"), language.tag).values("country")
    return _ranked([(value.thing, value.total) for value in values if value.thing and value.total > 1], language)


def partners(directory: Directory, language: Language) -> Ranked:
    """The countries with the number of their organisations that are partners in a project."""
    values = Listing(directory, Selection("organisation", _IN_PROJECTS), language.tag).values("country")
    return _ranked([(value.thing, value.total) for value in values if value.thing and value.total], language)


def project_cards(directory: Directory, engine: QueryEngine, language: Language) -> tuple[ProjectCard, ...]:
    """The projects with most partners, largest first."""
    listed = Listing(directory, Selection("project"), language.tag).page(0, MAX_PROJECTS, by_size=True)
    said = _said(engine, [row.thing for row in listed])
    leading = [
        row.text("o").removeprefix(BASE) for rows in said.values() for row in rows if _tells(row, CA.participant)
    ]
    leaders = directory.find(leading, language.tag)
    return tuple(_card(row, said[row.thing.iri], leaders, language) for row in listed)


def _ranked(countries: Sequence[tuple[Thing, int]], language: Language) -> Ranked:
    named = countries[:MAX_NAMED]
    return Ranked(
        countries=tuple(shown(thing, language) for thing, _ in named),
        numbers=tuple(number for _, number in named),
        others=len(countries) - len(named),
    )


def _said(engine: QueryEngine, projects: Sequence[Thing]) -> Mapping[str, Sequence[Row]]:
    """What the graph says of projects: its coordinators under ``ca:participant``, all else under its own property."""
    # The projects stand in both parts: before them, they would be joined with all that the parts give for any project.
    these = f"VALUES ?s {{ {' '.join(f'<{project.iri}>' for project in projects)} }}"
    text = f"""{PREFIXES} SELECT ?s ?p ?o {{
        {{ {these} ?s ?p ?o FILTER(?p IN (dct:description, ca:sourceSilentOn)) }}
        UNION
        {{ {these} ?leading ca:project ?s ; ca:role role:coordinator ; ca:participant ?o BIND(ca:participant AS ?p) }}
    }} ORDER BY ?s ?p ?o"""
    said: dict[str, list[Row]] = defaultdict(list)
    for row in select(engine, text):
        said[row.text("s")].append(row)
    return said


def _tells(row: Row, predicate: object) -> bool:
    return row.text("p") == str(predicate)


def _card(listed: Listed, said: Sequence[Row], leaders: Mapping[str, Thing], language: Language) -> ProjectCard:
    leading = [row.text("o").removeprefix(BASE) for row in said if _tells(row, CA.participant)]
    return ProjectCard(
        project=shown(listed.thing, language),
        description=_description(said, language),
        organisations=listed.thing.size,
        countries=len(listed.values.get("country", ())),
        coordinators=tuple(shown(leaders[path], language) for path in leading if path in leaders),
        programmes=tuple(shown(programme, language) for programme in listed.values.get("programme", ())),
        untitled=any(_tells(row, CA.sourceSilentOn) and row.text("o") == str(DCTERMS.title) for row in said),
    )


def _description(said: Sequence[Row], language: Language) -> Text | None:
    literals = [row["o"] for row in said if _tells(row, DCTERMS.description)]
    texts = {value.language or "": value.value for value in literals if isinstance(value, Literal)}
    for tag in (language.tag, DEFAULT_LANGUAGE, *sorted(texts)):
        if tag in texts:
            return Text(texts[tag], tag if tag and tag != language.tag else None)
    return None
