"""Matching whole names: what is looked at, how it fits, and that work stays bounded."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coopatlas.release.directory import Directory
from coopatlas.release.matching import (
    NAMELESS,
    SHORTENED,
    TELLING,
    WITHIN,
    WITHOUT_FORM,
    Candidate,
    Matcher,
    Sought,
    Way,
)

KINDS = ("organisation", "place", "country", "project")
GRAPH = """
place:riga skos:prefLabel "Riga"@en, "Rīga"@lv ; ca:country country:LV .
country:LV skos:prefLabel "Latvia"@en ; skos:notation "LV" .
country:GB skos:prefLabel "United Kingdom"@en .
country:DE skos:prefLabel "Germany"@en ; skos:notation "DE" .
place:cluj skos:prefLabel "Cluj-Napoca"@en ; skos:altLabel "Kluż"@pl .
place:ravenna skos:prefLabel "Ravenna"@it ; owl:sameAs <http://www.wikidata.org/entity/Q13364> .
kind:municipality skos:prefLabel "municipality"@en .
kind:ngo skos:prefLabel "NGO"@en .
organisation:council skos:prefLabel "Riga City Council"@en ; dct:spatial place:riga .
organisation:ravenna skos:prefLabel "Comune di Ravenna"@it ;
    dct:spatial place:ravenna ; org:classification kind:municipality .
organisation:friends skos:prefLabel "Friends of Ravenna"@en ; dct:spatial place:ravenna ; org:classification kind:ngo .
place:alfas skos:prefLabel "l'Alfàs del Pi"@ca .
organisation:alfas skos:prefLabel "Town hall"@en ; dct:spatial place:alfas ; org:classification kind:municipality .
place:castello skos:prefLabel "Città di Castello"@it .
organisation:castello skos:prefLabel "Palazzo"@it ; dct:spatial place:castello ; org:classification kind:municipality .
organisation:nameless skos:prefLabel "Urząd Miasta Kartagena"@pl ; skos:altLabel "Urząd Miasta"@pl .
organisation:policy skos:prefLabel "Social Policy Department of Cartagena"@en, "Polityka"@pl ;
    skos:altLabel "Social Policy Department"@en, "Department of Policy"@pl .
