"""What goes between the service and the process that checks."""

from __future__ import annotations

import socket
import threading
import time

import pytest

from coopatlas.checking.checker import Task, receive_task, send_task

LONG = Task(b"#" * 10_000_000, "ttl", "en", ("text",))


def test_a_task_has_its_own_time_to_be_sent_and_not_what_was_left_of_the_one_before() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.settimeout(1e-6)
        received: list[Task] = []

        def read_late() -> None:
            time.sleep(0.2)
            received.append(receive_task(theirs))

        reader = threading.Thread(target=read_late)
        reader.start()
        send_task(ours, LONG, time.monotonic() + 60)
        reader.join()
    assert received == [LONG]


def test_sending_to_one_that_does_not_read_ends_at_the_deadline() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs, pytest.raises(TimeoutError):
        send_task(ours, LONG, time.monotonic() + 0.1)
