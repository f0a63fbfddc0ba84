"""Writing the tables in a process of its own, beside other work.

What writes Parquet takes 60 ms and 45 MB to import; so only a build pays for it, and the memory goes with the process.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from coopatlas.errors import ReleaseError
from coopatlas.progress import Progress

_HUNDREDTHS = 100


class Writing:
    """Tables that are being written."""

    def __init__(self, process: subprocess.Popen[str], complaints: IO[str]) -> None:
        """Take the process and where it says what went wrong."""
        self._process = process
        self._complaints = complaints

    @property
    def process_id(self) -> int:
        """The number of the process that writes."""
        return self._process.pid

    def wait(self, progress: Progress) -> None:
        """Wait until all tables are written.

        Raises:
            ReleaseError: when they cannot be written.
        """
        for _ in progress.each(self._reports(), "writing tables", _HUNDREDTHS):
            pass
        if self._process.wait() != 0:
            self._complaints.seek(0)
            reason = self._complaints.read().strip().rpartition("\n")[2] or f"status {self._process.returncode}"
            raise ReleaseError(f"the tables cannot be written ({reason}); make room and build again")

    def _reports(self) -> Iterator[str]:
        # The other end closes when the process is gone.
        if self._process.stdout is not None:
            yield from self._process.stdout

    def stop(self) -> None:
        """Leave nothing running, however the work ended."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()


@contextmanager
def tables_beside(quads: Path, folder: Path) -> Iterator[Writing]:
    """Begin to write the tables, and do other work meanwhile; leaving ends the process if it still runs.

    Args:
        quads: the sorted N-Quads file.
        folder: where the tables go; it is made.
    """
    # -P: the current folder is no place to import from. A group of its own: Ctrl-C ends it by way of this process.
    command = [sys.executable, "-P", "-m", "coopatlas.release.tables", str(quads), str(folder)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as complaints:
        process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.PIPE,  # closes when this process is gone, which ends that one
            stdout=subprocess.PIPE,
            stderr=complaints,
            encoding="ascii",
            process_group=0,
        )
        writing = Writing(process, complaints)
        try:
            yield writing
        finally:
            writing.stop()
