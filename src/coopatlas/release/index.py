"""The index of a release: when each document changed last, what leads to it, and which resources are gone.

A document is what is said about one resource: an IRI below the base without its fragment, written as a path such as
``id/place/lublin``. What leads to an IRI with a fragment, such as a class of the ontology, has an entry of its own. The
index is an SQLite file that is written once (``indexing``) and only read afterwards, so that a document is found, dated
or known to be gone without a query, however large the graph is.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from itertools import takewhile
from pathlib import Path
from typing import Self

from coopatlas.release.lookups import lookup_file, open_lookup

INDEX_NAME = "index.sqlite"
TABLES = """
    CREATE TABLE documents (
        path TEXT PRIMARY KEY, digest TEXT NOT NULL, statements INTEGER NOT NULL,
        issued TEXT NOT NULL, modified TEXT NOT NULL, fragments TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE links (
        path TEXT NOT NULL, predicate TEXT NOT NULL, total INTEGER NOT NULL, PRIMARY KEY (path, predicate)
    ) WITHOUT ROWID;
    CREATE TABLE gone (
        path TEXT PRIMARY KEY, since TEXT NOT NULL, last TEXT, successor TEXT
    ) WITHOUT ROWID;
"""
"""``statements`` counts what is said about the resource itself, in all graphs; ``total`` the subjects of a predicate
that leads to it. ``since`` is the first release without it, ``last`` the last one with it."""

_WHOLE = "INSTR(path, '#') = 0"
"""Holds for documents; what leads to an IRI with a fragment is told in that of the IRI without."""


@dataclass(frozen=True)
class Document:
    """What is known of a document without reading it.

    Shape: ``fragments`` are those of the resource's hash IRIs about which something is said. ``links`` maps a predicate
    to the number of resources that lead here by it, sorted. ``digest`` is another as soon as anything that the document
    says is another. ``issued`` and ``modified`` are when it was first released and when it changed last, by the
    releases.
    """

    path: str
    digest: str
    statements: int
    issued: datetime
    modified: datetime
    fragments: tuple[str, ...] = ()
    links: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Gone:
    """A resource that an earlier release had, or that the sources say was replaced.

    ``since`` is the first release without it; ``last`` the last one with it, None where none was released;
    ``successor`` the IRI of what took its place, None where the sources name none.
    """

    path: str
    since: str
    last: str | None
    successor: str | None


@dataclass(frozen=True)
class Listed:
    """A document in a list of all, with the day and time of its last change."""

    path: str
    modified: datetime


@dataclass(frozen=True)
class Index:
    """The index of one release, on disk. It is opened for each look, which takes a tenth of a millisecond."""

    path: Path

    @classmethod
    def of(cls, release: Path) -> Self:
        """The index in a release's folder.

        Raises:
            ReleaseCorrupt: when there is none: the release was built by a version that made none.
        """
        return cls(lookup_file(release, INDEX_NAME))

    def find(self, path: str) -> Document | Gone | None:
        """Look up the document about a resource; None where no release ever said anything about it."""
        with closing(open_lookup(self.path)) as database:
            row = database.execute(
                "SELECT digest, statements, issued, modified, fragments FROM documents WHERE path = ?", (path,)
            ).fetchone()
            if row is not None:
                digest, statements, issued, modified, fragments = row
                links = database.execute(
                    "SELECT predicate, total FROM links WHERE path = ? ORDER BY predicate", (path,)
                )
                dates = (datetime.fromisoformat(issued), datetime.fromisoformat(modified))
                return Document(path, digest, statements, *dates, tuple(fragments.split()), dict(links))
            row = database.execute("SELECT path, since, last, successor FROM gone WHERE path = ?", (path,)).fetchone()
            return None if row is None else Gone(*row)

    def near(self, path: str, most: int) -> list[str]:
        """The documents in the same folder that stand before and after a path in the alphabet, at most so many each."""
        folder = path.rpartition("/")[0] + "/"
        with closing(open_lookup(self.path)) as database:
            before = database.execute(
                "SELECT path FROM documents WHERE path < ? AND statements > 0 ORDER BY path DESC LIMIT ?", (path, most)
            ).fetchall()
            after = database.execute(
                "SELECT path FROM documents WHERE path > ? AND statements > 0 ORDER BY path LIMIT ?", (path, most)
            ).fetchall()
        return [
            found
            for rows in (before, after)
            for (found,) in takewhile(lambda row: row[0].startswith(folder), rows)
            if "/" not in found.removeprefix(folder)
        ]

    def counts(self) -> tuple[int, int]:
        """How many resources a document is about, even one that only others mention, and how many are gone."""
        with closing(open_lookup(self.path)) as database:
            (known,) = database.execute(f"SELECT COUNT(*) FROM documents WHERE {_WHOLE}").fetchone()
            (gone,) = database.execute("SELECT COUNT(*) FROM gone").fetchone()
        return int(known), int(gone)

    def paths(self, start: int, most: int) -> list[str]:
        """The paths of all that a document is about, from a place (from 0) in the list on."""
        with closing(open_lookup(self.path)) as database:
            rows = database.execute(
                f"SELECT path FROM documents WHERE {_WHOLE} ORDER BY path LIMIT ? OFFSET ?", (most, start)
            ).fetchall()
        return [path for (path,) in rows]

    def described(self) -> int:
        """How many documents say something about their resource."""
        with closing(open_lookup(self.path)) as database:
            (number,) = database.execute("SELECT COUNT(*) FROM documents WHERE statements > 0").fetchone()
        return int(number)

    def all_gone(self, start: int, most: int) -> list[Gone]:
        """What is gone, by its paths, from a place (from 0) in the list on."""
        with closing(open_lookup(self.path)) as database:
            rows = database.execute(
                "SELECT path, since, last, successor FROM gone ORDER BY path LIMIT ? OFFSET ?", (most, start)
            ).fetchall()
        return [Gone(*row) for row in rows]

    def same_but_for_case(self) -> tuple[str, str] | None:
        """Two documents whose paths differ in upper and lower case alone; None where there are none."""
        with closing(open_lookup(self.path)) as database:
            row = database.execute(
                f"SELECT MIN(path), MAX(path) FROM documents WHERE {_WHOLE}"
                " GROUP BY LOWER(path) HAVING COUNT(*) > 1 LIMIT 1"
            ).fetchone()
        return None if row is None else (row[0], row[1])

    def listed(self, start: int, most: int) -> list[Listed]:
        """Documents that say something about their resource, by their paths, from a place (from 0) in the list on."""
        with closing(open_lookup(self.path)) as database:
            rows = database.execute(
                "SELECT path, modified FROM documents WHERE statements > 0 ORDER BY path LIMIT ? OFFSET ?",
                (most, start),
            ).fetchall()
        return [Listed(path, datetime.fromisoformat(modified)) for path, modified in rows]
