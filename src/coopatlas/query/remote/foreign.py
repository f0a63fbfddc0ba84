"""Reading what other engines write, where it is not quite what the standard says.

Virtuoso 7 writes booleans as 0 and 1, which are the same values in other words, and names blank nodes by IRIs, which
no reader takes. Its results in JSON are otherwise exact; those in XML lose white space at the ends of literals, its
Turtle makes integers of decimals.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from pyoxigraph import (
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

from coopatlas.query.engine import QueryForm
from coopatlas.query.writing import SORTED_TRIPLES

_CHUNK_BYTES = 65536
_BOOLEAN = re.compile(rb'("datatype":\s*"http://www\.w3\.org/2001/XMLSchema#boolean",\s*"value":\s*)"([01])"')
_BLANK = re.compile(rb'("type":\s*"bnode",\s*"value":\s*)"nodeID://')
_WORDS = {b"0": b'"false"', b"1": b'"true"'}


def read_results(body: BinaryIO, form: QueryForm) -> QuerySolutions | QueryBoolean:
    """Read results in JSON as a stream; where ASK is meant, a row is a yes.

    Raises:
        SyntaxError: when they are none; while the solutions are read, too.
    """
    results = parse_query_results(io.BufferedReader(_Mended(body)), QueryResultsFormat.JSON)
    if form is QueryForm.ASK and isinstance(results, QuerySolutions):
        yes = any(True for _ in results)
        return parse_query_results(b'{"head": {}, "boolean": %s}' % str(yes).lower().encode(), QueryResultsFormat.JSON)
    return results


def read_graph(body: BinaryIO) -> Iterator[Triple]:
    """Read N-Triples as a stream; a triple that is written twice is given once in graphs that are written sorted.

    Raises:
        SyntaxError: while they are read.
    """
    seen: set[Triple] = set()
    for quad in parse(body, RdfFormat.N_TRIPLES):
        if quad.triple not in seen:
            yield quad.triple
        if len(seen) <= SORTED_TRIPLES:
            seen.add(quad.triple)


class _Mended(io.RawIOBase):
    """Results in JSON with booleans and blank nodes as the standard has them.

    What is mended holds no brace, so a stretch that ends before one holds it whole. Within a string of JSON none of
    it can stand, since a quotation mark is escaped there.
    """

    def __init__(self, source: BinaryIO) -> None:
        super().__init__()
        self._source = source
        self._pending = b""
        self._ready = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # a raw stream's own signature
        while not self._ready:
            chunk = self._source.read(_CHUNK_BYTES)
            self._pending += chunk
            end = len(self._pending) if not chunk else self._pending.rfind(b"{")
            if not chunk and not self._pending:
                return 0
            if end > 0:
                self._ready, self._pending = _mend(self._pending[:end]), self._pending[end:]
        size = min(len(buffer), len(self._ready))
        buffer[:size], self._ready = self._ready[:size], self._ready[size:]
        return size


def _mend(text: bytes) -> bytes:
    text = _BOOLEAN.sub(lambda match: match[1] + _WORDS[match[2]], text)
    return _BLANK.sub(rb'\1"', text)
