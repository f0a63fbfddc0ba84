"""TimeMaps: the states of an address that can be had. Source: RFC 7089 §5."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from coopatlas.release.events import Logged
from coopatlas.vocabulary import BASE
from coopatlas.web.memento import Original
from coopatlas.web.timemaps import lines

OLD, MIDDLE, NEW = "2026.11.20", "2026.11.21", "2026.11.22"
_LINE = re.compile(r'<([^>]*)>; rel="([^"]*)"((?:; [a-z]+="[^"]*")*)')


@pytest.fixture
def client(looking_back: Flask) -> FlaskClient:
    return looking_back.test_client()


def _read(text: str) -> list[tuple[str, str]]:
    """Targets and relations, as a client reads them."""
    lines = text.rstrip("\n").split(",\n")
    assert all(_LINE.fullmatch(line) for line in lines), text
    return [(match[1], match[2]) for match in map(_LINE.fullmatch, lines) if match]


def test_a_timemap_lists_original_itself_and_mementos_in_order(client: FlaskClient) -> None:
    answer = client.get("/timemap/doc/place/lublin")
    assert answer.headers["Content-Type"] == "application/link-format"
    assert _read(answer.text) == [
        ("http://localhost/doc/place/lublin", "original timegate"),
        ("http://localhost/timemap/doc/place/lublin", "self"),
        (f"http://localhost/v/{OLD}/doc/place/lublin", "first memento"),
        (f"http://localhost/v/{MIDDLE}/doc/place/lublin", "memento"),
        (f"http://localhost/v/{NEW}/doc/place/lublin", "last memento"),
    ]
    assert 'datetime="Sat, 21 Nov 2026 12:00:00 GMT"' in answer.text
    assert 'from="Fri, 20 Nov 2026 12:00:00 GMT"; until="Sun, 22 Nov 2026 12:00:00 GMT"' in answer.text


@pytest.mark.parametrize(
    ("address", "versions"),
    [
        ("/doc/place/riga", [OLD, NEW]),
        ("/id/place/vilna", [OLD]),
        ("/doc/place/vilnius.ttl", [MIDDLE, NEW]),
        ("/pl/place/gdansk", [MIDDLE]),
        ("/catalog", [OLD, MIDDLE, NEW]),
        ("/en/", [OLD, MIDDLE, NEW]),
        ("/", [OLD, MIDDLE, NEW]),
        ("/dumps/latest/coopatlas.nq", [OLD, MIDDLE, NEW]),
        ("/sparql?query=ASK%20%7B%7D&format=json", [OLD, MIDDLE, NEW]),
    ],
)
def test_it_lists_the_releases_that_have_it(client: FlaskClient, address: str, versions: list[str]) -> None:
    found = _read(client.get(f"/timemap{address}").text)
    assert [target for target, rel in found if "memento" in rel] == [
        f"http://localhost/v/{version}{address}" for version in versions
    ]


def test_every_memento_is_there(client: FlaskClient) -> None:
    for target, rel in _read(client.get("/timemap/doc/place/riga.ttl").text):
        if "memento" in rel:
            assert client.get(target.removeprefix("http://localhost")).status_code == 200


@pytest.mark.parametrize("site", ["http://localhost/", BASE])
def test_an_address_may_stand_there_in_full(client: FlaskClient, site: str) -> None:
    assert client.get(f"/timemap/{site}doc/place/lublin").data == client.get("/timemap/doc/place/lublin").data
    assert (
        client.get(f"/timemap/{site}doc/place/lublin%3Fpage=1").data
        == client.get("/timemap/doc/place/lublin?page=1").data
    )


@pytest.mark.parametrize(
    "address",
    [
        "doc/place/atlantis",
        "https://example.org/",
        "limits",
        "health",
        "timemap/doc/place/lublin",
        "place/lublin",
        "nowhere",
        *(f"v/{OLD}/doc/place/lublin", f"dumps/{OLD}/coopatlas.nq", "http://localhost.example.org/doc/place/lublin"),
    ],
)
def test_what_has_no_past_here_has_no_timemap(client: FlaskClient, address: str) -> None:
    answer = client.get(f"/timemap/{address}")
    assert answer.status_code == 404
    assert "has earlier states" in answer.get_json()["detail"]


def test_a_long_timemap_comes_in_parts_that_name_each_other(looking_back: Flask, client: FlaskClient) -> None:
    logged = [Logged(f"2026.11.{day:02}", datetime(2026, 11, day, tzinfo=UTC), day, 0, 0) for day in range(1, 6)]
    with looking_back.test_request_context("/"):
        parts = [_read(",\n".join(lines(Original("/catalog", None), logged, part, size=2))) for part in (1, 2, 3)]
    addresses = [f"http://localhost/timemap/{part}catalog" for part in ("", "2/", "3/")]
    for number, part in enumerate(parts):
        assert part[0] == ("http://localhost/catalog", "original timegate")
        assert part[1:4] == [(one, "self" if one == addresses[number] else "timemap") for one in addresses]
    mementos = [rel for part in parts for _, rel in part[4:]]
    assert mementos == ["first memento", "memento", "memento", "memento", "last memento"]
    assert client.get("/timemap/2/doc/place/lublin").status_code == 404
    assert client.get("/timemap/0/doc/place/lublin").status_code == 404


def test_only_the_form_of_timemaps_is_offered(client: FlaskClient) -> None:
    assert client.get("/timemap/catalog", headers={"Accept": "text/html"}).status_code == 406
    tag = client.get("/timemap/catalog").headers["ETag"]
    assert client.get("/timemap/catalog", headers={"If-None-Match": tag}).status_code == 304


@given(address=st.text(max_size=60))
def test_whatever_is_asked_for_is_found_or_not(looking_back: Flask, address: str) -> None:
    assert looking_back.test_client().get(f"/timemap/{address}").status_code in {200, 308, 400, 404}
