"""Requests that are made to be misread: by the server, by a proxy or cache before it, or by whoever reads the log."""

from __future__ import annotations

import gzip
import socket
import time
from contextlib import ExitStack
from urllib.parse import quote
from zlib import crc32

import pytest

from tests.security.running import GOOD, HOST, WAIT_S, Reply, Running

CUT_AFTER_S = 40
"""By when a client that says nothing is cut off: ten seconds and a generous rest."""
EVIL = "evil.example"
HEAD = f"POST /sparql HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/sparql-query\r\n"
MANY = "X-Many: a\r\n" * 1000
SMUGGLED = "GET /health HTTP/1.1\r\nHost: smuggled.example\r\n\r\n"


@pytest.mark.parametrize(
    "request_sent",
    [
        f"{HEAD}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{SMUGGLED}",
        f"{HEAD}Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n6\r\nASK {{}}\r\n0\r\n\r\n{SMUGGLED}",
        f"{HEAD}Content-Length: 6\r\nContent-Length: 7\r\n\r\nASK {{}}{SMUGGLED}",
        f"{HEAD}Content-Length: 6, 7\r\n\r\nASK {{}}{SMUGGLED}",
        f"{HEAD}Content-Length: +6\r\n\r\nASK {{}}{SMUGGLED}",
        f"{HEAD}Content-Length: -6\r\n\r\nASK {{}}{SMUGGLED}",
        f"{HEAD}Content-Length : 6\r\n\r\nASK {{}}{SMUGGLED}",
        f"{HEAD}Transfer-Encoding: gzip, chunked\r\n\r\n6\r\nASK {{}}\r\n0\r\n\r\n{SMUGGLED}",
        f"{HEAD}Transfer-Encoding: xchunked\r\nContent-Length: 6\r\n\r\nASK {{}}{SMUGGLED}",
        f"{HEAD}Transfer-Encoding: chunked\r\n\r\n6\r\nASK {{}}\r\nZZ\r\n{SMUGGLED}",
        f"{HEAD}Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\nASK {{}}\r\n0\r\n\r\n{SMUGGLED}",
        f"{HEAD}X-Folded: a\r\n b: c\r\nContent-Length: 6\r\n\r\nASK {{}}{SMUGGLED}",
        f"{HEAD}X-Bare: a\rContent-Length: 6\r\n\r\nASK {{}}{SMUGGLED}",
        f"{HEAD}X-Nul: a\0b\r\nContent-Length: 6\r\n\r\nASK {{}}{SMUGGLED}",
        f"{HEAD}Host: {EVIL}\r\nContent-Length: 6\r\n\r\nASK {{}}{SMUGGLED}",
        f"{HEAD.replace('1.1', '1.0')}Transfer-Encoding: chunked\r\n\r\n6\r\nASK {{}}\r\n0\r\n\r\n{SMUGGLED}",
    ],
)
def test_a_request_that_can_be_read_in_two_ways_is_never_two(server: Running, request_sent: str) -> None:
    reply = server.send(request_sent.encode())
    assert 200 <= reply.status < 600
    assert b"HTTP/1." not in reply.body


@pytest.mark.parametrize(
    "rest",
    [
        "Transfer-Encoding: chunked\r\n\r\n6\r\nASK {}\r\n",
        "Transfer-Encoding: chunked\r\n\r\n16\r\nASK {}",
        "Transfer-Encoding: chunked\r\n\r\n6\r\nASK {}\r\nZZ\r\n\r\n",
        "Content-Length: 22\r\n\r\nASK {}",
    ],
)
def test_a_query_that_came_in_part_is_not_answered(server: Running, rest: str) -> None:
    with server.connect() as client:
        client.sendall((HEAD + rest).encode())
        client.shutdown(socket.SHUT_WR)
        received = b"".join(iter(lambda: client.recv(2**16), b""))
    assert b" 200 " not in received[:20]
    assert b"boolean" not in received


LINE_BREAKS = ["%0d%0aX-Evil:%20yes", "%0aX-Evil:%20yes", "%E5%98%8A%E5%98%8DX-Evil:%20yes", "%0d%0a%0d%0a<script>"]


