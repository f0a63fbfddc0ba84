"""Spreading work over the machine's cores: this process and forked ones, which share what is in memory.

A task that asks for more than it can be given, such as a query without end, can only be stopped with its process. So
forked processes are there to be lost: what one was at is done again in this one.
"""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import multiprocessing.context
import os
import resource
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, Pipe, wait
from pathlib import Path
from typing import Generic, TypeVar

from coopatlas.validation.screen.board import HERE, MOST, Board

Task = TypeVar("Task")
Found = TypeVar("Found")
_PARENT_DEATH_SIGNAL = 1
"""Linux's PR_SET_PDEATHSIG: the signal that a process gets when its parent is gone."""
_MOST_STARVED = 20
"""How many times longer than a processor worked for it a process may take, before it is given up."""


def may_fork() -> bool:
    """Tell whether this process can be forked safely: on Linux, and not beside other threads."""
    return sys.platform == "linux" and threading.active_count() == 1


def affordable(memory: int) -> int:
    """Tell how many processes are worth having, this one among them.

    Args:
        memory: how many bytes each of them will need.

    Returns:
        One for each core, as far as half of the free memory goes; one where this process may not fork.
    """
    if not may_fork():
        return 1
    return max(1, min(len(os.sched_getaffinity(0)), MOST, _free_memory() // 2 // max(1, memory)))


def _free_memory() -> int:
    """Tell how many bytes can be had without swapping. Source: proc_meminfo(5), ``MemAvailable``."""
    lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    amounts = [line.split()[1] for line in lines if line.startswith("MemAvailable:")]
    return int(amounts[0]) * 1024 if amounts else 0


class _Member(multiprocessing.context.ForkProcess):
    """A process of a crew."""


def within(limit_s: float, work: Callable[[], Found]) -> Found | None:
    """Do something for which a processor's time is limited, by ending the process that does it.

    A process of a crew does it itself, and is lost where the time is over, so that memory is not copied once more; any
    other forks one for it.

    Args:
        limit_s: how many seconds of a processor it may take; what else the machine does takes none.
        work: what is done; what is found is pickled.

    Returns:
        What was found, or None where there was not time enough, or it failed, or this process may not fork.
    """
    if isinstance(multiprocessing.current_process(), _Member):
        return _limited(limit_s, work)
    return _apart(limit_s, work) if may_fork() else None


def _limited(limit_s: float, work: Callable[[], Found]) -> Found:
    signal.setitimer(signal.ITIMER_PROF, limit_s)  # nothing handles its signal, which then ends the process
    try:
        return work()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _apart(limit_s: float, work: Callable[[], Found]) -> Found | None:
    ours, theirs = Pipe(duplex=False)
    parent = os.getpid()
    process = _Member(target=_serve, args=(lambda: theirs.send(_limited(limit_s, work)), [ours], parent))
    process.start()
    theirs.close()
    try:
        if not ours.poll(limit_s * _MOST_STARVED):
            return None
        found: Found = ours.recv()
    except (EOFError, ConnectionError):
        return None
    else:
        return found
    finally:
        process.kill()
        process.join()
        ours.close()


class Crew(Generic[Task, Found]):
    """This process and forked ones, which share tasks. A context: on leaving it, no forked process is left."""

    def __init__(
        self,
        work: Callable[[Task], Found],
        tasks: Sequence[Task],
        kind: Callable[[Task], object] = repr,
        again: Callable[[Task], Found] | None = None,
        is_risky: Callable[[Task], bool] = lambda _: False,
    ) -> None:
        """Know what is to be done.

        Args:
            work: what is done with a task; in a forked process, memory is as it was when it was forked. What is found
                is pickled.
            tasks: all of them.
            kind: what tasks have in common for which a process makes ready once.
            again: how a task is done here whose process was lost by it; ``work`` by default.
            is_risky: tells which tasks only forked processes do, as long as there are any.
        """
        self._work, self._again = work, again or work
        self._tasks = tasks
        self._board = Board([kind(task) for task in tasks], [is_risky(task) for task in tasks])
        self._members: dict[Connection, tuple[int, _Member]] = {}
        self._unreported = set(range(len(tasks)))
        self._froze = False

    def fork(self, number: int) -> Crew[Task, Found]:
        """Fork so many processes, to use as a context."""
        # What is here now is left alone by the collectors of the processes, so that it stays shared.
        self._froze = gc.get_freeze_count() == 0
        gc.freeze()
        for holder in range(HERE + 1, HERE + 1 + number):
            self._fork(holder)
        return self

    def _fork(self, holder: int) -> None:
        ours, theirs = Pipe(duplex=False)
        others = [*self._members, ours]
        parent = os.getpid()
        process = _Member(target=_serve, args=(lambda: self._report(holder, theirs), others, parent))
        process.start()
        theirs.close()
        self._members[ours] = holder, process

    def _report(self, holder: int, connection: Connection) -> None:
        """Do tasks, in a forked process, until none is left."""
        while (place := self._board.take(holder)) is not None:
            connection.send((place, self._work(self._tasks[place])))

    def __enter__(self) -> Crew[Task, Found]:
        """Begin."""
        return self

    def __exit__(self, *_raised: object) -> None:
        """End all processes, whatever they are doing."""
        if self._froze:
            gc.unfreeze()
        for _, process in self._members.values():
            process.kill()
        for connection, (_, ended) in self._members.items():
            ended.join()
            connection.close()
        self._board.close()

    @property
    def pids(self) -> list[int | None]:
        """The numbers of the forked processes."""
        return [process.pid for _, process in self._members.values()]

    def each(self) -> Iterator[Found]:
        """Do all tasks, about in their order; gives what was found as it comes.

        A process goes on with tasks of the kind that it is at, and begins one that no other is at, as long as it can.

        A task that ends its process, by an error or for want of time or memory, is done again in this one, where it
        succeeds or its error is raised.
        """
        while self._unreported:
            place = self._board.take(HERE, risky=not self._members)
            if place is None:
                yield from self._received(self._ready(None))
                continue
            self._unreported.discard(place)
            yield self._work(self._tasks[place])
            while ready := self._ready(0):  # so that a lost process is replaced before the next task, which may last
                yield from self._received(ready)

    def _ready(self, timeout_s: float | None) -> list[Connection]:
        """List whose process has reported or ended; without a limit, wait for one."""
        ready = wait(list(self._members), timeout_s)
        return [connection for connection in self._members if connection in ready]

    def _received(self, ready: Sequence[Connection]) -> Iterator[Found]:
        for connection in ready:
            try:
                place, found = connection.recv()
            except (EOFError, ConnectionError):
                yield from self._ended(connection)
            else:
                self._unreported.discard(place)
                yield found

    def _ended(self, connection: Connection) -> Iterator[Found]:
        holder, process = self._members.pop(connection)
        connection.close()
        process.join()
        lost = self._unreported.intersection(self._board.held_by(holder))
        if lost and self._board.has_more():
            self._fork(holder)
        for place in lost:
            self._unreported.discard(place)
            yield self._again(self._tasks[place])


def _serve(work: Callable[[], None], others: Sequence[Connection], parent: int) -> None:
    """Work; an error ends the process without a word, its task is done again."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends it at once and silently
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    try:
        for other in others:
            other.close()
        if os.getppid() == parent:
            with suppress(ConnectionError):
                work()
    finally:
        os._exit(0)
