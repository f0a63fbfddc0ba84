"""Progress as a terminal shows it."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import click

from coopatlas.progress import Progress, Quiet

Item = TypeVar("Item")


class OnTerminal:
    """Progress on standard error: a line per step with its time, a bar where the number of items is known."""

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Say the step's name now and its time at the end."""
        click.echo(f"{name} … ", nl=False, err=True)
        started, end = time.perf_counter(), "stopped"
        try:
            yield
            end = f"{time.perf_counter() - started:.1f} s"
        finally:
            click.echo(end, err=True)

    def each(self, items: Iterable[Item], name: str, total: int) -> Iterator[Item]:
        """Show a bar on a terminal; in a log, one line at the end."""
        with click.progressbar(items, length=total, label=name, file=sys.stderr) as bar:
            yield from bar


def progress_of(*, quiet: bool) -> Progress:
    """Show progress on the terminal, or none."""
    return Quiet() if quiet else OnTerminal()