@pytest.mark.parametrize("broken", LINE_BREAKS)
@pytest.mark.parametrize(
    "address",
    [
        "/sparql?query=ASK%7B%7D&format={}",
        "/sparql?query=ASK%7B%7D&default-graph-uri=http://x/{}",
        "/sparql?query={}",
        "/store?graph=http://x/{}",
        "/id/place/lublin{}",
        "/id/place/lublin?lang={}",
        "/doc/place/lublin?format={}",
        "/dumps/latest?{}",
        "/dumps/latest/{}",
        "/{}",
        "//{}",
        "/pl?x={}",
    ],
)
def test_no_line_break_in_an_address_becomes_a_header(server: Running, address: str, broken: str) -> None:
    reply = server.get(address.format(broken))
    assert 200 <= reply.status < 500
    assert "x-evil" not in reply.headers
    assert b"<script>" not in reply.body


@pytest.mark.parametrize(
    "name", ["Accept", "Accept-Language", "Origin", "Prefer", "X-Forwarded-Proto", "If-None-Match"]
)
def test_what_a_header_says_is_not_said_again_in_another(server: Running, name: str) -> None:
    reply = server.get("/doc/place/lublin.ttl", f'{name}: {EVIL}, "x"; <script>')
    assert EVIL.encode() not in reply.head + reply.body


def _unpacked(reply: Reply) -> bytes:
    return gzip.decompress(reply.body) if reply.headers.get("content-encoding") == "gzip" else reply.body


@pytest.mark.parametrize(
    "line",
    [
        f"X-Forwarded-Host: {EVIL}",
        f"Forwarded: host={EVIL};proto=javascript",
        "X-Forwarded-Proto: javascript",
        "X-Forwarded-Prefix: /evil",
        "X-Forwarded-Port: 666",
        f"X-Host: {EVIL}",
        f"X-Original-URL: /{EVIL}",
        f"X-Rewrite-URL: /{EVIL}",
        "X-HTTP-Method-Override: DELETE",
        "X-Method-Override: POST",
        "Upgrade: websocket",
        f"Cookie: lang=pl; host={EVIL}",
        f"Referer: https://{EVIL}/",
        f"User-Agent: {EVIL}",
        "Accept-Charset: utf-16",
        "Accept-Encoding: gzip, br",
        "Content-Type: application/sparql-query",
        "X_Forwarded_Host: evil.example",
    ],
)
@pytest.mark.parametrize("address", ["/", "/sparql?format=turtle", "/doc/place/lublin", "/dumps/", GOOD])
def test_no_header_of_one_client_changes_what_the_next_one_is_given(server: Running, address: str, line: str) -> None:
    # Each comes under an address of its own, so that the first answer to it is the one that could be kept.
    address = f"{address}{'&' if '?' in address else '?'}first={crc32(line.encode())}"
    first, second = server.get(address, line), server.get(address)
    assert (first.status, _unpacked(first)) == (second.status, _unpacked(second))
    assert EVIL.encode() not in first.head + _unpacked(first)


def test_the_host_is_part_of_what_an_answer_is_kept_under(server: Running) -> None:
    address = "/sparql?format=turtle&host"
    assert EVIL.encode() in server.get(address, host=EVIL).body
    assert EVIL.encode() not in server.get(address).body
    assert EVIL.encode() not in server.get(address, host=f'{EVIL}"><script>').body
    through = server.send(f"GET http://{EVIL}{address} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
    assert EVIL.encode() in through.body
    assert EVIL.encode() not in server.get(address).body


def test_a_body_does_not_change_what_an_address_is_answered_with(server: Running) -> None:
    lines = ("Content-Type: application/sparql-query", "Content-Length: 23")
    fat = f"GET {GOOD}&fat HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n" + "\r\n".join((*lines, "", ""))
    assert b'"boolean":true' in server.send(f"{fat}ASK {{ FILTER(1 = 2) }}  ".encode()).body
    assert b'"boolean":true' in server.get(f"{GOOD}&fat").body
    assert b"false" in server.ask("ASK { FILTER(1 = 2) }").body
    assert b"true" in server.ask("ASK { FILTER(1 = 1) }").body


@pytest.mark.parametrize(
    "address",
    [
        "/sparql?query=ASK%7B%7D&query=ASK%7B%7D",
        "/sparql?format=csv&format=xml&query=SELECT*%7B%7D",
        "/sparql?query=ASK%7B%7D&partial=allow&partial=allow",
        "/store?default&graph=urn:x",
        "/store?graph=urn:x&graph=urn:y",
        "/sparql?" + "a=b&" * 1000,
        "/sparql?query=ASK%7B%7D&" + "default-graph-uri=urn:a&" * 1000,
    ],
)
def test_parameters_that_contradict_each_other_or_are_too_many_are_refused(server: Running, address: str) -> None:
    assert server.get(address).status == 400


@pytest.mark.parametrize("name", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
def test_no_header_makes_another_method_of_a_request(server: Running, name: str) -> None:
    assert b"boolean" in server.post(b"ASK {}", f"{name}: DELETE").body
    assert server.get("/store?default", f"{name}: GET", method="DELETE").status == 405
    assert server.get("/", method="TRACE").status == 405


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "identity, gzip", "x-gzip"])
def test_a_compressed_body_is_never_unpacked(server: Running, coding: str) -> None:
    bomb = gzip.compress(b"ASK {} #" + b"x" * 20_000_000)
    assert len(bomb) < 30_000
    assert server.post(bomb, f"Content-Encoding: {coding}").status == 415


