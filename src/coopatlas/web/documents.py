"""The graph of a resource's document, and writing graphs down with the prefixes that people know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import takewhile
from types import MappingProxyType

from pyoxigraph import Literal, NamedNode, Triple, serialize
from rdflib.namespace import DCTERMS, FOAF, RDF, RDFS
from werkzeug.wrappers import Response

from coopatlas.formats import JSON_LD, N_TRIPLES, TURTLE, Representation
from coopatlas.vocabulary import PREFIXES
from coopatlas.web.atlas import current_atlas
from coopatlas.web.description import NAMING, Description
from coopatlas.web.json_ld import write_json_ld


def graph_of(description: Description, document: str, *, rest: Iterable[str]) -> Iterator[Triple]:
    """The statements of a document about a resource.

    Args:
        description: what the release says.
        document: the IRI of the document itself.
        rest: where the statements left out are found; none where the document is complete.
    """
    page = NamedNode(document)
    yield Triple(page, NamedNode(str(RDF.type)), NamedNode(str(FOAF.Document)))
    yield Triple(page, NamedNode(str(FOAF.primaryTopic)), NamedNode(description.iri))
    for graph in description.graphs():
        yield Triple(page, NamedNode(str(DCTERMS.source)), NamedNode(graph))
    for address in rest:
        yield Triple(page, NamedNode(str(RDFS.seeAlso)), NamedNode(address))
    for quad in description.quads():
        yield quad.triple
    for triple in description.about_neighbours:
        if triple.predicate.value in NAMING and isinstance(triple.object, Literal):
            yield triple


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
