"""Making a citation of a query, showing it, and comparing its answer with today's."""

from __future__ import annotations

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
from coopatlas.web.citations.citation import read_citation
from tests.web.conftest import past_app

OLD, MIDDLE, NEW = "2026.11.20", "2026.11.21", "2026.11.22"
NAMES = f"SELECT ?name {{ <{BASE}id/place/lublin> <http://www.w3.org/2004/02/skos/core#prefLabel> ?name }}"
TOWNS = f"SELECT ?town {{ ?town a <{BASE}ontology#City> }}"


@pytest.fixture
def client(looking_back: Flask) -> FlaskClient:
    return looking_back.test_client()


def _cite(client: FlaskClient, query: str, version: str | None = None, language: str = "en") -> str:
    """Make a citation; gives its path."""
    asked = {"query": query, **({"version": version} if version else {})}
    led = client.get(f"/{language}/cite", query_string=asked)
    assert led.status_code == 303, led.text
    assert client.post(f"/{language}/cite", data=asked).location == led.location
    return led.location


def test_the_same_query_to_the_same_release_is_the_same_citation(client: FlaskClient) -> None:
    path = _cite(client, NAMES)
    assert _cite(client, NAMES.replace(" ", "\n  ")) == path
    assert _cite(client, NAMES, NEW) == path
    citation = read_citation(path.removeprefix("/en/cite/"))
    assert citation is not None
    assert (citation.version, citation.fingerprint.rows) == (NEW, 1)


def test_an_earlier_release_can_be_cited(client: FlaskClient) -> None:
    path = _cite(client, NAMES, MIDDLE)
    assert path.startswith(f"/en/cite/{MIDDLE}/1-")
    assert path.rpartition("/")[2] == _cite(client, NAMES).rpartition("/")[2]
    assert path.split("/")[4] != _cite(client, NAMES).split("/")[4]


def test_what_is_asked_below_a_version_is_cited_of_that_release(client: FlaskClient) -> None:
    path = _cite(client, NAMES, MIDDLE)
    asked = {"query": NAMES}
    for fields in (asked, {**asked, "version": MIDDLE}):
        assert client.get(f"/v/{MIDDLE}/en/cite", query_string=fields).location == path
        assert client.post(f"/v/{MIDDLE}/en/cite", data=fields).location == path
    refused = client.get(f"/v/{MIDDLE}/cite", query_string={**asked, "version": OLD})
    assert (refused.status_code, "name one" in refused.text) == (400, True)
    shown = client.get(f"/v/{OLD}{path}")
    assert (shown.status_code, shown.location) == (307, path)


def test_a_page_shows_what_is_cited_and_how(client: FlaskClient) -> None:
    page = client.get(_cite(client, f"# title: Names of Lublin\n{NAMES}"))
    for part in ("Names of Lublin", NEW, "prefLabel", "@dataset{", "CSL-JSON", "DataCite", f"{BASE}cite/{NEW}/1-"):
        assert part in page.text.replace("<wbr>", ""), part
    assert "Cytowana" in client.get(_cite(client, NAMES, language="pl")).text


@pytest.mark.parametrize(
    ("name", "accept", "begins"),
    [
        ("bibtex", "application/x-bibtex", "@dataset{"),
        ("csl", "application/vnd.citationstyles.csl+json", '[\n  {\n    "id": "coopatlas-'),
        ("datacite", "application/vnd.datacite.datacite+json", '{\n  "schemaVersion"'),
    ],
)
def test_a_reference_is_had_by_its_name_and_by_its_type(
    client: FlaskClient, name: str, accept: str, begins: str
) -> None:
    path = _cite(client, NAMES).removeprefix("/en")
    named, negotiated = client.get(f"{path}?format={name}"), client.get(path, headers={"Accept": accept})
    assert named.data == negotiated.data
    assert named.text.startswith(begins)
    assert negotiated.mimetype == accept
    assert f'type="{accept}"' in named.headers["Link"]


def test_an_answer_that_is_the_same_today_is_called_so(client: FlaskClient) -> None:
    page = client.get(_cite(client, NAMES, OLD) + "?compare=today")
    assert "The answer is the same today." in page.text
    assert "answers as it is cited" in page.text


def test_an_answer_that_changed_is_called_so_with_both(client: FlaskClient) -> None:
    for query in (NAMES, TOWNS):
        path = _cite(client, query, MIDDLE)
        page = client.get(path + "?compare=today")
        assert "The answer has changed since then." in page.text
        today = read_citation(_cite(client, query).removeprefix("/en/cite/"))
        assert today is not None
        assert today.fingerprint.digest in page.text
        assert path.split("/")[4].partition("-")[2] in page.text


