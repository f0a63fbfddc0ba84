"""The datasets of a release in the words of the page: where each comes from, and under which licence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from coopatlas.languages.language import DEFAULT_LANGUAGE, Language
from coopatlas.query.engine import QueryEngine
from coopatlas.release.manifest import DatasetFacts, Manifest
from coopatlas.web.description import names_of
from coopatlas.web.licences import licence_name
from coopatlas.web.names import Names, Shown, Text, href_of


@dataclass(frozen=True)
class DatasetRow:
    """A dataset in the words of the page."""

    title: Text
    href: str | None
    sources: tuple[Shown, ...]
    licence: Shown
    triples: int


def dataset_rows(engine: QueryEngine, manifest: Manifest, language: Language) -> tuple[DatasetRow, ...]:
    """The datasets of a release, with their sources and licences, the largest first."""
    sources = {source for facts in manifest.datasets for source in facts.sources}
    names = Names(language, names_of(engine, sorted(sources)))
    ordered = sorted(manifest.datasets, key=lambda facts: (-facts.triples, facts.name))
    return tuple(_row(facts, names, language) for facts in ordered)


def _row(facts: DatasetFacts, names: Names, language: Language) -> DatasetRow:
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
