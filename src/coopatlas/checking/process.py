"""The service's side: one process that checks, killed at its deadline and started anew."""

from __future__ import annotations

import logging
import math
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from coopatlas.checking.checker import Outcome, Task, Verdict, receive_verdict, send_task
from coopatlas.errors import CheckTimeout, DocumentTooLarge, EngineBusy, EngineUnavailable, Limit
from coopatlas.query.fair_use import FairUse

MAX_WAITING = 4
"""So many documents may wait for the one that is being checked."""
MAX_OF_A_CLIENT = 2
"""So many documents of one client may be checked or wait, so that it leaves room for others."""
_OUT_OF_MEMORY = frozenset({-signal.SIGABRT, -signal.SIGKILL})
_LAST_BREATH_S = 2.0
_log = logging.getLogger(__name__)


@dataclass
class _Running:
    process: subprocess.Popen[bytes]
    connection: socket.socket

    def end(self) -> int:
        """Kill the process and give its exit status."""
        self.connection.close()
        self.process.kill()
        return self.process.wait()


class CheckingProcess:
    """Checks documents in a process of its own, one after the other. It is started with the first."""

    def __init__(self, release: Path, *, timeout_s: float, memory_bytes: int) -> None:
        """Keep what the process is started with.

        Args:
            release: the folder of a release.
            timeout_s: how long a check may take, waiting included.
            memory_bytes: how much data the process may hold.
        """
        self._arguments = (str(release), str(memory_bytes))
        self._timeout_s = timeout_s
        self._shares = FairUse(max_requests=MAX_OF_A_CLIENT, max_slow_s=math.inf, of="documents")
        self._turn = threading.Lock()
        self._places = threading.BoundedSemaphore(MAX_WAITING + 1)
        self._running: _Running | None = None

    def check(self, task: Task) -> dict[str, str]:
        """Hold a document against the shapes; see ``Checker``."""
        deadline = time.monotonic() + self._timeout_s
        with self._shares.admitted(task.client), self._my_turn(deadline):
            try:
                verdict = self._ask(task, deadline)
            except TimeoutError as error:
                self._end()
                raise self._took_too_long() from error
            except (EOFError, OSError) as error:
                verdict = self._dead(error)
        if verdict.outcome is Outcome.OUT_OF_MEMORY:
            raise DocumentTooLarge("the document needs more memory to check than there is; check it in parts")
        if verdict.outcome is not Outcome.CHECKED:
            _log.error("checking failed: %s", verdict.message)
            raise EngineUnavailable(f"checking failed: {verdict.message}")
        return verdict.texts

    @property
    def process_id(self) -> int | None:
        """The number that the system gives the process; None while there is none."""
        return None if self._running is None else self._running.process.pid

    def close(self) -> None:
        """End the process."""
        with self._turn:
            self._end()

    @contextmanager
    def _my_turn(self, deadline: float) -> Iterator[None]:
        if not self._places.acquire(blocking=False):
            raise EngineBusy(f"{MAX_WAITING} documents wait to be checked already; try again later")
        try:
            if not self._turn.acquire(timeout=max(0.0, deadline - time.monotonic())):
                raise self._took_too_long()
            try:
                yield
            finally:
                self._turn.release()
        finally:
            self._places.release()

    def _took_too_long(self) -> CheckTimeout:
        return CheckTimeout(
            f"the check was stopped after {self._timeout_s:g} s; check the document in parts, or with the command line",
            Limit("check_timeout_s", self._timeout_s),
        )

    def _ask(self, task: Task, deadline: float) -> Verdict:
        if self._running is None or self._running.process.poll() is not None:
            self._end()
            self._running = self._start()
        send_task(self._running.connection, task, deadline)
        return receive_verdict(self._running.connection, deadline)

    def _start(self) -> _Running:
        ours, theirs = socket.socketpair()
        # -P: the current folder is no place to import from.
        command = [sys.executable, "-P", "-m", "coopatlas.checking.worker", *self._arguments]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        try:
            # In a session of its own no signal of the terminal reaches it: the service ends it.
            process = subprocess.Popen(
                command, env=environment, stdin=theirs.fileno(), stdout=subprocess.DEVNULL, start_new_session=True
            )
            return _Running(process, ours)
        except OSError:
            ours.close()
            raise
        finally:
            theirs.close()

    def _dead(self, error: Exception) -> Verdict:
        """Tell why the process ended."""
        running, self._running = self._running, None
        if running is None:
            return Verdict(Outcome.BROKEN, message=f"no process can be started: {error}")
        try:
            status = running.process.wait(_LAST_BREATH_S)
        except subprocess.TimeoutExpired:
            status = 0
        running.end()
        if status in _OUT_OF_MEMORY:
            return Verdict(Outcome.OUT_OF_MEMORY)
        return Verdict(Outcome.BROKEN, message=f"the process ended with status {status}")

    def _end(self) -> None:
        running, self._running = self._running, None
        if running is not None:
            running.end()
