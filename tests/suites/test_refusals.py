"""The W3C's tests of what this endpoint does not do, by policy: each is refused, and with the right words."""

import pytest

from tests.suites.endpoint import NOTHING, SPARQL_QUERY, Endpoint
from tests.suites.explained import marked
from tests.suites.manifest import Case, Kind

SPARQL_UPDATE = "application/sparql-update"


@pytest.fixture
def endpoint_without_data(endpoint: Endpoint) -> Endpoint:
    endpoint.hold(NOTHING)
    return endpoint


@pytest.mark.parametrize("case", marked(Kind.UPDATE))
def test_an_update_is_refused_however_it_is_sent(endpoint_without_data: Endpoint, case: Case) -> None:
    as_form = endpoint_without_data.post_form([("update", case.text)])
    assert as_form.status == 403, as_form.body.decode()
    as_body = endpoint_without_data.post(case.text.encode(), SPARQL_UPDATE)
    assert as_body.status == 415, as_body.body.decode()


@pytest.mark.parametrize("case", marked(Kind.UPDATE))
def test_an_update_that_is_sent_as_a_query_is_no_query(endpoint_without_data: Endpoint, case: Case) -> None:
    reply = endpoint_without_data.post(case.text.encode(), SPARQL_QUERY)
    assert reply.status in {400, 403}, reply.body.decode()


@pytest.mark.parametrize("case", marked(Kind.FEDERATION))
def test_a_query_that_asks_another_endpoint_is_refused(endpoint_without_data: Endpoint, case: Case) -> None:
    reply = endpoint_without_data.get([("query", case.text)])
    assert reply.status == 403, reply.body.decode()
    assert b"SERVICE" in reply.body


@pytest.mark.parametrize("case", marked(Kind.ENTAILMENT))
def test_a_query_under_an_entailment_regime_is_answered_without_it(endpoint_without_data: Endpoint, case: Case) -> None:
    reply = endpoint_without_data.get([("query", case.text)])
    assert reply.status == 200, reply.body.decode()
