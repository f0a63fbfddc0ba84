"""Answers given again from memory: only to equal requests, and only those that repeat."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from coopatlas.web.gateway import Headers, Reply, Request
from coopatlas.web.memo import KEYED_HEADERS, Key, Memo, given_again, key_of, may_be_kept

REQUEST = Request("GET", "http", "atlas.example", "/sparql", "query=ASK", {}, "192.0.2.7:1", "127.0.0.1:80", "1.1")
TAGGED: Headers = (("etag", '"t"'), ("cache-control", "public, no-cache"), ("vary", "Accept"), ("content-length", "2"))
REPLY = Reply(200, TAGGED, b"hi")


def _key(**changes: Any) -> Key:
    key = key_of(replace(REQUEST, **changes), "2026.11.20")
    assert key is not None
    return key


@pytest.mark.parametrize(
    "changes",
    [
        {"host": "evil.example"},
        {"scheme": "https"},
        {"path": "/other"},
        {"query": "query=ASK&lang=pl"},
        {"method": "POST"},
        *({"headers": {name: "x"}} for name in KEYED_HEADERS),
    ],
)
def test_a_request_that_differs_in_anything_that_counts_is_another(changes: dict[str, Any]) -> None:
    assert _key(**changes) != _key()


@pytest.mark.parametrize(
    ("path", "same"), [("/pl/places", True), ("/v/2026.11.20/pl/places", True), ("/places", False)]
)
def test_where_the_path_names_a_language_the_preferred_one_makes_no_difference(path: str, *, same: bool) -> None:
    keys = {
        key_of(replace(REQUEST, path=path, headers={"accept-language": preferred}), "1", ("en", "pl"))
        for preferred in ("pl", "de-AT,de;q=0.9,en;q=0.5")
    }
    assert (len(keys) == 1) is same


def test_another_release_or_body_is_another_request() -> None:
    assert key_of(REQUEST, "2026.11.21") != key_of(REQUEST, "2026.11.20")
    assert _key(method="POST", body=b"ASK {}") != _key(method="POST", body=b"ASK { }")


def test_a_path_cannot_be_mistaken_for_a_path_and_its_query() -> None:
    assert _key(path="/a\0b", query="c") != _key(path="/a", query="b")
    assert _key(path="/sparql?query=ASK", query="") != _key()


def test_head_is_answered_from_what_get_has_left() -> None:
    assert _key(method="HEAD") == _key()


@pytest.mark.parametrize("name", ["authorization", "range", "if-range", "if-match", "if-modified-since"])
def test_requests_with_conditions_of_their_own_go_to_the_application(name: str) -> None:
    assert key_of(replace(REQUEST, headers={name: "x"}), "1") is None


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "BREW"])
def test_other_methods_go_to_the_application(method: str) -> None:
    assert key_of(replace(REQUEST, method=method), "1") is None


def test_a_get_request_with_a_body_goes_to_the_application() -> None:
    assert key_of(replace(REQUEST, body=b"x"), "1") is None


@pytest.mark.parametrize(
    ("reply", "notes"),
    [
        (replace(REPLY, status=404), {}),
        (replace(REPLY, headers=TAGGED[1:]), {}),
        (replace(REPLY, headers=(TAGGED[0], ("cache-control", "no-cache"))), {}),
        (replace(REPLY, headers=(TAGGED[0], ("cache-control", "public, no-store"))), {}),
        (replace(REPLY, headers=(*TAGGED, ("vary", "Cookie"))), {}),
        (replace(REPLY, headers=(*TAGGED, ("vary", "*"))), {}),
        (replace(REPLY, headers=(*TAGGED, ("set-cookie", "a=b"))), {}),
        (replace(REPLY, body=b"x" * (2**18 + 1)), {}),
        (REPLY, {"repeatable": "no"}),
        (REPLY, {"partial": "rows"}),
    ],
)
def test_what_may_differ_the_next_time_is_not_kept(reply: Reply, notes: dict[str, str]) -> None:
    assert may_be_kept(REPLY, {}, "GET")
    assert not may_be_kept(reply, notes, "GET")


def test_an_answer_to_post_is_kept_only_where_the_application_says_that_it_repeats() -> None:
    assert not may_be_kept(REPLY, {}, "POST")
    assert may_be_kept(REPLY, {"repeatable": "yes"}, "POST")
    assert not may_be_kept(REPLY, {"repeatable": "yes", "partial": "time"}, "POST")


def test_an_answer_is_given_again_whole_and_says_so() -> None:
    memo = Memo()
    memo.keep(_key(), replace(REPLY, headers=(*TAGGED, ("server-timing", "query;dur=9"))), {"query": "d"}, "GET")
    kept = memo.find(_key())
    assert kept is not None
    again = given_again(kept, REQUEST)
    assert (again.status, again.body, again.header("etag")) == (200, b"hi", '"t"')
    assert again.header("server-timing") == 'cache;desc="memory"'
    assert kept.notes == {"query": "d"}
    head = given_again(kept, replace(REQUEST, method="HEAD"))
    assert (head.body, head.header("content-length")) == (b"", "2")


@pytest.mark.parametrize(("held", "status"), [('"t"', 304), ('W/"t", "u"', 304), ("*", 304), ('"u"', 200)])
def test_a_client_that_holds_the_answer_gets_no_body(held: str, status: int) -> None:
    memo = Memo()
    memo.keep(_key(), REPLY, {}, "GET")
    kept = memo.find(_key())
    assert kept is not None
    again = given_again(kept, replace(REQUEST, headers={"if-none-match": held}))
    assert again.status == status
    assert (again.header("content-length") is None) == (status == 304)
    assert again.header("etag") == '"t"'


def test_the_answers_used_least_recently_make_room() -> None:
    memo = Memo(max_bytes=5_000)
    keys = [_key(query=f"query={number}") for number in range(3)]
    for key in keys[:2]:
        memo.keep(key, replace(REPLY, body=b"x" * 1_000), {}, "GET")
    assert memo.find(keys[0]) is not None
    memo.keep(keys[2], replace(REPLY, body=b"x" * 1_000), {}, "GET")
    assert [memo.find(key) is not None for key in keys] == [True, False, True]
    assert memo.size_bytes <= 5_000
    memo.clear()
    assert (len(memo), memo.size_bytes, memo.find(keys[0])) == (0, 0, None)


def test_an_answer_larger_than_the_whole_memory_is_not_kept() -> None:
    memo = Memo(max_bytes=100)
    memo.keep(_key(), REPLY, {}, "GET")
    assert len(memo) == 0
