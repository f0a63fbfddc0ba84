from pathlib import Path

import pytest

from coopatlas.languages.language import CATALOGUES, Language
from coopatlas.web.map.clusters import Placed, Point
from coopatlas.web.map.europe import Europe, Projection
from coopatlas.web.map.geometry import Box, Spot
from coopatlas.web.names import Text

REGIONS, CITIES = "https://w3id.org/coopatlas/id/project/regions", "https://w3id.org/coopatlas/id/project/cities"


@pytest.fixture
def europe() -> Europe:
    return Europe(
        Projection(longitude=10, latitude=52, scale=1536, x=453, y=421),
        Box(-300, -120, 1240, 1010),
        {"PL": Box(519, 338, 691, 485), "ES": Box(-214, 601, 335, 968), "XK": Box(660, 640, 690, 670)},
    )


@pytest.fixture
def polish() -> Language:
    return Language.read(Path(CATALOGUES) / "pl.po")


def town(name: str, longitude: float, latitude: float, count: int = 1, *projects: str) -> Point:
    return Point(Text(name), f"/pl/place/{name.lower()}", longitude, latitude, count, frozenset(projects))


def at(x: float, y: float, name: str = "Łódź", count: int = 1) -> Placed:
    return Placed(town(name, 0, 0, count), Spot(x, y))
