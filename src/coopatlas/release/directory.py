"""The directory of a release: every named thing with its names, its place on the map and what it can be listed by.

It is an SQLite file that is written once (``registering``) and only read afterwards, so that lists, counts and
searches cost no query over the graph. A thing's number says its kind and its rank: the things of a kind have
consecutive numbers, those that most leads to first, and the smaller kinds come before the larger ones, so that no
search wades through these. In each language they have two more numbers, by the alphabet and by size, within the same
bounds.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Self

from coopatlas.errors import ReleaseCorrupt
from coopatlas.release.lookups import lookup_file, open_lookup
from coopatlas.vocabulary import BASE, THING_KINDS

DIRECTORY_NAME = "directory.sqlite"
FORM = 2
"""The form of the tables, another number whenever they change; a directory of another form is not read."""
TABLES = f"""
    PRAGMA user_version = {FORM};
    CREATE TABLE languages (tag TEXT PRIMARY KEY) WITHOUT ROWID;
    CREATE TABLE kinds (kind TEXT PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE things (
        id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
        latitude REAL, longitude REAL, weight INTEGER NOT NULL, size INTEGER NOT NULL
    );
    CREATE TABLE names (
        thing INTEGER NOT NULL, folded TEXT NOT NULL, language TEXT NOT NULL, property INTEGER NOT NULL,
        name TEXT NOT NULL, PRIMARY KEY (thing, folded, language)
    ) WITHOUT ROWID;
    CREATE TABLE labels (
        language TEXT NOT NULL, thing INTEGER NOT NULL, label TEXT NOT NULL, label_language TEXT NOT NULL,
        position INTEGER NOT NULL, by_size INTEGER NOT NULL, PRIMARY KEY (language, thing)
    ) WITHOUT ROWID;
    CREATE TABLE facets (
        facet TEXT NOT NULL, value INTEGER NOT NULL, thing INTEGER NOT NULL, PRIMARY KEY (facet, value, thing)
    ) WITHOUT ROWID;
    CREATE INDEX of_thing ON facets (thing, facet, value);
    CREATE TABLE parts (
        thing INTEGER NOT NULL, project INTEGER NOT NULL, role INTEGER NOT NULL, PRIMARY KEY (thing, project, role)
    ) WITHOUT ROWID;
    CREATE INDEX of_project ON parts (project, role);
    CREATE INDEX in_role ON parts (role, project);
    CREATE TABLE counts (
        facet TEXT NOT NULL, value INTEGER NOT NULL, total INTEGER NOT NULL, PRIMARY KEY (facet, value)
    ) WITHOUT ROWID;
    CREATE TABLE identifiers (
        value TEXT NOT NULL, scheme TEXT NOT NULL, thing INTEGER NOT NULL, PRIMARY KEY (value, scheme, thing)
    ) WITHOUT ROWID;
    CREATE INDEX identifiers_of ON identifiers (thing);
    CREATE TABLE vocabulary (word TEXT PRIMARY KEY, things INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE spellings (length INTEGER PRIMARY KEY, words TEXT NOT NULL);
    CREATE VIRTUAL TABLE words USING fts5 (
        folded, content = '', columnsize = 0, detail = 'none', prefix = '1 2 3', tokenize = 'ascii'
    );
"""
"""``weight`` counts what leads to a thing; ``size`` what its list counts, see ``Thing``. ``property`` is a place in
``PROPERTIES``. ``value`` is another thing, 0 where a thing has none. ``parts`` are participations of organisations,
which tie the facets project and role together. ``position`` is a place in the alphabet, ``by_size`` one in the order of
sizes. ``identifiers`` are IRIs that others give a thing, with an empty scheme, and codes of a scheme such as PIC.
``words`` holds the folded names of a thing, ``vocabulary`` each of their words with the number of things that have it,
``spellings`` those of a length in one text, for near misses."""
INDEXES = """
    CREATE INDEX by_name ON names (folded, thing);
    CREATE UNIQUE INDEX by_alphabet ON labels (language, position);
    CREATE UNIQUE INDEX by_size ON labels (language, by_size);
"""

PROPERTIES = (
    "skos:prefLabel",
    "rdfs:label",
    "dct:title",
    "foaf:name",
    "skos:altLabel",
    "ca:acronym",
    "ca:listedName",
    "skos:notation",
)
"""The properties that name a thing, the most telling first."""
LABELS = 4
"""How many of them give a thing its label; the others are further names."""

KINDS = (
    "organisation",
    "place",
    "country",
    "project",
    "programme",
    "network",
    "event",
    "group",
    "theme",
    "statistic",
    "award",
    "activity",
    "goal",
    "stage",
    "site",
    "source",
    "dataset",
    "concept",
    "term",
    "membership",
    "other",
)
"""What things are, in the order in which a search shows them. A term is one of the ontology. Participations are left
out: their names are those of the organisation and the project, and nobody looks for them by themselves."""
NOTHING = ""
"""Stands for the path of a value where a thing has none."""

FACETS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "organisation": ("country", "place", "kind", "project", "role"),
        "place": ("country", "kind", "project"),
        "project": ("programme", "theme", "country"),
        "country": ("project",),
    }
)
"""Kind of thing that is listed → what its list can be narrowed down by."""


def kind_of(path: str) -> str:
    """The kind of a thing by its path below the base, such as ``id/place/lublin``."""
    if path.startswith("id/concept/"):
        return "theme" if path.startswith("id/concept/theme/") else "concept"
    if path.startswith("id/") and "#" not in path:
        segment = path.split("/", 2)[1]
        return segment if segment in THING_KINDS else "other"
    if path.startswith("dataset/"):
        return "dataset"
    return "term" if path.startswith("ontology#") else "other"


@dataclass(frozen=True)
class Thing:
    """A named thing, with its label in the language asked for.

    Shape: ``path`` is its IRI below the base; ``label_language`` the tag of the label's own language, empty where it
    has none. ``position`` orders things of a kind by the alphabet. ``size`` counts what a list tells of it: of a
    project its partners, of an organisation its projects, of a place or a country its organisations. Latitude and
    longitude are WGS 84 degrees, None where they are not known.
    """

    id: int
    path: str
    kind: str
    label: str
    label_language: str
    position: int = 0
    size: int = 0
    latitude: float | None = None
    longitude: float | None = None

    @property
    def iri(self) -> str:
        """The thing's IRI."""
        return BASE + self.path


THING_COLUMNS = "things.id, path, kind, label, label_language, position, size, latitude, longitude"
"""The columns that make a ``Thing`` of a row of ``things`` joined with ``labels``."""


@dataclass(frozen=True)
class Directory:
    """The directory of one release, on disk. It is opened for each look, which takes a tenth of a millisecond."""

    path: Path

    @classmethod
    def of(cls, release: Path, languages: Iterable[str] = ()) -> Self:
        """The directory in a release's folder.

        Args:
            release: the folder.
            languages: those in which it must name things.

        Raises:
            ReleaseCorrupt: when there is none, or it cannot be used; a release that is built again has one that can.
        """
        directory = cls(lookup_file(release, DIRECTORY_NAME))
        directory._check(languages)
        return directory

    def _check(self, languages: Iterable[str]) -> None:
        try:
            with self.opened() as database:
                (form,) = database.execute("PRAGMA user_version").fetchone()
                if form != FORM:
                    raise ReleaseCorrupt(
                        f"{self.path} has form {form}, not {FORM}; build again with this version of coopatlas"
                    )
                known = {tag for (tag,) in database.execute("SELECT tag FROM languages")}
        except sqlite3.DatabaseError as error:
            raise ReleaseCorrupt(f"{self.path} is not readable ({error}); build again") from error
        lacking = sorted(set(languages) - known)
        if lacking:
            raise ReleaseCorrupt(f"{self.path} has no names in: {', '.join(lacking)}; build again")

    @cached_property
    def bounds(self) -> Mapping[str, tuple[int, int]]:
        """Kind → the first and the last number of its things; kinds of which there is none are left out."""
        with self.opened() as database:
            rows = database.execute("SELECT kind, first, last FROM kinds ORDER BY first").fetchall()
        return MappingProxyType({kind: (first, last) for kind, first, last in rows})

    def count(self, kind: str) -> int:
        """How many things of a kind there are."""
        first, last = self.bounds.get(kind, (1, 0))
        return last - first + 1

    def find(self, paths: Iterable[str], language: str) -> dict[str, Thing]:
        """Look things up by their paths; those that are not named are left out."""
        wanted = list(dict.fromkeys(paths))
        with self.opened() as database:
            numbers = database.execute(f"SELECT id FROM things WHERE path IN ({places(wanted)})", wanted).fetchall()
            return {thing.path: thing for thing in things_of(database, (row[0] for row in numbers), language).values()}

    def known(self, paths: Iterable[str]) -> frozenset[str]:
        """Those of some paths that are in it."""
        wanted = list(paths)
        with self.opened() as database:
            rows = database.execute(f"SELECT path FROM things WHERE path IN ({places(wanted)})", wanted).fetchall()
        return frozenset(path for (path,) in rows)

    def all_of(self, kind: str, language: str, most: int) -> list[Thing]:
        """The things of a kind by the alphabet, at most so many."""
        first, last = self.bounds.get(kind, (1, 0))
        with self.opened() as database:
            numbers = database.execute(
                "SELECT thing FROM labels WHERE language = ? AND position BETWEEN ? AND ? ORDER BY position LIMIT ?",
                (language, first, last, most),
            ).fetchall()
            return list(things_of(database, (row[0] for row in numbers), language).values())

    @contextmanager
    def opened(self) -> Iterator[sqlite3.Connection]:
        """Open the file for some questions in a row."""
        with closing(open_lookup(self.path)) as database:
            yield database


def things_of(database: sqlite3.Connection, numbers: Iterable[int], language: str) -> dict[int, Thing]:
    """Things by their numbers, in the order of the numbers given; 0 is none."""
    wanted = [number for number in dict.fromkeys(numbers) if number > 0]
    rows = database.execute(
        f"SELECT {THING_COLUMNS} FROM things JOIN labels ON labels.thing = things.id"
        f" WHERE things.id IN ({places(wanted)}) AND labels.language = ?",
        (*wanted, language),
    )
    found = {row[0]: Thing(*row) for row in rows}
    return {number: found[number] for number in wanted}


def places(values: Iterable[object]) -> str:
    """As many question marks as there are values, for a list in SQL."""
    return ", ".join("?" for _ in values)
