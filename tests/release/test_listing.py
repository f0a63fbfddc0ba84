"""Lists: what is selected, what can be chosen further, where it lies."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from coopatlas.release.directory import NOTHING, Directory
from coopatlas.release.listing import Listing
from coopatlas.release.selecting import ANYTHING, Selection

GRAPH = """
country:PL skos:prefLabel "Poland"@en, "Polska"@pl .
country:LV skos:prefLabel "Latvia"@en, "Łotwa"@pl .
place:lodz a ca:City ; skos:prefLabel "Łódź"@en ; ca:country country:PL ; wgs:lat 51.8 ; wgs:long 19.5 .
place:riga a ca:City ; skos:prefLabel "Riga"@en ; ca:country country:LV .
ca:City rdfs:label "city"@en .
kind:ngo skos:prefLabel "non-governmental organisation"@en .
kind:union skos:prefLabel "union"@en .
role:partner skos:prefLabel "partner"@en .
role:coordinator skos:prefLabel "coordinator"@en .
theme:training skos:prefLabel "training"@en .
programme:europe skos:prefLabel "Europe"@en .
project:a skos:prefLabel "A"@en ; ca:programme programme:europe ; dct:subject theme:training .
project:b skos:prefLabel "B"@en .
organisation:one skos:prefLabel "One"@en ; ca:country country:PL ; dct:spatial place:lodz ;
    org:classification kind:ngo, kind:union .
organisation:two skos:prefLabel "Two"@en ; ca:country country:LV ; dct:spatial place:riga, country:LV ;
    org:classification kind:ngo .
