"""What the engine and its workers say to each other, and how it goes over a socket.

A message is its length (four bytes, big-endian) and that many bytes of JSON. With a task goes an open file, into which
the worker writes the answer, and with some another to read. This module is all that both sides share, so it imports
nothing slow.
"""

from __future__ import annotations

import json
import socket
import struct
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

_LENGTH = struct.Struct("!I")
_CHUNK_BYTES = 65536
_MAX_FILES = 2


@dataclass(frozen=True)
class Task:
    """A query to answer, or part of an answer to write anew.

    ``media_type`` says how to write the answer. ``default_graphs`` and ``named_graphs``, where there are any, are
    the dataset instead of the store's own. ``prefixes`` are for writing graphs. ``max_rows`` bounds the solutions.

    Where ``collected`` is a media type, there is no query: the second file holds, so written, what was found before a
    limit was reached, and ``notice`` says which.
    """

    text: str
    media_type: str
    max_rows: int | None = None
    collected: str = ""
    notice: str = ""
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

    ``message`` is for people, pyoxigraph's own text where the outcome is SYNTAX, or the number of rows.
    """

    outcome: Outcome
    message: str = ""


def send_task(connection: socket.socket, task: Task, files: Sequence[int]) -> None:
    """Send a task and the descriptors of its files.

    Raises:
        OSError: when the other side is gone; ``TimeoutError`` when it does not read in time.
    """
    data = json.dumps(vars(task)).encode()
    socket.send_fds(connection, [_LENGTH.pack(len(data))], files)
    connection.sendall(data)


def receive_task(connection: socket.socket) -> tuple[Task, list[int]]:
    """Wait for a task and the descriptors of its files, which the caller closes.

    Raises:
        EOFError: when the other side is gone.
    """
    head, descriptors, _, _ = socket.recv_fds(connection, _LENGTH.size, _MAX_FILES)
    if not head:
        raise EOFError("the engine is gone")
    head += _receive_bytes(connection, _LENGTH.size - len(head))
    record = json.loads(_receive_bytes(connection, _LENGTH.unpack(head)[0]))
    graphs = {name: tuple(record[name]) for name in ("default_graphs", "named_graphs")}
    return Task(**{**record, **graphs}), descriptors


def send_report(connection: socket.socket, report: Report) -> None:
    """Send a report.

    Raises:
        OSError: when the other side is gone.
    """
    data = json.dumps([report.outcome.value, report.message]).encode()
    connection.sendall(_LENGTH.pack(len(data)) + data)


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
    length = _LENGTH.unpack(_receive_bytes(connection, _LENGTH.size, deadline))[0]
    outcome, message = json.loads(_receive_bytes(connection, length, deadline))
    return Report(Outcome(outcome), message)


def _receive_bytes(connection: socket.socket, size_bytes: int, deadline: float | None = None) -> bytes:
    received = bytearray()
    while len(received) < size_bytes:
        if deadline is not None:
            set_time_left(connection, deadline)
        chunk = connection.recv(min(size_bytes - len(received), _CHUNK_BYTES))
        if not chunk:
            raise EOFError("the other side is gone")
        received += chunk
    return bytes(received)


def set_time_left(connection: socket.socket, deadline: float) -> None:
    """Let whatever comes next on the connection take until the deadline.

    Raises:
        TimeoutError: when the deadline has passed already.
    """
    left_s = deadline - time.monotonic()
    if left_s <= 0:
        raise TimeoutError("the deadline has passed")
    connection.settimeout(left_s)
