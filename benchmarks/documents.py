"""Measures the documents about resources, those of hubs too: ``python benchmarks/documents.py --help``.

Each document is asked of a running server and, right before it, made in this process in the plainest way: one query for
all that is said about the resource, one for all that leads to it, and one for the names of all that is mentioned,
written as Turtle in one piece. That is what a document costs that is not paged.
"""

from __future__ import annotations

import http.client
import os
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click
from pyoxigraph import NamedNode, QueryTriples, RdfFormat, Store, serialize

from coopatlas.release.index import INDEX_NAME, Document, Index
from coopatlas.terminal import OnTerminal
from coopatlas.web.description import MAX_INCOMING, PAGE_SIZE
from footprint import watched
from grown import Grown, grown
from peers import Peer, atlas
from writing import written

RESULTS = Path(__file__).parent / "results"
FORMS = ("ttl", "jsonld", "csv", "html")
_SEED, _TIMEOUT_S = 1, 60.0
_SMALL, _LARGE = 360_000, 3_600_000
_PLAIN_LINKS = 20_000
"""Above this the plain way takes too long to be repeated."""
_NAMES = "<http://www.w3.org/2004/02/skos/core#prefLabel>, <http://www.w3.org/2000/01/rdf-schema#label>"
_INDEXING = (
    "import sys,datetime,pathlib;from coopatlas.release.indexing import write_index;"
    "write_index(pathlib.Path(sys.argv[1]),None,pathlib.Path(sys.argv[2]),version='2026.11.20',"
    "now=datetime.datetime.now(datetime.UTC))"
)


@dataclass(frozen=True)
class Subject:
    """A document to be measured. ``links`` is how many resources lead to the thing."""

    name: str
    path: str
    links: int
    pages: Sequence[int]


@dataclass
class Findings:
    """Seconds by subject, page and form; those of the plain way by subject."""

    served: dict[tuple[str, int, str], list[float]] = field(default_factory=dict)
    plain: dict[str, list[float]] = field(default_factory=dict)


@click.command()
@click.option("--small", is_flag=True, help="0.36 million triples instead of 3.6 million.")
@click.option("--port", default=8941, show_default=True)
@click.option("--rounds", default=7, show_default=True)
def main(port: int, rounds: int, *, small: bool) -> None:
    """Measure documents over a generated graph, and the writing of their index."""
    made = grown(_SMALL if small else _LARGE, _SEED, OnTerminal())
    subjects = list(_subjects(Index.of(made.release.path)))
    store = Store.read_only(str(made.release.store_path))
    with tempfile.TemporaryDirectory() as scratch, atlas(made, port, _TIMEOUT_S, Path(scratch)) as server:
        with watched(server) as footprint:
            findings = _measure(server, store, subjects, rounds)
        report = "\n".join(_report(made, subjects, findings, rounds))
    report += (
        f"\n\nServer: {footprint.idle_bytes / 1e6:.0f} MB idle, {footprint.peak_bytes / 1e6:.0f} MB at the peak.\n"
    )
    report += written("the index", _INDEXING, made.release, INDEX_NAME) + "\n"
    RESULTS.mkdir(exist_ok=True)
    target = RESULTS / f"documents-{'small-' if small else ''}{datetime.now(UTC):%Y-%m-%d}.md"
    target.write_text(report, encoding="utf-8")
    click.echo(report)


