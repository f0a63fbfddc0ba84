"""Columns as Parquet stores them: typed where all values can be, lists where a resource has several.

Source: Apache Parquet's logical types.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from coopatlas.release.tables.datatypes import Stored
from coopatlas.release.tables.layout import Column

_DIGITS = 38
_LEVEL = 9
_READERS: Mapping[Stored, Callable[[str], object]] = MappingProxyType(
    {
        Stored.INTEGER: int,
        Stored.DECIMAL: Decimal,
        Stored.DOUBLE: float,
        Stored.BOOLEAN: lambda text: text in {"true", "1"},
        Stored.DATE: date.fromisoformat,
        Stored.YEAR: int,
    }
)
"""How a text is read; as it is where nothing is said."""
_TYPES: Mapping[Stored, pa.DataType] = MappingProxyType(
    {
        Stored.TEXT: pa.string(),
        Stored.INTEGER: pa.int64(),
        Stored.DOUBLE: pa.float64(),
        Stored.BOOLEAN: pa.bool_(),
        Stored.DATE: pa.date32(),
        Stored.YEAR: pa.int32(),
    }
)


class ParquetTable:
    """A Parquet file that is being written; rows are held until they are flushed."""

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        """Begin a file.

        Args:
            path: of the file.
            columns: of the table, in their order.
        """
        self._columns = columns
        self._schema = pa.schema([_field(column) for column in columns])
        self._rows: list[list[object]] = [[] for _ in columns]
        self._file: Any = pq.ParquetWriter(path, self._schema, compression="zstd", compression_level=_LEVEL)

    def add(self, cells: Sequence[Sequence[str] | None]) -> None:
        """Take a row: for each column its values, None or nothing where it has none."""
        for column, values, held in zip(self._columns, cells, self._rows, strict=True):
            held.append(_read(column, values) if values else None)

    def add_texts(self, texts: Sequence[str | None]) -> None:
        """Take a row of a table that holds single texts only."""
        for held, text in zip(self._rows, texts, strict=True):
            held.append(text)

    def flush(self) -> None:
        """Write the rows that are held, as a row group."""
        if self._rows[0]:
            arrays = [pa.array(held, field.type) for held, field in zip(self._rows, self._schema, strict=True)]
            self._file.write_table(pa.Table.from_arrays(arrays, schema=self._schema))
            self._rows = [[] for _ in self._columns]

    def close(self) -> None:
        """Write what is held and end the file."""
        self.flush()
        self._file.close()


def _field(column: Column) -> pa.Field:
    kind = pa.decimal128(_DIGITS, column.scale) if column.stored is Stored.DECIMAL else _TYPES[column.stored]
    said = {"property": column.predicate, "language": column.language or ""}
    return pa.field(
        column.name,
        kind if column.separator is None else pa.list_(kind),
        nullable=column.null is not None,
        metadata={key: value for key, value in said.items() if value},
    )


def _read(column: Column, values: Sequence[str]) -> object:
    if column.stored is Stored.TEXT:
        return values[0] if column.separator is None else list(values)
    read = _READERS[column.stored]
    return read(values[0]) if column.separator is None else [read(value) for value in values]
