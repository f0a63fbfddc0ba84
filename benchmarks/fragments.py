"""Measures fragments: ``python benchmarks/fragments.py --help``.

Each address is asked of a running server once, so that no answer comes from memory: of each kind of pattern the first
page, and one that is drawn from all. The peer is the engine itself, in process over the same release: what counting a
pattern and skipping to its middle cost there.
"""

from __future__ import annotations

import http.client
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import click
from pyoxigraph import NamedNode, QuerySolutions, Store, parse

from coopatlas.formats import N_QUADS
from coopatlas.release.identity import ATLAS_IRI
from coopatlas.release.orders import ORDERS_NAME, Orders, Pattern
from coopatlas.terminal import OnTerminal
from coopatlas.web.fragments.pages import ON_A_PAGE
from coopatlas.web.fragments.table import text_of
from coopatlas.web.fragments.terms import PLACES
from footprint import watched
from grown import Grown, grown
from peers import Peer, atlas
from writing import written

RESULTS = Path(__file__).parent / "results"
AIM_MS = 100
"""What any page may take."""
_SEED, _TIMEOUT_S = 1, 60.0
_SMALL, _LARGE = 360_000, 3_600_000
_KINDS = ("", "s", "p", "o", "g", "sp", "po", "so", "gp", "go", "gpo", "spo", "spog")
"""Places that are fixed, by their first letters; of the graph either one or the union."""
_ORDERING = (
    "import sys,pathlib;from coopatlas.release.ordering import write_orders;"
    "write_orders(pathlib.Path(sys.argv[1]),pathlib.Path(sys.argv[2]))"
)


@click.command()
@click.option("--small", is_flag=True, help="0.36 million triples instead of 3.6 million.")
@click.option("--port", default=8944, show_default=True)
@click.option("--each", default=100, show_default=True, help="How many requests of each class.")
def main(port: int, each: int, *, small: bool) -> None:
    """Measure fragments over a generated graph, and the writing of the orders that they are read from."""
    made = grown(_SMALL if small else _LARGE, _SEED, OnTerminal())
    classes = dict(_classes(made, each))
    with (
        tempfile.TemporaryDirectory() as scratch,
        atlas(made, port, _TIMEOUT_S, Path(scratch)) as server,
        watched(server) as footprint,
    ):
        seconds = {name: [_get(server, address) for address in addresses] for name, addresses in classes.items()}
    report = [*_head(made), *_table(seconds), "", *_peer(made)]
    report += [
        "",
        f"Server: {footprint.idle_bytes / 1e6:.0f} MB idle, {footprint.peak_bytes / 1e6:.0f} MB at the peak.",
        written("the orders", _ORDERING, made.release, ORDERS_NAME),
    ]
    RESULTS.mkdir(exist_ok=True)
    target = RESULTS / f"fragments-{'small-' if small else ''}{datetime.now(UTC):%Y-%m-%d}.md"
    target.write_text("\n".join(report) + "\n", encoding="utf-8")
    click.echo("\n".join(report))


def _classes(made: Grown, each: int) -> Iterator[tuple[str, Sequence[str]]]:
    draw, orders = random.Random(_SEED), Orders.of(made.release.path)
    for kind in _KINDS:
        for merged in (False, True) if "g" not in kind else (False,):
            asked = [_drawn(orders, draw, made.release.manifest.quads, kind) for _ in range(each)]
            graph = {"graph": ATLAS_IRI} if merged else {}
            name = f"{kind or 'nothing'} fixed{', of the union' if merged else ''}"
            for part in ("first page", "any page"):
                addresses = []
                for number, (terms, pattern) in enumerate(asked):
                    total = orders.find(replace(pattern, merged=merged), 0, 0).total
                    page = 1 if part == "first page" else draw.randint(1, -(-total // ON_A_PAGE))
                    more = {"page": page, "format": "trig", "round": f"{part}{number}"}
                    addresses.append(f"/fragments?{urlencode({**terms, **graph, **more})}")
                yield f"{name}: {part}", addresses
    yield "page for people, p fixed", [address.replace("format=trig", "format=html") for address in addresses]


def _drawn(orders: Orders, draw: random.Random, quads: int, kind: str) -> tuple[Mapping[str, str], Pattern]:
    """Terms that some statement has in the places that are fixed: as they are asked for, and as they are looked up."""
    (line,) = orders.find(Pattern(), draw.randrange(quads), 1).lines
    (quad,) = parse(line, N_QUADS.rdf)
    fixed = {place: term for place, term in zip(PLACES, quad, strict=True) if place[0] in kind}
    subject, predicate, value, graph = (str(fixed[place]) if place in fixed else None for place in PLACES)
    return {place: text_of(term) for place, term in fixed.items()}, Pattern(subject, predicate, value, graph)


def _get(server: Peer, address: str) -> float:
    started = time.perf_counter()
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=_TIMEOUT_S)) as client:
        client.request("GET", address if "format=html" not in address else f"/en{address}")
        response = client.getresponse()
        body = response.read()
    if response.status != http.HTTPStatus.OK or not body:
        raise click.ClickException(f"{address}: {response.status} {body[:200]!r}")
    return time.perf_counter() - started


def _head(made: Grown) -> Iterator[str]:
    yield f"# Fragments, {datetime.now(UTC):%Y-%m-%d}"
    yield ""
    yield (
        f"{made.release.manifest.quads:,} quads, {made.triples:,} triples, {os.cpu_count()} cores, load "
        f"{os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}. Milliseconds, one client, each address once, a "
        "connection each."
    )
    yield ""


def _table(seconds: Mapping[str, Sequence[float]]) -> Iterator[str]:
    yield "| request | median | p95 | most | requests |"
    yield "|---|---|---|---|---|"
    for name, all_of in seconds.items():
        ordered = sorted(one * 1000 for one in all_of)
        p95 = ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]
        yield f"| {name} | {statistics.median(ordered):.1f} | {p95:.1f} | {ordered[-1]:.1f} | {len(ordered)} |"
    every = [one * 1000 for all_of in seconds.values() for one in all_of]
    yield ""
    yield f"Within {AIM_MS} ms: {sum(one < AIM_MS for one in every) / len(every):.2%}."


def _peer(made: Grown) -> Iterator[str]:
    store = Store.read_only(str(made.release.store_path))
    typed, labelled = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), "skos:prefLabel"
    prefix = "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>"
    ways = {"everything": "?s ?p ?o", "all types": f"?s {typed} ?o", "all labels": f"?s {labelled} ?o"}
    yield "| the engine in process | count | its middle page by OFFSET |"
    yield "|---|---|---|"
    for name, pattern in ways.items():
        counted, rows = _timed(store, f"{prefix} SELECT (COUNT(*) AS ?n) {{ {pattern} }}")
        total = int(rows[0])
        paged, _ = _timed(store, f"{prefix} SELECT * {{ {pattern} }} OFFSET {total // 2} LIMIT {ON_A_PAGE}")
        yield f"| {name} ({total:,}) | {counted * 1000:,.0f} | {paged * 1000:,.0f} |"


def _timed(store: Store, query: str) -> tuple[float, Sequence[str]]:
    started = time.perf_counter()
    found = store.query(query)
    if not isinstance(found, QuerySolutions):
        raise TypeError(f"a SELECT was expected: {query}")
    rows = [str(getattr(row[0], "value", row[0])) for row in found]
    return time.perf_counter() - started, rows


if __name__ == "__main__":
    main()
