"""The frame of every page: its header, and what its footer tells."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from coopatlas.query.engine import QueryEngine
from coopatlas.release.manifest import Release
from coopatlas.settings import Settings
from coopatlas.web.app import create_app
from coopatlas.web.frame import address_for_report

BROWSER = {"Accept": "text/html"}
LUBLIN = "https://w3id.org/coopatlas/id/place/lublin"
ENCODED = "https%3A%2F%2Fw3id.org%2Fcoopatlas%2Fid%2Fplace%2Flublin"


@pytest.fixture
def contact_client(settings: Settings, release: Release, engine: QueryEngine) -> FlaskClient:
    return create_app(replace(settings, contact="mailto:atlas@example.org"), release, engine).test_client()


def _page(client: FlaskClient, path: str, language: str = "en") -> str:
    return client.get(path, headers={**BROWSER, "Accept-Language": language}, follow_redirects=True).text


def test_the_part_that_a_page_belongs_to_is_marked(client: FlaskClient) -> None:
    header = _page(client, "/queries").partition("</header>")[0]
    assert re.findall(r'aria-current="page">([^<]+)', header) == ["Queries"]


def test_the_search_box_is_a_plain_form(client: FlaskClient) -> None:
    box = re.search(r'<form class="find".*?</form>', _page(client, "/queries"), re.DOTALL)
    assert box is not None
    assert 'role="search"' in box[0]
    assert re.search(r'action="[^"]*/search', box[0])
    assert 'name="q"' in box[0]
    assert '<label class="unseen" for="find">' in box[0]


def test_without_scripts_there_is_no_button_that_would_do_nothing(client: FlaskClient) -> None:
    assert re.search(r'<button class="theme"[^>]* hidden>', _page(client, "/queries"))


@pytest.mark.parametrize(
    ("language", "day"), [("en", "20\N{NO-BREAK SPACE}November 2026"), ("pl", "20\N{NO-BREAK SPACE}listopada 2026")]
)
def test_the_footer_tells_the_release_its_size_and_the_day_of_the_data(
    client: FlaskClient, language: str, day: str
) -> None:
    footer = _page(client, "/queries", language).partition("<footer")[2]
    assert "2026.11.20" in footer
    assert f'<time datetime="2026-11-20">{day}</time>' in footer


def test_an_error_can_be_reported_only_where_the_operator_has_set_a_contact(client: FlaskClient) -> None:
    assert "mailto:" not in _page(client, "/queries")


def test_a_report_tells_the_resource_that_a_page_shows_and_else_the_page(contact_client: FlaskClient) -> None:
    footer = _page(contact_client, "/doc/place/lublin", "pl").partition("<footer")[2]
    assert "mailto:atlas@example.org?subject=B%C5%82%C4%85d%20w" in footer
    assert f"body={ENCODED}%0D%0A" in footer
    assert "body=https%3A%2F%2Fw3id.org%2Fcoopatlas%2Fen%2Fqueries%0D" in _page(contact_client, "/queries")


@pytest.mark.parametrize(
    ("contact", "address"),
    [
        ("https://example.org/ask", f"https://example.org/ask?about={ENCODED}"),
        ("https://example.org/?p=1#form", f"https://example.org/?p=1&about={ENCODED}#form"),
        ("mailto:a@example.org", f"mailto:a@example.org?subject=An%20error&body={ENCODED}%0D%0A%0D%0A"),
    ],
)
def test_a_contact_of_any_kind_is_told_what_the_report_is_about(contact: str, address: str) -> None:
    assert address_for_report(contact, LUBLIN, "An error") == address
