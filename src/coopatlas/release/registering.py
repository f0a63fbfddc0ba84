"""Writing the directory of a release from its sorted quads, in one pass, and from its index.

What the quads say of names, coordinates and relations is staged in temporary tables, and the directory is made of these
by SQL, so that memory does not grow with the number of quads. The order of all rows hangs on the quads and the
languages alone: the same release gives the same file.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from rdflib.namespace import DCTERMS, FOAF, ORG, OWL, RDF, RDFS, SKOS

from coopatlas.folding import fold
from coopatlas.languages.language import DEFAULT_LANGUAGE, Language
from coopatlas.release.directory import (
    DIRECTORY_NAME,
    FACETS,
    INDEXES,
    KINDS,
    LABELS,
    PROPERTIES,
    TABLES,
    kind_of,
)
from coopatlas.release.index import INDEX_NAME
from coopatlas.release.lines import Line, by_subject, iri_of, is_literal, language_of, lexical_of, text_of
from coopatlas.vocabulary import ADMS, BASE, CA, SCHEMA, WGS, shorten

_OURS = f"<{BASE}"
_NAMES = {
    f"<{iri}>": PROPERTIES.index(shorten(str(iri)))
    for iri in (
        SKOS.prefLabel,
        RDFS.label,
        DCTERMS.title,
        FOAF.name,
        SKOS.altLabel,
        CA.acronym,
        CA.listedName,
        SKOS.notation,
    )
}
_LINKS = {
    f"<{iri}>": shorten(str(iri))
    for iri in (
        ADMS.identifier,
        RDF.type,
        CA.country,
        CA.partnerIn,
        CA.participant,
        CA.project,
        CA.programme,
        CA.role,
        DCTERMS.spatial,
        DCTERMS.subject,
        ORG.classification,
    )
}
_SAME = frozenset((f"<{OWL.sameAs}>", f"<{SKOS.exactMatch}>"))
_SCHEME = f"<{SCHEMA.propertyID}>"
_LATITUDE, _LONGITUDE = f"<{WGS.lat}>", f"<{WGS.long}>"
_DEGREES = frozenset((_LATITUDE, _LONGITUDE))
_CACHE_KB = 64_000
_SPELLINGS = """
    CREATE VIRTUAL TABLE temp.terms USING fts5vocab('main', 'words', 'row');
    INSERT INTO vocabulary SELECT term, doc FROM terms;
    DROP TABLE temp.terms;
    INSERT INTO spellings SELECT length(word), group_concat(word, ' ')
        FROM (SELECT word FROM vocabulary WHERE NOT word GLOB '*[0-9]*' ORDER BY word) GROUP BY length(word);
"""
"""Words with digits in them are numbers and codes, which are typed right or not at all."""

_STAGING = """
    CREATE TEMP TABLE told (path TEXT PRIMARY KEY, kind TEXT NOT NULL, latitude REAL, longitude REAL) WITHOUT ROWID;
    CREATE TEMP TABLE named (
        path TEXT NOT NULL, property INTEGER NOT NULL, language TEXT NOT NULL, name TEXT NOT NULL,
        PRIMARY KEY (path, property, language, name)
    ) WITHOUT ROWID;
    CREATE TEMP TABLE linked (
        predicate TEXT NOT NULL, subject TEXT NOT NULL, object TEXT NOT NULL, PRIMARY KEY (predicate, subject, object)
    ) WITHOUT ROWID;
    CREATE TEMP TABLE same (path TEXT NOT NULL, iri TEXT NOT NULL, PRIMARY KEY (path, iri)) WITHOUT ROWID;
    CREATE TEMP TABLE schemes (path TEXT PRIMARY KEY, scheme TEXT NOT NULL) WITHOUT ROWID;
    CREATE TEMP TABLE ranks (kind TEXT PRIMARY KEY, rank INTEGER NOT NULL) WITHOUT ROWID;
"""
_THINGS = f"""
    DELETE FROM told WHERE path NOT IN (SELECT path FROM named WHERE property < {LABELS});
    INSERT INTO ranks SELECT kind, row_number() OVER (ORDER BY count(*), kind) FROM told GROUP BY kind;
    INSERT INTO things
    SELECT row_number() OVER (ORDER BY rank, weight DESC, path), path, kind, latitude, longitude, weight, 0
    FROM (
        SELECT *, coalesce((SELECT sum(total) FROM dated.links WHERE links.path = told.path), 0) AS weight FROM told
    ) JOIN ranks USING (kind) ORDER BY 1;
    INSERT INTO kinds SELECT kind, min(id), max(id) FROM things GROUP BY kind;
