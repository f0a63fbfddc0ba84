"""Sections that only some pages have: who takes part in a project, in what an organisation takes part, figures."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from coopatlas.languages.language import Language
from coopatlas.query.engine import QueryEngine
from coopatlas.query.solutions import Row, Term, select
from coopatlas.web.description import names_of
from coopatlas.web.names import Names, Shown, Text
from coopatlas.web.overview import PREFIXES

MAX_SHOWN = 250
"""How many participations or figures a page shows; of the others it says how many there are, and how to get them."""

MAX_PROJECTS = 60
"""How many projects the page of an organisation shows in the same way."""


@dataclass(frozen=True)
class Participation:
    """One organisation in one project. Shape: the last three are empty where the data do not say."""

    participation: Shown
    project: Shown
    organisation: Shown
    roles: tuple[Shown, ...]
    countries: tuple[Shown, ...]
    on_behalf_of: tuple[Shown, ...]


@dataclass(frozen=True)
class Participations:
    """Participations: the first of them, how many there are of everything, and the query for all."""

    members: tuple[Participation, ...]
    total: int
    organisations: int
    countries: int
    query: str

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self.members)


@dataclass(frozen=True)
class Country:
    """The participations from a country, or from countries; none where the data do not say from where."""

    countries: tuple[Shown, ...]
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


@dataclass(frozen=True)
class Figures:
    """Figures: the first of them, how many those are, how many there are, and the query for all."""

    members: tuple[Figure, ...]
    shown: int
    total: int
    query: str

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self.members)


def participations_in(engine: QueryEngine, language: Language, project: str) -> Participations:
    """Who takes part in a project, in the order of its source's list."""
    return _participations(engine, language, f"?participation ca:project <{project}> .", MAX_SHOWN)


def participations_of(engine: QueryEngine, language: Language, organisation: str) -> Participations:
    """In what an organisation takes part."""
    return _participations(engine, language, f"?participation ca:participant <{organisation}> .", MAX_PROJECTS)


def by_country(participations: Iterable[Participation], language: Language) -> tuple[Country, ...]:
    """Group participations by country, the one with most of them first, the unknown one last.

    An organisation of two countries is listed once, under both.
    """
    groups: dict[tuple[Shown, ...], list[Participation]] = defaultdict(list)
    for participation in participations:
        groups[participation.countries].append(participation)
    countries = [Country(country, tuple(members)) for country, members in groups.items()]
    return tuple(sorted(countries, key=lambda country: _country_key(country, language)))


def figures_about(engine: QueryEngine, language: Language, resource: str) -> Figures:
    """The figures that sources give about a resource."""
    pattern = f"?figure ca:about <{resource}> ; ca:value ?value ."
    first = f"{{ SELECT DISTINCT ?figure {{ {pattern} }} ORDER BY ?figure LIMIT {MAX_SHOWN} }}"
    optional = " ".join(
        f"OPTIONAL {{ ?figure ca:{name} ?{name} }}" for name in ("measure", "qualifier", "unit", "quote")
    )
    variables = "?figure ?measure ?qualifier ?value ?unit ?quote"
    rows = select(
        engine, f"{PREFIXES} SELECT DISTINCT {variables} {{ {first} {pattern} {optional} }} ORDER BY ?figure ?quote"
    )
    (count,) = select(engine, f"{PREFIXES} SELECT (COUNT(DISTINCT ?figure) AS ?n) {{ {pattern} }}")
    names = _names_for(engine, language, rows)
    measures = Counter(row.get("measure") for row in rows)
    return Figures(
        members=tuple(_figure(row, measures, names) for row in rows),
        shown=len({row["figure"] for row in rows}),
        total=count.integer("n"),
        query=f"{PREFIXES}\nSELECT DISTINCT {variables} {{\n  {pattern}\n  {optional}\n}} ORDER BY ?figure",
    )


def _participations(engine: QueryEngine, language: Language, pattern: str, most: int) -> Participations:
    named = f"{pattern} ?participation ca:participant ?organisation ; ca:project ?project ."
    country = "OPTIONAL { ?organisation ca:country ?country }"
    # The bound is on participations, not on rows: one with two countries has two of these.
    first = f"""{{ SELECT ?participation (MIN(?project) AS ?within) (MIN(?order) AS ?place) {{
        {named} OPTIONAL {{ ?participation ca:order ?order }}
      }} GROUP BY ?participation ORDER BY ?within ?place ?participation LIMIT {most} }}"""
    rows = select(
        engine,
        f"""{PREFIXES} SELECT DISTINCT ?participation ?project ?organisation ?role ?country ?behalf ?within ?place {{
          {first} {named} OPTIONAL {{ ?participation ca:role ?role }} {country}
          OPTIONAL {{ ?participation ca:onBehalfOf ?behalf }}
        }} ORDER BY ?within ?place ?participation ?organisation ?role ?country ?behalf""",
    )
    kinds = ("participation", "organisation", "country")
    counted = " ".join(f"(COUNT(DISTINCT ?{kind}) AS ?n_{kind})" for kind in kinds)
    (counts,) = select(engine, f"{PREFIXES} SELECT {counted} {{ {named} {country} }}")
    return Participations(
        members=_members(rows, _names_for(engine, language, rows)),
        total=counts.integer("n_participation"),
        organisations=counts.integer("n_organisation"),
        countries=counts.integer("n_country"),
        query=f"{PREFIXES}\nSELECT DISTINCT ?participation ?project ?organisation ?country {{ {named} {country} }}",
    )


def _members(rows: Iterable[Row], names: Names) -> tuple[Participation, ...]:
    """Make one participation of the rows that differ only in role, country, or on whose behalf."""
    groups: dict[tuple[Term, Term, Term], list[Row]] = defaultdict(list)
    for row in rows:
        groups[row["participation"], row["project"], row["organisation"]].append(row)

    def values(group: Iterable[Row], name: str) -> tuple[Shown, ...]:
        return tuple(names.show(term) for term in dict.fromkeys(row[name] for row in group if name in row))

    return tuple(
        Participation(
            participation=names.show(participation),
            project=names.show(project),
            organisation=names.show(organisation),
            roles=values(group, "role"),
            countries=values(group, "country"),
            on_behalf_of=values(group, "behalf"),
        )
        for (participation, project, organisation), group in groups.items()
    )


def _figure(row: Row, measures: Mapping[Term | None, int], names: Names) -> Figure:
    return Figure(
        figure=names.show(row["figure"]),
        label=_label(row["figure"], row.get("measure"), measures, names),
        qualifier=names.optional(row.get("qualifier")),
        value=names.show(row["value"]),
        unit=names.optional(row.get("unit")),
        quote=names.optional(row.get("quote")),
    )


def _label(figure: Term, measure: Term | None, measures: Mapping[Term | None, int], names: Names) -> Text:
    """Call a figure by its measure, where no other figure on the page has the same."""
    return names.show(measure if measure is not None and measures[measure] == 1 else figure).text


def _names_for(engine: QueryEngine, language: Language, rows: Iterable[Row]) -> Names:
    iris = {term.value for row in rows for term in row.values() if isinstance(term, NamedNode)}
    return Names(language, names_of(engine, sorted(iris)))


def _country_key(country: Country, language: Language) -> tuple[bool, int, tuple[str, str]]:
    name = ", ".join(one.text.value for one in country.countries)
    return not country.countries, -len(country.participations), language.sort_key(name)
