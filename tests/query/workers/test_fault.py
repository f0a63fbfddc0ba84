from __future__ import annotations

import pyoxigraph as ox
import pytest

from coopatlas.query.text.syntax import explain_syntax_error
from coopatlas.query.workers.fault import locate_fault


def parse_message(text: str) -> str | None:
    try:
        ox.Store().query(text)
    except SyntaxError as error:
        return str(error)
    return None


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        ("SELECT * { ?s ?p }", "1:18", "expected: a variable"),
        ("SELECT ?s, ?p { ?s ?p ?o }", "1:10", "','"),
        ("SELECT * WHERE ?s ?p ?o", "1:16", "expected: '{'"),
        ("SELECT * { ?s ?p ?o } LIMIT x", "1:29", "expected: a number"),
        ("SELECT * {\n ?s ?p 'é\U0001f600' ?z }", "2:13", "'?z' cannot stand here"),
        ("SELECT * {\n ?s ?p ?o FILTER ?o > 1 }", "2:18", "'?o' cannot stand here"),
        ("SELECT * { ?s ?p ?o }}", "1:22", "closes nothing"),
        ("SELECT * {{ ?s ?p ?o }", "1:23", "the query ends too early"),
        ("SELECT * { BIND(1 AS ?x) BIND(2 AS ?x) }", "1:40", "BIND gives a value to a variable that is bound"),
        ("SELECT ?z (COUNT(*) AS ?n) {}", "1:30", "?z is selected beside groups or aggregates"),
    ],
)
def test_the_fault_is_told_at_its_token(text: str, place: str, what: str) -> None:
    message = locate_fault(text, parse_message)
    assert message.startswith(f"error at {place}: ")
    assert what in str(explain_syntax_error(text, message))
