"""What is measured besides throughput: overhead, killers beside good queries, a large export, whole aggregates."""

from __future__ import annotations

import http.client
import json
import math
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

from comparison import settle
from coopatlas.progress import Progress
from footprint import watched
from killers import killers
from load import InProcess, OverHttp, Sample
from peers import Peer
from questions import Question, Workload, question

AGGREGATE_LIMIT_S = 30.0
_EXPORT_LONG_S = 30.0
_EXPORT_LIMIT_S = 300.0
ONSET_S = 3.0
_WARMING_S = 2.0
_LONG_S = 5.0
"""What takes longer is asked once only."""
_GOOD_CLIENTS = 8
_GOOD_PER_S = 3000
_LOOKUPS_PER_S = 3000
_COUNT_ROWS = "import json, sys; print(len(json.load(open(sys.argv[1]))['results']['bindings']))"
AGGREGATES: Mapping[str, str] = MappingProxyType(
    {
        "count all": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        "participations by role": "SELECT ?role (COUNT(?one) AS ?n) { ?one ca:role ?role } GROUP BY ?role",
        "organisations by country, by the short cut": "SELECT ?country (COUNT(?body) AS ?n) "
        "{ ?body a org:Organization ; ca:country ?country } GROUP BY ?country",
        "participations by country, by the short cut": "SELECT ?country (COUNT(?one) AS ?n) "
        "{ ?one a ca:Participation ; ca:participant ?body . ?body ca:country ?country } GROUP BY ?country",
        "participations by country, by the path": "SELECT ?country (COUNT(?one) AS ?n) "
        "{ ?one a ca:Participation ; ca:participant ?body . ?body dct:spatial/schema:containedInPlace+ ?country . "
        "?country a ca:Country } GROUP BY ?country",
        "projects by year": "SELECT ?year (COUNT(?project) AS ?n) { ?project a ca:Project ; "
        "schema:startDate ?date BIND(SUBSTR(STR(?date), 1, 4) AS ?year) } GROUP BY ?year ORDER BY ?year",
        "twenty most frequent coordinators": "SELECT ?body (COUNT(?one) AS ?n) { ?one ca:role "
        "<https://w3id.org/coopatlas/id/concept/role/coordinator> ; ca:participant ?body } "
        "GROUP BY ?body ORDER BY DESC(?n) ?body LIMIT 20",
    }
)
"""Whole aggregates. ``?n`` gets a number each time, which makes the text new, so that no cache answers."""


@dataclass(frozen=True)
class Overhead:
    """Milliseconds at the median of cold lookups by one client: in process, through a server, and the difference."""

    in_process_ms: float
    through_ms: float
    overhead_ms: float


def overhead(
    inside: InProcess, servers: Sequence[OverHttp], workload: Workload, rounds: int, seconds: float
) -> dict[str, Overhead]:
    """Measure in pairs, inside and through each server, with the same questions; the median over the pairs."""
    pairs: dict[str, list[tuple[float, float]]] = {server.name: [] for server in servers}
    for _ in range(rounds):
        questions = workload.take("lookup", int(_LOOKUPS_PER_S * seconds))
        for server in servers:
            pairs[server.name].append(
                (inside.load(questions, 1, seconds).p50_ms, server.load(questions, 1, seconds).p50_ms)
            )
    return {
        name: Overhead(
            statistics.median(inner for inner, _ in found),
            statistics.median(outer for _, outer in found),
            statistics.median(outer - inner for inner, outer in found),
        )
        for name, found in pairs.items()
    }


@dataclass(frozen=True)
class Siege:
    """Good queries without killers, while these all begin at once, and with them; what the killers got by status."""

    without: list[Sample]
    onset: list[Sample]
    beside: list[Sample]
    outcomes: dict[int, int]

    @property
    def ratio(self) -> float:
        """How many times the good ones' p95 is with killers what it is without, at the median of the pairs."""
        return _ratio(self.without, self.beside)

    @property
    def onset_ratio(self) -> float:
        """The same for the first seconds."""
        return _ratio(self.without, self.onset)


def _ratio(without: Sequence[Sample], beside: Sequence[Sample]) -> float:
    """Where nothing at all was answered, it is infinite."""
    pairs = zip(without, beside, strict=True)
    return statistics.median(after.p95_ms / before.p95_ms if after.requests else math.inf for before, after in pairs)


