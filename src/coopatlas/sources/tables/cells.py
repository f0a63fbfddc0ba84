"""Cutting a table into rows of cells that know where they stand.

The csv module of the standard library tells the line of a row, not of a cell, and takes what is no CSV without a word:
a quotation mark within a cell, one that is never closed.

Source: Model for Tabular Data and Metadata §8, parsing tabular data
(https://www.w3.org/TR/tabular-data-model/#parsing), and RFC 4180 §2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from coopatlas.errors import Location, SourceSyntaxError
from coopatlas.sources.places import Span

MAX_CELL = 100_000
"""So many characters a cell may have."""
MAX_CELLS = 1000
"""So many cells a row may have."""
_BOM = "\ufeff"
# Source: XML 1.0 §2.2, production Char; what it leaves out of Unicode's first planes.
_CONTROL_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LONE_RETURN = re.compile(r"\r(?!\n)")
_LINE_END = re.compile(r"\r?\n|\Z")


@dataclass(frozen=True)
class Dialect:
    """How a table is written. ``quote`` is None where no cell is in quotation marks.

    Source: Metadata Vocabulary for Tabular Data §5.9 (https://www.w3.org/TR/tabular-metadata/#dialect-descriptions).
    """

    delimiter: str = ","
    quote: str | None = '"'
    header: bool = True


@dataclass(frozen=True)
class Cell:
    """A cell as it is written, without its quotation marks; the span holds them."""

    text: str
    span: Span


def decoded(path: Path, content: bytes) -> str:
    """Decode a table; a byte order mark is left out, since spreadsheets write it.

    Raises:
        SourceSyntaxError: at the first byte that is not UTF-8.
    """
    try:
        return content.decode().removeprefix(_BOM)
    except UnicodeDecodeError as error:
        begin = content.rfind(b"\n", 0, error.start) + 1
        line = content.count(b"\n", 0, error.start) + 1
        column = len(content[begin : error.start].decode().removeprefix(_BOM)) + 1
        raise SourceSyntaxError(
            Location(path, line, column), "is not UTF-8 from here; save the table as CSV in UTF-8"
        ) from error


class Cutter:
    """Cuts one text into rows. A row that is no CSV is left out, and told."""

    def __init__(self, path: Path, text: str, dialect: Dialect) -> None:
        """Begin before the first row.

        Args:
            path: what the table is called in errors.
            text: the table.
            dialect: how it is written.
        """
        self._path, self._text, self._dialect = path, text, dialect
        self._at, self._line, self._line_begin = 0, 1, 0
        delimiter = re.escape(dialect.delimiter)
        quote = re.escape(dialect.quote or "")
        self._quoted = re.compile(f"{quote}([^{quote}]*+(?:{quote}{quote}[^{quote}]*+)*+){quote}") if quote else None
        self._plain = re.compile(f"[^{delimiter}{quote}\r\n]*+")

    def rows(self) -> Iterator[list[Cell] | SourceSyntaxError]:
        """Give each row with at least one cell, or what is wrong with it; an unclosed quotation mark ends it all."""
        while self._at < len(self._text):
            try:
                row = self._row()
            except SourceSyntaxError as error:
                yield error
                self._pass_over_line()
            else:
                yield row

    def _row(self) -> list[Cell]:
        if self._text.startswith("#", self._at):
            raise self._fault(self._at, "a row that begins with # is a comment to others; put its first cell in quotes")
        cells = [self._cell()]
        while self._text.startswith(self._dialect.delimiter, self._at):
            self._pass_over(self._dialect.delimiter)
            if len(cells) == MAX_CELLS:
                raise self._fault(
                    self._at, f"a row of more than {MAX_CELLS} cells; look for a line end that is missing"
                )
            cells.append(self._cell())
        match = _LINE_END.match(self._text, self._at)
        self._pass_over(match.group() if match else "")
        return cells

    def _cell(self) -> Cell:
        begin = self._at
        place = self._point(begin)
        quote = self._dialect.quote
        if quote is not None and self._text.startswith(quote, begin):
            text = self._quoted_text(quote)
        else:
            match = self._plain.match(self._text, begin)
            text = match.group() if match else ""
            self._take(text, text, begin)
        if len(text) > MAX_CELL:
            words = f"a cell of more than {MAX_CELL} characters; is a quotation mark missing?"
            raise SourceSyntaxError(Location(self._path, *place), words)
        self._refuse_stray(quoted=self._text.startswith(quote or "\n", begin))
        return Cell(text, Span(*place, *self._point(self._at)))

    def _quoted_text(self, quote: str) -> str:
        match = self._quoted.match(self._text, self._at) if self._quoted else None
        if match is None:
            fault = self._fault(self._at, "the quotation mark that opens here is never closed; close it")
            self._at = len(self._text)
            raise fault
        self._take(match.group(), match.group(1), match.start(1))
        return match.group(1).replace(quote + quote, quote)

    def _take(self, written: str, text: str, begin: int) -> None:
        """Pass over a cell, and refuse what cannot be in one. ``text`` begins at an offset of its own."""
        found = ((pattern.search(text), words) for pattern, words in _UNWRITABLE)
        faults = [self._fault(begin + match.start(), words) for match, words in found if match]
        self._pass_over(written)
        if faults:
            raise faults[0]

    def _refuse_stray(self, *, quoted: bool) -> None:
        """Refuse a cell that is followed by something else than the next cell or row."""
        text, at = self._text, self._at
        if at == len(text) or text.startswith((self._dialect.delimiter, "\n", "\r\n"), at):
            return
        if text[at] == "\r":
            raise self._fault(at, _RETURN)
        if quoted:
            raise self._fault(at, "text behind the quotation mark that closes a cell; double a mark within a cell")
        raise self._fault(at, "a quotation mark within a cell; put the whole cell in marks, and double this one")

    def _pass_over(self, text: str) -> None:
        self._at += len(text)
        breaks = text.count("\n")
        if breaks:
            self._line += breaks
            self._line_begin = self._at - len(text) + text.rfind("\n") + 1

    def _pass_over_line(self) -> None:
        match = _LINE_END.search(self._text, self._at)
        if match:
            self._pass_over(self._text[self._at : match.end()])

    def _point(self, at: int) -> tuple[int, int]:
        """Line and column of an offset that is here or ahead."""
        breaks = self._text.count("\n", self._at, at)
        begin = self._text.rfind("\n", self._at, at) + 1 if breaks else self._line_begin
        return self._line + breaks, at - begin + 1

    def _fault(self, at: int, words: str) -> SourceSyntaxError:
        return SourceSyntaxError(Location(self._path, *self._point(at)), words)


_RETURN = "a carriage return without a line feed; save the table with the line ends of Unix or Windows"
_UNWRITABLE = (
    (_LONE_RETURN, _RETURN),
    (_CONTROL_CHARACTER, "a control character in a cell, which no release can hold; remove it"),
)
