"""The graph of a resource's document, its table, and writing graphs down with the prefixes that people know."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from types import MappingProxyType
from typing import TypeGuard

from pyoxigraph import Literal, NamedNode, Triple, serialize
from rdflib.namespace import DCTERMS, FOAF, RDF, RDFS, VOID, XSD
from werkzeug.wrappers import Response

from coopatlas.formats import JSON_LD, N_TRIPLES, RESULTS_CSV, TURTLE, Representation
from coopatlas.languages.language import DEFAULT_LANGUAGE
from coopatlas.release.identity import ATLAS_IRI
from coopatlas.vocabulary import BASE, HYDRA, PREFIXES, PUBLISHER_IRI
from coopatlas.web.atlas import current_atlas
from coopatlas.web.description import NAMING, Description
from coopatlas.web.json_ld import write_json_ld
from coopatlas.web.paging import neighbours

TABLE_HEADER = ("subject", "predicate", "object", "language", "datatype", "source", "name")
"""Columns of a document's table. ``name`` is the English name of the resource at the other end."""


@dataclass(frozen=True)
class Particulars:
    """What a document says of itself. Shape: ``path`` is below the base; ``licences`` are those of its sources."""

    path: str
    issued: datetime
    modified: datetime
    licences: tuple[str, ...]

    @property
    def iri(self) -> str:
        """The IRI of the document."""
        return BASE + self.path

    def page(self, number: int) -> str:
        """The IRI of one of its pages; the first is the document itself."""
        return self.iri if number == 1 else f"{self.iri}?page={number}"


def graph_of(description: Description, document: Particulars) -> Iterator[Triple]:
    """The statements of a page of a document about a resource."""
    yield from _about_the_document(description, document)
    if description.pages > 1:
        yield from _about_its_pages(description, document)
    for quad in description.quads():
        yield quad.triple
    for triple in description.about_neighbours:
        if triple.predicate.value in NAMING and isinstance(triple.object, Literal):
            yield triple


def _about_the_document(description: Description, document: Particulars) -> Iterator[Triple]:
    page = document.page(description.page)
    yield _link(page, RDF.type, FOAF.Document)
    yield _link(page, FOAF.primaryTopic, description.iri)
    yield _link(page, VOID.inDataset, ATLAS_IRI)
    yield _link(page, DCTERMS.publisher, PUBLISHER_IRI)
    for licence in document.licences:
        yield _link(page, DCTERMS.license, licence)
    for graph in description.graphs():
        yield _link(page, DCTERMS.source, graph)
    for predicate, moment in ((DCTERMS.issued, document.issued), (DCTERMS.modified, document.modified)):
        written = Literal(moment.isoformat(timespec="seconds"), datatype=NamedNode(XSD.dateTime))
        yield Triple(NamedNode(page), NamedNode(predicate), written)


def _about_its_pages(description: Description, document: Particulars) -> Iterator[Triple]:
    """Say how much there is and where the rest is found. Source: Hydra Core §5.3 (collections and their views)."""
    whole, here = f"{document.iri}#statements", document.page(description.page)
    yield _link(whole, RDF.type, HYDRA.Collection)
    yield _number(whole, HYDRA.totalItems, description.total + sum(description.links.values()))
    yield _link(whole, HYDRA.view, here)
    yield _link(here, RDF.type, HYDRA.PartialCollectionView)
    for relation, number in neighbours(description.page, description.pages).items():
        yield _link(here, HYDRA[relation], document.page(number))
        if relation == "next":
            yield _link(here, RDFS.seeAlso, document.page(number))
    for place, (predicate, total) in enumerate(description.links.items(), start=1):
        part = f"{document.iri}#links-{place}"
        yield _link(whole, VOID.propertyPartition, part)
        yield _link(part, VOID.property, predicate)
        yield _number(part, VOID.distinctSubjects, total)


def table_response(description: Description) -> Response:
    """Answer with the statements of a page as a table, one row for each statement of each source."""
    names: dict[object, str] = {}
    for predicate in reversed(NAMING):
        # The most telling name stays.
        named = (triple for triple in description.about_neighbours if triple.predicate.value == predicate)
        names.update((triple.subject, triple.object.value) for triple in named if _is_english(triple.object))
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(TABLE_HEADER)
    for quad in description.quads():
        subject, value = quad.subject, quad.object
        language, datatype = (value.language, value.datatype.value) if isinstance(value, Literal) else ("", "")
        other = value if str(subject) == f"<{description.iri}>" else subject
        cells = (_plain(subject), quad.predicate.value, _plain(value), language, datatype, _plain(quad.graph_name))
        table.writerow((*cells, names.get(other, "")))
    return Response(text.getvalue(), content_type=RESULTS_CSV.content_type)


def _is_english(term: object) -> TypeGuard[Literal]:
    return isinstance(term, Literal) and term.language == DEFAULT_LANGUAGE


def _plain(term: object) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else str(term)


def _link(subject: str, predicate: str, value: str) -> Triple:
    return Triple(NamedNode(subject), NamedNode(predicate), NamedNode(value))


def _number(subject: str, predicate: str, value: int) -> Triple:
    return Triple(NamedNode(subject), NamedNode(predicate), Literal(value))


def graph_response(
    triples: Iterable[Triple],
    representation: Representation,
    also: Mapping[str, str] = MappingProxyType({}),
    first: str | None = None,
) -> Response:
    """Answer with a graph; the arguments are those of ``write_graph``."""
    return Response(write_graph(triples, representation, also, first), content_type=representation.content_type)


def write_graph(
    triples: Iterable[Triple],
    representation: Representation,
    also: Mapping[str, str] = MappingProxyType({}),
    first: str | None = None,
) -> bytes:
    """Write a graph down, sorted and each triple once, so that equal graphs are equal bytes.

    Args:
        triples: the graph.
        representation: one that holds graphs.
        also: prefixes beside those of the project.
        first: the IRI of the resource that a JSON-LD document begins with.
    """
    if representation is JSON_LD:
        return write_json_ld(triples, first, current_atlas().context)
    ordered = [triple for _, triple in sorted({str(triple): triple for triple in triples}.items())]
    prefixes = None if representation is N_TRIPLES else _used_prefixes(ordered, {**PREFIXES, **also})
    written = serialize(ordered, format=representation.rdf, prefixes=prefixes) or b""
    return _with_sorted_prefixes(written) if representation is TURTLE else written


def _with_sorted_prefixes(turtle: bytes) -> bytes:
    """Put the prefixes in the order in which people look for them."""
    lines = turtle.splitlines(keepends=True)
    header = list(takewhile(lambda line: line.startswith(b"@prefix "), lines))
    return b"".join([*sorted(header), *lines[len(header) :]])


def _used_prefixes(triples: Iterable[Triple], known: Mapping[str, str]) -> dict[str, str]:
    iris = {term.value for triple in triples for term in triple if isinstance(term, NamedNode)}
    iris |= {triple.object.datatype.value for triple in triples if isinstance(triple.object, Literal)}
    return {prefix: namespace for prefix, namespace in known.items() if any(iri.startswith(namespace) for iri in iris)}
