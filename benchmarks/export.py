"""Measures writing the whole site as files, and checking its links: ``python benchmarks/export.py --help``."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click
import psutil

from coopatlas.release.index import Index
from coopatlas.terminal import OnTerminal
from footprint import watched
from grown import CACHE, Grown, grown

RESULTS = Path(__file__).parent / "results"
_ROOT = Path(__file__).parents[1]
_SEED = 1
_SMALL, _LARGE = 100_000, 1_000_000
"""Triples; a tenth as many resources."""
_MB, _BLOCK_BYTES = 1e6, 512


@dataclass(frozen=True)
class Started:
    """A program that was started, for whoever watches its memory."""

    process: subprocess.Popen[bytes]

    def family(self) -> Iterable[psutil.Process]:
        """It and all that it started."""
        try:
            first = psutil.Process(self.process.pid)
            return [first, *first.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []


@dataclass(frozen=True)
class Run:
    """One run of a verb: its seconds, those of processors, the most memory of all its processes, and its last words."""

    seconds: float
    cpu_s: float
    peak_bytes: int
    own_bytes: int
    said: str


@click.command()
@click.option("--small", is_flag=True, help="10,000 resources instead of 100,000.")
def main(*, small: bool) -> None:
    """Export a generated release, and check the copy's links once more."""
    made = grown(_SMALL if small else _LARGE, _SEED, OnTerminal())
    target = CACHE / "export"
    shutil.rmtree(target, ignore_errors=True)
    exported = _timed(made, ["export", str(target), "--quiet"])
    checked = _timed(made, ["check-links", str(target), "--quiet"])
    report = "\n".join(_report(made, target, exported, checked)) + "\n"
    shutil.rmtree(target)
    RESULTS.mkdir(exist_ok=True)
    name = f"export-{'small-' if small else ''}{datetime.now(UTC):%Y-%m-%d}.md"
    (RESULTS / name).write_text(report, encoding="utf-8")
    click.echo(report)


def _timed(made: Grown, arguments: Sequence[str]) -> Run:
    environment = {
        **os.environ,
        "PYTHONPATH": str(_ROOT / "src"),
        "COOPATLAS_RELEASES": str(made.release.path.parent),
    }
    started, used = time.perf_counter(), _used()
    command = [sys.executable, "-m", "coopatlas", *arguments]
    with (
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as process,
        watched(Started(process)) as seen,
    ):
        said, _ = process.communicate()
    if process.returncode:
        raise click.ClickException(f"{arguments[0]} ended with {process.returncode}: {said.decode()[-2000:]}")
    last_words = said.decode().strip().replace(f"{_ROOT}/", "")
    return Run(time.perf_counter() - started, _used() - used, seen.peak_bytes, seen.peak_own_bytes, last_words)


def _used() -> float:
    """Seconds of processors that programs which were started here, and have ended, took."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _report(made: Grown, target: Path, exported: Run, checked: Run) -> Iterator[str]:
    resources = Index.of(made.release.path).described()
    taken = sum(entry.stat(follow_symlinks=False).st_blocks * _BLOCK_BYTES for entry in _below(target))
    yield f"# Export, {datetime.now(UTC):%Y-%m-%d}"
    yield ""
    yield (
        f"{resources:,} resources, {made.triples:,} triples, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, "
        f"Python {sys.version.split()[0]}. Memory is the peak of PSS over all processes, in brackets without files "
        "that are mapped."
    )
    yield ""
    yield "| verb | seconds | of processors | resources a second of a processor | MB of memory | |"
    yield "|---|---|---|---|---|---|"
    for name, run in (("export, with the check", exported), ("check-links", checked)):
        memory = f"{run.peak_bytes / _MB:.0f} ({run.own_bytes / _MB:.0f})"
        yield f"| {name} | {run.seconds:.0f} | {run.cpu_s:.0f} | {resources / run.cpu_s:.0f} | {memory} | {run.said} |"
    yield ""
    yield f"On disk: {taken / _MB:.0f} MB in blocks."


def _below(folder: Path) -> Iterator[os.DirEntry[str]]:
    for entry in os.scandir(folder):
        yield entry
        if entry.is_dir(follow_symlinks=False):
            yield from _below(Path(entry.path))


if __name__ == "__main__":
    main()
