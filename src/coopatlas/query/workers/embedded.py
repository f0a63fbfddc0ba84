"""Answering queries over a store with pyoxigraph, in worker processes that can be killed.

pyoxigraph cannot be told to stop: a query that takes too long, too much memory or too much stack ends only with its
process. So each query is evaluated in a worker process on the read-only store, at most one at a time in each, and
the process is killed and replaced at the deadline. Why processes are started by ``subprocess`` and what that costs
stands in docs/adr/0005-queries-run-in-worker-processes.md.
"""

from __future__ import annotations

import io
import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, NamedTuple

from coopatlas.errors import EngineUnavailable, LimitReached, QueryCancelled
from coopatlas.formats import Representation
from coopatlas.query.engine import Answer, Bounds, Caller, Query, QueryEngine, QueryForm
from coopatlas.query.fair_use import FairUse
from coopatlas.query.slowness import Slowness
from coopatlas.query.workers import refusals
from coopatlas.query.workers.exchange import Outcome, Report, Task
from coopatlas.query.workers.lanes import Lane, Lanes, Turn
from coopatlas.query.workers.partial import collected_form, keep_whole_lines
from coopatlas.query.workers.process import Worker, WorkerDied, empty_file, start_all
from coopatlas.query.workers.worker import NETWORK
from coopatlas.vocabulary import BASE, PREFIXES

PARTIAL_ANSWER = f"{BASE}problems#PartialAnswer"
"""What the mark of a partial graph is about."""
PATIENCE_S = 0.15
"""How much time of a processor a query may take in the quick lane."""

_SPARE = 1
"""How many workers there are beyond those at work, ready while one that was killed is replaced."""
_STARTUP_S = 60.0
_INTERRUPT_EVERY_S = 0.1
_LOOK_AGAIN_S = 0.05
_WRITING_S = 60.0
"""How long what was collected may take to be written anew: there is an answer already, and it is bounded."""


@dataclass(frozen=True)
class _Job:
    """A query on its way: what is to be done, by when, and for whom."""

    query: Query
    task: Task
    into: BinaryIO | None
    deadline: float
    caller: Caller


class _Done(NamedTuple):
    """What came of a job: when it was begun, the report, and the file that holds the answer, if there is one."""

    begun: float
    report: Report
    body: BinaryIO


class _NoRoom(Exception):
    """A query is not quick, and the slow lane has no room now."""


