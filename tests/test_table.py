"""Answers as tables of text."""

import json

from coopatlas.table import table


def _results(names: list[str], *rows: dict[str, dict[str, str]]) -> bytes:
    return json.dumps({"head": {"vars": names}, "results": {"bindings": list(rows)}}).encode()


def _number(value: int) -> dict[str, str]:
    return {"type": "literal", "value": str(value), "datatype": "http://www.w3.org/2001/XMLSchema#integer"}


def test_columns_are_aligned_and_numbers_stand_right() -> None:
    results = _results(
        ["place", "n"],
        {"place": {"type": "uri", "value": "https://w3id.org/coopatlas/id/place/lodz"}, "n": _number(5)},
        {"place": {"type": "literal", "value": "Łódź"}, "n": _number(12)},
    )
    assert table(results).splitlines() == [
        "place        n",
        "──────────  ──",
        "place:lodz   5",
        "Łódź        12",
        "(2 rows)",
    ]


def test_unbound_cells_are_empty_and_control_characters_are_harmless() -> None:
    results = _results(["a", "b"], {"a": {"type": "literal", "value": "x\x1b[2J\ny"}})
    assert table(results).splitlines()[2] == "x [2J y"


def test_long_cells_are_cut_with_a_mark() -> None:
    row = table(_results(["a"], {"a": {"type": "literal", "value": "x" * 100}})).splitlines()[2]
    assert row == "x" * 59 + "…"


def test_no_rows_are_said_in_words() -> None:
    assert table(_results(["a"])).endswith("(no rows: nothing matches)")


def test_a_boolean_is_yes_or_no() -> None:
    assert table(b'{"head": {}, "boolean": true}') == "yes"
    assert table(b'{"head": {}, "boolean": false}') == "no"
