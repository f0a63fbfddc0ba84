"""Answers kept in memory, given again without asking the application.

A release never changes, so an answer with an entity tag is the answer to every equal request. Nothing that the
application could look at lies outside the key but what is named here as changing nothing.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass
from http import HTTPStatus

from werkzeug.http import parse_etags, unquote_etag

from coopatlas.web.access import REPEATABLE
from coopatlas.web.addresses import without_language, without_version
from coopatlas.web.gateway import IN_MEMORY_BYTES, Reply, Request

MAX_BYTES = 2**26
_PREFERENCE = "accept-language"
KEYED_HEADERS = (
    *("accept", "accept-charset", "accept-datetime", "accept-encoding", _PREFERENCE),
    *("content-encoding", "content-type"),
    *("forwarded", "origin", "prefer", "x-forwarded-host", "x-forwarded-port", "x-forwarded-prefix"),
    *("x-forwarded-proto", "x-http-method-override"),
)
"""Headers on which an answer could depend. One that says in Vary that it depends on others is not kept."""
_PASSED_ON = frozenset(
    ("authorization", "range", "if-match", "if-modified-since", "if-range", "if-unmodified-since", "transfer-encoding")
)
"""Requests with one of these are the application's alone."""
_NOT_KEPT = frozenset(("server-timing",))
"""Headers that tell of the one request that they answered."""
_OVERHEAD_BYTES = 1000
_NOT_SENT_WITH_304 = frozenset(("content-encoding", "content-length", "content-type"))


@dataclass(frozen=True)
class Key:
    """All that an answer depends on. ``body`` is a digest, empty for GET and HEAD."""

    release: str
    scheme: str
    host: str
    target: str
    headers: tuple[str | None, ...]
    body: bytes

    @property
    def size_bytes(self) -> int:
        """About how much memory it takes."""
        return _OVERHEAD_BYTES + len(self.host) + len(self.target) + sum(len(value or "") for value in self.headers)


@dataclass(frozen=True)
class Kept:
    """An answer kept, with the application's notes about it."""

    reply: Reply
    notes: dict[str, str]


class Memo:
    """The answers used last, up to a bound. For one thread: that of the event loop."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        """Begin with none."""
        self._max_bytes = max_bytes
        self._size_bytes = 0
        self._kept: OrderedDict[Key, Kept] = OrderedDict()

    @property
    def size_bytes(self) -> int:
        """About how much memory all answers take."""
        return self._size_bytes

    def __len__(self) -> int:
        """How many answers are kept."""
        return len(self._kept)

    def find(self, key: Key) -> Kept | None:
        """Look an answer up."""
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
        return kept

    def keep(self, key: Key, reply: Reply, notes: dict[str, str], method: str) -> None:
        """Keep an answer if it may be kept; those used least recently make room."""
        size = _size_bytes(key, reply)
        if not may_be_kept(reply, notes, method) or size > self._max_bytes or key in self._kept:
            return
        headers = tuple((name, value) for name, value in reply.headers if name not in _NOT_KEPT)
        self._kept[key] = Kept(Reply(reply.status, headers, reply.body), dict(notes))
        self._size_bytes += size
        while self._size_bytes > self._max_bytes:
            oldest, kept = self._kept.popitem(last=False)
            self._size_bytes -= _size_bytes(oldest, kept.reply)

    def clear(self) -> None:
        """Forget all, as when another release is served."""
        self._kept.clear()
        self._size_bytes = 0


def key_of(request: Request, release: str, languages: Collection[str] = ()) -> Key | None:
    """The key of a request whose answer may be kept; None where every one is the application's.

    Args:
        request: to be answered.
        release: the version in service.
        languages: the tags with which a path may begin. Where it does, the language that the client prefers counts
            for nothing, so that a page is made once for browsers from everywhere.
    """
    if not _PASSED_ON.isdisjoint(request.headers):
        return None
    if request.method == "POST":
        body = hashlib.sha256(request.body).digest()
    elif request.method in {"GET", "HEAD"} and not request.body:
        body = b""
    else:
        return None
    tag, _ = without_language(without_version(request.path)[1], languages)
    passed_over = _PREFERENCE if tag is not None else ""
    return Key(
        release=release,
        scheme=request.scheme,
        host=request.host,
        target=f"{request.path}\0{request.query}",
        headers=tuple(None if name == passed_over else request.headers.get(name) for name in KEYED_HEADERS),
        body=body,
    )


def may_be_kept(reply: Reply, notes: dict[str, str], method: str) -> bool:
    """Whether an answer is whole, in memory, public, and the same every time."""
    if reply.status != HTTPStatus.OK or reply.file is not None or len(reply.body) > IN_MEMORY_BYTES:
        return False
    vary = {name.strip().lower() for name in (reply.header("vary") or "").split(",")} - {""}
    if not vary.issubset(KEYED_HEADERS) or reply.header("set-cookie") is not None or "partial" in notes:
        return False
    if method == "POST":
        return notes.get(REPEATABLE) == "yes"
    control = {directive.strip().lower() for directive in (reply.header("cache-control") or "").split(",")}
    public = "public" in control and "no-store" not in control
    tagged = reply.header("etag") is not None
    return method == "GET" and public and tagged and notes.get(REPEATABLE) != "no"


def given_again(kept: Kept, request: Request) -> Reply:
    """The kept answer for a request: 304 where the client holds it, without a body for HEAD."""
    headers = (*kept.reply.headers, ("server-timing", 'cache;desc="memory"'))
    tag, held = kept.reply.header("etag"), request.headers.get("if-none-match")
    if held is not None and tag is not None and request.method != "POST":
        tags = parse_etags(held)
        if tags.star_tag or tags.contains_weak(unquote_etag(tag)[0]):
            return Reply(304, tuple(line for line in headers if line[0] not in _NOT_SENT_WITH_304))
    return Reply(kept.reply.status, headers, b"" if request.method == "HEAD" else kept.reply.body)


def _size_bytes(key: Key, reply: Reply) -> int:
    return key.size_bytes + len(reply.body) + sum(len(name) + len(value) for name, value in reply.headers)