place:frankfurt skos:prefLabel "Frankfurt am Main"@en ; skos:altLabel "Frankfurt"@en .
organisation:adle skos:prefLabel "Development agency"@en ; ca:acronym "ADLE" .
participation:one ca:participant organisation:council ; ca:listedName "Riga"@en .
"""

Match = Callable[..., list[tuple[str, Candidate]]]


@pytest.fixture
def match(register: Callable[..., Directory]) -> Match:
    directory = register(GRAPH)

    def matching(text: str, kinds: tuple[str, ...] = KINDS) -> list[tuple[str, Candidate]]:
        (found,) = Matcher(directory).match([Sought(text, kinds)])
        with directory.opened() as database:
            return [
                (database.execute("SELECT path FROM things WHERE id = ?", (one.thing,)).fetchone()[0], one)
                for one in found
            ]

    return matching


@pytest.mark.parametrize(
    ("text", "path", "way"),
    [
        ("RIGA", "id/place/riga", Way.NAME),
        ("Рига", "id/place/riga", Way.NAME),
        ("Napoca Cluj", "id/place/cluj", Way.ORDER),
        ("Kluz", "id/place/cluj", Way.NAME),
        ("Ravena", "id/place/ravenna", Way.LIKE),
        ("City of Ravenna", "id/organisation/ravenna", Way.LOCATED),
        ("id/place/riga", "", None),
        ("place/riga", "id/place/riga", Way.IDENTIFIER),
        ("https://w3id.org/coopatlas/id/place/riga", "id/place/riga", Way.IDENTIFIER),
        ("http://www.wikidata.org/entity/Q13364", "id/place/ravenna", Way.IDENTIFIER),
        ("Gdańsk", "", None),
        ("???", "", None),
        ("", "", None),
    ],
)
def test_the_best_candidate_says_in_which_way_it_fits(match: Match, text: str, path: str, way: Way | None) -> None:
    found = match(text)
    if path:
        assert (found[0][0], found[0][1].way) == (path, way)
    else:
        assert not [one for one in found if one[1].certain]


def test_what_only_a_list_calls_so_comes_after_what_is_called_so(match: Match) -> None:
    (first, place), (second, council) = match("Riga")[:2]
    assert (first, second) == ("id/place/riga", "id/organisation/council")
    assert (place.likeness, council.likeness, council.given_by) == (1.0, 0.9, "ca:listedName")


@pytest.mark.parametrize("text", ["Riga, Latvia", "Rīga (LV)", "LV Riga"])
def test_a_place_is_found_when_named_with_its_country(match: Match, text: str) -> None:
    path, one = match(text)[0]
    assert (path, one.way, one.likeness) == ("id/place/riga", Way.WITHIN, WITHIN)


def test_a_place_is_not_what_is_named_with_another_country(match: Match) -> None:
    assert not [one for _, one in match("Riga, United Kingdom") if one.way is Way.WITHIN]
    assert not [one for _, one in match("Riga, Latvia", ("organisation",)) if one.way is Way.WITHIN]


def test_a_thing_is_found_by_a_word_that_is_not_the_rarest_of_the_name(match: Match) -> None:
    # Only the agency has its acronym, while three things have the word Ravenna.
    assert "id/place/ravenna" in [path for path, _ in match("Ravenna ADLE")]


def test_an_authority_is_found_by_its_place_and_no_other_body_there_is(match: Match) -> None:
    located = [path for path, one in match("Municipality of Ravenna") if one.way is Way.LOCATED]
    assert located == ["id/organisation/ravenna"]


@pytest.mark.parametrize(
    "text",
    [
        "Gemeente Ravenna",
        "Gemeinde Ravenna",
        "Urząd Miejski w Ravenna",
        "Primăria Municipiului Ravenna",
        "Ravenna pilsētas pašvaldība",
        "Ravenna linnavalitsus",
        "Città di Ravenna",
    ],
)
def test_an_authority_is_called_so_in_the_languages_of_the_partners(match: Match, text: str) -> None:
    assert ("id/organisation/ravenna", Way.LOCATED) in [(path, one.way) for path, one in match(text)]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("Ayuntamiento de l'Alfàs del Pi", "id/organisation/alfas"),
        ("Comune di Città di Castello", "id/organisation/castello"),
    ],
)
def test_words_for_an_authority_may_belong_to_the_name_of_its_place(match: Match, text: str, path: str) -> None:
    assert [found for found, one in match(text) if one.way is Way.LOCATED] == [path]


def test_what_every_authority_is_called_names_none_safely(match: Match) -> None:
    path, one = match("Urząd Miasta", ("organisation",))[0]
    assert path == "id/organisation/nameless"
    assert one.likeness == NAMELESS
    # The code of Germany is a word of authorities' names, too: Ayuntamiento de …
    assert match("DE")[0][1].likeness == TELLING["skos:notation"]


def test_what_an_organisation_is_called_without_words_of_its_label_is_not_safe(match: Match) -> None:
    path, one = match("Social Policy Department")[0]
    assert (path, one.way, one.likeness) == ("id/organisation/policy", Way.NAME, SHORTENED)
    assert match("Department of Policy")[0][1].likeness == TELLING["skos:altLabel"]
    assert match("Frankfurt")[0][1].likeness == TELLING["skos:altLabel"]


@pytest.mark.parametrize("text", ["Friends of Ravenna e.V.", "Friends of Ravenna Sp. z o.o.", "FRIENDS OF RAVENNA SRL"])
def test_a_legal_form_behind_a_name_counts_little(match: Match, text: str) -> None:
    path, one = match(text)[0]
    assert (path, one.way, one.likeness) == ("id/organisation/friends", Way.LIKE, WITHOUT_FORM)


def test_a_legal_form_by_itself_is_a_name(match: Match) -> None:
    assert not match("GmbH")


def test_only_the_kinds_that_are_sought_are_found(match: Match) -> None:
    assert {path.split("/")[1] for path, _ in match("Riga", ("place",))} == {"place"}
    assert not [one for _, one in match("place/riga", ("organisation",)) if one.certain]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_whatever_is_written_is_looked_for(match: Match, text: str) -> None:
    found = [one for _, one in match(text)]
    assert all(0 < one.likeness <= 1 for one in found)
    assert [one.likeness for one in found] == sorted((one.likeness for one in found), reverse=True)
    assert len({one.thing for one in found}) == len(found)
