"""What a release holds, in short: counts, projects and datasets, as the home page shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode
from rdflib.namespace import DCTERMS

from coopatlas.languages.language import DEFAULT_LANGUAGE, Language
from coopatlas.query.engine import QueryEngine
from coopatlas.query.solutions import Row, select
from coopatlas.release.manifest import DatasetFacts, Manifest
from coopatlas.vocabulary import CA, ID
from coopatlas.web.description import names_of
from coopatlas.web.licences import licence_name
from coopatlas.web.names import Names, Shown, Text, href_of

MAX_PROJECTS = 12
"""How many project cards there are."""
PREFIXES = f"PREFIX ca: <{CA}> PREFIX dct: <{DCTERMS}> PREFIX role: <{ID}concept/role/>"
"""What the queries behind a page's sections begin with."""


@dataclass(frozen=True)
class Count:
    """How many there are of something; ``noun`` is the key of the word for it."""

    noun: str
    number: int


@dataclass(frozen=True)
class ProjectCard:
    """A project in short. ``coordinator`` and ``programme`` None where the data do not say."""

    project: Shown
    description: Text | None
    organisations: int
    countries: int
    coordinator: Shown | None
    programme: Shown | None
    untitled: bool


@dataclass(frozen=True)
class ProjectCards:
    """The largest projects, how many projects there are, and the query for all."""

    cards: tuple[ProjectCard, ...]
    total: int
    query: str


@dataclass(frozen=True)
class DatasetRow:
    """A dataset in the words of the page."""

    title: Text
    href: str | None
    sources: tuple[Shown, ...]
    licence: Shown
    triples: int


def counts(engine: QueryEngine, manifest: Manifest) -> tuple[Count, ...]:
    """Count what a reader may look for."""
    taking_part = f"{PREFIXES} SELECT (COUNT(DISTINCT ?o) AS ?n) {{ ?p ca:participant ?o }}"
    organisations = sum(row.integer("n") for row in select(engine, taking_part))

    def instances(*classes: str) -> int:
        return sum(manifest.classes.get(str(CA[name]), 0) for name in classes)

    return (
        Count("projects", instances("Project")),
        Count("organisations", organisations),
        Count("places", instances("City", "Region")),
        Count("countries", instances("Country")),
        Count("figures", instances("Statistic")),
    )


def project_cards(engine: QueryEngine, language: Language) -> ProjectCards:
    """The projects with most participants first."""
    text = f"""{PREFIXES} SELECT ?project (COUNT(DISTINCT ?organisation) AS ?organisations)
      (COUNT(DISTINCT ?country) AS ?countries) (SAMPLE(?lead) AS ?coordinator) (SAMPLE(?frame) AS ?programme)
      (SAMPLE(?silent) AS ?untitled) {{
        ?project a ca:Project .
        OPTIONAL {{
          ?participation ca:project ?project ; ca:participant ?organisation
          OPTIONAL {{ ?organisation ca:country ?country }}
        }}
        OPTIONAL {{
          ?leading ca:project ?project ; ca:participant ?lead ; ca:role role:coordinator
        }}
        OPTIONAL {{ ?project ca:programme ?frame }}
        OPTIONAL {{ ?project ca:sourceSilentOn ?silent FILTER(?silent = dct:title) }}
      }} GROUP BY ?project ORDER BY DESC(?organisations) ?project LIMIT {MAX_PROJECTS}"""
    rows = select(engine, text)
    iris = {row.text(name) for row in rows for name in ("project", "coordinator", "programme") if name in row}
    names = Names(language, names_of(engine, sorted(iris)))
    descriptions = _descriptions(engine, [row.text("project") for row in rows], language)
    (count,) = select(engine, f"{PREFIXES} SELECT (COUNT(DISTINCT ?project) AS ?n) {{ ?project a ca:Project }}")
    return ProjectCards(
        cards=tuple(_project_card(row, names, descriptions) for row in rows),
        total=count.integer("n"),
        query=f"{PREFIXES}\nSELECT DISTINCT ?project {{ ?project a ca:Project }}",
    )


def dataset_rows(engine: QueryEngine, manifest: Manifest, language: Language) -> tuple[DatasetRow, ...]:
    """The datasets of a release, with their sources and licences, the largest first."""
    sources = {source for facts in manifest.datasets for source in facts.sources}
    names = Names(language, names_of(engine, sorted(sources)))
    ordered = sorted(manifest.datasets, key=lambda facts: (-facts.triples, facts.name))
    return tuple(_dataset_row(facts, names, language) for facts in ordered)


def _project_card(row: Row, names: Names, descriptions: Mapping[str, Text]) -> ProjectCard:
    return ProjectCard(
        project=names.show(row["project"]),
        description=descriptions.get(row.text("project")),
        organisations=row.integer("organisations"),
        countries=row.integer("countries"),
        coordinator=names.optional(row.get("coordinator")),
        programme=names.optional(row.get("programme")),
        untitled="untitled" in row,
    )


def _dataset_row(facts: DatasetFacts, names: Names, language: Language) -> DatasetRow:
    return DatasetRow(
        title=_in(facts.titles, language, facts.name),
        href=href_of(facts.iri),
        sources=tuple(names.show(NamedNode(source)) for source in facts.sources),
        licence=Shown(Text(licence_name(facts.licence)), facts.licence, href_of(facts.licence)),
        triples=facts.triples,
    )


def _in(texts: Mapping[str, str], language: Language, default: str) -> Text:
    for tag in (language.tag, DEFAULT_LANGUAGE, *sorted(texts)):
        if tag in texts:
            return Text(texts[tag], tag if tag != language.tag else None)
    return Text(default)


def _descriptions(engine: QueryEngine, projects: Sequence[str], language: Language) -> Mapping[str, Text]:
    subjects = " ".join(f"<{project}>" for project in projects)
    text = f"SELECT ?s ?o {{ VALUES ?s {{ {subjects} }} ?s <{DCTERMS.description}> ?o }} ORDER BY ?s ?o"
    found: dict[str, dict[str, str]] = {}
    for row in select(engine, text):
        description = row["o"]
        if isinstance(description, Literal):
            found.setdefault(row.text("s"), {})[description.language or ""] = description.value
    return {iri: _in(texts, language, "") for iri, texts in found.items()}
