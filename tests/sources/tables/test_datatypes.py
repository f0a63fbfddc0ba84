"""What a cell's text means."""

import re

import pytest

from coopatlas.sources.tables.datatypes import Datatype, NumberFormat, datatype_called


@pytest.mark.parametrize(
    ("datatype", "text", "lexical"),
    [
        (Datatype(), " a ", " a "),
        (Datatype("anyURI"), "https://example.org/", "https://example.org/"),
        (Datatype("integer"), "+007", "7"),
        (Datatype("integer"), "-0", "0"),
        (Datatype("nonNegativeInteger"), "12", "12"),
        (Datatype("positiveInteger"), "01", "1"),
        (Datatype("decimal"), "-1.50", "-1.50"),
        (Datatype("double"), "1e6", "1e6"),
        (Datatype("boolean"), "1", "true"),
        (Datatype("date"), "2024-02-29", "2024-02-29"),
        (Datatype("dateTime"), "2024-02-29T24:00:00Z", "2024-02-29T24:00:00Z"),
        (Datatype("gYear"), "1999", "1999"),
        (Datatype("gYearMonth"), "1999-12", "1999-12"),
        (Datatype("boolean", ("tak", "nie")), "nie", "false"),
        (Datatype("date", "d.M.yyyy"), "5.11.2026", "2026-11-05"),
        (Datatype("date", "yyyyMMdd"), "20261105", "2026-11-05"),
        (Datatype("date", "MM/dd/yyyy"), "11/05/2026", "2026-11-05"),
        (Datatype("decimal", NumberFormat(",", " ")), "1 234,5", "1234.5"),
        (Datatype("integer", NumberFormat(group=".", decimal=",")), "1.234", "1234"),
    ],
)
def test_a_value_is_written_as_xml_schema_does(datatype: Datatype, text: str, lexical: str) -> None:
    assert datatype.lexical(text) == lexical


@pytest.mark.parametrize(
    ("datatype", "text"),
    [
        (Datatype("anyURI"), "a b"),
        (Datatype("integer"), "1.0"),
        (Datatype("integer"), "٣"),
        (Datatype("integer"), "1" * 5000 + "x"),
        (Datatype("nonNegativeInteger"), "-1"),
        (Datatype("positiveInteger"), "00"),
        (Datatype("decimal"), "1,5"),
        (Datatype("boolean"), "TRUE"),
        (Datatype("date"), "2023-02-29"),
        (Datatype("dateTime"), "2024-02-29T25:00:00"),
        (Datatype("gYear"), "99"),
        (Datatype("gYearMonth"), "1999-13"),
        (Datatype("boolean", ("Y", "N")), "true"),
        (Datatype("date", "d.M.yyyy"), "2026-11-05"),
        (Datatype("date", "dd.MM.yyyy"), "5.11.2026"),
        (Datatype("date", "d.M.yyyy"), "31.2.2026"),
        (Datatype("decimal", NumberFormat(",", " ")), "1.5"),
        (Datatype("decimal", NumberFormat(",", " ")), "1  2"),
        (Datatype("integer", NumberFormat(group=",")), ",1"),
    ],
)
def test_what_is_no_such_value_is_refused(datatype: Datatype, text: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        datatype.lexical(text)


def test_long_numbers_are_taken_as_they_are() -> None:
    assert Datatype("integer").lexical("9" * 5000) == "9" * 5000


def test_only_a_string_keeps_its_spaces() -> None:
    assert Datatype().spaced(" a\n b ") == " a\n b "
    assert Datatype("date").spaced(" 2026-01-01\t") == "2026-01-01"


def test_the_standard_has_other_names_for_some() -> None:
    assert datatype_called("number") == "double"
    assert datatype_called("datetime") == "dateTime"
    assert datatype_called("html") is None
