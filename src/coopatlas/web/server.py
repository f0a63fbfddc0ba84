"""Serving in production: a process that listens, and one that answers, under granian, an HTTP server in Rust.

The main process only listens and watches. It owns the listening socket, so that connections wait in it while the
answering process is replaced, should that one die.
"""

from __future__ import annotations

import logging
import os
import resource
import signal
import socket
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.net import SocketHolder  # type: ignore[attr-defined]
from granian.server.mp import MPServer

from coopatlas.errors import SettingsError
from coopatlas.web.access import LOGGER_NAME
from coopatlas.web.front import BODY_S, Front

MAX_CONNECTIONS = 2048
"""Connections at a time; more wait, up to the backlog."""
_BACKLOG = 1024
_OPEN_FILES = 4 * MAX_CONNECTIONS
_HEAD_MS = 10_000
"""How long a request's head may take to come, and a connection may stay without one, in milliseconds."""
_HEAD_BYTES = 2**17
_SILENT_MS = 60_000
"""How long a client may take no byte of an answer before its connection is cut, in milliseconds."""
_MORE_TO_STOP_S = 5
_LOGGING: Mapping[str, object] = MappingProxyType(
    {
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(message)s"}, "bare": {"format": "%(message)s"}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "line"},
            "access": {"class": "logging.StreamHandler", "formatter": "bare"},
        },
        "loggers": {
            "coopatlas": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
            "_granian": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
            LOGGER_NAME: {"handlers": ["access"], "level": "INFO", "propagate": False},
        },
    }
)
"""One way of logging for the main process and the workers; the HTTP server speaks up only when something is wrong."""

_log = logging.getLogger(__name__)


class _Server(MPServer):
    """granian, told three things that it has no settings for; each stands in a method of its own."""

    def _init_shared_socket(self) -> None:
        """Listen here, not in the answering process: what waits outlives it."""
        listener = listen(self.bind_addr, self.bind_port)
        self._sso = listener
        # granian's types know neither that these may be set nor what the holder takes: a descriptor, whether it is a
        # path in the file system, and the backlog.
        self._sfd = listener.fileno()  # type: ignore[assignment]
        self._shd = SocketHolder(self._sfd, False, _BACKLOG)  # type: ignore[assignment,call-arg]  # noqa: FBT003
        self._ssp = None

    def _respawn_workers(self, workers: Sequence[int], *rest: Any, **named: Any) -> None:  # noqa: ANN401  # passed on
        """Replace a process that was killed however often; one that ends by itself again and again ends the server."""
        killed = all((self.wrks[index].inner.exitcode or 0) < 0 for index in workers)
        super()._respawn_workers(workers, *rest, **named)
        if killed:
            self.respawned_wrks.clear()

    def signal_handler_reload(self, *_: object) -> None:
        """Pass SIGHUP on: the answering process takes another release over without ending."""
        for worker in self.wrks:
            if worker.inner.is_alive():
                os.kill(worker.inner.pid, signal.SIGHUP)


def serve(load_front: Callable[[], Front], *, host: str, port: int, version: str, answer_s: float) -> None:
    """Serve until SIGTERM or SIGINT; requests under way are finished first.

    Args:
        load_front: builds what answers; called inside the answering process.
        host: the address to listen on.
        port: the TCP port.
        version: the release that is served at first, for the log.
        answer_s: how long an answer can take; so long is waited for those under way at the end.

    Raises:
        SettingsError: when the address cannot be listened on.
    """
    check_address(host, port)
    _allow_open_files()
    server = _Server(
        "coopatlas",
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        # One process: the application's work is done by the query workers, and one memory serves all requests.
        workers=1,
        backlog=_BACKLOG,
        backpressure=MAX_CONNECTIONS,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=_HEAD_MS, max_buffer_size=_HEAD_BYTES),
        websockets=False,
        log_level=LogLevels.warning,
        log_dictconfig=dict(_LOGGING),
        workers_kill_timeout=int(answer_s + BODY_S) + _MORE_TO_STOP_S,
        respawn_failed_workers=True,
    )
    server.on_startup(partial(_log.info, "Serving release %s on %s", version, address_of(host, port)))
    server.on_shutdown(partial(_log.info, "Stopped"))
    server.serve(target_loader=load_front, wrap_loader=False)  # type: ignore[arg-type]  # it takes objects, too


def listen(host: str, port: int) -> socket.socket:
    """Listen on an address; connections accepted from it are cut when their other end is gone or takes nothing."""
    listener = socket.create_server((host, port), family=_family(host), backlog=_BACKLOG)
    listener.set_inheritable(True)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        # Source: tcp(7); accepted sockets inherit it.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _SILENT_MS)
    return listener


def _allow_open_files() -> None:
    """Each connection takes a descriptor, and each long answer another one or two."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _OPEN_FILES if hard == resource.RLIM_INFINITY else min(_OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def check_address(host: str, port: int) -> None:
    """See whether the address can be listened on, before any worker is started.

    Raises:
        SettingsError: saying why it cannot.
    """
    with socket.socket(_family(host), socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = error.strerror or str(error)
            raise SettingsError(
                f"cannot listen on {address_of(host, port)}: {reason}; set another 'host' or 'port', "
                "or stop what listens there"
            ) from error


def address_of(host: str, port: int) -> str:
    """Write an address as a browser takes it."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
