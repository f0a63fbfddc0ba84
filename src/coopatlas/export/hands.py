"""Many hands: tasks spread over forked processes, each of which does every so-manieth of them."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import TypeVar

from coopatlas.errors import CoopAtlasError, ExportError

Task = TypeVar("Task")
Found = TypeVar("Found")
_PARENT_DEATH_SIGNAL = 1
"""Linux's PR_SET_PDEATHSIG: the signal that a process gets when its parent is gone."""


def hands() -> int:
    """How many processes are worth forking: one for each core; none elsewhere than on Linux, or beside threads."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" and threading.active_count() == 1 else 0


def spread(work: Callable[[Task], Found], tasks: Sequence[Task], processes: int) -> Iterator[Found]:
    """Do tasks in forked processes.

    Args:
        work: what is done with a task; in each process, memory is as it was at this moment. What is found is pickled.
        tasks: which do not depend on each other.
        processes: how many are forked at most; with none, this one does the tasks.

    Returns:
        What is found, as it comes. On leaving early, no process is left.

    Raises:
        CoopAtlasError: the first that a task ended with.
        ExportError: when a process was killed, for want of memory for example.
        KeyboardInterrupt: when one was stopped from the keyboard before this one was.
    """
    if processes == 0:
        yield from map(work, tasks)
        return
    forked: dict[Connection, BaseProcess] = {}
    try:
        for first in range(min(processes, len(tasks))):
            _fork(work, tasks[first::processes], forked)
        waiting = dict(forked)
        while waiting:
            for connection in [one for one in wait(list(waiting)) if isinstance(one, Connection)]:
                try:
                    found = connection.recv()
                except EOFError:
                    _check(waiting.pop(connection))
                    continue
                if isinstance(found, CoopAtlasError):
                    raise found
                yield found
    finally:
        for connection, process in forked.items():
            process.kill()
            process.join()
            connection.close()


def _check(process: BaseProcess) -> None:
    process.join()
    if process.exitcode == -signal.SIGINT:
        raise KeyboardInterrupt
    if process.exitcode:
        raise ExportError(
            f"a process of the export ended with {process.exitcode}; a negative number is the signal that killed it, "
            "and -9 mostly means that memory ran out"
        )


def _fork(work: Callable[[Task], Found], tasks: Sequence[Task], forked: dict[Connection, BaseProcess]) -> None:
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(work, tasks, theirs, [*forked, ours], os.getpid()))
    process.start()
    theirs.close()
    forked[ours] = process


def _serve(
    work: Callable[[Task], Found], tasks: Sequence[Task], told: Connection, others: Sequence[Connection], parent: int
) -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends it at once and silently
    ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    for other in others:
        other.close()
    status = 1
    try:
        for task in tasks:
            if os.getppid() != parent:
                break
            told.send(work(task))
        status = 0
    except CoopAtlasError as error:
        told.send(error)
    finally:
        if status and sys.exc_info()[0] is not None:
            traceback.print_exc()
        # Nothing of the parent's is to be ended here.
        os._exit(status)
