"""Writing answers: solutions and graphs, in each representation that holds them.

Source: the SPARQL 1.1 results formats, and RDF 1.1's.
"""

from __future__ import annotations

import mmap
import os
import re
from collections.abc import Iterator, Mapping
from itertools import chain, islice
from typing import BinaryIO
from xml.parsers import expat

from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat, Triple, serialize

from coopatlas.formats import RESULTS_CSV, RESULTS_JSON, RESULTS_TSV, RESULTS_XML

SORTED_TRIPLES = 10_000
"""Graphs up to this many triples are written sorted, and with only those prefixes that they use."""
_ROW = {
    # No string can look so, since it cannot hold a bare quotation mark; the first row has nothing before it.
    RESULTS_JSON.media_type: re.compile(rb'\}\},\{"[^"\\]*":\{"type"'),
    RESULTS_XML.media_type: re.compile(rb"<result>"),
    RESULTS_CSV.media_type: re.compile(rb"\r\n"),
    RESULTS_TSV.media_type: re.compile(rb"\n"),
}
"""What a serialised answer holds once for each row; in CSV and TSV once more, for the variables."""


class NotXml(ValueError):
    """An answer cannot be written in XML."""


def write_results(results: QuerySolutions | QueryBoolean, body: BinaryIO, media_type: str) -> None:
    """Write solutions or a boolean.

    Args:
        results: what pyoxigraph found, not yet read.
        body: an open file.
        media_type: one of the results formats.

    Raises:
        RuntimeError: when the media type is not that of a results format.
    """
    results_format = QueryResultsFormat.from_media_type(media_type)
    if results_format is None:
        raise RuntimeError(f"solutions cannot be written as {media_type}")
    results.serialize(body, results_format)


def write_graph(triples: Iterator[Triple], body: BinaryIO, media_type: str, prefixes: Mapping[str, str]) -> None:
    """Write a graph without holding a large one.

    Args:
        triples: each triple once.
        body: an open file.
        media_type: one of those of RDF.
        prefixes: those that the graph may use.

    Raises:
        RuntimeError: when the media type is not one of RDF.
    """
    rdf_format = RdfFormat.from_media_type(media_type)
    if rdf_format is None:
        raise RuntimeError(f"a graph cannot be written as {media_type}")
    first = list(islice(triples, SORTED_TRIPLES + 1))
    used = dict(prefixes)
    if len(first) <= SORTED_TRIPLES:
        lines = sorted((str(triple), triple) for triple in first)
        first = [triple for _, triple in lines]
        text = "\n".join(line for line, _ in lines)
        used = {prefix: iri for prefix, iri in prefixes.items() if f"<{iri}" in text}
    serialize(chain(first, triples), body, rdf_format, prefixes=used)


def count_rows(body: BinaryIO, media_type: str) -> int:
    """Count the rows of serialised solutions, of which there is one at least.

    In CSV a line break in a literal counts as a row; in JSON a row that binds nothing does not.

    Args:
        body: a file of the system that holds solutions.
        media_type: one of the results formats.
    """
    size_bytes = os.fstat(body.fileno()).st_size
    if size_bytes == 0:
        return 0
    with mmap.mmap(body.fileno(), size_bytes, access=mmap.ACCESS_READ) as view:
        found = sum(1 for _ in _ROW[media_type].finditer(view))
    if media_type == RESULTS_JSON.media_type:
        return found + 1
    return found if media_type == RESULTS_XML.media_type else found - 1


def check_xml(body: BinaryIO) -> None:
    """Read an answer as XML: pyoxigraph writes characters, and predicates as tags, that XML does not allow.

    Args:
        body: a file that holds the answer; it stands at its end afterwards.

    Raises:
        NotXml: when the answer holds what XML does not allow.
    """
    body.seek(0)
    parser = expat.ParserCreate(namespace_separator=" ")
    try:
        parser.ParseFile(body)
    except expat.ExpatError as error:
        raise NotXml(
            f"the answer cannot be written in XML, which lacks some characters and needs predicates that end in a "
            f"name ({error}); ask for another representation"
        ) from error
    body.seek(0, os.SEEK_END)
