"""Sections that only some pages have: who takes part in a project, in what an organisation takes part, figures."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from coopatlas.query.engine import QueryEngine
from coopatlas.query.solutions import Term, select
from coopatlas.vocabulary import CA
from coopatlas.web.description import names_of
from coopatlas.web.languages import Language
from coopatlas.web.names import Names, Shown, Text

MAX_ROWS = 500
"""How many participations or figures a page shows."""
_PREFIX = f"PREFIX ca: <{CA}>"


@dataclass(frozen=True)
class Participation:
    """One organisation in one project. Shape: the last three are None where the data do not say."""

    participation: Shown
    project: Shown
    organisation: Shown
    role: Shown | None
    country: Shown | None
    on_behalf_of: Shown | None


@dataclass(frozen=True)
class Country:
    """A country and the participations from it; ``country`` is None for those whose country is not known."""

    country: Shown | None
    participations: tuple[Participation, ...]


@dataclass(frozen=True)
class Figure:
    """A number that a source gives, with the words that carry it; ``label`` says what it measures."""

    figure: Shown
    label: Text
    qualifier: Shown | None
    value: Shown
    unit: Shown | None
    quote: Shown | None


def participations_in(engine: QueryEngine, language: Language, project: str) -> tuple[Participation, ...]:
    """Who takes part in a project, in the order of its source's list."""
    return _participations(engine, language, f"?participation ca:project <{project}> . ")


def participations_of(engine: QueryEngine, language: Language, organisation: str) -> tuple[Participation, ...]:
    """In what an organisation takes part."""
    return _participations(engine, language, f"?participation ca:participant <{organisation}> . ")


def by_country(participations: Iterable[Participation], language: Language) -> tuple[Country, ...]:
    """Group participations by country, the one with most of them first, the unknown one last."""
    groups: dict[Shown | None, list[Participation]] = defaultdict(list)
    for participation in participations:
        groups[participation.country].append(participation)
    countries = [Country(country, tuple(members)) for country, members in groups.items()]
    return tuple(sorted(countries, key=lambda country: _country_key(country, language)))


def figures_about(engine: QueryEngine, language: Language, resource: str) -> tuple[Figure, ...]:
    """The figures that sources give about a resource."""
    text = f"""{_PREFIX} SELECT DISTINCT ?figure ?measure ?qualifier ?value ?unit ?quote {{
      ?figure ca:about <{resource}> ; ca:value ?value .
      OPTIONAL {{ ?figure ca:measure ?measure }} OPTIONAL {{ ?figure ca:qualifier ?qualifier }}
      OPTIONAL {{ ?figure ca:unit ?unit }} OPTIONAL {{ ?figure ca:quote ?quote }}
    }} ORDER BY ?figure ?quote LIMIT {MAX_ROWS}"""
    rows = select(engine, text)
    shown = ("figure", "measure", "qualifier", "unit")
    names = _names_for(engine, language, (row.get(name) for row in rows for name in shown))
    measures = Counter(row.get("measure") for row in rows)
    return tuple(
        Figure(
            figure=names.show(row["figure"]),
            label=_label(row["figure"], row.get("measure"), measures, names),
            qualifier=names.optional(row.get("qualifier")),
            value=names.show(row["value"]),
            unit=names.optional(row.get("unit")),
            quote=names.optional(row.get("quote")),
        )
        for row in rows
    )


def _participations(engine: QueryEngine, language: Language, pattern: str) -> tuple[Participation, ...]:
    text = f"""{_PREFIX} SELECT DISTINCT ?participation ?project ?organisation ?role ?country ?behalf {{
      {pattern} ?participation ca:participant ?organisation ; ca:project ?project .
      OPTIONAL {{ ?participation ca:order ?order }} OPTIONAL {{ ?participation ca:role ?role }}
      OPTIONAL {{ ?participation ca:onBehalfOf ?behalf }} OPTIONAL {{ ?organisation ca:country ?country }}
    }} ORDER BY ?project ?order ?participation LIMIT {MAX_ROWS}"""
    rows = select(engine, text)
    shown = ("participation", "project", "organisation", "role", "country", "behalf")
    names = _names_for(engine, language, (row.get(name) for row in rows for name in shown))
    return tuple(
        Participation(
            participation=names.show(row["participation"]),
            project=names.show(row["project"]),
            organisation=names.show(row["organisation"]),
            role=names.optional(row.get("role")),
            country=names.optional(row.get("country")),
            on_behalf_of=names.optional(row.get("behalf")),
        )
        for row in rows
    )


def _label(figure: Term, measure: Term | None, measures: Mapping[Term | None, int], names: Names) -> Text:
    """Call a figure by its measure, where no other figure on the page has the same."""
    return names.show(measure if measure is not None and measures[measure] == 1 else figure).text


def _names_for(engine: QueryEngine, language: Language, terms: Iterable[object]) -> Names:
    iris = {term.value for term in terms if isinstance(term, NamedNode)}
    return Names(language, names_of(engine, sorted(iris)))


def _country_key(country: Country, language: Language) -> tuple[bool, int, tuple[str, str]]:
    name = country.country.text.value if country.country else ""
    return country.country is None, -len(country.participations), language.sort_key(name)
