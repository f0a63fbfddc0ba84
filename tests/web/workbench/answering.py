"""Solutions and statements to make views of, written as Turtle writes terms."""

from __future__ import annotations

from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from coopatlas.query.solutions import Term
from coopatlas.web.workbench.results import Solutions, Statements

PREFIXES = """
@prefix : <http://a.example/> .
@prefix geo: <http://www.opengis.net/ont/geosparql#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def term(written: str) -> Term:
    """Read a term as Turtle writes it."""
    (quad,) = parse(f"{PREFIXES} :s :p {written} .", format=RdfFormat.TURTLE)
    assert isinstance(quad.object, Term)
    return quad.object


def column(*written: str) -> list[Term | None]:
    """Read the values of a column; an empty one is unbound."""
    return [term(one) if one else None for one in written]


def solutions(variables: str, *rows: tuple[str, ...], total: int | None = None) -> Solutions:
    """Make a table of terms."""
    return Solutions(tuple(variables.split()), tuple(tuple(column(*row)) for row in rows), total or len(rows))


def statements(turtle: str) -> Statements:
    """Read a graph."""
    triples = tuple(quad.triple for quad in parse(PREFIXES + turtle, format=RdfFormat.TURTLE))
    return Statements(triples, len(triples))


def triple(subject: str, predicate: str, written: str) -> Triple:
    """Make a statement about a resource."""
    return Triple(NamedNode(subject), NamedNode(predicate), term(written))
