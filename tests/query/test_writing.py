"""Counting the rows of answers that were written."""

import tempfile

import pyoxigraph as ox
import pytest

from coopatlas.formats import RESULTS, Representation
from coopatlas.query.writing import count_rows, write_results

TRICKY = r"""VALUES (?a ?b) {
    (1 "}},{")
    (UNDEF "<result>")
    ('}},{' 'tab\t and quote "')
    ("\"" "\"}},{\"")
}"""


@pytest.mark.parametrize("representation", RESULTS, ids=lambda representation: representation.name)
@pytest.mark.parametrize("rows", [1, 2, 4])
def test_rows_are_counted_whatever_the_values_hold(representation: Representation, rows: int) -> None:
    results = ox.Store().query(f"SELECT * {{ {TRICKY} }} LIMIT {rows}")
    assert isinstance(results, ox.QuerySolutions)
    with tempfile.TemporaryFile() as body:
        write_results(results, body, representation.media_type)
        counted = count_rows(body, representation.media_type)
    assert counted == rows


def test_nothing_has_no_rows() -> None:
    with tempfile.TemporaryFile() as body:
        assert count_rows(body, "text/csv") == 0
