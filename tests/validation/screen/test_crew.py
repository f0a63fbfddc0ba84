"""Forked processes: what they do, and that none is left."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from coopatlas.validation.screen.crew import Crew, preferred, within

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
    with Crew(_double, 3) as crew:
        assert sorted(crew.each(range(50))) == [2 * number for number in range(50)]


@pytest.mark.parametrize(
    ("waiting", "latest", "others", "expected"),
    [("aabb", "a", "", 0), ("aabb", "b", "a", 2), ("aabb", "c", "a", 2), ("aaaa", "c", "a", 0), ("aabb", None, "", 0)],
)
def test_a_process_goes_on_with_its_kind_of_task_and_leaves_the_others_theirs(
    waiting: str, latest: str | None, others: str, expected: int
) -> None:
    assert preferred(list(waiting), latest, list(others)) == expected


def test_an_error_is_raised_as_it_would_be_without_a_crew() -> None:
    with Crew(_fail_on_three, 2) as crew, pytest.raises(ValueError, match="three"):
        list(crew.each(range(10)))


def test_a_task_whose_process_is_killed_is_done_here() -> None:
    with Crew(_die_elsewhere, 2) as crew:
        assert sorted(crew.each(range(10))) == list(range(10))


def test_where_all_processes_are_killed_the_rest_is_done_here() -> None:
    with Crew(_die_elsewhere, 1) as crew:
        assert sorted(crew.each([3, 4, 5])) == [3, 4, 5]


def test_leaving_the_crew_ends_what_is_still_at_work() -> None:
    began = time.monotonic()
    with Crew(_sleep, 2) as crew:
        pids = [process.pid for process in crew.members]
        assert crew.first(0, 0.05) is None
    assert time.monotonic() - began < 10
    assert not any(pid and Path(f"/proc/{pid}").exists() for pid in pids)


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
        "with Crew(lambda _: time.sleep(60), 2) as crew:\n"
        "    print(*(process.pid for process in crew.members), flush=True)\n"
        "    list(crew.each([1, 2]))\n"
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
