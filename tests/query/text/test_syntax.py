from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coopatlas.errors import CoopAtlasError, Limit, QueryError, QueryForbidden, QuerySyntaxError, QueryTooLarge
from coopatlas.query.engine import Query, QueryForm
from coopatlas.query.text.syntax import MAX_NESTING, explain_syntax_error, read_query


def read(text: str, max_bytes: int = 100_000) -> Query:
    return read_query(text, max_bytes=max_bytes)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * {}", QueryForm.SELECT),
        ("select*{}", QueryForm.SELECT),
        ("# ASK\nPREFIX select: <http://x/> BASE <http://ask/> ASK {}", QueryForm.ASK),
        ("PREFIX : <http://x/>CONSTRUCT WHERE {}", QueryForm.CONSTRUCT),
        ("DESCRIBE<http://x/>", QueryForm.DESCRIBE),
        ('VERSION "1.2" ASK {}', QueryForm.ASK),
    ],
)
def test_the_form_is_the_first_keyword_behind_the_prologue(text: str, form: QueryForm) -> None:
    assert read(text).form is form


def test_the_text_and_the_graphs_are_kept_as_given() -> None:
    query = read_query("ASK {}", max_bytes=100, default_graphs=["http://x/a"], named_graphs=["http://x/b"])
    assert (query.text, query.default_graphs, query.named_graphs) == ("ASK {}", ("http://x/a",), ("http://x/b",))


@pytest.mark.parametrize(
    "text",
    [
        "SELECT (NOW #c\n() AS ?x) {}",
        "ASK { FILTER(rand ( ) > 0.5) }",
        "SELECT * { BIND(BNODE() AS ?x) }",
        "CONSTRUCT { ?s a [] } WHERE { ?s a ?c }",
        "CONSTRUCT { ?s a _:b } WHERE { ?s a ?c }",
        "CONSTRUCT { ?s a (1 2) } WHERE { ?s a ?c }",
        "CONSTRUCT { GRAPH ?g { ?s a [] } } WHERE { ?s a ?c }",
        "CONSTRUCT WHERE { ?s a [] }",
        "ASK { FILTER(?a<?b#>\n+RAND()) }",
    ],
)
def test_a_query_that_makes_something_new_each_time_is_not_repeatable(text: str) -> None:
    assert not read(text).repeatable


@pytest.mark.parametrize(
    "text",
    [
        'SELECT ("NOW()" AS ?x) {} # RAND()',
        "SELECT ?now { ?now <http://x/UUID()> ?rand }",
        "SELECT * { ?s a [] }",
        "CONSTRUCT { ?s a ?c } WHERE { ?s a [] FILTER(?s < ?c) }",
        "CONSTRUCT { } WHERE { ?s a _:b }",
        "DESCRIBE <http://x/>",
    ],
)
def test_a_query_that_only_reads_is_repeatable(text: str) -> None:
    assert read(text).repeatable


@pytest.mark.parametrize("text", ["", " \n", "# only a comment", "PREFIX ex: <http://x/>"])
def test_an_empty_query_is_answered_with_an_example(text: str) -> None:
    with pytest.raises(QuerySyntaxError, match=r"empty.*SELECT \* \{ \?s \?p \?o \}"):
        read(text)


def test_a_misspelt_form_is_answered_with_the_form_meant() -> None:
    with pytest.raises(QuerySyntaxError, match=r"line 2, column 1: .*not with 'SELEKT'; did you mean SELECT") as caught:
        read("# first\nSELEKT * {}")
    assert (caught.value.line, caught.value.column) == (2, 1)


@pytest.mark.parametrize("word", ["INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"])
def test_updates_are_refused(word: str) -> None:
    with pytest.raises(QueryForbidden, match=f"answers queries only, and {word} is an update"):
        read(f"PREFIX ex: <http://x/> {word.lower()} data {{}}")


@pytest.mark.parametrize(
    "prologue", ["BASE <http://x/>", "PREFIX : <http://x/>#c\n", "VERSION '1.2' PREFIX a: <http://x/>"]
)
def test_the_refusal_of_an_update_says_why(prologue: str) -> None:
    with pytest.raises(QueryForbidden, match="INSERT is an update, but a release never changes; ask with SELECT"):
        read(f"{prologue}insert{{?s ?p ?o}}where{{?s ?p ?o}}")


def test_the_bound_is_in_bytes_and_names_its_setting() -> None:
    assert read("ASK {} #é", max_bytes=10)
    with pytest.raises(QueryTooLarge, match="12 bytes long; at most 10 are taken") as caught:
        read("ASK {} #éé", max_bytes=10)
    assert caught.value.limit == Limit("max_query_bytes", 10)


def test_a_megabyte_is_refused_unread() -> None:
    with pytest.raises(QueryTooLarge, match="at least 1000000 bytes long") as caught:
        read("\ud800\0'" + "(" * 999_997)
    assert caught.value.limit == Limit("max_query_bytes", 100_000)


def test_a_byte_order_mark_is_named() -> None:
    with pytest.raises(QuerySyntaxError, match=r"line 1, column 1: the query begins with a byte order mark"):
        read("\ufeffASK {}")


def test_characters_that_turn_the_direction_of_writing_are_quoted_as_escapes() -> None:
    with pytest.raises(QuerySyntaxError, match=r"not with '\\u202E'"):
        read("\u202eASK {}")
    assert read("ASK { ?s ?p '\u202e' } # \u202e")


