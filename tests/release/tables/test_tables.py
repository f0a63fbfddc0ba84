"""Tables lose nothing of the properties that they show, whatever the values are."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from coopatlas.release.tables.tables import write_tables

CA = "https://w3id.org/coopatlas/ontology#"
ID = "https://w3id.org/coopatlas/id/"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
PAGE = NamedNode("https://w3id.org/coopatlas/dataset/page")
PLACES = NamedNode("https://w3id.org/coopatlas/dataset/places")
Value = tuple[str, str, str, str]
"""Subject, property, kind and text of one value."""

hostile_texts = st.text(
    st.one_of(st.sampled_from('|;¦,"\\N \r\n\t\0=-+@'), st.characters(exclude_categories=["Cs"])), max_size=6
)
numbers = st.one_of(
    st.integers().map(str), st.sampled_from(["007", "+5", "-0", "9" * 25, "9" * 60, "many", "", "1.50", "²"])
)
literals = st.one_of(
    hostile_texts.map(Literal),
    st.builds(lambda text, tag: Literal(text, language=tag), hostile_texts, st.sampled_from(["pl", "en", "zh-hant"])),
    st.builds(
        lambda text, name: Literal(text, datatype=NamedNode(XSD + name)),
        numbers,
        st.sampled_from(["integer", "decimal", "nonNegativeInteger", "byte"]),
    ),
    st.sampled_from(["2026-11-20", "2026-11-20Z", "2026-02-30", "12026-01-01"]).map(
        lambda text: Literal(text, datatype=NamedNode(XSD + "date"))
    ),
    hostile_texts.map(lambda text: Literal(text, datatype=NamedNode("https://example.org/type,own"))),
)
things = st.sampled_from([f"{ID}{slug}" for slug in ("place/a", "place/a-b", "place/a.b", "project/p")]).map(NamedNode)
classes = st.sampled_from([CA + "City", CA + "Project", "https://example.org/City", SKOS + "Concept"]).map(NamedNode)
properties = st.sampled_from(
    [SKOS + "prefLabel", CA + "order", CA + "order_pl", "https://example.org/prefLabel", "https://example.org/order"]
).map(NamedNode)
subjects = st.one_of(things, st.sampled_from(["x", "y"]).map(BlankNode))
graphs = st.sampled_from([PAGE, PLACES])
quads = st.lists(
    st.one_of(
        st.builds(Quad, things, st.just(TYPE), classes, graphs),
        st.builds(Quad, subjects, properties, st.one_of(literals, things, st.just(BlankNode("z"))), graphs),
    ),
    max_size=24,
)


unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""Each example writes files, which takes as long as the machine is busy."""


def tables_of(statements: Iterable[Quad], folder: Path) -> Path:
    """Write tables of the statements."""
    path = folder / "sorted.nq"
    path.write_text("".join(sorted({f"{quad} .\n" for quad in statements})), encoding="utf-8", newline="\n")
    write_tables(path, folder / "tables", lambda _: None)
    return folder / "tables"


def expected(statements: Sequence[Quad]) -> set[Value]:
    """The values that tables must show: of resources with a class, and no blank nodes."""
    known = {quad.subject for quad in statements if quad.predicate == TYPE and isinstance(quad.subject, NamedNode)}
    return {
        (named(quad.subject), quad.predicate.value, kind, named(quad.object))
        for quad in statements
        if quad.subject in known and (kind := kind_of(quad.object))
    }


def kind_of(term: object) -> str:
    if isinstance(term, NamedNode):
        return "iri"
    if isinstance(term, Literal):
        return f"@{term.language}" if term.language else term.datatype.value
    return ""


def described(folder: Path) -> Iterator[dict[str, Any]]:
    """The tables as their description has them."""
    yield from json.loads((folder / "csv-metadata.json").read_text(encoding="utf-8"))["tables"]


def kind_of_column(column: dict[str, Any]) -> str:
    """The kind of values that a column is described with; a datatype that its texts do not all fit is not told."""
    if "lang" in column:
        return f"@{column['lang']}"
    datatype = column["datatype"]
    return str(datatype["@id"]) if isinstance(datatype, dict) else "iri" if datatype == "anyURI" else XSD + datatype


def values_of_csv(folder: Path) -> Iterator[Value]:
    """Read the CSV files as their description says, by Tabular Data Model §6.4."""
    for table in described(folder):
        columns = table["tableSchema"]["columns"]
        with (folder / table["url"]).open(encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file)
        assert head == [column["name"] for column in columns]
        assert len(rows) == table["void:entities"]
        for row in rows:
            for column, cell in zip(columns[1:], row[1:], strict=True):
                for text in items(cell, column):
                    yield row[0], column["propertyUrl"], kind_of_column(column), text