def besiege(
    servers: Sequence[OverHttp], workload: Workload, rounds: int, seconds: float, progress: Progress
) -> dict[str, Siege]:
    """Measure good queries (lookups and lists) alone, then beside twenty killers, of all servers in turns."""
    sieges = {server.name: Siege([], [], [], {}) for server in servers}
    for _ in progress.each(range(rounds), "killers beside good queries", rounds):
        lengths = (seconds, ONSET_S, seconds, _WARMING_S)
        quiet, first, busy, warming = (_good(workload, length) for length in lengths)
        for server in servers:
            siege = sieges[server.name]
            siege.without.append(server.load(quiet, _GOOD_CLIENTS, seconds))
            with killers(server.peer) as killing:
                siege.onset.append(server.load(first, _GOOD_CLIENTS, ONSET_S))
                siege.beside.append(server.load(busy, _GOOD_CLIENTS, seconds))
                for status, number in killing.outcomes.items():
                    siege.outcomes[status] = siege.outcomes.get(status, 0) + number
            server.peer.renew()  # some work on for minutes at what nobody waits for any more
            server.load(warming, _GOOD_CLIENTS, _WARMING_S)
    return sieges


def _good(workload: Workload, seconds: float) -> list[Question]:
    number = int(_GOOD_PER_S * seconds / 2)
    return [
        one for pair in zip(workload.take("lookup", number), workload.take("list", number), strict=True) for one in pair
    ]


@dataclass(frozen=True)
class Export:
    """One large answer, and the server's memory as PSS, of which ``peak_own_bytes`` leaves mapped files out.

    ``rows`` is None where the answer is not whole.
    """

    seconds: float
    rows: int | None
    size_bytes: int
    idle_bytes: int
    peak_bytes: int
    peak_own_bytes: int


def exports(server: OverHttp, rows: int) -> list[Export]:
    """Fetch one large answer twice, each time by another text; only once where that takes very long."""
    first = _export(server, rows, 1)
    return [first] if first.seconds > _EXPORT_LONG_S else [first, _export(server, rows, 2)]


def _export(server: OverHttp, rows: int, number: int) -> Export:
    """Fetch this many rows as results JSON into a file, watch the server's memory, and count what came.

    Args:
        server: asked.
        rows: how many.
        number: makes the text new.
    """
    wanted = Question(f"SELECT ?subject{number} ?property {{ ?subject{number} ?property ?object }} LIMIT {rows}")
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        begun = time.perf_counter()
        with watched(server.peer) as footprint:
            whole = _fetched(server.peer, wanted, Path(file.name))
        seconds = time.perf_counter() - begun
        counted = _rows(Path(file.name)) if whole else None
        size_bytes = file.seek(0, 2)
    settle(server)
    return Export(seconds, counted, size_bytes, footprint.idle_bytes, footprint.peak_bytes, footprint.peak_own_bytes)


def _fetched(peer: Peer, wanted: Question, path: Path) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", peer.port, timeout=_EXPORT_LIMIT_S)
    try:
        target = peer.target + quote(wanted.text, safe="")
        connection.request("GET", target, headers={"Accept": "application/sparql-results+json"})
        response = connection.getresponse()
        with path.open("wb") as file:
            while part := response.read(1 << 18):
                file.write(part)
    except (OSError, http.client.HTTPException):
        return False
    else:
        return response.status == http.client.OK
    finally:
        connection.close()


def _rows(path: Path) -> int | None:
    """Count the rows in a process of its own, whose memory goes with it; None where the answer is not whole JSON."""
    counted = subprocess.run(
        [sys.executable, "-c", _COUNT_ROWS, str(path)], capture_output=True, text=True, check=False
    )
    return int(counted.stdout) if counted.returncode == 0 else None


def aggregates(
    inside: InProcess, servers: Sequence[OverHttp], repeats: int, progress: Progress
) -> dict[str, dict[str, float | None]]:
    """Time each aggregate on each peer; None where it takes longer than the limit or is refused.

    Shape: by aggregate, then by peer, the median seconds; what takes long is asked once.
    """
    times: dict[str, dict[str, list[float | None]]] = {}
    for number, (what, pattern) in enumerate(progress.each(AGGREGATES.items(), "aggregates", len(AGGREGATES))):
        found = times.setdefault(what, {name: [] for name in (inside.name, *(server.name for server in servers))})
        for repeat in range(repeats):
            asked = question(pattern.replace("?n)", f"?n{number}x{repeat})").replace("(?n)", f"(?n{number}x{repeat})"))
            begun = time.perf_counter()
            inside.answer(asked)
            found[inside.name].append(time.perf_counter() - begun)
            for server in servers:
                if all(known is not None and known < _LONG_S for known in found[server.name]):
                    found[server.name].append(_seconds(server, asked))
    return {name: {peer: _median(seconds) for peer, seconds in by_peer.items()} for name, by_peer in times.items()}


def _seconds(server: OverHttp, asked: Question) -> float | None:
    reply = server.peer.ask(asked, AGGREGATE_LIMIT_S)
    if reply.status == 0:
        server.peer.renew()
    return reply.seconds if reply.status == http.client.OK and json.loads(reply.body) else None


def _median(seconds: Sequence[float | None]) -> float | None:
    known = [value for value in seconds if value is not None]
    return statistics.median(known) if len(known) == len(seconds) else None
