"""Reading one RDF file as statements, each with the line on which it was completed.

pyoxigraph parses; this module only hands it one line at a time and counts, so no parser of our own is needed. Where
the column is wanted too, the file is read again token by token.
"""

from __future__ import annotations

import codecs
import io
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse
from rdflib import Graph

from coopatlas.errors import Location, SourceError, SourceSyntaxError
from coopatlas.formats import FILES, TABLE, metadata_of, of_file, table_of
from coopatlas.sources.json_ld import JsonLdText
from coopatlas.sources.json_ld_losses import Losses
from coopatlas.sources.places import Follower, Places, pieces_of, places_in_line
from coopatlas.sources.properties import NOT_WRITABLE, is_writable
from coopatlas.sources.tables.metadata import read_description
from coopatlas.sources.tables.table import Said, Table
from coopatlas.sources.tokens import Token, tokens_of
from coopatlas.vocabulary import PREFIXES

MAX_JSON_DEPTH = 100
_MOST_FAULTS = 1000
"""After so many broken statements the rest of a file is left."""
_JSON_BRACKET = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
_LINE_FORMATS = frozenset({RdfFormat.N_TRIPLES, RdfFormat.N_QUADS})
# Source: XML 1.0 §2.2, production Char; what it leaves out of Unicode's first planes.
_CONTROL_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True, order=True)
class SourceFile:
    """A file to be read, and the graph that its statements belong to.

    ``graph_iri`` takes the statements of a file's default graph; a TriG or N-Quads file may name others itself. With
    ``content`` nothing is read from the disk, and the path only names it.
    """

    path: Path
    graph_iri: str
    content: bytes | None = None


@dataclass(frozen=True)
class Statement:
    """A quad and where it stands.

    ``line`` counts from 1 and is the line on which the object ends; ``ordinal`` is the quad's number in its file,
    from 0. For JSON-LD, of which nothing is known before its end, the line is the last; for CSV, the one on which the
    value's cell begins.
    """

    quad: Quad
    path: Path
    line: int
    ordinal: int


@dataclass(frozen=True)
class Mention:
    """A statement in which something is mentioned, as its subject or as its object."""

    path: Path
    line: int
    ordinal: int
    as_subject: bool


