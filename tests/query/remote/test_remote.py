from __future__ import annotations

import base64
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

import pytest
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from coopatlas import formats
from coopatlas.errors import (
    CoopAtlasError,
    EngineUnavailable,
    QueryError,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooLarge,
    SettingsError,
)
from coopatlas.query.engine import Query
from coopatlas.query.remote.remote import RemoteEngine
from coopatlas.query.solutions import ask, select
from coopatlas.query.text.syntax import read_query
from coopatlas.query.workers.embedded import EmbeddedEngine

JSON_YES = b'{"head": {}, "boolean": true}'
ASK = read_query("ASK {}", max_bytes=100)


class Endpoint(HTTPServer):
    """An endpoint that answers every query with the same thing, and keeps what it was asked."""

    status = 200
    content_type = "application/sparql-results+json"
    body = JSON_YES
    promised_bytes: int | None = None
    pause_s = 0.0
    asked: dict[str, list[str]]
    accept = ""
    authorization: str | None = None

    @property
    def url(self) -> str:
        return f"http://user:secret@127.0.0.1:{self.server_port}/sparql"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        endpoint = self.server
        assert isinstance(endpoint, Endpoint)
        form = self.rfile.read(int(self.headers["Content-Length"])).decode()
        endpoint.asked, endpoint.accept = parse_qs(form, strict_parsing=True), self.headers["Accept"]
        endpoint.authorization = self.headers["Authorization"]
        self.send_response(endpoint.status)
        if endpoint.content_type:
            self.send_header("Content-Type", endpoint.content_type)
        if endpoint.promised_bytes is not None:
            self.send_header("Content-Length", str(endpoint.promised_bytes))
        self.end_headers()
        try:
            for byte in endpoint.body:
                self.wfile.write(bytes([byte]))
                time.sleep(endpoint.pause_s)
        except OSError:
            return

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is http.server's
        pass


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with Endpoint(("127.0.0.1", 0), _Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def ask_remote(endpoint: Endpoint, query: Query = ASK, timeout_s: float = 20) -> bytes:
    with RemoteEngine(
        f"http://127.0.0.1:{endpoint.server_port}/sparql", timeout_s=timeout_s, max_answer_bytes=10**8
    ) as engine:
        return engine.answer(query, formats.RESULTS_JSON).read()


def test_a_query_goes_out_by_post_with_its_graphs_and_one_accepted_media_type(endpoint: Endpoint) -> None:
    query = read_query("ASK {} # łódź", max_bytes=100, default_graphs=["http://x/a"], named_graphs=["http://x/b"])
    assert ask_remote(endpoint, query) == JSON_YES
    assert endpoint.asked == {
        "query": ["ASK {} # łódź"],
        "default-graph-uri": ["http://x/a"],
        "named-graph-uri": ["http://x/b"],
    }
    assert endpoint.accept == "application/sparql-results+json"


def test_user_and_password_in_the_address_go_into_the_header_only(endpoint: Endpoint) -> None:
    with RemoteEngine(endpoint.url, timeout_s=20, max_answer_bytes=10**8) as engine:
        engine.answer(ASK, formats.RESULTS_JSON).body.close()
        assert endpoint.authorization == f"Basic {base64.b64encode(b'user:secret').decode()}"
        endpoint.status = 503
        with pytest.raises(EngineUnavailable) as caught:
            engine.answer(ASK, formats.RESULTS_JSON)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("text", ["ASK { ?s ?p 'INSERT' } # SELECT", "# DELETE\nASK {}", "BASE <http://x/#> ASK {}"])
def test_words_in_strings_and_comments_do_not_change_the_form(endpoint: Endpoint, text: str) -> None:
    ask_remote(endpoint, read_query(text, max_bytes=100))
    assert endpoint.asked["query"] == [text]


def test_parameters_of_the_content_type_do_not_matter(endpoint: Endpoint) -> None:
    endpoint.content_type = "Application/SPARQL-results+JSON; charset=utf-8"
    assert ask_remote(endpoint) == JSON_YES


@pytest.mark.parametrize("content_type", ["text/html", "application/sparql-results+xml", "application/json", ""])
def test_another_content_type_than_the_one_asked_for_is_an_error(endpoint: Endpoint, content_type: str) -> None:
    endpoint.content_type = content_type
    with pytest.raises(EngineUnavailable, match=r"was asked for application/sparql-results\+json and answered with"):
        ask_remote(endpoint)


FAILURES: list[tuple[int, type[CoopAtlasError]]] = [
    (401, EngineUnavailable),
    (403, EngineUnavailable),
    (404, EngineUnavailable),
    (408, QueryTimeout),
    (413, QueryTooLarge),
    (414, EngineUnavailable),
    (500, EngineUnavailable),
    (503, EngineUnavailable),
    (504, QueryTimeout),
]


@pytest.mark.parametrize(("status", "kind"), FAILURES)
def test_each_status_is_an_error_of_its_kind(endpoint: Endpoint, status: int, kind: type[CoopAtlasError]) -> None:
    endpoint.status = status
    with pytest.raises(kind, match=r"http://127\.0\.0\.1"):
        ask_remote(endpoint)


def test_a_refused_query_quotes_the_endpoint_within_bounds(endpoint: Endpoint) -> None:
    endpoint.status, endpoint.body = 400, b"Unexpected 'token' at <here> " + b"x" * 10_000
    with pytest.raises(QueryError, match="refuses the query: Unexpected 'token' at <here> xxx") as caught:
        ask_remote(endpoint)
    assert len(str(caught.value)) < 700


def test_a_refusal_without_words_is_told_too(endpoint: Endpoint) -> None:
    endpoint.status, endpoint.body = 400, b""
    with pytest.raises(QueryError, match="does not say why"):
        ask_remote(endpoint)


def test_a_problem_document_gives_line_and_column(endpoint: Endpoint) -> None:
    problem = {"title": "Query does not parse", "detail": "line 1, column 5: …", "line": 1, "column": 5}
    endpoint.status, endpoint.body = 400, json.dumps(problem).encode()
    with pytest.raises(QuerySyntaxError, match="line 1, column 5") as caught:
        ask_remote(endpoint)
    assert (caught.value.line, caught.value.column) == (1, 5)


def test_an_answer_that_breaks_off_is_an_error(endpoint: Endpoint) -> None:
    endpoint.promised_bytes = 1000
    with pytest.raises(EngineUnavailable, match="broke off its answer after 29 bytes"):
        ask_remote(endpoint)


def test_an_answer_over_the_bound_is_refused(endpoint: Endpoint) -> None:
    with (
        RemoteEngine(endpoint.url, timeout_s=20, max_answer_bytes=28) as engine,
        pytest.raises(QueryTooLarge, match="larger than 28 bytes"),
    ):
        engine.answer(ASK, formats.RESULTS_JSON)


def test_an_answer_that_drips_ends_at_the_deadline(endpoint: Endpoint) -> None:
    endpoint.pause_s, endpoint.body = 0.1, b" " * 100
    with pytest.raises(QueryTimeout, match="within 1 s"):
        ask_remote(endpoint, timeout_s=1)


def test_an_endpoint_that_says_nothing_is_left_at_the_deadline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        engine = RemoteEngine(f"http://127.0.0.1:{silent.getsockname()[1]}/", timeout_s=1, max_answer_bytes=100)
        with pytest.raises(QueryTimeout, match="within 1 s"):
            engine.answer(ASK, formats.RESULTS_JSON)


def test_an_endpoint_that_is_not_there_is_named_without_password() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    engine = RemoteEngine(f"http://user:secret@127.0.0.1:{port}/sparql?key=secret", timeout_s=5, max_answer_bytes=10**8)
    with pytest.raises(EngineUnavailable, match=f"http://127.0.0.1:{port}/sparql cannot be reached") as caught:
        engine.answer(ASK, formats.RESULTS_JSON)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "http://[::1", "ftp://x/", "localhost:8000/sparql", "http://", ""]
)
def test_only_http_addresses_are_taken(url: str) -> None:
    with pytest.raises(SettingsError, match="http:// or https://"):
        RemoteEngine(url, timeout_s=1, max_answer_bytes=10**8)


