"""Writing the log of changes: that of the release before, and what the release at hand did to each resource.

Only resources of which a quad was added or removed are looked at, so a change of nothing causes no event. Their quads
are sorted on disk; memory holds the names of what changed, and one resource with all that is said about it.
"""

from __future__ import annotations

import shutil
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from coopatlas.release.changes import ADDED_PATH, REMOVED_PATH
from coopatlas.release.dumps import sorted_lines
from coopatlas.release.events import EVENTS_NAME, TABLES, Kind, digest_of
from coopatlas.release.manifest import Release
from coopatlas.release.tombstones import is_tombstone

PAGE_EVENTS = 100
"""How many events a page has at most."""
PAGE_BYTES = 250_000
"""How long the statements on a page are at most, in N-Quads; one event that says more has a page of its own."""


@dataclass
class _Pages:
    """Where the next event goes."""

    page: int = 1
    events: int = 0
    size_bytes: int = 0

    def place(self, size_bytes: int) -> int:
        if self.events and (self.events == PAGE_EVENTS or self.size_bytes + size_bytes > PAGE_BYTES):
            self.page, self.events, self.size_bytes = self.page + 1, 0, 0
        self.events += 1
        self.size_bytes += size_bytes
        return self.page


def write_events(quads: Path, previous: Release | None, release: Path, *, version: str, now: datetime) -> None:
    """Write the log of a release.

    Args:
        quads: its sorted N-Quads.
        previous: the release before, whose log is carried on. Where there is none, or it was built by a version that
            kept no log, everything comes with this release.
        release: the release's folder, in which the changes against the one before are written already.
        version: the release's version.
        now: the time of the events. Time does not go back: it is that of the release before where that is later.
    """
    log = release / EVENTS_NAME
    known = previous is not None and previous.file(EVENTS_NAME) is not None
    if known and previous is not None:
        shutil.copyfile(previous.checked(EVENTS_NAME), log)
    with closing(sqlite3.connect(log, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        if not known:
            database.executescript(TABLES)
        database.execute("BEGIN")
        created = now.astimezone(UTC).isoformat(timespec="seconds")
        _record(database, _changed(quads, release if known else None), version, created)
        database.execute("COMMIT")


def _record(database: sqlite3.Connection, changed: Iterator[tuple[str, list[str]]], version: str, created: str) -> None:
    last, latest = database.execute("SELECT MAX(number), MAX(created) FROM releases").fetchone()
    (first,) = database.execute("SELECT COALESCE(MAX(number), 0) + 1 FROM events").fetchone()
    release, number, pages = (last or 0) + 1, first, _Pages()
    for resource, lines in changed:
        text = "".join(lines)
        kind, page = _kind(database, resource, lines), pages.place(len(text.encode()))
        row = (number, release, page, resource, kind.value, digest_of(text))
        database.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)", row)
        database.execute("INSERT INTO said VALUES (?, ?)", (number, zlib.compress(text.encode())))
        number += 1
    logged = (release, version, max(latest or "", created), first, number - first, pages.page if number > first else 0)
    database.execute("INSERT INTO releases VALUES (?, ?, ?, ?, ?, ?)", logged)


def _kind(database: sqlite3.Connection, resource: str, lines: list[str]) -> Kind:
    predicates = {line.split(" ", 2)[1] for line in lines}
    if not predicates or is_tombstone(predicates):
        return Kind.DELETE
    before = database.execute("SELECT kind FROM events WHERE resource = ? ORDER BY number DESC LIMIT 1", (resource,))
    (kind,) = before.fetchone() or (Kind.DELETE,)
    return Kind.CREATE if kind == Kind.DELETE else Kind.UPDATE


def _changed(quads: Path, release: Path | None) -> Iterator[tuple[str, list[str]]]:
    """Each resource that changed, in order, with its quads; all resources where there is nothing to compare with."""
    changed = None if release is None else _touched(release)
    lines = sorted_lines(_marked(quads, changed))
    for resource, of_one in groupby(lines, key=lambda line: line.partition("\t")[0]):
        # What is gone has no quads, but a mark.
        yield resource, [quad for quad in (line.partition("\t")[2] for line in of_one) if quad != "\n"]


def _touched(release: Path) -> set[str]:
    return {_resource(line) for path in (ADDED_PATH, REMOVED_PATH) for line in _read(release / path)}


def _marked(quads: Path, changed: set[str] | None) -> Iterator[str]:
    yield from (f"{resource}\t\n" for resource in changed or ())
    for line in _read(quads):
        resource = _resource(line)
        if changed is None or resource in changed:
            yield f"{resource}\t{line}"


def _resource(line: str) -> str:
    return line.partition(" ")[0].strip("<>").partition("#")[0]


def _read(quads: Path) -> Iterator[str]:
    with quads.open(encoding="utf-8", newline="\n") as file:
        yield from file
