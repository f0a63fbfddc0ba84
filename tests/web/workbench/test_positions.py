"""Where the rows of an answer are."""

from __future__ import annotations

import pytest

from coopatlas.languages.language import read_languages
from coopatlas.web.names import Names
from coopatlas.web.workbench.positions import Positions, find_positions, says_positions
from coopatlas.web.workbench.results import Solutions
from tests.web.conftest import StoreEngine
from tests.web.workbench.answering import solutions

NAMES = Names(read_languages()["en"], ())
LUBLIN = '"POINT(22.5 51.2)"^^geo:wktLiteral'
PLACE = "https://w3id.org/coopatlas/id/place"


def found(table: Solutions, engine: StoreEngine) -> Positions:
    return find_positions(table, engine, NAMES)


@pytest.mark.parametrize(
    "table",
    [
        solutions("name point", ('"Lublin"', LUBLIN)),
        solutions("Latitude longitude name", ("51.2", "22.5", '"Lublin"')),
        solutions("name lat long", ('"Lublin"', "51.2", "22.5")),
    ],
)
def test_an_answer_says_where_it_is_by_a_point_or_by_latitude_and_longitude(
    table: Solutions, engine: StoreEngine
) -> None:
    assert says_positions(table)
    (point,) = found(table, engine).points
    assert (point.longitude, point.latitude, point.label.value, point.count) == (22.5, 51.2, "Lublin", 1)
    assert engine.asked == 0


def test_places_are_looked_up_where_the_answer_names_no_coordinates(engine: StoreEngine) -> None:
    wgs = "http://www.w3.org/2003/01/geo/wgs84_pos#"
    engine.store.update(f"INSERT DATA {{ <{PLACE}/lublin> <{wgs}lat> 51.2 ; <{wgs}long> 22.5 }}")
    table = solutions("who place", ('"a"', f"<{PLACE}/lublin>"), ('"b"', f"<{PLACE}/nowhere>"))
    assert not says_positions(table)
    positions = found(table, engine)
    assert [(point.longitude, point.latitude) for point in positions.points] == [(22.5, 51.2)]
    assert positions.without == 1


def test_nothing_is_looked_up_for_what_is_no_place(engine: StoreEngine) -> None:
    assert found(solutions("s", (":a",), ('"text"',)), engine).points == ()
    assert engine.asked == 0


def test_rows_at_the_same_spot_share_a_point_that_counts_them(engine: StoreEngine) -> None:
    table = solutions("name point", ('"A"', LUBLIN), ('"B"', LUBLIN), ('"C"', '"POINT(1 2)"^^geo:wktLiteral'))
    assert [(point.label.value, point.count, point.href) for point in found(table, engine).points] == [
        ("A (+1)", 2, None),
        ("C", 1, None),
    ]


def test_rows_without_coordinates_are_counted(engine: StoreEngine) -> None:
    table = solutions("name lat long", ('"Lublin"', "51.2", "22.5"), ('"Atlantis"', "", ""), ('"Moon"', "95.0", "0.1"))
    assert found(table, engine).without == 2


def test_a_row_is_named_by_what_is_neither_number_nor_point_nor_a_long_text(engine: StoreEngine) -> None:
    table = solutions("n point text name", ("7", LUBLIN, f'"{"long " * 50}"', '"Lublin"'))
    assert [point.label.value for point in found(table, engine).points] == ["Lublin"]
