"""One exchange over HTTP that ends at its deadline, or when nobody waits for it, whatever the other side does.

The timeout of a socket bounds each read; a server that sends a byte now and then outlasts it. So another thread
shuts the socket down when the time has come.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from functools import partial
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from types import TracebackType
from typing import Self
from urllib.request import BaseHandler, HTTPHandler, HTTPSHandler, OpenerDirector, Request, build_opener


class Exchange:
    """The connections of one request and its answer. Use it in a ``with`` statement."""

    def __init__(self, deadline: float) -> None:
        """Begin; ``deadline`` is a moment of ``time.monotonic()``."""
        self._deadline = deadline
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(max(0.0, deadline - time.monotonic()), self._expire)
        self._timer.daemon = True
        self._ended = False
        self.expired = False
        self.cancelled = False

    @property
    def left_s(self) -> float:
        """Seconds until the deadline, never none, since sockets take 0 for something else."""
        return max(0.001, self._deadline - time.monotonic())

    def opener(self, *handlers: BaseHandler) -> OpenerDirector:
        """Make what opens addresses on connections of this exchange."""
        return build_opener(_Http(self._watch), _Https(self._watch), *handlers)

    def cancel(self) -> None:
        """Break the exchange off, from another thread."""
        self.cancelled = True
        self._shut()

    def __enter__(self) -> Self:
        """Let the time run."""
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the clock."""
        self._timer.cancel()
        with self._lock:
            self._ended = True
            self._sockets.clear()

    def _expire(self) -> None:
        self.expired = True
        self._shut()

    def _watch(self, connected: socket.socket) -> None:
        with self._lock:
            self._sockets.append(connected)
        if self.expired or self.cancelled:
            self._shut()

    def _shut(self) -> None:
        with self._lock:
            if self._ended:
                return
            for connected in self._sockets:
                # The other side may have closed it, or the exchange just come to its end.
                with contextlib.suppress(OSError):
                    connected.shutdown(socket.SHUT_RDWR)


class _Watched(HTTPConnection):
    """Tells of its socket once it is connected."""

    def __init__(self, host: str, *, watch: Callable[[socket.socket], None], timeout: float) -> None:
        super().__init__(host, timeout=timeout)
        self._watch = watch

    def connect(self) -> None:
        super().connect()
        self._watch(self.sock)


class _WatchedSecure(_Watched, HTTPSConnection):
    """The same over TLS."""


class _Http(HTTPHandler):
    def __init__(self, watch: Callable[[socket.socket], None]) -> None:
        super().__init__()
        self._watched = watch

    def http_open(self, req: Request) -> HTTPResponse:
        return self.do_open(partial(_Watched, watch=self._watched), req)


class _Https(HTTPSHandler):
    def __init__(self, watch: Callable[[socket.socket], None]) -> None:
        super().__init__()
        self._watched = watch

    def https_open(self, req: Request) -> HTTPResponse:
        return self.do_open(partial(_WatchedSecure, watch=self._watched), req)