"""
_NAMING = f"""
    INSERT OR IGNORE INTO names
    SELECT id, fold(name), language, property, name FROM (
        SELECT id, language, property, name FROM named JOIN things USING (path)
            WHERE property <> {PROPERTIES.index("ca:listedName")}
        UNION ALL
        SELECT things.id, language, property, name FROM named
            JOIN linked ON predicate = 'ca:participant' AND subject = named.path JOIN things ON things.path = object
            WHERE property = {PROPERTIES.index("ca:listedName")}
    ) ORDER BY id, property, language, name;
    INSERT INTO words (rowid, folded)
        SELECT thing, group_concat(folded, ' ') FROM (SELECT thing, folded FROM names ORDER BY thing, folded)
        GROUP BY thing ORDER BY thing;
    INSERT INTO words (words) VALUES ('optimize');
"""
_LABELLING = f"""
    INSERT INTO labels
    SELECT :language, thing, name, language,
        row_number() OVER (ORDER BY rank, key, path), row_number() OVER (ORDER BY rank, size DESC, key, path)
    FROM (
        SELECT chosen.*, rank, size, path, sort_key(:language, name) AS key FROM (
            SELECT *, row_number() OVER (
                PARTITION BY thing ORDER BY property,
                CASE language WHEN :language THEN 0 WHEN :fallback THEN 1 ELSE 2 END, language, name
            ) AS choice FROM names WHERE property < {LABELS}
        ) AS chosen JOIN things ON things.id = thing JOIN ranks USING (kind) WHERE choice = 1
    ) ORDER BY thing
"""
_RELATIONS = """
    CREATE TEMP TABLE relations AS
        SELECT predicate, s.id AS subject, s.kind AS kind, o.id AS object, o.kind AS object_kind FROM linked
        JOIN things AS s ON s.path = linked.subject JOIN things AS o ON o.path = linked.object;
    CREATE INDEX temp.by_predicate ON relations (predicate, kind);
    INSERT OR IGNORE INTO parts
        SELECT organisation.id, project.id, coalesce(role.id, 0) FROM linked AS p
        JOIN things AS organisation ON organisation.path = p.object AND organisation.kind = 'organisation'
        JOIN linked AS j ON j.predicate = 'ca:project' AND j.subject = p.subject
        JOIN things AS project ON project.path = j.object
        LEFT JOIN linked AS r ON r.predicate = 'ca:role' AND r.subject = p.subject
        LEFT JOIN things AS role ON role.path = r.object
        WHERE p.predicate = 'ca:participant';
    INSERT INTO parts SELECT id, 0, 0 FROM things
        WHERE kind = 'organisation' AND id NOT IN (SELECT thing FROM parts);
    INSERT OR IGNORE INTO facets SELECT 'organisation.project', project, thing FROM parts;
    INSERT OR IGNORE INTO facets SELECT 'organisation.role', role, thing FROM parts;
"""
_IDENTIFIERS = f"""
    INSERT INTO identifiers SELECT iri, '', id FROM same JOIN things USING (path) ORDER BY iri, id;
    INSERT OR IGNORE INTO identifiers
        SELECT name, scheme, id FROM linked JOIN schemes ON schemes.path = object
        JOIN named ON named.path = object AND property = {PROPERTIES.index("skos:notation")}
        JOIN things ON things.path = subject WHERE predicate = 'adms:identifier' ORDER BY name, scheme, id;
"""
_DIRECT = """
    INSERT OR IGNORE INTO facets SELECT :facet, object, subject FROM relations
    WHERE predicate = :predicate AND kind = :kind AND object_kind = :object_kind
"""
_DIRECT_FACETS = (
    ("organisation.country", "ca:country", "country"),
    ("organisation.place", "dct:spatial", "place"),
    ("organisation.kind", "org:classification", "concept"),
    ("place.country", "ca:country", "country"),
    ("place.kind", "rdf:type", "term"),
    ("project.programme", "ca:programme", "programme"),
    ("project.theme", "dct:subject", "theme"),
)
"""Facet, the property that gives its values, and what kind of thing they are; the property may lead to others, too."""
_BY_ORGANISATIONS = """
    INSERT OR IGNORE INTO facets SELECT DISTINCT :facet, given.value, listed.value
    FROM facets AS given CROSS JOIN facets AS listed USING (thing)
    WHERE given.facet = :given AND listed.facet = :listed AND given.value <> 0 AND listed.value <> 0
"""
_INDIRECT_FACETS = (
    ("place.project", "organisation.project", "organisation.place"),
    ("country.project", "organisation.project", "organisation.country"),
    ("project.country", "organisation.country", "organisation.project"),
)
"""Facet, whose values come from a facet of organisations, for the things that are values of another one."""
_WITHOUT = """
    INSERT INTO facets SELECT :facet, 0, id FROM things
    WHERE kind = :kind AND id NOT IN (SELECT thing FROM facets WHERE facet = :facet)
