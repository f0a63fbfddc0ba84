from coopatlas.web.map.clusters import Cluster
from coopatlas.web.map.geometry import Box, Spot
from coopatlas.web.map.lens import FILLED, Glass, glass_for
from coopatlas.web.map.window import Window
from tests.web.map.conftest import at

WINDOW = Window(820, 640, 1, 0, 0)
DENSE = Cluster((at(400, 300, "Łódź", 4), at(402, 301, "Brzeziny"), at(397, 299, "Rogów"), at(400, 306, "Uniejów")))
LONELY = Cluster((at(700, 100, "Riga"),))


def glass(*clusters: Cluster, names: tuple[Box, ...] = ()) -> Glass:
    found = glass_for(clusters, names, WINDOW)
    assert found is not None
    return found


def test_a_dense_cluster_gets_a_glass_that_covers_no_mark_and_no_name() -> None:
    names = (Box(200, 290, 260, 305), Box(560, 290, 620, 305))
    found = glass(DENSE, LONELY, names=names)
    assert WINDOW.box.holds(found.box)
    assert all(found.centre.distance(mark.spot) > found.radius + mark.radius for mark in (DENSE, LONELY))
    assert not any(found.box.overlaps(name) for name in names)


def test_the_name_of_its_own_cluster_may_be_covered_for_it_moves() -> None:
    own = Box(400 + DENSE.radius, 200, 820, 400)
    assert glass_for([DENSE], [own, Box(0, 0, 300, 640)], WINDOW) is not None


def test_three_places_need_no_glass_and_thirteen_are_too_many() -> None:
    assert glass_for([Cluster(DENSE.members[:3]), LONELY], (), WINDOW) is None
    assert glass_for([Cluster(DENSE.members * 4)], (), WINDOW) is None


def test_a_picture_without_room_has_no_glass() -> None:
    crowd = [Cluster((at(x, y),)) for x in range(0, 820, 90) for y in range(0, 640, 90)]
    assert glass_for([DENSE, *crowd], (), WINDOW) is None


def test_all_places_are_in_the_glass_and_keep_their_directions() -> None:
    found = glass(DENSE)
    for filled in FILLED:
        inside = {member.point.label.value: member.spot for one in found.magnified(filled) for member in one.members}
        assert set(inside) == {"Łódź", "Brzeziny", "Rogów", "Uniejów"}
        assert all(found.centre.distance(spot) <= found.radius * filled + 1e-9 for spot in inside.values())
        assert inside["Brzeziny"].x > inside["Łódź"].x > inside["Rogów"].x
        assert inside["Uniejów"].y > inside["Łódź"].y


def test_places_at_one_and_the_same_spot_do_not_divide_by_nothing() -> None:
    same = Cluster(tuple(at(400, 300, name) for name in "ABCD"))
    (one,) = glass(same).magnified(0.5)
    assert len(one.members) == 4


def test_the_line_goes_from_the_mark_to_the_rim() -> None:
    found = glass(DENSE)
    start, end = found.line
    assert DENSE.radius < start.distance(DENSE.spot) < DENSE.radius + 3
    assert abs(end.distance(found.centre) - found.radius) < 1e-6


def test_a_box_that_reaches_over_the_rim_does_not_fit() -> None:
    found = Glass(Spot(100, 100), 50, DENSE)
    assert found.fits(Box(90, 90, 110, 110))
    assert not found.fits(Box(60, 60, 140, 110))
