"""From the cells of a table to statements, each with its places.

Source: Generating RDF from Tabular Data on the Web §4.6, minimal mode (https://www.w3.org/TR/csv2rdf/).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from coopatlas.errors import Location, SourceSyntaxError
from coopatlas.sources.places import Places, Span
from coopatlas.sources.properties import NOT_WRITABLE, is_writable
from coopatlas.sources.tables.cells import Cell, Cutter, decoded
from coopatlas.sources.tables.metadata import OF_COLUMN, Column, Description
from coopatlas.sources.tables.templates import Template, Unexpandable

Subject = NamedNode | BlankNode


@dataclass(frozen=True)
class Said:
    """A triple of a table. The places are cells: that of the value, and the row's first cell about the subject."""

    triple: Triple
    places: Places


@dataclass(frozen=True)
class _Field:
    """What one column holds in a row: its values as XML Schema writes them, and their cell unless it is virtual."""

    column: Column
    cell: Cell | None
    values: tuple[str, ...]

    @property
    def variable(self) -> str | Sequence[str] | None:
        """What the column's name stands for in a template."""
        if self.column.separator is not None:
            return list(self.values)
        return self.values[0] if self.values else None


class Table:
    """One table, to be read as often as is wanted."""

    def __init__(self, path: Path, content: bytes, description: Description) -> None:
        """Keep the table's text.

        Args:
            path: what the table is called in errors.
            content: CSV.
            description: what its metadata say.

        Raises:
            SourceSyntaxError: when it is not UTF-8.
        """
        self._path, self._description = path, description
        self._text = decoded(path, content)

    def said(self) -> Iterator[Said | SourceSyntaxError]:
        """Give each triple, in the order of rows and columns, or what is wrong at a place.

        Where the header is wrong, no row can be trusted: its faults are all.
        """
        rows = Cutter(self._path, self._text, self._description.dialect).rows()
        number = 0
        if self._description.dialect.header:
            faults = list(self._faults_of_header(next(rows, [])))
            if faults:
                yield from faults
                return
            number = 1
        taken: dict[tuple[str, ...], int] = {}
        for source_row, row in enumerate(rows, number + 1):
            if isinstance(row, SourceSyntaxError):
                yield row
            elif len(row) != len(self._description.written):
                yield self._wrong_length(row)
            else:
                reading = _Row(self._path, self._description, row, source_row - number, source_row)
                yield from reading.said()
                yield from self._key_taken(reading, taken)

    def _faults_of_header(self, row: list[Cell] | SourceSyntaxError) -> Iterator[SourceSyntaxError]:
        if isinstance(row, SourceSyntaxError):
            yield row
            return
        columns = self._description.written
        for cell, column in zip(row, columns, strict=False):
            wanted = column.titles or (column.name, unquote(column.name))
            if cell.text not in wanted and (column.titles or not column.name.startswith("_col.")):
                yield self._fault(cell, f"the header says '{_short(cell.text)}', the metadata '{wanted[0]}'; mend one")
        if len(row) != len(columns):
            yield self._wrong_length(row)

    def _wrong_length(self, row: Sequence[Cell]) -> SourceSyntaxError:
        wanted = len(self._description.written)
        if not row:
            return SourceSyntaxError(Location(self._path, 1, 1), "the table is empty; it begins with a header")
        if len(row) == 1 and not row[0].text:
            return self._fault(row[0], "an empty row; remove it")
        words = f"the row has {len(row)} cells, the metadata {wanted} columns; look for a delimiter too many or missing"
        return self._fault(row[wanted] if len(row) > wanted else row[0], words)

    def _key_taken(self, row: _Row, taken: dict[tuple[str, ...], int]) -> Iterator[SourceSyntaxError]:
        if self._description.key:
            cells = [row.cells[number] for number in self._description.key]
            key = tuple(cell.text for cell in cells)
            if key in taken:
                words = f"the key '{_short(' '.join(key))}' is taken in line {taken[key]}; a row is there once"
                yield self._fault(cells[0], words)
            taken.setdefault(key, cells[0].span.line)

    def _fault(self, cell: Cell, words: str) -> SourceSyntaxError:
        return SourceSyntaxError(cell.span.in_file(self._path), words)


