"""Saying that a release is in use, so that no build removes it meanwhile.

Whoever works with a release holds a lock on its manifest that others may hold, too; whoever removes one needs the lock
for itself. Locks go with their process, however it ends. Where a file system knows no locks, nothing is removed.
Source: flock(2).
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from coopatlas.errors import ReleaseNotFound
from coopatlas.release.manifest import MANIFEST_NAME, Release


@contextmanager
def held(release: Release) -> Iterator[None]:
    """Hold a release for as long as it is worked with.

    Raises:
        ReleaseNotFound: when it was removed since it was opened, or is being removed.
    """
    manifest = release.path / MANIFEST_NAME
    try:
        file = manifest.open("rb")
    except FileNotFoundError as error:
        raise _removed(release) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise _removed(release) from error
        except OSError:
            # No locks here: then none is removed, either.
            pass
        # It may have been put aside between opening the file and locking it.
        if not manifest.exists():
            raise _removed(release)
        yield


@contextmanager
def claimed(folder: Path) -> Iterator[bool]:
    """Have a release to oneself, so that it can be removed; gives whether nobody works with it.

    Args:
        folder: that of the release. Without a manifest nobody can have opened it.
    """
    if not (folder / MANIFEST_NAME).is_file():
        yield True
        return
    with (folder / MANIFEST_NAME).open("rb") as file:
        free = False
        with suppress(OSError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            free = True
        yield free


def _removed(release: Release) -> ReleaseNotFound:
    return ReleaseNotFound(f"release {release.version} was removed; /dumps/ lists those that are kept")
