"""The front, against a server made of plain classes: what it refuses, repeats, stops and survives."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask, request
from pyoxigraph import Store
from werkzeug.wrappers import Response

from coopatlas.errors import QueryCancelled, ReleaseNotFound
from coopatlas.formats import Representation
from coopatlas.query.engine import Answer, Caller, Query
from coopatlas.release.manifest import Release
from coopatlas.settings import Settings
from coopatlas.web.access import LOGGER_NAME
from coopatlas.web.app import app_of, atlas_of
from coopatlas.web.atlas import Held, Service
from coopatlas.web.front import MAX_ADDRESS_BYTES, Front
from coopatlas.web.takeover import Caretaker
from tests.web.conftest import StoreEngine

CITIES = "/sparql?query=" + quote("SELECT * { ?s a <https://w3id.org/coopatlas/ontology#City> }")
LONG = b"0123456789" * 50_000
SHARE = 4
"""How many pages of a client are made at once."""


@dataclass
class Wire:
    """A request and the way back: what the server would be told. ``goes`` has the client go."""

    address: str = "/health"
    method: str = "GET"
    lines: list[tuple[str, str]] = field(default_factory=list)
    body: list[bytes] = field(default_factory=list)
    goes: asyncio.Event = field(default_factory=asyncio.Event)
    stalls: bool = False
    hosts: tuple[str, ...] = ("atlas.example",)
    status: int = 0
    told: dict[str, str] = field(default_factory=dict)
    sent: bytes = b""
    read: int = 0
    client: str = "192.0.2.7:4711"
    server: str = "127.0.0.1:8000"
    scheme: str = "http"
    http_version: str = "1.1"
    authority: str | None = None

    @property
    def path(self) -> str:
        return self.address.partition("?")[0]

    @property
    def query_string(self) -> str:
        return self.address.partition("?")[2]

    @property
    def headers(self) -> Wire:
        return self

    def items(self) -> list[tuple[str, str]]:
        return [*(("host", host) for host in self.hosts), *self.lines]

    async def __call__(self) -> bytes:
        return b"".join([chunk async for chunk in self])

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self.body:
            self.read += len(chunk)
            yield chunk
        if self.stalls:
            await self.goes.wait()

    async def client_disconnect(self) -> None:
        await self.goes.wait()

    def response_empty(self, status: int, headers: list[tuple[str, str]]) -> None:
        self.response_bytes(status, headers, b"")

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        assert self.status == 0, "answered twice"
        self.status, self.told, self.sent = status, dict(headers), body

    def response_file_range(self, status: int, headers: list[tuple[str, str]], file: str, start: int, end: int) -> None:
        with Path(file).open("rb") as opened:
            opened.seek(start)
            self.response_bytes(status, headers, opened.read(end - start))


class PatientEngine:
    """Answers nothing until its caller is cancelled."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.stopped = threading.Event()

    def answer(self, query: Query, representation: Representation, caller: Caller | None = None) -> Answer:
        assert caller is not None
        caller.on_cancel(self.stopped.set)
        self.asked.set()
        assert self.stopped.wait(20), "nobody cancelled it"
        raise QueryCancelled(query.text)

    def status(self) -> dict[str, float]:
        return {}

    def close(self) -> None:
        pass


@contextmanager
def _front(app: Flask, service: Service, releases: Path) -> Any:
    front = Front(app, service, Caretaker(service, releases, _never, follow=False), body_s=0.2, opened_after_s=0)
    try:
        yield front
    finally:
        for lane in (front._queries, front._pages, front._past, front._watching):  # noqa: SLF001  # ends its threads
            lane.shutdown()


async def _answer(front: Front, wire: Any) -> None:
    await front.__rsgi__(wire, wire)


def _never(*_: object) -> Any:
    raise AssertionError("nothing is taken over here")


@pytest.fixture
def service(settings: Settings, release: Release, engine: Any) -> Service:
    return Service(atlas_of(settings, release, engine), close=engine.close)


