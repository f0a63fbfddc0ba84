"""Cutting a table into rows of cells that know where they stand."""

from pathlib import Path

import pytest

from coopatlas.errors import SourceSyntaxError
from coopatlas.sources.tables.cells import MAX_CELL, Cell, Cutter, Dialect, decoded

PATH = Path("a.csv")


def _rows(text: str, dialect: Dialect | None = None) -> list[list[tuple[str, int, int]] | str]:
    return [
        [(cell.text, cell.span.line, cell.span.column) for cell in row] if isinstance(row, list) else str(row)
        for row in Cutter(PATH, text, dialect or Dialect()).rows()
    ]


def test_each_cell_knows_its_line_and_column() -> None:
    assert _rows("a,bc\r\n,d\n") == [[("a", 1, 1), ("bc", 1, 3)], [("", 2, 1), ("d", 2, 2)]]


def test_the_last_row_needs_no_line_end() -> None:
    assert _rows("a\nb,") == [[("a", 1, 1)], [("b", 2, 1), ("", 2, 3)]]


def test_a_cell_in_quotation_marks_may_hold_anything_and_go_over_lines() -> None:
    rows = _rows('"a\n""b"",",c\nd,"e\r\n\r\nf",g\n')
    assert rows == [[('a\n"b",', 1, 1), ("c", 2, 9)], [("d", 3, 1), ("e\r\n\r\nf", 3, 3), ("g", 5, 4)]]


def test_a_span_holds_the_quotation_marks() -> None:
    ((first, second),) = [row for row in Cutter(PATH, '"a\nb",c', Dialect()).rows() if isinstance(row, list)]
    assert (first.span.end_line, first.span.end_column) == (2, 3)
    assert (second.span.end_line, second.span.end_column) == (2, 5)


def test_columns_count_characters() -> None:
    assert _rows("😀ł,b") == [[("😀ł", 1, 1), ("b", 1, 4)]]


@pytest.mark.parametrize(
    ("text", "dialect"),
    [("a;b,c", Dialect(";")), ("a\tb,c", Dialect("\t")), ("a|'b,c'", Dialect("|", "'")), ("a^b,c", Dialect("^"))],
)
def test_a_dialect_has_its_own_signs(text: str, dialect: Dialect) -> None:
    assert [[cell[0] for cell in row] for row in _rows(text, dialect)] == [["a", "b,c"]]


def test_without_a_quotation_mark_it_is_a_sign_like_any_other() -> None:
    assert _rows('"a,b"', Dialect(quote=None)) == [[('"a', 1, 1), ('b"', 1, 4)]]


def test_what_looks_like_a_formula_is_text() -> None:
    assert _rows("=1+1,@SUM(A1)") == [[("=1+1", 1, 1), ("@SUM(A1)", 1, 6)]]


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ('a\n"b\nc', ["a.csv:2:1: the quotation mark that opens here is never closed; close it"]),
        ('a"b,c\nd', ["a.csv:1:2: a quotation mark within a cell"]),
        ('"a"b\nc', ["a.csv:1:4: text behind the quotation mark"]),
        ("a\rb\nc", ["a.csv:1:2: a carriage return without a line feed"]),
        ('x,"a\nb\rc"\nd', ["a.csv:2:2: a carriage return without a line feed"]),
        ("a\nb\x00\nc", ["a.csv:2:2: a control character"]),
        ('"a\n\x1b"\nc', ["a.csv:2:1: a control character"]),
        ("#a\nc", ["a.csv:1:1: a row that begins with #"]),
        (f"a,{'x' * (MAX_CELL + 1)}\nc", ["a.csv:1:3: a cell of more than 100000 characters"]),
        ("," * 1000 + "\nc", ["a.csv:1:1001: a row of more than 1000 cells"]),
        ('a"\nb"\nc', ["a.csv:1:2: a quotation mark within a cell", "a.csv:2:2: a quotation mark within a cell"]),
    ],
)
def test_what_is_no_csv_is_told_at_its_place_and_the_next_row_is_read(text: str, faults: list[str]) -> None:
    rows = _rows(text)
    found = [row for row in rows if isinstance(row, str)]
    assert [row[: len(words)] for row, words in zip(found, faults, strict=True)] == faults
    assert isinstance(rows[-1], list) or "never closed" in faults[0]


def test_a_row_that_begins_with_a_number_sign_in_quotation_marks_is_a_row() -> None:
    assert _rows('"#a"') == [[("#a", 1, 1)]]


def test_a_table_of_a_spreadsheet_may_begin_with_a_byte_order_mark() -> None:
    assert decoded(PATH, "\ufeffa".encode()) == "a"


@pytest.mark.parametrize(
    ("content", "place"),
    [("ą\n".encode() + b"b\xb9", "2:2"), (b"\xef\xbb\xbf\xb9", "1:1"), ("a".encode("utf-16"), "1:1")],
)
def test_another_encoding_is_refused_at_its_first_byte(content: bytes, place: str) -> None:
    with pytest.raises(SourceSyntaxError, match=f"^a.csv:{place}: is not UTF-8"):
        decoded(PATH, content)


def test_long_quoted_cells_cost_no_stack() -> None:
    (row,) = Cutter(PATH, '"' + '""x' * 30_000 + '"', Dialect()).rows()
    assert isinstance(row, list)
    assert [len(cell.text) for cell in row if isinstance(cell, Cell)] == [60_000]
