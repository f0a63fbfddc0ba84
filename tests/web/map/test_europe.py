import math
import re
from collections.abc import Iterator

import pytest

from coopatlas.web.bundle import BUILT, read_bundle
from coopatlas.web.map.europe import Europe
from coopatlas.web.map.geometry import Spot

BY_D3 = {
    "Łódź": ((19.456, 51.7592), (609.3992622981687, 417.2706324662014)),
    "Riga": ((24.1052, 56.9496), (657.8603259226677, 268.0416509016311)),
    "Cartagena": ((-0.9819, 37.6051), (218.81395349750053, 789.02431676322)),
    "Ponta Delgada": ((-25.6687, 37.7412), (-277.9260061634777, 626.1225153916291)),
    "Saint-Denis": ((55.4504, -20.8823), (1818.054527988097, 1929.8062146205689)),
    "the centre": ((10, 52), (453, 421)),
}
"""What geoAzimuthalEqualArea of d3-geo 3.1 makes of them, with the same centre, scale and place."""


@pytest.mark.parametrize("name", BY_D3)
def test_a_place_is_projected_to_where_d3_puts_it(europe: Europe, name: str) -> None:
    place, expected = BY_D3[name]
    spot = europe.projection(*place)
    assert math.isclose(spot.x, expected[0], abs_tol=1e-9)
    assert math.isclose(spot.y, expected[1], abs_tol=1e-9)


def test_the_place_opposite_the_centre_does_not_divide_by_nothing(europe: Europe) -> None:
    assert europe.spot(-170, -52) is None


@pytest.mark.parametrize("place", [(math.inf, 52), (10, math.nan), (10, 95), (370, 52)])
def test_what_is_no_place_has_no_spot(europe: Europe, place: tuple[float, float]) -> None:
    assert europe.spot(*place) is None


def test_a_place_beyond_the_drawing_has_no_spot(europe: Europe) -> None:
    assert europe.spot(55.4504, -20.8823) is None
    assert europe.spot(-25.6687, 37.7412) is not None


SIMFEROPOL, SEVASTOPOL, KERCH = (34.1003, 44.9482), (33.5254, 44.6167), (36.3, 45.3)
KYRENIA, FAMAGUSTA = (33.3, 35.31), (33.85, 35.15)
MARIEHAMN, PRISTINA, VALLETTA = (19.95, 60.13), (21.1655, 42.6629), (14.46, 35.9)


@pytest.mark.parametrize(
    ("place", "code"),
    [
        (SIMFEROPOL, "UA"), (SEVASTOPOL, "UA"), (KERCH, "UA"),
        (KYRENIA, "CY"), (FAMAGUSTA, "CY"),
        (MARIEHAMN, "FI"), (PRISTINA, "XK"), (VALLETTA, "MT"),
        ((19.456, 51.7592), "PL"), ((4.35, 50.85), "BE"),
    ],
)  # fmt: skip
def test_a_place_lies_in_its_country_and_in_no_other(place: tuple[float, float], code: str) -> None:
    spot = Europe.read(BUILT).projection(*place)
    assert [country for country, rings in drawn_countries() if inside(spot, rings)] == [code]


def test_each_country_of_the_drawing_has_a_box_and_the_other_way_round() -> None:
    europe = Europe.read(BUILT)
    assert {country for country, _ in drawn_countries()} == set(europe.countries)
    assert all(europe.drawn.grown(1).holds(box) for box in europe.countries.values())


def drawn_countries() -> Iterator[tuple[str, list[list[Spot]]]]:
    drawing = (BUILT / read_bundle().names["europe.svg"]).read_text()
    for code, path in re.findall(r'<path id="([A-Z]{2})" d="([^"]*)"', drawing):
        yield code, [ring_of(ring) for ring in path.rstrip("z").split("z")]


def ring_of(path: str) -> list[Spot]:
    (x, y), *steps = ([float(n) for n in re.findall(r"-?\d*\.?\d+", part)] for part in re.split("[Ml]", path)[1:])
    ring = [Spot(x, y)]
    for right, down in steps:
        ring.append(Spot(ring[-1].x + right, ring[-1].y + down))
    return ring


def inside(spot: Spot, rings: list[list[Spot]]) -> bool:
    crossed = 0
    for ring in rings:
        for one, other in zip(ring, [*ring[1:], ring[0]], strict=True):
            if (one.y > spot.y) != (other.y > spot.y):
                crossed += spot.x < one.x + (spot.y - one.y) / (other.y - one.y) * (other.x - one.x)
    return crossed % 2 == 1
