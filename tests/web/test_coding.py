"""Compressed answers: who gets them, and how their tags are told apart from those of the plain ones."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Callable
from dataclasses import replace

import pytest

from coopatlas.web.coding import accepted, coded, for_application, settled
from coopatlas.web.gateway import Reply, Request

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PAGE = ("<p>Łódź</p>" * 500).encode()
ASKED = Request("GET", "http", "atlas.example", "/en/", "", {}, "192.0.2.7:1", "127.0.0.1:80", "1.1")
WHOLE = Reply(
    200,
    (
        ("content-type", "text/html; charset=utf-8"),
        ("content-length", str(len(PAGE))),
        ("etag", '"abc"'),
        ("vary", "Accept"),
        ("link", "<a>; rel=license"),
        ("link", "<b>; rel=describedby"),
    ),
    PAGE,
)


def _asked(encodings: str | None = None, held: str | None = None, method: str = "GET") -> Request:
    told = {"accept-encoding": encodings, "if-none-match": held}
    return replace(ASKED, method=method, headers={name: value for name, value in told.items() if value is not None})


def _with(name: str, value: str) -> Reply:
    return replace(WHOLE, headers=(*((n, v) for n, v in WHOLE.headers if n != name), (name, value)))


@pytest.mark.parametrize(
    ("header", "codings"),
    [
        ("gzip, deflate, br, zstd", ("br", "zstd", "gzip")),
        ("gzip;q=0.5, zstd;q=0", ("gzip",)),
        ("*", ("br", "zstd", "gzip")),
        ("GZIP", ("gzip",)),
        ("identity", ()),
        ("", ()),
        (";;q=x", ()),
        (None, ()),
    ],
)
def test_only_known_codings_are_taken_and_only_from_who_names_them(
    header: str | None, codings: tuple[str, ...]
) -> None:
    assert accepted(header) == codings


def test_equal_wishes_look_equal() -> None:
    wishes = ("gzip, deflate, br, zstd", "br;q=0.9,zstd,gzip;q=0.1", "zstd, br, x-new, gzip")
    assert {settled(_asked(wish)).headers["accept-encoding"] for wish in wishes} == {"br, zstd, gzip"}
    assert settled(_asked("deflate")).headers == settled(_asked()).headers == {}


@pytest.mark.parametrize(
    ("wish", "coding", "read"),
    [("gzip", "gzip", gzip.decompress), ("br, zstd, gzip", "zstd", zstd.decompress)],
)
def test_text_comes_compressed_and_whole_with_a_tag_of_its_own(
    wish: str, coding: str, read: Callable[[bytes], bytes]
) -> None:
    reply = coded(WHOLE, _asked(wish))
    assert read(reply.body) == PAGE
    assert len(reply.body) < len(PAGE) / 10
    assert reply.header("content-length") == str(len(reply.body))
    assert reply.header("content-encoding") == coding
    assert reply.header("etag") == f'"abc-{coding}"'
    assert reply.header("link") == "<a>; rel=license, <b>; rel=describedby"


@pytest.mark.parametrize("wish", [None, "br", "gzip"])
def test_an_answer_that_can_be_compressed_says_that_it_varies_in_any_case(wish: str | None) -> None:
    assert coded(WHOLE, _asked(wish)).header("vary") == "Accept, Accept-Encoding"


def test_the_same_answer_is_compressed_to_the_same_bytes() -> None:
    for wish in ("gzip", "zstd"):
        assert coded(WHOLE, _asked(wish)) == coded(WHOLE, _asked(wish))


@pytest.mark.parametrize(
    "reply",
    [
        _with("content-type", "font/woff2"),
        _with("content-type", "application/zip"),
        _with("content-encoding", "br"),
        _with("content-range", "bytes 0-1/2"),
        _with("accept-ranges", "bytes"),
        _with("repr-digest", "sha-256=:x:"),
        replace(_with("content-length", "20"), body=PAGE[:20]),
    ],
)
def test_what_is_no_text_or_small_or_speaks_of_its_bytes_goes_as_it_is(reply: Reply) -> None:
    assert coded(reply, _asked("gzip")) == reply


@pytest.mark.parametrize(
    "kind",
    [
        *("application/ld+json", "application/sparql-results+xml", "text/turtle", "image/svg+xml", "application/json"),
        *("application/rdf-patch; charset=utf-8", "application/link-format"),
    ],
)
def test_data_are_text_too(kind: str) -> None:
    assert coded(_with("content-type", kind), _asked("gzip")).header("content-encoding") == "gzip"


def test_head_is_told_the_same_but_the_length_that_nobody_knows() -> None:
    reply = coded(replace(WHOLE, body=b""), _asked("gzip", method="HEAD"))
    assert (reply.header("etag"), reply.header("content-encoding")) == ('"abc-gzip"', "gzip")
    assert reply.header("content-length") is None
    assert reply.body == b""


def test_a_client_that_holds_the_compressed_answer_is_told_that_it_is_still_good() -> None:
    request = _asked("gzip", held='W/"old", "abc-gzip"')
    assert for_application(request).headers["if-none-match"] == 'W/"old", "abc"'
    reply = coded(Reply(304, (("etag", '"abc"'), ("vary", "Accept"))), request)
    assert (reply.header("etag"), reply.header("vary")) == ('"abc-gzip"', "Accept, Accept-Encoding")


def test_a_client_that_holds_the_plain_answer_keeps_its_tag() -> None:
    request = _asked("gzip", held='"abc"')
    assert for_application(request) == request
    assert coded(Reply(304, (("etag", '"abc"'),)), request).header("etag") == '"abc"'


def test_a_tag_of_a_coding_that_the_client_takes_no_more_is_no_tag_of_ours() -> None:
    request = _asked("zstd", held='"abc-gzip"')
    assert for_application(request) == request
