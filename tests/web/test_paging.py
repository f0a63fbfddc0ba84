"""Pages of what is too long for one answer."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from coopatlas.web.paging import neighbours


@pytest.mark.parametrize(
    ("number", "last", "others"),
    [
        (1, 1, {}),
        (1, 3, {"first": 1, "next": 2, "last": 3}),
        (2, 3, {"first": 1, "previous": 1, "next": 3, "last": 3}),
        (3, 3, {"first": 1, "previous": 2, "last": 3}),
    ],
)
def test_a_page_leads_to_those_around_it(number: int, last: int, others: dict[str, int]) -> None:
    assert neighbours(number, last) == others


_HUGE = ("99999999999999999999", "9" * 5_000)


@pytest.mark.parametrize("number", _HUGE, ids=len)
@pytest.mark.parametrize(
    "path",
    [
        "/feed/2026.11.22/{}",
        "/feed/2026.11.22/{}.trig",
        "/en/changes/2026.11.22/{}.atom",
        "/sitemaps/{}.xml",
        "/timemap/{}/https://w3id.org/coopatlas/catalog",
    ],
)
def test_no_page_has_a_number_that_nobody_could_count_to(looking_back: Flask, path: str, number: str) -> None:
    assert looking_back.test_client().get(path.format(number)).status_code == 404


@pytest.mark.parametrize("number", _HUGE, ids=len)
def test_no_release_has_a_number_that_nobody_could_count_to(looking_back: Flask, number: str) -> None:
    client = looking_back.test_client()
    for path in ("/changes?since={}", "/changes/{}/1.atom", "/feed/{}/1", "/dumps/{}/", "/v/{}/catalog"):
        assert client.get(path.format(f"2026.11.22-{number}")).status_code == 404


@pytest.mark.parametrize("path", ["/doc/place/lublin.ttl", "/catalog.ttl"])
@pytest.mark.parametrize("query", ["page=0", "page=two", "page=1&page=2", "page=9999999999", "page="])
def test_a_page_that_is_no_number_is_refused_everywhere_alike(client: FlaskClient, path: str, query: str) -> None:
    response = client.get(f"{path}?{query}")
    assert response.status_code == 400
    assert "'page' takes one number" in response.get_json(force=True)["detail"]
