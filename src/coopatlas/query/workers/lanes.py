"""Who is at work: a quick lane for queries that end soon, and a slow lane for those that do not.

Nobody can tell from a query's text how long it takes. So one that nobody knows begins in the quick lane, and if it is
still at work after a moment, moves to the slow lane, where it goes on at the lowest priority: its place, and the
processor, are for the others again. Where the slow lane has no room, the query is begun again there when it has.

Unknown queries take all places of the quick lane but one, so that those known to be quick never wait for them.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from enum import Enum

from coopatlas.errors import EngineBusy, EngineUnavailable, QueryCancelled
from coopatlas.query.engine import Caller
from coopatlas.query.workers.process import Worker


class Lane(Enum):
    """Where a query is at work; an unknown one has a place of the quick lane, while one is left for it."""

    QUICK = "quick"
    UNKNOWN = "unknown"
    SLOW = "slow"


class Turn:
    """A query's time with a worker."""

    def __init__(self, lanes: Lanes, lane: Lane, worker: Worker) -> None:
        """Made by ``Lanes.turn``."""
        self._lanes = lanes
        self._lock = threading.Lock()
        self._over = False
        self.lane = lane
        self.worker = worker
        self.slow_since: float | None = None

    def begin(self, caller: Caller) -> None:
        """Take up the worker; a caller that is cancelled has it killed."""
        if self.lane is Lane.SLOW:
            self._lower_priority()
        caller.on_cancel(self.interrupt)

    @contextmanager
    def replaced(self, worker: Worker) -> Iterator[None]:
        """Have another worker take the turn, and end it afterwards."""
        with self._lock:
            own, self.worker = self.worker, worker
        try:
            self._lower_priority()
            yield
        finally:
            with self._lock:
                self.worker = own
            worker.stop()

    def slow_down(self) -> bool:
        """Move to the slow lane, if there is room.

        Returns:
            Whether there was.
        """
        if not self._lanes.move_to_slow(self.lane):
            return False
        self.lane = Lane.SLOW
        self._lower_priority()
        return True

    def interrupt(self) -> None:
        """Kill the worker from another thread; without effect when the turn is over."""
        with self._lock:
            if not self._over:
                self.worker.interrupt()

    def end(self) -> None:
        """Let nobody interrupt the worker any more."""
        with self._lock:
            self._over = True

    def _lower_priority(self) -> None:
        self.slow_since = self.slow_since or time.monotonic()
        self.worker.lower_priority()


class Lanes:
    """Gives out workers. Any number of threads may wait for one, up to a bound."""

    def __init__(self, workers: Sequence[Worker], *, quick: int, slow: int, max_waiting: int) -> None:
        """Keep the workers, none at work.

        Args:
            workers: one for each place of both lanes at least; one more is ready while another starts.
            quick: how many queries are in the quick lane at most.
            slow: how many are in the slow lane at most.
            max_waiting: how many threads may wait.
        """
        self._workers = tuple(workers)
        self._free = list(workers)
        self._slow_places = slow
        self._room = {Lane.QUICK: quick, Lane.UNKNOWN: max(1, quick - 1), Lane.SLOW: self._slow_places}
        self._max_waiting = max_waiting
        self._waiting = 0
        self._closed = False
        self._lock = threading.Lock()
        self._changed = {lane: threading.Condition(self._lock) for lane in Lane}

    @property
    def closed(self) -> bool:
        """Whether the lanes were closed."""
        return self._closed

    @contextmanager
    def turn(self, lane: Lane, deadline: float, caller: Caller) -> Iterator[Turn]:
        """Wait for a worker, and have it back at the end.

        Args:
            lane: where to begin.
            deadline: the moment of ``time.monotonic()`` at which waiting ends.
            caller: for whom; a cancelled caller waits no longer, and its worker is killed.

        Raises:
            EngineBusy: when too many wait already, or no worker came free in time.
            EngineUnavailable: when the lanes are closed.
            QueryCancelled: when the caller was cancelled while it waited.
        """
        turn = Turn(self, lane, self._take(lane, deadline, caller))
        try:
            turn.begin(caller)
            yield turn
        finally:
            turn.end()
            self._give_back(turn)

    def move_to_slow(self, lane: Lane) -> bool:
        """Let a query of another lane go on in the slow one.

        Returns:
            Whether there was room.
        """
        with self._lock:
            if self._room[Lane.SLOW] <= 0:
                return False
            self._room[Lane.SLOW] -= 1
            self._leave(lane)
            return True

    def status(self) -> dict[str, float]:
        """How many are at work in each lane, and how many wait."""
        with self._lock:
            at_work = len(self._workers) - len(self._free)
            slow = self._slow_places - self._room[Lane.SLOW]
            return {"queries_quick": at_work - slow, "queries_slow": slow, "queries_waiting": self._waiting}

    def close(self, *, every_s: float) -> None:
        """Refuse whoever waits, break off whatever is at work, and end the workers."""
        with self._lock:
            self._closed = True
            for changed in self._changed.values():
                changed.notify_all()
        while self._interrupt_busy():
            # Again and again: a worker may have been between two processes, or about to start one.
            time.sleep(every_s)
        for worker in self._workers:
            worker.stop()

    def _interrupt_busy(self) -> bool:
        with self._lock:
            busy = [worker for worker in self._workers if worker not in self._free]
        for worker in busy:
            worker.interrupt()
        return bool(busy)

    def _take(self, lane: Lane, deadline: float, caller: Caller) -> Worker:
        caller.on_cancel(self._wake_all)
        with self._lock:
            self._wait(lane, deadline, caller)
            if self._closed:
                raise EngineUnavailable("the query engine is closed")
            if caller.cancelled:
                raise QueryCancelled("nobody waits for the answer any more")
            if not self._has_room(lane):
                raise EngineBusy("no query worker came free in time, so busy is this service; try again shortly")
            self._enter(lane)
            # Who is quick gets one that is ready; who is slow can wait for one that is still starting.
            best = min if lane is Lane.SLOW else max
            worker = best(self._free, key=lambda worker: worker.ready)
            self._free.remove(worker)
            return worker

    def _wait(self, lane: Lane, deadline: float, caller: Caller) -> None:
        if self._has_room(lane) or self._closed:
            return
        if self._waiting >= self._max_waiting:
            raise EngineBusy(f"{self._waiting} queries wait already, which is the limit here; try again shortly")
        self._waiting += 1
        try:
            self._changed[lane].wait_for(
                lambda: self._has_room(lane) or self._closed or caller.cancelled, deadline - time.monotonic()
            )
        finally:
            self._waiting -= 1

    def _wake_all(self) -> None:
        with self._lock:
            for changed in self._changed.values():
                changed.notify_all()

    def _give_back(self, turn: Turn) -> None:
        if not self._closed and (turn.lane is Lane.SLOW or not turn.worker.idle):
            # A priority once lowered cannot be raised again without privileges.
            with suppress(EngineUnavailable):
                turn.worker.restart()
        with self._lock:
            self._free.append(turn.worker)
            self._leave(turn.lane)

    def _has_room(self, lane: Lane) -> bool:
        return self._room[lane] > 0 and (lane is not Lane.UNKNOWN or self._room[Lane.QUICK] > 0)

    def _enter(self, lane: Lane) -> None:
        self._room[lane] -= 1
        if lane is Lane.UNKNOWN:
            self._room[Lane.QUICK] -= 1

    def _leave(self, lane: Lane) -> None:
        self._room[lane] += 1
        if lane is Lane.UNKNOWN:
            self._room[Lane.QUICK] += 1
        for changed in self._changed.values():
            changed.notify()
