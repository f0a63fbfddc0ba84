"""Datetime negotiation, and what answers tell of the past. Source: RFC 7089."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.http import http_date
from werkzeug.test import TestResponse

from coopatlas.web.memento import OF_THE_SERVICE

OLD, MIDDLE, NEW = "2026.11.20", "2026.11.21", "2026.11.22"
NOON = {version: datetime(2026, 11, day, 12, tzinfo=UTC) for version, day in ((OLD, 20), (MIDDLE, 21), (NEW, 22))}


@pytest.fixture
def client(looking_back: Flask) -> FlaskClient:
    return looking_back.test_client()


def _at(client: FlaskClient, path: str, moment: datetime) -> TestResponse:
    return client.get(path, headers={"Accept-Datetime": http_date(moment)})


def _links(answer: TestResponse) -> str:
    return ", ".join(answer.headers.getlist("Link"))


@pytest.mark.parametrize(
    "path",
    [
        "/id/place/lublin",
        "/doc/place/lublin",
        "/doc/place/lublin.ttl?page=1",
        "/pl/place/lublin",
        "/catalog",
        "/en/places",
        *("/dumps/latest/coopatlas.nq", "/.well-known/void", "/en/", "/sparql?query=ASK%20%7B%7D", "/ontology"),
    ],
)
def test_an_address_leads_to_its_state_at_a_time(client: FlaskClient, path: str) -> None:
    led = _at(client, path, datetime(2026, 11, 21, 11, 59, 59, tzinfo=UTC))
    assert (led.status_code, led.location) == (302, f"/v/{OLD}{path}")
    assert "Accept-Datetime" in led.headers["Vary"]
    assert f'<http://localhost/v/{OLD}{path}>; rel="first memento"; datetime="Fri, 20 Nov' in _links(led)
    assert f'<http://localhost/v/{MIDDLE}{path}>; rel="next memento"' in _links(led)
    assert f'<http://localhost{path}>; rel="original timegate"' in _links(led)
    assert f'<http://localhost/timemap{path}>; rel="timemap"; type="application/link-format"' in _links(led)


@pytest.mark.parametrize(
    ("moment", "version"),
    [
        (datetime(1999, 1, 1, tzinfo=UTC), OLD),
        (NOON[OLD], OLD),
        (NOON[MIDDLE], MIDDLE),
        (datetime(2026, 11, 21, 23, tzinfo=UTC), MIDDLE),
        (NOON[NEW], NEW),
        (datetime(2099, 1, 1, tzinfo=UTC), NEW),
    ],
)
def test_the_last_state_before_a_time_is_chosen_and_the_first_before_all(
    client: FlaskClient, moment: datetime, version: str
) -> None:
    assert _at(client, "/doc/place/lublin", moment).location == f"/v/{version}/doc/place/lublin"


def test_a_memento_says_of_what_and_of_when_it_is_and_what_is_around_it(client: FlaskClient) -> None:
    memento = client.get(f"/v/{MIDDLE}/doc/place/lublin.ttl")
    assert memento.headers["Memento-Datetime"] == "Sat, 21 Nov 2026 12:00:00 GMT"
    links = _links(memento)
    for version, relations, day in ((OLD, "first prev", "Fri, 20"), (NEW, "next last", "Sun, 22")):
        assert (
            f'<http://localhost/v/{version}/doc/place/lublin.ttl>; rel="{relations} memento"; '
            f'datetime="{day} Nov 2026 12:00:00 GMT"'
        ) in links
    assert f'<http://localhost/v/{MIDDLE}/doc/place/lublin.ttl>; rel="memento"' in links
    assert '<http://localhost/doc/place/lublin.ttl>; rel="original timegate"' in links
    assert "Accept-Datetime" not in memento.headers["Vary"], "a memento is not negotiated any more"


def test_a_redirection_that_is_a_memento_says_so_too(client: FlaskClient) -> None:
    assert client.get(f"/v/{OLD}/id/place/lublin").headers["Memento-Datetime"] == "Fri, 20 Nov 2026 12:00:00 GMT"


def test_a_dumped_file_is_a_memento_of_the_latest(client: FlaskClient) -> None:
    for address in (f"/dumps/{OLD}/coopatlas.nq", f"/v/{NEW}/dumps/{OLD}/coopatlas.nq"):
        file = client.get(address, buffered=True)
        assert file.headers["Memento-Datetime"] == "Fri, 20 Nov 2026 12:00:00 GMT"
        assert '<http://localhost/dumps/latest/coopatlas.nq>; rel="original timegate"' in _links(file)
    headers = {"Accept-Datetime": http_date(NOON[NEW])}
    assert client.get(f"/dumps/{OLD}/coopatlas.nq", headers=headers, buffered=True).status_code == 200


def test_an_address_of_today_tells_where_its_past_is(client: FlaskClient) -> None:
    answer = client.get("/doc/place/lublin.ttl")
    assert '<http://localhost/doc/place/lublin.ttl>; rel="original timegate"' in _links(answer)
    assert "Accept-Datetime" in answer.headers["Vary"]
    assert "Memento-Datetime" not in answer.headers
    assert "Memento-Datetime" in answer.headers["Access-Control-Expose-Headers"]


def test_what_is_gone_has_states_from_before_and_says_where(client: FlaskClient) -> None:
    gone = client.get("/doc/place/vilna")
    assert gone.status_code == 410
    assert '<http://localhost/doc/place/vilna>; rel="original timegate"' in _links(gone)
    for moment in NOON.values():
        assert _at(client, "/doc/place/vilna", moment).location == f"/v/{OLD}/doc/place/vilna"
    assert client.get(f"/v/{MIDDLE}/doc/place/vilna").status_code == 410


def test_what_was_gone_for_a_while_has_no_state_of_that_time(client: FlaskClient) -> None:
    assert _at(client, "/doc/place/riga", NOON[MIDDLE]).location == f"/v/{OLD}/doc/place/riga"
    assert _at(client, "/doc/place/riga", NOON[NEW]).location == f"/v/{NEW}/doc/place/riga"
    links = _links(client.get(f"/v/{NEW}/doc/place/riga.ttl"))
    assert f'/v/{OLD}/doc/place/riga.ttl>; rel="first prev memento"' in links
    assert MIDDLE not in links


def test_what_came_later_has_no_state_before(client: FlaskClient) -> None:
    assert _at(client, "/doc/place/vilnius", NOON[OLD]).location == f"/v/{MIDDLE}/doc/place/vilnius"


def test_what_never_was_has_no_states(client: FlaskClient) -> None:
    answer = _at(client, "/doc/place/atlantis", NOON[OLD])
    assert answer.status_code == 404
    assert "timegate" not in _links(answer)


@pytest.mark.parametrize("path", ["/limits?format=json", "/health", "/feed", "/robots.txt", "/problems"])
def test_what_belongs_to_the_service_has_no_past(client: FlaskClient, path: str) -> None:
    answer = _at(client, path, NOON[OLD])
    assert answer.status_code == (307 if path == "/problems" else 200)
    assert "Accept-Datetime" not in answer.headers.get("Vary", "")


@pytest.mark.parametrize(
    "asked",
    [
        "yesterday",
        "2026-11-20",
        "Fri, 20 Nov 2026 12:00:00",
        "Fri, 31 Feb 2026 12:00:00 GMT",
        "",
        "Fri, 20 Nov 26 12:00 GMT",
    ],
)
def test_what_is_no_time_is_a_fault_of_the_request(client: FlaskClient, asked: str) -> None:
    answer = client.get("/doc/place/lublin", headers={"Accept-Datetime": asked})
    assert answer.status_code == 400
    assert "send Accept-Datetime as HTTP writes times" in answer.get_json()["detail"]


@given(moment=st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001  # bounds
def test_every_time_leads_to_a_state_of_before_or_the_first(looking_back: Flask, moment: datetime) -> None:
    led = _at(looking_back.test_client(), "/doc/place/lublin", moment)
    version = led.location.split("/")[2]
    whole = moment.replace(microsecond=0)
    assert version == max((known for known, noon in NOON.items() if noon <= whole), default=OLD)


@given(asked=st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60))
def test_whatever_is_sent_as_a_time_is_answered(looking_back: Flask, asked: str) -> None:
    answer = looking_back.test_client().get("/doc/place/lublin", headers={"Accept-Datetime": asked})
    assert answer.status_code == 400


def test_a_time_is_asked_of_reading_only(client: FlaskClient) -> None:
    headers = {"Accept-Datetime": http_date(NOON[OLD])}
    assert client.head("/doc/place/lublin", headers=headers).status_code == 302
    answer = client.post("/sparql", data={"query": "ASK {}"}, headers=headers)
    assert (answer.status_code, answer.headers["X-Release"]) == (200, NEW)
    assert client.get(f"/v/{MIDDLE}/doc/place/lublin.ttl", headers=headers).headers["X-Release"] == MIDDLE


def test_what_belongs_to_the_service_is_a_part_of_the_site(looking_back: Flask) -> None:
    assert set(looking_back.blueprints) >= OF_THE_SERVICE
