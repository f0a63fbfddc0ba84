"""Answers kept on disk, so that the same question to the same release is answered from there.

A release never changes, so what was answered once stays right. The folder may be deleted at any time, and is bounded:
what was used longest ago goes first. A file's name holds the digest of its content, so that one that a crash has torn
is never taken for an answer.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import shutil
import tempfile
import threading
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from coopatlas.errors import SettingsError

MAX_SHARE = 8
"""An answer larger than this part of the whole is not kept."""
_NAME = re.compile(r"([0-9a-f]{64})-([0-9a-f]{64})")
_UNFINISHED = ".unfinished"
_CHUNK_BYTES = 1 << 20
_LOG = logging.getLogger(__name__)


@dataclass
class _Entry:
    """``trusted`` once the content was seen to have the digest."""

    digest: str
    size_bytes: int
    trusted: bool


class AnswerCache:
    """A bounded folder of answers, by key. Any number of threads may use it."""

    def __init__(self, folder: Path, *, max_bytes: int) -> None:
        """Take over what the folder holds already.

        Args:
            folder: where answers are kept; made if it is not there.
            max_bytes: how much is kept; an answer over an eighth of it is not.

        Raises:
            SettingsError: when the folder cannot be written.
        """
        self._folder = folder
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        self._total_bytes = 0
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
            self._take_over()
        except OSError as error:
            raise SettingsError(
                f"answers cannot be kept in {folder}: {error.strerror}; set another folder as 'cache', or "
                "'cache_bytes' to 0 to keep none"
            ) from error

    @property
    def total_bytes(self) -> int:
        """How much is kept."""
        return self._total_bytes

    @property
    def count(self) -> int:
        """How many answers are kept."""
        return len(self._entries)

    def get(self, key: str) -> BinaryIO | None:
        """Open a kept answer; None where there is none. Whoever receives it closes it.

        Args:
            key: 64 hexadecimal digits.
        """
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return None
            self._entries.move_to_end(key)
        try:
            body = self._path(key, entry).open("rb")
        except OSError:
            self._drop(key)
            return None
        if not entry.trusted and _digest(body) != entry.digest:
            body.close()
            self._drop(key)
            return None
        entry.trusted = True
        return body

    def put(self, key: str, body: BinaryIO, size_bytes: int) -> bool:
        """Keep a copy of an answer; what cannot be written is not kept, and the log says so.

        Args:
            key: 64 hexadecimal digits.
            body: a file at its start; it is there again afterwards.
            size_bytes: its size.

        Returns:
            Whether it is kept.
        """
        if size_bytes > self._max_bytes // MAX_SHARE:
            return False
        try:
            entry = self._write(key, body, size_bytes)
        except OSError as error:
            _LOG.warning("an answer could not be kept in %s: %s", self._folder, error.strerror)
            return False
        finally:
            body.seek(0)
        with self._lock:
            replaced = self._entries.pop(key, None)
            self._entries[key] = entry
            self._total_bytes += size_bytes - (replaced.size_bytes if replaced else 0)
        self._shrink()
        return True

    def _write(self, key: str, body: BinaryIO, size_bytes: int) -> _Entry:
        entry = _Entry(_digest(body), size_bytes, trusted=True)
        path = self._path(key, entry)
        unfinished = path.with_name(f"{path.name}{_UNFINISHED}-{os.getpid()}-{threading.get_ident()}")
        try:
            with unfinished.open("xb") as copy:
                shutil.copyfileobj(body, copy)
            unfinished.replace(path)
        except OSError:
            with suppress(OSError):
                unfinished.unlink()
            raise
        return entry

    def _take_over(self) -> None:
        found: list[tuple[float, str, _Entry]] = []
        for item in os.scandir(self._folder):
            if _UNFINISHED in item.name:
                Path(item).unlink(missing_ok=True)
            elif match := _NAME.fullmatch(item.name):
                status = item.stat()
                found.append((status.st_mtime, match[1], _Entry(match[2], status.st_size, trusted=False)))
        for _, key, entry in sorted(found, key=lambda item: item[:2]):
            self._entries[key] = entry
            self._total_bytes += entry.size_bytes
        self._shrink()

    def _shrink(self) -> None:
        while True:
            with self._lock:
                if self._total_bytes <= self._max_bytes:
                    return
                oldest = next(iter(self._entries))
            self._drop(oldest)

    def _drop(self, key: str) -> None:
        with self._lock:
            entry = self._entries.pop(key, None)
            if entry is None:
                return
            self._total_bytes -= entry.size_bytes
        with suppress(OSError):
            self._path(key, entry).unlink()

    def _path(self, key: str, entry: _Entry) -> Path:
        return self._folder / f"{key}-{entry.digest}"


def _digest(body: BinaryIO) -> str:
    body.seek(0)
    digest = hashlib.sha256()
    while chunk := body.read(_CHUNK_BYTES):
        digest.update(chunk)
    body.seek(0)
    return digest.hexdigest()
