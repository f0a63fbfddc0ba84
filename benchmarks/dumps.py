"""Measures writing all dumps of a generated graph: ``python benchmarks/dumps.py --small``.

Seconds of each step, and the most memory that this process and that of the tables took.
"""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

import click

import partnerships
from coopatlas.release.dumps import QUADS_PATH, sorted_lines, write_dumps
from coopatlas.release.manifest import DUMPS_NAME, files_below
from coopatlas.vocabulary import DERIVED_GRAPH_IRI

Item = TypeVar("Item")
_SEED = 1
_SMALL, _LARGE = 360_000, 3_600_000
_MB = 1_000_000


class _Timed:
    """Says how long each step took, in whole and of this process's processor."""

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a step."""
        started, used = time.perf_counter(), time.process_time()
        yield
        click.echo(f"{name}: {time.perf_counter() - started:.1f} s ({time.process_time() - used:.1f} s of a processor)")

    def each(self, items: Iterable[Item], name: str, total: int) -> Iterator[Item]:  # noqa: ARG002  # the protocol's
        """Time what passes through."""
        with self.step(name):
            yield from items


@click.command()
@click.option("--small", is_flag=True, help="0.36 million triples instead of 3.6.")
def main(*, small: bool) -> None:
    """Write the dumps of a generated graph into a temporary folder."""
    # Each part in a fresh process: what a process took at most is counted to those that it starts later.
    apart = ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1)
    with tempfile.TemporaryDirectory() as folder, apart:
        apart.submit(_generate, Path(folder), _SMALL if small else _LARGE).result()
        apart.submit(_measure, Path(folder)).result()


def _generate(release: Path, triples: int) -> None:
    quads = release / QUADS_PATH
    quads.parent.mkdir()
    with _Timed().step("generating and sorting"), quads.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(sorted_lines(_lines(triples)))


def _measure(release: Path) -> None:
    timed = _Timed()
    with timed.step("all dumps"):
        write_dumps(release / QUADS_PATH, (*partnerships.GRAPHS, DERIVED_GRAPH_IRI), release, timed)
    for ending in ("", ".gz", ".zst", ".parquet"):
        files = [path for path in files_below(release / DUMPS_NAME) if path.suffix == ending or not ending]
        click.echo(f"{ending or 'all files'}: {sum(path.stat().st_size for path in files) / _MB:.0f} MB")
    for whose, name in ((resource.RUSAGE_SELF, "this process"), (resource.RUSAGE_CHILDREN, "the tables' process")):
        used = resource.getrusage(whose)
        click.echo(f"{name}: {used.ru_utime:.1f} s of a processor, at most {used.ru_maxrss * 1024 / _MB:.0f} MB")


def _lines(triples: int) -> Iterator[str]:
    for block in partnerships.grow(triples, _SEED):
        for triple in block.triples:
            yield f"{triple} <{block.graph}> .\n"


if __name__ == "__main__":
    main()
