import time
from random import Random

from coopatlas.languages.language import Language
from coopatlas.web.map.europe import Europe
from coopatlas.web.map.figure import (
    BOTH,
    FIRST,
    LARGE_MAP,
    NEITHER,
    PLAIN,
    SECOND,
    SMALL_MAP,
    Figure,
    Look,
    Side,
    draw,
)
from coopatlas.web.names import Text
from tests.web.map.conftest import CITIES, REGIONS, town

SIDES = (Side(REGIONS, Text("Regiony")), Side(CITIES, Text("Miasta")))
POINTS = [
    town("Łódź", 19.456, 51.7592, 4, REGIONS),
    town("Brzeziny", 19.7514, 51.8, 1, REGIONS),
    town("Rogów", 19.8868, 51.8167, 1, REGIONS),
    town("Zgierz", 19.4065, 51.8555, 1, REGIONS),
    town("Riga", 24.1052, 56.9496, 2, REGIONS, CITIES),
    town("Lublin", 22.5684, 51.2465, 1, CITIES),
    town("Mechelen", 4.4777, 51.0257, 1, REGIONS),
    town("Brussels", 4.3517, 50.8503, 1),
    town("Cartagena", -0.9819, 37.6051),
]


def figure(europe: Europe, polish: Language, look: Look) -> Figure:
    return draw(POINTS, europe, polish, look)


def test_marks_tell_two_projects_apart(europe: Europe, polish: Language) -> None:
    drawn = figure(europe, polish, Look(sides=SIDES))
    kinds = {entry.name.value: entry.kind for entry in drawn.entries}
    assert kinds == {
        "Łódź i\N{NO-BREAK SPACE}okolice": FIRST,
        "Riga": BOTH,
        "Brussels · Mechelen": FIRST,
        "Lublin": SECOND,
        "Cartagena": NEITHER,
    }
    assert drawn.kinds == (FIRST, SECOND, BOTH, NEITHER)


def test_without_two_projects_all_marks_are_alike(europe: Europe, polish: Language) -> None:
    drawn = figure(europe, polish, Look())
    assert drawn.kinds == ()
    assert {mark.kind for mark in drawn.drawings[0].marks} == {PLAIN}


def test_the_list_goes_by_count_and_then_by_the_alphabet_of_the_page(europe: Europe, polish: Language) -> None:
    towns = [town(name, x, 50) for x, name in enumerate(("Zamość", "Łódź", "la Ribera", "Lublin", "Madryt"))]
    drawn = draw([*towns, town("Warszawa", 21, 52.2, 3)], europe, polish, Look())
    names = [entry.name.value for entry in drawn.entries]
    assert names == ["Warszawa", "la Ribera", "Lublin", "Łódź", "Madryt", "Zamość"]


def test_every_place_is_in_the_list_once(europe: Europe, polish: Language) -> None:
    drawn = figure(europe, polish, Look())
    listed = [point for entry in drawn.entries for point in entry.places]
    assert sorted(point.label.value for point in listed) == sorted(point.label.value for point in POINTS)
    assert drawn.entries[0].count == 7


def test_each_size_is_drawn_within_its_bounds(europe: Europe, polish: Language) -> None:
    drawn = figure(europe, polish, Look(sizes=LARGE_MAP))
    assert [drawing.size.name for drawing in drawn.drawings] == ["wide", "narrow"]
    for drawing in drawn.drawings:
        assert all(drawing.window.box.has(mark.spot) for mark in drawing.marks)
        assert all(drawing.window.box.holds(label.box) for label in drawing.labels)


def test_only_the_wide_picture_has_a_glass_and_it_names_each_place(europe: Europe, polish: Language) -> None:
    wide, narrow = figure(europe, polish, Look()).drawings
    assert narrow.lens is None
    assert wide.lens is not None
    assert {label.wanted.text for label in wide.lens.labels} == {"Łódź", "Brzeziny", "Rogów", "Zgierz"}


def test_a_mark_of_one_place_leads_there_and_a_shared_one_to_the_list(europe: Europe, polish: Language) -> None:
    marks = {mark.name: mark for mark in figure(europe, polish, Look()).drawings[0].marks}
    assert marks["Riga"].href == "/pl/place/riga"
    assert marks["Riga"].number == "2"
    assert marks["Cartagena"].number == ""
    shared = marks["Łódź, Brzeziny, Rogów, Zgierz"]
    assert (shared.href, shared.entry) == (None, 0)


def test_a_place_outside_the_drawing_is_told_and_not_drawn(europe: Europe, polish: Language) -> None:
    drawn = draw([*POINTS, town("Saint-Denis", 55.4504, -20.8823)], europe, polish, Look())
    assert [point.label.value for point in drawn.outside] == ["Saint-Denis"]
    assert "Saint-Denis" not in {mark.name for mark in drawn.drawings[0].marks}


def test_only_countries_that_are_drawn_stand_out(europe: Europe, polish: Language) -> None:
    assert draw(POINTS, europe, polish, Look(lit=frozenset({"PL", "BR", "<"}))).lit == ("PL",)


def test_a_map_without_points_shows_its_countries_or_else_europe(europe: Europe, polish: Language) -> None:
    poland = draw([], europe, polish, Look(sizes=SMALL_MAP, lit=frozenset({"PL"})))
    assert poland.entries == ()
    assert poland.drawings[0].window.box.has(poland.drawings[0].window.spot(europe.countries["PL"].centre))
    assert poland.drawings[0].window.scale > draw([], europe, polish, Look(sizes=SMALL_MAP)).drawings[0].window.scale


def test_a_name_in_another_language_keeps_it(europe: Europe, polish: Language) -> None:
    riga = town("Riga", 24.1052, 56.9496)
    latvian = type(riga)(Text("Rīga", "lv"), None, riga.longitude, riga.latitude)
    (label,) = draw([latvian], europe, polish, Look(sizes=SMALL_MAP)).drawings[0].labels
    assert (label.wanted.lang, label.wanted.href) == ("lv", None)


def test_ten_thousand_places_make_a_picture_of_bounded_size_in_bounded_time(europe: Europe, polish: Language) -> None:
    random = Random(11)  # noqa: S311  # the same spots each time
    many = [town(f"Town {n}", random.uniform(-9, 30), random.uniform(36, 65), n % 9 + 1) for n in range(10_000)]
    start = time.perf_counter()
    drawn = draw(many, europe, polish, Look())
    assert time.perf_counter() - start < 5
    assert all(len(drawing.marks) <= drawing.size.marks for drawing in drawn.drawings)
    assert all(len(mark.name) < 2_000 for drawing in drawn.drawings for mark in drawing.marks)
    assert sum(entry.count for entry in drawn.entries) == sum(point.count for point in many)
