"""Reading one RDF file as statements, each with the line on which it was completed.

pyoxigraph parses; this module only hands it one line at a time and counts, so no parser of our own is needed.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, QuadParser, Triple, parse
from rdflib import Graph

from coopatlas.errors import Location, SourceError, SourceSyntaxError
from coopatlas.formats import SOURCES, of_file
from coopatlas.vocabulary import PREFIXES

# Source: XML 1.0 §2.2, production Char; what it leaves out of Unicode's first planes.
_CONTROL_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True, order=True)
class SourceFile:
    """A file to be read, and the graph that its statements belong to.

    ``graph_iri`` takes the statements of a file's default graph; a TriG or N-Quads file may name others itself.
    """

    path: Path
    graph_iri: str


@dataclass(frozen=True)
class Statement:
    """A quad and where it stands. ``line`` counts from 1 and is the line on which the object ends."""

    quad: Quad
    path: Path
    line: int


class _LineByLine(io.BytesIO):
    """A reader that gives out at most one line per call, so that whoever reads it is never ahead of ``line``."""

    def __init__(self, lines: list[bytes]) -> None:
        super().__init__()
        self._lines = lines
        self._rest = b""
        self.line = 0

    def read(self, size: int | None = -1, /) -> bytes:
        if not self._rest:
            if self.line == len(self._lines):
                return b""
            self.line += 1
            self._rest = self._lines[self.line - 1]
        end = len(self._rest) if size is None or size < 0 else size
        part, self._rest = self._rest[:end], self._rest[end:]
        return part


class SourceText:
    """The text of one source file, kept for the time of reading it."""

    def __init__(self, source: SourceFile) -> None:
        """Read the file's bytes.

        Raises:
            SourceError: when the file cannot be read or its format is not known.
            SourceSyntaxError: when it begins with a byte order mark.
        """
        self.source = source
        try:
            self._lines = source.path.read_bytes().splitlines(keepends=True)
        except OSError as error:
            raise SourceError(Location(source.path), f"not readable: {error.strerror}") from error
        if self._lines and self._lines[0].startswith(codecs.BOM_UTF8):
            # The parser's own words would show the mark, which nobody can see.
            raise SourceSyntaxError(
                Location(source.path, 1, 1), "begins with a byte order mark; save the file as UTF-8 without it"
            )
        self._reader = _LineByLine(self._lines)
        self._parser = self._open()

    def _open(self) -> QuadParser:
        representation = of_file(self.source.path)
        if representation is None or representation.rdf is None:
            known = ", ".join(f".{offer.extension}" for offer in SOURCES)
            raise SourceError(Location(self.source.path), f"not a kind of file that is read here; read are {known}")
        return parse(self._reader, representation.rdf, rename_blank_nodes=True)

    def statements(self) -> Iterator[Statement]:
        """Parse the file.

        Raises:
            SourceSyntaxError: with line and column (both from 1) of what could not be read.
        """
        graph = NamedNode(self.source.graph_iri)
        path = self.source.path
        try:
            for quad in self._parser:
                _refuse_unpublishable(quad, Location(path, self._reader.line))
                named = quad.graph_name if not isinstance(quad.graph_name, DefaultGraph) else graph
                yield Statement(Quad(quad.subject, quad.predicate, quad.object, named), path, self._reader.line)
        except SyntaxError as error:
            raise _syntax_error(path, error) from error

    def first_mention(self, iri: str, start: int, end: int) -> int:
        """Find the line between two lines (from 1, both included) on which an IRI is first written; else ``end``.

        A statement is completed on the line of its object; this finds the line where its subject began.
        """
        spellings = re.compile("|".join(self._spellings(iri)))
        for number in range(start, end + 1):
            if spellings.search(self._lines[number - 1].decode("utf-8", "replace")):
                return number
        return end

    def _spellings(self, iri: str) -> Iterator[str]:
        yield re.escape(f"<{iri}>")
        for prefix, namespace in self._parser.prefixes.items():
            if iri.startswith(namespace):
                # place:lodz must not be found in place:lodzkie.
                yield rf"(?<![\w-]){re.escape(f'{prefix}:{iri.removeprefix(namespace)}')}(?![\w-])"


def read_statements(source: SourceFile) -> Iterator[Statement]:
    """Read one file.

    Raises:
        SourceError: when the file cannot be read or its format is not known.
        SourceSyntaxError: when it does not parse; with line and column.
    """
    yield from SourceText(source).statements()


def read_graph(sources: Iterable[SourceFile]) -> Graph:
    """Read small files into one rdflib graph, for what is described and not counted: shapes, descriptions.

    Raises:
        SourceError: when a file cannot be read or its format is not known.
        SourceSyntaxError: when one does not parse; with line and column.
    """
    lines = (f"{statement.quad.triple} ." for source in sources for statement in read_statements(source))
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    return graph.parse(data="\n".join(lines), format="nt")


def _refuse_unpublishable(quad: Quad, location: Location) -> None:
    """Refuse what some of the serialisations that a release offers cannot hold."""
    if isinstance(quad.object, Triple):
        raise SourceSyntaxError(location, "a triple term (RDF 1.2) cannot be published; give the statement an IRI")
    if isinstance(quad.object, Literal) and _CONTROL_CHARACTER.search(quad.object.value):
        raise SourceSyntaxError(location, "a control character in a text, which XML cannot hold; remove it")


def _syntax_error(path: Path, error: SyntaxError) -> SourceSyntaxError:
    # "Parser error at line 3 between columns 1 and 5: A dot is expected …": the position goes into the location.
    words = str(error.msg).partition(": ")[2] or str(error.msg)
    return SourceSyntaxError(Location(path, error.lineno, error.offset), f"does not parse: {words}")