class _Row:
    """One row, with as many cells as there are columns."""

    def __init__(self, path: Path, description: Description, cells: Sequence[Cell], row: int, source_row: int) -> None:
        self.cells = cells
        self._path, self._description = path, description
        self._numbers = {"_row": str(row), "_sourceRow": str(source_row)}
        self._blank = BlankNode()
        self._faults: dict[tuple[Span, str], SourceSyntaxError] = {}
        self._fields: dict[str, _Field] = {}
        self._made: dict[Template, NamedNode | None] = {}

    def said(self) -> Iterator[Said | SourceSyntaxError]:
        """Give what the row says, and what is wrong with its cells, each once."""
        cells = {column.name: cell for column, cell in zip(self._description.written, self.cells, strict=True)}
        for column in self._description.columns:
            field = self._field(column, cells.get(column.name))
            if field is not None:
                self._fields[column.name] = field
        for number, column in enumerate(self._description.columns, 1):
            if column.name in self._fields and not column.suppressed:
                yield from self._said_by(self._fields[column.name], number)
        yield from self._faults.values()

    def _said_by(self, field: _Field, number: int) -> Iterator[Said]:
        column = field.column
        if column.property is None or not (field.values or (column.virtual and column.value is not None)):
            return
        subject = self._blank if column.about is None else self._iri(column.about, field, number)
        predicate = self._iri(column.property, field, number)
        if subject is None or predicate is None:
            return
        if not is_writable(predicate.value):
            self._note(field.cell, NOT_WRITABLE)
            return
        places = self._places(field)
        for value in self._objects(field, number):
            yield Said(Triple(subject, predicate, value), places)

    def _objects(self, field: _Field, number: int) -> Iterator[NamedNode | Literal]:
        column = field.column
        if column.value is not None:
            iri = self._iri(column.value, field, number)
            if iri is not None:
                yield iri
            return
        datatype = NamedNode(column.datatype.iri)
        for value in field.values:
            if column.language and column.datatype.name == "string":
                yield Literal(value, language=column.language)
            else:
                yield Literal(value, datatype=datatype)

    def _field(self, column: Column, cell: Cell | None) -> _Field | None:
        """Read a cell; None where it holds no such value, which is noted."""
        text = column.datatype.spaced(cell.text if cell else "") or column.default
        if column.separator is None:
            pieces = [text]
        else:
            pieces = text.split(column.separator) if text and text not in column.nulls else []
            if column.datatype.name != "string":
                pieces = [piece.strip() for piece in pieces]
        values = [piece or column.default for piece in pieces]
        held = [value for value in values if value not in column.nulls]
        if column.required and not held:
            self._note(cell, f"this cell is empty, but column {column.name} must be filled")
            return None
        try:
            return _Field(column, cell, tuple(column.datatype.lexical(value) for value in held))
        except ValueError as error:
            words = f"'{_short(str(error))}' is not written as {_expected(column)} is; mend it, or the datatype"
            self._note(cell, words)
            return None

    def _iri(self, template: Template, field: _Field, number: int) -> NamedNode | None:
        """Make an IRI, once in a row; None where a cell that it is made of is not as it must be, which is noted."""
        if template not in self._made:
            made = self._made_of_cells(template, field, number)
            if set(template.variables) & OF_COLUMN:
                return made
            self._made[template] = made
        return self._made[template]

    def _made_of_cells(self, template: Template, field: _Field, number: int) -> NamedNode | None:
        own = {"_column": str(number), "_sourceColumn": str(number), "_name": unquote(field.column.name)}
        variables: dict[str, str | Sequence[str] | None] = {**self._numbers, **own}
        for name in template.variables:
            if name not in variables:
                if name not in self._fields:
                    return None
                variables[name] = self._fields[name].variable
        try:
            return template.expand(variables)
        except Unexpandable as error:
            at_fault = self._fields.get(error.variable or "", field)
            self._note(at_fault.cell, str(error))
            return None

    def _places(self, field: _Field) -> Places:
        subject = self.cells[self._description.subject_cells[field.column.name]].span
        value = field.cell.span if field.cell else self._place_of_virtual(field.column) or subject
        return Places(subject, value, value)

    def _place_of_virtual(self, column: Column) -> Span | None:
        names = column.value.variables if column.value else ()
        cells = (self._fields[name].cell for name in names if name in self._fields)
        return next((cell.span for cell in cells if cell), None)

    def _note(self, cell: Cell | None, words: str) -> None:
        span = (cell or self.cells[0]).span
        self._faults.setdefault((span, words), SourceSyntaxError(span.in_file(self._path), words))


def _expected(column: Column) -> str:
    form = column.datatype.format
    if isinstance(form, tuple):
        return "|".join(form)
    return form if isinstance(form, str) else column.datatype.name


def _short(text: str, most: int = 60) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[:most]}…"
