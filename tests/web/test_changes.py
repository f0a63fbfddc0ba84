"""What changed since a release: the page, JSON, CSV and patches."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from coopatlas.formats import Representation
from coopatlas.query.engine import Answer, Caller, Query, QueryEngine
from coopatlas.release.changes import write_changes
from coopatlas.release.dumps import QUADS_PATH
from coopatlas.release.events import EVENTS_NAME
from coopatlas.release.manifest import MANIFEST_NAME, Release
from coopatlas.release.recording import write_events
from coopatlas.settings import Settings
from coopatlas.vocabulary import BASE
from coopatlas.web.app import create_app
from tests.visitor import visitor_of
from tests.web.conftest import EARLIER, VERSION, make_manifest, make_release


class _Unasked(QueryEngine):
    """Is never asked: changes need no query."""

    def answer(self, query: Query, representation: Representation, caller: Caller | None = None) -> Answer:
        raise AssertionError(query.text)

    def close(self) -> None:
        pass


MINUS = "\N{MINUS SIGN}"
Visitors = tuple[FlaskClient, ...]
History = tuple[Release, ...]


def _quads(release: Release) -> set[str]:
    return _lines((release.path / QUADS_PATH).read_text(encoding="utf-8"))


def _lines(text: str) -> set[str]:
    return set(text.split("\n")) - {""}


def _get(client: FlaskClient, address: str, **headers: str) -> TestResponse:
    """An answer read to its end, so that its file is closed."""
    response = client.get(address, headers=headers)
    response.get_data()
    response.close()
    return response


def _page(client: FlaskClient, address: str) -> str:
    response = client.get(address, headers={"Accept": "text/html"})
    assert response.status_code == 200
    return response.get_data(as_text=True)


def test_the_page_tells_what_came_changed_and_went(visitors: Visitors) -> None:
    page = _page(visitors[1], "/en/changes")
    assert "From release 2026.11.20 to 2026.11.21" in page
    assert '<a href="/en/place/gdansk">Gdańsk</a>' in page
    assert f"{MINUS} skos:prefLabel &#34;Lublin&#34;@en" in page
    assert "+ skos:prefLabel &#34;City of Lublin&#34;@en" in page


def test_a_statement_that_moved_to_another_source_is_shown_with_both(tmp_path: Path) -> None:
    first = _said_by(tmp_path, EARLIER, "places", None)
    second = _said_by(tmp_path, VERSION, "projects", first)
    page = _page(visitor_of(create_app(Settings(releases=tmp_path), second, _Unasked())), "/en/changes")
    assert f"{MINUS} rdfs:label &#34;Lublin&#34; (dataset:places)" in page
    assert "+ rdfs:label &#34;Lublin&#34; (dataset:projects)" in page
    assert "rdfs:comment &#34;projects&#34;<" in page


def _said_by(releases: Path, version: str, dataset: str, previous: Release | None) -> Release:
    """A release in which a dataset says what another one may have said in the release before."""
    folder = make_release(releases, version).path
    quads, town, rdfs = folder / QUADS_PATH, f"<{BASE}id/place/lublin>", "http://www.w3.org/2000/01/rdf-schema#"
    said = (("comment", dataset), ("label", "Lublin"))
    lines = (f'{town} <{rdfs}{name}> "{text}" <{BASE}dataset/{dataset}> .\n' for name, text in said)
    quads.write_text("".join(lines), encoding="utf-8")
    (folder / EVENTS_NAME).unlink()
    write_changes(previous, quads, folder)
    write_events(quads, previous, folder, version=version, now=datetime(2026, 11, int(version[-2:]), tzinfo=UTC))
    (folder / MANIFEST_NAME).write_text(make_manifest(folder, version).to_json(), encoding="utf-8")
    return Release.open(folder)


def test_what_is_gone_is_named_without_a_link(visitors: Visitors) -> None:
    page = _page(visitors[1], "/pl/changes")
    assert 'href="/pl/place/riga"' not in page
    assert '<code class="muted small break">place:riga</code>' in page
    assert "usunięte" in page


def test_names_of_the_data_are_text(visitors: Visitors) -> None:
    assert "Vilnius &lt;&amp;&gt;" in _page(visitors[2], "/en/changes")


def test_the_first_release_brings_everything(visitors: Visitors) -> None:
    assert "Everything up to release 2026.11.20" in _page(visitors[0], "/en/changes")


def test_since_the_newest_release_nothing_changed(visitors: Visitors) -> None:
    assert "Nothing changed." in _page(visitors[2], "/en/changes?since=2026.11.22")


def test_the_release_that_is_compared_with_is_marked(visitors: Visitors) -> None:
    assert re.findall(r'aria-current="true">(2026[^<]*)<', _page(visitors[2], "/en/changes?since=2026.11.21")) == [
        "2026.11.21"
    ]


@pytest.mark.parametrize(("since", "status"), [("2026.11.01", 410), ("2026.11.29", 404)])
def test_since_a_release_that_is_not_known_the_page_offers_those_that_are(
    visitors: Visitors, since: str, status: int
) -> None:
    answer = visitors[2].get(f"/en/changes?since={since}", headers={"Accept": "text/html"})
    assert (answer.status_code, "This release is not here" in answer.text) == (status, True)
    assert 'href="/en/changes?since=2026.11.21">2026.11.21</a>' in answer.text
    assert 'class="find big"' not in answer.text


def test_past_the_last_page_the_first_is_offered(visitors: Visitors) -> None:
    answer = visitors[2].get("/pl/changes?since=2026.11.20&page=9", headers={"Accept": "text/html"})
    assert (answer.status_code, "Nie ma tylu stron" in answer.text) == (404, True)
    assert 'href="/pl/changes?since=2026.11.20">Pierwsza strona</a>' in answer.text


def test_json_counts_and_lists_the_changes(visitors: Visitors) -> None:
    told = visitors[2].get("/changes?since=2026.11.20&format=json").get_json()
    assert (told["since"], told["release"]) == ("2026.11.20", "2026.11.22")
    assert told["counts"] == {"create": 1, "update": 0, "delete": 1}
    assert told["changes"] == [
        {"resource": f"{BASE}id/place/vilna", "change": "delete"},
        {"resource": f"{BASE}id/place/vilnius", "change": "create"},
    ]
    assert told["releases"] == ["2026.11.20", "2026.11.21", "2026.11.22"]
    assert (told["page"], told["pages"], told["next"]) == (1, 1, None)
    for name in ("patch", "added", "removed"):
        assert _get(visitors[2], told[name].removeprefix("http://localhost")).status_code == 200


def test_the_table_holds_each_changed_resource(visitors: Visitors) -> None:
    response = _get(visitors[2], "/changes?since=2026.11.20", Accept="text/csv")
    assert list(csv.reader(io.StringIO(response.get_data(as_text=True)))) == [
        ["resource", "change"],
        [f"{BASE}id/place/vilna", "delete"],
        [f"{BASE}id/place/vilnius", "create"],
    ]


@pytest.mark.parametrize(("since", "until"), [(0, 1), (1, 2), (0, 2), (2, 2)])
def test_the_quads_added_and_removed_turn_the_old_release_into_the_new(
    visitors: Visitors, history: History, since: int, until: int
) -> None:
    query = f"?{urlencode({'since': history[since].version})}"
    added = _lines(_get(visitors[until], f"/changes/added.nq{query}").get_data(as_text=True))
    removed = _lines(_get(visitors[until], f"/changes/removed.nq{query}").get_data(as_text=True))
    old, new = _quads(history[since]), _quads(history[until])
    assert (removed, added) == (old - new, new - old)


def test_the_patch_holds_both_as_one_transaction(visitors: Visitors, history: History) -> None:
    response = _get(visitors[2], "/changes?since=2026.11.20&format=patch")
    assert response.content_type == "application/rdf-patch; charset=utf-8"
    header, begin, *rows, end, _ = response.get_data(as_text=True).split("\n")
    assert header.startswith("H id <")
    assert (begin, end) == ("TX .", "TC .")
    old, new = _quads(history[0]), _quads(history[2])
    assert {row[2:] for row in rows if row.startswith("D ")} == old - new
    assert {row[2:] for row in rows if row.startswith("A ")} == new - old


def test_a_release_before_the_log_is_gone_and_another_one_is_unknown(visitors: Visitors) -> None:
    old = visitors[2].get("/changes?since=2020.01.01", headers={"Accept": "application/json"})
    assert old.status_code == 410
    assert "goes from release 2026.11.20 to 2026.11.22" in old.get_json()["detail"]
    assert "/changes?since=2026.11.21" in old.get_json()["suggestions"]
    for unknown in ("2027.01.01", "2026.11.20-7", "yesterday", ""):
        answer = visitors[2].get("/changes", query_string={"since": unknown, "format": "json"})
        assert answer.status_code == 404, unknown
    assert visitors[2].get("/changes/added.nq?since=yesterday").status_code == 404


@pytest.mark.parametrize("query", ["since=2026.11.20&since=2026.11.21", "page=0", "page=2", "format=png"])
def test_what_cannot_be_asked_for_is_an_error_of_the_client(visitors: Visitors, query: str) -> None:
    assert visitors[2].get(f"/changes?{query}").status_code in {400, 404, 406}


def test_changes_are_not_sent_again_to_who_has_them(visitors: Visitors) -> None:
    for path in ("/en/changes", "/changes?format=json", "/changes/added.nq"):
        tag = _get(visitors[2], path).headers["ETag"]
        assert visitors[2].get(path, headers={"If-None-Match": tag}).status_code == 304
        with visitors[2].head(path) as head:
            assert (head.status_code, head.get_data()) == (200, b"")


def test_more_changes_than_an_answer_may_hold_are_an_error_that_names_the_limit(history: History) -> None:
    settings = replace(Settings(releases=history[0].path.parent), max_answer_bytes=500)
    app = create_app(settings, history[0], _Unasked())
    answer = visitor_of(app).get("/changes/added.nq", headers={"Accept": "application/json"})
    assert answer.status_code == 413
    assert answer.get_json()["limit"] == {"name": "max_answer_bytes", "value": 500}