class _PieceByPiece(io.BytesIO):
    """A reader that gives out at most one piece per call, so that whoever reads it is never ahead of ``given``."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        super().__init__()
        self._pieces = iter(pieces)
        self._rest = b""
        self.given = 0

    def read(self, size: int | None = -1, /) -> bytes:
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self.given += 1
            self._rest = piece
        end = len(self._rest) if size is None or size < 0 else size
        part, self._rest = self._rest[:end], self._rest[end:]
        return part


def _noted(pieces: Iterable[tuple[bytes, Token | None]], tokens: deque[Token | None]) -> Iterator[bytes]:
    """Note the token of each piece that is given out."""
    for piece, token in pieces:
        tokens.append(token)
        yield piece


class SourceText:
    """The text of one source file, kept for the time of reading it."""

    def __init__(self, source: SourceFile) -> None:
        """Read the file's bytes.

        Raises:
            SourceError: when the file cannot be read or its format is not known.
            SourceSyntaxError: when it begins with a byte order mark.
        """
        self.source = source
        self.format = _format_of(source)
        self.content = _content_of(source)
        if self.content.startswith(codecs.BOM_UTF8):
            # The parser's own words would show the mark, which nobody can see.
            raise SourceSyntaxError(
                Location(source.path, 1, 1), "begins with a byte order mark; save the file as UTF-8 without it"
            )

    def statements(self) -> Iterator[Statement]:
        """Parse the file.

        Raises:
            SourceSyntaxError: with line and column (both from 1) of what could not be read.
        """
        if self.format is RdfFormat.JSON_LD:
            _refuse_deep(self)
        reader = _PieceByPiece(self.content.splitlines(keepends=True))
        for ordinal, quad in enumerate(self._quads(reader)):
            _refuse_unpublishable(quad, Location(self.source.path, reader.given))
            yield Statement(quad, self.source.path, reader.given, ordinal)
        if self.format is RdfFormat.JSON_LD:
            _refuse_lost(self)

    def places(self, wanted: Iterable[Statement]) -> dict[int, Places]:
        """Find where on its lines each of some statements of this file stands; the file is known to parse.

        Turtle and TriG take about five times as long as ``statements``; JSON-LD twice as long for each statement.

        Returns:
            The places by the statements' ordinals; one that cannot be found is not there.
        """
        if self.format is RdfFormat.JSON_LD:
            text = JsonLdText(self.content)
            found = ((statement.ordinal, text.places(statement.quad)) for statement in wanted)
            return {ordinal: places for ordinal, places in found if places is not None}
        if self.format in _LINE_FORMATS:
            lines = self.content.splitlines(keepends=True)
            return {one.ordinal: places_in_line(lines[one.line - 1].decode(), one.line, one.quad) for one in wanted}
        ordinals = {statement.ordinal for statement in wanted}
        every = enumerate(islice(self._all_places(), max(ordinals, default=-1) + 1))
        return {ordinal: places for ordinal, places in every if ordinal in ordinals}

    def _all_places(self) -> Iterator[Places]:
        ahead: deque[Token | None] = deque()
        reader = _PieceByPiece(_noted(pieces_of(tokens_of(self.content.decode())), ahead))
        follower, followed = Follower(), 0
        quads = ((reader.given, quad) for quad in parse(reader, self.format, rename_blank_nodes=True))
        for given, together in groupby(quads, key=itemgetter(0)):
            # What one piece completes is given last in, first out.
            completed = [quad for _, quad in together][::-1]
            for _ in range(followed, given - 1):
                token = ahead.popleft()
                if token is not None:
                    follower.take(token)
            followed = given - 1
            yield from [follower.places(quad) for quad in completed][::-1]

    def _quads(self, reader: _PieceByPiece) -> Iterator[Quad]:
        graph = NamedNode(self.source.graph_iri)
        try:
            for quad in parse(reader, self.format, rename_blank_nodes=True):
                named = quad.graph_name if not isinstance(quad.graph_name, DefaultGraph) else graph
                yield Quad(quad.subject, quad.predicate, quad.object, named)
        except SyntaxError as error:
            raise _syntax_error(self, error) from error


class SourceTable:
    """One table with the metadata beside it, kept for the time of reading it."""

    def __init__(self, source: SourceFile) -> None:
        """Read both files.

        Raises:
            SourceError: when one of them cannot be read.
            SourceSyntaxError: when the metadata cannot be understood, or the table is not UTF-8.
        """
        self.source = source
        beside = metadata_of(source.path)
        if not beside.is_file():
            words = f"nothing says what its columns mean; describe them in {beside.name}"
            raise SourceError(Location(source.path), words)
        description = read_description(beside, _content_of(SourceFile(beside, source.graph_iri)), source.path.name)
        self._table = Table(source.path, _content_of(source), description)

    def statements(self) -> Iterator[Statement]:
        """Read the table.

        Raises:
            SourceSyntaxError: at the first cell that is not as it must be.
        """
        for ordinal, said in enumerate(self._said()):
            yield Statement(self._quad(said), self.source.path, said.places.object.line, ordinal)

    def places(self, wanted: Iterable[Statement]) -> dict[int, Places]:
        """Find the cells of some statements of this table, by their ordinals."""
        ordinals = {statement.ordinal for statement in wanted}
        every = enumerate(islice(self._said(), max(ordinals, default=-1) + 1))
        return {ordinal: said.places for ordinal, said in every if ordinal in ordinals}

    def readable(self) -> Iterator[Quad]:
        """Give what could be read of a table with faults."""
        return (self._quad(said) for said in self._table.said() if isinstance(said, Said))

    def faults(self) -> Iterator[SourceSyntaxError]:
        """Give every fault of the table."""
        return (said for said in self._table.said() if isinstance(said, SourceSyntaxError))

    def _said(self) -> Iterator[Said]:
        for said in self._table.said():
            if isinstance(said, SourceSyntaxError):
                raise said
            yield said

    def _quad(self, said: Said) -> Quad:
        triple = said.triple
        return Quad(triple.subject, triple.predicate, triple.object, NamedNode(self.source.graph_iri))


def text_of(source: SourceFile) -> SourceText | SourceTable:
    """Open one file, of any kind that is read.

    Raises:
        SourceError: when the file cannot be read or its format is not known.
        SourceSyntaxError: when it begins with what cannot be read, or its metadata cannot be understood.
    """
    return SourceTable(source) if of_file(source.path) is TABLE else SourceText(source)


def read_statements(source: SourceFile) -> Iterator[Statement]:
    """Read one file.

    Raises:
        SourceError: when the file cannot be read or its format is not known.
        SourceSyntaxError: when it does not parse; with line and column.
    """
    yield from text_of(source).statements()


def faults_of(source: SourceFile, first: SourceSyntaxError) -> list[SourceSyntaxError]:
    """Every place at which a file does not parse, at most 1000: of a table all, of any other file the first."""
    if of_file(source.path) is not TABLE or first.location.path != source.path:
        return [first]
    try:
        return list(islice(SourceTable(source).faults(), _MOST_FAULTS))
    except SourceSyntaxError:
        return [first]  # of a table that is not UTF-8 there is no more to tell


def read_what_can_be_read(source: SourceFile) -> Iterator[Quad]:
    """Read a file that does not parse as far as the parser finds its way again, for others that lean on it.

    The parser goes on behind the dot of a broken statement, a table with its next cell. Of JSON-LD nothing can be read
    then, nor of a table whose metadata are broken.

    Raises:
        SourceError: when the file cannot be read at all.
    """
    if of_file(source.path) is TABLE:
        yield from _readable_of_table(source)
        return
    quads = parse(SourceText(source).content, _format_of(source), rename_blank_nodes=True)
    for _ in range(_MOST_FAULTS):
        try:
            for quad in quads:
                yield Quad(quad.subject, quad.predicate, quad.object, NamedNode(source.graph_iri))
        except SyntaxError:
            continue
        return


def _readable_of_table(source: SourceFile) -> Iterator[Quad]:
    try:
        yield from SourceTable(source).readable()
    except SourceSyntaxError:
        return  # its metadata or its encoding are at fault, which leaves nothing


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


def _content_of(source: SourceFile) -> bytes:
    try:
        return source.path.read_bytes() if source.content is None else source.content
    except OSError as error:
        raise SourceError(Location(source.path), f"not readable: {error.strerror}") from error


def _format_of(source: SourceFile) -> RdfFormat:
    representation = of_file(source.path)
    if representation is None or representation.rdf is None:
        if table_of(source.path) != source.path:
            raise SourceError(Location(source.path), f"describes {table_of(source.path).name}, which is not beside it")
        known = ", ".join(f".{offer.extension}" for offer in FILES)
        raise SourceError(Location(source.path), f"not a kind of file that is read here; read are {known}")
    return representation.rdf


def _refuse_unpublishable(quad: Quad, location: Location) -> None:
    """Refuse what some of the serialisations that a release offers cannot hold."""
    if isinstance(quad.object, Triple):
        raise SourceSyntaxError(location, "a triple term (RDF 1.2) cannot be published; give the statement an IRI")
    if isinstance(quad.object, Literal) and _CONTROL_CHARACTER.search(quad.object.value):
        raise SourceSyntaxError(location, "a control character in a text, which XML cannot hold; remove it")
    if not is_writable(quad.predicate.value):
        raise SourceSyntaxError(location, NOT_WRITABLE)


def _refuse_deep(text: SourceText) -> None:
    """Refuse what would take the parser down: its time grows with the square of the depth, and its stack overflows."""
    depth = 0
    for match in _JSON_BRACKET.finditer(text.content):
        depth += {b"{": 1, b"[": 1, b"}": -1, b"]": -1}.get(match.group(), 0)
        if depth > MAX_JSON_DEPTH:
            begin = text.content.rfind(b"\n", 0, match.start()) + 1
            line = text.content.count(b"\n", 0, match.start()) + 1
            column = len(text.content[begin : match.start()].decode("utf-8", "replace")) + 1
            raise SourceSyntaxError(
                Location(text.source.path, line, column),
                f"is nested more than {MAX_JSON_DEPTH} deep; give inner nodes an @id and write them side by side",
            )


def _refuse_lost(text: SourceText) -> None:
    """Refuse what the parser leaves out without a word."""
    loss = Losses(text.content).first()
    if loss is not None:
        raise SourceSyntaxError(loss.span.in_file(text.source.path), loss.reason)


def _syntax_error(text: SourceText, error: SyntaxError) -> SourceSyntaxError:
    # "Parser error at line 3 between columns 1 and 5: A dot is expected …": the position goes into the location.
    words = str(error.msg).partition(": ")[2] if error.lineno else str(error.msg)
    span = None
    if error.lineno is None and text.format is RdfFormat.JSON_LD:
        # The JSON is well-formed, so the parser complains of what it means, and does not say where.
        span = JsonLdText(text.content).fault(str(error.msg))
    if span is not None:
        return SourceSyntaxError(span.in_file(text.source.path), f"does not parse: {words}")
    location = Location(text.source.path, error.lineno, error.offset, error.end_lineno, error.end_offset)
    return SourceSyntaxError(location, f"does not parse: {words or error.msg}")
