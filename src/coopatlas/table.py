"""A query's answer as a table of plain text, for the terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from pyoxigraph import BlankNode, Literal, NamedNode, QueryBoolean, QueryResultsFormat, Triple, parse_query_results

from coopatlas.vocabulary import shorten

_MAX_WIDTH = 60


def table(results: bytes) -> str:
    """Write SPARQL results (JSON) as aligned columns; IRIs are shortened, numbers stand right.

    A boolean is ``yes`` or ``no``. No rows are said in words, so that nothing looks like a fault.
    """
    parsed = parse_query_results(results, format=QueryResultsFormat.JSON)
    if isinstance(parsed, QueryBoolean):
        return "yes" if parsed else "no"
    names = [variable.value for variable in parsed.variables]
    terms = [[solution[name] for name in names] for solution in parsed]
    cells = [[_text(term) for term in row] for row in terms]
    widths = [max(_width(cell) for cell in column) for column in zip(names, *cells, strict=True)]
    right = [all(_is_number(row[index]) for row in terms) and bool(terms) for index in range(len(names))]
    lines = [_line(names, widths, right), "  ".join("─" * width for width in widths)]
    lines += [_line(row, widths, right) for row in cells]
    lines.append(f"({len(cells)} row{'s' * (len(cells) != 1)})" if cells else "(no rows: nothing matches)")
    return "\n".join(lines)


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    padded = []
    for cell, width, is_right in zip(cells, widths, right, strict=True):
        gap = " " * (width - _width(cell))
        padded.append(gap + cell if is_right else cell + gap)
    return "  ".join(padded).rstrip()


def _text(term: NamedNode | BlankNode | Literal | Triple | None) -> str:
    if term is None:
        return ""
    text = shorten(term.value) if isinstance(term, NamedNode) else getattr(term, "value", str(term))
    # Control characters could move the cursor; line breaks would break the table.
    text = "".join(" " if unicodedata.category(character).startswith("C") else character for character in text)
    return text if len(text) <= _MAX_WIDTH else text[: _MAX_WIDTH - 1] + "…"


def _width(text: str) -> int:
    """Columns that a text takes: none for combining marks, two for wide East Asian characters."""
    return sum(
        0 if unicodedata.combining(character) else 1 + (unicodedata.east_asian_width(character) in "WF")
        for character in text
    )


def _is_number(term: object) -> bool:
    numeric = ("integer", "decimal", "double", "float", "gYear")
    return isinstance(term, Literal) and term.datatype.value.rpartition("#")[2] in numeric
