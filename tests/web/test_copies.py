"""The page about copies, and pages as they are in one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from coopatlas.release.manifest import Release
from coopatlas.settings import Settings
from coopatlas.web.app import app_of, atlas_of
from coopatlas.web.atlas import Service
from tests.visitor import visitor_of
from tests.web.conftest import StoreEngine

BROWSER = {"Accept": "text/html"}


@pytest.fixture
def in_a_copy(settings: Settings, release: Release, engine: StoreEngine) -> FlaskClient:
    """The application as an export asks it."""
    atlas = replace(atlas_of(settings, release, engine), is_copy=True)
    return visitor_of(app_of(Service(atlas, close=lambda: None)))


def test_the_page_tells_what_a_copy_holds_and_what_needs_a_server(client: FlaskClient, in_a_copy: FlaskClient) -> None:
    page = client.get("/en/copies", headers=BROWSER).text
    assert "coopatlas export public" in page
    assert "You are reading a copy" not in page
    assert "You are reading a copy" in in_a_copy.get("/en/copies", headers=BROWSER).text.replace(
        "\N{NO-BREAK SPACE}", " "
    )


def test_a_copy_offers_no_changes_since_other_releases(client: FlaskClient, in_a_copy: FlaskClient) -> None:
    since = "changes?since="
    assert since in client.get("/en/changes", headers=BROWSER).text
    assert since not in in_a_copy.get("/en/changes", headers=BROWSER).text


@pytest.mark.parametrize(
    "path",
    [
        "",
        "search",
        "places",
        "organisations",
        "network",
        "network/explore",
        "queries",
        "validate",
        "reconcile",
        "fragments",
    ],
)
def test_no_page_of_a_copy_has_a_form(client: FlaskClient, in_a_copy: FlaskClient, path: str) -> None:
    assert "<form" in client.get(f"/en/{path}", headers=BROWSER).text
    assert "<form" not in in_a_copy.get(f"/en/{path}", headers=BROWSER).text
