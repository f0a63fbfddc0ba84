"""The home page and the small things beside it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Request
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, Quad
from rdflib.namespace import RDF
from werkzeug.datastructures import LanguageAccept

from coopatlas.release.manifest import Release
from coopatlas.web.overview import MAX_PROJECTS

BASE = "https://w3id.org/coopatlas/"
# The tests' release holds no shapes; the others are pages still to come.
NOT_HERE = r"/(shapes|projects|organisations|places|network|queries|data|about|accessibility|privacy)\b"
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


def test_the_home_page_counts_and_shows_projects_datasets_and_queries(client: FlaskClient, release: Release) -> None:
    page = client.get("/en/", headers=BROWSER).text
    assert "<dt>project</dt><dd>1</dd>" in page
    assert "<dt>organisation</dt><dd>1</dd>" in page
    assert '<a href="/en/project/together">Together</a>' in page
    assert "CC BY 4.0" in page
    assert "Which places are there?" in page
    assert release.version in page


def test_a_home_page_without_all_projects_says_how_many_there_are(client: FlaskClient, engine: Any) -> None:
    page = client.get("/en/", headers=BROWSER).text
    assert "are listed." not in page
    graph, kind = NamedNode(f"{BASE}dataset/projects"), NamedNode(f"{BASE}ontology#Project")
    projects = (NamedNode(f"{BASE}id/project/p{number}") for number in range(MAX_PROJECTS))
    engine.state(Quad(project, NamedNode(RDF.type), kind, graph) for project in projects)
    page = client.get("/en/", headers=BROWSER).text
    assert f"{MAX_PROJECTS} of {MAX_PROJECTS + 1} are listed." in page


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
