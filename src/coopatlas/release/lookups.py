"""The SQLite files of a release, in which pages look things up: written once, and only read afterwards."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from urllib.parse import quote

from coopatlas.errors import ReleaseCorrupt


def lookup_file(release: Path, name: str) -> Path:
    """The path of such a file in a release's folder.

    Raises:
        ReleaseCorrupt: when there is none: the release was built by a version that made none.
    """
    path = release / name
    if not path.is_file():
        raise ReleaseCorrupt(f"{release.name} holds no {name}; build again with this version of coopatlas")
    return path


def open_lookup(path: Path) -> sqlite3.Connection:
    """Open such a file for reading."""
    # A release never changes, so no lock is taken and no journal looked for.
    return sqlite3.connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True)
