"""The W3C's tests of evaluation: each query is sent over HTTP, and its answer compared in every format."""

from collections.abc import Callable, Sequence

import pytest
from pyoxigraph import Dataset

from coopatlas.formats import GRAPHS, RESULTS, RESULTS_CSV, RESULTS_JSON, RESULTS_XML, Representation
from tests.suites.endpoint import SPARQL_QUERY, Endpoint, Reply
from tests.suites.explained import marked, table
from tests.suites.manifest import Case, Kind, path_of
from tests.suites.results import CSV, Result, Solutions, by_value, csv_solutions, read_answer, read_expected


def _by_get(endpoint: Endpoint, text: str, accept: str) -> Reply:
    return endpoint.get([("query", text)], accept)


def _by_form(endpoint: Endpoint, text: str, accept: str) -> Reply:
    return endpoint.post_form([("query", text)], accept)


def _by_body(endpoint: Endpoint, text: str, accept: str) -> Reply:
    return endpoint.post(text.encode(), SPARQL_QUERY, accept)


WAYS: tuple[Callable[[Endpoint, str, str], Reply], ...] = (_by_get, _by_form, _by_body)


@pytest.mark.parametrize("case", marked(Kind.EVALUATION))
def test_a_query_is_answered_as_the_w3c_expects(endpoint: Endpoint, case: Case) -> None:
    endpoint.hold(case.dataset)
    expected = read_expected(path_of(case.result), case.result)
    for number, representation in enumerate(_forms(case, expected)):
        reply = WAYS[number % len(WAYS)](endpoint, case.text, representation.media_type)
        assert reply.status == 200, f"as {representation.name} came {reply.status}: {reply.body.decode()}"
        assert reply.media_type == representation.media_type
        _compare(expected, read_answer(reply.body, representation.extension), representation, case)


def _forms(case: Case, expected: Result) -> Sequence[Representation]:
    if isinstance(expected, Dataset):
        return GRAPHS
    # CSV and TSV hold no truth values, and CSV no types, without which numbers are not compared by value.
    if isinstance(expected, bool):
        return RESULTS_JSON, RESULTS_XML
    return [form for form in RESULTS if form is not RESULTS_CSV or case.tail not in table().computed]


def _compare(expected: Result, found: Result, representation: Representation, case: Case) -> None:
    if not isinstance(expected, Solutions):
        assert found == expected, representation.name
        return
    assert isinstance(found, Solutions), representation.name
    if representation.extension == CSV or case.result.endswith(CSV):
        expected, found = csv_solutions(expected), csv_solutions(found)
    elif case.tail in table().computed:
        expected, found = by_value(expected), by_value(found)
    assert found.variables == expected.variables, representation.name
    if case.lax:
        assert found.distinct() == expected.distinct(), representation.name
        assert len(found.rows) <= len(expected.rows), representation.name
    else:
        same = found.graph(ordered=expected.ordered) == expected.graph(ordered=expected.ordered)
        assert same, f"as {representation.name} came\n{found}\ninstead of\n{expected}"
