"""What checks a document, and how the service and its process speak of it. Imports nothing slow.

A message is two lengths (four bytes each, big-endian), and that many bytes: first of JSON, then of the document.
"""

from __future__ import annotations

import json
import socket
import struct
import time
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Protocol

_LENGTHS = struct.Struct("!II")
_CHUNK_BYTES = 65536


@dataclass(frozen=True)
class Task:
    """A document to check.

    ``extension`` says in which format it is written, ``forms`` in which the result is wanted: names of
    ``validation.reports.writers``. ``client`` asks for it; no name is the service itself.
    """

    document: bytes
    extension: str
    language: str
    forms: tuple[str, ...]
    client: str = ""


class Outcome(Enum):
    """How a task ended."""

    CHECKED = "checked"
    OUT_OF_MEMORY = "out of memory"
    BROKEN = "broken"


@dataclass(frozen=True)
class Verdict:
    """What came of a task. ``texts`` maps each form to what was written; ``message`` is for the log."""

    outcome: Outcome
    texts: dict[str, str] = field(default_factory=dict)
    message: str = ""


class Checker(Protocol):
    """Whatever checks documents."""

    def check(self, task: Task) -> dict[str, str]:
        """Hold a document against the shapes.

        Returns:
            The result in each form that was asked for.

        Raises:
            CheckTimeout: when it took too long.
            DocumentTooLarge: when memory did not suffice.
            EngineBusy: when too many documents wait.
            EngineUnavailable: when nothing can check at the moment.
            TooManyRequests: when as many of the client's documents are checked or wait as are its share.
        """
        ...

    def close(self) -> None:
        """End whatever it runs."""
        ...


def send_task(connection: socket.socket, task: Task, deadline: float) -> None:
    """Send a task.

    Raises:
        TimeoutError: when ``time.monotonic()`` reached the deadline.
        OSError: when the other side is gone.
    """
    record = {"extension": task.extension, "language": task.language, "forms": task.forms}
    _set_time_left(connection, deadline)
    _send(connection, record, task.document)


def receive_task(connection: socket.socket) -> Task:
    """Wait for a task.

    Raises:
        EOFError: when the other side is gone.
    """
    record, document = _receive(connection, None)
    return Task(document, record["extension"], record["language"], tuple(record["forms"]))


def send_verdict(connection: socket.socket, verdict: Verdict) -> None:
    """Send what came of a task.

    Raises:
        OSError: when the other side is gone.
    """
    _send(connection, {"outcome": verdict.outcome.value, "texts": verdict.texts, "message": verdict.message}, b"")


def receive_verdict(connection: socket.socket, deadline: float) -> Verdict:
    """Wait for what came of a task.

    Raises:
        TimeoutError: when ``time.monotonic()`` reached the deadline.
        EOFError: when the other side is gone.
        OSError: when the connection broke.
    """
    record, _ = _receive(connection, deadline)
    return Verdict(Outcome(record["outcome"]), record["texts"], record["message"])


def _send(connection: socket.socket, record: object, content: bytes) -> None:
    data = json.dumps(record).encode()
    connection.sendall(_LENGTHS.pack(len(data), len(content)) + data + content)


def _receive(connection: socket.socket, deadline: float | None) -> tuple[dict[str, Any], bytes]:
    received = bytearray()
    while len(received) < _LENGTHS.size:
        received += _chunk(connection, deadline)
    json_bytes, content_bytes = _LENGTHS.unpack_from(received)
    begin, end = _LENGTHS.size, _LENGTHS.size + json_bytes
    while len(received) < end + content_bytes:
        received += _chunk(connection, deadline)
    return json.loads(received[begin:end]), bytes(received[end:])


def _chunk(connection: socket.socket, deadline: float | None) -> bytes:
    _set_time_left(connection, deadline)
    chunk = connection.recv(_CHUNK_BYTES)
    if not chunk:
        raise EOFError("the other side is gone")
    return chunk


def _set_time_left(connection: socket.socket, deadline: float | None) -> None:
    left_s = None if deadline is None else deadline - time.monotonic()
    if left_s is not None and left_s <= 0:
        raise TimeoutError("the deadline has passed")
    connection.settimeout(left_s)
