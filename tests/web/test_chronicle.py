"""The Atlas as it was with a release: below ``/v/<version>/``, and by ``?version=`` at the endpoint."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from coopatlas.release.manifest import Release
from coopatlas.vocabulary import BASE
from tests.web.conftest import past_app

OLD, MIDDLE, NEW = "2026.11.20", "2026.11.21", "2026.11.22"
NAMES = f"SELECT ?name {{ <{BASE}id/place/lublin> <http://www.w3.org/2004/02/skos/core#prefLabel> ?name }}"
_ADDRESS = re.compile(r"""\b(?:href|action|formaction|src|data-terms|data-format|data-suggest)="([^"]*)\"""")
PAGES = ("/", "/projects", "/places", "/place/lublin", "/search?q=lublin", "/queries", "/data", "/dumps/", "/changes")
PAGES_MORE = ("/reconcile", "/ontology", "/shapes", "/network", "/dataset/towns", "/places/map")


@pytest.fixture
def client(looking_back: Flask) -> FlaskClient:
    return looking_back.test_client()


@pytest.fixture
def folder(history: tuple[Release, ...], tmp_path: Path) -> Path:
    """A folder of the three releases that a test may change."""
    for release in history:
        shutil.copytree(release.path, tmp_path / release.version)
    return tmp_path


def _names(body: bytes) -> list[str]:
    return [row["name"]["value"] for row in json.loads(body)["results"]["bindings"]]


def test_documents_are_what_they_were(client: FlaskClient) -> None:
    texts = [client.get(f"/v/{version}/doc/place/lublin.ttl").text for version in (OLD, MIDDLE, NEW)]
    assert ["City of Lublin" in text for text in texts] == [False, True, False]
    assert client.get(f"/v/{MIDDLE}/doc/place/riga.ttl").status_code == 410
    assert client.get(f"/v/{OLD}/doc/place/gdansk.ttl").status_code == 404
    assert client.get("/doc/place/gdansk.ttl").status_code == 410


def test_every_answer_says_of_which_release_it_is(client: FlaskClient) -> None:
    for path in ("/catalog", "/.well-known/void", "/en/", "/doc/place/lublin", "/dumps/latest/coopatlas.nq"):
        assert client.get(f"/v/{MIDDLE}{path}").headers["X-Release"] == MIDDLE
        assert client.get(path).headers["X-Release"] == NEW


def test_a_thing_leads_to_its_document_in_the_same_release(client: FlaskClient) -> None:
    led = client.get(f"/v/{OLD}/id/place/vilna")
    assert (led.status_code, led.location) == (303, f"/v/{OLD}/doc/place/vilna")
    page = client.get(led.location, headers={"Accept": "text/html", "Accept-Language": "pl"})
    assert (page.status_code, page.location) == (307, f"/v/{OLD}/pl/place/vilna")
    assert "Vilna" in client.get(page.location).text


@pytest.mark.parametrize("path", [*PAGES, *PAGES_MORE])
def test_links_of_a_page_stay_in_its_release(client: FlaskClient, path: str) -> None:
    page = client.get(f"/v/{OLD}/en{path}", headers={"Accept": "text/html"})
    assert page.status_code == 200
    today = path.partition("?")[0]
    strays = {
        address
        for address in _ADDRESS.findall(page.text)
        if address.startswith("/") and not address.startswith((f"/v/{OLD}/", "/static/", "/favicon.svg"))
    }
    assert {stray.partition("?")[0] for stray in strays} == {f"/en{today}"}, "only one link leads to today"
    assert f"/v/{OLD}/pl{today}" in page.text


@pytest.mark.parametrize(("tag", "words"), [("en", "as of 20\N{NO-BREAK SPACE}November"), ("pl", "na 20")])
def test_a_page_says_as_of_when_it_is(client: FlaskClient, tag: str, words: str) -> None:
    page = client.get(f"/v/{OLD}/{tag}/place/lublin")
    assert words.replace("\N{NO-BREAK SPACE}", " ") in page.text.replace("\N{NO-BREAK SPACE}", " ")
    assert f'href="/{tag}/place/lublin"' in page.text
    assert "as-of" not in client.get(f"/{tag}/place/lublin").text


def test_links_in_the_head_stay_in_the_release(client: FlaskClient) -> None:
    links = client.get(f"/v/{OLD}/doc/place/lublin.ttl").headers.getlist("Link")
    assert f'</v/{OLD}/doc/place/lublin.jsonld>; rel="alternate"' in links[0]
    assert f'<{BASE}doc/place/lublin>; rel="canonical"' in links[0]
    linkset = client.get(f"/v/{OLD}/doc/place/lublin.linkset.json").get_json()
    assert linkset["linkset"][0]["anchor"] == f"http://localhost/v/{OLD}/doc/place/lublin"
    assert linkset["linkset"][0]["alternate"][0]["href"] == f"http://localhost/v/{OLD}/doc/place/lublin.html"


def test_what_a_release_decides_may_be_kept_for_ever_but_no_page(client: FlaskClient) -> None:
    for path in ("/doc/place/lublin.ttl", "/catalog", f"/sparql?query={quote(NAMES)}", "/places?format=json"):
        control = client.get(f"/v/{OLD}{path}", buffered=True).headers["Cache-Control"]
        assert {"public", "immutable", "max-age=31536000"} == set(control.split(", "))
        assert "no-cache" in client.get(path, buffered=True).headers["Cache-Control"]
    for path in ("/en/place/lublin", "/sparql?format=turtle", "/dumps/?format=json"):
        assert "no-cache" in client.get(f"/v/{OLD}{path}").headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/v", "/v/", "/v//en/places"])
def test_without_a_version_the_releases_are_listed(client: FlaskClient, path: str) -> None:
    led = client.get(path)
    assert (led.status_code, led.location) == (307, "/dumps/")


def test_what_belongs_to_the_service_lies_at_its_root(client: FlaskClient) -> None:
    for path in ("/limits", "/health", "/robots.txt", "/feed", "/en/privacy", "/oai?verb=Identify"):
        led = client.get(f"/v/{OLD}{path}")
        assert (led.status_code, led.location) == (307, path)


def test_an_address_without_its_slash_is_led_to_it(client: FlaskClient) -> None:
    assert client.get(f"/v/{OLD}/dumps").location == f"/v/{OLD}/dumps/"
    assert client.get(f"/v/{OLD}").location == f"/v/{OLD}/en/"
    assert client.get(f"/v/{OLD}/pl").location == f"/v/{OLD}/pl/"


def test_the_endpoint_answers_from_the_release_that_is_named(client: FlaskClient) -> None:
    for version, names in ((OLD, ["Lublin"]), (MIDDLE, ["City of Lublin"]), (NEW, ["Lublin"])):
        asked = {"query": NAMES, "version": version}
        assert _names(client.get("/sparql", query_string=asked).data) == names
        assert _names(client.post("/sparql", data=asked).data) == names
        assert _names(client.post(f"/sparql?version={version}", data={"query": NAMES}).data) == names
        assert _names(client.get(f"/v/{version}/sparql", query_string={"query": NAMES}).data) == names
        assert _names(client.post(f"/v/{version}/sparql", data={"query": NAMES}).data) == names


def test_a_browser_at_the_endpoint_gets_the_workbench_of_that_release(client: FlaskClient) -> None:
    led = client.get("/sparql", query_string={"query": NAMES, "version": OLD}, headers={"Accept": "text/html"})
    assert led.location.startswith(f"/v/{OLD}/en/queries?query=")
    assert "version" not in led.location.partition("?")[2].partition("&")[0]
    assert "as-of" in client.get(led.location).text


def test_the_workbench_of_a_release_names_the_endpoint_of_that_release(client: FlaskClient) -> None:
    for path in ("queries", "data"):
        assert f"{BASE}v/{OLD}/sparql" in client.get(f"/v/{OLD}/en/{path}").text.replace("<wbr>", "")
        assert f"{BASE}sparql" in client.get(f"/en/{path}").text.replace("<wbr>", "")


def test_a_release_is_named_once(client: FlaskClient) -> None:
    assert client.get(f"/v/{OLD}/sparql", query_string={"query": NAMES, "version": OLD}).status_code == 200
    answer = client.get(f"/v/{OLD}/sparql", query_string={"query": NAMES, "version": NEW})
    assert (answer.status_code, answer.get_json()["detail"]) == (
        400,
        f"the address names release {OLD}, and 'version' release {NEW}; name one",
    )
    assert client.get(f"/sparql?query={quote(NAMES)}&version={OLD}&version={NEW}").status_code == 400


@pytest.mark.parametrize("address", ["/v/2026.11.19/doc/place/lublin", "/sparql?query=ASK+{}&version=2026.11.19"])
def test_a_release_that_never_was_is_not_found_and_those_kept_are_named(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.get_json()["releases"]) == (404, [NEW, MIDDLE, OLD])
    assert answer.get_json()["detail"] == f"there is no release '2026.11.19'; there are: {NEW}, {MIDDLE}, {OLD}"
    assert answer.get_json()["suggestions"][0] == f"http://localhost/v/{NEW}/"
    assert client.post("/sparql", data={"query": "ASK {}", "version": "2026.11.19"}).status_code == 404
    page = client.get("/v/2026.11.19/en/place/lublin", headers={"Accept": "text/html"})
    assert (page.status_code, f'href="http://localhost/v/{OLD}/"' in page.text) == (404, True)
    assert 'href="/en/projects"' in page.text
    assert "This release is not here" in page.text
    assert 'class="find big"' not in page.text


def test_what_is_gone_can_be_seen_in_the_last_release_that_had_it(client: FlaskClient, folder: Path) -> None:
    answer = client.get("/pl/place/gdansk", headers={"Accept": "text/html"})
    assert answer.status_code == 410
    shown = re.search(rf'href="(/v/{MIDDLE}/pl/place/gdansk)">Zobacz', answer.text)
    assert shown is not None
    assert client.get(shown[1], headers={"Accept": "text/html"}).status_code == 200
    shutil.rmtree(folder / MIDDLE)
    left = past_app(Release.open(folder / NEW)).test_client()
    assert "/v/" not in left.get("/pl/place/gdansk", headers={"Accept": "text/html"}).text


def test_a_release_that_was_removed_is_gone_and_the_policy_told(folder: Path) -> None:
    shutil.rmtree(folder / OLD)
    client = past_app(Release.open(folder / NEW), keep_releases="2").test_client()
    answer = client.get(f"/v/{OLD}/doc/place/lublin")
    assert answer.status_code == 410
    assert (
        answer.get_json()["detail"] == f"release {OLD} was removed; the newest 2 are kept; there are: {NEW}, {MIDDLE}"
    )
    assert client.get("/sparql", query_string={"query": NAMES, "version": OLD}).status_code == 410
    for path in (f"/dumps/{OLD}/", f"/dumps/{OLD}/coopatlas.nq"):
        dump = client.get(path)
        assert (dump.status_code, f"release {OLD} was removed" in dump.get_json()["detail"]) == (410, True)
    page = client.get(f"/en/dumps/{OLD}/", headers={"Accept": "text/html"})
    assert "This release was removed" in page.text
    assert f'href="/en/dumps/{MIDDLE}/">{MIDDLE}</a>' in page.text
    assert client.get(f"/v/{MIDDLE}/doc/place/lublin.ttl").status_code == 200


def test_a_version_that_never_was_is_named_as_it_was_sent(client: FlaskClient) -> None:
    detail = client.get(f"/v/{quote('żadna')}/en/").get_json()["detail"]
    assert "there is no release 'żadna'" in detail


def test_a_release_that_cannot_be_read_any_more_is_offered_as_files(folder: Path) -> None:
    (folder / OLD / "directory.sqlite").unlink()
    client = past_app(Release.open(folder / NEW)).test_client()
    answer = client.get(f"/v/{OLD}/en/place/lublin")
    assert answer.status_code == 404
    assert f"release {OLD} is not shown here; what it holds is at /dumps/{OLD}/" in answer.get_json()["detail"]
    assert client.get(f"/dumps/{OLD}/coopatlas.nq", buffered=True).status_code == 200


def test_no_release_after_the_one_in_service_is_shown(folder: Path) -> None:
    client = past_app(Release.open(folder / MIDDLE)).test_client()
    assert client.get(f"/v/{OLD}/doc/place/lublin.ttl").status_code == 200
    assert client.get(f"/v/{NEW}/doc/place/lublin.ttl").status_code == 404


def test_a_list_of_files_leads_to_the_atlas_of_its_release(client: FlaskClient) -> None:
    assert f'href="/v/{OLD}/pl/"' in client.get(f"/pl/dumps/{OLD}/").text
    assert "/v/" not in client.get("/pl/dumps/").text
    assert client.get(f"/v/{MIDDLE}/dumps/?format=json").get_json()["other_versions"] == [OLD]


@given(version=st.text(max_size=30), path=st.sampled_from(["", "/", "/en/", "/sparql?query=ASK+{}", "//x.org/", "/pl"]))
def test_whatever_stands_for_a_version_is_a_release_or_is_not_found(
    looking_back: Flask, version: str, path: str
) -> None:
    answer = looking_back.test_client().get(f"/v/{version}{path}")
    assert answer.status_code in {200, 303, 307, 308, 404}
    assert not answer.headers.get("Location", "/").startswith("//")


def test_requests_that_look_back_at_the_same_time_get_what_they_asked_for(looking_back: Flask) -> None:
    clients = {version: looking_back.test_client() for version in (OLD, MIDDLE, NEW)}
    for _ in range(3):
        for version, client in clients.items():
            assert _names(client.get(f"/v/{version}/sparql", query_string={"query": NAMES}).data)
            assert client.get("/doc/place/lublin.ttl").headers["X-Release"] == NEW
