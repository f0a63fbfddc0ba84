"""Making a release appear at once or not at all.

A draft is written into a hidden folder beside the releases, flushed to disk, and renamed; the link ``latest``
is then replaced by another rename. A build that dies at any moment leaves at most a hidden folder, which the
next build removes. One build at a time holds the lock; the lock goes with its process. What is removed goes the same
way back.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from coopatlas.errors import ReleaseBusy, ReleaseError
from coopatlas.release.manifest import LATEST_NAME, MANIFEST_NAME, Manifest, files_below, version_key, versions

_DRAFT_PREFIX = ".draft-"
_REMOVED_PREFIX = ".removed-"
_LOCK_NAME = ".lock"
_LINK_PREFIX = ".link-"
_READ_ONLY = 0o444


@contextmanager
def locked(releases: Path) -> Iterator[None]:
    """Hold the releases folder for one build, and sweep away what a build that died has left.

    Raises:
        ReleaseBusy: when another build holds it.
        ReleaseError: when the folder cannot be written.
    """
    try:
        releases.mkdir(parents=True, exist_ok=True)
        lock = (releases / _LOCK_NAME).open("w")
    except OSError as error:
        raise ReleaseError(f"{releases}: not writable: {error.strerror}; the setting 'releases' names it") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ReleaseBusy(f"{releases}: another build is at work here; wait until it has ended") from error
        _sweep(releases)
        yield


def _sweep(releases: Path) -> None:
    for entry in releases.iterdir():
        try:
            if entry.name.startswith((_DRAFT_PREFIX, _REMOVED_PREFIX)):
                shutil.rmtree(entry)
            elif entry.name.startswith(_LINK_PREFIX):
                entry.unlink()
        except OSError as error:
            raise ReleaseError(f"{entry}: cannot be removed: {error.strerror}; remove it and build again") from error


def next_version(releases: Path, today: date) -> str:
    """Choose the version of the next release: the day, with ``-2``, ``-3`` … where the day has one already."""
    day = f"{today:%Y.%m.%d}"
    taken = [version_key(version)[3] for version in versions(releases) if version.partition("-")[0] == day]
    return f"{day}-{max(taken) + 1}" if taken else day


@contextmanager
def draft(releases: Path, version: str) -> Iterator[Path]:
    """Give a folder to write a release into; it is removed unless ``publish`` was called.

    Must be called while the releases folder is ``locked``.

    Raises:
        ReleaseError: when something in it cannot be written.
    """
    folder = releases / f"{_DRAFT_PREFIX}{version}"
    try:
        folder.mkdir()
        yield folder
    except OSError as error:
        raise ReleaseError(f"{releases}: the release cannot be written ({error}); make room and build again") from error
    finally:
        if folder.exists():
            shutil.rmtree(folder)


def publish(folder: Path, releases: Path, manifest: Manifest) -> Path:
    """Turn a draft into a release: manifest last, everything flushed and read-only, then renamed, then linked."""
    (folder / MANIFEST_NAME).write_text(manifest.to_json(), encoding="utf-8")
    for path in files_below(folder):
        path.chmod(_READ_ONLY)
        _flush(path)
    for path in (folder, *(entry for entry in folder.rglob("*") if entry.is_dir())):
        _flush(path)
    published = releases / manifest.version
    folder.rename(published)
    _flush(releases)
    link(releases, manifest.version)
    return published


def put_aside(releases: Path, version: str) -> Path:
    """Take a release out of the releases, in one step; gives the hidden folder that it is in now."""
    aside = releases / f"{_REMOVED_PREFIX}{version}"
    (releases / version).rename(aside)
    _flush(releases)
    return aside


def link(releases: Path, version: str) -> None:
    """Point ``latest`` at a release, in one step that readers never see half done."""
    fresh = releases / f"{_LINK_PREFIX}{version}"
    fresh.symlink_to(version)
    fresh.rename(releases / LATEST_NAME)
    _flush(releases)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
