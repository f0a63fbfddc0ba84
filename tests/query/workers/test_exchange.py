from __future__ import annotations

import os
import socket
import tempfile
import threading
import time
from collections.abc import Iterator

import pytest

from coopatlas.query.workers.exchange import (
    Outcome,
    Report,
    Task,
    receive_report,
    receive_task,
    send_report,
    send_task,
)

Pair = tuple[socket.socket, socket.socket]


@pytest.fixture
def pair() -> Iterator[Pair]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


@pytest.mark.parametrize("text", ["ASK {}", "łódź \U0001f600 \x00", "x" * 1_000_000])
def test_a_task_arrives_with_its_file(pair: Pair, text: str) -> None:
    ours, theirs = pair
    task = Task(text, "text/turtle", default_graphs=("http://x/g",), prefixes={"x": "http://x/"})
    with tempfile.TemporaryFile() as body:
        sender = threading.Thread(target=send_task, args=(ours, task, [body.fileno()]))
        sender.start()
        received, [descriptor] = receive_task(theirs)
        sender.join()
        os.write(descriptor, b"answer")
        os.close(descriptor)
        body.seek(0)
        assert (received, body.read()) == (task, b"answer")


def test_a_report_arrives(pair: Pair) -> None:
    report = Report(Outcome.SYNTAX, "error at 1:1")
    send_report(pair[0], report)
    assert receive_report(pair[1], time.monotonic() + 10) == report


def test_waiting_for_a_report_ends_at_the_deadline(pair: Pair) -> None:
    with pytest.raises(TimeoutError):
        receive_report(pair[1], time.monotonic() + 0.05)
    with pytest.raises(TimeoutError):
        receive_report(pair[1], time.monotonic() - 1)


def test_an_end_in_the_middle_of_a_report_is_told(pair: Pair) -> None:
    pair[0].sendall(b"\x00\x00\x00\x09[")
    pair[0].close()
    with pytest.raises(EOFError):
        receive_report(pair[1], time.monotonic() + 10)


def test_the_end_of_the_other_side_is_told(pair: Pair) -> None:
    pair[0].close()
    with pytest.raises(EOFError):
        receive_task(pair[1])
