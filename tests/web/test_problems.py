"""How errors are told, and what every response carries."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from coopatlas.errors import CoopAtlasError
from coopatlas.languages.language import Language, read_languages
from coopatlas.web.problems import KINDS
from tests.visitor import visitor_of

BASE = "https://w3id.org/coopatlas/"
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
PAGES = ("/", "/pl/", "/doc/place/lublin", "/ontology", "/queries", "/dumps/", "/problems", "/nothing", "/id/place/x")


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("*/*", "application/problem+json"),
        ("application/json", "application/problem+json"),
        ("text/turtle", "application/problem+json"),
        ("text/plain", "text/plain; charset=utf-8"),
        (BROWSER["Accept"], "text/html; charset=utf-8"),
        ("", "application/problem+json"),
    ],
)
def test_a_problem_is_told_in_the_form_that_the_client_reads(
    client: FlaskClient, accept: str, content_type: str
) -> None:
    response = client.get("/nothing", headers={"Accept": accept})
    assert (response.status_code, response.content_type) == (404, content_type)
    assert "Accept" in response.vary


def test_a_problem_has_the_members_of_rfc_9457(client: FlaskClient) -> None:
    problem = client.get("/nothing").get_json(force=True)
    assert (problem["type"], problem["title"], problem["status"]) == ("about:blank", "Not Found", 404)
    assert problem["detail"]


def test_the_kind_of_a_problem_leads_to_its_explanation(client: FlaskClient) -> None:
    kind = client.get("/sparql?query=nonsense").get_json(force=True)["type"]
    page, _, anchor = kind.removeprefix("https://w3id.org/coopatlas").partition("#")
    assert f'id="{anchor}"' in client.get(page, headers=BROWSER).text


@pytest.mark.parametrize("language", read_languages().values(), ids=lambda language: language.tag)
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_problem_has_a_title_and_advice_in_each_language(
    kind: type[CoopAtlasError], language: Language
) -> None:
    assert language.say(f"problem.{kind.__name__}")
    assert language.say(f"advice.{kind.__name__}")


def test_whoever_takes_any_text_is_told_in_plain_text(client: FlaskClient) -> None:
    assert client.get("/nothing", headers={"Accept": "text/*"}).mimetype == "text/plain"


def test_a_page_of_a_problem_is_in_its_language_but_for_the_detail(client: FlaskClient) -> None:
    response = client.get("/store", headers={"Accept": "text/html", "Accept-Language": "pl"})
    assert response.status_code == 400
    page = response.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Nie można zrozumieć żądania" in page
    assert "popraw żądanie" in page
    assert '<p class="detail" lang="en">no graph is named' in page


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_a_method_that_would_write_is_told_why_not(client: FlaskClient, method: str) -> None:
    problem = client.open("/doc/place/lublin", method=method).get_json(force=True)
    assert "a release never changes" in problem["detail"]


def test_an_engine_that_is_gone_is_told_without_its_place(silent_client: FlaskClient) -> None:
    response = silent_client.get("/sparql", query_string={"query": "ASK {}"})
    assert response.status_code == 503
    assert response.headers["Retry-After"]
    assert "/srv/releases" not in response.text


def test_an_engine_whose_workers_are_all_busy_says_so_and_when_to_come_again(busy_client: FlaskClient) -> None:
    response = busy_client.get("/sparql", query_string={"query": "ASK {}"})
    problem = response.get_json(force=True)
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    assert (problem["title"], problem["type"]) == ("Query engine busy", f"{BASE}problems#EngineBusy")
    assert "all 4 query workers were busy" in problem["detail"]


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "[::1", 'evil"><x>'])
@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/dumps", "/dumps/"),
        ("/dumps?lang=pl", "/dumps/?lang=pl"),
        ("/pl", "/pl/"),
        ("/dumps/2026.11.20", "/dumps/2026.11.20/"),
    ],
)
def test_a_missing_slash_is_added_without_naming_the_host_that_the_client_made_up(
    client: FlaskClient, host: str, path: str, location: str
) -> None:
    response = client.get(path, headers={"Host": host})
    assert (response.status_code, response.headers["Location"]) == (308, location)
    assert "evil" not in response.text


@pytest.mark.parametrize("path", ["//evil.example", "//evil.example/dumps", "///dumps", "/%5Cevil.example/..//dumps"])
def test_no_address_leads_to_another_site(app: Flask, path: str) -> None:
    location = visitor_of(app).get("/", environ_overrides={"PATH_INFO": path}).headers.get("Location", "/")
    assert location.startswith("/")
    assert location[1:2] not in {"/", "\\"}


def test_an_unexpected_error_is_logged_and_told_without_detail(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    @app.get("/broken")
    def broken() -> str:
        raise RuntimeError("/srv/secret/path")

    for accept in ("*/*", "text/html", "text/plain"):
        response = visitor_of(app).get("/broken", headers={"Accept": accept})
        assert response.status_code == 500
        assert "secret" not in response.text
        assert "Traceback" not in response.text
    assert "/srv/secret/path" in caplog.text


@pytest.mark.parametrize("path", PAGES)
def test_every_page_forbids_what_it_does_not_need(client: FlaskClient, path: str) -> None:
    response = client.get(path, headers=BROWSER)
    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self';")
    assert "unsafe" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"]
    assert response.headers["X-Release"] == "2026.11.20"


@pytest.mark.parametrize("path", PAGES)
def test_no_page_has_inline_style_script_or_a_foreign_asset(client: FlaskClient, path: str) -> None:
    page = client.get(path, headers=BROWSER).text
    # A block of data is no script: a browser neither runs it nor asks the policy about it. HTML §4.12.1.
    for script in re.findall(r"<script[^>]*>", page):
        assert script == '<script type="application/ld+json">' or 'src="/static/' in script
    assert " style=" not in page
    assert "<style" not in page
    assert 'src="http' not in page
    assert 'rel="stylesheet" href="http' not in page


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["en", "pl"])
def test_every_page_has_one_heading_a_main_part_a_skip_link_and_its_language(
    client: FlaskClient, path: str, language: str
) -> None:
    page = client.get(path.replace("/pl/", f"/{language}/"), headers={**BROWSER, "Accept-Language": language}).text
    assert page.count("<h1") == 1
    assert page.count("<main") == 1
    assert '<a class="skip" href="#main">' in page
    assert f'<html lang="{language}">' in page


def test_the_language_switch_keeps_the_page_and_its_parameters(client: FlaskClient) -> None:
    page = client.get("/queries?query=ASK+%7B%7D", headers=BROWSER).text
    assert 'href="/pl/queries?query=ASK+%7B%7D"' in page


@pytest.mark.parametrize("value", ["xx", "pl%0d%0aX: y", "<b>"])
def test_a_language_that_is_not_there_is_passed_over(client: FlaskClient, value: str) -> None:
    response = client.get("/queries", query_string={"lang": value}, headers=BROWSER)
    assert response.headers["Content-Language"] == "en"


def test_a_method_that_is_not_taken_is_told_with_those_that_are(client: FlaskClient) -> None:
    response = client.post("/doc/place/lublin")
    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_a_page_that_is_not_there_offers_to_search_for_what_its_address_says(client: FlaskClient) -> None:
    page = client.get("/en/place/old-lublin.html", headers={"Accept": "text/html"}).text
    assert page.count('name="q"') == 1
    assert 'name="q" type="search" value="old lublin"' in page


def test_what_an_address_says_is_escaped(client: FlaskClient) -> None:
    page = client.get('/en/place/"><script>alert(1)<', headers={"Accept": "text/html"}).text
    assert "<script>alert" not in page


def test_what_was_probably_meant_goes_by_its_label_in_the_language_of_the_page(client: FlaskClient) -> None:
    page = client.get("/pl/organisation/lublinn", headers={"Accept": "text/html"}).text
    assert '<li><a href="/pl/id/organisation/lublin">Gmina Lublin</a></li>' in page


def test_a_problem_that_no_search_solves_keeps_the_small_box(client: FlaskClient) -> None:
    page = client.post("/en/limits", headers={"Accept": "text/html"}).text
    assert 'class="find big"' not in page
    assert page.count('name="q"') == 1
