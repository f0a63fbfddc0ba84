"""Random tables, held against an independent naive reading: the csv module and rdflib."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal as TypingLiteral
from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal as OxigraphLiteral
from pyoxigraph import NamedNode
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import XSD

from coopatlas.sources.places import Span
from coopatlas.sources.reader import SourceFile, SourceTable, SourceText, text_of

Quoting = TypingLiteral[0, 1]
GRAPH = "https://example.org/graph"
PROPERTY = "https://example.org/p{}"
TEXT = st.text(st.sampled_from("abŁ😀 ,;|\t\"'#=\n%/{}\u00a0"), max_size=6)
WHOLE = st.integers(-99, 99).map(str)
KINDS = {"text": TEXT, "lang": TEXT, "number": WHOLE, "link": TEXT, "list": st.lists(WHOLE, max_size=3).map("+".join)}
COLUMNS = {
    "text": {},
    "lang": {"lang": "pl"},
    "number": {"datatype": "integer"},
    "link": {"valueUrl": "https://example.org/v/{%s}"},
    "list": {"datatype": "integer", "separator": "+"},
}


@dataclass(frozen=True)
class Made:
    """A table as it is made: its columns' kinds, its rows, and how it is written."""

    kinds: Sequence[str]
    rows: Sequence[Sequence[str]]
    named: bool
    delimiter: str
    line_end: str
    quoting: Quoting

    def text(self) -> str:
        file = io.StringIO()
        writer = csv.writer(file, delimiter=self.delimiter, lineterminator=self.line_end, quoting=self.quoting)
        writer.writerow(["key", *(f"c{number}" for number in range(len(self.kinds)))])
        writer.writerows(self.rows)
        return file.getvalue()

    def metadata(self) -> str:
        columns = [{"name": "key", "titles": "key", "suppressOutput": True}]
        for number, kind in enumerate(self.kinds):
            name = f"c{number}"
            more = {key: value.replace("%s", name) for key, value in COLUMNS[kind].items()}
            columns.append({"name": name, "propertyUrl": PROPERTY.format(number), **more})
        schema = {"columns": columns} | ({"aboutUrl": "https://example.org/s/{key}"} if self.named else {})
        dialect = {"delimiter": self.delimiter}
        return json.dumps(
            {"@context": "http://www.w3.org/ns/csvw", "url": "t.csv", "dialect": dialect, "tableSchema": schema}
        )


@st.composite
def made(draw: st.DrawFn) -> Made:
    kinds = draw(st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=4))
    keys = draw(st.lists(st.text(st.sampled_from("kłä 1"), min_size=1, max_size=3), max_size=4))
    rows = [[key, *(draw(KINDS[kind]) for kind in kinds)] for key in keys]
    choices: list[Quoting] = [csv.QUOTE_MINIMAL, csv.QUOTE_ALL]
    quoting = draw(st.sampled_from(choices))
    return Made(
        kinds, rows, draw(st.booleans()), draw(st.sampled_from(",;\t|")), draw(st.sampled_from(["\n", "\r\n"])), quoting
    )


def _naive(table: Made) -> Graph:
    graph = Graph()
    for row in list(csv.reader(io.StringIO(table.text(), newline=""), delimiter=table.delimiter))[1:]:
        subject = URIRef(f"https://example.org/s/{quote(row[0], safe='')}") if table.named else BNode()
        for number, (kind, text) in enumerate(zip(table.kinds, row[1:], strict=True)):
            for value in _values(kind, text):
                graph.add((subject, URIRef(PROPERTY.format(number)), value))
    return graph


def _values(kind: str, text: str) -> Iterator[URIRef | Literal]:
    if kind == "list":
        yield from (Literal(piece, datatype=XSD.integer) for piece in text.split("+") if piece)
    elif text and kind == "link":
        yield URIRef(f"https://example.org/v/{quote(text, safe='')}")
    elif text and kind == "number":
        yield Literal(text, datatype=XSD.integer)
    elif text:
        yield Literal(text, lang="pl" if kind == "lang" else None)


def _at(text: str, span: Span) -> str:
    lines = text.split("\n")
    begin = sum(len(line) + 1 for line in lines[: span.line - 1]) + span.column - 1
    end = sum(len(line) + 1 for line in lines[: span.end_line - 1]) + span.end_column - 1
    return text[begin:end]


@given(made())
def test_a_table_says_what_an_independent_reading_says(table: Made) -> None:
    with TemporaryDirectory() as folder:
        text = _written(table, Path(folder))
        found = Graph().parse(data="\n".join(f"{s.quad.triple} ." for s in text.statements()), format="nt")
    assert isomorphic(found, _naive(table))


@given(made())
def test_the_place_of_each_statement_is_the_cell_that_holds_its_value(table: Made) -> None:
    with TemporaryDirectory() as folder:
        text = _written(table, Path(folder))
        statements = list(text.statements())
        places = text.places(statements)
    whole = table.text()
    for statement in statements:
        number = int(statement.quad.predicate.value.rpartition("/p")[2])
        written = _at(whole, places[statement.ordinal].object)
        ((cell,),) = csv.reader(io.StringIO(written, newline=""), delimiter=table.delimiter)
        values = {str(value) for value in _values(table.kinds[number], cell)}
        assert isinstance(statement.quad.object, NamedNode | OxigraphLiteral)
        assert statement.quad.object.value in values
        # The subject stands at the first cell about it, which is the row's first.
        assert places[statement.ordinal].subject.column == 1
        assert places[statement.ordinal].subject.line <= statement.line == places[statement.ordinal].object.line


def _written(table: Made, folder: Path) -> SourceText | SourceTable:
    path = folder / "t.csv"
    path.write_bytes(table.text().encode())
    path.with_name("t.csv-metadata.json").write_text(table.metadata())
    return text_of(SourceFile(path, GRAPH))
