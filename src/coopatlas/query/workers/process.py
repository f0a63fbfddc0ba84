"""The engine's side of a worker: a process that is started, asked, killed at a deadline and started anew."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from coopatlas.errors import EngineUnavailable
from coopatlas.query.workers.exchange import Outcome, Report, Task, receive_report, send_task, set_time_left

_LAST_BREATH_S = 2.0
"""How long a worker that hung up is given to end by itself, so that its exit status can be told."""
_CPU_CLOCK = 2
_ATTEMPTS = 3
_LOWEST_PRIORITY = 19
_OUT_OF_MEMORY = frozenset({-signal.SIGABRT, -signal.SIGKILL})
_OVERFLOWN = frozenset({-signal.SIGSEGV, -signal.SIGBUS})


class WorkerDied(Exception):
    """A worker ended in the middle of a task. ``status`` is its exit status, negative for a signal."""

    def __init__(self, status: int) -> None:
        """Keep the exit status."""
        super().__init__(f"worker ended with status {status}")
        self.status = status

    @property
    def out_of_memory(self) -> bool:
        """Whether it was out of memory: pyoxigraph aborts then, or the system kills the process."""
        return self.status in _OUT_OF_MEMORY

    @property
    def overflown(self) -> bool:
        """Whether its stack overflowed."""
        return self.status in _OVERFLOWN


@dataclass
class _Running:
    process: subprocess.Popen[bytes]
    connection: socket.socket


class Worker:
    """One place in the pool. The process in it changes; only one thread may use a worker at a time."""

    def __init__(self, arguments: Sequence[str]) -> None:
        """Keep the arguments of ``coopatlas.query.workers.worker``; ``start`` starts the process."""
        self._arguments = tuple(arguments)
        self._running: _Running | None = None
        self._scratch: BinaryIO | None = None
        self._greeted = False
        self._idle = False

    @property
    def idle(self) -> bool:
        """Whether the process waits for a task; not so when its last task was broken off."""
        return self._idle

    @property
    def ready(self) -> bool:
        """Whether the process is known to have opened its store."""
        return self._greeted

    @property
    def process_id(self) -> int:
        """The number that the system gives the process; it is started if there is none."""
        return self._started().process.pid

    def cpu_s(self) -> float:
        """How many seconds of a processor the process has used; by the clock where the system does not tell.

        Source: Linux, clock_getcpuclockid(3).
        """
        if sys.platform == "linux":
            # A process that has ended is told elsewhere.
            with contextlib.suppress(OSError):
                return time.clock_gettime(~self.process_id << 3 | _CPU_CLOCK)
        return time.monotonic()

    def lower_priority(self) -> None:
        """Let the process run only when others leave the processor to it; it stays so until it is restarted."""
        process = self.process_id
        # A process or thread that has ended is told elsewhere; and where the system does not allow it, slow queries
        # take their share of the processor beside the others.
        with contextlib.suppress(ProcessLookupError, FileNotFoundError, PermissionError):
            os.setpriority(os.PRIO_PGRP, process, _LOWEST_PRIORITY)
            if sys.platform == "linux":
                # Others then need not even wait for its time slice to end. The system keeps this for each thread.
                for thread in os.listdir(f"/proc/{process}/task"):  # noqa: PTH208  # names, not paths
                    os.sched_setscheduler(int(thread), os.SCHED_IDLE, os.sched_param(0))

    def start(self) -> None:
        """Start the process without waiting for it.

        Raises:
            EngineUnavailable: when the system has no room for another process.
        """
        self._started()

    def stop(self) -> None:
        """Kill the process and wait until it is gone."""
        self._end()
        scratch, self._scratch = self._scratch, None
        if scratch is not None:
            scratch.close()

    def _end(self) -> None:
        running, self._running, self._idle, self._greeted = self._running, None, False, False
        if running is not None:
            running.process.kill()
            running.process.wait()
            running.connection.close()

    def interrupt(self) -> None:
        """Kill the process from another thread; the thread that uses the worker gets ``WorkerDied``."""
        running = self._running
        if running is not None:
            running.process.kill()

    def restart(self) -> None:
        """Kill the process and start another. Where the system has no room for it, ``ask`` tries again."""
        self.stop()
        with contextlib.suppress(EngineUnavailable):
            self.start()

    def wait_until_ready(self, deadline: float) -> Report:
        """Wait until the process has opened its store.

        Args:
            deadline: the moment of ``time.monotonic()`` at which waiting ends.

        Returns:
            READY, or BROKEN when the store cannot be opened; its message is for the operator, since it has paths.

        Raises:
            TimeoutError: when the deadline passed.
            EngineUnavailable: when no process can be started.
            WorkerDied: when the process ended.
        """
        if self._greeted:
            return Report(Outcome.READY)
        greeting = self._receive(self._started(), deadline)
        self._greeted = self._idle = greeting.outcome is Outcome.READY
        return greeting

    def begin(self, task: Task, files: Sequence[BinaryIO], deadline: float) -> Report | None:
        """Send a task to the process.

        Args:
            task: what to do.
            files: an empty file for the answer and, where the task says so, one to read.
            deadline: the moment of ``time.monotonic()`` at which waiting for a process that serves ends.

        Returns:
            None, or BROKEN when the store cannot be opened.

        Raises:
            TimeoutError: when the deadline passed; the process must be restarted.
            EngineUnavailable: when no process can be started, or those that are end before they serve.
        """
        for _ in range(_ATTEMPTS):
            try:
                return self._send(task, files, deadline)
            except WorkerDied:
                self._end()  # it had ended before anything was asked of it, so that is not the task's fault
        raise EngineUnavailable("the query workers end before they serve; try again later")

    def finished_by(self, moment: float) -> bool:
        """Wait until the process reports or hangs up.

        Args:
            moment: the moment of ``time.monotonic()`` at which waiting ends.
        """
        poll = select.poll()
        poll.register(self._started().connection, select.POLLIN)
        return bool(poll.poll(max(0.0, moment - time.monotonic()) * 1000))

    def report(self, deadline: float) -> Report:
        """Take the report on the task that was begun.

        Raises:
            TimeoutError: when the deadline passed; the process goes on and must be restarted.
            WorkerDied: when the process ended.
        """
        report = self._receive(self._started(), deadline)
        self._idle = True
        return report

    def scratch(self) -> BinaryIO:
        """An empty file for an answer. It stays the worker's, and empty, where the answer is short.

        Raises:
            EngineUnavailable: when there is no room for it.
        """
        if self._scratch is None:
            self._scratch = empty_file()
        return self._scratch

    def take_scratch(self) -> BinaryIO:
        """Have the file of an answer, which whoever takes it closes."""
        taken, self._scratch = self.scratch(), None
        return taken

    def _send(self, task: Task, files: Sequence[BinaryIO], deadline: float) -> Report | None:
        greeting = self.wait_until_ready(deadline)
        if greeting.outcome is not Outcome.READY:
            return greeting
        running = self._started()
        self._idle = False
        set_time_left(running.connection, deadline)
        try:
            send_task(running.connection, task, [file.fileno() for file in files])
        except ConnectionError as error:
            raise WorkerDied(_status(running)) from error
        return None

    def _started(self) -> _Running:
        if self._running is None:
            try:
                self._running = _start(self._arguments)
            except OSError as error:
                raise EngineUnavailable(f"no query worker can be started ({error}); try again later") from error
            self._greeted, self._idle = False, True
        return self._running

    def _receive(self, running: _Running, deadline: float) -> Report:
        self._idle = False
        try:
            return receive_report(running.connection, deadline)
        except (EOFError, ConnectionError) as error:
            raise WorkerDied(_status(running)) from error


def empty_file() -> BinaryIO:
    """Open an empty file that is gone when it is closed.

    Raises:
        EngineUnavailable: when there is no room for it.
    """
    try:
        return tempfile.TemporaryFile(buffering=0)
    except OSError as error:
        raise EngineUnavailable("there is no room for the answer's file; try again later") from error


def _start(arguments: Sequence[str]) -> _Running:
    # -P: the current folder is no place to import from. A group of its own: Ctrl-C is for the engine's process.
    command = [sys.executable, "-P", "-m", "coopatlas.query.workers.worker", *arguments]
    path = os.pathsep.join(filter(None, sys.path))
    environment = {**os.environ, "PYTHONPATH": path, "RUST_BACKTRACE": "0"}
    ours, theirs = socket.socketpair()
    with theirs, contextlib.ExitStack() as until_started:
        until_started.enter_context(ours)
        process = subprocess.Popen(
            command, env=environment, stdin=theirs.fileno(), stdout=subprocess.DEVNULL, process_group=0
        )
        until_started.pop_all()
    return _Running(process, ours)


def _status(running: _Running) -> int:
    try:
        return running.process.wait(_LAST_BREATH_S)
    except subprocess.TimeoutExpired:
        running.process.kill()
        return running.process.wait()


def start_all(workers: Sequence[Worker], startup_s: float) -> None:
    """Start workers side by side and wait until all of them serve; stop all if one does not.

    Raises:
        EngineUnavailable: when one cannot be started, or cannot open the store.
    """
    deadline = time.monotonic() + startup_s
    try:
        for worker in workers:
            worker.start()
        for worker in workers:
            greeting = worker.wait_until_ready(deadline)
            if greeting.outcome is not Outcome.READY:
                raise EngineUnavailable(greeting.message)
    except (TimeoutError, WorkerDied) as error:
        hint = "; 'worker_memory_bytes' may be too little" if isinstance(error, WorkerDied) else ""
        raise EngineUnavailable(f"the query workers do not start: {error}{hint}") from error
    finally:
        if not all(worker.idle for worker in workers):
            for worker in workers:
                worker.stop()
