"""Running the application for one request: from the server's request to WSGI, and from WSGI to a finished reply.

Source: PEP 3333. Nothing here waits for a client: the body is whole before the application runs, and a reply is either
in memory or a file that the server sends by itself.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO, Protocol, Self
from wsgiref.types import WSGIApplication

from werkzeug.http import parse_content_range_header
from werkzeug.wsgi import FileWrapper

from coopatlas.query.engine import Caller
from coopatlas.web.access import CALLER_KEY, NOTES_KEY

Environment = dict[str, Any]
Headers = tuple[tuple[str, str], ...]
IN_MEMORY_BYTES = 2**18
"""Bodies up to this size are read at once; larger files are sent by the server piece by piece."""
_HOP_BY_HOP = frozenset(
    ("connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer", "transfer-encoding")
) | {"upgrade"}
"""Source: RFC 9110 §7.6.1, RFC 2616 §13.5.1."""
_WITHOUT_BODY = frozenset((204, 304))


class HeaderMap(Protocol):
    """The part of the server's header map that is used here."""

    def items(self) -> list[tuple[str, str]]:
        """Every line, names in lower case; those whose value is not ASCII are left out by the server."""
        ...


class Scope(Protocol):
    """A request's head as the server gives it. Source: RSGI 1.6."""

    client: str
    server: str
    scheme: str
    method: str
    path: str
    query_string: str
    http_version: str
    authority: str | None
    headers: HeaderMap


@dataclass(frozen=True)
class Request:
    """A request's head. ``headers`` has each name once, in lower case; ``path`` is decoded. ``body`` comes later."""

    method: str
    scheme: str
    host: str
    path: str
    query: str
    headers: Mapping[str, str]
    peer: str
    server: str
    version: str
    body: bytes = b""

    @classmethod
    def of(cls, scope: Scope) -> Self:
        """Read the head. Names with an underscore are left out: WSGI would take them for those with a hyphen."""
        headers: dict[str, str] = {}
        for name, value in scope.headers.items():
            if "_" not in name:
                headers[name] = f"{headers[name]}{_between(name)}{value}" if name in headers else value
        return cls(
            method=scope.method,
            scheme=scope.scheme,
            # Source: RFC 9112 §3.2.2: an authority in the request's target wins over the field.
            host=scope.authority or headers.get("host", ""),
            path=scope.path,
            query=scope.query_string,
            headers=headers,
            peer=scope.client,
            server=scope.server,
            version=scope.http_version,
        )

    def with_body(self, body: bytes) -> Request:
        """The same request when its body has come."""
        return replace(self, body=body)


def _between(name: str) -> str:
    return "; " if name == "cookie" else ", "


@dataclass(frozen=True)
class Reply:
    """A finished answer: ``body`` in memory, or ``length`` bytes of ``file`` from ``start``; the sender closes it."""

    status: int
    headers: Headers
    body: bytes = b""
    file: BinaryIO | None = None
    start: int = 0
    length: int = 0

    def header(self, name: str) -> str | None:
        """A header's value, by its name in lower case; several lines are joined."""
        values = [value for key, value in self.headers if key == name]
        return ", ".join(values) if values else None

    def close(self) -> None:
        """Let go of the file where there is one."""
        if self.file is not None:
            self.file.close()


@dataclass
class Exchange:
    """One run of the application: what it is told and what it says on the way."""

    request: Request
    client: str
    caller: Caller
    notes: MutableMapping[str, str] = field(default_factory=dict)
    _files: list[BinaryIO] = field(default_factory=list)
    _status: int = 0
    _headers: Headers = ()

    def run(self, application: WSGIApplication) -> Reply:
        """Run the application and finish its answer; what it raises comes out of here."""
        iterable = application(self._environment(), self._start)
        with ExitStack() as until_sent:
            until_sent.callback(getattr(iterable, "close", _nothing))
            reply = self._reply(iterable)
            if reply.file is not None:
                until_sent.pop_all()
        return reply

    def _reply(self, iterable: Iterable[bytes]) -> Reply:
        headers = tuple((name, value) for name, value in self._headers if name not in _HOP_BY_HOP)
        reply = Reply(self._status, headers)
        if self.request.method == "HEAD" or self._status in _WITHOUT_BODY:
            return reply
        length = int(reply.header("content-length") or 0)
        if length > IN_MEMORY_BYTES and self._files and _is_file(self._files[-1]):
            file = self._files[-1]
            return replace(reply, file=file, start=self._start_of(reply, file), length=length)
        body = b"".join(iterable)
        if reply.header("content-length") not in {None, str(len(body))}:
            raise EOFError(f"{self.request.path}: {len(body)} bytes came of a body of {length}")
        others = tuple((name, value) for name, value in headers if name != "content-length")
        return replace(reply, headers=(*others, ("content-length", str(len(body)))), body=body)

    def _start_of(self, reply: Reply, file: BinaryIO) -> int:
        """Where the body begins in its file. Werkzeug moves the file of a range only when it is read."""
        part = parse_content_range_header(reply.header("content-range"))
        return part.start if part is not None and part.start is not None else file.tell()

    def _start(self, status: str, headers: list[tuple[str, str]], _error: object = None) -> Callable[[bytes], object]:
        self._status = int(status[:3])
        self._headers = tuple((name.lower(), value) for name, value in headers)
        return _refuse_writing

    def _wrap(self, file: BinaryIO, size: int = 8192) -> FileWrapper:
        self._files.append(file)
        return FileWrapper(file, size)

    def _environment(self) -> Environment:
        request = self.request
        name, _, port = request.server.rpartition(":")
        # What concerns the connection is the server's: the body is here whole, and no upgrade is made.
        headers = {name: value for name, value in request.headers.items() if name not in _HOP_BY_HOP}
        fields = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
        fields.pop("HTTP_CONTENT_LENGTH", None)
        content_type = fields.pop("HTTP_CONTENT_TYPE", None)
        return {
            **fields,
            **({} if content_type is None else {"CONTENT_TYPE": content_type}),
            "CONTENT_LENGTH": str(len(request.body)),
            "HTTP_HOST": request.host,
            "PATH_INFO": request.path.encode().decode("latin-1"),
            "QUERY_STRING": request.query.encode().decode("latin-1"),
            "REMOTE_ADDR": self.client,
            "REQUEST_METHOD": request.method,
            "SCRIPT_NAME": "",
            "SERVER_NAME": name.strip("[]"),
            "SERVER_PORT": port,
            "SERVER_PROTOCOL": f"HTTP/{'1.0' if request.version == '1' else request.version}",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": request.scheme,
            "wsgi.input": io.BytesIO(request.body),
            "wsgi.input_terminated": True,
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            "wsgi.file_wrapper": self._wrap,
            CALLER_KEY: self.caller,
            NOTES_KEY: self.notes,
        }


def _is_file(file: BinaryIO) -> bool:
    """Whether the system knows the file, so that the server can send it."""
    try:
        file.fileno()
    except io.UnsupportedOperation:
        return False
    return True


def _nothing() -> None:
    """Close an iterable that has nothing to be closed."""


def _refuse_writing(_chunk: bytes) -> object:
    raise NotImplementedError("PEP 3333's write() is for old frameworks; return an iterable")
