"""Equal answers have equal fingerprints, whatever their form and order; others have others."""

from __future__ import annotations

import io
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import QueryTriples, Store

from coopatlas.errors import EngineUnavailable, QueryError, QueryTooLarge
from coopatlas.formats import RESULTS_JSON
from coopatlas.query.engine import Answer
from coopatlas.query.text.syntax import read_query
from coopatlas.web.citations.fingerprint import MAX_ROWS, Fingerprint, fingerprint_of, form_for

ROWS = st.lists(
    st.tuples(st.text(st.characters(exclude_categories=["Cs", "Cc"])), st.integers(-(10**9), 10**9)), max_size=8
)


def _values(rows: list[tuple[str, int]], variables: str = "?a ?b") -> str:
    def quoted(text: str) -> str:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

    return f"SELECT {variables} {{ VALUES (?a ?b) {{ {' '.join(f'({quoted(a)} {b})' for a, b in rows)} }} }}"


def _of(text: str, store: Store | None = None) -> Fingerprint:
    query = read_query(text, max_bytes=100_000)
    results = (store or Store()).query(text)
    form = form_for(query.form)
    if isinstance(results, QueryTriples):
        body = results.serialize(format=form.rdf) or b""
    else:
        body = results.serialize(format=form.results) or b""
    return fingerprint_of(Answer(form, io.BytesIO(body), len(body)), ordered=query.ordered)


@given(rows=ROWS, seed=st.integers())
def test_the_order_of_rows_counts_only_where_the_query_sets_it(rows: list[tuple[str, int]], seed: int) -> None:
    shuffled = random.Random(seed).sample(rows, len(rows))  # noqa: S311  # no secret
    assert _of(_values(rows)) == _of(_values(shuffled))
    in_order = f"{_values(rows)} ORDER BY ?b ?a"
    assert _of(in_order) == _of(f"{_values(shuffled)} ORDER BY ?b ?a")
    backwards = _of(f"{_values(rows)} ORDER BY DESC(?b) DESC(?a)")
    assert (backwards == _of(in_order)) == (len(set(rows)) < 2)


@given(first=ROWS, second=ROWS)
def test_other_rows_have_another_fingerprint(first: list[tuple[str, int]], second: list[tuple[str, int]]) -> None:
    assert (_of(_values(first)) == _of(_values(second))) == (sorted(first) == sorted(second))


def test_terms_are_told_apart() -> None:
    answers = [
        f"SELECT ?x {{ VALUES ?x {{ {term} }} }}" for term in ('"1"', "1", "1.0", '"1"@en', "<http://1>", "UNDEF")
    ]
    assert len({_of(answer) for answer in answers}) == len(answers)


def test_variables_count_with_their_order() -> None:
    rows = [("x", 1)]
    assert len({_of(_values(rows, names)) for names in ("?a ?b", "?b ?a", "?a")}) == 3


def test_a_yes_is_another_answer_than_a_no() -> None:
    assert _of("ASK {}") != _of("ASK { ?s ?p ?o }")
    assert _of("ASK {}").rows == 1


def test_a_graph_is_its_triples_in_any_order() -> None:
    graph = "CONSTRUCT {{ {0} }} {{}}"
    first, second = "<http://a> <http://b> 1 .", '<http://a> <http://b> "x"@en .'
    assert _of(graph.format(first + second)) == _of(graph.format(second + first))
    assert _of(graph.format(first)) != _of(graph.format(second))
    assert _of(graph.format(first + second)).rows == 2


@pytest.mark.parametrize("text", ["SELECT ?s { ?s ?p ?o }", "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"])
def test_blank_nodes_have_no_lasting_names_and_are_refused(text: str) -> None:
    store = Store()
    store.update("INSERT DATA { [] <http://b> 1 }")
    with pytest.raises(QueryError, match="blank nodes"):
        _of(text, store)


def test_more_rows_than_are_cited_are_refused() -> None:
    rows = b",".join([b'{"x":{"type":"literal","value":"1"}}'] * (MAX_ROWS + 1))
    body = b'{"head":{"vars":["x"]},"results":{"bindings":[' + rows + b"]}}"
    with pytest.raises(QueryTooLarge, match=f"more than {MAX_ROWS} rows"):
        fingerprint_of(Answer(RESULTS_JSON, io.BytesIO(body), len(body)), ordered=False)


def test_what_is_no_answer_is_told() -> None:
    with pytest.raises(EngineUnavailable):
        fingerprint_of(Answer(RESULTS_JSON, io.BytesIO(b"nothing"), 7), ordered=False)


@given(rows=st.integers(0, 999_999), digest=st.text("0123456789abcdef", min_size=32, max_size=32), other=st.text())
def test_what_is_written_is_read_and_nothing_else(rows: int, digest: str, other: str) -> None:
    fingerprint = Fingerprint(rows, digest)
    assert Fingerprint.read(str(fingerprint)) == fingerprint
    assert Fingerprint.read(other) is None or "-" in other


def test_a_fingerprint_stays_what_it_is() -> None:
    assert str(_of(_values([("Lublin", 1), ("Łódź", 2)]))) == "2-d89261abd1dc68975fc64fc3e6639b8c"
