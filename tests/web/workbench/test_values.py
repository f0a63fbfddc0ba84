"""What the values of a column are taken for."""

from __future__ import annotations

import pytest

from coopatlas.web.workbench.values import are_measures, are_numbers, number_of, point_of
from tests.web.workbench.answering import column, term


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("12", 12.0),
        ("-1.5", -1.5),
        ("1e3", 1000.0),
        ('"7"^^xsd:nonNegativeInteger', 7.0),
        ('"12"', None),
        ('"NaN"^^xsd:double', None),
        ('"many"^^xsd:integer', None),
        (f'"{"9" * 5_000}"^^xsd:integer', None),
        (":a", None),
        ("true", None),
    ],
)
def test_only_finite_numbers_are_numbers(written: str, number: float | None) -> None:
    assert number_of(term(written)) == number


def test_a_column_of_numbers_may_have_gaps() -> None:
    assert are_numbers(column("1", "", "2.5"))
    assert not are_numbers(column("1", '"two"'))
    assert not are_numbers(column("", ""))


@pytest.mark.parametrize(
    ("name", "values", "measured"),
    [
        ("count", ("13", "4", "2", "2"), True),
        ("count", ("0", "4"), True),
        ("students", ("60000", "2010", "7000"), True),
        ("count", ("13", "4", ""), False),
        ("count", ("13", "-4"), False),
        ("count", ("4", "4"), False),
        ("latitude", ("51.25", "50.1"), False),
        ("founded", ("2008", "1990"), False),
        ("row", ("1", "2", "3"), False),
        ("row", ("1", "3", "7"), False),
        ("order", ("7", "2", "7"), False),
        ("count", (), False),
    ],
)
def test_a_column_is_a_measure_where_a_bar_tells_more_than_the_figure(
    name: str, values: tuple[str, ...], *, measured: bool
) -> None:
    assert are_measures(name, column(*values)) is measured


@pytest.mark.parametrize(
    ("written", "point"),
    [
        ('"POINT(22.57 51.25)"^^geo:wktLiteral', (22.57, 51.25)),
        ('" point ( -9 38.7 ) "^^geo:wktLiteral', (-9.0, 38.7)),
        ('"<http://www.opengis.net/def/crs/OGC/1.3/CRS84> POINT(1 2)"^^geo:wktLiteral', (1.0, 2.0)),
        ('"POINT(200 2)"^^geo:wktLiteral', None),
        ('"POINT(1.2.3 2)"^^geo:wktLiteral', None),
        ('"LINESTRING(1 2, 3 4)"^^geo:wktLiteral', None),
        ('"POINT(1 2)"', None),
        (":a", None),
    ],
)
def test_a_point_on_earth_is_told_from_other_geometries(written: str, point: tuple[float, float] | None) -> None:
    assert point_of(term(written)) == point
