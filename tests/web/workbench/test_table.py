"""A table: its columns, bars and orders."""

from __future__ import annotations

import time

import pytest

from coopatlas.languages.language import Language, read_languages
from coopatlas.web.names import Names
from coopatlas.web.workbench.results import MAX_TEXT, Solutions
from coopatlas.web.workbench.table import UNORDERED, Direction, Order, Table, make_table
from tests.web.workbench.answering import solutions, triple

POLISH = read_languages()["pl"]
COUNTED = solutions("name count", ('"b"', "2"), ('"a"', "10"), ('"c"', "5"))


def made(found: Solutions, order: Order = UNORDERED, language: Language = POLISH) -> Table:
    return make_table(found, Names(language, ()), language, order)


def texts(table: Table, place: int = 0) -> list[str]:
    shown = (row[place].shown for row in table.rows)
    return [one.text.value if one else "" for one in shown]


def test_numbers_have_bars_in_proportion_to_the_largest() -> None:
    table = made(COUNTED)
    assert [(column.numbers, column.measures) for column in table.columns] == [(False, False), (True, True)]
    assert [row[1].bar for row in table.rows] == [20.0, 100.0, 50.0]
    assert [row[0].bar for row in table.rows] == [None] * 3


def test_rows_stay_in_the_order_of_the_answer() -> None:
    table = made(COUNTED)
    assert texts(table) == ["b", "a", "c"]
    assert {column.direction for column in table.columns} == {Direction.NONE}


@pytest.mark.parametrize(
    ("order", "names"), [(Order(1), "abc"), (Order(1, descending=True), "cba"), (Order(2, descending=True), "acb")]
)
def test_rows_are_sorted_by_a_column_either_way(order: Order, names: str) -> None:
    assert "".join(texts(made(COUNTED, order))) == names


def test_choosing_a_column_again_turns_its_order_around() -> None:
    assert [column.next_order for column in made(COUNTED).columns] == ["1", "2"]
    assert [column.next_order for column in made(COUNTED, Order(2)).columns] == ["1", "-2"]
    assert [column.next_order for column in made(COUNTED, Order(2, descending=True)).columns] == ["1", "2"]


def test_texts_are_sorted_by_the_alphabet_of_the_page() -> None:
    found = solutions("name", ('"Łódź"',), ('"Zamość"',), ('"Lublin"',), ('"Mielec"',))
    assert texts(made(found, Order(1))) == ["Lublin", "Łódź", "Mielec", "Zamość"]


def test_numbers_are_sorted_as_numbers_and_what_is_unbound_is_last_either_way() -> None:
    found = solutions("n", ("10",), ("",), ("9.5",), ('"text"',))
    assert texts(made(found, Order(1))) == ["9,5", "10", "text", ""]
    assert texts(made(found, Order(1, descending=True))) == ["text", "10", "9,5", ""]


def test_a_part_of_the_rows_cannot_be_sorted() -> None:
    table = made(solutions("n", ("2",), ("1",), total=2_000), Order(1))
    assert not table.sortable
    assert texts(table) == ["2", "1"]


def test_a_column_that_is_not_there_sorts_nothing() -> None:
    assert texts(made(COUNTED, Order(7))) == ["b", "a", "c"]


def test_resources_are_sorted_by_their_names() -> None:
    named = [triple(f"http://a.example/{iri}", "http://www.w3.org/2004/02/skos/core#prefLabel", f'"{name}"@pl') for
             iri, name in (("1", "Ryga"), ("2", "Balvi"))]  # fmt: skip
    table = make_table(solutions("s", (":1",), (":2",)), Names(POLISH, named), POLISH, Order(1))
    assert texts(table) == ["Balvi", "Ryga"]


def test_a_long_text_is_shown_in_part_and_says_how_much_is_left_out() -> None:
    table = made(solutions("text", (f'"{"a" * (MAX_TEXT + 7)}"',), ('"short"',)))
    assert [row[0].left_out for row in table.rows] == [7, 0]
    assert texts(table)[0] == "a" * MAX_TEXT + "…"


def test_huge_texts_are_sorted_in_no_time() -> None:
    found = solutions("text", *((f'"{"z" * 50_000}{number % 7}"',) for number in range(100)))
    started = time.perf_counter()
    made(found, Order(1))
    assert time.perf_counter() - started < 2
