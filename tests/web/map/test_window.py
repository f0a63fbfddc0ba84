import pytest

from coopatlas.web.map.geometry import Box, Spot
from coopatlas.web.map.window import window_on

DRAWN = Box(-300, -120, 1240, 1010)


@pytest.mark.parametrize("shown", [Box(0, 0, 900, 400), Box(200, 300, 210, 700), Box(-200, 500, 900, 1000)])
def test_a_window_shows_all_that_it_must_with_a_margin(shown: Box) -> None:
    window = window_on(shown, DRAWN, 820, 640, least=420)
    for corner in shown.corners:
        assert window.box.has(window.spot(corner))
    assert window.spot(Spot(shown.left, shown.top)).x >= 0.06 * 820 or shown.left < -200 + 60


def test_a_single_town_has_a_country_around_it() -> None:
    window = window_on(Box(600, 400, 600, 400), DRAWN, 420, 330, least=420)
    assert window.scale == 1
    assert window.spot(Spot(600, 400)) == Spot(210, 165)


def test_a_window_keeps_within_the_drawing() -> None:
    window = window_on(Box(-290, 620, -280, 630), DRAWN, 420, 330, least=420)
    assert window.spot(Spot(DRAWN.left, 0)).x == pytest.approx(0)


def test_a_window_that_needs_more_than_the_drawing_still_shows_everything() -> None:
    window = window_on(DRAWN, DRAWN, 360, 360, least=300)
    assert all(window.box.has(window.spot(corner)) for corner in DRAWN.corners)
