"""Tasks spread over processes."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from threading import Event, Thread

import pytest

from coopatlas.errors import ExportError
from coopatlas.export.hands import hands, spread


def _double(number: int) -> int:
    return 2 * number


def _refuse_three(number: int) -> int:
    if number == 3:
        raise ExportError("three is refused")
    return number


def _die_at_three(number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def test_all_tasks_are_done_once() -> None:
    assert sorted(spread(_double, range(50), 3)) == [2 * number for number in range(50)]
    assert list(spread(_double, [], 3)) == []


def test_the_work_is_done_elsewhere() -> None:
    assert os.getpid() not in set(spread(lambda _: os.getpid(), range(4), 2))


def test_an_error_ends_all_and_is_told() -> None:
    with pytest.raises(ExportError, match="three is refused"):
        list(spread(_refuse_three, range(10), 2))


def test_a_process_that_is_killed_is_told() -> None:
    with pytest.raises(ExportError, match="ended with -9"):
        list(spread(_die_at_three, range(10), 2))


def _interrupted(number: int) -> int:
    os.kill(os.getpid(), signal.SIGINT)
    return number


def test_stopping_from_the_keyboard_stops_all() -> None:
    with pytest.raises(KeyboardInterrupt):
        list(spread(_interrupted, range(4), 2))


def test_who_leaves_early_leaves_no_process_behind(tmp_path: Path) -> None:
    def note(number: int) -> int:
        (tmp_path / str(os.getpid())).touch()
        if number > 1:
            Event().wait(60)
        return number

    found = spread(note, range(6), 2)
    next(found)
    next(found)
    found.close()  # type: ignore[attr-defined]  # it is a generator
    for process in tmp_path.iterdir():
        with pytest.raises(ProcessLookupError):
            os.kill(int(process.name), 0)


def test_beside_threads_nothing_is_forked() -> None:
    over = Event()
    thread = Thread(target=over.wait)
    thread.start()
    try:
        assert hands() == 0
    finally:
        over.set()
        thread.join()


def test_where_nothing_is_forked_the_work_is_done_here() -> None:
    assert set(spread(lambda _: os.getpid(), range(4), 0)) == {os.getpid()}
