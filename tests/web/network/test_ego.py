from collections.abc import Callable
from itertools import pairwise

import pytest

from coopatlas.web.map.geometry import Box
from coopatlas.web.names import Text
from coopatlas.web.network import stack
from coopatlas.web.network.ego import MAX_AROUND, Ego, Neighbour, draw
from coopatlas.web.network.parts import Named


def project(number: int) -> Neighbour:
    return Neighbour(Text(f"A project with a long name {number}"), f"/en/project/{number}", 9, project=True)


def country(number: int) -> Neighbour:
    return Neighbour(Text(f"Country {number}"), f"/en/country/{number}", number, links=number)


RIGA = Named(Text("Riga"), None, 1, 1)


def boxes(drawn: Ego) -> list[Box]:
    pills = [Box(it.x - it.width / 2, it.top, it.x + it.width / 2, it.top + it.height) for it in drawn.pills]
    return pills + [Box.of_circle(hub.centre, hub.radius) for hub in drawn.hubs]


@pytest.mark.parametrize("number", [1, 2, 3, 8, MAX_AROUND])
@pytest.mark.parametrize("make", [project, country])
def test_all_that_is_around_a_thing_lies_beside_each_other(number: int, make: Callable[[int], Neighbour]) -> None:
    drawn = draw(RIGA, [make(place) for place in range(1, number + 1)])
    found, picture = boxes(drawn), Box(0, 0, drawn.width, drawn.height)
    assert len(found) == number + 1
    assert len(drawn.ribbons) == number
    for place, one in enumerate(found):
        assert picture.holds(one)
        assert not any(one.overlaps(other) for other in found[place + 1 :])


def test_a_project_in_the_middle_is_a_hub() -> None:
    drawn = draw(project(0), [country(2), country(1)])
    assert [hub.number for hub in drawn.hubs] == [9]
    assert [pill.title.value for pill in drawn.pills] == ["Country 2", "Country 1"]


def test_what_has_no_room_is_counted() -> None:
    drawn = draw(RIGA, [project(number) for number in range(100)])
    assert (len(drawn.hubs), drawn.hidden) == (MAX_AROUND, 100 - MAX_AROUND)


def test_a_wider_ribbon_stands_for_more() -> None:
    wide, narrow = draw(RIGA, [country(8), country(1)]).ribbons
    assert wide.width > narrow.width


@pytest.mark.parametrize("count", [1, 13, 21, 22])
def test_the_dots_of_the_middle_lie_in_its_pill(count: int) -> None:
    for drawn in (
        draw(Named(Text("Poland"), None, count, 1), [project(1), project(2)]),
        stack.draw(RIGA, [country(3)]),
    ):
        for it in drawn.pills:
            box = Box(it.x - it.width / 2, it.top, it.x + it.width / 2, it.top + it.height)
            assert all(box.has(dot.spot) for dot in it.dots)


@pytest.mark.parametrize("number", [1, 2, MAX_AROUND, MAX_AROUND + 4])
def test_in_a_narrow_window_all_lies_below_the_thing(number: int) -> None:
    drawn = stack.draw(project(0), [country(place) for place in range(1, number + 1)])
    found, picture = boxes(drawn), Box(0, 0, drawn.width, drawn.height)
    assert len(found) == min(number, MAX_AROUND) + 1
    assert drawn.hidden == max(0, number - MAX_AROUND)
    assert all(picture.holds(one) for one in found)
    assert all(one.bottom < other.top for one, other in pairwise(found))
