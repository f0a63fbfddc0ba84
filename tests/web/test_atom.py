"""The log of changes as Atom: the feed, its archives, and a reader that goes through all of them."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from coopatlas.release.events import Events
from coopatlas.release.index import Index
from coopatlas.release.manifest import Release
from coopatlas.vocabulary import BASE

Visitors = tuple[FlaskClient, ...]
History = tuple[Release, ...]
ATOM = "{http://www.w3.org/2005/Atom}"
HISTORY = "{http://purl.org/syndication/history/1.0}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def _feed(response: TestResponse) -> ET.Element:
    assert response.status_code == 200
    assert response.content_type == "application/atom+xml; charset=utf-8"
    return ET.fromstring(response.get_data())  # noqa: S314  # our own answer


def _link(element: ET.Element, rel: str) -> str | None:
    found = [link.get("href") for link in element.findall(f"{ATOM}link") if link.get("rel") == rel]
    assert len(found) <= 1
    return found[0] if found else None


def _path(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _entries(client: FlaskClient) -> dict[str, tuple[str, str]]:
    """Entry → (when, kind), of the feed and all archives behind it, as RFC 5005 §4.3 has a reader do it."""
    found: dict[str, tuple[str, str]] = {}
    address: str | None = "/en/changes.atom"
    while address is not None:
        feed = _feed(client.get(_path(address)))
        for entry in feed.findall(f"{ATOM}entry"):
            category = entry.find(f"{ATOM}category")
            assert category is not None
            entry_id = entry.findtext(f"{ATOM}id") or ""
            found.setdefault(entry_id, (entry.findtext(f"{ATOM}updated") or "", category.get("term") or ""))
        address = _link(feed, "prev-archive")
    return found


def test_a_reader_that_goes_back_through_the_archives_has_every_event(visitors: Visitors, history: History) -> None:
    for client, release in zip(visitors, history, strict=True):
        log = Events.of(release.path)
        entries = _entries(client)
        assert len(entries) == sum(logged.events for logged in log.releases())
        last = sorted(entries, key=lambda entry: int(entry.rpartition("#")[2]))
        assert [entries[entry][1] for entry in last] == [
            event.kind.value for event in reversed(log.newest(len(entries)))
        ]


def test_what_the_entries_leave_is_what_the_release_has(visitors: Visitors, history: History) -> None:
    told = {}
    archives = [_feed(visitors[2].get(f"/en/changes/{release.version}/1.atom")) for release in history]
    for entry in (entry for archive in archives for entry in reversed(archive.findall(f"{ATOM}entry"))):
        page, category = _link(entry, "alternate"), entry.find(f"{ATOM}category")
        assert category is not None
        assert (page is None) == (category.get("term") == "delete")
        told[(entry.findtext(f"{ATOM}summary") or "").split(" ")[0]] = page
    places = {one.path for one in Index.of(history[2].path).listed(0, 1_000) if one.path.startswith("id/place/")}
    assert {page for page in told.values() if page and "/place/" in page} == {
        f"http://localhost/en/{path.removeprefix('id/')}" for path in places
    }


def test_the_feed_has_what_the_standard_asks_for(visitors: Visitors) -> None:
    feed = _feed(visitors[2].get("/en/changes.atom"))
    for name in ("id", "title", "updated"):
        assert feed.findtext(f"{ATOM}{name}")
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "Cooperation Atlas"
    assert _link(feed, "self") == "http://localhost/en/changes.atom"
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))
    for entry in feed.findall(f"{ATOM}entry"):
        assert all(entry.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated", "summary"))
        assert datetime.fromisoformat(entry.findtext(f"{ATOM}updated") or "").tzinfo is not None
        assert (entry.findtext(f"{ATOM}id") or "").startswith(f"{BASE}feed/2026.11.2")
    updated = [entry.findtext(f"{ATOM}updated") for entry in feed.findall(f"{ATOM}entry")]
    assert updated == sorted(updated, key=str, reverse=True)
    assert feed.findtext(f"{ATOM}updated") == updated[0]


def test_an_archive_is_marked_and_leads_to_the_feed_and_back(visitors: Visitors) -> None:
    archive = _feed(visitors[2].get("/en/changes/2026.11.21/1.atom"))
    assert archive.find(f"{HISTORY}archive") is not None
    assert _link(archive, "current") == "http://localhost/en/changes.atom"
    assert _link(archive, "prev-archive") == "http://localhost/en/changes/2026.11.20/1.atom"
    assert _link(_feed(visitors[2].get("/en/changes/2026.11.20/1.atom")), "prev-archive") is None


def test_an_archive_stays_as_it_is_and_may_be_kept_for_a_year(visitors: Visitors) -> None:
    answers = [client.get("/en/changes/2026.11.20/1.atom") for client in visitors]
    assert len({answer.get_data() for answer in answers}) == 1
    assert all(answer.cache_control.immutable for answer in answers)
    assert visitors[0].get("/en/changes.atom").cache_control.no_cache


def test_entries_are_in_the_language_of_the_address(visitors: Visitors) -> None:
    feed = _feed(visitors[0].get("/pl/changes.atom"))
    assert feed.get(LANG) == "pl"
    titles = {entry.findtext(f"{ATOM}title") for entry in feed.findall(f"{ATOM}entry")}
    assert {"Polska", "Łódź"} <= titles
    riga = next(title for title in feed.iter(f"{ATOM}title") if title.text == "Riga")
    assert riga.get(LANG) == "en"


def test_without_a_language_in_the_address_the_readers_counts(visitors: Visitors) -> None:
    answer = visitors[0].get("/changes.atom", headers={"Accept-Language": "pl"})
    assert _feed(answer).get(LANG) == "pl"
    assert "Accept-Language" in answer.headers["Vary"]


@pytest.mark.parametrize("path", ["x/1", "2026.11.20/0", "2026.11.20/2", f"2026.11.20/{10**30}"])
def test_an_archive_that_is_not_there_is_not_found(visitors: Visitors, path: str) -> None:
    assert visitors[2].get(f"/changes/{path}.atom").status_code == 404


def test_the_feed_is_not_sent_again_to_who_has_it(visitors: Visitors) -> None:
    tag = visitors[2].get("/en/changes.atom").headers["ETag"]
    assert visitors[2].get("/en/changes.atom", headers={"If-None-Match": tag}).status_code == 304
