"""Laying a query out anew: it looks the same wherever it came from, and never says anything else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopatlas.query.text.formatting import format_query
from coopatlas.query.text.tokens import scan

QUESTIONS = sorted((Path(__file__).parents[3] / "queries").glob("*.rq"))
PIECES = (
    *("SELECT", "WHERE", "FILTER", "BIND", "VALUES", "OPTIONAL", "UNION", "PREFIX ca:", "GROUP BY", "COUNT", "a", "IN"),
    *("?x", "$y", "ca:City", ":", "<http://a.org/b#c>", '"text"', "'#'", '"""a\n"b"""', "@en", "12", "-1.5e3", "_:b"),
    *("{", "}", "(", ")", "[", "]", ".", ";", ",", "<", "<<", ">>", "^^", "^", "|", "/", "*", "+", "?", "!", "&&", "="),
    *("# note\n", "#\r\n", "\n", "\n\n", "\t", " ", '"not closed', "\\", "\u00e4", "\u2028"),
)
"""Of these the texts are made whose tokens must stay as they are, queries or not."""


def same_tokens(one: str, other: str) -> bool:
    return [token[:2] for token in scan(one)] == [token[:2] for token in scan(other)]


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_no_text_is_made_to_say_anything_else(text: str) -> None:
    assert same_tokens(format_query(text), text)


@given(st.text())
def test_whatever_is_sent_keeps_its_tokens(text: str) -> None:
    assert same_tokens(format_query(text), text)


@pytest.mark.parametrize("question", QUESTIONS, ids=[path.stem for path in QUESTIONS])
def test_a_layout_is_that_of_its_own_layout(question: Path) -> None:
    once = format_query(question.read_text(encoding="utf-8"))
    assert format_query(once) == once


def test_most_questions_are_laid_out_already() -> None:
    texts = [path.read_text(encoding="utf-8") for path in QUESTIONS]
    assert sum(format_query(text) == text for text in texts) > len(texts) * 0.9


def test_each_clause_and_each_triple_stands_on_a_line_of_its_own() -> None:
    text = "PREFIX a: <http://a.org/> select*{?s a a:B;a:c ?d,?e.filter(?d>3)optional{?s a:f ?f}}order by ?s limit 3"
    assert format_query(text) == (
        "PREFIX a: <http://a.org/>\n"
        "\n"
        "select* {\n"
        "  ?s a a:B ;\n"
        "    a:c ?d, ?e .\n"
        "  filter (?d>3)\n"
        "  optional { ?s a:f ?f }\n"
        "}\n"
        "order by ?s\n"
        "limit 3\n"
    )


def test_groups_are_indented_by_their_braces() -> None:
    assert format_query("SELECT * WHERE { { ?a ?b ?c . { SELECT ?d { ?d ?e ?f\n} } } UNION {} }") == (
        "SELECT *\n"
        "WHERE {\n"
        "  {\n"
        "    ?a ?b ?c .\n"
        "    {\n"
        "      SELECT ?d {\n"
        "        ?d ?e ?f\n"
        "      }\n"
        "    }\n"
        "  } UNION {}\n"
        "}\n"
    )


def test_a_few_values_stand_on_one_line() -> None:
    text = "SELECT * { VALUES (?a ?b) {\n (1 2)\n (3 4)\n} }"
    assert "  VALUES (?a ?b) { (1 2) (3 4) }\n" in format_query(text)


def test_many_values_stay_on_the_lines_that_they_stood_on() -> None:
    rows = "".join(f"\n('value {number}' {number})" for number in range(9))
    assert format_query(f"SELECT * {{ VALUES (?a ?b) {{{rows}\n}} }}").count("\n") == 13


@pytest.mark.parametrize("condition", ["FILTER (?a > 1)", "FILTER regex(?a, 'b')", "BIND (1 + 2 AS ?b)"])
def test_what_follows_a_condition_begins_a_line(condition: str) -> None:
    assert f"  {condition}\n  ?a ?b ?c\n" in format_query(f"SELECT * {{ ?x ?y ?z {condition} ?a ?b ?c }}")


def test_a_comment_stays_where_it_stood() -> None:
    text = "# head\n\nSELECT * { # beside\n  # above\n  ?s ?p ?o }"
    assert format_query(text) == "# head\n\nSELECT * { # beside\n  # above\n  ?s ?p ?o\n}\n"


def test_one_empty_line_of_several_stays() -> None:
    assert "?c .\n\n  ?d" in format_query("SELECT * { ?a ?b ?c .\n\n\n\n ?d ?e ?f }")


def test_triples_as_terms_keep_their_brackets_together() -> None:
    assert "<< ?a ?b ?c >> ?d ?e" in format_query("SELECT*{<< ?a ?b ?c >> ?d ?e}")


@pytest.mark.parametrize("text", ["", "  \n", "SELECT * { ?s ?p 'no end }"])
def test_nothing_is_laid_out_where_there_are_no_tokens_to_rely_on(text: str) -> None:
    assert format_query(text) == text
