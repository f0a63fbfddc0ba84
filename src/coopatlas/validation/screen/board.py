"""Which process has taken which task, where all processes see it.

The notes are in memory that the processes share. Whoever writes holds a lock of the operating system's on it, which a
process that is killed lets go of.
"""

from __future__ import annotations

import fcntl
import mmap
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

HERE = 1
"""Stands for the process that made the board; the others have the numbers above it."""
MOST = 255
"""How many processes there may be: the number of each fits in a byte."""
_NOBODY = 0


class Board:
    """Tasks, by their places, and who holds them."""

    def __init__(self, kinds: Sequence[object], risky: Sequence[bool]) -> None:
        """Begin with tasks that nobody holds: of each its kind, and whether it is risky."""
        self._kinds, self._risky = kinds, risky
        self._file = os.memfd_create("tasks")
        os.ftruncate(self._file, max(1, len(kinds)))
        self._holders = mmap.mmap(self._file, max(1, len(kinds)))

    def close(self) -> None:
        """Let go of the memory."""
        self._holders.close()
        os.close(self._file)

    def take(self, holder: int, *, risky: bool = True) -> int | None:
        """Take a task: one of the kind of the holder's latest, or of a kind that no other has begun, if there is one.

        Args:
            holder: the process's number.
            risky: whether it may be a risky one.

        Returns:
            Its place, or None where nothing is left.
        """
        with self._locked():
            holders = self._holders[: len(self._kinds)]
            waiting = [place for place, by in enumerate(holders) if by == _NOBODY and (risky or not self._risky[place])]
            if not waiting:
                return None
            mine = {self._kinds[place] for place, by in enumerate(holders) if by == holder}
            others = {self._kinds[place] for place, by in enumerate(holders) if by not in {_NOBODY, holder}}
            place = waiting[preferred([self._kinds[place] for place in waiting], mine, others)]
            self._holders[place] = holder
        return place

    def held_by(self, holder: int) -> list[int]:
        """List the places of what a process has taken."""
        with self._locked():
            return [place for place, by in enumerate(self._holders[: len(self._kinds)]) if by == holder]

    def has_more(self) -> bool:
        """Tell whether there is a task that nobody holds."""
        with self._locked():
            return _NOBODY in self._holders[: len(self._kinds)]

    @contextmanager
    def _locked(self) -> Iterator[None]:
        fcntl.lockf(self._file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN)


def preferred(kinds: Sequence[object], mine: set[object], others: set[object]) -> int:
    """Find the place of the task to do next, by the kinds of what waits, of what one has begun, of what others have."""
    return min(range(len(kinds)), key=lambda place: (kinds[place] not in mine, kinds[place] in others))