def test_a_fingerprint_that_was_made_up_is_told(client: FlaskClient) -> None:
    word = _cite(client, NAMES).removeprefix("/en/cite/").split("/")
    page = client.get(f"/en/cite/{word[0]}/7-{'0' * 32}/{word[2]}?compare=today")
    assert "does not tell what its release answers" in page.text
    assert "answers with 1 row and the fingerprint" in page.text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("version", "words"), [(OLD, "The answer is the same today."), (MIDDLE, "The answer has changed since then.")]
)
def test_of_a_made_up_fingerprint_the_answer_of_its_release_is_compared(
    client: FlaskClient, version: str, words: str
) -> None:
    word = _cite(client, NAMES, version).removeprefix("/en/cite/").split("/")
    today = read_citation(_cite(client, NAMES).removeprefix("/en/cite/"))
    assert today is not None
    made_up = "1-" + "0" * 32 if version == OLD else str(today.fingerprint)
    page = client.get(f"/en/cite/{word[0]}/{made_up}/{word[2]}?compare=today")
    assert "does not tell what its release answers" in page.text
    assert words in page.text


def test_an_address_that_was_cut_off_is_no_matter_of_searching(client: FlaskClient) -> None:
    answer = client.get(_cite(client, NAMES)[:-5], headers={"Accept": "text/html"})
    assert (answer.status_code, "This is no citation" in answer.text) == (404, True)
    assert 'class="find big"' not in answer.text


def test_what_a_removed_release_answered_is_compared_all_the_same(
    client: FlaskClient, history: tuple[Release, ...], tmp_path: Path
) -> None:
    path = _cite(client, NAMES, OLD)
    shutil.copytree(history[-1].path, tmp_path / NEW)
    page = past_app(Release.open(tmp_path / NEW)).test_client().get(path + "?compare=today")
    assert "The answer is the same today." in page.text
    assert f"Release {OLD} is not kept here any more" in page.text
    assert "/v/" not in page.text


def test_who_holds_a_citation_is_told_when_its_release_is_gone(
    client: FlaskClient, history: tuple[Release, ...], tmp_path: Path
) -> None:
    path = _cite(client, NAMES, OLD)
    for release in history:
        shutil.copytree(release.path, tmp_path / release.version)
    visitor = past_app(Release.open(tmp_path / NEW)).test_client()
    for address in (path, f"{path}?compare=today"):
        shown = visitor.get(address)
        assert f"/v/{OLD}/en/queries" in shown.text
        held = {"If-None-Match": shown.headers["ETag"]}
        assert visitor.get(address, headers=held).status_code == 304
        (tmp_path / OLD).rename(tmp_path / "away")
        assert visitor.get(address, headers=held).status_code == 200
        (tmp_path / "away").rename(tmp_path / OLD)


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("SELECT (NOW() AS ?now) {}", 400, "may answer otherwise each time"),
        ("INSERT DATA { <http://a> <http://b> 1 }", 403, "is an update"),
        ("SELECT", 400, ""),
        ("", 400, ""),
        (f"ASK {{ ?s ?p '{'x' * 4_100}' }}", 413, "longer than 4000 bytes"),
        ("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }", 403, "SERVICE"),
    ],
)
def test_what_cannot_be_cited_is_a_clear_problem(client: FlaskClient, query: str, status: int, words: str) -> None:
    answer = client.post("/cite", data={"query": query})
    assert answer.status_code == status
    assert words in answer.get_json()["detail"]


def test_graphs_are_named_in_the_query(client: FlaskClient) -> None:
    answer = client.post("/cite", data={"query": NAMES, "default-graph-uri": f"{BASE}dataset/towns"})
    assert (answer.status_code, "by FROM" in answer.get_json()["detail"]) == (400, True)
    assert client.get("/cite").status_code == 400
    assert client.get(f"/cite?query={quote(NAMES)}&version=2026.11.01").status_code == 404


def test_a_release_that_never_was_has_no_citations(client: FlaskClient) -> None:
    word = _cite(client, NAMES).removeprefix(f"/en/cite/{NEW}")
    answer = client.get(f"/cite/2026.11.01{word}")
    assert (answer.status_code, "no citation" in answer.get_json()["detail"]) == (404, True)


@given(word=st.text(max_size=80))
def test_whatever_is_no_citation_is_not_found(looking_back: Flask, word: str) -> None:
    assert looking_back.test_client().get(f"/cite/{word}").status_code in {303, 308, 400, 404}


def test_what_a_query_says_of_itself_cannot_become_markup(client: FlaskClient) -> None:
    page = client.get(_cite(client, f"# title: <script>alert(1)</script>\n{NAMES}"))
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert" in page.text


def test_the_workbench_leads_to_the_citation_of_its_answer(client: FlaskClient) -> None:
    page = client.get("/en/queries", query_string={"query": NAMES})
    assert f'href="/en/cite?query={quote(NAMES, safe="").replace("%20", "+")}"' in page.text.replace("&amp;", "&")
    earlier = client.get(f"/v/{OLD}/en/queries", query_string={"query": NAMES})
    assert f"version={OLD}" in earlier.text
    assert "/en/cite" not in client.get("/en/queries", query_string={"query": "SELECT (NOW() AS ?n) {}"}).text
