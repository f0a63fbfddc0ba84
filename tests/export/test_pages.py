"""What becomes of the links of a page in a copy."""

from __future__ import annotations

import pytest

from coopatlas.export.pages import adapt, link_to
from coopatlas.export.record import Record

RECORD = Record(
    release="2026.11.20",
    hash="",
    software="",
    site="https://example.org/atlas",
    languages=("en", "pl"),
    server=("/sparql", r"/dumps/(?!2026\.11\.20(?:/|$)).+", "/search/suggest"),
)


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("/en/place/lublin", "/atlas/en/place/lublin/"),
        ("/en/place/lublin#facts", "/atlas/en/place/lublin/#facts"),
        ("/en/places?page=3", "/atlas/en/places/~3/"),
        ("/en/places?page=1", "/atlas/en/places/"),
        ("/doc/place/lublin.ttl?page=2", "/atlas/doc/place/lublin/~2.ttl"),
        ("/catalog", "/atlas/catalog/"),
        ("/en/", "/atlas/en/"),
        ("/dumps/2026.11.20/coopatlas.nq", "/atlas/dumps/2026.11.20/coopatlas.nq"),
        ("/dumps/2026.11.19/", None),
        ("/en/dumps/2026.11.19/", None),
        ("/en/places?country=PL", None),
        ("/en/places?country=PL&page=2", None),
        ("/en/places?page=0", None),
        ("/sparql", None),
        ("/pl/search/suggest", None),
    ],
)
def test_a_link_leads_to_the_file_or_is_none(address: str, link: str | None) -> None:
    assert link_to(address, RECORD) == link


def test_a_link_that_needs_a_server_is_a_placeholder_that_keeps_its_language() -> None:
    page = '<a class="button" href="/en/places?sort=size" rel="nofollow" lang="pl" type="text/csv">więcej</a>'
    assert adapt(page, RECORD) == '<a class="button" lang="pl">więcej</a>'


def test_what_a_head_links_on_a_server_only_is_left_out() -> None:
    page = '<link rel="search" href="/sparql">\n<link rel="stylesheet" href="/static/site-A.css">'
    assert adapt(page, RECORD) == '\n<link rel="stylesheet" href="/atlas/static/site-A.css">'


def test_other_addresses_stay_as_they_are() -> None:
    page = (
        '<a href="#main">a</a><a href="https://example.org/?a=1&amp;b">b</a><a href="//host/x">c</a><p title="/x">d</p>'
    )
    assert adapt(page, RECORD) == page


def test_an_address_is_read_and_written_with_its_escapes() -> None:
    assert adapt('<a href="/en/place/a&#39;b?page=2&amp;x=1">a</a>', RECORD) == "<a>a</a>"
    written = adapt('<use href="/static/europe-A.svg#PL"/>', RECORD)
    assert written == '<use href="/atlas/static/europe-A.svg#PL"/>'
