"""Answering queries over a store with pyoxigraph, in worker processes that can be killed.

pyoxigraph cannot be told to stop: a query that takes too long, too much memory or too much stack ends only with its
process. So each query is evaluated in a worker process on the read-only store, at most one at a time in each, and
the process is killed and replaced at the deadline. Why processes are started by ``subprocess`` and what that costs
stands in docs/adr/0005-queries-run-in-worker-processes.md.
"""

from __future__ import annotations

import logging
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

from coopatlas.errors import CoopAtlasError, EngineBusy, EngineUnavailable, QueryError, QueryTimeout, QueryTooLarge
from coopatlas.formats import Representation
from coopatlas.query.engine import Answer, Query, QueryEngine
from coopatlas.query.exchange import Outcome, Report, Task
from coopatlas.query.process import Worker, WorkerDied, start_all
from coopatlas.query.syntax import explain_syntax_error
from coopatlas.vocabulary import PREFIXES

WORKER_MEMORY_BYTES = 2 * 2**30
"""How much data one worker may hold beside its stack: joins, sorting, grouping and strings that a query builds."""

_LOG = logging.getLogger(__name__)
_STARTUP_S = 60.0
_WORTH_SAYING_S = 0.1
_INTERRUPT_EVERY_S = 0.1


class EmbeddedEngine(QueryEngine):
    """A ``QueryEngine`` over a store on disk, with a fixed number of worker processes.

    Any number of threads may ask at once; those that find no worker free wait for one. Nothing may write to the
    store meanwhile. Close the engine to end its workers; they also end when the process that made it ends, however
    it does.
    """

    def __init__(
        self,
        store_path: Path,
        *,
        workers: int,
        timeout_s: float,
        max_answer_bytes: int,
        worker_memory_bytes: int = WORKER_MEMORY_BYTES,
    ) -> None:
        """Start the workers and wait until each has opened the store.

        Args:
            store_path: the Oxigraph store.
            workers: how many queries are evaluated at the same time.
            timeout_s: within this time each query is answered or refused, waiting for a free worker included.
            max_answer_bytes: the largest answer, serialised.
            worker_memory_bytes: how much data each worker may hold, its stack not counted.

        Raises:
            EngineUnavailable: when the store cannot be opened or no process can be started.
        """
        arguments = [str(store_path), str(max_answer_bytes), str(worker_memory_bytes)]
        self._timeout_s = timeout_s
        self._max_answer_bytes = max_answer_bytes
        self._worker_memory_bytes = worker_memory_bytes
        self._workers = tuple(Worker(arguments) for _ in range(workers))
        start_all(self._workers, _STARTUP_S)
        self._free = list(self._workers)
        self._changed = threading.Condition()
        self._closed = False

    def answer(self, query: Query, representation: Representation) -> Answer:
        """Answer a query completely, or raise; never a part.

        Graphs are written with each triple once; small ones sorted, so that equal graphs are equal bytes.

        Args:
            query: the checked query.
            representation: one of ``query.form.offered``.

        Raises:
            QuerySyntaxError: with line and column.
            QueryError: a function or graph that is not there, or an answer that the representation cannot hold.
            QueryTimeout: when the deadline passed; the worker is killed and replaced.
            QueryTooLarge: when the answer, the memory or the stack that the query needs is over its bound.
            EngineBusy: when no worker came free in time.
            EngineUnavailable: when the store fails, or the engine is closed.
        """
        task = _task(query, representation)
        start = time.monotonic()
        with self._lent_worker(start + self._timeout_s) as worker, ExitStack() as until_answered:
            waited_s = time.monotonic() - start
            body = until_answered.enter_context(_empty_file())
            try:
                report = worker.ask(task, body, start + self._timeout_s)
            except TimeoutError as error:
                raise self._timeout(waited_s) from error
            except WorkerDied as error:
                raise self._death(error) from error
            if report.outcome is not Outcome.ANSWERED:
                raise self._refusal(report, query)
            until_answered.pop_all()
        size_bytes = os.fstat(body.fileno()).st_size
        body.seek(0)
        return Answer(representation, body, size_bytes)

    def close(self) -> None:
        """End all workers; queries in the middle of being answered are broken off."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            while len(self._free) < len(self._workers):
                # Again and again: a worker may have been between two processes, or about to start one.
                for worker in self._workers:
                    if worker not in self._free:
                        worker.interrupt()
                self._changed.wait(_INTERRUPT_EVERY_S)
        for worker in self._workers:
            worker.stop()

    @contextmanager
    def _lent_worker(self, deadline: float) -> Iterator[Worker]:
        worker = self._take_worker(deadline)
        try:
            yield worker
        finally:
            if not worker.idle and not self._closed:
                worker.restart()
            with self._changed:
                self._free.append(worker)
                self._changed.notify()

    def _take_worker(self, deadline: float) -> Worker:
        with self._changed:
            self._changed.wait_for(lambda: self._free or self._closed, deadline - time.monotonic())
            if self._closed:
                raise EngineUnavailable("the query engine is closed")
            if not self._free:
                raise EngineBusy(
                    f"all {len(self._workers)} query workers were busy for {self._timeout_s:g} s; try again shortly"
                )
            return self._free.pop()

    def _timeout(self, waited_s: float) -> QueryTimeout:
        waited = f", {waited_s:.1f} s of them waiting for a free worker" if waited_s >= _WORTH_SAYING_S else ""
        return QueryTimeout(
            f"the query was not answered within {self._timeout_s:g} s{waited}; that is the limit here. Ask for less: "
            "name a class or a graph, join fewer patterns, add LIMIT; or load the dump and ask there"
        )

    def _death(self, death: WorkerDied) -> CoopAtlasError:
        if self._closed:
            return EngineUnavailable("the query engine was closed while it answered")
        if death.overflown:
            return QueryTooLarge("the query is too deeply nested or too long to be evaluated; write it flatter")
        if death.out_of_memory:
            return self._out_of_memory()
        _LOG.error("query worker ended with status %s", death.status)
        return EngineUnavailable(f"the query worker ended unexpectedly (status {death.status}); try again")

    def _out_of_memory(self) -> QueryTooLarge:
        return QueryTooLarge(
            f"the query needs more than {self._worker_memory_bytes} bytes of memory, the limit here; "
            "join fewer patterns, or sort and group fewer solutions"
        )

    def _refusal(self, report: Report, query: Query) -> CoopAtlasError:
        match report.outcome:
            case Outcome.SYNTAX:
                return explain_syntax_error(query.text, report.message)
            case Outcome.REFUSED:
                return QueryError(report.message)
            case Outcome.OUT_OF_MEMORY:
                return self._out_of_memory()
            case Outcome.ANSWER_TOO_LARGE:
                return QueryTooLarge(
                    f"the answer is larger than {self._max_answer_bytes} bytes, the limit here; "
                    "add LIMIT, select fewer variables, or take the dump"
                )
            case _:
                _LOG.error("query worker: %s", report.message)
                return EngineUnavailable("the store or the answer's file cannot be used now; try again later")


def _task(query: Query, representation: Representation) -> Task:
    return Task(
        query.text,
        representation.media_type,
        default_graphs=query.default_graphs,
        named_graphs=query.named_graphs,
        prefixes=dict(PREFIXES) if representation.rdf is not None else {},
    )


def _empty_file() -> BinaryIO:
    try:
        return tempfile.TemporaryFile()
    except OSError as error:
        raise EngineUnavailable("there is no room for the answer's file; try again later") from error
