"""Reading what describes a table."""

import json
from pathlib import Path
from typing import Any

import pytest

from coopatlas.errors import SourceSyntaxError
from coopatlas.sources.tables.cells import Dialect
from coopatlas.sources.tables.datatypes import Datatype, NumberFormat
from coopatlas.sources.tables.metadata import Description, read_description
from coopatlas.validation.words import words as in_language

PATH = Path("a.csv-metadata.json")
P = "https://example.org/p"
Schema = dict[str, Any] | None


def _read(text: str) -> Description:
    return read_description(PATH, text.encode(), "a.csv")


def _with(column: Schema = None, schema: Schema = None, table: Schema = None) -> str:
    columns = [{"name": "c", "propertyUrl": P, **(column or {})}]
    metadata = {"@context": "http://www.w3.org/ns/csvw", "url": "a.csv"}
    more = {"tableSchema": {"columns": columns} | (schema or {})} | (table or {})
    return json.dumps(metadata | more, ensure_ascii=False)


def test_what_is_not_said_is_as_the_standard_has_it() -> None:
    description = _read(_with())
    (column,) = description.columns
    assert description.dialect == Dialect(",", '"', header=True)
    assert (column.datatype, column.language, column.separator) == (Datatype(), None, None)
    assert (set(column.nulls), column.default, column.required) == ({""}, "", False)
    assert column.about is None


def test_properties_are_inherited_from_schema_and_table() -> None:
    columns = [{"name": "c", "propertyUrl": P}, {"name": "d", "propertyUrl": P, "lang": "en", "null": ["-", ""]}]
    schema = {"aboutUrl": "https://example.org/{c}", "lang": "de", "columns": columns}
    first, second = _read(_with(schema=schema, table={"lang": "pl", "null": "-"})).columns
    assert first.about == second.about
    assert (first.language, second.language) == ("de", "en")
    assert [sorted(column.nulls) for column in (first, second)] == [["-"], ["", "-"]]


def test_a_column_is_called_by_its_title_or_number_where_it_has_no_name() -> None:
    columns = [{"titles": ["Kod kraju"], "propertyUrl": P}, {"suppressOutput": True}]
    names = [column.name for column in _read(_with(schema={"columns": columns})).columns]
    assert names == ["Kod%20kraju", "_col.2"]


def test_relative_iris_are_resolved_against_the_address_that_the_table_would_have() -> None:
    context = ["http://www.w3.org/ns/csvw", {"@base": "https://example.org/id/"}]
    (column,) = _read(_with({"aboutUrl": "#x", "valueUrl": "y/z"}, table={"@context": context})).columns
    assert column.about is not None
    assert column.value is not None
    assert column.about.expand({}).value == "https://example.org/id/a.csv#x"
    assert column.value.expand({}).value == "https://example.org/id/y/z"


def test_a_language_that_is_not_determined_is_none() -> None:
    (column,) = _read(_with({"lang": "und"}, table={"lang": "pl"})).columns
    assert column.language is None


def test_titles_may_be_in_languages() -> None:
    (column,) = _read(_with({"titles": {"pl": "Nazwa", "en": ["Name", "Label"]}})).columns
    assert column.titles == ("Nazwa", "Name", "Label")


@pytest.mark.parametrize(
    ("given", "datatype"),
    [
        ("gYear", Datatype("gYear")),
        ({"base": "date", "format": "dd.MM.yyyy"}, Datatype("date", "dd.MM.yyyy")),
        ({"base": "boolean", "format": "Y|N"}, Datatype("boolean", ("Y", "N"))),
        ({"base": "number", "format": {"decimalChar": ","}}, Datatype("double", NumberFormat(","))),
        ({"format": {"groupChar": ","}, "base": "integer"}, Datatype("integer", NumberFormat(".", ","))),
    ],
)
def test_datatypes_are_read(given: Any, datatype: Datatype) -> None:
    (column,) = _read(_with({"datatype": given})).columns
    assert column.datatype == datatype


