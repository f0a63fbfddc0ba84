"""The log of changes: which resource came, changed or went with which release, and what was said about it then.

A resource is an IRI without its fragment; what is said about it are the statements that have it, or an IRI of it with a
fragment, as their subject. So the log is about data alone: a document that shows a neighbour under its new name has
changed (``index``), the resource has not. Replaying all events gives the quads of the release, and nothing else.

The log is an SQLite file in each release, which carries on that of the release before (``recording``). Events are
numbered from 1 in the order in which they came; those of a release are in the order of their resources. They lie in
pages, each of one release, which never change.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Self

from coopatlas.release.lookups import lookup_file, open_lookup

EVENTS_NAME = "events.sqlite"
TABLES = """
    CREATE TABLE releases (
        number INTEGER PRIMARY KEY, version TEXT NOT NULL UNIQUE, created TEXT NOT NULL,
        first INTEGER NOT NULL, events INTEGER NOT NULL, pages INTEGER NOT NULL
    );
    CREATE TABLE events (
        number INTEGER PRIMARY KEY, release INTEGER NOT NULL, page INTEGER NOT NULL,
        resource TEXT NOT NULL, kind TEXT NOT NULL, digest TEXT NOT NULL
    );
    CREATE UNIQUE INDEX by_resource ON events (resource, number);
    CREATE INDEX by_page ON events (release, page);
    CREATE TABLE said (number INTEGER PRIMARY KEY, statements BLOB NOT NULL);
"""
"""``first`` is the number that the first event of a release has or would have. ``said`` holds the sorted N-Quads of an
event, deflated, and ``digest`` a hash of them."""
_EVENT = """SELECT events.number, version, created, page, resource, kind FROM events
    JOIN releases ON releases.number = events.release"""
_LATEST = (
    "NOT EXISTS (SELECT 1 FROM events AS later WHERE later.resource = events.resource AND later.number > events.number)"
)
# What a resource was before, and what it is now; both are found in the index by resource.
_NET = """
    FROM (SELECT resource, MAX(number) AS number FROM events WHERE number >= :first GROUP BY resource) AS changed
    JOIN events AS now ON now.number = changed.number
    LEFT JOIN events AS old ON old.number =
        (SELECT MAX(number) FROM events WHERE resource = changed.resource AND number < :first)
    WHERE COALESCE(old.digest, :nothing) <> now.digest"""
_KIND_OF_NET = """CASE WHEN now.kind = 'delete' THEN 'delete' WHEN COALESCE(old.kind, 'delete') = 'delete' THEN 'create'
    ELSE 'update' END"""
_DIGEST_BYTES = 16
_LAST_CHARACTER = "\U0010ffff"


class Kind(StrEnum):
    """What became of a resource. One that is replaced is gone, though it is still said by what."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"


@dataclass(frozen=True)
class Logged:
    """A release in the log: the number of its first event, and how many events and pages it has; it may have none."""

    version: str
    created: datetime
    first: int
    events: int
    pages: int

    @property
    def end(self) -> int:
        """The number of the first event that came after it."""
        return self.first + self.events


@dataclass(frozen=True)
class Event:
    """One event. ``number`` is its place in the log, ``page`` the page of its release on which it stands (from 1)."""

    number: int
    version: str
    created: datetime
    page: int
    resource: str
    kind: Kind


@dataclass(frozen=True)
class Net:
    """What several releases together did to a resource: the numbers of the events before and after, None for none."""

    resource: str
    kind: Kind
    before: int | None
    now: int


