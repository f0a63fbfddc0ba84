"""Search: forgiving of accents, order, beginnings and slips, and clear about why something was found."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coopatlas.release.directory import Directory
from coopatlas.release.finding import MOST, Finder, Found, Way

GRAPH = """
place:lodz skos:prefLabel "Łódź"@en, "Łódź"@pl .
place:lodzkie skos:prefLabel "Łódzkie Region"@en, "Łódzkie"@pl .
place:cluj skos:prefLabel "Cluj-Napoca"@en, "Kluż-Napoka"@pl, "Cluj-Napoca"@ro ; skos:altLabel "Kluż"@pl, "Cluj"@en .
place:riga skos:prefLabel "Riga"@en, "Ryga"@pl, "Rīga"@lv .
place:ravenna skos:prefLabel "Ravenna"@en, "Rawenna"@pl .
place:linkoping skos:prefLabel "Linköping"@en .
country:PL skos:prefLabel "Poland"@en ; skos:notation "PL" .
organisation:city skos:prefLabel "City of Łódź"@en, "Miasto Łódź"@pl ; dct:spatial place:lodz .
organisation:adle skos:prefLabel "Development agency"@en ; ca:acronym "ADLE" .
organisation:big skos:prefLabel "Riga City Council"@en .
participation:one skos:prefLabel "Riga in a project"@en ; ca:participant organisation:big ; ca:listedName "Ryga"@pl .
statistic:one skos:prefLabel "Łódź: number of students"@en .
theme:training skos:prefLabel "training"@en, "szkolenia"@pl .
"""


@pytest.fixture
def find(register: Callable[..., Directory]) -> Callable[..., Found]:
    directory = register(GRAPH)

    def finding(text: str, language: str = "en") -> Found:
        return Finder(directory, language).find(text)

    return finding


Find = Callable[..., Found]


def _labels(found: Found) -> list[str]:
    return [match.thing.label for group in found.groups for match in group.matches]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("lodz", "Łódź"),
        ("Łódź", "Łódź"),
        ("ŁÓDŹ", "Łódź"),
        ("Лодзь", "Łódź"),
        ("Kluż", "Cluj-Napoca"),
        ("cluj", "Cluj-Napoca"),
        ("napoca cluj", "Cluj-Napoca"),
        ("riga", "Riga"),
        ("Ryga", "Riga"),
        ("rīga", "Riga"),
        ("linkoping", "Linköping"),
        ("link", "Linköping"),
        ("ravena", "Ravenna"),
        ("rawena", "Ravenna"),
        ("linkopping", "Linköping"),
        ("lnkoping", "Linköping"),
        ("pl", "Poland"),
        ("adle", "Development agency"),
        ("cit lod", "City of Łódź"),
        ("szkolenia", "training"),
    ],
)
def test_what_is_meant_is_found_first(find: Find, typed: str, first: str) -> None:
    assert _labels(find(typed))[0] == first


def test_a_very_name_goes_before_what_begins_so_and_that_before_other_words(find: Find) -> None:
    assert [match.closeness for match in find("lodz").groups[0].matches] == [0, 1]
    assert [match.closeness for match in find("riga city").groups[0].matches] == [1]
    assert [match.closeness for match in find("city riga").groups[0].matches] == [2]
    assert [match.closeness for match in find("council rig").groups[0].matches] == [3]


def test_a_beginning_finds_every_word_that_begins_so(find: Find) -> None:
    places = next(group for group in find("lod").groups if group.kind == "place")
    assert [match.thing.label for match in places.matches] == ["Łódź", "Łódzkie Region"]


def test_lesser_kinds_come_after_all_others(find: Find) -> None:
    assert [group.kind for group in find("lodz").groups] == ["place", "organisation", "statistic"]


def test_a_match_tells_by_which_name_it_was_found(find: Find) -> None:
    cluj = find("kluz").groups[0].matches[0]
    assert (cluj.otherwise, cluj.name, cluj.name_language, cluj.given_by) == (True, "Kluż", "pl", "skos:altLabel")
    assert not find("riga").groups[0].matches[0].otherwise
    listed = find("ryga").groups[1].matches[0]
    assert (listed.thing.label, listed.name, listed.given_by) == ("Riga City Council", "Ryga", "ca:listedName")


def test_a_name_in_the_readers_language_is_the_reason_before_others(find: Find) -> None:
    match = find("riga", "pl").groups[0].matches[0]
    assert (match.thing.label, match.name, match.name_language) == ("Ryga", "Riga", "en")


def test_a_participation_is_not_found_beside_its_organisation(find: Find) -> None:
    assert "Riga in a project" not in _labels(find("riga"))


def test_words_that_are_nearly_those_are_told(find: Find) -> None:
    found = find("ravena")
    assert (found.way, found.instead) == (Way.NEAR, ("ravenna",))
    assert find("lodz").way is Way.ALL


def test_a_short_word_may_differ_in_one_letter_only(find: Find) -> None:
    assert _labels(find("rigo"))[0] == "Riga"
    assert not find("rogo").groups


def test_where_nothing_has_all_words_what_has_some_is_told_as_such(find: Find) -> None:
    found = find("riga training")
    assert found.way is Way.SOME
    assert set(_labels(found)) == {"Riga", "Riga City Council", "training"}


@pytest.mark.parametrize("typed", ["", "   ", "„”…", "xyzzyq"])
def test_nothing_is_found_where_nothing_is_meant(find: Find, typed: str) -> None:
    assert find(typed) == Found(Way.SOME if typed.isalpha() else Way.ALL)


def test_a_kind_is_counted_up_to_a_bound_and_says_so(register: Callable[..., Directory]) -> None:
    directory = register("\n".join(f'place:p{n} skos:prefLabel "Place {n}"@en .' for n in range(MOST + 5)))
    (group,) = Finder(directory, "en", most=3).find("place").groups
    assert (group.total, group.more, len(group.matches)) == (MOST, True, 3)


def test_pages_of_a_kind_follow_one_another(register: Callable[..., Directory]) -> None:
    directory = register("\n".join(f'place:p{n:02} skos:prefLabel "Place {n:02}"@en .' for n in range(50)))
    pages = [Finder(directory, "en", ("place",), start=start, most=20).find("place") for start in (0, 20, 40)]
    names = [match.thing.label for page in pages for match in page.groups[0].matches]
    assert names == [f"Place {n:02}" for n in range(50)]


def test_the_very_name_is_not_missed_among_many_weightier_ones(register: Callable[..., Directory]) -> None:
    many = "\n".join(
        f'place:p{n} skos:prefLabel "Riga {n}"@en . place:q{n} dct:spatial place:p{n} .' for n in range(99)
    )
    directory = register(many + 'place:riga skos:prefLabel "Riga"@en .')
    assert Finder(directory, "en").find("riga").groups[0].matches[0].thing.label == "Riga"


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(typed=st.text(max_size=40))
def test_whatever_is_typed_is_no_error(find: Find, typed: str) -> None:
    assert find(typed).total >= 0
