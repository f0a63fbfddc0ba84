"""The map of a list, and maps of releases with more projects than two."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.conftest import StoreEngine, state

MORE = (
    """
@prefix wgs: <http://www.w3.org/2003/01/geo/wgs84_pos#> .
country:LV skos:prefLabel "Latvia"@en, "Łotwa"@pl .
place:riga a ca:City ; skos:prefLabel "Riga"@en, "Ryga"@pl, "Rīga"@lv ; ca:country country:LV ;
    wgs:lat 56.946 ; wgs:long 24.106 .
place:saint-denis a ca:City ; skos:prefLabel "Saint-Denis"@fr ; wgs:lat -20.88 ; wgs:long 55.45 .
place:nowhere a ca:City ; skos:prefLabel "Nowhere"@en .
organisation:one skos:prefLabel "One"@en ; ca:country country:LV ; dct:spatial place:riga ;
    ca:partnerIn project:p1, project:p2 .
organisation:two skos:prefLabel "Two"@en ; ca:country country:LV ; dct:spatial place:riga, place:saint-denis .
organisation:three skos:prefLabel "Three"@en ; ca:country country:LV ; dct:spatial place:nowhere .
"""
    + "".join(
        f"project:p{n} a ca:Project ; skos:prefLabel 'Project {n}'@en .\n"
        f"participation:p{n} ca:participant organisation:one ; ca:project project:p{n} .\n"
        for n in range(1, 20)
    )
    + "participation:p1-2 ca:participant organisation:two ; ca:project project:p1 .\n"
)


@pytest.fixture
def client(app: Flask, engine: StoreEngine) -> FlaskClient:
    state(engine, MORE)
    return app.test_client()


def page(client: FlaskClient, address: str, status: int = 200) -> str:
    response = client.get(address, headers={"Accept": "text/html"})
    assert response.status_code == status, response.text
    return response.text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_list_leads_to_its_map_with_what_it_is_narrowed_down_to(client: FlaskClient) -> None:
    assert 'href="/en/organisations/map?country=LV"' in page(client, "/en/organisations?country=LV")
    text = page(client, "/en/organisations/map?country=LV")
    assert 'href="/en/organisations?country=LV"' in text
    assert "Riga" in text


def test_lists_of_projects_and_countries_have_no_map(client: FlaskClient) -> None:
    assert "/map" not in page(client, "/en/projects")
    page(client, "/en/projects/map", 404)


def test_a_map_tells_what_lies_beyond_it_and_what_nobody_can_place(client: FlaskClient) -> None:
    text = page(client, "/en/organisations/map?country=LV")
    assert re.search(r"Outside the map: <a href=\"/en/place/saint-denis\" lang=\"fr\">Saint-Denis</a>", text)
    assert "1 organisation is not on the map" in text
    assert ">Three</a>" in text
    places = page(client, "/pl/places/map")
    assert "Ryga" in places
    assert "Na mapie nie ma" in places


@pytest.mark.parametrize("query", ["country=XX", "colour=blue"])
def test_a_map_of_a_list_that_is_none_is_told_as_for_the_list(client: FlaskClient, query: str) -> None:
    listed = client.get(f"/en/organisations?{query}", headers={"Accept": "text/html"}).status_code
    page(client, f"/en/organisations/map?{query}", listed)
    assert listed in {400, 404}


def test_the_countries_that_are_chosen_alone_stand_out(client: FlaskClient) -> None:
    text = page(client, "/en/organisations/map?country=LV")
    assert '#LV"/>' in text
    assert '#PL"/>' not in text
    assert '#PL"/>' in page(client, "/en/organisations/map")


def test_a_map_of_nothing_says_so(client: FlaskClient) -> None:
    assert "There is nothing to show on a map." in page(client, "/en/organisations/map?place=-")


def test_with_more_projects_than_two_marks_are_alike(client: FlaskClient) -> None:
    text = page(client, "/en/organisations/map")
    assert "mark-plain" in text
    assert "mark-first" not in text


def test_with_more_projects_than_two_the_network_offers_a_choice_and_a_matrix(client: FlaskClient) -> None:
    text = page(client, "/en/network")
    assert text.count('<option value="p') == 2 * 19
    assert "The 12 projects with the most partners, of 20." in text
    assert "Project 1" in text


def test_two_of_many_projects_are_compared(client: FlaskClient) -> None:
    text = page(client, "/en/network?level=organisations&first=p1&second=p2")
    assert "1 organisation takes part in both projects." in text
    assert "Compare other projects" in text
    similar = page(client, "/en/network?first=p1")
    assert 'href="/en/network?level=countries&amp;first=p1&amp;second=p2"' in similar


def test_a_page_of_an_organisation_in_many_projects_shows_some_and_says_how_many_more(client: FlaskClient) -> None:
    text = page(client, "/en/organisation/one")
    assert "The picture has no room for 3 more." in text
