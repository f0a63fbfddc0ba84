"""What was found when a limit was reached."""

import io

import pyoxigraph as ox
import pytest

from coopatlas import formats
from coopatlas.query.workers.partial import MARK, collected_form, keep_whole_lines, marked_graph, marked_solutions

NOTICE = 'PARTIAL ANSWER: "10 s"\tpassed'


def solutions(collected: bytes, notice: str = NOTICE) -> list[dict[str, str | None]]:
    results = marked_solutions(io.BytesIO(collected), notice)
    names = [variable.value for variable in results.variables]
    return [{name: None if row[name] is None else str(row[name]) for name in names} for row in results]


def test_solutions_and_graphs_are_collected_line_by_line() -> None:
    assert {collected_form(representation) for representation in formats.RESULTS} == {formats.RESULTS_TSV}
    assert {collected_form(representation) for representation in formats.GRAPHS} == {formats.N_TRIPLES}


@pytest.mark.parametrize(
    ("content", "max_lines", "kept"),
    [
        (b"", 3, b""),
        (b"a", 3, b""),
        (b"a\nb", 3, b"a\n"),
        (b"a\nb\n", 3, b"a\nb\n"),
        (b"a\nb\nc\nd\n", 3, b"a\nb\nc\n"),
        (b"x" * 1_500_000 + b"\n" + b"y" * 900_000 + b"\nz", 3, b"x" * 1_500_000 + b"\n" + b"y" * 900_000 + b"\n"),
        (b"a\n" * 1_200_000, 900_000, b"a\n" * 900_000),
    ],
    ids=["nothing", "no whole line", "one and a bit", "all", "too many", "over chunks", "many over chunks"],
)
def test_only_whole_lines_are_kept_and_no_more_than_allowed(content: bytes, max_lines: int, kept: bytes) -> None:
    body = io.BytesIO(content)
    assert keep_whole_lines(body, max_lines) == kept.count(b"\n")
    assert body.read() == kept


def test_every_row_of_a_partial_answer_carries_the_mark() -> None:
    marked = solutions(b"?a\t?b\n1\t<http://x/y>\n\t2\n")
    mark = str(ox.Literal(NOTICE))
    integer = "^^<http://www.w3.org/2001/XMLSchema#integer>"
    assert marked == [
        {MARK: mark, "a": f'"1"{integer}', "b": "<http://x/y>"},
        {MARK: mark, "a": None, "b": f'"2"{integer}'},
    ]


@pytest.mark.parametrize("header", [b"?a\t?b\n", b"?a\n", b"\n", b""])
def test_where_nothing_was_found_one_row_says_why(header: bytes) -> None:
    (row,) = solutions(header)
    assert row[MARK] == str(ox.Literal(NOTICE))
    assert [value for name, value in row.items() if name != MARK] == [None] * (header.count(b"?"))


def test_a_whole_answer_is_left_as_it_is() -> None:
    assert solutions(b"?a\n<http://x/y>\n", "") == [{"a": "<http://x/y>"}]


def test_a_partial_graph_has_a_triple_that_says_why() -> None:
    line = b"<http://x/s> <http://x/p> <http://x/o> .\n"
    mark, triple = marked_graph(io.BytesIO(line), NOTICE, "http://x/about")
    assert mark.object == ox.Literal(NOTICE, language="en")
    assert mark.subject == ox.NamedNode("http://x/about")
    assert [triple] == list(marked_graph(io.BytesIO(line), "", ""))
