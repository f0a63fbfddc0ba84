"""Who takes part where: two projects side by side, and what shares with one thing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from coopatlas.release.directory import Directory, Thing
from coopatlas.release.partnering import (
    Reach,
    Totals,
    by_country,
    common,
    largest_projects,
    own,
    partners_of,
    reach,
    sharing,
    totals,
)

GRAPH = """
country:PL skos:prefLabel "Poland"@en, "Polska"@pl .
country:LV skos:prefLabel "Latvia"@en, "Łotwa"@pl .
place:lodz skos:prefLabel "Łódź"@en ; ca:country country:PL .
place:riga skos:prefLabel "Riga"@en ; ca:country country:LV .
project:a skos:prefLabel "A"@en .
project:b skos:prefLabel "B"@en .
project:c skos:prefLabel "C"@en .
role:partner skos:prefLabel "partner"@en .
role:coordinator skos:prefLabel "coordinator"@en .
organisation:one skos:prefLabel "One"@en ; ca:country country:PL ; dct:spatial place:lodz, place:riga .
organisation:two skos:prefLabel "Two"@en ; ca:country country:LV ; dct:spatial place:riga .
organisation:three skos:prefLabel "Three"@en ; ca:country country:PL .
organisation:four skos:prefLabel "Four"@en ; ca:country country:PL ; dct:spatial place:lodz .
participation:a1 ca:participant organisation:one ; ca:project project:a ; ca:role role:coordinator .
participation:a1b ca:participant organisation:one ; ca:project project:a ; ca:role role:partner .
participation:a2 ca:participant organisation:two ; ca:project project:a ; ca:role role:partner .
participation:a3 ca:participant organisation:three ; ca:project project:a ; ca:role role:partner .
participation:b1 ca:participant organisation:one ; ca:project project:b ; ca:role role:partner .
participation:b2 ca:participant organisation:three ; ca:project project:b ; ca:role role:partner .
participation:c1 ca:participant organisation:four ; ca:project project:c ; ca:role role:partner .
"""


@pytest.fixture
def directory(register: Callable[..., Directory]) -> Directory:
    return register(GRAPH)


def thing(directory: Directory, name: str) -> Thing:
    path = f"id/{name}"
    return directory.find([path], "en")[path]


def shares(directory: Directory, kind: str, first: str, second: str) -> dict[str, tuple[int, int, int]]:
    found = common(directory, kind, thing(directory, first), thing(directory, second), "en")
    return {one.thing.label: (one.first, one.second, one.all) for one in found}


def test_an_organisation_in_both_projects_counts_in_each_and_once_in_all(directory: Directory) -> None:
    assert shares(directory, "country", "project/a", "project/b") == {"Poland": (2, 2, 2), "Latvia": (1, 0, 1)}
    assert shares(directory, "place", "project/a", "project/b") == {"Łódź": (1, 1, 1), "Riga": (2, 1, 2)}
    assert shares(directory, "organisation", "project/a", "project/b") == {
        "One": (1, 1, 1),
        "Two": (1, 0, 1),
        "Three": (1, 1, 1),
    }


def test_totals_tell_who_is_in_both_and_who_has_no_place(directory: Directory) -> None:
    pair = thing(directory, "project/a"), thing(directory, "project/b")
    assert totals(directory, "place", *pair) == Totals(both=2, without=1)
    assert totals(directory, "organisation", *pair) == Totals(both=2, without=0)


def test_projects_that_share_nothing_have_nothing_in_common(directory: Directory) -> None:
    pair = thing(directory, "project/b"), thing(directory, "project/c")
    assert totals(directory, "country", *pair) == Totals(both=0, without=0)
    assert shares(directory, "country", "project/b", "project/c") == {"Poland": (2, 1, 3)}


def test_the_largest_projects_come_first(directory: Directory) -> None:
    assert [(one.label, one.size) for one in largest_projects(directory, "en", 2)] == [("A", 3), ("B", 2)]


def test_what_shares_most_comes_first(directory: Directory) -> None:
    one, a = thing(directory, "organisation/one"), thing(directory, "project/a")
    assert [(it.thing.label, it.count) for it in sharing(directory, one, "en", 9)] == [("Three", 2), ("Two", 1)]
    assert [(it.thing.label, it.count) for it in sharing(directory, a, "en", 9)] == [("B", 2)]
    assert len(sharing(directory, one, "en", 1)) == 1
    assert sharing(directory, thing(directory, "project/c"), "en", 9) == []


def test_an_organisation_has_its_projects_and_places_by_the_alphabet(directory: Directory) -> None:
    one = thing(directory, "organisation/one")
    assert [it.label for it in own(directory, one, "project", "en")] == ["A", "B"]
    assert [it.label for it in own(directory, one, "place", "en")] == ["Łódź", "Riga"]
    assert own(directory, thing(directory, "organisation/three"), "place", "en") == []


def test_the_partners_of_a_thing_are_its_organisations(directory: Directory) -> None:
    for name, total in (("project/a", 3), ("place/riga", 2), ("country/PL", 3)):
        assert partners_of(directory, thing(directory, name), "en").total() == total


def test_a_matrix_has_a_count_where_a_country_has_partners(directory: Directory) -> None:
    projects = largest_projects(directory, "en", 9)
    names = {one.id: one.label for one in (*projects, thing(directory, "country/PL"), thing(directory, "country/LV"))}
    counts = {
        (names[country], names[project]): count for (country, project), count in by_country(directory, projects).items()
    }
    assert counts == {("Poland", "A"): 2, ("Latvia", "A"): 1, ("Poland", "B"): 2, ("Poland", "C"): 1}


@pytest.mark.parametrize(
    ("name", "found"), [("one", Reach(2, 2)), ("two", Reach(2, 1)), ("three", Reach(2, 2)), ("four", Reach(0, 0))]
)
def test_an_organisation_reaches_each_of_its_partners_and_their_countries_once(
    directory: Directory, name: str, found: Reach
) -> None:
    assert reach(directory, thing(directory, f"organisation/{name}")) == found