@pytest.fixture
def app(service: Service) -> Flask:
    app = app_of(service)

    @app.get("/long")
    def send_long() -> Response:
        path = service.atlas.settings.releases / "long"
        path.write_bytes(LONG)
        file = path.open("rb")
        path.unlink()
        response = Response(request.environ["wsgi.file_wrapper"](file), direct_passthrough=True)
        response.content_length = len(LONG)
        return response

    @app.get("/broken")
    def break_off() -> Response:
        def body() -> Iterable[bytes]:
            yield b"half"
            raise OSError("the disk at /srv/secret is gone")

        return Response(body())

    return app


@pytest.fixture
def visit(app: Flask, service: Service, settings: Settings) -> Any:
    """Have requests answered one after the other, by one front."""
    with _front(app, service, settings.releases) as front:

        def visited(*wires: Wire) -> Wire:
            async def each() -> None:
                for wire in wires:
                    await _answer(front, wire)
                await asyncio.sleep(0.01)  # for files to be closed

            asyncio.run(each())
            return wires[-1]

        yield visited


Visit = Callable[..., Wire]


def test_an_answer_of_the_application_goes_back_whole(visit: Visit) -> None:
    wire = visit(Wire("/doc/place/lublin.ttl"))
    assert (wire.status, wire.told["content-type"]) == (200, "text/turtle; charset=utf-8")
    assert wire.told["content-length"] == str(len(wire.sent))
    assert b"Lublin" in wire.sent


def test_a_long_file_is_sent_by_the_server_even_when_it_has_no_name_any_more(visit: Visit) -> None:
    wire = visit(Wire("/long"))
    assert (wire.status, wire.sent) == (200, LONG)


def test_the_same_question_is_answered_from_memory(visit: Visit, engine: Any) -> None:
    first = visit(Wire(CITIES))
    asked = engine.asked
    again = visit(Wire(CITIES))
    assert (again.status, again.sent, engine.asked) == (200, first.sent, asked)
    assert again.told["server-timing"] == 'cache;desc="memory"'
    held = visit(Wire(CITIES, lines=[("if-none-match", first.told["etag"])]))
    assert (held.status, held.sent, engine.asked) == (304, b"", asked)


@pytest.mark.parametrize(
    "line",
    [("accept", "text/csv"), ("accept-language", "pl"), ("x-forwarded-host", "evil.example"), ("origin", "null")],
)
def test_a_question_asked_otherwise_is_asked_anew(visit: Visit, engine: Any, line: tuple[str, str]) -> None:
    visit(Wire(CITIES))
    asked = engine.asked
    assert visit(Wire(CITIES, lines=[line])).status == 200
    assert engine.asked > asked


def test_one_client_cannot_choose_the_address_that_another_is_shown(visit: Visit) -> None:
    evil = Wire("/sparql", lines=[("accept", "text/turtle")], authority="evil.example")
    assert b"evil.example" in visit(evil).sent
    assert b"evil.example" not in visit(Wire("/sparql", lines=[("accept", "text/turtle")])).sent


def test_a_query_sent_by_post_reaches_the_application(visit: Visit) -> None:
    lines = [("content-type", "application/sparql-query"), ("accept", "text/csv")]
    query = b"SELECT * { ?s a <https://w3id.org/coopatlas/ontology#City> }"
    whole = visit(Wire("/sparql", "POST", [*lines, ("content-length", str(len(query)))], [query]))
    chunked = visit(Wire("/sparql", "POST", [*lines, ("transfer-encoding", "chunked")], [query[:9], query[9:]]))
    assert whole.status == chunked.status == 200
    assert whole.sent == chunked.sent


