"""The picture of the model."""

from __future__ import annotations

import re
from itertools import combinations

import pytest
from rdflib.namespace import DCTERMS, ORG

from coopatlas.vocabulary import CA
from coopatlas.web.data.diagram import NARROW, WIDE, Box, Drawing, Size, draw
from coopatlas.web.data.model import Entity, Model, Relation
from coopatlas.web.names import Text

NAMES = ("Programme", "Project", "Participation", "Network", "Event", "ThematicGroup", "Statistic", "Country")
ENTITIES = {
    iri: Entity(iri, "Thematic groups", 1, None)
    for iri in (*(str(CA[name]) for name in NAMES), str(ORG.Organization), str(DCTERMS.Location))
}


def _relation(source: object, target: object) -> Relation:
    return Relation(ENTITIES[str(source)], str(CA.about), Text("about"), None, ENTITIES[str(target)], 1)


MODEL = Model(
    tuple(ENTITIES.values()),
    (
        _relation(CA.Participation, CA.Project),
        _relation(CA.Event, CA.Project),
        _relation(DCTERMS.Location, CA.Country),
        _relation(ORG.Organization, DCTERMS.Location),
        _relation(ORG.Organization, CA.Project),
    ),
)


@pytest.fixture(params=[WIDE, NARROW], ids=lambda size: size.name)
def drawing(request: pytest.FixtureRequest) -> Drawing:
    size: Size = request.param
    return draw(MODEL, size)


def _ends(path: str) -> tuple[tuple[float, float], tuple[float, float]]:
    numbers = [float(number) for number in re.findall(r"-?[\d.]+", path)]
    return (numbers[0], numbers[1]), (numbers[-2], numbers[-1])


def _on_edge(box: Box, x: float, y: float) -> bool:
    right, down = abs(x - box.centre.x), abs(y - box.centre.y)
    beside, above = right - box.width / 2, down - box.height / 2
    return max(beside, above) == pytest.approx(0, abs=0.2)


def test_every_class_lies_within_the_drawing(drawing: Drawing) -> None:
    for box in drawing.boxes:
        assert box.corner.x >= 0
        assert box.corner.y >= 0
        assert box.corner.x + box.width <= drawing.size.width
        assert box.corner.y + box.height <= drawing.size.height


def test_no_class_covers_another(drawing: Drawing) -> None:
    for one, other in combinations(drawing.boxes, 2):
        apart = abs(one.centre.x - other.centre.x) >= one.width or abs(one.centre.y - other.centre.y) >= one.height
        assert apart, f"{one.entity.iri} covers {other.entity.iri}"


def test_every_arrow_goes_from_the_edge_of_one_class_to_that_of_another(drawing: Drawing) -> None:
    boxes = {box.entity.iri: box for box in drawing.boxes}
    for line in drawing.lines:
        begin, end = _ends(line.path)
        assert _on_edge(boxes[line.relation.source.iri], *begin)
        assert _on_edge(boxes[line.relation.target.iri], *end)


def test_every_name_stands_within_the_drawing(drawing: Drawing) -> None:
    for line in drawing.lines:
        assert 0 < line.spot.x < drawing.size.width
        assert 0 < line.spot.y < drawing.size.height


def test_a_property_over_what_lies_between_goes_around_it(drawing: Drawing) -> None:
    bowed = [line for line in drawing.lines if "C" in line.path]
    assert [(line.relation.source.iri, line.relation.target.iri) for line in bowed] == [
        (str(ORG.Organization), str(CA.Project))
    ]


def test_the_narrow_drawing_fits_a_telephone() -> None:
    assert NARROW.width <= 360
    assert WIDE.width <= 1180