@pytest.mark.parametrize(
    "text", ["ASK {}\x00", "ASK {} # \ud800", 'ASK { ?s ?p "\\uD800" }', "ASK { <http://x/\\uDFFF> ?p 1 }"]
)
def test_what_is_no_character_is_refused(text: str) -> None:
    with pytest.raises(QuerySyntaxError, match="line 1, column"):
        read(text)


@pytest.mark.parametrize("text", ['ASK { ?s ?p "abc }', 'ASK { ?s ?p "a\\qb" }', "ASK { ?s ?p \\u0041 }"])
def test_open_strings_and_stray_escapes_are_refused(text: str) -> None:
    with pytest.raises(QuerySyntaxError, match="line 1, column 13"):
        read(text)


NESTED = {
    "groups": ("ASK ", "{", "}"),
    "brackets": ("ASK { FILTER", "(", ")"),
    "blank nodes": ("ASK { ?s ?p ", "[ ?p ", "]"),
    "negations": ("ASK { FILTER(", "!", ""),
    "reified triples": ("ASK { ?s ?p ", "<< ?s ?p ", " ?o >>"),
}


@pytest.mark.parametrize(("head", "opening", "closing"), NESTED.values(), ids=NESTED.keys())
def test_deep_nesting_is_refused(head: str, opening: str, closing: str) -> None:
    assert read(head + opening * (MAX_NESTING - 2) + closing * (MAX_NESTING - 2))
    with pytest.raises(QueryTooLarge, match=r"line 1, column .* nests deeper than 100"):
        read(head + opening * (MAX_NESTING + 1) + closing * (MAX_NESTING + 1))


def test_brackets_in_strings_comments_and_iris_do_not_nest() -> None:
    many = "({[" * 200
    assert read(f'ASK {{ ?s ?p "{many}" }} # {many}')
    assert read(f"ASK {{ ?s ?p <http://x/{'([' * 200}> }}")


def test_many_brackets_side_by_side_do_not_nest() -> None:
    assert read("ASK {" + "{}" * 5000 + "}")


@pytest.mark.parametrize("graph", ["", "places", "http://x/a b"])
def test_a_graph_must_be_an_absolute_iri(graph: str) -> None:
    with pytest.raises(QueryError, match="give an absolute IRI"):
        read_query("ASK {}", max_bytes=100, named_graphs=[graph])


@settings(deadline=None)
@given(st.text(st.sampled_from(list("\"'\\<>{}()[]#:.?!@_ \nuSE0a")) | st.characters()))
def test_any_text_is_read_or_refused_with_our_own_error(text: str) -> None:
    assert refusal(text) != ""


def refusal(text: str) -> str | None:
    try:
        read(text)
    except CoopAtlasError as error:
        return str(error)
    return None


@pytest.mark.parametrize(
    ("text", "message", "expected"),
    [
        (
            "SELECT * { ca:x ?p ?o }",
            "error at 1:20: expected OPTIONAL",
            "line 1, column 12: prefix 'ca:' is not declared; add 'PREFIX ca: <https://w3id.org/coopatlas/ontology#>'",
        ),
        ("PREFIX roles: <http://x/> ASK { role5:x ?p ?o }", "error at 1:1: expected [_]", "did you mean 'role"),
        ("ASK { zzzzzz:x ?p ?o }", "error at 1:1: expected [_]", "add 'PREFIX zzzzzz: <…>'"),
        (
            "ASK { ?s ?p <http://x/a b> }",
            "error at 1:1: expected [_]",
            "line 1, column 13: the IRI <http://x/a b> holds a character",
        ),
        ("ASK { ?s ?p <a> }", "error at 1:13: expected [_]", "'<a>' cannot stand here, being relative without a BASE"),
        (
            "ASK {\n OPTINAL {} }",
            "error at 2:2: expected [_]",
            "line 2, column 2: 'OPTINAL' cannot stand here; did you mean OPTIONAL?",
        ),
        (
            "ASK { ?s ?p ?o",
            'error at 1:15: expected one of "}", "."',
            "the query ends too early; expected: '.', '}'; '{' at line 1, column 5 is not closed",
        ),
        (
            "ASK { ?s ?p ) }",
            'error at 1:13: expected one of "$", "?", "<", "\\"", [\'0\'..=\'9\'], "+"',
            "')' cannot stand here; expected: a variable, an IRI or prefixed name, a string, a number; ')' at line 1",
        ),
        (
            "SELECT (1 AS ?x) (2 AS ?x) {}",
            "error at 1:30: expected one of Duplicated variable name in SELECT, [_]",
            "line 1, column 30: SELECT names the same variable twice",
        ),
        ("ASK {", "something else", "the query does not parse: something else"),
    ],
)
def test_syntax_errors_are_explained(text: str, message: str, expected: str) -> None:
    assert expected in str(explain_syntax_error(text, message))


def test_an_explanation_keeps_line_and_column() -> None:
    error = explain_syntax_error("ASK {\n ?s ?p }", "error at 2:8: expected [_]")
    assert (error.line, error.column) == (2, 8)


@settings(deadline=None)
@given(st.text(), st.text(), st.integers(0, 99), st.integers(0, 99))
def test_any_message_is_explained(text: str, expected: str, line: int, column: int) -> None:
    assert str(explain_syntax_error(text, f"error at {line}:{column}: expected {expected}"))