def test_a_body_over_the_bound_is_refused_unread(visit: Visit) -> None:
    wire = visit(Wire("/sparql", "POST", [("content-length", "1000000")], [b"x" * 1_000_000]))
    assert (wire.status, wire.read, wire.told["connection"]) == (413, 0, "close")
    problem = json.loads(wire.sent)
    assert (problem["status"], wire.told["content-type"]) == (413, "application/problem+json")
    assert wire.told["access-control-allow-origin"] == "*"


def test_a_body_of_unsaid_length_is_read_up_to_the_bound_only(visit: Visit, app: Flask) -> None:
    wire = visit(Wire("/sparql", "POST", [("transfer-encoding", "chunked")], [b"x" * 1_000] * 1_000))
    assert wire.status == 413
    assert wire.read <= app.config["MAX_CONTENT_LENGTH"] + 1_000


@pytest.mark.parametrize("line", [("content-length", "9"), ("transfer-encoding", "chunked")])
def test_a_body_that_does_not_come_is_waited_for_a_while_only(visit: Visit, line: tuple[str, str]) -> None:
    wire = visit(Wire("/sparql", "POST", [line], [b"ASK"], stalls=True))
    assert (wire.status, wire.told["connection"]) == (408, "close")


@pytest.mark.parametrize(("empty", "status"), [([], 200), ([b""], 200), ([b"", b""], 400)])
def test_a_body_that_breaks_off_is_no_body(visit: Visit, empty: list[bytes], status: int) -> None:
    # The server says so by an empty piece before the one that it ends every body with.
    lines = [("content-type", "application/sparql-query"), ("transfer-encoding", "chunked")]
    wire = visit(
        Wire("/sparql", "POST", lines, [b"SELECT * { ?s a <https://w3id.org/coopatlas/ontology#City> }", *empty])
    )
    assert wire.status == status


@pytest.mark.parametrize("coding", ["gzip, chunked", "identity", "chunked, chunked"])
def test_a_body_in_another_transfer_coding_is_refused(visit: Visit, coding: str) -> None:
    assert visit(Wire("/sparql", "POST", [("transfer-encoding", coding)], [b"ASK {}"])).status == 501


def test_a_length_that_is_no_number_is_refused(visit: Visit) -> None:
    assert visit(Wire("/sparql", "POST", [("content-length", "-5")])).status == 413


def test_an_address_over_the_bound_is_refused(visit: Visit) -> None:
    wire = visit(Wire("/sparql?query=" + "x" * MAX_ADDRESS_BYTES))
    assert wire.status == 414
    assert "by POST" in json.loads(wire.sent)["detail"]


@pytest.mark.parametrize("hosts", [(), ("atlas.example", "evil.example")])
def test_a_request_names_one_host(visit: Visit, hosts: tuple[str, ...]) -> None:
    assert visit(Wire(hosts=hosts)).status == 400


def test_before_http_1_1_no_host_was_needed(visit: Visit) -> None:
    assert visit(Wire(hosts=(), http_version="1")).status == 200


def test_a_failure_tells_nothing_inner(visit: Visit, caplog: pytest.LogCaptureFixture) -> None:
    wire = visit(Wire("/broken"))
    assert (wire.status, json.loads(wire.sent)["title"]) == (500, "Internal Server Error")
    assert b"secret" not in wire.sent
    assert b"half" not in wire.sent
    assert "/srv/secret" in caplog.text


def test_an_answer_to_head_has_no_body_from_memory_or_not(visit: Visit) -> None:
    first = visit(Wire(CITIES, "HEAD"))
    whole = visit(Wire(CITIES))
    again = visit(Wire(CITIES, "HEAD"))
    assert (first.status, first.sent, again.status, again.sent) == (200, b"", 200, b"")
    assert first.told["content-length"] == again.told["content-length"] == str(len(whole.sent))


