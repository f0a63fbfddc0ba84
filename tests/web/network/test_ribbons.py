import re

import pytest

from coopatlas.web.map.geometry import Box
from coopatlas.web.network import ribbons
from coopatlas.web.network.parts import MAX_DOTS, Pill
from coopatlas.web.network.shares import Comparison
from tests.web.network.conftest import EUROPE, comparison, share

MANY = comparison(
    *(share(f"Country number {n}", n % 40 + 1, 0) for n in range(59)),
    *(share(f"Bridge {n}", 3, 2) for n in range(50)),
    share("Only there", 0, 500),
)


def box(pill: Pill) -> Box:
    return Box(pill.x - pill.width / 2, pill.top, pill.x + pill.width / 2, pill.top + pill.height)


@pytest.mark.parametrize("compared", [EUROPE, MANY, comparison(), comparison(share("Alone", 1, 0))])
def test_pills_and_hubs_lie_on_the_picture_and_over_none_other(compared: Comparison) -> None:
    drawn = ribbons.draw(compared)
    boxes = [box(pill) for pill in drawn.pills]
    boxes += [Box.of_circle(hub.centre, hub.radius) for hub in drawn.hubs]
    picture = Box(0, 0, drawn.width, drawn.height)
    for number, one in enumerate(boxes):
        assert picture.holds(one)
        assert not any(one.overlaps(other) for other in boxes[number + 1 :])


def test_there_is_a_dot_for_each_organisation_of_each_project() -> None:
    drawn = ribbons.draw(EUROPE)
    kinds = [dot.kind for pill in drawn.pills for dot in pill.dots]
    assert (kinds.count("first"), kinds.count("second")) == (20, 6)
    for pill in drawn.pills:
        assert all(box(pill).has(dot.spot) for dot in pill.dots)


def test_many_organisations_are_a_number_and_no_dots() -> None:
    (pill,) = ribbons.draw(comparison(share("Poland", MAX_DOTS + 1, 0))).pills
    assert pill.dots == ()
    assert [tally.number for tally in pill.tallies] == [MAX_DOTS + 1]


def test_a_wider_ribbon_stands_for_more_organisations() -> None:
    drawn = ribbons.draw(EUROPE)
    widths = sorted(ribbon.width for ribbon in drawn.ribbons)
    assert len(drawn.ribbons) == 8
    assert widths[-1] > widths[-2] > widths[0]
    assert all(re.fullmatch(r"M[\d. -]+C[\d. -]+", ribbon.path) for ribbon in drawn.ribbons)


def test_no_ribbon_is_wider_than_a_pill_is_high() -> None:
    drawn = ribbons.draw(MANY)
    assert max(ribbon.width for ribbon in drawn.ribbons) <= min(pill.height for pill in drawn.pills)


def test_what_has_no_room_is_counted() -> None:
    drawn = ribbons.draw(MANY)
    assert drawn.hidden == (59 - ribbons.MAX_PILLS, 50 - ribbons.MAX_PILLS, 0)
    assert len(drawn.pills) == 2 * ribbons.MAX_PILLS + 1


def test_an_organisation_itself_has_no_dots() -> None:
    drawn = ribbons.draw(comparison(share("Town of Brzeziny", 1, 0), level="organisations"))
    assert [pill.dots for pill in drawn.pills] == [()]
