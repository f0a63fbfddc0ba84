"""Spreading work over the machine's cores: forked processes that share what is in memory and are gone afterwards."""

from __future__ import annotations

import ctypes
import gc
import math
import multiprocessing
import os
import resource
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Generic, TypeVar

Task = TypeVar("Task")
Found = TypeVar("Found")
_PARENT_DEATH_SIGNAL = 1
"""Linux's PR_SET_PDEATHSIG: the signal that a process gets when its parent is gone."""
_MOST_STARVED = 20
"""How many times longer than a processor worked for it a process may take, before it is given up."""


def may_fork() -> bool:
    """Tell whether this process can be forked safely: on Linux, and not beside other threads."""
    return sys.platform == "linux" and threading.active_count() == 1


def cores() -> int:
    """Tell how many cores this process may use for forked work: one where it may not fork."""
    return len(os.sched_getaffinity(0)) if may_fork() else 1


def within(limit_s: float, work: Callable[[], Found]) -> Found | None:
    """Do something in a process of its own, which is ended when its time is over.

    Args:
        limit_s: how many seconds of a processor it may take, rounded up; what else the machine does takes none.
        work: what is done; what is found is pickled.

    Returns:
        What was found, or None where there was not time enough, or it failed, or this process may not fork.
    """
    if not may_fork():
        return None
    seconds = math.ceil(limit_s)

    def limited(_: int) -> Found:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))  # both, so that it is killed and leaves no core
        return work()

    with Crew[int, Found](limited, 1) as crew:
        return crew.first(0, seconds * _MOST_STARVED)


class Crew(Generic[Task, Found]):
    """Processes that each do one task at a time. A context: on leaving it, none of them is left."""

    def __init__(self, work: Callable[[Task], Found], size: int, kind: Callable[[Task], object] = repr) -> None:
        """Fork the processes.

        Args:
            work: what is done with a task, in a process of the crew; its memory is as it was at this moment. Tasks and
                what is found are pickled.
            size: how many processes.
            kind: what tasks have in common for which a process makes ready once.
        """
        self._work = work
        self._kind = kind
        self._members: dict[Connection, BaseProcess] = {}
        context = multiprocessing.get_context("fork")
        parent = os.getpid()
        # What is here now is left alone by the collectors of the processes, so that it stays shared.
        self._froze = gc.get_freeze_count() == 0
        gc.freeze()
        for _ in range(size):
            ours, theirs = context.Pipe()
            others = [*self._members, ours]
            process = context.Process(target=_serve, args=(work, theirs, others, parent))
            process.start()
            theirs.close()
            self._members[ours] = process

    def __enter__(self) -> Crew[Task, Found]:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """End all processes, whatever they are doing."""
        if self._froze:
            gc.unfreeze()
        for process in self._members.values():
            process.kill()
        for connection, process in self._members.items():
            process.join()
            connection.close()

    @property
    def members(self) -> list[BaseProcess]:
        """The processes."""
        return list(self._members.values())

    def each(self, tasks: Sequence[Task]) -> Iterator[Found]:
        """Do all tasks, about in their order; gives what was found as it comes.

        A process goes on with tasks of the kind that it is at, and begins one that no other is at, as long as it can.

        A task that ends its process, by an error or for want of memory, is done again in this one, where it succeeds
        or its error is raised.
        """
        waiting = list(tasks)
        busy: dict[object, Task] = {}
        for member in self._members:
            self._give(member, waiting, busy)
        while busy:
            ready = wait([member for member in self._members if member in busy])
            for member in [member for member in self._members if member in ready]:
                task = busy.pop(member)
                try:
                    found: Found = member.recv()
                except (EOFError, ConnectionError):
                    yield self._work(task)
                    continue
                self._give(member, waiting, busy, self._kind(task))
                yield found
        for task in waiting:
            yield self._work(task)

    def first(self, task: Task, limit_s: float) -> Found | None:
        """Do one task; None where it fails or takes longer."""
        member = next(iter(self._members))
        member.send(task)
        if not member.poll(limit_s):
            return None
        try:
            found: Found = member.recv()
        except (EOFError, ConnectionError):
            return None
        return found

    def _give(self, member: Connection, waiting: list[Task], busy: dict[object, Task], latest: object = None) -> None:
        if waiting:
            kinds = [self._kind(task) for task in waiting]
            task = waiting.pop(preferred(kinds, latest, [self._kind(task) for task in busy.values()]))
            with suppress(ConnectionError):
                member.send(task)
            busy[member] = task  # of a process that is gone, the next receipt says so


def preferred(kinds: Sequence[object], latest: object, others: Sequence[object]) -> int:
    """Find the place of the task to do next, by the kinds of what waits, of the latest, and of what others are at."""
    return min(range(len(kinds)), key=lambda place: (kinds[place] != latest, kinds[place] in others))


def _serve(work: Callable[[Task], Found], connection: Connection, others: Sequence[Connection], parent: int) -> None:
    """Do tasks until the connection ends; an error ends the process without a word, its task is done again."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends it at once and silently
    ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    try:
        for other in others:
            other.close()
        while os.getppid() == parent:
            connection.send(work(connection.recv()))
    finally:
        os._exit(0)
