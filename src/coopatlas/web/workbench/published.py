"""The examples and the prefixes as a release states them: a graph that other editors read, too."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Triple

from coopatlas.query.engine import QueryEngine
from coopatlas.query.solutions import select
from coopatlas.vocabulary import QUERIES_IRI
from coopatlas.web.description import triple_of


def read_published(engine: QueryEngine) -> Iterator[Triple]:
    """Read the graph; empty in a release that states none."""
    rows = select(engine, f"SELECT ?s ?p ?o {{ GRAPH <{QUERIES_IRI}> {{ ?s ?p ?o }} }} ORDER BY ?s ?p ?o")
    return (triple_of(row) for row in rows)
