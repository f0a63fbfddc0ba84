"""What changed between two releases, quad by quad: two sorted N-Quads files compared as streams."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from pathlib import Path
from typing import IO

from coopatlas.release.dumps import QUADS_PATH
from coopatlas.release.manifest import Release

ADDED_PATH = "changes/added.nq"
REMOVED_PATH = "changes/removed.nq"


class Change(Enum):
    """Which way a quad went."""

    ADDED = "+"
    REMOVED = "-"


def compare(old: Iterable[str], new: Iterable[str]) -> Iterator[tuple[Change, str]]:
    """Compare two sorted streams of lines in constant memory; yields the lines that only one of them has."""
    olds, news = iter(old), iter(new)
    left, right = next(olds, None), next(news, None)
    while left is not None or right is not None:
        if right is None or (left is not None and left < right):
            yield Change.REMOVED, left or ""
            left = next(olds, None)
        elif left is None or right < left:
            yield Change.ADDED, right
            right = next(news, None)
        else:
            left, right = next(olds, None), next(news, None)


def changes_between(old: Path | None, new: Path) -> Iterator[tuple[Change, str]]:
    """Compare two sorted N-Quads files; without an old one every quad is new."""
    with _lines(new) as news:
        if old is None:
            yield from compare((), news)
        else:
            with _lines(old) as olds:
                yield from compare(olds, news)


def write_changes(previous: Release | None, quads: Path, release: Path) -> None:
    """Write the quads added and removed since the previous release; all are added where there is none."""
    added, removed = release / ADDED_PATH, release / REMOVED_PATH
    added.parent.mkdir()
    old = previous.checked(QUADS_PATH) if previous else None
    with _lines(added, "w") as plus, _lines(removed, "w") as minus:
        files = {Change.ADDED: plus, Change.REMOVED: minus}
        for change, line in changes_between(old, quads):
            files[change].write(line)


def _lines(path: Path, mode: str = "r") -> IO[str]:
    return path.open(mode, encoding="utf-8", newline="\n")