class EmbeddedEngine(QueryEngine):
    """A ``QueryEngine`` over a store on disk, with a fixed number of worker processes.

    Any number of threads may ask at once; those that find no worker free wait for one. Nothing may write to the
    store meanwhile. Close the engine to end its workers; they also end when the process that made it ends, however
    it does.
    """

    def __init__(self, store_path: Path, bounds: Bounds | None = None, fair_use: FairUse | None = None) -> None:
        """Start the workers and wait until each has opened the store.

        Args:
            store_path: the Oxigraph store.
            bounds: what queries may take; the defaults where it is None.
            fair_use: what one client may take; None bounds no client.

        Raises:
            EngineUnavailable: when the store cannot be opened or no process can be started.
        """
        self._bounds = bounds or Bounds()
        self._fair_use = fair_use
        self._slowness = Slowness()
        self._arguments = [str(store_path), str(self._bounds.max_answer_bytes), str(self._bounds.memory_bytes)]
        quick, slow = self._bounds.workers, self._bounds.slow
        workers = [Worker(self._arguments) for _ in range(quick + slow + (_SPARE if slow else 0))]
        start_all(workers, _STARTUP_S)
        self._slow_lane = Lane.SLOW if slow else Lane.QUICK
        self._lanes = Lanes(workers, quick=quick, slow=slow, max_waiting=self._bounds.max_waiting)

    def answer(self, query: Query, representation: Representation, caller: Caller | None = None) -> Answer:
        """Answer a query completely, or raise; never a part, unless ``query.partial`` asks for one.

        Graphs are written with each triple once; small ones sorted, so that equal graphs are equal bytes.

        Args:
            query: the checked query.
            representation: one of ``query.form.offered``.
            caller: for whom; the query is stopped when it is cancelled. None is the service itself.

        Raises:
            QuerySyntaxError: with line and column.
            QueryError: a function or graph that is not there, or an answer that the representation cannot hold.
            QueryTimeout: when the deadline passed; the worker is killed and replaced.
            QueryTooLarge: when the answer, the memory or the stack that the query needs is over its bound.
            QueryCancelled: when the caller was cancelled.
            TooManyRequests: when the client asks more than its share.
            EngineBusy: when too many queries wait, or no worker came free in time.
            EngineUnavailable: when the store fails, or the engine is closed.
        """
        caller = caller or Caller()
        with self._fair_use.admitted(caller.client) if self._fair_use else nullcontext():
            if query.partial and query.form is not QueryForm.ASK:
                return self._answer_in_part(query, representation, caller)
            task = replace(_task(query, representation), max_rows=self._bounds.max_rows)
            return self._evaluate(query, representation, task, None, caller)

    def status(self) -> dict[str, float]:
        """How many queries are at work in each lane, and how many wait."""
        return self._lanes.status()

    def close(self) -> None:
        """End all workers; queries in the middle of being answered are broken off."""
        self._lanes.close(every_s=_INTERRUPT_EVERY_S)

    def _answer_in_part(self, query: Query, representation: Representation, caller: Caller) -> Answer:
        """Collect what is found, line by line, until a limit is reached or there is no more; then write it anew."""
        form, reason = collected_form(representation), ""
        timings: Mapping[str, float] = {}
        with closing(empty_file()) as collected:
            try:
                timings = self._evaluate(query, form, _task(query, form), collected, caller).timings
            except LimitReached as error:
                if error.limit is None:
                    raise
                reason = str(error)
            # Rows are those of solutions, and the first line names the variables.
            most_lines = sys.maxsize if form.rdf is not None else self._bounds.max_rows + 1
            if keep_whole_lines(collected, sys.maxsize) > most_lines:
                reason = str(refusals.too_many_rows(self._bounds))
            keep_whole_lines(collected, most_lines)
            answer = self._write_anew(collected, representation, reason, caller)
        return replace(answer, timings=timings)

    def _write_anew(self, collected: BinaryIO, representation: Representation, reason: str, caller: Caller) -> Answer:
        """Write what was collected; where that is too long, half of it, and so on."""
        lines = keep_whole_lines(collected, sys.maxsize)
        while True:
            task = Task(
                "",
                representation.media_type,
                prefixes=dict(PREFIXES),
                collected=collected_form(representation).media_type,
                notice=f"PARTIAL ANSWER: {reason}" if reason else "",
                notice_about=PARTIAL_ANSWER,
            )
            report, body = self._have_written(task, collected, caller)
            if report.outcome is Outcome.ANSWERED:
                return replace(_answer(representation, body, {}), partial=reason or None)
            body.close()
            if report.outcome is not Outcome.ANSWER_TOO_LARGE or lines <= 1:
                raise refusals.of_report(self._bounds, report, "")
            reason = str(refusals.too_many_bytes(self._bounds))
            lines = keep_whole_lines(collected, lines // 2)

    def _have_written(self, task: Task, collected: BinaryIO, caller: Caller) -> tuple[Report, BinaryIO]:
        deadline = time.monotonic() + max(self._bounds.timeout_s, _WRITING_S)
        with self._lanes.turn(self._slow_lane, deadline, caller) as turn, self._told(caller):
            worker = turn.worker
            report = worker.begin(task, [worker.scratch(), collected], deadline) or worker.report(deadline)
            return report, _body_of(report, worker)

    def _evaluate(
        self, query: Query, representation: Representation, task: Task, into: BinaryIO | None, caller: Caller
    ) -> Answer:
        """Have a query answered, in the slow lane where the quick one is not for it.

        ``into`` is a file that holds what was found, whatever comes of it; it is then the answer's body.
        """
        start = time.monotonic()
        job = _Job(query, task, into, start + self._bounds.timeout_s, caller)
        lane = self._slow_lane if query.services else self._lane_of(query)
        try:
            done = self._attempt(job, lane)
        except _NoRoom:
            if into is not None:
                into.seek(0)
                into.truncate()
            done = self._attempt(job, Lane.SLOW)
        if done.report.outcome is not Outcome.ANSWERED:
            if into is None:
                done.body.close()
            raise refusals.of_report(self._bounds, done.report, query.text)
        timings = {"wait": done.begun - start, "query": time.monotonic() - done.begun}
        return _answer(representation, done.body, timings)

    def _attempt(self, job: _Job, lane: Lane) -> _Done:
        """Have a job done by a worker.

        Raises:
            _NoRoom: when the query is not quick and the slow lane has no room.
        """
        if lane is Lane.SLOW:
            self._check_share(job.caller)
        waiting_since = time.monotonic()
        with self._lanes.turn(lane, job.deadline, job.caller) as turn, self._charged(turn, job.caller):
            begun = time.monotonic()
            if lane is not Lane.SLOW and self._lane_of(job.query) is Lane.SLOW:
                self._slow_down(turn, job.caller)  # others of its kind were seen to be slow while it waited
            with self._told(job.caller, begun - waiting_since), self._federating(turn, job.query):
                worker = turn.worker
                file = job.into or worker.scratch()
                report = worker.begin(job.task, [file], job.deadline) or self._see_it_done(turn, job)
                if report.outcome is Outcome.BROKEN and job.query.services:
                    report = Report(Outcome.REFUSED, refusals.SERVICE_FAILED)
                return _Done(begun, report, _body_of(report, worker, job.into))

    def _see_it_done(self, turn: Turn, job: _Job) -> Report:
        # Of the processor, and from now on: that a process had to start, or others were at work, is not its fault.
        patience_ends_s = turn.worker.cpu_s() + PATIENCE_S
        if job.caller.cancelled:
            raise QueryCancelled("nobody waits for the answer any more")
        hurried = self._bounds.slow > 0 and turn.lane is not Lane.SLOW
        if hurried and not _finished_within(turn.worker, patience_ends_s, job.deadline):
            self._slowness.note(job.query, slow=True)
            self._slow_down(turn, job.caller)
        report = turn.worker.report(job.deadline)
        self._slowness.note(job.query, slow=turn.worker.cpu_s() > patience_ends_s)
        return report

    def _lane_of(self, query: Query) -> Lane:
        score = self._slowness.score(query)
        return Lane.UNKNOWN if score == 0 else self._slow_lane if score > 0 else Lane.QUICK

    def _slow_down(self, turn: Turn, caller: Caller) -> None:
        self._check_share(caller)
        if not turn.slow_down():
            raise _NoRoom

    def _check_share(self, caller: Caller) -> None:
        if self._fair_use is not None:
            self._fair_use.check_slow(caller.client)

    @contextmanager
    def _charged(self, turn: Turn, caller: Caller) -> Iterator[None]:
        try:
            yield
        finally:
            if self._fair_use is not None and turn.slow_since is not None:
                self._fair_use.charge_slow(caller.client, time.monotonic() - turn.slow_since)

    @contextmanager
    def _told(self, caller: Caller, waited_s: float = 0.0) -> Iterator[None]:
        """Say why a worker did not come to an end."""
        try:
            yield
        except TimeoutError as error:
            raise refusals.timeout(self._bounds, waited_s) from error
        except WorkerDied as error:
            if caller.cancelled:
                raise QueryCancelled("nobody waits for the answer any more") from error
            if self._lanes.closed:
                raise EngineUnavailable("the query engine was closed while it answered") from error
            raise refusals.of_death(self._bounds, error) from error

    @contextmanager
    def _federating(self, turn: Turn, query: Query) -> Iterator[None]:
        """Let a worker that may open sockets take the turn of a query that asks other endpoints."""
        if not query.services:
            yield
            return
        with turn.replaced(Worker([*self._arguments, NETWORK])):
            yield


def _finished_within(worker: Worker, cpu_s: float, deadline: float) -> bool:
    """Wait until a worker has done its task, or has used so much of a processor, or the deadline passes."""
    while (left_s := cpu_s - worker.cpu_s()) > 0 and time.monotonic() < deadline:
        if worker.finished_by(min(time.monotonic() + max(left_s, _LOOK_AGAIN_S), deadline)):
            return True
    return False


def _task(query: Query, representation: Representation) -> Task:
    return Task(
        query.text,
        representation.media_type,
        default_graphs=query.default_graphs,
        named_graphs=query.named_graphs,
        prefixes=dict(PREFIXES) if representation.rdf is not None else {},
    )


def _body_of(report: Report, worker: Worker, into: BinaryIO | None = None) -> BinaryIO:
    """The answer: what came with the report, or the file that it was written into."""
    if into is None:
        # Where there is none, a file that is to be closed is as good as any.
        return worker.take_scratch() if report.content is None else io.BytesIO(report.content)
    if report.content is not None:
        into.write(report.content)
    return into


def _answer(representation: Representation, body: BinaryIO, timings: dict[str, float]) -> Answer:
    size_bytes = body.seek(0, os.SEEK_END)
    body.seek(0)
    return Answer(representation, body, size_bytes, timings)
