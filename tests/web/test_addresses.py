"""The addresses of pages: one for each language, and how a reader gets there."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.fixture
def raw(app: Flask) -> FlaskClient:
    """A client that shows every redirection."""
    return app.test_client()


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/", "/pl/"),
        ("/doc/place/lublin", "/pl/place/lublin"),
        ("/doc/place/lublin.html", "/pl/place/lublin"),
        ("/doc/country/PL?page=1", "/pl/country/PL"),
        ("/doc/country/PL?page=2", "/pl/country/PL?page=2"),
        ("/doc/dataset/places", "/pl/dataset/places"),
        ("/about", "/pl/about"),
        ("/ontology", "/pl/ontology"),
        ("/limits?format=html", "/pl/limits?format=html"),
        ("/validate", "/pl/validate"),
        ("/en/id/place/lublin", "/en/place/lublin"),
        ("/en/doc/place/lublin", "/en/place/lublin"),
    ],
)
def test_a_page_asked_for_elsewhere_leads_to_its_address_in_the_readers_language(
    raw: FlaskClient, path: str, page: str
) -> None:
    response = raw.get(path, headers={**BROWSER, "Accept-Language": "pl"})
    assert (response.status_code, response.headers["Location"]) == (307, page)
    assert {"Accept", "Accept-Language"} <= set(response.vary)


def test_a_page_at_its_address_is_in_the_language_of_the_address_for_everybody(raw: FlaskClient) -> None:
    response = raw.get("/en/place/lublin", headers={**BROWSER, "Accept-Language": "pl"})
    assert (response.status_code, response.headers["Content-Language"]) == (200, "en")
    assert "Accept-Language" not in response.vary


@pytest.mark.parametrize("path", ["/doc/place/lublin.ttl", "/sparql?query=ASK+%7B%7D&format=json", "/robots.txt"])
def test_what_is_no_page_needs_no_language(raw: FlaskClient, path: str) -> None:
    assert raw.get(path, headers={"Accept-Language": "pl"}).status_code == 200


def test_the_address_of_a_language_ends_with_a_slash(raw: FlaskClient) -> None:
    response = raw.get("/pl")
    assert (response.status_code, response.headers["Location"]) == (308, "/pl/")


def test_a_form_that_was_sent_is_answered_where_it_was_sent_to(raw: FlaskClient) -> None:
    sent = {"query": "ASK {}", "part": "answer"}
    response = raw.post("/queries", data=sent, headers={**BROWSER, "Accept-Language": "pl"})
    assert (response.status_code, response.headers["Content-Language"]) == (200, "pl")


@pytest.mark.parametrize("path", ["/xx/place/lublin", "/place/lublin", "/EN/place/lublin", "/nothing"])
def test_an_address_without_a_language_of_ours_is_no_page(raw: FlaskClient, path: str) -> None:
    assert raw.get(path, headers=BROWSER).status_code == 404


@pytest.mark.parametrize("path", ["//evil.example/", "/en//evil.example/", "/%2F%2Fevil.example"])
def test_no_address_leads_to_another_host(raw: FlaskClient, path: str) -> None:
    location = raw.get(path, headers=BROWSER).headers.get("Location", "/")
    assert location.startswith("/")
    assert not location.startswith("//")


def test_programs_get_data_at_the_address_of_a_page_too(raw: FlaskClient) -> None:
    response = raw.get("/en/place/lublin", headers={"Accept": "text/turtle"})
    assert (response.mimetype, response.headers["Content-Location"]) == ("text/turtle", "/doc/place/lublin.ttl")
