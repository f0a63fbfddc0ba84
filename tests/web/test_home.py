"""The home page and the small things beside it."""

from __future__ import annotations

import re

import pytest
from flask import Request
from flask.testing import FlaskClient
from werkzeug.datastructures import LanguageAccept

from coopatlas.release.manifest import Release
from coopatlas.web.overview import MAX_PROJECTS
from tests.web.conftest import StoreEngine, state

# The tests' release holds no shapes.
NOT_HERE = r"/(shapes)\b"
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.mark.parametrize(
    ("accepted", "language", "title"),
    [
        ("pl,en;q=0.5", "pl", "Kto z\N{NO-BREAK SPACE}kim współpracuje w\N{NO-BREAK SPACE}Europie"),
        ("en", "en", "Who works with whom in Europe"),
        ("fr", "en", "Who works with whom in Europe"),
        ("pl-PL", "pl", "Kto z\N{NO-BREAK SPACE}kim współpracuje w\N{NO-BREAK SPACE}Europie"),
    ],
)
def test_the_home_page_is_in_the_language_that_the_browser_prefers(
    client: FlaskClient, accepted: str, language: str, title: str
) -> None:
    response = client.get("/", headers={**BROWSER, "Accept-Language": accepted})
    assert f"<h1>{title}</h1>" in response.text
    assert response.headers["Content-Language"] == language
    assert response.request.path == f"/{language}/"


def test_the_languages_that_a_browser_prefers_are_read_once(client: FlaskClient) -> None:
    read: list[LanguageAccept] = []

    class Watched(Request):
        @property
        def accept_languages(self) -> LanguageAccept:
            read.append(super().accept_languages)
            return read[-1]

    client.application.request_class = Watched
    assert client.get("/", headers={"Accept-Language": "pl"}).headers["Content-Language"] == "pl"
    assert len(read) == 1


def test_an_address_names_the_language_whatever_the_browser_prefers(client: FlaskClient) -> None:
    page = client.get("/pl/", headers={**BROWSER, "Accept-Language": "en"}).text
    assert '<html lang="pl">' in page
    assert 'href="/pl/queries"' in page
    assert 'href="/pl/project/together"' in page


def test_a_chosen_language_that_is_not_there_is_not_found(client: FlaskClient) -> None:
    assert client.get("/xx/").status_code == 404


def test_the_home_page_counts_what_its_lists_hold(client: FlaskClient) -> None:
    page = client.get("/en/", headers=BROWSER).text
    for path, number, noun in (
        ("projects", 1, "project"),
        ("organisations", 1, "organisation"),
        ("places", 1, "place"),
    ):
        assert f'<a href="/en/{path}"><strong>{number}</strong> <span>{noun}</span></a>' in page


def test_the_home_page_shows_projects_with_what_the_data_say_of_them(client: FlaskClient, release: Release) -> None:
    page = client.get("/en/", headers=BROWSER).text
    assert '<a href="/en/project/together">Together</a>' in page
    assert "Cities and &lt;b&gt;bold&lt;/b&gt; partners." in page
    assert 'led by <a href="/en/organisation/lublin">Municipality of Lublin</a>' in page
    assert "descriptive title" not in page
    assert release.version in page


def test_the_home_page_answers_its_first_questions(client: FlaskClient) -> None:
    page = client.get("/en/", headers=BROWSER).text
    assert "So far no country has partners in more than one." in page
    assert '<a href="/en/country/PL">Poland</a>&nbsp;(1). The query behind it' in page
    assert "CC BY 4.0, CC0 1.0." in page


def test_a_home_page_without_all_projects_leads_to_the_list(client: FlaskClient, engine: StoreEngine) -> None:
    state(
        engine, "".join(f'project:p{number} a ca:Project ; skos:prefLabel "P"@en .' for number in range(MAX_PROJECTS))
    )
    page = client.get("/en/", headers=BROWSER).text
    assert f'<a href="/en/projects">All {MAX_PROJECTS + 1} projects</a>' in page
    assert page.count('<article class="card') == MAX_PROJECTS + 3


def test_the_home_page_is_not_sent_again_to_who_has_it(client: FlaskClient) -> None:
    tag = client.get("/en/", headers=BROWSER).headers["ETag"]
    assert client.get("/en/", headers={**BROWSER, "If-None-Match": tag}).status_code == 304


def test_every_local_link_of_the_home_page_leads_somewhere(client: FlaskClient) -> None:
    page = client.get("/en/", headers=BROWSER).text
    links = {part.partition('"')[0].replace("&amp;", "&") for part in page.split('href="')[1:]}
    local = {link.partition("#")[0] for link in links if link.startswith("/")}
    for link in sorted(link for link in local if not re.search(NOT_HERE, link)):
        with client.get(link, headers=BROWSER) as response:
            assert response.status_code in {200, 303}, link


def test_the_service_says_that_it_is_well_and_what_it_serves(client: FlaskClient) -> None:
    response = client.get("/health")
    assert response.get_json()["release"] == "2026.11.20"
    assert response.headers["Cache-Control"] == "no-store"


def test_the_service_says_that_it_is_not_well(silent_client: FlaskClient) -> None:
    response = silent_client.get("/health")
    assert response.status_code == 503
    assert response.headers["Retry-After"]
    assert "/srv" not in response.text


@pytest.mark.parametrize("path", ["/favicon.svg", "/favicon.ico"])
def test_there_is_an_icon(client: FlaskClient, path: str) -> None:
    with client.get(path) as response:
        assert response.mimetype == "image/svg+xml"


def test_assets_have_addresses_that_change_with_them_and_may_be_kept(client: FlaskClient) -> None:
    page = client.get("/en/", headers=BROWSER).text
    style = page.partition('<link rel="stylesheet" href="')[2].partition('"')[0]
    with client.get(style) as response:
        assert response.mimetype == "text/css"
        assert "immutable" in response.headers["Cache-Control"]
    with client.get("/static/THIRD_PARTY_LICENSES.txt") as response:
        assert b"SIL OPEN FONT LICENSE" in response.data
        assert "immutable" not in response.headers["Cache-Control"]
    for name in ("site.css", "manifest.json", "site-AAAAAAAA.css", "..%2Fapp.py"):
        assert client.get(f"/static/{name}").status_code == 404
