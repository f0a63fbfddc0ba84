"""How the Atlas knows: the sources that the statements of a page are from, and when they were read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from pyoxigraph import NamedNode, Quad
from rdflib.namespace import DCTERMS, PROV

from coopatlas.languages.language import Language
from coopatlas.query.engine import QueryEngine
from coopatlas.query.solutions import select
from coopatlas.release.manifest import Manifest
from coopatlas.vocabulary import CA, DERIVED_GRAPH_IRI
from coopatlas.web.description import Description, names_of
from coopatlas.web.names import Names, Shown, day_of

SOURCES = (str(DCTERMS.source), str(PROV.wasQuotedFrom))
"""The properties that lead from a thing to its source."""


@dataclass(frozen=True)
class Origin:
    """A source. ``read`` is the day on which it was read, None where the data do not say."""

    source: Shown
    read: date | None


def origins_of(
    engine: QueryEngine, language: Language, description: Description, manifest: Manifest
) -> Mapping[str, tuple[Origin, ...]]:
    """Graph → the sources of its statements: those that the thing names in that graph, else all of the dataset.

    What is derived has no source of its own and is left out.
    """
    graphs = [graph for graph in description.graphs() if graph != DERIVED_GRAPH_IRI]
    whole = {facts.iri: facts.sources for facts in manifest.datasets}
    sources = {graph: _named(description.statements, graph) or whole.get(graph, ()) for graph in graphs}
    every = sorted({source for of_one in sources.values() for source in of_one})
    if not every:
        return {}
    names = Names(language, names_of(engine, every))
    days = _days(engine, every)
    return {
        graph: tuple(Origin(names.show(NamedNode(source)), days.get(source)) for source in of_one)
        for graph, of_one in sources.items()
    }


def _named(statements: Iterable[Quad], graph: str) -> tuple[str, ...]:
    found = (
        quad.object.value
        for quad in statements
        if quad.predicate.value in SOURCES
        and isinstance(quad.object, NamedNode)
        and isinstance(quad.graph_name, NamedNode)
        and quad.graph_name.value == graph
    )
    return tuple(dict.fromkeys(found))


def _days(engine: QueryEngine, sources: Iterable[str]) -> Mapping[str, date]:
    named = " ".join(f"<{source}>" for source in sources)
    rows = select(engine, f"SELECT ?source ?day {{ VALUES ?source {{ {named} }} ?source <{CA.dateRead}> ?day }}")
    found = ((row.text("source"), day_of(row.text("day"))) for row in rows)
    return {source: day for source, day in found if day is not None}
