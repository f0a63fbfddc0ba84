"""Who asks, as fair use and the log see it; and the log's lines."""

from __future__ import annotations

import json
import logging

import pytest
from flask import Flask

from coopatlas.query.engine import Caller
from coopatlas.web.access import CALLER_KEY, LOGGER_NAME, NOTES_KEY, Entry, caller, client_of, cut, log, note, shortened


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "client"),
    [
        ("192.0.2.7:4711", None, 0, "192.0.2.7"),
        ("192.0.2.7:4711", "198.51.100.1", 0, "192.0.2.7"),
        ("127.0.0.1:4711", "203.0.113.9, 198.51.100.1", 1, "198.51.100.1"),
        ("127.0.0.1:4711", "203.0.113.9, 198.51.100.1", 2, "203.0.113.9"),
        ("127.0.0.1:4711", "198.51.100.1", 2, "127.0.0.1"),
        ("127.0.0.1:4711", "unknown", 1, "127.0.0.1"),
        ("127.0.0.1:4711", "198.51.100.1:555", 1, "198.51.100.1"),
        ("[2001:db8:1:2:3:4:5:6]:4711", None, 0, "2001:db8:1:2::/64"),
        ("127.0.0.1:4711", "[2001:db8:1:2::9]:80", 1, "2001:db8:1:2::/64"),
        ("[::ffff:192.0.2.7]:4711", None, 0, "192.0.2.7"),
    ],
)
def test_a_client_is_the_address_that_the_outermost_trusted_proxy_saw(
    peer: str, forwarded: str | None, proxies: int, client: str
) -> None:
    assert client_of(peer, forwarded, proxies) == client


@pytest.mark.parametrize(
    ("client", "logged"),
    [("192.0.2.77", "192.0.2.0/24"), ("2001:db8:1:2::/64", "2001:db8:1::/48"), ("no address", "")],
)
def test_the_log_tells_no_one_from_their_neighbours(client: str, logged: str) -> None:
    assert shortened(client) == logged


def test_a_line_is_one_json_object_whatever_a_client_sends(caplog: pytest.LogCaptureFixture) -> None:
    entry = Entry("GET", '/a\n{"status": 1}', 200, 3, 0.5, "192.0.2.0/24", 'x"\r\n\u2028', "sent", cache="memory")
    with caplog.at_level(logging.INFO, logger=LOGGER_NAME):
        log(entry)
    (line,) = caplog.messages
    assert len(line.splitlines()) == 1
    record = json.loads(line)
    assert (record["path"], record["agent"], record["cache"]) == (entry.path, entry.agent, "memory")
    assert "release" not in record


def test_what_a_client_sends_is_logged_in_part_only() -> None:
    assert len(cut("x" * 10_000)) == 200


def test_the_caller_is_the_fronts_or_made_of_the_address_once() -> None:
    app = Flask(__name__)
    of_front = Caller("198.51.100.1")
    with app.test_request_context(environ_overrides={CALLER_KEY: of_front}):
        assert caller() is of_front
    with app.test_request_context(environ_overrides={"REMOTE_ADDR": "192.0.2.7"}):
        assert caller().client == "192.0.2.7"
        assert caller() is caller()


def test_a_note_reaches_the_front_if_there_is_one() -> None:
    app, notes = Flask(__name__), dict[str, str]()
    with app.test_request_context(environ_overrides={NOTES_KEY: notes}):
        note("cache", "hit")
    assert notes == {"cache": "hit"}
    with app.test_request_context():
        note("cache", "hit")
