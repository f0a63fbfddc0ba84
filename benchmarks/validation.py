"""Measures ways of validating the same graphs, side by side in one run: ``python benchmarks/validation.py --help``."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version as version_of
from pathlib import Path

import click
import psutil

from findings import machine
from flawed import FAULTY, GraphFile, graph_file
from footprint import watched
from validating import ATLAS, OXIGRAPH, RDFLIB, WAYS

RESULTS = Path(__file__).parent / "results"
SIZES = (360_000, 3_600_000)
_SEED = 1
_NAMES = {ATLAS: "Atlas", OXIGRAPH: "pySHACL over Oxigraph", RDFLIB: "pySHACL over rdflib"}
_TIMES, _HALF = 10, 0.5
"""The aims: how many times faster than the faster of the two, and what part of rdflib's memory."""
_LINEAR = 1.15
"""How much more than linear growth counts as no worse: about what two runs differ by."""


@dataclass(frozen=True)
class Measured:
    """One way over one graph; seconds are those until it was stopped where it was not ``done``."""

    way: str
    triples: int
    faults: int
    done: bool
    load_s: float
    validate_s: float
    peak_bytes: int
    load_cpu_s: float = 0.0
    validate_cpu_s: float = 0.0
    results: int = 0
    digest: str = ""


@dataclass
class _Program:
    process: psutil.Popen

    def family(self) -> list[psutil.Process]:
        try:
            return [self.process, *self.process.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []


def measure(way: str, graph: GraphFile, limit_s: float) -> Measured:
    """Validate a graph in one way, in a process of its own."""
    command = [sys.executable, str(Path(__file__).with_name("validating.py")), way, str(graph.path)]
    # Its own hash seed would have sets in another order each time, and so the work.
    environment = {**os.environ, "PYTHONHASHSEED": "1"}
    with psutil.Popen(command, stdout=subprocess.PIPE, env=environment) as process:
        program = _Program(process)
        with watched(program) as footprint:
            try:
                output, _ = process.communicate(timeout=limit_s)
            except (subprocess.TimeoutExpired, KeyboardInterrupt) as ending:
                for member in program.family()[::-1]:
                    member.kill()
                if isinstance(ending, KeyboardInterrupt):
                    raise
                return Measured(way, graph.triples, graph.faults, False, 0, limit_s, footprint.peak_bytes)  # noqa: FBT003
    if process.returncode:
        raise click.ClickException(f"{_NAMES[way]} ended with status {process.returncode} (see above)")
    return Measured(way, graph.triples, graph.faults, True, peak_bytes=footprint.peak_bytes, **json.loads(output))  # noqa: FBT003


def aims(found: Sequence[Measured]) -> Iterator[tuple[str, str, str]]:
    """Each aim at each size: what it is, whether it was reached, the figure."""
    for (million, faulty), group in _groups(found).items():
        title = f"{million} million triples, {f'{FAULTY:.1%} faulty' if faulty else 'conforming'}"
        ours = group.get(ATLAS)
        others = [one for way, one in group.items() if way != ATLAS]
        if ours and others:
            yield _faster(title, ours, min(others, key=lambda one: one.validate_s))
        if ours and RDFLIB in group:
            part = ours.peak_bytes / group[RDFLIB].peak_bytes
            yield _aim(f"{title}: half of rdflib's memory or less", part <= _HALF, f"{part:.2f}")
    yield from _growth([one for one in found if one.way == ATLAS])


def _groups(found: Sequence[Measured]) -> dict[tuple[float, bool], dict[str, Measured]]:
    groups: dict[tuple[float, bool], dict[str, Measured]] = {}
    for one in found:
        groups.setdefault((round(one.triples / 1e6, 1), bool(one.faults)), {})[one.way] = one
    return groups


def _faster(title: str, ours: Measured, other: Measured) -> tuple[str, str, str]:
    ratio = other.validate_s / ours.validate_s
    figure = f"{'' if other.done else 'more than '}{ratio:.1f} ×"
    if other.done:
        figure += f" ({other.validate_cpu_s / ours.validate_cpu_s:.1f} × of processors)"
    return _aim(f"{title}: {_TIMES} × the faster of the two", ratio >= _TIMES, figure)


def _growth(ours: Sequence[Measured]) -> Iterator[tuple[str, str, str]]:
    """Compare by what processors worked, which depends less on what else the machine does."""
    for small, large in itertools.product(ours, ours):
        if bool(small.faults) == bool(large.faults) and small.triples < large.triples / 2:
            growth = (large.validate_cpu_s / small.validate_cpu_s) / (large.triples / small.triples)
            title = f"{'faulty' if small.faults else 'conforming'}: growth no worse than linear"
            yield _aim(title, growth <= _LINEAR, f"{growth:.2f} × linear")


def _aim(what: str, reached: bool, figure: str) -> tuple[str, str, str]:  # noqa: FBT001  # one column of a row
    return what, "reached" if reached else "**not reached**", figure


def page(found: Sequence[Measured], begun: datetime, load: Sequence[float]) -> Iterator[str]:
    """Write the findings for reading."""
    yield f"# Validation with the Atlas's shapes, {begun:%Y-%m-%d %H:%M} UTC"
    yield ""
    yield "How to read this: [README](../README.md)."
    yield ""
    yield "| | |\n|---|---|"
    versions = {name: version_of(name) for name in ("pyshacl", "pyoxigraph", "rdflib")}
    for name, value in {**machine(), **versions}.items():
        yield f"| {name} | {value} |"
    yield ""
    yield f"Load average of the machine before the run: {', '.join(f'{value:.1f}' for value in load)}."
    yield ""
    yield "| aim | | measured |\n|---|---|---|"
    for row in aims(found):
        yield f"| {' | '.join(row)} |"
    yield ""
    head = (
        "triples",
        "faults",
        "way",
        "loading, s",
        "validating, s",
        "of processors, s",
        "peak memory (PSS)",
        "results",
    )
    yield f"| {' | '.join(head)} | same as the Atlas |"
    yield "|---" * (len(head) + 1) + "|"
    ours = {(one.triples, one.faults): one.digest for one in found if one.way == ATLAS}
    for one in found:
        same = "yes" if one.digest == ours.get((one.triples, one.faults)) else "**no**"
        yield (
            f"| {one.triples:,} | {one.faults} | {_NAMES[one.way]} | {one.load_s:.1f} | "
            f"{'' if one.done else 'stopped after '}{one.validate_s:.1f} | "
            f"{f'{one.validate_cpu_s:.1f}' if one.done else ''} | {one.peak_bytes / 2**20:,.0f} MiB | "
            f"{one.results if one.done else ''} | {same if one.done else ''} |"
        )


@click.command()
@click.option("--small", is_flag=True, help="Only the graph of 0.36 million triples.")
@click.option("--resume", is_flag=True, help="Keep what was measured on this day, and measure only the rest.")
@click.option("--only", multiple=True, type=click.Choice(list(WAYS)), help="Only these ways.")
@click.option("--limit", default=10_800.0, show_default=True, metavar="S", help="A way that takes longer is stopped.")
def main(*, small: bool, resume: bool, only: Sequence[str], limit: float) -> None:
    """Validate generated graphs, conforming and faulty, in each way; writes benchmarks/results/validation-<date>.*."""
    begun, load = datetime.now(UTC), os.getloadavg()
    found = _kept(begun) if resume else []
    for size in SIZES[:1] if small else SIZES:
        for faulty in (False, True):
            graph = graph_file(size, _SEED, faulty=faulty)
            done = {one.way for one in found if (one.triples, one.faults) == (graph.triples, graph.faults)}
            for way in [way for way in only or list(WAYS) if way not in done]:
                click.echo(f"{graph.triples:,} triples, {graph.faults} faults, {_NAMES[way]} … ", nl=False, err=True)
                found.append(measure(way, graph, limit))
                click.echo(f"{found[-1].validate_s:.1f} s", err=True)
                _write(found, begun, load)


def _path(begun: datetime) -> Path:
    return RESULTS / f"validation-{begun:%Y-%m-%d}.json"


def _kept(begun: datetime) -> list[Measured]:
    path = _path(begun)
    return (
        [Measured(**one) for one in json.loads(path.read_text(encoding="utf-8"))["measured"]] if path.exists() else []
    )


def _write(found: Sequence[Measured], begun: datetime, load: Sequence[float]) -> None:
    RESULTS.mkdir(exist_ok=True)
    found = sorted(found, key=lambda one: (one.triples // 10_000, one.faults, list(WAYS).index(one.way)))
    record = {"begun": begun.isoformat(timespec="seconds"), "machine": machine(), "load_average": list(load)}
    measured = [asdict(one) for one in found]
    path = _path(begun)
    path.write_text(json.dumps({**record, "measured": measured}, indent=1) + "\n", encoding="utf-8")
    path.with_suffix(".md").write_text("\n".join([*page(found, begun, load), ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