organisation:three skos:prefLabel "Three"@en ; ca:country country:PL ; dct:spatial country:PL .
organisation:four skos:prefLabel "Four"@en .
participation:a1 ca:participant organisation:one ; ca:project project:a ; ca:role role:coordinator .
participation:a2 ca:participant organisation:two ; ca:project project:a ; ca:role role:partner .
participation:b1 ca:participant organisation:one ; ca:project project:b ; ca:role role:partner .
participation:b2 ca:participant organisation:three ; ca:project project:b ; ca:role role:coordinator .
"""
ROLE = "id/concept/role/"


@pytest.fixture
def directory(register: Callable[..., Directory]) -> Directory:
    return register(GRAPH)


def _listing(directory: Directory, of: str = "organisation", /, **chosen: str | tuple[str, ...]) -> Listing:
    values = {facet: (paths,) if isinstance(paths, str) else paths for facet, paths in chosen.items()}
    return Listing(directory, Selection(of, values), "en")


def _names(listing: Listing) -> list[str]:
    return [row.thing.label for row in listing.page(0, 100)]


def _values(listing: Listing, facet: str) -> dict[str, int]:
    return {value.path.rpartition("/")[2]: value.total for value in listing.values(facet)}


def test_without_a_choice_all_things_of_the_kind_are_there(directory: Directory) -> None:
    listing = _listing(directory)
    assert (listing.total(), _names(listing)) == (4, ["Four", "One", "Three", "Two"])


def test_having_anything_leaves_out_what_has_nothing(directory: Directory) -> None:
    assert _names(_listing(directory, project=ANYTHING)) == ["One", "Three", "Two"]
    assert _names(_listing(directory, project=ANYTHING, role=f"{ROLE}coordinator")) == ["One", "Three"]
    assert _values(_listing(directory, project=ANYTHING), "role") == {"coordinator": 2, "partner": 2}
    assert _values(_listing(directory, project=ANYTHING), "country") == {"PL": 2, "LV": 1}


def test_an_organisation_with_two_roles_in_a_project_is_there_once(register: Callable[..., Directory]) -> None:
    again = "participation:a3 ca:participant organisation:one ; ca:project project:a ; ca:role role:partner ."
    listing = _listing(register(GRAPH + again), project="id/project/a")
    assert (listing.total(), _names(listing)) == (2, ["One", "Two"])
    assert listing.unplaced(9)[0] == 1


def test_values_of_one_facet_are_alternatives_and_facets_narrow_each_other(directory: Directory) -> None:
    both = ("id/country/PL", "id/country/LV")
    assert _names(_listing(directory, country=both)) == ["One", "Three", "Two"]
    assert _names(_listing(directory, country=both, kind="id/concept/kind/ngo")) == ["One", "Two"]
    assert _listing(directory, country=both, kind="id/concept/kind/ngo").total() == 2


def test_having_none_can_be_chosen_beside_others(directory: Directory) -> None:
    assert _names(_listing(directory, place=NOTHING)) == ["Four", "Three"]
    assert _names(_listing(directory, place=(NOTHING, "id/place/riga"))) == ["Four", "Three", "Two"]
    assert _names(_listing(directory, project=NOTHING, role=NOTHING)) == ["Four"]


def test_a_role_is_that_in_the_project_that_is_chosen(directory: Directory) -> None:
    assert _names(_listing(directory, role=f"{ROLE}coordinator")) == ["One", "Three"]
    assert _names(_listing(directory, role=f"{ROLE}coordinator", project="id/project/b")) == ["Three"]
    assert _values(_listing(directory, project="id/project/b"), "role") == {"coordinator": 1, "partner": 1}
    assert _values(_listing(directory, role=f"{ROLE}coordinator"), "project") == {"a": 1, "b": 1}


def test_totals_are_those_of_further_choices(directory: Directory) -> None:
    assert _values(_listing(directory), "country") == {"PL": 2, "LV": 1, "": 1}
    chosen = _listing(directory, country="id/country/LV", kind="id/concept/kind/ngo")
    assert _values(chosen, "country") == {"LV": 1, "PL": 1}
    assert _values(chosen, "kind") == {"ngo": 1}
    tied = _listing(directory, project="id/project/b", country="id/country/PL")
    assert _values(tied, "role") == {"coordinator": 1, "partner": 1}


def test_what_is_chosen_stays_there_where_nothing_has_it(directory: Directory) -> None:
    listing = _listing(directory, country="id/country/LV", kind="id/concept/kind/union")
    assert listing.total() == 0
    assert _values(listing, "kind") == {"ngo": 1, "union": 0}


def test_a_thing_counts_once_however_many_of_its_parts_fit(register: Callable[..., Directory]) -> None:
    again = "participation:b3 ca:participant organisation:two ; ca:project project:b ; ca:role role:partner ."
    listing = _listing(register(GRAPH + again), role=f"{ROLE}partner")
    assert (listing.total(), _names(listing)) == (2, ["One", "Two"])
    assert _values(listing, "role")["partner"] == 2


def test_a_few_values_are_told_with_how_many_there_are(directory: Directory) -> None:
    values, total = _listing(directory, country="id/country/LV").choices("country", 1)
    assert ([value.path for value in values], total) == (["id/country/PL", "id/country/LV", NOTHING], 3)
    (row, *_) = _listing(directory, "country").page(0, 1, values=1)
    assert ([project.label for project in row.values["project"]], row.totals["project"]) == (["A"], 1)
    one = _listing(directory).page(1, 1, values=1)[0]
    assert ([kind.path for kind in one.values["kind"]], one.totals["kind"]) == (["id/concept/kind/ngo"], 2)


def test_a_value_that_is_not_in_the_directory_selects_nothing(directory: Directory) -> None:
    assert _listing(directory, country="id/country/XX").total() == 0


def test_the_largest_come_first_where_that_is_asked_for(directory: Directory) -> None:
    rows = _listing(directory).page(0, 3, by_size=True)
    assert [(row.thing.label, row.thing.size) for row in rows] == [("One", 2), ("Three", 1), ("Two", 1)]


def test_pages_go_on_where_the_one_before_ended(directory: Directory) -> None:
    listing = _listing(directory)
    assert [row.thing.label for start in (0, 3) for row in listing.page(start, 3)] == ["Four", "One", "Three", "Two"]
    assert [row.thing.label for row in listing.all()] == _names(listing)


def test_a_row_says_what_a_thing_has(directory: Directory) -> None:
    one = next(row for row in _listing(directory).all() if row.thing.label == "One")
    assert {facet: [thing.label for thing in things] for facet, things in one.values.items()} == {
        "country": ["Poland"],
        "place": ["Łódź"],
        "kind": ["non-governmental organisation", "union"],
        "project": ["A", "B"],
        "role": ["coordinator", "partner"],
    }
    roles = {path: [role.label for role in held] for path, held in one.roles.items()}
    assert roles == {"id/project/a": ["coordinator"], "id/project/b": ["partner"]}


def test_some_things_are_told_with_a_few_values_of_some_facets(directory: Directory) -> None:
    one = directory.find(["id/organisation/one"], "en").values()
    (row,) = _listing(directory).rows(one, ("kind", "country"), 1)
    assert {facet: len(values) for facet, values in row.values.items()} == {"kind": 1, "country": 1}
    assert (row.totals["kind"], row.roles) == (2, {})


def test_places_countries_and_projects_are_tied_by_organisations(directory: Directory) -> None:
    assert _values(_listing(directory, "place"), "project") == {"a": 2, "b": 1}
    assert _values(_listing(directory, "place"), "kind") == {"ontology#City": 2}
    assert _values(_listing(directory, "country"), "project") == {"b": 1, "a": 2}
    assert _values(_listing(directory, "project"), "country") == {"PL": 2, "LV": 1}
    assert _values(_listing(directory, "project"), "theme") == {"training": 1, "": 1}
    assert _values(_listing(directory, "project"), "programme") == {"europe": 1, "": 1}
    sizes = {row.thing.label: row.thing.size for row in _listing(directory, "country").all()}
    assert sizes == {"Poland": 2, "Latvia": 1}


def test_a_point_is_a_place_with_coordinates_and_the_others_are_told(directory: Directory) -> None:
    (point,) = _listing(directory).points(["id/project/a", "id/project/b"])
    assert (point.place.label, point.organisations) == ("Łódź", 1)
    assert point.projects == ("id/project/a", "id/project/b")
    total, things = _listing(directory).unplaced(2)
    assert (total, [thing.label for thing in things]) == (3, ["Four", "Three"])
    assert not _listing(directory, country="id/country/LV").points()