@dataclass(frozen=True)
class Events:
    """The log that a release carries, on disk. It is opened for each look."""

    path: Path

    @classmethod
    def of(cls, release: Path) -> Self:
        """The log in a release's folder.

        Raises:
            ReleaseCorrupt: when there is none: the release was built by a version that kept none.
        """
        return cls(lookup_file(release, EVENTS_NAME))

    def releases(self) -> list[Logged]:
        """All releases of the log, oldest first."""
        with closing(open_lookup(self.path)) as database:
            rows = database.execute("SELECT version, created, first, events, pages FROM releases ORDER BY number")
            return [Logged(version, datetime.fromisoformat(created), *rest) for version, created, *rest in rows]

    def release(self, version: str) -> Logged | None:
        """One release of the log; None where the log has no such release."""
        return next((logged for logged in self.releases() if logged.version == version), None)

    def page(self, version: str, page: int) -> list[Event]:
        """The events on a page of a release, in their order; none where there is no such page."""
        return self._events("WHERE version = ? AND page = ? ORDER BY events.number", (version, page))

    def newest(self, most: int) -> list[Event]:
        """The newest events, the newest first."""
        return self._events("ORDER BY events.number DESC LIMIT ?", (most,))

    def current(self, *, after: int, until: int, below: str, most: int) -> list[Event]:
        """The last event of each resource, in the order of the log.

        Args:
            after: the number after which to begin.
            until: the number of the last event that is looked at.
            below: what the IRIs of the resources begin with.
            most: how many are given.
        """
        where = "WHERE events.number > ? AND events.number <= ? AND resource >= ? AND resource < ? AND "
        bounds = (after, until, below, below + _LAST_CHARACTER, most)
        return self._events(f"{where} {_LATEST} ORDER BY events.number LIMIT ?", bounds)

    def find(self, resource: str) -> Event | None:
        """The last event of a resource; None where there never was one."""
        found = self._events("WHERE resource = ? ORDER BY events.number DESC LIMIT 1", (resource,))
        return found[0] if found else None

    def history(self, resource: str) -> list[Event]:
        """All events of a resource, oldest first; none where it never was there."""
        return self._events("WHERE resource = ? ORDER BY events.number", (resource,))

    def counts(self, first: int) -> dict[Kind, int]:
        """How many resources came, changed or went in all, from an event on."""
        with closing(open_lookup(self.path)) as database:
            text = f"SELECT {_KIND_OF_NET} AS became, COUNT(*) {_NET} GROUP BY became"
            rows = database.execute(text, _bounds(first)).fetchall()
        found = {Kind(kind): number for kind, number in rows}
        return {kind: found.get(kind, 0) for kind in Kind}

    def net(self, first: int, start: int = 0, most: int = -1) -> Iterator[Net]:
        """What became of each resource in all, from an event on; nothing where it is as before.

        Args:
            first: the number of the event.
            start: how many resources are left out, in the order of their IRIs.
            most: how many are given; all where it is negative.
        """
        text = f"SELECT now.resource, {_KIND_OF_NET}, old.number, now.number {_NET} ORDER BY now.resource"
        with closing(open_lookup(self.path)) as database:
            bounds = {**_bounds(first), "most": most, "start": start}
            for resource, kind, before, now in database.execute(f"{text} LIMIT :most OFFSET :start", bounds):
                yield Net(resource, Kind(kind), before, now)

    def statements(self, numbers: Iterable[int | None]) -> Iterator[list[str]]:
        """What each of some events says: its N-Quads as sorted lines without their ends; nothing for None."""
        with closing(open_lookup(self.path)) as database:
            for number in numbers:
                row = database.execute("SELECT statements FROM said WHERE number = ?", (number,)).fetchone()
                # Split at line feeds alone: a literal may hold what Unicode calls the end of a line.
                yield [] if row is None else zlib.decompress(row[0]).decode("utf-8").split("\n")[:-1]

    def _events(self, rest: str, parameters: tuple[object, ...]) -> list[Event]:
        with closing(open_lookup(self.path)) as database:
            rows = database.execute(f"{_EVENT} {rest}", parameters).fetchall()
        return [
            Event(number, version, datetime.fromisoformat(created), page, resource, Kind(kind))
            for number, version, created, page, resource, kind in rows
        ]


def digest_of(statements: str) -> str:
    """A hash of what is said about a resource; events with the same hash say the same."""
    return hashlib.sha256(statements.encode()).hexdigest()[: 2 * _DIGEST_BYTES]


def _bounds(first: int) -> dict[str, object]:
    return {"first": first, "nothing": digest_of("")}
