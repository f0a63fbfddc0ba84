"""What the engine and its workers say to each other, and how it goes over a socket.

A message is two lengths (four bytes each, big-endian) and that many bytes, first of JSON, then of content. With a task
goes an open file for the answer, and with some another to read. A short answer does not go into the file, but is the
content of the report: nine of ten are short, and files cost more than they do. This module is all that both sides
share, so it imports nothing slow.
"""

from __future__ import annotations

import json
import socket
import struct
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

INLINE_BYTES = 65536
"""Up to this size an answer goes with the report."""
_LENGTHS = struct.Struct("!II")
_CHUNK_BYTES = 2 * INLINE_BYTES
_NONE = 2**32 - 1
"""The length of no content."""
_MAX_FILES = 2


@dataclass(frozen=True)
class Task:
    """A query to answer, or part of an answer to write anew.

    ``media_type`` says how to write the answer. ``default_graphs`` and ``named_graphs``, where there are any, are
    the dataset instead of the store's own. ``prefixes`` are for writing graphs. ``max_rows`` bounds the solutions.

    Where ``collected`` is a media type, there is no query: the second file holds, so written, what was found before a
    limit was reached, and ``notice`` says which; in a graph, it says so of ``notice_about``, an IRI.
    """

    text: str
    media_type: str
    max_rows: int | None = None
    collected: str = ""
    notice: str = ""
    notice_about: str = ""
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    prefixes: dict[str, str] = field(default_factory=dict)


class Outcome(Enum):
    """How a task, or opening the store, ended."""

    READY = "ready"
    ANSWERED = "answered"
    SYNTAX = "syntax"
    REFUSED = "refused"
    ANSWER_TOO_LARGE = "answer too large"
    TOO_MANY_ROWS = "too many rows"
    OUT_OF_MEMORY = "out of memory"
    BROKEN = "broken"


@dataclass(frozen=True)
class Report:
    """What a worker says.

    ``message`` is for people, pyoxigraph's own text where the outcome is SYNTAX, or the number of rows. ``content`` is
    the answer, None where it is in the file or there is none.
    """

    outcome: Outcome
    message: str = ""
    content: bytes | None = None


def send_task(connection: socket.socket, task: Task, files: Sequence[int]) -> None:
    """Send a task and the descriptors of its files.

    Raises:
        OSError: when the other side is gone; ``TimeoutError`` when it does not read in time.
    """
    data = json.dumps(vars(task)).encode()
    message = _LENGTHS.pack(len(data), 0) + data
    sent = socket.send_fds(connection, [message], files)
    connection.sendall(message[sent:])


def receive_task(connection: socket.socket) -> tuple[Task, list[int]]:
    """Wait for a task and the descriptors of its files, which the caller closes.

    Raises:
        EOFError: when the other side is gone.
    """
    head, descriptors, _, _ = socket.recv_fds(connection, _CHUNK_BYTES, _MAX_FILES)
    if not head:
        raise EOFError("the engine is gone")
    record = json.loads(_receive(connection, head)[0])
    graphs = {name: tuple(record[name]) for name in ("default_graphs", "named_graphs")}
    return Task(**{**record, **graphs}), descriptors


def send_report(connection: socket.socket, report: Report) -> None:
    """Send a report.

    Raises:
        OSError: when the other side is gone.
    """
    data, content = json.dumps([report.outcome.value, report.message]).encode(), report.content or b""
    content_bytes = _NONE if report.content is None else len(content)
    connection.sendall(_LENGTHS.pack(len(data), content_bytes) + data + content)


def receive_report(connection: socket.socket, deadline: float) -> Report:
    """Wait for a report.

    Args:
        connection: where it comes from.
        deadline: the moment of ``time.monotonic()`` at which waiting ends.

    Raises:
        TimeoutError: when the deadline passed.
        EOFError: when the other side is gone.
        OSError: when the connection broke.
    """
    data, content = _receive(connection, b"", deadline)
    outcome, message = json.loads(data)
    return Report(Outcome(outcome), message, content)


def _receive(connection: socket.socket, begun: bytes, deadline: float | None = None) -> tuple[bytes, bytes | None]:
    """Receive what is left of a message. Nothing follows before it was answered, so no more than it is ever there."""
    received = bytearray(begun)
    while len(received) < _LENGTHS.size:
        received += _chunk(connection, deadline)
    json_bytes, content_bytes = _LENGTHS.unpack_from(received)
    end = _LENGTHS.size + json_bytes
    whole = end + (0 if content_bytes == _NONE else content_bytes)
    while len(received) < whole:
        received += _chunk(connection, deadline)
    return bytes(received[_LENGTHS.size : end]), None if content_bytes == _NONE else bytes(received[end:])


def _chunk(connection: socket.socket, deadline: float | None) -> bytes:
    if deadline is not None:
        set_time_left(connection, deadline)
    chunk = connection.recv(_CHUNK_BYTES)
    if not chunk:
        raise EOFError("the other side is gone")
    return chunk


def set_time_left(connection: socket.socket, deadline: float) -> None:
    """Let whatever comes next on the connection take until the deadline.

    Raises:
        TimeoutError: when the deadline has passed already.
    """
    left_s = deadline - time.monotonic()
    if left_s <= 0:
        raise TimeoutError("the deadline has passed")
    connection.settimeout(left_s)
