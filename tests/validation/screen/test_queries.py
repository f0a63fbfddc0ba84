"""Which SPARQL constraints may be asked all at once."""

import pytest

from coopatlas.validation.screen.queries import binds_this_surely

NAMESPACES = {"ex": "http://example.org/"}
SURE = [
    "SELECT $this { $this a ex:C }",
    "SELECT ?this ?value { ?this ex:p ?value . FILTER(?value > 1 && isIRI(?this)) }",
    "SELECT $this { $this ex:p ?x . FILTER NOT EXISTS { $this ex:q ?y } }",
    "SELECT $this { $this a ex:C . OPTIONAL { $this ex:p ?x } FILTER(!BOUND(?x)) }",
    "SELECT $this { { $this ex:p ?x } UNION { $this ex:q ?x } }",
    "SELECT $this (ex:p AS ?path) ?y { $this ex:p ?x . BIND(STR($this) AS ?y) }",
    "SELECT $this ?n { { SELECT $this (COUNT(?x) AS ?n) { $this ex:p ?x } GROUP BY $this } FILTER(?n > 1) }",
    "SELECT $this { $this ex:p+/ex:q* ?x }",
    "SELECT * { $this ex:p ?x }",
]
UNSURE = [
    "SELECT $this { OPTIONAL { $this ex:p ?x } }",
    "SELECT $this { ?x ex:p ?y . FILTER(?x = $this) }",
    "SELECT $this { ?x ex:p ?y . FILTER EXISTS { $this ex:q ?y } }",
    "SELECT $this { { $this ex:p ?x } UNION { ?y ex:q ?x } }",
    "SELECT $this { ?x ex:p ?y . BIND($this AS ?z) }",
    "SELECT $this { ?x ex:p ?y . OPTIONAL { ?x ex:q ?z . FILTER(?z = $this) } }",
    "SELECT $this { $this ex:p ?x . { SELECT (COUNT(?y) AS ?n) { $this ex:q ?y } } }",
    "SELECT $this { { SELECT $this { $this ex:p ?x } LIMIT 1 } }",
    "SELECT $this { $this ex:p ?x } LIMIT 1",
    "SELECT (COUNT($this) AS ?n) { $this ex:p ?x }",
    "SELECT $this { $this ex:p* $this }",
    "SELECT $this { GRAPH ?g { $this ex:p ?x } }",
    "SELECT $this { $this ex:p ?x . FILTER(RAND() > 0.5) }",
    "SELECT $this { $this ex:p ?x MINUS { $this ex:q ?x } }",
    "SELECT $this FROM ex:g { $this ex:p ?x }",
    "SELECT $this { VALUES $this { ex:a } }",
    "ASK { $this ex:p ?x }",
    "SELECT $this {",
]


@pytest.mark.parametrize("query", SURE)
def test_a_query_whose_every_solution_binds_this_first_is_sure(query: str) -> None:
    assert binds_this_surely(query, NAMESPACES)


@pytest.mark.parametrize("query", UNSURE)
def test_a_query_in_which_something_depends_on_this_unbound_is_not(query: str) -> None:
    assert not binds_this_surely(query, NAMESPACES)