def test_each_request_is_logged_with_what_came_of_it(visit: Visit, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger=LOGGER_NAME):
        visit(Wire(CITIES, lines=[("user-agent", "curl/8")]), Wire(CITIES), Wire("/sparql?query=secret"))
    first, second, third = map(json.loads, caplog.messages[-3:])
    assert (first["path"], first["status"], first["client"], first["agent"]) == (
        "/sparql",
        200,
        "192.0.2.0/24",
        "curl/8",
    )
    assert (second["cache"], second["outcome"], second["release"]) == ("memory", "sent", "2026.11.20")
    assert third["status"] == 400
    assert "secret" not in caplog.messages[-1]


def test_requests_are_counted_under_names_that_no_client_can_invent(visit: Visit) -> None:
    text = visit(Wire(CITIES), Wire(CITIES), Wire("/invented/by/me", "BREW"), Wire("/metrics")).sent.decode()
    assert 'coopatlas_requests_total{endpoint="sparql.answer_get",method="GET",status="200"} 2.0' in text
    assert 'coopatlas_cache_answers_total{cache="memory"} 1.0' in text
    assert "coopatlas_release_info{software=" in text
    assert 'method="other"' in text
    assert "invented" not in text


def test_a_query_is_stopped_when_its_client_goes(
    settings: Settings, release: Release, engine: Any, caplog: pytest.LogCaptureFixture
) -> None:
    endpoint = PatientEngine()
    service = Service(atlas_of(settings, release, engine, endpoint), close=engine.close)  # type: ignore[arg-type]

    async def leave(front: Front) -> Wire:
        wire = Wire(CITIES)
        answering = asyncio.create_task(_answer(front, wire))
        await asyncio.to_thread(endpoint.asked.wait, 20)
        wire.goes.set()
        await answering
        return wire

    with _front(app_of(service), service, settings.releases) as front, caplog.at_level(logging.INFO, LOGGER_NAME):
        wire = asyncio.run(leave(front))
    assert endpoint.stopped.is_set()
    assert wire.status == 0
    assert json.loads(caplog.messages[-1])["outcome"] == "client gone"


def test_an_answer_of_the_old_release_is_not_kept_for_the_new_one(
    settings: Settings, release: Release, engine: Any
) -> None:
    service = Service(atlas_of(settings, release, engine), close=engine.close)
    newer = replace(release, manifest=replace(release.manifest, version="2026.11.21"))

    async def both(front: Front) -> tuple[Wire, Wire, Wire]:
        before, after, again = Wire(CITIES), Wire(CITIES), Wire(CITIES)
        await _answer(front, before)
        service.take_over(atlas_of(settings, newer, engine), close=engine.close)
        await _answer(front, after)
        await _answer(front, again)
        return before, after, again

    with _front(app_of(service), service, settings.releases) as front:
        before, after, again = asyncio.run(both(front))
    assert (before.told["x-release"], after.told["x-release"]) == ("2026.11.20", "2026.11.21")
    assert before.told["etag"] != after.told["etag"] == again.told["etag"]


@pytest.mark.parametrize("language", ["", "/en"])
def test_killers_take_no_thread_from_the_pages(
    settings: Settings, release: Release, engine: Any, language: str
) -> None:
    endpoint = PatientEngine()
    service = Service(atlas_of(settings, release, engine, endpoint), close=engine.close)  # type: ignore[arg-type]
    killers = [Wire(f"{language}{CITIES}%20%23{number}") for number in range(60)]

    async def beside(front: Front) -> Wire:
        running = [asyncio.create_task(_answer(front, wire)) for wire in killers]
        await asyncio.to_thread(endpoint.asked.wait, 20)
        page = Wire("/doc/place/lublin.ttl")
        await asyncio.wait_for(_answer(front, page), 20)
        assert not any(task.done() for task in running)
        for wire in killers:
            wire.goes.set()
        await asyncio.gather(*running)
        return page

    with _front(app_of(service), service, settings.releases) as front:
        assert asyncio.run(beside(front)).status == 200