"""
_COUNTING = """
    INSERT INTO counts SELECT facet, value, count(*) FROM facets GROUP BY facet, value;
    UPDATE things SET size = coalesce(
        (SELECT total FROM counts WHERE value = id AND facet = 'organisation.' || kind), 0
    ) WHERE kind IN ('project', 'place', 'country');
    UPDATE things SET size = (SELECT count(*) FROM facets
        WHERE thing = id AND facet = 'organisation.project' AND value <> 0) WHERE kind = 'organisation';
"""


def write_directory(quads: Path, release: Path, languages: Mapping[str, Language]) -> None:
    """Write the directory of a release.

    Args:
        quads: its sorted N-Quads.
        release: the release's folder, in which its index stands already.
        languages: those in which the pages show and order names, by their tags.
    """
    with closing(
        sqlite3.connect(f"file:{quote(str(release / DIRECTORY_NAME))}", isolation_level=None, uri=True)
    ) as database:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{_CACHE_KB}"):
            database.execute(f"PRAGMA {pragma}")
        database.create_function("fold", 1, fold, deterministic=True)
        database.create_function("sort_key", 2, _sort_key_in(languages), deterministic=True)
        database.execute("ATTACH ? AS dated", (f"file:{quote(str(release / INDEX_NAME))}?mode=ro&immutable=1",))
        database.executescript(TABLES + _STAGING)
        database.execute("BEGIN")
        _stage(database, quads)
        database.execute("COMMIT")
        _register(database, languages)
        database.executescript(f"{INDEXES} DETACH dated; VACUUM;")


def _sort_key_in(languages: Mapping[str, Language]) -> Callable[[str, str], bytes]:
    def sort_key(tag: str, text: str) -> bytes:
        # SQLite orders bytes as Python orders the texts that they write in UTF-8.
        return b"\0".join(part.encode() for part in languages[tag].sort_key(text))

    return sort_key


def _stage(database: sqlite3.Connection, quads: Path) -> None:
    for subject, said in by_subject(quads):
        if subject.startswith(_OURS):
            _stage_one(database, subject[len(_OURS) : -1], said)


def _stage_one(database: sqlite3.Connection, path: str, said: Iterable[Line]) -> None:
    degrees: dict[str, float] = {}
    for _, predicate, value, _ in said:
        if predicate in _NAMES and is_literal(value):
            row = (path, _NAMES[predicate], language_of(value) or "", text_of(value))
            database.execute("INSERT OR IGNORE INTO named VALUES (?, ?, ?, ?)", row)
        elif predicate in _LINKS and value.startswith(_OURS):
            database.execute(
                "INSERT OR IGNORE INTO linked VALUES (?, ?, ?)", (_LINKS[predicate], path, value[len(_OURS) : -1])
            )
        elif predicate in _SAME and (iri := iri_of(value)) is not None:
            database.execute("INSERT OR IGNORE INTO same VALUES (?, ?)", (path, iri))
        elif predicate == _SCHEME and is_literal(value):
            database.execute("INSERT OR IGNORE INTO schemes VALUES (?, ?)", (path, text_of(value)))
        elif predicate in _DEGREES and is_literal(value):
            degrees.setdefault(predicate, float(lexical_of(value)))
    kind = kind_of(path)
    if kind in KINDS:
        spot = (degrees[_LATITUDE], degrees[_LONGITUDE]) if len(degrees) == len(_DEGREES) else (None, None)
        database.execute("INSERT INTO told VALUES (?, ?, ?, ?)", (path, kind, *spot))


def _register(database: sqlite3.Connection, languages: Mapping[str, Language]) -> None:
    database.executescript(_THINGS + _NAMING + _SPELLINGS + _IDENTIFIERS + _RELATIONS)
    for facet, predicate, object_kind in _DIRECT_FACETS:
        kind = facet.partition(".")[0]
        database.execute(_DIRECT, {"facet": facet, "predicate": predicate, "kind": kind, "object_kind": object_kind})
    for facet, given, listed in _INDIRECT_FACETS:
        database.execute(_BY_ORGANISATIONS, {"facet": facet, "given": given, "listed": listed})
    for kind, names in FACETS.items():
        for name in names:
            database.execute(_WITHOUT, {"facet": f"{kind}.{name}", "kind": kind})
    database.executescript(_COUNTING)
    for language in sorted(languages):
        database.execute("INSERT INTO languages VALUES (?)", (language,))
        database.execute(_LABELLING, {"language": language, "fallback": DEFAULT_LANGUAGE})
