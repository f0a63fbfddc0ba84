"""Asking the web application within this process, as a server would: what it answers is what a copy holds.

Source: PEP 3333.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from coopatlas.errors import ExportError

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_NEXT_LINK = re.compile(r'\brel="?next\b')
_NEXT_BUTTON = re.compile(r'<a [^>]*\brel="next" href="[^"]*[?;]page=\d')
_REDIRECTIONS = frozenset((HTTPStatus.SEE_OTHER, HTTPStatus.TEMPORARY_REDIRECT, HTTPStatus.PERMANENT_REDIRECT))
_HOST = "copy.invalid"
"""Source: RFC 2606 §2."""
_ORIGIN = f"http://{_HOST}".encode()


@dataclass
class Reply:
    """What came of a request. ``headers`` are by their names in small letters; of several of a name the last stays."""

    address: str
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    chunks: Iterable[bytes] = ()

    def each(self) -> Iterator[bytes]:
        """The body piece by piece, so that a long one is never in memory as a whole."""
        try:
            yield from self.chunks
        finally:
            close: Callable[[], None] | None = getattr(self.chunks, "close", None)
            if close is not None:
                close()

    def read(self) -> bytes:
        """The whole body."""
        return b"".join(self.each())

    def moved_to(self, site: str) -> Iterator[bytes]:
        """The body piece by piece, with the addresses that it has at a site; without a slash at its end."""
        overlap, rest = len(_ORIGIN) - 1, b""
        for chunk in self.each():
            text = (rest + chunk).replace(_ORIGIN, site.encode())
            yield text[:-overlap]
            rest = text[-overlap:]
        yield rest

    @property
    def media_type(self) -> str:
        """Of the body, without parameters; empty where there is none."""
        return self.headers.get("content-type", "").partition(";")[0]

    def goes_on(self, body: bytes) -> bool:
        """Whether there is a page after this one: a page links it itself, another form in the header."""
        if self.media_type == "text/html":
            return _NEXT_BUTTON.search(body.decode()) is not None
        return _NEXT_LINK.search(self.headers.get("link", "")) is not None


class Site:
    """The application, asked at an address that nobody has.

    It knows no path before its own, and a copy may have one; so full addresses are put right in what it answers.
    """

    def __init__(self, application: WSGIApplication) -> None:
        """Prepare to ask."""
        self._application = application
        self._environment: dict[str, Any] = {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "SERVER_NAME": _HOST,
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": _HOST,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": False,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }

    def ask(self, path: str, page: int = 1, accept: str = "*/*") -> Reply:
        """Ask for a page of what is at a path.

        Args:
            path: decoded, from its first slash on.
            page: from 1.
            accept: the media types that are taken.
        """
        query = f"page={page}" if page > 1 else ""
        reply = Reply(quote(path) + (f"?{query}" if query else ""))

        def start(status: str, headers: list[tuple[str, str]], _error: object = None) -> Callable[[bytes], object]:
            reply.status = int(status.partition(" ")[0])
            reply.headers.update((name.lower(), value) for name, value in headers)
            return _unused

        environment = {
            **self._environment,
            # A path is handed over as the bytes of its UTF-8, each as the character of its number.
            "PATH_INFO": path.encode("utf-8", "surrogatepass").decode("latin-1"),
            "QUERY_STRING": query,
            "HTTP_ACCEPT": accept,
            "wsgi.input": io.BytesIO(),
        }
        reply.chunks = self._application(environment, start)
        return reply

    def get(self, path: str, page: int = 1, accept: str = "*/*") -> Reply:
        """Ask for what has to be there; one redirection within the site is followed.

        Raises:
            ExportError: when it is not there.
        """
        reply = self.ask(path, page, accept)
        if reply.status in _REDIRECTIONS and (target := reply.headers.get("location", "")).startswith("/"):
            reply.read()
            reply = self.ask(unquote(target), page, accept)
        if reply.status != HTTPStatus.OK:
            reply.read()
            raise ExportError(
                f"{reply.address}: the site answers {reply.status} where a copy needs a page or file; see what "
                f"'coopatlas serve' answers there. A name that ends like a file, such as 'x.ttl', has to be another"
            )
        return reply


def _unused(_: bytes) -> None:
    """PEP 3333's old way of writing, which the application never takes."""