class SlowPages:
    """A part of the site that takes its time; ``full`` tells that a client's share of its pages was begun."""

    def __init__(self, app: Flask) -> None:
        self.begun = 0
        self.full, self.done = threading.Event(), threading.Event()
        self._lock = threading.Lock()
        app.add_url_rule("/slow", view_func=self.show)

    def show(self) -> Response:
        with self._lock:
            self.begun += 1
            if self.begun == SHARE:
                self.full.set()
        assert self.done.wait(20)
        return Response("slow")

    async def begin(self, wires: list[Wire], front: Front) -> list[asyncio.Task[None]]:
        """Ask for all, wait until a share of them was begun, and see that it stays at that."""
        running = [asyncio.create_task(_answer(front, wire)) for wire in wires]
        assert await asyncio.to_thread(self.full.wait, 20)
        await asyncio.sleep(0.1)
        assert self.begun == SHARE
        return running


def test_a_client_that_asks_for_much_keeps_nobody_else_waiting(
    app: Flask, service: Service, settings: Settings
) -> None:
    slow, greedy = SlowPages(app), [Wire(f"/slow?{number}") for number in range(30)]

    async def beside(front: Front) -> Wire:
        running = await slow.begin(greedy, front)
        page = Wire("/doc/place/lublin.ttl", client="192.0.2.8:4711")
        await asyncio.wait_for(_answer(front, page), 20)
        slow.done.set()
        await asyncio.gather(*running)
        return page

    with _front(app, service, settings.releases) as front:
        assert asyncio.run(beside(front)).status == 200
    assert {wire.status for wire in greedy} == {200}, "it is answered all the same, later"


def test_what_a_client_waited_for_is_not_begun_when_it_goes(app: Flask, service: Service, settings: Settings) -> None:
    slow, greedy = SlowPages(app), [Wire(f"/slow?{number}") for number in range(2 * SHARE)]

    async def leave(front: Front) -> None:
        running = await slow.begin(greedy, front)
        for wire in greedy[SHARE:]:
            wire.goes.set()
        await asyncio.wait_for(asyncio.gather(*running[SHARE:]), 20)
        slow.done.set()
        await asyncio.gather(*running[:SHARE])
        again = Wire("/slow?again")
        await asyncio.wait_for(_answer(front, again), 20)
        assert again.status == 200, "nothing of its share is lost"

    with _front(app, service, settings.releases) as front:
        asyncio.run(leave(front))
    assert [wire.status for wire in greedy] == [200] * SHARE + [0] * SHARE
    assert slow.begun == SHARE + 1


class SlowArchive:
    """Earlier releases that take their time to open."""

    open = ()

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.opened = threading.Event()

    def kept(self) -> list[str]:
        return ["2026.11.20"]

    def lease(self, version: str) -> Held:
        self.asked.set()
        assert self.opened.wait(20)
        raise ReleaseNotFound(version)

    def close_unused(self) -> None:
        pass

    def close(self) -> None:
        pass


def test_those_who_look_back_take_no_thread_from_the_pages(history: tuple[Release, ...]) -> None:
    settings, archive = Settings(releases=history[-1].path.parent), SlowArchive()
    engine = StoreEngine(Store.read_only(str(history[-1].store_path)))
    service = Service(atlas_of(settings, history[-1], engine), engine.close, archive)

    async def beside(front: Front) -> list[Wire]:
        back = [Wire("/v/2026.11.20/doc/place/lublin.ttl") for _ in range(30)]
        running = [asyncio.create_task(_answer(front, wire)) for wire in back]
        await asyncio.to_thread(archive.asked.wait, 20)
        page = Wire("/doc/place/lublin.ttl")
        await asyncio.wait_for(_answer(front, page), 20)
        archive.opened.set()
        await asyncio.gather(*running)
        return [page, *back]

    with _front(app_of(service), service, settings.releases) as front:
        page, *back = asyncio.run(beside(front))
    assert page.status == 200
    assert {wire.status for wire in back} == {404}, "it was removed meanwhile"
