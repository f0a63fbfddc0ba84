"""A file that is memory while it is short."""

from __future__ import annotations

import io
from typing import BinaryIO

from coopatlas.query.workers.exchange import INLINE_BYTES


class ShortFirst(io.RawIOBase):
    """Keeps so much in memory; what is longer is in the file from its first byte on."""

    def __init__(self, file: BinaryIO, short_bytes: int = INLINE_BYTES) -> None:
        """Take an empty file for what does not stay short."""
        self._file = file
        self._short_bytes = short_bytes
        self._kept: io.BytesIO | None = io.BytesIO()

    @property
    def content(self) -> bytes | None:
        """What was written, None where it is in the file."""
        return None if self._kept is None else self._kept.getvalue()

    def fileno(self) -> int:
        """The descriptor of the file, which holds everything from now on."""
        self._move()
        return self._file.fileno()

    def readable(self) -> bool:
        """It is."""
        return True

    def writable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]  # typeshed allows any buffer
        """Write."""
        if self._kept is not None and self._kept.tell() + len(data) > self._short_bytes:
            self._move()
        return self._target.write(data)

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # as above
        """Read."""
        data = self._target.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place."""
        return self._target.seek(offset, whence)

    def tell(self) -> int:
        """The place at which it stands."""
        return self._target.tell()

    @property
    def _target(self) -> BinaryIO:
        return self._file if self._kept is None else self._kept

    def _move(self) -> None:
        if self._kept is not None:
            kept, self._kept = self._kept, None
            self._file.write(kept.getvalue())
