"""Between the server's requests and WSGI: nothing is lost, nothing is invented, nothing is cut."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse
from wsgiref.validate import validator

import pytest
from flask import Flask, request, send_file
from werkzeug.wrappers import Response

from coopatlas.query.engine import Caller
from coopatlas.web.gateway import Exchange, Reply, Request

LONG = bytes(range(256)) * 2_000


class Head:
    """A request's head as the server gives it."""

    def __init__(self, *lines: tuple[str, str], authority: str | None = None) -> None:
        self.client, self.server, self.scheme, self.http_version = "192.0.2.7:4711", "[::1]:8000", "http", "1.1"
        self.method, self.path, self.query_string, self.authority = "GET", "/żółw", "a=%20", authority
        self.headers = self
        self._lines = list(lines)

    def items(self) -> list[tuple[str, str]]:
        return self._lines


def _read(head: Any) -> Request:
    return Request.of(head)


def _run(app: Any, **changes: Any) -> Reply:
    head = {"method": "GET", "path": "/", "query": "", "headers": {}, "body": b"", **changes}
    known: dict[str, Any] = {"scheme": "http", "host": "atlas.example", "peer": "192.0.2.7:1", "server": "127.0.0.1:80"}
    return Exchange(Request(**known, version="1.1", **head), "192.0.2.7", Caller("192.0.2.7")).run(app)


def _files(folder: Path, body: bytes = LONG) -> Flask:
    """An application that sends a file, with ranges where the address has a query."""
    path = folder / "file.txt"
    path.write_bytes(body)
    app = Flask(__name__)

    @app.get("/")
    def send() -> Response:
        if request.args:
            return send_file(path, "text/plain", conditional=True)
        response = Response(request.environ["wsgi.file_wrapper"](path.open("rb")), direct_passthrough=True)
        response.content_length = len(body)
        return response

    return app


def test_lines_of_one_name_are_joined_and_names_with_underscores_left_out() -> None:
    lines = [("accept", "a"), ("accept", "b"), ("cookie", "c=1"), ("cookie", "d=2"), ("content_type", "evil")]
    read = _read(Head(*lines, ("host", "atlas.example")))
    assert read.headers == {"accept": "a, b", "cookie": "c=1; d=2", "host": "atlas.example"}
    assert (read.host, read.path, read.query, read.peer) == ("atlas.example", "/żółw", "a=%20", "192.0.2.7:4711")


def test_the_requests_target_names_the_host_where_it_does() -> None:
    assert _read(Head(("host", "a.example"), authority="b.example")).host == "b.example"


def test_the_application_gets_a_valid_environment() -> None:
    seen: dict[str, Any] = {}

    def app(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        seen.update(environ)
        start_response("200 OK", [("Content-Type", "text/plain"), ("Connection", "close")])
        return [environ["wsgi.input"].read(4), b"!"]

    headers = {"accept": "text/plain", "content-type": "text/x", "content-length": "9", "transfer-encoding": "chunked"}
    headers |= {"connection": "upgrade", "upgrade": "websocket"}
    reply = _run(validator(app), method="POST", path="/żółw", query="a=%20", headers=headers, body=b"body")
    assert reply.body == b"body!"
    assert reply.header("connection") is None
    assert reply.header("content-length") == "5"
    assert seen["PATH_INFO"].encode("latin-1").decode() == "/żółw"
    assert (seen["CONTENT_TYPE"], seen["CONTENT_LENGTH"], seen["HTTP_ACCEPT"]) == ("text/x", "4", "text/plain")
    assert (seen["HTTP_HOST"], seen["REMOTE_ADDR"], seen["SERVER_PORT"]) == ("atlas.example", "192.0.2.7", "80")
    assert seen.keys().isdisjoint({"HTTP_TRANSFER_ENCODING", "HTTP_CONNECTION", "HTTP_UPGRADE"})


def test_a_short_file_is_read_and_closed(tmp_path: Path) -> None:
    reply = _run(_files(tmp_path, b"short"))
    assert (reply.body, reply.file, reply.header("content-length")) == (b"short", None, "5")


def test_a_long_file_is_left_to_the_server(tmp_path: Path) -> None:
    reply = _run(_files(tmp_path))
    assert reply.file is not None
    assert (reply.body, reply.start, reply.length) == (b"", 0, len(LONG))
    assert reply.file.read() == LONG
    reply.close()
    assert reply.file.closed


def test_a_long_part_of_a_file_is_left_to_the_server_too(tmp_path: Path) -> None:
    reply = _run(_files(tmp_path), query="range=yes", headers={"range": "bytes=1000-400000"})
    assert (reply.status, reply.start, reply.length) == (206, 1000, 399_001)
    reply.close()


def test_a_short_part_of_a_file_is_read(tmp_path: Path) -> None:
    reply = _run(_files(tmp_path), query="range=yes", headers={"range": "bytes=1000-1009"})
    assert (reply.status, reply.body, reply.file) == (206, LONG[1000:1010], None)


def test_a_file_that_only_lives_in_memory_is_read_whatever_its_length() -> None:
    def app(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Length", str(len(LONG)))])
        wrapped: Iterable[bytes] = environ["wsgi.file_wrapper"](io.BytesIO(LONG))
        return wrapped

    assert _run(app).body == LONG


@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified"])
def test_an_answer_without_a_body_has_none(status: str) -> None:
    def app(_: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        start_response(status, [])
        return [b"never"]

    assert _run(app).body == b""


def test_head_keeps_the_length_of_what_get_would_bring(tmp_path: Path) -> None:
    reply = _run(_files(tmp_path), method="HEAD")
    assert (reply.body, reply.file, reply.header("content-length")) == (b"", None, str(len(LONG)))


def test_a_body_that_is_shorter_than_was_said_is_no_answer() -> None:
    def app(_: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Length", "10")])
        return [b"short"]

    with pytest.raises(EOFError, match="5 bytes came of a body of 10"):
        _run(app)


def test_an_answer_is_closed_also_when_it_breaks() -> None:
    class Breaking:
        closed = False

        def __iter__(self) -> Any:
            raise OSError("broken")

        def close(self) -> None:
            self.closed = True

    body = Breaking()

    def app(_: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [])
        return body

    with pytest.raises(OSError, match="broken"):
        _run(app)
    assert body.closed
