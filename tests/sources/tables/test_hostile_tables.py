"""Whatever a table and its metadata hold, they are read or refused at a place."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from coopatlas.errors import SourceSyntaxError
from coopatlas.sources.tables.metadata import Description, read_description
from coopatlas.sources.tables.table import Table

TEMPLATES = ["x/{k}", "{+k}", "{k}:{v}", "{#_name}", "{/v*}", "org:{k}", "https://[{k}", "{k:2}", "{", "rdf:type", ""]
ATOMS: st.SearchStrategy[object] = st.sampled_from(
    [None, True, 0, 1e300, "", "\0", "\ud800", "und", "date", "k", "|", [], {}, ["x"], *TEMPLATES]
)
KEYS = ["name", "aboutUrl", "propertyUrl", "valueUrl", "datatype", "lang", "null", "default", "separator", "virtual"]
COLUMN = st.dictionaries(st.sampled_from([*KEYS, "titles", "x"]), ATOMS, max_size=4)
CELLS = st.text(st.sampled_from(["k", "v", "ł", ",", '"', "\n", "\r", "\0", "#", "|", ".", "/", ":", "[", "%", "😀"]))
ADDRESS = "http://www.w3.org/ns/csvw"


def _description(columns: list[object], base: object) -> Description | None:
    context = [ADDRESS, {"@base": base}]
    schema = {"aboutUrl": "x/{k}", "columns": columns}
    metadata = {"@context": context, "url": "t.csv", "dialect": {"header": False}, "tableSchema": schema}
    try:
        return read_description(Path("t.csv-metadata.json"), json.dumps(metadata).encode(), "t.csv")
    except SourceSyntaxError as error:
        refused = error
    assert refused.location.line == 1
    return None


@given(st.lists(COLUMN, max_size=2), ATOMS | st.just("https://example.org/"), CELLS)
def test_metadata_are_read_or_refused(more: list[object], base: object, text: str) -> None:
    description = _description([{"name": "k", "propertyUrl": "rdf:type"}, *more], base)
    if description is not None:
        list(Table(Path("t.csv"), text.encode(), description).said())


@given(st.sampled_from(TEMPLATES), CELLS, st.binary(max_size=3))
def test_every_fault_has_a_line_and_a_column_within_the_table(template: str, text: str, more: bytes) -> None:
    columns = [{"name": "k", "propertyUrl": "rdf:type", "valueUrl": template}, {"name": "v", "suppressOutput": True}]
    description = _description(columns, "https://example.org/")
    content = text.encode() + more
    lines = content.decode(errors="replace").split("\n")
    if description is not None:
        try:
            said = list(Table(Path("t.csv"), content, description).said())
        except SourceSyntaxError as refused:
            said = [refused]
        for fault in said:
            if isinstance(fault, SourceSyntaxError):
                line, column = fault.location.line or 0, fault.location.column or 0
                assert 1 <= column <= len(lines[line - 1]) + 1