def _subjects(index: Index) -> Iterator[Subject]:
    """Hubs of about 10, 100, 1,000, 10,000 links and the largest, and ordinary documents."""
    with closing(sqlite3.connect(index.path)) as database:
        totals = database.execute("SELECT path, SUM(total) AS n FROM links GROUP BY path ORDER BY n").fetchall()
        ordinary = database.execute("SELECT path FROM documents WHERE path LIKE 'id/organisation/%'").fetchall()
    hubs = [(path, int(total)) for path, total in totals if path.startswith("id/")]
    for size in (10, 100, 1_000, 10_000, hubs[-1][1]):
        path, total = min(hubs, key=lambda hub: abs(hub[1] - size))
        found = index.find(path)
        assert isinstance(found, Document)  # noqa: S101  # it has links, so it is there
        last = 1 + max(0, -(-(total - MAX_INCOMING) // PAGE_SIZE))
        yield Subject(f"{total:,} links", path, total, sorted({1, (1 + last) // 2, last}))
    chosen = random.Random(_SEED).sample([path for (path,) in ordinary], 20)
    yield from (Subject("an organisation", path, 0, (1,)) for path in chosen)


def _measure(server: Peer, store: Store, subjects: Sequence[Subject], rounds: int) -> Findings:
    findings = Findings()
    for number in range(-1, rounds):  # the first round warms up
        for subject in subjects:
            if subject.links <= _PLAIN_LINKS:
                seconds = _timed(partial(_plainly, store, subject.path))
                if number >= 0:
                    findings.plain.setdefault(subject.name, []).append(seconds)
            for page in subject.pages:
                for form in FORMS:
                    # Another address each time, so that no answer comes from memory.
                    target = f"/doc/{subject.path.removeprefix('id/')}.{form}?page={page}&round={number}"
                    seconds = _timed(partial(_get, server.port, target))
                    if number >= 0:
                        findings.served.setdefault((subject.name, page, form), []).append(seconds)
    return findings


def _timed(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _get(port: int, target: str) -> None:
    # A connection of its own: the server closes one that idles while the plain way is at work.
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=_TIMEOUT_S)) as client:
        client.request("GET", target)
        response = client.getresponse()
        body = response.read()
    if response.status != http.HTTPStatus.OK or not body:
        raise click.ClickException(f"{target}: {response.status} {body[:200]!r}")


def _plainly(store: Store, path: str) -> None:
    thing = NamedNode(f"https://w3id.org/coopatlas/{path}")
    own = list(_constructed(store, f"CONSTRUCT {{ {thing} ?p ?o }} WHERE {{ {thing} ?p ?o }}"))
    own += _constructed(store, f"CONSTRUCT {{ ?s ?p {thing} }} WHERE {{ ?s ?p {thing} }}")
    mentioned = " ".join({str(term) for triple in own for term in triple if isinstance(term, NamedNode)})
    named = f"VALUES ?s {{ {mentioned} }} ?s ?p ?o FILTER(?p IN ({_NAMES}))"
    own += _constructed(store, f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {named} }}")
    serialize(own, format=RdfFormat.TURTLE)


def _constructed(store: Store, query: str) -> QueryTriples:
    found = store.query(query)
    if not isinstance(found, QueryTriples):
        raise TypeError(f"a CONSTRUCT was expected: {query}")
    return found


def _report(made: Grown, subjects: Sequence[Subject], findings: Findings, rounds: int) -> Iterator[str]:
    cores, load = os.cpu_count(), os.getloadavg()[0]
    yield f"# Documents, {datetime.now(UTC):%Y-%m-%d}"
    yield ""
    yield (
        f"{made.triples:,} triples, {cores} cores, load {load:.1f}, Python {sys.version.split()[0]}. "
        f"Medians of {rounds} rounds in milliseconds, one client, nothing from memory. In brackets: how many times the "
        "time that the plain, unpaged way takes in process for the whole."
    )
    yield ""
    yield f"| document | page | {' | '.join(FORMS)} | plain, whole |"
    yield f"|---|---|{'---|' * (len(FORMS) + 1)}"
    for name in dict.fromkeys(subject.name for subject in subjects):
        plain = statistics.median(findings.plain[name]) if name in findings.plain else None
        for page in next(subject for subject in subjects if subject.name == name).pages:
            medians = [statistics.median(findings.served[name, page, form]) for form in FORMS]
            cells = (f"{median * 1000:.1f}" + (f" ({median / plain:.2g})" if plain else "") for median in medians)
            yield f"| {name} | {page} | {' | '.join(cells)} | {f'{plain * 1000:.1f}' if plain else '–'} |"


if __name__ == "__main__":
    main()
