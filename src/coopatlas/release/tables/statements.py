"""The table of all statements: what each source says, and so also what no column of another table could hold.

It is a Parquet file alone: as lines of text it would be the N-Quads once more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyoxigraph import BlankNode, Literal, NamedNode, Quad
from rdflib.namespace import RDF, VOID, XSD

from coopatlas.release.tables.layout import Column
from coopatlas.release.tables.survey import IRI

_TEXT = str(XSD.string)
COLUMNS = (
    Column("subject", str(RDF.subject), _TEXT, null=None),
    Column("predicate", str(RDF.predicate), IRI, null=None),
    Column("object", str(RDF.object), _TEXT, null=None),
    Column("object_kind", "", _TEXT, null=None),
    Column("datatype", "", IRI),
    Column("language", "", _TEXT),
    Column("source", str(VOID.inDataset), IRI),
)
"""``object_kind`` is ``iri``, ``literal``, ``blank node`` or ``triple``; ``source`` the named graph."""


def rows_of(quads: Sequence[Quad]) -> Iterator[tuple[str, str, str, str, str | None, str | None, str | None]]:
    """Write each statement as a row."""
    for quad in quads:
        graph = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else None
        yield (_named(quad.subject), quad.predicate.value, *_object(quad.object), graph)


def _named(term: object) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)


def _object(term: object) -> tuple[str, str, str | None, str | None]:
    if isinstance(term, NamedNode):
        return term.value, IRI, None, None
    if isinstance(term, Literal):
        direction = f"--{str(term.direction).rpartition('.')[2].lower()}" if term.direction else ""
        language = f"{term.language}{direction}" if term.language else None
        return term.value, "literal", term.datatype.value, language
    return str(term), "blank node" if isinstance(term, BlankNode) else "triple", None, None
