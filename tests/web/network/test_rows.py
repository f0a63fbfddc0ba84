from coopatlas.web.map.geometry import Box
from coopatlas.web.network import rows
from coopatlas.web.network.ribbons import MAX_PILLS
from tests.web.network.conftest import EUROPE, comparison, share


def test_what_links_the_projects_is_on_top_and_each_group_ends_in_a_rule() -> None:
    drawn = rows.draw(EUROPE)
    assert [row.title.value for row in drawn.rows] == ["Poland", "Spain", "Belgium", "Malta", "Germany", "Sweden"]
    assert [row.last for row in drawn.rows] == [False, True, False, True, False, True]


def test_the_first_project_is_to_the_left_and_the_second_to_the_right() -> None:
    drawn = rows.draw(EUROPE)
    picture = Box(0, 0, drawn.width, drawn.height)
    for row in drawn.rows:
        for dot in row.dots:
            assert picture.has(dot.spot)
            assert (dot.spot.x < drawn.width / 2) == (dot.kind == "first")
    assert sum(len(row.dots) for row in drawn.rows) == 26


def test_rows_lie_below_each_other() -> None:
    drawn = rows.draw(EUROPE)
    rules = [row.rule for row in drawn.rows]
    assert rules == sorted(rules)
    assert rules[-1] < drawn.height


def test_large_numbers_are_written_and_what_has_no_room_is_counted() -> None:
    drawn = rows.draw(comparison(share("Poland", 400, 3), *(share(f"No. {n}", 0, 1) for n in range(60))))
    assert [(tally.number, tally.kind) for tally in drawn.rows[0].tallies] == [(400, "first")]
    assert drawn.hidden == 60 - MAX_PILLS


def test_nothing_in_common_is_a_picture_of_two_hubs() -> None:
    drawn = rows.draw(comparison())
    assert [hub.number for hub in drawn.hubs] == [28, 13]
    assert drawn.rows == ()
