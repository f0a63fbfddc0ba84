import time
from random import Random

import pytest

from coopatlas.web.map.clusters import LARGEST_RADIUS, Cluster, gather
from tests.web.map.conftest import at, town


def test_what_is_near_joins_the_largest_and_the_mark_stays_there() -> None:
    (cluster,) = gather([at(8, 0, "Brzeziny"), at(0, 0, "Łódź", 4), at(0, 9, "Rogów")], 13, 90)
    assert [member.point.label.value for member in cluster.members] == ["Łódź", "Brzeziny", "Rogów"]
    assert (cluster.spot, cluster.count) == ((0, 0), 6)


def test_what_is_far_has_a_mark_of_its_own() -> None:
    assert len(gather([at(0, 0), at(13, 0, "Lublin")], 13, 90)) == 2


@pytest.mark.parametrize("shift", [(0, 0), (-26, -26), (6.5, 12.9), (-0.1, 13)])
def test_nearness_does_not_hang_on_where_the_cells_begin(shift: tuple[float, float]) -> None:
    x, y = shift
    assert len(gather([at(x, y, "Łódź", 2), at(x + 9, y + 9)], 13, 90)) == 1


def test_marks_never_are_nearer_than_asked() -> None:
    random = Random(7)  # noqa: S311  # the same spots each time
    marks = gather([at(random.uniform(0, 300), random.uniform(0, 300), f"t{n}") for n in range(800)], 13, 10_000)
    assert min(a.spot.distance(b.spot) for a in marks for b in marks if a is not b) >= 13
    assert sum(len(mark.members) for mark in marks) == 800


def test_ten_thousand_points_become_few_marks_quickly_and_none_is_lost() -> None:
    random = Random(7)  # noqa: S311  # the same spots each time
    points = [at(random.uniform(0, 820), random.uniform(0, 640), f"t{n}") for n in range(10_000)]
    start = time.perf_counter()
    marks = gather(points, 13, 220)
    assert time.perf_counter() - start < 3
    assert len(marks) <= 220
    assert sum(mark.count for mark in marks) == 10_000


def test_a_point_does_not_hide_half_behind_a_large_mark() -> None:
    assert len(gather([at(0, 0, "Łódź", 60), at(20, 0, "Uniejów")], 13, 90)) == 1
    assert len(gather([at(0, 0, "Łódź", 1), at(20, 0, "Uniejów")], 13, 90)) == 2


def test_many_points_in_one_town_are_gathered_quickly() -> None:
    start = time.perf_counter()
    (mark,) = gather([at(5, 5, f"t{n}") for n in range(20_000)], 13, 90)
    assert time.perf_counter() - start < 3
    assert mark.count == 20_000


def test_a_mark_grows_with_what_it_counts_up_to_a_bound() -> None:
    radii = [Cluster((at(0, 0, "Łódź", count),)).radius for count in (0, 1, 2, 10, 50, 1_000_000)]
    assert radii == sorted(radii)
    assert radii[-1] == LARGEST_RADIUS


def test_the_order_of_the_points_does_not_matter() -> None:
    points = [at(0, 0, "A"), at(9, 0, "B"), at(18, 0, "C"), at(27, 0, "D", 3)]
    assert gather(points, 13, 90) == gather(points[::-1], 13, 90)


def test_a_cluster_has_the_projects_of_all_its_points() -> None:
    one, other = at(0, 0), at(1, 0)
    joined = [
        type(one)(town("Łódź", 0, 0, 1, "a"), one.spot),
        type(other)(town("Rogów", 0, 0, 1, "b"), other.spot),
    ]
    assert gather(joined, 13, 90)[0].projects == {"a", "b"}