@pytest.mark.parametrize(
    ("head", "status"),
    [
        # The bound is looked at between reads, and one read may bring as much again, so the head is over twice as long.
        (f"GET {GOOD} HTTP/1.1\r\nHost: {HOST}\r\nX-Long: {'a' * 300_000}\r\n\r\n", 431),
        (f"GET {GOOD} HTTP/1.1\r\nHost: {HOST}\r\n{MANY}\r\n", 431),
        (f"GET /{'a' * 62_000} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n", 414),
        (f"{HEAD}Content-Length: 999999999999\r\n\r\n", 413),
        (f"{HEAD}Content-Length: 99999999999999999999999\r\n\r\n", 400),
    ],
)
def test_a_head_over_its_bounds_is_refused(server: Running, head: str, status: int) -> None:
    assert server.send(head.encode()).status == status


@pytest.mark.parametrize(
    "sent",
    [b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 99, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\0" * 4096],
)
def test_what_is_no_http_1_is_hung_up_on(server: Running, sent: bytes) -> None:
    assert server.send(sent).status in {0, 400}


@pytest.mark.parametrize("text", ["%ED%A0%80", "%C0%AF", "%F5%80%80%80", "%FF%FE", "%00", "%EF%BB%BFASK%20%7B%7D", "%"])
def test_a_text_that_is_no_unicode_is_refused(server: Running, text: str) -> None:
    prefix = "" if text.startswith("%EF") else "ASK%20%7B%7D%20"
    assert server.get(f"/sparql?query={prefix}{text}").status == 400
    assert server.get(f"/id/{text}").status in {400, 404}


def test_directions_and_look_alikes_are_told_as_escapes(server: Running) -> None:
    detail = server.ask("SELECT * { ?s \u202e\u0430sk ?o }").problem["detail"]
    assert "\u202e" not in detail


def test_no_client_writes_lines_of_its_own_into_the_log(server: Running) -> None:
    forged = '{"status": 200, "path": "/forged"}'
    server.get(f"/x%0a{quote(forged)}%0d%0a%1b%5b2J%e2%80%a8{quote(forged)}", f"User-Agent: a\x1b[2J\u2028{forged}")
    server.get(f"/y{quote(forged)}", f'User-Agent: "}}\t{forged}')
    server.ask(f"# \n{forged}\nASK {{ broken")
    assert all(line["path"] != "/forged" for line in server.lines())
    written = server.log.read_text("utf-8")
    assert "\x1b" not in written
    assert "\u2028" not in written


def test_whoever_forges_the_address_of_a_client_is_counted_all_the_same(server: Running) -> None:
    server.get("/health?forged", "X-Forwarded-For: 203.0.113.9", "X-Real-IP: 203.0.113.9", "Forwarded: for=203.0.113.9")
    assert {line["client"] for line in server.lines()} == {"127.0.0.0/24"}


def test_clients_that_say_nothing_or_little_are_cut_off_and_harm_nobody(server: Running) -> None:
    beginnings = [
        b"",
        b"G",
        f"GET {GOOD} HTTP/1.1\r\nHost: x\r\nX-".encode(),
        f"{HEAD}Content-Length: 100\r\n\r\nASK".encode(),
        f"{HEAD}Transfer-Encoding: chunked\r\n\r\n3\r\nASK\r\n".encode(),
        f"{HEAD}Expect: 100-continue\r\nContent-Length: 6\r\n\r\n".encode(),
    ]
    with ExitStack() as connected:
        clients = [connected.enter_context(server.connect()) for _ in range(40) for _ in beginnings]
        for number, client in enumerate(clients):
            client.sendall(beginnings[number % len(beginnings)])
        began = time.monotonic()
        for _ in range(5):
            assert server.answers()
        assert server.get("/health").status == 200
        for client in clients:
            client.settimeout(WAIT_S)
            while client.recv(2**16):
                pass
        assert time.monotonic() - began < CUT_AFTER_S
    assert server.answers()
