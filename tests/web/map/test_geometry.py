from coopatlas.web.map.geometry import Box, Spot


def test_boxes_that_only_touch_do_not_overlap() -> None:
    box = Box(0, 0, 10, 10)
    assert not box.overlaps(Box(10, 0, 20, 10))
    assert box.overlaps(Box(9.9, 9.9, 20, 20))
    assert not box.overlaps(Box(2, 11, 3, 12))


def test_a_box_holds_what_lies_within_it_and_itself() -> None:
    box = Box(0, 0, 10, 10)
    assert box.holds(box)
    assert not box.holds(box.grown(0.1))
    assert box.has(Spot(10, 0))
    assert not box.has(Spot(10.1, 0))


def test_a_box_around_spots_touches_the_outermost() -> None:
    box = Box.around([Spot(3, 4), Spot(-1, 9), Spot(2, 2)])
    assert box == Box(-1, 2, 3, 9)
    assert (box.width, box.height, box.centre) == (4, 7, Spot(1, 5.5))
    assert set(box.corners) == {Spot(-1, 2), Spot(3, 2), Spot(-1, 9), Spot(3, 9)}
