"""The second pass: each resource as a row of its tables, each statement as a row of the table of all statements.

Source: RFC 4180 (CSV).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol, Self

from coopatlas.release.tables.layout import KEY_COLUMN, STATEMENTS, Column, Table
from coopatlas.release.tables.parquet import ParquetTable
from coopatlas.release.tables.statements import COLUMNS, rows_of
from coopatlas.release.tables.survey import IRI, Classes, Resource

KEY = Column(KEY_COLUMN, "", IRI, null=None)
HELD_CHARACTERS = 24_000_000
"""How much text waits for Parquet, all tables together; about 100 MB of memory."""


class _Filling(Protocol):
    """A table that is being filled. ``held`` counts the characters that wait for Parquet."""

    held: int

    def add(self, resource: Resource) -> int:
        """Write what is said of a resource; gives how many characters that is."""
        ...

    def flush(self) -> None:
        """Let nothing wait."""
        ...


class _ClassTable:
    """The CSV and the Parquet file of one class."""

    def __init__(self, folder: Path, table: Table, files: ExitStack) -> None:
        self._columns = table.columns
        # The csv module ends lines itself, with CR and LF as RFC 4180 has them.
        file = files.enter_context((folder / f"{table.name}.csv").open("w", encoding="utf-8", newline=""))
        self._csv = csv.writer(file)
        self._csv.writerow([KEY.name, *(column.name for column in table.columns)])
        self._parquet = ParquetTable(folder / f"{table.name}.parquet", (KEY, *table.columns))
        files.callback(self._parquet.close)
        self.held = 0

    def add(self, resource: Resource) -> int:
        iri = resource.subject.value
        cells = [resource.values.get((column.predicate, column.kind)) for column in self._columns]
        texts = [iri, *map(cell_text, self._columns, cells)]
        self._csv.writerow(texts)
        self._parquet.add([(iri,), *cells])
        size = sum(map(len, texts)) + len(texts)
        self.held += size
        return size

    def flush(self) -> None:
        self._parquet.flush()
        self.held = 0


class _AllStatements:
    """The Parquet file of all statements."""

    def __init__(self, folder: Path, files: ExitStack) -> None:
        self._parquet = ParquetTable(folder / f"{STATEMENTS}.parquet", COLUMNS)
        files.callback(self._parquet.close)
        self.held = 0

    def add(self, resource: Resource) -> int:
        size = 0
        for row in rows_of(resource.statements):
            self._parquet.add_texts(row)
            size += len(row[0]) + len(row[1]) + len(row[2])
        self.held += size
        return size

    def flush(self) -> None:
        self._parquet.flush()
        self.held = 0


def cell_text(column: Column, values: Sequence[str] | None) -> str:
    """Write the values of a cell as CSV has them, before quoting.

    The values of a property are a set, so an empty text that stands alone is written as two of them: nothing but the
    separator. A cell without anything has no value at all.
    """
    if column.separator is None:
        return values[0] if values else column.null or ""
    if not values:
        return ""
    return column.separator.join(values) or column.separator


class TablesWriter:
    """All tables while they are written, with a bound on what they hold together."""

    def __init__(
        self,
        folder: Path,
        tables: Iterable[Table],
        placed: Mapping[Classes, Sequence[str]],
        held_characters: int = HELD_CHARACTERS,
    ) -> None:
        """Begin all files.

        Args:
            folder: where the files go.
            tables: what is to be written.
            placed: the tables of resources by their classes.
            held_characters: how much text may wait for Parquet.
        """
        self._bound = held_characters
        self._placed = placed
        self._files = ExitStack()
        self._held = 0
        with ExitStack() as until_open:
            until_open.push(self._files)
            self._tables = {table.name: _ClassTable(folder, table, self._files) for table in tables}
            self._statements = _AllStatements(folder, self._files)
            until_open.pop_all()

    def __enter__(self) -> Self:
        """Write within this."""
        return self

    def __exit__(self, *error: object) -> None:
        """Write what is held, and end all files."""
        self._files.close()

    def add(self, resource: Resource) -> None:
        """Write all that is said of a resource."""
        for name in self._placed.get(resource.classes, ()):
            self._held += self._tables[name].add(resource)
        self._held += self._statements.add(resource)
        if self._held > self._bound:
            filling: list[_Filling] = [self._statements, *self._tables.values()]
            fullest = max(filling, key=lambda table: table.held)
            self._held -= fullest.held
            fullest.flush()
