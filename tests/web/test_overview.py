"""What the start page tells of a release in short."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from coopatlas.languages.language import Language, read_languages
from coopatlas.query.solutions import select
from coopatlas.release.directory import Directory
from coopatlas.release.manifest import Release
from coopatlas.web.names import Text
from coopatlas.web.overview import MAX_NAMED, PARTNERS_BY_COUNTRY, bridging, counts, examples, partners, project_cards
from tests.web.conftest import StoreEngine, state

SECOND = """
project:apart a ca:Project ; skos:prefLabel "Apart"@en, "Osobno"@pl ;
    dct:description "Opis."@pl ; ca:sourceSilentOn dct:title .
organisation:berlin a org:Organization ; skos:prefLabel "Berlin"@en ;
    ca:country country:DE ; ca:partnerIn project:apart .
organisation:krakow a org:Organization ; skos:prefLabel "Kraków"@en ;
    ca:country country:PL ; ca:partnerIn project:apart .
organisation:idle a org:Organization ; skos:prefLabel "Idle"@en ; ca:country country:DE .
participation:apart-1 ca:project project:apart ; ca:participant organisation:berlin .
participation:apart-2 ca:project project:apart ; ca:participant organisation:krakow .
country:DE a ca:Country ; skos:prefLabel "Germany"@en, "Niemcy"@pl .
"""


@pytest.fixture
def directory(app: Flask, engine: StoreEngine, release: Release) -> Iterator[Directory]:
    """That of a release of two projects, while a page in English is made."""
    state(engine, SECOND)
    with app.test_request_context("/en/"):
        yield Directory.of(release.path)


@pytest.fixture
def english() -> Language:
    return read_languages()["en"]


def test_numbers_are_those_of_the_lists_and_say_how_many_take_part(directory: Directory, english: Language) -> None:
    found = {count.noun: (count.number, count.among) for count in counts(directory, english)}
    assert found == {"projects": (2, None), "organisations": (4, 3), "places": (1, 1), "countries": (2, None)}


def test_a_country_with_partners_in_two_projects_links_them(directory: Directory, english: Language) -> None:
    found = bridging(directory, english)
    assert [(country.text.value, country.href) for country in found.countries] == [("Poland", "/en/country/PL")]
    assert (found.numbers, found.others) == ((2,), 0)


def test_partners_are_counted_once_and_bodies_that_take_no_part_are_not(
    directory: Directory, english: Language, engine: StoreEngine
) -> None:
    found = partners(directory, english)
    told = list(zip((country.text.value for country in found.countries), found.numbers, strict=True))
    assert told == [("Poland", 2), ("Germany", 1)]
    rows = select(engine, PARTNERS_BY_COUNTRY % "en")
    assert told == [(row.text("name"), row.integer("partners")) for row in rows]


def test_only_the_first_countries_are_named_and_the_others_counted(
    directory: Directory, english: Language, engine: StoreEngine
) -> None:
    more = "".join(
        f'organisation:o{code} skos:prefLabel "{code}"@en ; ca:country country:{code} ; ca:partnerIn project:apart .'
        f"participation:{code} ca:project project:apart ; ca:participant organisation:o{code} ."
        f'country:{code} skos:prefLabel "{code}"@en .'
        for code in ("AT", "BE", "CZ")
    )
    state(engine, more)
    found = partners(Directory.of(directory.path.parent), english)
    assert (len(found.countries), found.others) == (MAX_NAMED, 5 - MAX_NAMED)


def test_a_card_says_what_the_data_say_of_a_project(
    directory: Directory, english: Language, engine: StoreEngine
) -> None:
    apart, together = project_cards(directory, engine, english)
    assert (apart.organisations, apart.countries, apart.untitled, apart.coordinators) == (2, 2, True, ())
    assert apart.description == Text("Opis.", "pl")
    assert (together.organisations, together.countries, together.untitled) == (1, 1, False)
    assert [lead.text.value for lead in together.coordinators] == ["Municipality of Lublin"]


def test_what_to_look_for_is_what_the_release_holds(directory: Directory, english: Language) -> None:
    assert [example.href for example in examples(directory, english)] == ["/en/place/lublin"]
