"""Making a copy appear at once or not at all.

It is written into a hidden folder beside its place and renamed at the end. An export that dies at any moment leaves at
most that folder, which the next one to the same place removes; what was there before stays until the last moment.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from coopatlas.errors import ExportError
from coopatlas.export.record import RECORD_NAME, Record


@contextmanager
def staged(target: Path) -> Iterator[Path]:
    """Give a folder to write a copy into; on leaving without an error it takes the target's place.

    Raises:
        ExportError: when the target holds anything but an earlier copy, another export is at work, or something cannot
            be written.
    """
    target = target.absolute()
    draft, former = (target.with_name(f".{target.name}.{name}") for name in ("draft", "former"))
    _check(target)
    try:
        draft.mkdir(parents=True, exist_ok=True)
        with _held(draft):
            try:
                _empty(draft)
                yield draft
                os.sync()
                _put_in_place(draft, target, former)
            finally:
                # What was put in its place is there no more.
                shutil.rmtree(draft, ignore_errors=True)
        shutil.rmtree(former, ignore_errors=True)
    except OSError as error:
        raise ExportError(
            f"{target}: the copy cannot be written ({error}); make room or choose another folder"
        ) from error


def _check(target: Path) -> None:
    if target.is_dir() and any(target.iterdir()):
        if not (target / RECORD_NAME).is_file():
            raise ExportError(
                f"{target}: is not empty and holds no earlier export ({RECORD_NAME}); name a new folder, or empty it"
            )
        Record.read(target)
    elif target.exists() and not target.is_dir():
        raise ExportError(f"{target}: is no folder; name a new one")


@contextmanager
def _held(draft: Path) -> Iterator[None]:
    descriptor = os.open(draft, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise ExportError(f"{draft}: another export to the same place is at work; wait until it has ended") from error
    finally:
        os.close(descriptor)


def _empty(folder: Path) -> None:
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def _put_in_place(draft: Path, target: Path, former: Path) -> None:
    shutil.rmtree(former, ignore_errors=True)
    with suppress(FileNotFoundError):
        target.rename(former)
    try:
        draft.rename(target)
    except OSError:
        with suppress(FileNotFoundError):
            former.rename(target)
        raise
