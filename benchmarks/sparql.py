"""Measures SPARQL servers over the same graph, side by side in one run: ``python benchmarks/sparql.py --help``."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click
from pyoxigraph import Store

from comparison import Plan, compare, differences, full_plan, small_plan
from coopatlas.terminal import OnTerminal
from findings import RDFLIB, Findings, aims, write
from grown import Grown, grown
from load import InProcess, OverHttp, Target
from peers import PEERS, trivial
from questions import Parameters, Workload
from trials import aggregates, besiege, exports, overhead

RESULTS = Path(__file__).parent / "results"
TRIALS = ("comparison", "overhead", "killers", "export", "aggregates")
NAMES = tuple(make.__name__ for make in PEERS)
_PORTS_EACH = 2
_SEED = 1
_TIMEOUT_S = 10.0
_AGGREGATE_TIMEOUT_S = 60.0


@dataclass(frozen=True)
class Extent:
    """How much is measured."""

    triples: int
    plan: Plan
    pairs: int
    siege_rounds: int
    siege_s: float
    export_rows: int
    repeats: int


FULL = Extent(3_600_000, full_plan(2, 3), pairs=5, siege_rounds=3, siege_s=8, export_rows=1_000_000, repeats=3)
SMALL = Extent(360_000, small_plan(1, 2), pairs=3, siege_rounds=2, siege_s=2, export_rows=100_000, repeats=1)


class _Run:
    """One run over one graph: the peers that take part and what was found so far."""

    def __init__(self, extent: Extent, names: Sequence[str], first_port: int, scratch: Path) -> None:
        self.extent, self.scratch, self.progress = extent, scratch, OnTerminal()
        self._names, self._first_port = names, first_port
        self.grown: Grown = grown(extent.triples, _SEED, self.progress)
        store = Store.read_only(str(self.grown.release.store_path))
        self.inside = InProcess(store)
        self.workload = Workload(Parameters.of(store), _SEED)
        self.findings = Findings(self.grown.triples, datetime.now(UTC), {}, load=os.getloadavg())

    def measure(self, trials: Sequence[str]) -> None:
        """Make all measurements that are asked for; ``findings`` has each as soon as it is made."""
        self._measure_generator()
        with ExitStack() as running:
            servers = self._started(running, _TIMEOUT_S)
            self.findings.versions = {server.name: server.peer.version for server in servers}
            if "comparison" in trials:
                self._compare(servers)
            if "overhead" in trials:
                self._measure_overhead(servers)
            if "export" in trials:
                self._measure_export(servers)
            if "killers" in trials:
                self._measure_killers(servers)
        if "aggregates" in trials:
            with ExitStack() as running:
                servers = self._started(running, _AGGREGATE_TIMEOUT_S)
                self.findings.aggregates = aggregates(self.inside, servers, self.extent.repeats, self.progress)

    def _started(self, running: ExitStack, timeout_s: float) -> list[OverHttp]:
        servers = []
        for number, make in enumerate(PEERS):
            name = make.__name__
            if name in self._names:
                with self.progress.step(f"starting {name}"):
                    peer = make(self.grown, self._first_port + _PORTS_EACH * number, timeout_s, self.scratch / name)
                    servers.append(OverHttp(running.enter_context(peer)))
        return servers

    def _measure_generator(self) -> None:
        with self.progress.step("measuring the load generator"):
            port = self._first_port + _PORTS_EACH * len(PEERS)
            with trivial(port, self.scratch / "trivial") as server:
                self.findings.ceiling = OverHttp(server).load(self.workload.take("lookup", 1000), 8, 2, again=True)

    def _compare(self, servers: Sequence[OverHttp]) -> None:
        targets: list[Target] = [self.inside, *servers]
        compare(targets, self.workload, self.extent.plan, self.progress, self.findings.comparison)
        with self.progress.step("comparing the answers"):
            paces = self.findings.comparison.paces
            self.findings.differences = differences(targets, self.workload, paces)

    def _measure_overhead(self, servers: Sequence[OverHttp]) -> None:
        with self.progress.step("measuring the overhead"):
            self.findings.overheads = overhead(self.inside, servers, self.workload, self.extent.pairs, 1)

    def _measure_export(self, servers: Sequence[OverHttp]) -> None:
        rows = self.extent.export_rows
        self.findings.export_rows = rows
        for server in servers:
            with self.progress.step(f"exporting from {server.name}"):
                self.findings.exports[server.name] = exports(server, rows)

    def _measure_killers(self, servers: Sequence[OverHttp]) -> None:
        # rdflib-endpoint answers one query at a time: the first killer ends all.
        able = [server for server in servers if server.name != RDFLIB]
        extent = self.extent
        self.findings.sieges = besiege(able, self.workload, extent.siege_rounds, extent.siege_s, self.progress)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--small", is_flag=True, help="0.36 million triples and short runs: a few minutes, not most of an hour.")
@click.option("--peer", "peers", multiple=True, type=click.Choice(NAMES), help="Only this server; may be repeated.")
@click.option("--only", "trials", multiple=True, type=click.Choice(TRIALS), help="Only this; may be repeated.")
@click.option("--port", default=8170, show_default=True, help="The first of ten TCP ports that are used.")
@click.option("--results", type=click.Path(path_type=Path), default=RESULTS, help="Where the findings are written.")
def main(*, small: bool, peers: Sequence[str], trials: Sequence[str], port: int, results: Path) -> None:
    """Measure SPARQL servers over the same generated graph, side by side, and write down what was found."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that every server that was started is ended
    with tempfile.TemporaryDirectory(prefix="coopatlas-benchmark-") as scratch:
        run = _Run(SMALL if small else FULL, peers or NAMES, port, Path(scratch))
        found = run.findings
        try:
            run.measure(trials or TRIALS)
        finally:  # what was measured before an interruption was measured well
            page = write(found, results, f"sparql-{found.begun:%Y-%m-%d}{'-small' if small else ''}")
    for what, reached, figure in aims(found):
        click.echo(f"{what}: {reached.strip('*')}, {figure}")
    click.echo(f"→ {page}")


if __name__ == "__main__":
    main()