def items(cell: str, column: dict[str, Any]) -> list[str]:
    null = column.get("null", "")
    if "separator" not in column:
        return [] if cell == null else [cell]
    return [item for item in cell.split(column["separator"]) if item != null] if cell else []


def without_misfits(values: Iterable[Value], told: Iterable[Value]) -> set[Value]:
    """Take a datatype that its texts do not all fit for text, as the description does."""
    kinds = {(subject, iri, text, kind) for subject, iri, kind, text in told}
    return {
        (subject, iri, kind if (subject, iri, text, kind) in kinds else XSD + "string", text)
        for subject, iri, kind, text in values
    }


@unhurried
@given(quads)
@example([Quad(NamedNode(ID + "place/a"), TYPE, NamedNode(CA + "City"), PAGE)])
@example(
    [
        Quad(NamedNode(ID + "place/a"), TYPE, NamedNode(CA + "City"), PAGE),
        Quad(NamedNode(ID + "place/a"), NamedNode(CA + "order"), Literal(""), PAGE),
        Quad(NamedNode(ID + "place/b"), TYPE, NamedNode(CA + "City"), PAGE),
        Quad(NamedNode(ID + "place/b"), NamedNode(CA + "order"), Literal(""), PAGE),
        Quad(NamedNode(ID + "place/b"), NamedNode(CA + "order"), Literal("\\N|;¦"), PAGE),
        Quad(NamedNode(ID + "place/c"), TYPE, NamedNode(CA + "City"), PAGE),
    ]
)
def test_csv_files_read_as_they_are_described_hold_every_value_and_no_other(statements: list[Quad]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        told = list(values_of_csv(tables_of(statements, Path(folder))))
    assert set(told) == without_misfits(expected(statements), told)


@unhurried
@given(quads)
def test_parquet_files_hold_the_values_of_the_csv_files(statements: list[Quad]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = tables_of(statements, Path(name))
        for table in described(folder):
            columns = table["tableSchema"]["columns"]
            stored = pq.read_table(folder / table["url"].replace(".csv", ".parquet"))
            assert stored.column_names == [column["name"] for column in columns]
            with (folder / table["url"]).open(encoding="utf-8", newline="") as file:
                _, *rows = csv.reader(file)
            for column, cells in zip(columns, zip(*rows, strict=True), strict=True):
                for cell, value in zip(cells, stored.column(column["name"]).to_pylist(), strict=True):
                    kept = [] if value is None else value if "separator" in column else [value]
                    read = items(cell, column)
                    # An empty text alone is written as two of them.
                    assert [as_stored(text, one) for text, one in zip(read, kept, strict=False)] == kept
                    assert len(read) == len(kept) or (read, kept) == (["", ""], [""])


def as_stored(text: str, value: object) -> object:
    """Read a text as what the value beside it is."""
    if isinstance(value, Decimal):
        return Decimal(text)
    if isinstance(value, date):
        return date.fromisoformat(text)
    return int(text) if isinstance(value, int) else text


@unhurried
@given(quads)
def test_the_table_of_statements_holds_each_with_its_source(statements: list[Quad]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        stored = pq.read_table(tables_of(statements, Path(folder)) / "statements.parquet").to_pylist()
    assert {tuple(row.values()) for row in stored} == {
        (
            named(quad.subject),
            quad.predicate.value,
            named(quad.object),
            {NamedNode: "iri", Literal: "literal", BlankNode: "blank node"}[type(quad.object)],
            quad.object.datatype.value if isinstance(quad.object, Literal) else None,
            quad.object.language if isinstance(quad.object, Literal) else None,
            named(quad.graph_name),
        )
        for quad in statements
    }
    assert len(stored) == len(set(statements))


def named(term: Any) -> str:
    return str(term) if isinstance(term, BlankNode) else str(term.value)


@unhurried
@given(quads)
def test_every_foreign_key_leads_to_a_row(statements: list[Quad]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = tables_of(statements, Path(name))
        for table in described(folder):
            for key in table["tableSchema"].get("foreignKeys", ()):
                held = pq.read_table(folder / table["url"].replace(".csv", ".parquet"))
                led_to = pq.read_table(folder / key["reference"]["resource"].replace(".csv", ".parquet"))
                values = set(held.column(key["columnReference"]).to_pylist())
                assert values <= set(led_to.column(key["reference"]["columnReference"]).to_pylist())
