"""The pages of words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from coopatlas.release.manifest import Release
from coopatlas.settings import Settings
from coopatlas.web.app import create_app
from tests.visitor import visitor_of
from tests.web.conftest import StoreEngine

BROWSER = {"Accept": "text/html"}
PAGES = ("about", "accessibility", "privacy")


@pytest.fixture
def run_by_somebody(settings: Settings, release: Release, engine: StoreEngine) -> FlaskClient:
    """The application of an operator who has a name and can be asked."""
    told = replace(settings, operator="Town of <b>Example</b>", contact="mailto:atlas@example.org")
    return visitor_of(create_app(told, release, engine))


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("language", "unknown"), [("en", "This site gives no address"), ("pl", "Ten serwis nie podaje do tego adresu")]
)
def test_without_a_contact_a_page_says_that_there_is_none(
    client: FlaskClient, name: str, language: str, unknown: str
) -> None:
    response = client.get(f"/{language}/{name}", headers=BROWSER)
    assert response.status_code == 200
    assert unknown in response.text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_names_the_operator_and_how_to_reach_them(run_by_somebody: FlaskClient, name: str) -> None:
    page = run_by_somebody.get(f"/en/{name}", headers=BROWSER).text
    assert '<a href="mailto:atlas@example.org">atlas@example.org</a>' in page
    assert "Town of &lt;b&gt;Example&lt;/b&gt;" in page
    assert "This site gives no address" not in page


def test_people_get_the_page_about_the_atlas_and_programs_the_document(client: FlaskClient) -> None:
    assert "<h1>O\N{NO-BREAK SPACE}Atlasie</h1>" in client.get("/pl/about", headers=BROWSER).text
    assert client.get("/about", headers={"Accept": "text/turtle"}).mimetype == "text/turtle"


def test_the_page_about_the_atlas_leads_to_the_same_for_programs(client: FlaskClient) -> None:
    page = client.get("/en/about", headers=BROWSER).text
    assert '<link rel="alternate" type="text/turtle" href="/about.ttl">' in page


def test_the_statement_claims_a_self_assessment_and_dates_it_by_the_release(client: FlaskClient) -> None:
    page = client.get("/en/accessibility", headers=BROWSER).text
    assert "this is no claim of full conformance" in page
    assert "release 2026.11.20 of 20\N{NO-BREAK SPACE}November 2026. It rests on a self-assessment." in page
