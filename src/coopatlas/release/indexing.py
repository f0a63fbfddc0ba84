"""Writing the index of a release from its sorted quads, and from the index of the release before.

Each quad belongs to the document of its subject and, as a link, to its object; what leads to an IRI with a fragment is
kept apart from what leads to its document. A document also shows the names of all that it mentions. So each quad is
written once or twice as a short line that begins with the document's path and ends with a hash of all that the document
would show of it; the lines are sorted on disk, and the hash of a document's lines is its digest. Memory does not grow
with the number of quads; only the hashes of names are held, one for each named resource.
"""

from __future__ import annotations

import hashlib
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from urllib.parse import quote

from rdflib.namespace import DCTERMS, FOAF, RDFS, SKOS

from coopatlas.release.dumps import QUADS_PATH, sorted_lines
from coopatlas.release.index import INDEX_NAME, TABLES
from coopatlas.release.lines import read_lines
from coopatlas.release.manifest import Release
from coopatlas.release.tombstones import REPLACED_BY, is_tombstone
from coopatlas.vocabulary import BASE

_NAMING = {f"<{name}>" for name in (SKOS.prefLabel, RDFS.label, DCTERMS.title, FOAF.name, DCTERMS.license)}
"""What a document tells of the resources that it mentions: their names, and the licences of its sources."""
_OWN, _LINK, _LINK_AGAIN = "0", "1", "2"
"""What a line counts as: said about the resource, leading to it, leading to it by another source, too."""
_OURS = f"<{BASE}"
_HASH_BYTES = 16
_NAMELESS = bytes(_HASH_BYTES)


@dataclass
class _Found:
    """A document as its lines tell of it."""

    path: str
    statements: int = 0
    successor: str = ""
    predicates: set[str] = field(default_factory=set)
    fragments: set[str] = field(default_factory=set)
    links: Counter[str] = field(default_factory=Counter)
    digest: str = ""

    @property
    def replaced(self) -> bool:
        """Whether all that is said about the resource is what took its place."""
        return is_tombstone(self.predicates)


def write_index(quads: Path, previous: Release | None, release: Path, *, version: str, now: datetime) -> None:
    """Write the index of a release.

    Args:
        quads: its sorted N-Quads.
        previous: the release before, whose dates are carried on where a document is the same; None for the first.
        release: the release's folder.
        version: the release's version.
        now: the time to date new and changed documents by.
    """
    with tempfile.TemporaryDirectory() as folder:
        before = None if previous is None else _index_of(previous, Path(folder))
        with closing(sqlite3.connect(_address(release / INDEX_NAME), isolation_level=None, uri=True)) as database:
            database.execute("PRAGMA journal_mode = OFF")
            database.execute("PRAGMA synchronous = OFF")
            database.executescript(TABLES)
            database.execute("BEGIN")
            _write_found(database, quads, version=version, now=now)
            database.execute("COMMIT")
            if before is not None and previous is not None:
                _carry_on(database, before, version=version, last=previous.version)


def _index_of(release: Release, folder: Path) -> Path:
    """The index of a release; made from its quads where it was built by a version that made none."""
    if release.file(INDEX_NAME) is not None:
        return release.checked(INDEX_NAME)
    created = datetime.fromisoformat(release.manifest.created)
    write_index(release.checked(QUADS_PATH), None, folder, version=release.version, now=created)
    return folder / INDEX_NAME


def _write_found(database: sqlite3.Connection, quads: Path, *, version: str, now: datetime) -> None:
    moment = now.isoformat(timespec="seconds")
    for found in _documents(quads):
        if found.replaced:
            database.execute("INSERT INTO gone VALUES (?, ?, NULL, ?)", (found.path, version, found.successor))
            continue
        fragments = " ".join(sorted(found.fragments))
        row = (found.path, found.digest, found.statements, moment, moment, fragments)
        database.execute("INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?)", row)
        links = ((found.path, predicate.strip("<>"), total) for predicate, total in sorted(found.links.items()))
        database.executemany("INSERT INTO links VALUES (?, ?, ?)", links)


