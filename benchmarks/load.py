"""Sending questions: over HTTP by wrk, whose latencies are taken, or to pyoxigraph inside this process."""

from __future__ import annotations

import io
import json
import re
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import QueryResultsFormat, QueryTriples, RdfFormat, Store

from debian import program
from grown import CACHE
from peers import Peer
from questions import Question

_SCRIPT = Path(__file__).with_name("wrk.lua")
_WRK_PACKAGES = ("wrk", "libluajit-5.1-2")
_PATIENCE_S = 60


class LoadFailed(Exception):
    """The load generator itself failed."""


@dataclass(frozen=True)
class Sample:
    """One measurement. ``refused`` were answered with an error's status, ``broken`` not at all, ``late`` not in time.

    Rates count what was answered well, in requests per second.
    """

    rate: float
    p50_ms: float
    p95_ms: float
    requests: int
    refused: int = 0
    broken: int = 0
    late: int = 0


@dataclass(frozen=True)
class OverHttp:
    """A server, asked by wrk with one thread and kept connections."""

    peer: Peer

    @property
    def name(self) -> str:
        """The server's."""
        return self.peer.name

    def load(self, questions: Sequence[Question], connections: int, seconds: float, *, again: bool = False) -> Sample:
        """Send questions from this many clients at once; each asks the next when it has its answer.

        Args:
            questions: in their order.
            connections: how many clients.
            seconds: how long; less where the questions end before and are not to come again.
            again: begin anew after the last question.

        Raises:
            LoadFailed: when wrk fails.
            ProgramMissing: when there is no wrk.
        """
        self.peer.revive()
        generator = program("wrk", _WRK_PACKAGES, CACHE / "debian")
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
            file.writelines(f"{'G' if one.is_graph else 'S'}{self.peer.path(one)}\n" for one in questions)
            file.flush()
            command = [generator.path, "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s"]
            command += [f"--timeout={_PATIENCE_S}s", "-s", str(_SCRIPT), self.peer.address, "--", file.name]
            done = subprocess.run(
                [*command, "again" if again else "once"],
                env=dict(generator.environment),
                capture_output=True,
                text=True,
                check=False,
            )
        return _read(done.stdout, done.stderr)


def _read(said: str, complained: str) -> Sample:
    found = re.search(r"^RESULT (.*)$", said, re.MULTILINE)
    if found is None:
        raise LoadFailed(f"wrk gave no result: {said[-500:]}{complained[-500:]}")
    result = json.loads(found.group(1))
    seconds = result["duration_us"] / 1e6
    return Sample(
        rate=(result["requests"] - result["refused"]) / seconds,
        p50_ms=result["p50_us"] / 1000,
        p95_ms=result["p95_us"] / 1000,
        requests=result["requests"],
        refused=result["refused"],
        broken=result["broken"],
        late=result["late"],
    )


@dataclass(frozen=True)
class InProcess:
    """pyoxigraph itself in this process: what any server over it cannot be faster than. A client is a thread."""

    store: Store
    name: str = "pyoxigraph in process"

    def load(self, questions: Sequence[Question], connections: int, seconds: float, *, again: bool = False) -> Sample:
        """Do the same as ``OverHttp.load``."""
        until = time.monotonic() + seconds
        waiting, lock = _forever(questions) if again else iter(questions), threading.Lock()
        times: list[float] = []

        def client() -> None:
            while time.monotonic() < until:
                with lock:
                    question = next(waiting, None)
                if question is None:
                    return
                begun = time.perf_counter()
                self.answer(question)
                times.append(time.perf_counter() - begun)

        clients = [threading.Thread(target=client) for _ in range(connections)]
        begun = time.perf_counter()
        for thread in clients:
            thread.start()
        for thread in clients:
            thread.join()
        return _summary(times, time.perf_counter() - begun)

    def answer(self, question: Question) -> bytes:
        """Answer one question as its bytes."""
        found, body = self.store.query(question.text), io.BytesIO()
        if isinstance(found, QueryTriples):
            found.serialize(body, format=RdfFormat.TURTLE)
        else:
            found.serialize(body, format=QueryResultsFormat.JSON)
        return body.getvalue()


Target = InProcess | OverHttp
"""Something that questions can be sent to."""


def _forever(questions: Sequence[Question]) -> Iterator[Question]:
    while True:
        yield from questions


def _summary(times: Sequence[float], seconds: float) -> Sample:
    quantiles = statistics.quantiles(times, n=100) if len(times) > 1 else [sum(times)] * 99
    return Sample(len(times) / seconds, quantiles[49] * 1000, quantiles[94] * 1000, len(times))
