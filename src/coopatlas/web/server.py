"""Serving the application in production: worker processes under granian, a Rust HTTP server that speaks WSGI."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from coopatlas.errors import SettingsError

DEFAULT_WORKERS = 2
_MAX_THREADS = 8
"""Requests that one worker answers at a time at most; much of their time is spent waiting for the query engine."""
_STOP_TIMEOUT_S = 10
_BACKLOG = 1024
_LOGGING: Mapping[str, object] = MappingProxyType(
    {
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(message)s"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "loggers": {
            "coopatlas": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
            "_granian": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
            "granian.access": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        },
    }
)
"""One way of logging for the main process and the workers; the HTTP server speaks up only when something is wrong."""

_log = logging.getLogger(__name__)


def serve(load_app: Callable[[], Flask], *, host: str, port: int, version: str, workers: int = DEFAULT_WORKERS) -> None:
    """Serve until SIGTERM or SIGINT; requests under way are finished first.

    Args:
        load_app: builds the application; called inside each worker process, so it must be picklable, as a
            ``functools.partial`` over a module's function is.
        host: the address to listen on.
        port: the TCP port.
        version: the release that is served, for the log.
        workers: how many worker processes.

    Raises:
        SettingsError: when the address cannot be listened on.
    """
    check_address(host, port)
    server = Granian(
        "coopatlas",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=min(_MAX_THREADS, 2 * (os.cpu_count() or 1)),
        backlog=_BACKLOG,
        websockets=False,
        log_level=LogLevels.warning,
        log_dictconfig=dict(_LOGGING),
        workers_kill_timeout=_STOP_TIMEOUT_S,
        respawn_failed_workers=True,
    )
    server.on_startup(partial(_log.info, "Serving release %s on %s", version, address_of(host, port)))
    server.on_shutdown(partial(_log.info, "Stopped"))
    server.serve(target_loader=load_app, wrap_loader=False)


def check_address(host: str, port: int) -> None:
    """See whether the address can be listened on, before any worker is started.

    Raises:
        SettingsError: saying why it cannot.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
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
