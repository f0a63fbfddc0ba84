"""The front: takes requests from the server on an event loop, and runs the application for each in a thread.

A client that sends or reads slowly costs no thread: the body is read before the application runs, and the answer is in
memory or in a file that the server sends by itself. A client that goes is noticed, and its query stopped. Why this
stands before the application is told in docs/adr/0010-an-event-loop-stands-before-the-application.md.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import time
from collections.abc import AsyncIterator, Awaitable
from concurrent.futures import Future
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Protocol

from flask import Flask
from granian.rsgi import ProtocolClosed  # type: ignore[attr-defined]  # its documented name

from coopatlas.query.engine import Caller
from coopatlas.web import coding
from coopatlas.web.access import Entry, client_of, cut, log, shortened
from coopatlas.web.addresses import without_language, without_version
from coopatlas.web.atlas import Service
from coopatlas.web.gateway import Exchange, Reply, Request, Scope
from coopatlas.web.headers import ALWAYS
from coopatlas.web.lanes import Lane
from coopatlas.web.memo import Memo, given_again, key_of
from coopatlas.web.metrics import ENDPOINT_NOTE, Metrics, metrics_of
from coopatlas.web.takeover import Caretaker

MAX_ADDRESS_BYTES = 60_000
"""The longest path and query; the server itself cuts off a little above, without a word."""
BODY_S = 10.0
"""How long a body may take to come."""
_NOTICE_GOING_AFTER_S = 0.05
"""Most answers are there before this; only for the others is it worth watching whether the client stays."""
_OPENED_AFTER_S = 10.0
"""The server opens a file by its name just after it was told to; until then the descriptor must live."""
_LOOK_EVERY_S = 1.0
_PAGE_THREADS, _PAGES_OF_A_CLIENT = 8, 4
_PAST_THREADS, _PAST_OF_A_CLIENT = 4, 2
_WATCH_THREADS = 2
_MORE_QUERY_THREADS = 8
_QUERIES_OF_THE_PAST = 12
"""How many queries run or wait in the engine of an earlier release, at most, or wait until it is open."""
_QUERIES = frozenset(("cite", "queries", "sparql", "store"))
_WATCHING = frozenset(("health", "metrics"))
_CLIENT_CLOSED = 499
_log = logging.getLogger(__name__)


class Channel(Protocol):
    """The way back to the client. Source: RSGI 1.6."""

    def __call__(self) -> Awaitable[bytes]:
        """Read the whole body."""
        ...

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Read the body piece by piece."""
        ...

    async def client_disconnect(self) -> None:
        """Wait until the client goes."""
        ...

    def response_empty(self, status: int, headers: list[tuple[str, str]]) -> None:
        """Answer without a body."""
        ...

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        """Answer with a body in memory."""
        ...

    def response_file_range(self, status: int, headers: list[tuple[str, str]], file: str, start: int, end: int) -> None:
        """Answer with a part of a file."""
        ...


