"""Forked processes: what they do, and that none is left."""

import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from coopatlas.validation.screen.crew import Crew, affordable, within

KILLED_HERE = os.getpid()


def _double(number: int) -> int:
    return 2 * number


def _fail_on_three(number: int) -> int:
    if number == 3:
        raise ValueError("three")
    return number


def _die_elsewhere(number: int) -> int:
    if number == 3 and os.getpid() != KILLED_HERE:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def _sleep(_: int) -> int:
    time.sleep(60)
    return 0


def test_all_tasks_are_done_once() -> None:
    with Crew(_double, range(50)).fork(3) as crew:
        assert sorted(crew.each()) == [2 * number for number in range(50)]


def test_this_process_works_too_but_leaves_risky_tasks_to_the_forked_ones() -> None:
    def worker(_: int) -> int:
        time.sleep(0.01)
        return os.getpid()

    with Crew(worker, range(40), is_risky=lambda number: number < 20).fork(1) as crew:
        (forked,) = crew.pids
        found = list(crew.each())
    assert set(found) == {forked, os.getpid()}
    assert found.count(os.getpid()) <= 20


def test_an_error_is_raised_as_it_would_be_without_a_crew() -> None:
    with Crew(_fail_on_three, range(10)).fork(2) as crew, pytest.raises(ValueError, match="three"):
        list(crew.each())


def test_a_task_whose_process_is_killed_is_done_here_and_another_process_takes_its_place() -> None:
    with Crew(_die_elsewhere, range(10), is_risky=lambda _: True, again=_double).fork(1) as crew:
        found = crew.each()
        assert [next(found) for _ in range(4)] == [0, 1, 2, 6]
        assert len(crew.pids) == 1
        assert sorted(found) == [4, 5, 6, 7, 8, 9]


def test_where_all_processes_are_killed_for_nothing_they_did_the_rest_is_done_here() -> None:
    with Crew(_double, range(100), is_risky=lambda _: True).fork(2) as crew:
        for pid in crew.pids:
            os.kill(pid or 0, signal.SIGKILL)
        assert sorted(crew.each()) == [2 * number for number in range(100)]


def test_what_is_found_may_be_larger_than_a_pipe_holds() -> None:
    with Crew(bytes, [300_000] * 8).fork(2) as crew:
        assert [len(found) for found in crew.each()] == [300_000] * 8


def test_a_task_that_takes_more_than_its_time_costs_its_process_and_is_done_here() -> None:
    def endless(number: int) -> int:
        return within(0.05, lambda: sum(itertools.count())) or number

    with Crew(endless, [1, 2], is_risky=lambda _: True, again=_double).fork(1) as crew:
        assert sorted(crew.each()) == [2, 4]


def test_leaving_the_crew_ends_what_is_still_at_work() -> None:
    began = time.monotonic()
    with Crew(_sleep, [0, 1]).fork(2) as crew:
        pids = crew.pids
    assert time.monotonic() - began < 10
    assert not any(pid and Path(f"/proc/{pid}").exists() for pid in pids)


def test_there_are_no_more_processes_than_memory_is_free_for() -> None:
    assert affordable(2**60) == 1
    assert 1 <= affordable(1) <= 255


def test_something_with_a_limit_is_found_or_given_up() -> None:
    # In a process without the threads that other tests have left: beside them nothing is forked.
    program = (
        "import itertools\nfrom coopatlas.validation.screen.crew import within\n"
        "print(within(30, lambda: 7), within(0.05, lambda: sum(itertools.count())))\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert ended.stdout.split() == ["7", "None"]


def test_beside_other_threads_nothing_is_forked() -> None:
    over = threading.Event()
    other = threading.Thread(target=over.wait)
    other.start()
    try:
        assert within(30, lambda: 7) is None
    finally:
        over.set()
        other.join()


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_process_outlives_the_one_that_was_interrupted(ending: signal.Signals) -> None:
    program = (
        "import time\nfrom coopatlas.validation.screen.crew import Crew\n"
        "with Crew(lambda _: time.sleep(60), [1, 2, 3]).fork(2) as crew:\n"
        "    print(*crew.pids, flush=True)\n"
        "    list(crew.each())\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as parent:
        assert parent.stdout is not None
        pids = parent.stdout.readline().split()
        parent.send_signal(ending)
        parent.wait(timeout=20)
    deadline = time.monotonic() + 10
    while any(_runs(pid.decode()) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert len(pids) == 2
    assert not any(_runs(pid.decode()) for pid in pids)


def _runs(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
