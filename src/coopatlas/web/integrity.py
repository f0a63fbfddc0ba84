"""Whether the files of the release in service are still as its manifest says."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

from coopatlas.errors import ReleaseCorrupt
from coopatlas.release.manifest import Release

_Mark = tuple[int, int, int]


class Integrity:
    """What is known of a release's files. Each is hashed at first, and again when its size, time or inode changes."""

    def __init__(self, release: Release, *, at_once: bool = True) -> None:
        """Hash every file once: now, or when somebody asks for faults."""
        self._release = release
        self._lock = threading.Lock()
        self._marks: dict[str, _Mark | None] = {}
        self._faults: dict[str, str] = {}
        if at_once:
            self.hash_all()

    def hash_all(self) -> None:
        """Hash every file, whatever is known of it: a medium may fail without a trace."""
        for path in self._paths():
            self._hash(path, _mark(self._release.path / path))

    def faults(self) -> list[str]:
        """What differs from the manifest now, a sentence each; costs a look at each file's size and time."""
        for path in self._paths():
            mark = _mark(self._release.path / path)
            if mark != self._marks.get(path):
                self._hash(path, mark)
        with self._lock:
            return sorted(self._faults.values())

    def _paths(self) -> Iterator[str]:
        return (entry.path for entry in self._release.manifest.files)

    def _hash(self, path: str, mark: _Mark | None) -> None:
        fault = ""
        try:
            self._release.checked(path)
        except ReleaseCorrupt as error:
            fault = str(error)
        except OSError as error:
            fault = f"release {self._release.version}: {path} cannot be read: {error.strerror}"
        with self._lock:
            self._marks[path] = mark
            self._faults.pop(path, None)
            if fault:
                self._faults[path] = fault


def _mark(path: Path) -> _Mark | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns, status.st_ino
