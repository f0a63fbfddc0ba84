"""From the cells of a table to statements with their places."""

import json
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import BlankNode

from coopatlas.errors import SourceError, SourceSyntaxError
from coopatlas.sources.reader import (
    SourceFile,
    SourceTable,
    faults_of,
    read_statements,
    read_what_can_be_read,
    text_of,
)
from coopatlas.validation.words import words

P = "https://example.org/p"
S = "https://example.org/s/{a}"


def _source(folder: Path, text: str, *columns: dict[str, Any], **schema: Any) -> SourceFile:
    path = folder / "t.csv"
    path.write_bytes(text.encode())
    metadata = {
        "@context": "http://www.w3.org/ns/csvw",
        "url": "t.csv",
        "tableSchema": {"columns": list(columns), **schema},
    }
    path.with_name("t.csv-metadata.json").write_text(json.dumps(metadata))
    return SourceFile(path, "https://example.org/g")


def _column(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "propertyUrl": f"{P}/{name}", **more}


def _said(source: SourceFile) -> list[str]:
    return [str(statement.quad.triple).replace("https://example.org/", "") for statement in read_statements(source)]


def _faults(source: SourceFile) -> list[str]:
    with pytest.raises(SourceSyntaxError) as first:
        list(read_statements(source))
    return [
        f"{fault.location.line}:{fault.location.column}: {fault.message}" for fault in faults_of(source, first.value)
    ]


def test_each_cell_is_a_statement(tmp_path: Path) -> None:
    source = _source(tmp_path, "a,b\nx,1\ny,2\n", _column("a"), _column("b", datatype="integer"), aboutUrl=S)
    assert _said(source) == [
        '<s/x> <p/a> "x"',
        '<s/x> <p/b> "1"^^<http://www.w3.org/2001/XMLSchema#integer>',
        '<s/y> <p/a> "y"',
        '<s/y> <p/b> "2"^^<http://www.w3.org/2001/XMLSchema#integer>',
    ]
    assert [statement.line for statement in read_statements(source)] == [2, 2, 3, 3]
    assert {str(statement.quad.graph_name) for statement in read_statements(source)} == {"<https://example.org/g>"}


def test_a_row_without_an_iri_is_about_a_node_of_its_own(tmp_path: Path) -> None:
    source = _source(tmp_path, "a,b\nx,1\ny,2\n", _column("a"), _column("b"))
    subjects = [statement.quad.subject for statement in read_statements(source)]
    assert all(isinstance(subject, BlankNode) for subject in subjects)
    assert subjects[0] == subjects[1] != subjects[2] == subjects[3]


def test_what_is_empty_or_stands_for_nothing_says_nothing(tmp_path: Path) -> None:
    column = _column("b", null=["", "-"], valueUrl="https://example.org/v/{b}")
    assert _said(_source(tmp_path, "a,b\nx,\ny,-\nz,1\n", _column("a", suppressOutput=True), column, aboutUrl=S)) == [
        "<s/z> <p/b> <v/1>"
    ]


def test_an_empty_cell_takes_the_default(tmp_path: Path) -> None:
    assert _said(_source(tmp_path, "a,b\nx,\n", _column("a"), _column("b", default="?", lang="pl"), aboutUrl=S)) == [
        '<s/x> <p/a> "x"',
        '<s/x> <p/b> "?"@pl',
    ]


def test_a_separator_makes_several_values_of_a_cell(tmp_path: Path) -> None:
    column = _column("b", separator=";", datatype="gYear", null=["", "-"])
    source = _source(tmp_path, "a,b\nx,1999; 2000 ;;-\ny,-\n", _column("a", suppressOutput=True), column, aboutUrl=S)
    assert [text.split('"')[1] for text in _said(source)] == ["1999", "2000"]


def test_several_values_stand_side_by_side_in_an_iri(tmp_path: Path) -> None:
    column = _column("a", separator=" ", valueUrl="https://example.org/{?a}")
    assert _said(_source(tmp_path, "a\nx y\n", column, aboutUrl=P)) == ["<p> <p/a> <?a=x,y>"]


def test_virtual_columns_say_something_of_every_row(tmp_path: Path) -> None:
    columns = [
        {"virtual": True, "propertyUrl": "rdf:type", "valueUrl": "org:Organization"},
        {
            "virtual": True,
            "propertyUrl": f"{P}/row",
            "default": "x",
            "aboutUrl": "https://example.org/r/{_row}/{_sourceRow}",
        },
    ]
    source = _source(tmp_path, "a\nx\n", _column("a", suppressOutput=True), *columns, aboutUrl=S)
    assert _said(source) == [
        "<s/x> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/ns/org#Organization>",
        '<r/1/2> <p/row> "x"',
    ]


def test_a_property_may_be_called_as_its_column(tmp_path: Path) -> None:
    column = {"titles": "Kod ą", "propertyUrl": "https://example.org/{_name}/c{_column}"}
    assert _said(_source(tmp_path, "Kod ą\n1\n", column, aboutUrl=P)) == ['<p> <Kod%20%C4%85/c1> "1"']


