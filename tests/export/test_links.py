"""Finding links in files, with their lines."""

from __future__ import annotations

import pytest

from coopatlas.export.links import Link, NotReadable, line_of, links_of

PAGE = """<!doctype html>
<link rel="stylesheet" href="/static/site.css">
<!-- <a href="/in/a/comment"> -->
<script type="application/ld+json">{"a": "<a href='/in/a/script'>"}</script>
<script type="module" src="/static/copy.js"></script>
<a class="x" href='/en/place/a&amp;b/#c'>A</a> <a>no link</a>
<form action=/en/search><button formaction="/en/other">go</button></form>
<meta http-equiv="refresh" content="0; url=/en/">
"""


def _found(name: str, body: str) -> dict[str, int]:
    encoded = body.encode()
    return {link.address: line_of(encoded, link) for link in links_of(name, encoded)}


def test_a_page_links_by_its_tags_and_not_by_its_comments_and_scripts() -> None:
    assert _found("en/index.html", PAGE) == {
        "/static/site.css": 2,
        "/static/copy.js": 5,
        "/en/place/a&b/#c": 6,
        "/en/search": 7,
        "/en/other": 7,
        "/en/": 8,
    }


def test_feeds_sitemaps_and_styles_have_links() -> None:
    assert _found("a.atom", '<feed>\n<link href="http://h/x?a=1&amp;b=2"/></feed>') == {"http://h/x?a=1&b=2": 2}
    assert _found("sitemaps/1.xml", "<urlset>\n<url><loc>http://h/doc/x</loc></url></urlset>") == {"http://h/doc/x": 2}
    assert _found("static/site.css", '@font-face {\n  src: url("./a.woff2") }') == {"./a.woff2": 2}


def test_a_graph_links_by_its_iris_below_the_base_even_where_they_are_short() -> None:
    turtle = (
        "@prefix place: <https://w3id.org/coopatlas/id/place/> .\n"
        "<http://elsewhere/> a place:lublin ;\n    a <https://w3id.org/coopatlas/id/place/riga> .\n"
    )
    base = "https://w3id.org/coopatlas/id/place/"
    assert _found("doc/x.ttl", turtle) == {f"{base}lublin": 2, f"{base}riga": 3}


def test_a_link_set_has_links() -> None:
    body = '{"linkset": [{"anchor": "http://h/a",\n "item": [{"href": "http://h/ą", "type": "x"}]}]}'
    assert _found("doc/x.linkset.json", body) == {"http://h/ą": 2}


def test_other_files_have_none() -> None:
    assert list(links_of("SHA256SUMS", b"https://w3id.org/coopatlas/x")) == []
    assert list(links_of("data.json", b'{"href": "/x"}')) == []


@pytest.mark.parametrize(
    ("name", "body", "line"),
    [
        ("x.ttl", b"<a> <b> <c> .\n<a> <b> ;;; .\n", None),
        ("x.html", b"<p>\n\xff", 2),
        ("x.linkset.json", b'{"linkset":\n [}', 2),
        ("x.linkset.json", b'{"linkset": 3}', None),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_told_with_its_line(name: str, body: bytes, line: int | None) -> None:
    with pytest.raises(NotReadable) as caught:
        list(links_of(name, body))
    assert line is None or caught.value.line == line


def test_a_link_without_a_place_stands_on_the_first_line() -> None:
    assert line_of(b"nothing", Link("https://w3id.org/coopatlas/id/x", 0, iri=True)) == 1
