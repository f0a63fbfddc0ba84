"""How much memory a program takes, over all its processes: shared pages count once (PSS)."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

_EVERY_S = 0.05
_PART = 0.05
"""What part of the time may go into looking: the system walks all pages of a program, which holds the program up."""
_PSS = re.compile(r"^Pss(|_Anon|_Shmem):\s+(\d+) kB", re.MULTILINE)


class Member(Protocol):
    """One process."""

    @property
    def pid(self) -> int:
        """Its number."""
        ...


class Family(Protocol):
    """A program and the processes that it started."""

    def family(self) -> Iterable[Member]:
        """All its processes that run now."""
        ...


@dataclass
class Footprint:
    """Bytes, over all processes of one program; ``own`` is what is no part of a file that can be read again."""

    idle_bytes: int = 0
    peak_bytes: int = 0
    peak_own_bytes: int = 0


@contextmanager
def watched(peer: Family) -> Iterator[Footprint]:
    """Watch a program's memory; the peak is what it was at most while the ``with`` lasted."""
    footprint, over = Footprint(idle_bytes=_taken(peer)[0]), threading.Event()

    def watch() -> None:
        looking_s = 0.0
        while not over.wait(max(_EVERY_S, looking_s / _PART)):
            began = time.perf_counter()
            whole, own = _taken(peer)
            looking_s = time.perf_counter() - began
            footprint.peak_bytes = max(footprint.peak_bytes, whole)
            footprint.peak_own_bytes = max(footprint.peak_own_bytes, own)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield footprint
    finally:
        over.set()
        watcher.join()


def _taken(peer: Family) -> tuple[int, int]:
    """Add up what all processes take: the whole, and without mapped files."""
    whole = own = 0
    for process in peer.family():
        try:
            rolled_up = Path(f"/proc/{process.pid}/smaps_rollup").read_text(encoding="ascii")
        except (FileNotFoundError, ProcessLookupError):
            continue  # it has ended since it was listed
        found = {name: int(size) * 1024 for name, size in _PSS.findall(rolled_up)}
        whole += found.get("", 0)
        own += found.get("_Anon", 0) + found.get("_Shmem", 0)
    return whole, own
