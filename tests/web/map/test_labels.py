from random import Random

import pytest

from coopatlas.web.map.geometry import Box, Spot
from coopatlas.web.map.labels import Wanted, place

PICTURE = Box(0, 0, 820, 640)


def wanted(x: float, y: float, text: str = "Łódź") -> Wanted:
    return Wanted(Spot(x, y), 5.5, text, None, None, 13)


def test_a_name_stands_to_the_right_where_there_is_room() -> None:
    (label,) = place([wanted(400, 300)], [], PICTURE.holds)
    assert label.anchor == "start"
    assert label.spot.x > 405.5


def test_a_name_at_the_right_edge_stands_to_the_left() -> None:
    (label,) = place([wanted(800, 300, "Podgorica")], [], PICTURE.holds)
    assert label.anchor == "end"


@pytest.mark.parametrize("spot", [(3, 3), (817, 3), (3, 637), (817, 637)])
def test_no_name_leaves_the_picture(spot: tuple[float, float]) -> None:
    assert all(PICTURE.holds(label.box) for label in place([wanted(*spot, "Rzym")], [], PICTURE.holds))


def test_names_cover_neither_marks_nor_each_other() -> None:
    random = Random(3)  # noqa: S311  # the same spots each time
    spots = [Spot(random.uniform(0, 820), random.uniform(0, 640)) for _ in range(60)]
    marks = [Box.of_circle(spot, 6.5) for spot in spots]
    labels = place([wanted(*spot, "Dietzenbach") for spot in spots], marks, PICTURE.holds)
    assert len(labels) > 30
    for number, label in enumerate(labels):
        assert not any(label.box.overlaps(mark) for mark in marks)
        assert not any(label.box.overlaps(other.box) for other in labels[number + 1 :])


def test_a_name_without_room_is_left_out_and_the_first_ones_come_first() -> None:
    crowd = [
        wanted(400, 300, name) for name in ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    ]
    placed = place(crowd, [], Box(360, 270, 440, 330).holds)
    assert placed[0].wanted.text == "one"
    assert len(placed) < len(crowd)
