"""The network page, its files and its query; the explorer and its door; all over the Atlas itself."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from pyoxigraph import QuerySolutions, Store

from coopatlas.progress import Quiet
from coopatlas.release.build import build
from coopatlas.release.manifest import Release
from coopatlas.settings import Settings
from coopatlas.web.app import create_app
from tests.web.conftest import StoreEngine

ROOT = Path(__file__).resolve().parents[3]
REGIONS, CITIES = "european-regions-for-social-inclusion", "integration-of-third-country-nationals"
LEVELS = ("countries", "places", "organisations")


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    folders: dict[str, Any] = {name: ROOT / name for name in ("data", "ontology", "shapes", "queries")}
    settings = replace(Settings(), releases=tmp_path_factory.mktemp("releases"), **folders)
    return build(settings, Quiet(), datetime(2026, 11, 20, 12, tzinfo=UTC)).release


@pytest.fixture(scope="module")
def store(release: Release) -> Store:
    return Store.read_only(str(release.store_path))


@pytest.fixture(scope="module")
def atlas(release: Release, store: Store) -> FlaskClient:
    return create_app(Settings(releases=release.path.parent), release, StoreEngine(store)).test_client()


def page(client: FlaskClient, address: str, status: int = 200) -> str:
    response = client.get(address, headers={"Accept": "text/html"})
    assert response.status_code == status, address
    return response.text


def rows(client: FlaskClient, level: str) -> list[dict[str, str]]:
    response = client.get(f"/en/network?level={level}&format=csv")
    assert response.content_type == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(response.text)))


def test_a_sentence_says_first_what_links_the_projects(atlas: FlaskClient) -> None:
    assert "4 countries have partners in both projects. No organisation takes part in both." in page(
        atlas, "/en/network"
    )
    polish = page(atlas, "/pl/network").replace("\N{NO-BREAK SPACE}", " ")
    assert "4 kraje mają partnerów w obu projektach. Żadna organizacja nie uczestniczy w obu naraz." in polish
    assert "No place has partners in both projects." in page(atlas, "/en/network?level=places")
    assert "Żadna organizacja nie uczestniczy" in page(atlas, "/pl/network?level=organisations")


def test_the_countries_that_link_are_those_of_the_question_about_them(atlas: FlaskClient) -> None:
    linking = {row["iri"][-2:] for row in rows(atlas, "countries") if row[REGIONS] != "0" and row[CITIES] != "0"}
    with (ROOT / "queries/17-countries-in-both-projects.csv").open(encoding="utf-8") as answer:
        assert linking == {row["code"] for row in csv.DictReader(answer)} == {"PL", "ES", "LV", "RO"}


@pytest.mark.parametrize("level", LEVELS)
def test_the_table_of_a_page_the_csv_and_the_json_say_the_same(atlas: FlaskClient, level: str) -> None:
    told = atlas.get(f"/en/network?level={level}&format=json").get_json()
    assert [
        {"iri": share["iri"], "name": share["name"],
            "name_language": share["language"], REGIONS: str(share["first"]), CITIES: str(share["second"]),
         "organisations": str(share["organisations"])}
        for share in told["shares"]
    ] == rows(atlas, level)  # fmt: skip
    table = page(atlas, f"/en/network?level={level}").partition("<tbody>")[2]
    names = [unescape(name) for name in re.findall(r'<th scope="row"><a [^>]*>(.*?)</a>', table)]
    assert names == [row["name"] for row in rows(atlas, level)]
    assert [project["organisations"] for project in told["projects"]] == [28, 13]


@pytest.mark.parametrize("level", LEVELS)
def test_the_query_that_a_page_links_gives_the_same_rows(atlas: FlaskClient, store: Store, level: str) -> None:
    text = page(atlas, f"/en/network?level={level}")
    (address,) = set(re.findall(r'href="(/en/queries\?query=[^"]+)"', text))
    (query,) = parse_qs(urlsplit(address.replace("&amp;", "&")).query)["query"]
    answer = store.query(query)
    assert isinstance(answer, QuerySolutions)
    variable = query.partition("SELECT ?")[2].split(" ")[0]
    found = [
        {
            "iri": row[variable].value,
            "name": row["name"].value,
            REGIONS: row["first"].value,
            CITIES: row["second"].value,
        }
        for row in answer
    ]
    expected = [{key: row[key] for key in ("iri", "name", REGIONS, CITIES)} for row in rows(atlas, level)]
    assert sorted(found, key=lambda row: row["iri"]) == sorted(expected, key=lambda row: row["iri"])


def test_what_has_no_place_is_told_where_places_are_compared(atlas: FlaskClient) -> None:
    assert "For 12 organisations the source names no place" in page(atlas, "/en/network?level=places")
    assert "names no place" not in page(atlas, "/en/network")


def test_pictures_are_hidden_from_who_cannot_see_them_and_add_no_stops(atlas: FlaskClient) -> None:
    text = page(atlas, "/en/network")
    pictures = re.findall(r"<svg class=\"bridges.*?</svg>", text, re.DOTALL)
    assert len(pictures) == 2
    for picture in pictures:
        assert 'aria-hidden="true"' in picture
        assert re.findall(r"<a (?!href=\"[^\"]*\" tabindex=\"-1\")", picture) == []


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("level=towns", 400),
        ("level=countries&level=places", 400),
        (f"first={REGIONS}&first={CITIES}", 400),
        ("first=atlantis", 404),
        (f"first={REGIONS}&second={REGIONS}", 400),
        (f"second={CITIES}", 400),
        ("first=%00'%20OR%201", 404),
        (f"first={REGIONS}&second=", 200),
    ],
)
def test_what_does_not_exist_is_told_clearly(atlas: FlaskClient, query: str, status: int) -> None:
    page(atlas, f"/en/network?{query}", status)


def test_from_one_project_a_reader_comes_to_a_second(atlas: FlaskClient) -> None:
    text = page(atlas, f"/en/network?first={REGIONS}")
    assert f'<option value="{CITIES}"' in text
    assert "No other project shares an organisation with it." in text


def test_the_door_tells_what_is_around_a_thing(atlas: FlaskClient) -> None:
    told = atlas.get("/pl/network/around?thing=organisation/lodz-city").get_json()
    assert told["thing"]["label"] == "Miasto Łódź"
    assert [one["name"] for one in told["neighbours"]] == [f"project/{REGIONS}", "place/lodz"]
    assert told["neighbours"][0]["href"] == f"/pl/project/{REGIONS}"
    project = atlas.get(f"/en/network/around?thing=project/{REGIONS}").get_json()
    assert (len(project["neighbours"]), project["total"]) == (28, 28)


@pytest.mark.parametrize(
    "query", ["", "?thing=", "?thing=concept/theme/culture", "?thing=../data", "?thing=place/atlantis"]
)
def test_the_door_is_shut_to_what_has_no_network(atlas: FlaskClient, query: str) -> None:
    assert atlas.get(f"/en/network/around{query}").status_code in {400, 404}


def test_the_explorer_without_scripts_is_a_list_and_a_table(atlas: FlaskClient) -> None:
    text = page(atlas, "/pl/network/explore?thing=organisation/lodz-city").replace("\N{NO-BREAK SPACE}", " ")
    assert "Europejskie regiony na rzecz integracji społecznej" in text
    assert text.partition("<tbody>")[2].count("<tr>") == 27
    assert '<div class="explorer"' in text
    assert "hidden" in text.partition('<div class="explorer"')[2].partition(">")[0]


def test_the_explorer_begins_with_a_project_where_nothing_is_chosen(atlas: FlaskClient) -> None:
    assert f'<option value="project/{REGIONS}"' in page(atlas, "/en/network/explore")


@pytest.mark.parametrize(
    ("address", "pictures"),
    [
        (f"/en/project/{REGIONS}", 2),
        ("/en/country/PL", 2),
        ("/en/place/riga", 1),
        ("/en/organisation/lublin-municipality", 1),
        ("/en/concept/theme/social-economy", 0),
    ],
)
def test_a_page_about_a_thing_shows_its_map_and_its_network_where_they_say_something(
    atlas: FlaskClient, address: str, pictures: int
) -> None:
    text = page(atlas, address)
    assert text.count('<figure class="map">') + text.count('<figure class="ego">') == pictures


def test_the_first_page_has_the_map_with_its_list(atlas: FlaskClient) -> None:
    text = page(atlas, "/pl/")
    assert "Łódź i\N{NO-BREAK SPACE}okolice" in text
    assert text.count('id="map-entry-') == 12
    assert "Na mapie nie ma 21" in text.replace("\N{NO-BREAK SPACE}", " ")