def _carry_on(database: sqlite3.Connection, before: Path, *, version: str, last: str) -> None:
    """Carry on the dates of what is the same, and the memory of what is gone."""
    database.execute("ATTACH ? AS before", (f"{_address(before)}?mode=ro&immutable=1",))
    database.execute("BEGIN")
    database.execute(
        """UPDATE documents SET issued = old.issued,
               modified = CASE WHEN old.digest = documents.digest THEN old.modified ELSE documents.modified END
           FROM before.documents AS old WHERE old.path = documents.path"""
    )
    # What was gone already keeps its dates; what was only mentioned was never there.
    database.execute(
        """UPDATE gone SET since = old.since, last = old.last FROM before.gone AS old WHERE old.path = gone.path"""
    )
    database.execute(
        """UPDATE gone SET last = ? WHERE last IS NULL AND path IN
               (SELECT path FROM before.documents WHERE statements > 0)""",
        (last,),
    )
    database.execute(
        """INSERT OR IGNORE INTO gone SELECT path, since, last, successor FROM before.gone
               WHERE path NOT IN (SELECT path FROM documents)"""
    )
    database.execute(
        """INSERT OR IGNORE INTO gone SELECT path, ?, ?, NULL FROM before.documents
               WHERE statements > 0 AND path NOT IN (SELECT path FROM documents)""",
        (version, last),
    )
    database.execute("COMMIT")
    database.execute("DETACH before")


def _address(path: Path) -> str:
    return f"file:{quote(str(path))}"


def _documents(quads: Path) -> Iterator[_Found]:
    names = _hashes_of_names(quads)
    lines = (line.rstrip("\n").split("\t") for line in sorted_lines(_tallied(quads, names)))
    for path, of_one in groupby(lines, key=lambda fields: fields[0]):
        yield _found(path, of_one)


def _found(path: str, lines: Iterable[list[str]]) -> _Found:
    found, digest = _Found(path), hashlib.sha256()
    for _, kind, predicate, hashed, fragment, successor in lines:
        digest.update(f"{kind}{predicate}{hashed}".encode())
        if kind == _OWN:
            found.statements += 1
            found.predicates.add(predicate)
            found.successor = successor or found.successor
            found.fragments |= {fragment} - {""}
        elif kind == _LINK:
            found.links[predicate] += 1
    found.digest = digest.hexdigest()
    return found


def _tallied(quads: Path, names: Mapping[str, bytes]) -> Iterator[str]:
    """One line for each document that shows a quad: path, kind, predicate, hash, fragment of the subject, successor."""
    earlier: tuple[str, ...] = ()
    for line in read_lines(quads):
        subject, predicate, value, graph = line
        written = " ".join(line)
        around = names.get(predicate, _NAMELESS) + names.get(graph, _NAMELESS)
        if subject.startswith(_OURS):
            path, _, fragment = _path_of(subject).partition("#")
            successor = value.strip("<>") if predicate == REPLACED_BY else ""
            hashed = _hash(written, names.get(value, _NAMELESS) + around)
            yield f"{path}\t{_OWN}\t{predicate}\t{hashed}\t{fragment}\t{successor}\n"
        if value.startswith(_OURS):
            kind = _LINK_AGAIN if earlier == line[:3] else _LINK
            hashed = _hash(written, names.get(subject, _NAMELESS) + around)
            yield f"{_path_of(value)}\t{kind}\t{predicate}\t{hashed}\t\t\n"
        earlier = line[:3]


def _hashes_of_names(quads: Path) -> dict[str, bytes]:
    """Resource → a hash of its names, and of its licence if it is a dataset."""
    naming = (line for line in read_lines(quads) if line.predicate in _NAMING)
    by_resource = groupby(naming, key=itemgetter(0))
    return {subject: bytes.fromhex(_hash("\n".join(map(" ".join, lines)))) for subject, lines in by_resource}


def _path_of(term: str) -> str:
    """The path of a resource of ours, which is written in angle brackets."""
    return term[len(_OURS) : -1]


def _hash(line: str, names: bytes = b"") -> str:
    return hashlib.blake2b(line.encode() + names, digest_size=_HASH_BYTES).hexdigest()