class _Refused(Exception):
    """A request that the application does not get to see."""

    def __init__(self, status: HTTPStatus, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


@dataclass
class _Visit:
    """What is known of one request while it is answered."""

    request: Request
    client: str
    started: float
    notes: dict[str, str] = field(default_factory=dict)
    gone: bool = False


class Front:
    """Speaks RSGI to the server and WSGI to the application."""

    def __init__(
        self,
        app: Flask,
        service: Service,
        caretaker: Caretaker,
        *,
        body_s: float = BODY_S,
        opened_after_s: float = _OPENED_AFTER_S,
    ) -> None:
        """Take an application.

        Args:
            app: answers requests.
            service: what the application serves; closed at the end.
            caretaker: looks after it each second.
            body_s: how long a body may take to come.
            opened_after_s: how long a file to be sent stays open here, until the server has surely opened it.
        """
        settings = service.atlas.settings
        self._app = app
        self._service = service
        self._caretaker = caretaker
        self._body_s = body_s
        self._opened_after_s = opened_after_s
        self._trusted_proxies = settings.trusted_proxies
        self._max_body_bytes = int(app.config["MAX_CONTENT_LENGTH"])
        self._memo = Memo()
        self._metrics: Metrics = metrics_of(app)
        at_once = settings.query_workers + settings.slow_queries + settings.max_waiting
        at_once += settings.open_releases * _QUERIES_OF_THE_PAST
        # A client's share of queries is the engine's to bound, which tells quick ones from slow ones.
        self._queries = Lane("query", at_once + _MORE_QUERY_THREADS)
        self._pages = Lane("page", _PAGE_THREADS, _PAGES_OF_A_CLIENT)
        self._past = Lane("past", _PAST_THREADS, _PAST_OF_A_CLIENT)
        self._watching = Lane("watch", _WATCH_THREADS)
        self._hurry = asyncio.Event()
        self._care: asyncio.Task[None] | None = None
        self._parent = os.getppid()

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin: look after the service from now on, at once when told so by SIGHUP."""
        loop.add_signal_handler(signal.SIGHUP, self._hurry.set)
        self._care = loop.create_task(self._look_after())

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        """End: every request has been answered by now."""
        if self._care is not None:
            self._care.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        for lane in (self._queries, self._pages, self._past, self._watching):
            lane.shutdown()
        self._service.close()

    async def __rsgi__(self, scope: Scope, channel: Channel) -> None:
        """Answer one request, and log it."""
        started = time.perf_counter()
        request = coding.settled(Request.of(scope))
        client = client_of(request.peer, request.headers.get("x-forwarded-for"), self._trusted_proxies)
        visit = _Visit(request, client, started)
        self._metrics.running.inc()
        try:
            reply = await self._answer(visit, channel)
        except _Refused as refusal:
            reply = self._problem(refusal.status, refusal.detail)
        finally:
            self._metrics.running.dec()
        if visit.gone:
            reply.close()
        else:
            self._send(channel, reply, head=request.method == "HEAD")
        self._tell(visit, reply)

    async def _answer(self, visit: _Visit, channel: Channel) -> Reply:
        request = visit.request
        self._check_head(request)
        if request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers:
            visit.request = request = request.with_body(await self._body(request, channel))
        atlas = self._service.atlas
        key = key_of(request, atlas.release.version, atlas.languages)
        kept = self._memo.find(key) if key is not None else None
        if kept is not None:
            visit.notes.update(kept.notes, cache="memory")
            return given_again(kept, request)
        reply = await self._run(visit, channel)
        release = reply.header("x-release")
        # Another release may have been taken over meanwhile, and have answered.
        if key is not None and key.release == release:
            self._memo.keep(key, reply, visit.notes, request.method)
            self._metrics.memo_bytes.set(self._memo.size_bytes)
        return reply

    def _check_head(self, request: Request) -> None:
        if len(request.path) + len(request.query) > MAX_ADDRESS_BYTES:
            raise _Refused(
                HTTPStatus.REQUEST_URI_TOO_LONG,
                f"the address is longer than {MAX_ADDRESS_BYTES} bytes; send a long query by POST",
            )
        # Source: RFC 9112 §3.2.
        if "," in request.host or (not request.host and request.version == "1.1"):
            raise _Refused(HTTPStatus.BAD_REQUEST, "send the Host header, and once")
        # Source: RFC 9112 §6.1. The server undoes this one and passes over others.
        if request.headers.get("transfer-encoding", "chunked").lower() != "chunked":
            raise _Refused(HTTPStatus.NOT_IMPLEMENTED, "the only transfer coding taken is 'chunked'")
        length = request.headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > self._max_body_bytes:
            raise self._too_large()

    def _too_large(self) -> _Refused:
        return _Refused(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            f"the body is too large; at most {self._max_body_bytes} bytes are taken",
        )

    async def _body(self, request: Request, channel: Channel) -> bytes:
        try:
            async with asyncio.timeout(self._body_s):
                return await (self._chunks(channel) if "transfer-encoding" in request.headers else channel())
        except ProtocolClosed as error:
            raise _Refused(HTTPStatus.BAD_REQUEST, "the body did not come whole") from error
        except TimeoutError as error:
            raise _Refused(
                HTTPStatus.REQUEST_TIMEOUT, f"the body did not come within {self._body_s:g} s; send it at once"
            ) from error

    async def _chunks(self, channel: Channel) -> bytes:
        body, empty = bytearray(), 0
        async for chunk in channel:
            body += chunk
            empty += not chunk
            if len(body) > self._max_body_bytes:
                raise self._too_large()
        # The server ends each body with an empty piece, and gives another for one that broke off, without a word.
        if empty > 1:
            raise _Refused(HTTPStatus.BAD_REQUEST, "the body did not come whole, or fields followed it; send it anew")
        return bytes(body)

    async def _run(self, visit: _Visit, channel: Channel) -> Reply:
        """Run the application when it is the client's turn, unless it goes before."""
        lane = self._lane(visit.request.path)
        share = lane.share_of(visit.client)
        if share.locked():
            turn = asyncio.create_task(share.acquire())
            visit.gone = await _goes_before(turn, channel)
            if visit.gone:
                turn.cancel()
                return self._unwanted()
        else:
            await share.acquire()
        try:
            return await self._run_now(lane, visit, channel)
        finally:
            share.release()

    async def _run_now(self, lane: Lane, visit: _Visit, channel: Channel) -> Reply:
        """Run the application; stop its query when the client goes."""
        caller = Caller(visit.client)
        job = lane.submit(self._work, visit, caller)
        answered = asyncio.wrap_future(job)
        visit.gone = await _goes_before(answered, channel)
        if visit.gone:
            await self._stop(job, answered, caller)
        if job.cancelled():
            return self._unwanted()
        error = job.exception()
        if error is not None:
            _log.error("%s %r failed", visit.request.method, cut(visit.request.path), exc_info=error)
            return self._problem(
                HTTPStatus.INTERNAL_SERVER_ERROR, "something failed here, and it is in our log; try again later"
            )
        return job.result()

    def _work(self, visit: _Visit, caller: Caller) -> Reply:
        """Run the application, and compress what it answers, both in a thread."""
        exchange = Exchange(coding.for_application(visit.request), visit.client, caller, visit.notes)
        return coding.coded(exchange.run(self._app.wsgi_app), visit.request)

    async def _stop(self, job: Future[Reply], answered: asyncio.Future[Reply], caller: Caller) -> None:
        """Stop a run that nobody waits for: one that has not begun never does."""
        if not job.cancel():
            # What waits on the caller may do so for a moment, which the other clients should not.
            await asyncio.to_thread(caller.cancel)
        await asyncio.wait({answered})

    def _lane(self, path: str) -> Lane:
        """Threads by the first part of a path, so that neither queries nor earlier releases take any from the pages."""
        version, path = without_version(path)
        _, path = without_language(path, self._service.atlas.languages)
        first = path.lstrip("/").partition("/")[0]
        if first in _QUERIES:
            return self._queries
        if version is not None:
            return self._past
        return self._watching if first in _WATCHING else self._pages

    def _send(self, channel: Channel, reply: Reply, *, head: bool) -> None:
        headers = list(reply.headers)
        if reply.file is not None:
            place = f"/proc/self/fd/{reply.file.fileno()}"
            channel.response_file_range(reply.status, headers, place, reply.start, reply.start + reply.length)
            asyncio.get_running_loop().call_later(self._opened_after_s, reply.close)
        elif reply.body and not head:
            channel.response_bytes(reply.status, headers, reply.body)
        else:
            channel.response_empty(reply.status, headers)

    def _unwanted(self) -> Reply:
        return self._problem(HTTPStatus.SERVICE_UNAVAILABLE, "nobody waited for the answer")

    def _problem(self, status: HTTPStatus, detail: str) -> Reply:
        """Problem details for what the application does not get to see. Source: RFC 9457."""
        record = {"type": "about:blank", "title": status.phrase, "status": int(status), "detail": detail}
        body = (json.dumps(record, indent=2) + "\n").encode()
        headers = {
            **{name.lower(): value for name, value in ALWAYS.items()},
            "x-release": self._service.atlas.release.version,
            "content-type": "application/problem+json",
            "content-length": str(len(body)),
            # What is left of the request is not read.
            "connection": "close",
        }
        return Reply(int(status), tuple(headers.items()), body)

    def _tell(self, visit: _Visit, reply: Reply) -> None:
        request, notes = visit.request, visit.notes
        seconds = time.perf_counter() - visit.started
        size = 0 if request.method == "HEAD" else reply.length or len(reply.body)
        status = _CLIENT_CLOSED if visit.gone else reply.status
        self._metrics.count(notes.get(ENDPOINT_NOTE, "front"), request.method, status, size, seconds)
        if "cache" in notes:
            self._metrics.count_cache(notes["cache"])
        if visit.gone:
            self._metrics.count_gone()
        log(
            Entry(
                method=cut(request.method),
                path=cut(request.path),
                status=status,
                bytes=0 if visit.gone else size,
                seconds=round(seconds, 6),
                client=shortened(visit.client),
                agent=cut(request.headers.get("user-agent", "")),
                outcome="client gone" if visit.gone else "sent",
                release=reply.header("x-release") or "",
                cache=notes.get("cache", ""),
                query=notes.get("query", ""),
            )
        )

    async def _look_after(self) -> None:
        while True:
            again = await _told(self._hurry, _LOOK_EVERY_S)
            self._hurry.clear()
            if os.getppid() != self._parent:
                _log.error("The main process is gone; stopping")
                os.kill(os.getpid(), signal.SIGTERM)
            version = self._service.atlas.release.version
            looking = asyncio.to_thread(self._caretaker.look, again=again)
            (error,) = await asyncio.gather(looking, return_exceptions=True)
            if isinstance(error, Exception):
                _log.error("Looking after the service failed", exc_info=error)
            if self._service.atlas.release.version != version:
                self._memo.clear()


async def _told(event: asyncio.Event, within_s: float) -> bool:
    """Wait until something is told, or for a while."""
    try:
        async with asyncio.timeout(within_s):
            return await event.wait()
    except TimeoutError:
        return False


async def _goes_before(awaited: asyncio.Future[Any], channel: Channel) -> bool:
    """Wait for something, or for the client to go; tells whether it went first."""
    done, _ = await asyncio.wait({awaited}, timeout=_NOTICE_GOING_AFTER_S)
    if done:
        return False
    going = asyncio.create_task(_going(channel))
    await asyncio.wait((awaited, going), return_when=asyncio.FIRST_COMPLETED)
    going.cancel()
    return not awaited.done()


async def _going(channel: Channel) -> None:
    await channel.client_disconnect()
