"""Broken queries as people write them, through the real engine: what the error says."""

from __future__ import annotations

import pytest

from coopatlas.errors import QuerySyntaxError
from coopatlas.query.text.syntax import read_query
from coopatlas.query.workers.embedded import EmbeddedEngine

PROLOGUE = "PREFIX ex: <https://example.org/>\n"

MISTAKES = [
    ("SELECT ?x WHERE ?x ?y ?z", "line 2, column 17: '?x' cannot stand here; expected: '{'"),
    ("SELECT ?x WHERE ( ?x a ex:P )", "column 17: '(' cannot stand here; expected: '{'"),
    ("SELECT ?x WHERE { ?x ?y }", "column 25: '}' cannot stand here; a triple's object is missing before it"),
    ("SELECT ?x { ?x a ex:P ?x ex:n ?n }", "column 23: '?x' cannot stand here; is a '.' missing before it?"),
    ("SELECT ?x { ?x a ex:P", "the query ends too early"),
    ("SELECT ?x { ?x a ex:P", "'{' at line 2, column 11 is not closed"),
    ("SELECT ?x { ?x a ex:P }}", "'}' at line 2, column 24 closes nothing"),
    ("SELECT ?x { ?x ex:n ?n FILTER ?n > 3 }", "put the condition in parentheses: FILTER(…)"),
    ("SELECT ?x { ?x ex:n ?y } GROUP BY ?x HAVING COUNT(?y) > 1", "put the condition in parentheses: HAVING(…)"),
    (
        "SELECT ?x (COUNT(?y) AS ?c) { ?x ex:n ?y }",
        "column 8: ?x is selected beside groups or aggregates; add GROUP BY",
    ),
    ("SELECT ?x ?y { ?x ex:n ?y } GROUP BY ?x", "column 11: ?y is selected beside groups"),
    ("SELECT $x ?y { ?x ex:n ?y } GROUP BY ?x", "column 11: ?y is selected beside groups"),
    ("SELECT * { ?x ex:n ?y } GROUP BY ?x", "SELECT * cannot stand beside GROUP BY; name what is selected"),
    ("SELECT COUNT(?x) { ?x a ex:P }", "column 8: 'COUNT' cannot stand here; write (COUNT(…) AS ?name)"),
    ("SELECT (COUNT(?x)) { ?x a ex:P }", "column 18: ')' cannot stand here; an expression needs a name: (… AS ?name)"),
    ("SELECT (AVG(?y) ?m) { ?x ex:n ?y }", "'?m' cannot stand here; an expression needs a name: (… AS ?name)"),
    ("SELECT (MAX(?y AS ?m)) { ?x ex:n ?y }", "AS stands behind the whole expression"),
    ("SELECT (?a AS ?b) (?c AS ?b) { ?a ex:p ?c }", "SELECT names the same variable twice"),
    ("SELECT (?a AS ?c) { ?a ex:p ?c }", "names a variable that the pattern binds already"),
    ("SELECT ?x { ?x ex:n ?y BIND(1 AS ?y) }", "BIND gives a value to a variable that is bound before it"),
    ("SELECT ?x { BIND(1 + 1) }", "write BIND(… AS ?name)"),
    ("SELECT ?x { ?x ex:n \u201cŁódź\u201d }", "column 21: '\u201c' cannot stand here; write plain quotes"),
    ("SELECT ?x\u00a0{ ?x ex:n ?y }", "'\\u00A0' cannot stand here; it is invisible"),
    ("SELECT ?x { ?x ex:n \u202e?y }", "'\\u202E' cannot stand here; it is invisible"),
    ("SELECT ?x { ?x ex:n ?n . ?n bif:contains 'a' }", "prefix 'bif:' is not declared; bif: is Virtuoso's own"),
    ("SELECT ?x { ?x a http://example.org/P }", "prefix 'http:' is not declared; put an IRI in angle brackets"),
    ("SELECT ?x { ?x exx:n ?y }", "prefix 'exx:' is not declared; did you mean 'ex:'?"),
    ("SELECT ?x { ?x ex:n ?y FILTER(COUNT(?y) > 1) }", "aggregates stand in SELECT, HAVING and ORDER BY only"),
    ("SELECT ?x { { SELECT ?x (COUNT(?y) AS ?n) { ?x ex:n ?y } } }", "neither grouped nor bound"),
    ("SELECT ?x { ?x a ?y } LIMIT 10 ORDER BY ?x", "column 32: 'ORDER' cannot stand here; ORDER stands before LIMIT"),
    ("SELECT ?x { ?x a ?y } LIMIT 10, 20", "write LIMIT 10 OFFSET 20"),
    ("SELECT ?x { ?x a ?y } ORDER ?x", "write ORDER BY"),
    ("SELECT ?x { ?x a ?y } ORDER BY DESC ?x", "write DESC(?x)"),
    ("SELECT ?x { ?x a ?y } ORDER BY ?x DESC", "the query ends too early; write DESC(?x)"),
    ("SELECT ?x { ex:a/b ?p ?o }", "in a prefixed name write \\/ for '/', or the whole IRI in <…>"),
    ("SELECT ?x { ex:a&b ?p ?o }", "in a prefixed name write \\& for '&', or the whole IRI in <…>"),
    ("SELECT ?x { ?x ex:n ?n FILTER(?n = 1 & ?n = 2) }", "write && for 'and'"),
    ("SELECT ?x { ?x ex:n ?n FILTER(?n = 1 AND ?n = 2) }", "write && for 'and'"),
    ("SELECT ?x { ?x ex:n ?n FILTER(?n == 1) }", "write = once"),
    ("SELECT ?x { ?x ex:n ?n FILTER(?n <> 1) }", "write != for 'not equal'"),
    ("SELECT ?x { ?x ex:n ?n FILTER(?n IN 1, 2) }", "write IN (…, …)"),
    ("SELECT ?x { ?x ex:n ?n FILTER(?n = null) }", "there is no null"),
    ("SELECT ?x { ?x ex:n ?n FILTER(!BOUND(n)) }", "'n' cannot stand here; a variable begins with '?'"),
    ("SELECT ?x, ?y { ?x ex:n ?y }", "spaces part the variables, not commas"),
    ("SELECT x { ?x ex:n ?y }", "'x' cannot stand here; a variable begins with '?'"),
    ("SELECT TOP 10 ?x { ?x ex:n ?y }", "write LIMIT behind the pattern instead"),
    ("SELECT ?x { %x ex:n 1 }", "a variable begins with '?' or '$'"),
    ("SELECT ?x { ?x ex:n ?y UNION ?x ex:m ?z }", "UNION stands between groups"),
    ("SELECT ?x { ?x ex:n ?y } ; ASK {}", "a request holds one query"),
    ("SELECT ?x { SELECT ?x FROM ex:g { ?x ex:n ?y } }", "FROM stands before WHERE, and never in a subquery"),
    ("SELECT ?x { _:a ex:b ?x . { _:a ex:c ?y } }", "a blank node's label holds in one group only"),
    ("SELECT ?x { ?x ex:n ?y FILTER contians(?y, 'a') }", "'contians' cannot stand here; did you mean CONTAINS?"),
    ("SELECT ?x WERE { ?x ex:n ?y }", "'WERE' cannot stand here; did you mean WHERE?"),
    ("SELECT ?x { ?x ex:n 'it's' }", "is not closed"),
    ("SELECT ?x { ?x ex:n ?y FILTER regex(?y, '\\d+') }", "write a backslash as \\\\"),
    ("DEFINE input:same-as 'yes' SELECT * {}", "DEFINE is Virtuoso's own; leave it out"),
    ("@prefix x: <http://x/> . SELECT * {}", "write PREFIX name: <IRI>, without '@' and without a dot"),
    ("PREFIX x <http://x/> SELECT * {}", "a declaration reads PREFIX name: <IRI>"),
    ("PREFIX x: <http://x/> . SELECT * {}", "no '.' stands behind PREFIX or BASE"),
    ("?s ?p ?o", "put SELECT * { before it"),
]


@pytest.mark.parametrize(("text", "said"), MISTAKES)
def test_a_common_mistake_is_answered_with_what_to_write(engine: EmbeddedEngine, text: str, said: str) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        ask(engine, PROLOGUE + text)
    assert said in str(caught.value)
    assert caught.value.line == 2
    assert caught.value.column is not None


def ask(engine: EmbeddedEngine, text: str) -> bytes:
    query = read_query(text, max_bytes=10_000)
    return engine.answer(query, query.form.offered[0]).read()
