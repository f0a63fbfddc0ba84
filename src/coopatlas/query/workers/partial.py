"""What was found of an answer when a limit was reached, for whoever asks for that rather than for an error.

Such a query is evaluated into a form that is written line by line. When a limit ends it, the whole lines are what was
found; they are written anew in the representation asked for, with a mark that nobody can overlook: solutions get a
variable more, bound in every row, and graphs a triple more.

Source: SPARQL 1.1 Query Results CSV and TSV Formats §4 (terms in TSV are written without line breaks); RDF 1.1
N-Triples §2.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO, cast

from pyoxigraph import (
    Literal,
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

from coopatlas.formats import N_TRIPLES, RESULTS_TSV, Representation

MARK = "PARTIAL_ANSWER"
"""The variable that every solution of a partial answer binds to the reason."""
_COMMENT = NamedNode("http://www.w3.org/2000/01/rdf-schema#comment")
_CHUNK_BYTES = 1 << 20


def collected_form(representation: Representation) -> Representation:
    """The line by line form in which an answer is collected that may end early."""
    return N_TRIPLES if representation.rdf is not None else RESULTS_TSV


def keep_whole_lines(body: BinaryIO, max_lines: int) -> int:
    """Cut a file behind its last whole line, or behind a number of lines where it has more.

    Args:
        body: an open file; it stands at its start afterwards.
        max_lines: how many lines are kept at most.

    Returns:
        How many lines are left.
    """
    body.seek(0)
    lines = kept_bytes = read_bytes = 0
    while lines < max_lines and (chunk := body.read(_CHUNK_BYTES)):
        found = chunk.count(b"\n")
        if lines + found > max_lines:
            found = max_lines - lines
            kept_bytes = read_bytes + _end_of_line(chunk, found)
        elif found:
            kept_bytes = read_bytes + chunk.rfind(b"\n") + 1
        lines += found
        read_bytes += len(chunk)
    body.truncate(kept_bytes)
    body.seek(0)
    return lines


def _end_of_line(chunk: bytes, number: int) -> int:
    end = 0
    for _ in range(number):
        end = chunk.index(b"\n", end) + 1
    return end


def marked_solutions(collected: BinaryIO, notice: str) -> QuerySolutions:
    """Read collected solutions; each binds ``MARK`` to the notice, or one does that has nothing else.

    Args:
        collected: whole lines of TSV, of which the first names the variables.
        notice: which limit was reached; empty leaves the solutions as they are.

    Raises:
        ValueError: when the file does not hold solutions.
    """
    source = cast("BinaryIO", _Lines(_marked_lines(collected, notice))) if notice else collected
    results = parse_query_results(source, format=QueryResultsFormat.TSV)
    if not isinstance(results, QuerySolutions):
        raise ValueError("what was collected is no table of solutions")  # noqa: TRY004  # of the file, not of a type
    return results


def marked_graph(collected: BinaryIO, notice: str, about: str) -> Iterator[Triple]:
    """Read a collected graph; its first triple holds the notice, if there is one, as a comment about an IRI."""
    if notice:
        yield Triple(NamedNode(about), _COMMENT, Literal(notice, language="en"))
    for quad in parse(collected, RdfFormat.N_TRIPLES):
        yield quad.triple


def _marked_lines(collected: BinaryIO, notice: str) -> Iterator[bytes]:
    mark = str(Literal(notice)).encode()
    header = collected.readline().rstrip(b"\n")
    yield b"\t".join(filter(None, (f"?{MARK}".encode(), header))) + b"\n"
    empty = True
    for line in collected:
        empty = False
        yield mark + (b"\t" + line if header else b"\n")
    if empty:
        yield mark + b"\t" * (header.count(b"\t") + 1 if header else 0) + b"\n"


class _Lines(io.RawIOBase):
    """A file made of lines as they come."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines = lines
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed's name for it is not public
        self._left = self._left or next(self._lines, b"")
        size = min(len(buffer), len(self._left))
        buffer[:size], self._left = self._left[:size], self._left[size:]
        return size