def test_a_table_may_have_no_header(tmp_path: Path) -> None:
    source = _source(tmp_path, "x\n", _column("a"), aboutUrl=S)
    metadata = source.path.with_name("t.csv-metadata.json")
    metadata.write_text(json.dumps(json.loads(metadata.read_text()) | {"dialect": {"header": False}}))
    assert _said(source) == ['<s/x> <p/a> "x"']


def test_places_are_those_of_cells(tmp_path: Path) -> None:
    columns = [
        _column("a", suppressOutput=True),
        _column("b"),
        {"virtual": True, "propertyUrl": f"{P}/v", "valueUrl": "https://example.org/{b}"},
        {"virtual": True, "propertyUrl": f"{P}/w", "valueUrl": P},
    ]
    source = _source(tmp_path, 'a,b\n"x\n",y\n', *columns, aboutUrl=S)
    places = text_of(source).places(read_statements(source))
    assert [(one.subject.line, one.subject.column) for one in places.values()] == [(2, 1)] * 3
    assert [(one.object.line, one.object.column) for one in places.values()] == [(3, 3), (3, 3), (2, 1)]


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", ["1:1: the table is empty; it begins with a header"]),
        ("a,x\n", ["1:3: the header says 'x', the metadata 'b'; mend one"]),
        ("a\n", ["1:1: the row has 1 cells, the metadata 2 columns; look for a delimiter too many or missing"]),
        ("x,y,b\n", ["1:1: the header says 'x', the metadata 'a'; mend one", "1:3: the", "1:5: the"]),
        ('a,"b\n', ["1:3: the quotation mark that opens here"]),
        ("a,b\nx,1\ny,o\nz,\nz\n,3\n", ["3:3: 'o'", "4:3: this cell", "5:1: the row", "6:1: this cell"]),
        ("a,b\nx,1\ny,2\nx,3\n", ["4:1: the key 'x' is taken in line 2; a row is there once"]),
        ("a,b\nx,1\n\n", ["3:1: an empty row; remove it"]),
        ("a,b\n" + "x,y\n" * 2000, ["2:3: 'y' is not written as integer is; mend it, or the datatype"]),
    ],
)
def test_every_fault_is_told_at_its_place(tmp_path: Path, text: str, faults: list[str]) -> None:
    columns = _column("a", suppressOutput=True), _column("b", datatype="integer", required=True)
    found = _faults(_source(tmp_path, text, *columns, aboutUrl=S, primaryKey="a"))
    assert [fault[: len(begin)] for fault, begin in zip(found, faults, strict=False)] == faults
    assert len(found) in {len(faults), 1000}
    messages = {fault.partition(" ")[2] for fault in found}
    assert not messages & {words("pl").fault(message) for message in messages}


def test_a_property_made_of_a_cell_is_one_that_can_be_written(tmp_path: Path) -> None:
    columns = _column("a", propertyUrl=f"{P}/{{b}}"), _column("b", suppressOutput=True)
    found = _faults(_source(tmp_path, "a,b\nx,part\ny,1\n", *columns, aboutUrl=S))
    assert [fault[:52] for fault in found] == ["3:1: a property whose IRI does not end in a name, so"]


def test_what_an_iri_is_made_of_is_told_once_a_row_and_not_where_it_is_no_value_itself(tmp_path: Path) -> None:
    columns = _column("a", datatype="integer"), _column("b"), _column("c")
    assert _faults(_source(tmp_path, "a,b,c\n,1,2\nx,1,2\n", *columns, aboutUrl=S)) == [
        "2:1: this cell is empty, but an IRI is made of it; fill it",
        "3:1: 'x' is not written as integer is; mend it, or the datatype",
    ]


def test_the_cells_that_could_be_read_are_there_for_others(tmp_path: Path) -> None:
    source = _source(tmp_path, "a,b\nx,1\ny,o\n", _column("a"), _column("b", datatype="integer"), aboutUrl=S)
    assert [str(quad.object).split('"')[1] for quad in read_what_can_be_read(source)] == ["x", "1", "y"]


def test_of_a_table_with_broken_metadata_nothing_is_read(tmp_path: Path) -> None:
    source = _source(tmp_path, "a\nx\n", {"name": "a"}, aboutUrl=S)
    with pytest.raises(SourceSyntaxError, match=r"t\.csv-metadata\.json:1:\d+: say by propertyUrl") as broken:
        SourceTable(source)
    assert faults_of(source, broken.value) == [broken.value]
    assert list(read_what_can_be_read(source)) == []


def test_a_table_in_another_encoding_is_one_fault(tmp_path: Path) -> None:
    source = _source(tmp_path, "a\n", _column("a"), aboutUrl=S)
    source.path.write_bytes(b"a\n\xb9\n")
    assert len(_faults(source)) == 1
    assert list(read_what_can_be_read(source)) == []


def test_a_table_without_metadata_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a\n")
    with pytest.raises(
        SourceError, match=r"t\.csv: nothing says what its columns mean; describe them in t\.csv-metadata"
    ):
        text_of(SourceFile(path, P))


def test_metadata_without_a_table_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.csv-metadata.json"
    path.write_text("{}")
    with pytest.raises(SourceError, match=r"describes t\.csv, which is not beside it"):
        text_of(SourceFile(path, P))
