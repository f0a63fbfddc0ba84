"""Waiting for files to be saved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import watchfiles

from coopatlas.formats import of_file, table_of


def saves(paths: Iterable[Path]) -> Iterator[Sequence[Path]]:
    """Give the files that were saved together, the first time none; ends with Ctrl-C.

    Args:
        paths: files and folders to watch.
    """
    yield ()
    roots = [path for path in dict.fromkeys(paths) if path.exists()]
    for changes in watchfiles.watch(*roots, watch_filter=_is_source, raise_interrupt=False):
        yield [Path(path) for _, path in changes]


def _is_source(_change: watchfiles.Change, path: str) -> bool:
    return of_file(table_of(Path(path))) is not None