@contextmanager
def served(engine: EmbeddedEngine) -> Iterator[str]:
    """Put an engine behind a SPARQL endpoint of a few lines."""

    def endpoint(request: Request) -> Response:
        try:
            query = read_query(request.form["query"], max_bytes=10_000)
            (wanted,) = (offer for offer in query.form.offered if offer.media_type == request.headers["Accept"])
            answer = engine.answer(query, wanted)
        except CoopAtlasError as error:
            return Response(str(error), error.http_status)
        return Response(answer.read(), content_type=answer.representation.content_type)

    server = make_server("127.0.0.1", 0, Request.application(endpoint), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_remote_engine_answers_as_the_engine_behind_it(engine: EmbeddedEngine) -> None:
    graph = read_query("CONSTRUCT WHERE { ?s ?p ?o }", max_bytes=100)
    rows = "SELECT * { ?s <https://example.org/number> ?n } ORDER BY ?n"
    with served(engine) as url, RemoteEngine(url, timeout_s=30, max_answer_bytes=10**8) as remote:
        assert ask(remote, "ASK { ?s ?p ?o }")
        assert select(remote, rows) == select(engine, rows)
        for representation in formats.GRAPHS:
            assert remote.answer(graph, representation).read() == engine.answer(graph, representation).read()
        with pytest.raises(QueryError, match="line 1, column 16"):
            select(remote, "SELECT * {?s ?p")