def test_the_subject_stands_at_the_first_cell_about_it_or_else_at_what_its_iri_is_made_of() -> None:
    a, b = "https://example.org/{a}", "https://example.org/{b}"
    columns = [
        {"name": "x", "propertyUrl": P},
        {"name": "a", "propertyUrl": P, "aboutUrl": a},
        {"name": "b", "propertyUrl": P, "aboutUrl": a},
        {"name": "v", "propertyUrl": P, "aboutUrl": a, "valueUrl": a, "virtual": True},
        {"name": "w", "propertyUrl": P, "aboutUrl": b, "valueUrl": b, "virtual": True},
        {"name": "z", "propertyUrl": P, "aboutUrl": P, "valueUrl": b, "virtual": True},
    ]
    cells = _read(_with(schema={"columns": columns})).subject_cells
    assert cells == {"x": 0, "a": 1, "b": 1, "v": 1, "w": 2, "z": 0}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "1:1: is not JSON"),
        ('{\n  "a": 1,\n}', r"(2:10|3:1): is not JSON"),
        ("[" * 2000 + "]" * 2000, "nested more than 20 deep"),
        ("[" * 50 + "]" * 50, "1:22: is nested more than 20 deep"),
        ('{"url": "a", "url": "b"}', "1:14: 'url' stands here a second time"),
        ('{"url": NaN}', r"1:\d+: is not JSON"),
        ('{"url": [1e+3]}', r"1:\d+: is not JSON"),
        ('{"\\ud800": 1}', "1:2: an escape for what no text can hold"),
        ('{"url": "\\u0000"}', "1:9: an escape for what no text can hold"),
        ('{"url": ' + "1" * 5_000 + "}", "1:9: a number of more digits than are read; write a shorter one"),
        ("[]", "1:1: an object is expected"),
        ("{}", "1:1: '@context' is missing"),
        (_with(table={"@context": "https://example.org/context"}), "1:14: the context is"),
        (
            _with(table={"@context": ["http://www.w3.org/ns/csvw", "https://example.org/context"]}),
            "an object is expected",
        ),
        (_with(table={"@context": ["http://www.w3.org/ns/csvw", {"a": "b"}]}), "'a' is not understood"),
        (_with(table={"@context": ["http://www.w3.org/ns/csvw", {"@base": "x/"}]}), "@base is a whole IRI"),
        (_with(table={"@context": ["http://www.w3.org/ns/csvw", {"@base": "http://[/"}]}), "@base is a whole IRI"),
        (_with(table={"@context": ["http://www.w3.org/ns/csvw", {"@language": "a b"}]}), "'a b' is no language tag"),
        (_with(table={"url": "b.csv"}), "names 'b.csv', but describes the table beside it; write 'a.csv'"),
        (_with(table={"url": 1}), "a text is expected"),
        (_with(table={"dc:title": "x"}), "'dc:title' is not understood"),
        (_with(table={"@type": "TableGroup"}), "the @type is Table here"),
        (_with(schema={"foreignKeys": []}), "'foreignKeys' is not understood"),
        (_with(schema={"columns": []}), "between 1 and 1000 columns"),
        (_with(schema={"columns": [{}] * 1001}), "between 1 and 1000 columns"),
        (_with(schema={"columns": [{"name": "c"}]}), "say by propertyUrl what column c states"),
        (_with(schema={"primaryKey": "d"}), "no column is called 'd'; known are c"),
        (_with(schema={"primaryKey": []}), "no column is called"),
        (_with({"propertyUrl": f"{P}/1"}), "a property whose IRI does not end in a name"),
        (_with({"name": "country-code"}), "a name is made of"),
        (_with({"name": "_c"}), "a name is made of"),
        (_with({"langauge": "pl"}), "'langauge' is not understood"),
        (_with({"ordered": True}), "'ordered' is not understood"),
        (_with({"lang": "a_b"}), "no language tag"),
        (_with({"datatype": "html"}), "no datatype that is read here"),
        (_with({"datatype": {"base": "string", "format": ".*"}}), "no format that is read here"),
        (_with({"datatype": {"base": "date", "format": "d MMM yyyy"}}), "no format that is read here"),
        (_with({"datatype": {"base": "boolean", "format": "Y"}}), "no format that is read here"),
        (_with({"datatype": {"base": "decimal", "format": {"decimalChar": "", "groupChar": ","}}}), "two different"),
        (_with({"datatype": {"base": "integer", "maximum": 3}}), "'maximum' is not understood"),
        (_with({"aboutUrl": "{d}"}), "no column is called 'd'"),
        (_with({"propertyUrl": "ca:role"}), "the prefix ca:"),
        (_with({"propertyUrl": "https://example.org/%zz"}), "not an IRI"),
        (_with({"virtual": True}), "a virtual column has no cells"),
        (_with({"required": "yes"}), "true or false is expected"),
        (_with({"separator": ""}), "a separator has a sign"),
        (_with(table={"dialect": {"encoding": "windows-1250"}}), "only UTF-8 is read"),
        (_with(table={"dialect": {"delimiter": "ab"}}), "a delimiter is one sign"),
        (_with(table={"dialect": {"quoteChar": "«"}}), "a quotation mark is"),
        (_with(table={"dialect": {"skipRows": 1}}), "'skipRows' is not understood"),
        (_with(schema={"columns": [{"name": "a", "propertyUrl": P}, {"name": "a", "propertyUrl": P}]}), "called 'a'"),
        (" " * 1_000_001, "is larger than 1000000 bytes"),
    ],
)
def test_what_is_not_understood_is_refused_at_its_place(text: str, words: str) -> None:
    with pytest.raises(SourceSyntaxError, match=rf"^a\.csv-metadata\.json:.*{words}") as refused:
        _read(text)
    assert in_language("pl").fault(refused.value.message) != refused.value.message


def test_a_virtual_column_comes_last() -> None:
    columns = [{"virtual": True, "propertyUrl": P, "valueUrl": P}, {"name": "c", "propertyUrl": P}]
    with pytest.raises(SourceSyntaxError, match="a virtual column comes after all others"):
        _read(_with(schema={"columns": columns}))


def test_another_encoding_is_refused() -> None:
    with pytest.raises(SourceSyntaxError, match="is not UTF-8"):
        read_description(PATH, b"\xb9", "a.csv")
