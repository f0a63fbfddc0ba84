"""The W3C's tests of syntax: what parses is answered, what does not is refused as such."""

import json

import pytest

from tests.suites.endpoint import NOTHING, SPARQL_QUERY, Endpoint, Reply
from tests.suites.explained import marked
from tests.suites.manifest import Case, Kind


@pytest.mark.parametrize("case", marked(Kind.POSITIVE))
def test_a_query_that_is_right_is_answered(endpoint: Endpoint, case: Case) -> None:
    endpoint.hold(case.dataset)
    reply = endpoint.get([("query", case.text)])
    assert reply.status == 200 or _lacks_function(reply), reply.body.decode()


def _lacks_function(reply: Reply) -> bool:
    """Whether it was understood and asks for a function of somebody's own, as a few of the tests do."""
    problem = json.loads(reply.body)
    return bool(problem["type"].endswith("#QueryError") and "custom function" in problem["detail"])


@pytest.mark.parametrize("case", marked(Kind.NEGATIVE))
def test_a_query_that_is_wrong_is_refused_with_the_place_of_the_fault(endpoint: Endpoint, case: Case) -> None:
    endpoint.hold(NOTHING)
    reply = endpoint.post(case.text.encode(), SPARQL_QUERY)
    assert reply.status == 400, reply.body.decode()
    problem = json.loads(reply.body)
    assert problem["type"].endswith("#QuerySyntaxError"), problem
    assert problem["line"] >= 1, problem
    assert problem["column"] >= 1, problem
