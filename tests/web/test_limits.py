"""The limits as they are published."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from coopatlas.query.engine import QueryEngine
from coopatlas.release.manifest import Release
from coopatlas.settings import Settings
from coopatlas.web.app import create_app
from coopatlas.web.limits import limits_of
from tests.visitor import visitor_of

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
BOUNDS = (
    *("query_timeout_s", "max_rows", "max_answer_bytes", "worker_memory_bytes", "max_query_bytes", "max_waiting"),
    *("client_requests", "client_slow_s"),
)


@pytest.mark.parametrize("name", BOUNDS)
def test_a_limit_is_published_as_it_is_set(
    settings: Settings, release: Release, engine: QueryEngine, name: str
) -> None:
    bound: dict[str, Any] = {name: 77}
    changed = replace(settings, **bound)
    client = visitor_of(create_app(changed, release, engine))
    published = client.get("/limits", query_string={"format": "json"}).get_json()["limits"]
    assert {limit["name"]: limit["value"] for limit in published}[name] == 77


def test_each_limit_says_what_happens_and_what_to_do(client: FlaskClient) -> None:
    published = client.get("/limits", headers={"Accept": "application/json"}).get_json()["limits"]
    assert {(limit["name"], limit["status"]) for limit in published} >= {
        ("query_timeout_s", 503),
        ("max_rows", 413),
        ("max_nesting", 413),
        ("client_requests", 429),
        ("max_address_bytes", 414),
        ("services", 403),
    }
    assert all(limit["description"] and limit["advice"] and limit["problem"] for limit in published)


def test_a_body_is_refused_just_over_the_limit_that_is_published(client: FlaskClient) -> None:
    published = client.get("/limits?format=json").get_json()["limits"]
    most = int(next(limit["value"] for limit in published if limit["name"] == "max_body_bytes"))
    sent = {"content_type": "application/sparql-query"}
    over = client.post("/sparql", data=b"#" * (most + 1), **sent).get_json(force=True)
    assert (over["status"], over["limit"]) == (413, {"name": "max_body_bytes", "value": most})
    below = client.post("/sparql", data=b"#" * most, **sent).get_json(force=True)
    assert below.get("limit", {}).get("name") != "max_body_bytes"


def test_other_settings_are_other_entity_tags(settings: Settings, release: Release, engine: QueryEngine) -> None:
    tags = {
        visitor_of(create_app(replace(settings, max_rows=rows), release, engine)).get("/limits").headers["ETag"]
        for rows in (1, 2)
    }
    assert len(tags) == 2


def test_the_formats_of_each_query_form_are_listed(client: FlaskClient) -> None:
    formats = client.get("/limits?format=json").get_json()["formats"]
    assert "text/boolean" in formats["ASK"]
    assert "text/boolean" not in formats["SELECT"]
    assert "application/trig" in formats["CONSTRUCT"]


def test_the_endpoints_that_may_be_asked_are_listed(settings: Settings, release: Release, engine: QueryEngine) -> None:
    allowed = replace(settings, services=("https://other.example/sparql",))
    client = visitor_of(create_app(allowed, release, engine))
    assert client.get("/limits?format=json").get_json()["services"] == ["https://other.example/sparql"]
    assert "<wbr>other.example" in client.get("/limits").text


@pytest.mark.parametrize(("language", "words"), [("en", "What to do"), ("pl", "Co zrobić")])
def test_the_page_is_in_the_readers_language(client: FlaskClient, language: str, words: str) -> None:
    page = client.get("/limits", headers={**BROWSER, "Accept-Language": language}).text
    assert words in page.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("path", ["/queries", "/problems", "/"])
def test_the_limits_are_linked_from_where_they_matter(client: FlaskClient, path: str) -> None:
    assert 'href="/en/limits"' in client.get(path, headers=BROWSER).text


def test_each_kind_of_problem_that_a_limit_names_is_explained(client: FlaskClient, settings: Settings) -> None:
    page = client.get("/problems").text
    for limit in limits_of(settings, 1):
        _, _, anchor = limit.problem.partition("#")
        assert not anchor or f'id="{anchor}"' in page
