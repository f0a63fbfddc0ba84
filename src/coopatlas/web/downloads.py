"""What a release offers for download: each file with its type and its licences, and the tables as people choose them.

Source: RFC 4180 and its registration (``header``); the IANA media types of Parquet, gzip and Zstandard.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from coopatlas.formats import DATASETS, GRAPHS
from coopatlas.release.manifest import DUMPS_NAME, MANIFEST_NAME, STORE_NAME, Release, ReleasedFile
from coopatlas.vocabulary import shorten
from coopatlas.web.licences import OWN_LICENCE

CSVW = "application/csvm+json"
"""The media type of tables' descriptions. Source: Model for Tabular Data and Metadata on the Web §5.2."""
TABLES_NAME = "tables"
STATEMENTS = "statements"
METADATA_PATH = f"{TABLES_NAME}/csv-metadata.json"
"""Describes the tables; relative to the dumps folder."""
_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "csv": "text/csv; charset=utf-8; header=present",
        "gz": "application/gzip",
        "json": "application/json",
        "parquet": "application/vnd.apache.parquet",
        "rq": "application/sparql-query; charset=utf-8",
        "txt": "text/plain; charset=utf-8",
        "zst": "application/zstd",
        **{form.extension: form.content_type for form in (*GRAPHS, *DATASETS)},
    }
)
_TYPES_BY_NAME: Mapping[str, str] = MappingProxyType(
    {"csv-metadata.json": CSVW, "SHA256SUMS": "text/plain; charset=utf-8"}
)
_UNKNOWN_TYPE = "application/octet-stream"
_FOLDERS = (TABLES_NAME, "datasets", "ontology", "versions", "queries", "changes")
"""The folders of a release that are sections of the page."""
_OURS = frozenset(
    {"ontology", "versions", "queries", "shapes.ttl", "catalog.ttl", "void.ttl", "schema-org.jsonld", METADATA_PATH}
)
"""Folders and files that the project itself wrote, and that are under its own licence."""
_INNER = frozenset((STORE_NAME, "index.sqlite", "directory.sqlite", "events.sqlite", "orders.bin"))
"""Forms of the same statements that are of use only to the software that wrote them."""


@dataclass(frozen=True)
class Download:
    """A file as the list offers it. ``href`` is a path here; ``licences`` are those of all that the file holds."""

    file: str
    href: str
    format: str
    media_type: str
    size_bytes: int
    sha256: str
    licences: tuple[str, ...]
    dump: bool


@dataclass(frozen=True)
class Table:
    """A table as people choose it.

    ``term`` is its class as a prefixed name, empty for the table of all statements; ``titles`` map a language to what
    the class is called, ``files`` a format to a file.
    """

    name: str
    term: str
    titles: Mapping[str, str]
    rows: int
    files: Mapping[str, Download]


def downloads_of(release: Release) -> Iterator[Download]:
    """The files of a release that are worth downloading: its dumps first, then its descriptions."""
    dumped = set(release.dumps())
    of_tables = _licences_of_tables(release)
    others = (entry for entry in release.manifest.files if entry not in dumped and is_public(entry))
    for entry in (*sorted(dumped, key=_place), *others, manifest_of(release)):
        yield _download(entry, release, of_tables)


def _place(entry: ReleasedFile) -> tuple[bool, str]:
    """Dumps come by their paths, and behind them the list of their hashes."""
    return not format_of(entry.path), entry.path


def download_of(entry: ReleasedFile, release: Release) -> Download:
    """One file of a release as a download."""
    of_tables = entry.path.startswith(f"{DUMPS_NAME}/{TABLES_NAME}/")
    return _download(entry, release, _licences_of_tables(release) if of_tables else {})


def _download(entry: ReleasedFile, release: Release, of_tables: Mapping[str, tuple[str, ...]]) -> Download:
    name = entry.path.removeprefix(f"{DUMPS_NAME}/")
    return Download(
        file=name,
        href=f"/{DUMPS_NAME}/{release.version}/{quote(name)}",
        format=format_of(entry.path),
        media_type=media_type_of(entry.path),
        size_bytes=entry.size_bytes,
        sha256=entry.sha256,
        licences=of_tables.get(_stem(name)) or _licences_of(name, release),
        dump=entry.path.startswith(f"{DUMPS_NAME}/"),
    )


def tables_of(release: Release, downloads: Iterable[Download]) -> list[Table]:
    """The tables of a release, that of all statements last; none where it has none."""
    files: dict[str, dict[str, Download]] = {}
    for download in downloads:
        files.setdefault(_stem(download.file), {})[download.format] = download
    tables = [
        Table(
            name=PurePosixPath(table["url"]).stem,
            term=shorten(table["void:class"]["@id"]),
            titles={title["@language"]: title["@value"] for title in table["dc:title"]},
            rows=table["void:entities"],
            files=files.get(_stem(f"{TABLES_NAME}/{table['url']}"), {}),
        )
        for table in _described_tables(release)
    ]
    of_statements = files.get(f"{TABLES_NAME}/{STATEMENTS}")
    return [*tables, Table(STATEMENTS, "", {}, release.manifest.quads, of_statements)] if of_statements else tables


def _described_tables(release: Release) -> list[dict[str, Any]]:
    entry = release.file(f"{DUMPS_NAME}/{METADATA_PATH}")
    if entry is None:
        return []
    tables: list[dict[str, Any]] = json.loads((release.path / entry.path).read_text(encoding="utf-8"))["tables"]
    return tables


def _licences_of_tables(release: Release) -> dict[str, tuple[str, ...]]:
    """The licences of each table, under its files' path without endings, as its description says."""
    return {
        _stem(f"{TABLES_NAME}/{table['url']}"): tuple(licence["@id"] for licence in table["dc:license"])
        for table in _described_tables(release)
    }


def _stem(name: str) -> str:
    return name.partition(".")[0]


def _licences_of(name: str, release: Release) -> tuple[str, ...]:
    """The licences of what a file holds; none where nothing says so, as of a report.

    Source: LICENCES.md, and for data what each dataset says of itself.
    """
    licences = {dataset.name: dataset.licence for dataset in release.manifest.datasets}
    folder, _, rest = name.partition("/")
    if folder in _OURS or name in _OURS:
        return (OWN_LICENCE,)
    if folder == "datasets":
        own = licences.get(rest.partition(".")[0])
        return (own,) if own else ()
    whole = folder == "changes" or release.file(f"{DUMPS_NAME}/{name}") is not None
    # What holds everything holds the ontology, too.
    return tuple(sorted({OWN_LICENCE, *licences.values()})) if whole else ()


def sections_of(downloads: Iterable[Download]) -> list[tuple[str, list[Download]]]:
    """Group downloads by what they hold, for a page: the whole first, sections that hold nothing left out."""
    sections: dict[str, list[Download]] = {key: [] for key in ("whole", *_FOLDERS, "described")}
    for download in downloads:
        folder, slash, _ = download.file.partition("/")
        whole = download.dump and not slash
        sections[folder if slash and folder in _FOLDERS else "whole" if whole else "described"].append(download)
    return [(key, members) for key, members in sections.items() if members]


def media_type_of(path: str) -> str:
    """The Content-Type of a released file. Compressed files are just that: they are not unpacked on the way."""
    place = PurePosixPath(path)
    return _TYPES_BY_NAME.get(place.name) or _TYPES.get(place.suffix.removeprefix("."), _UNKNOWN_TYPE)


def format_of(path: str) -> str:
    """What a file is written in, short: ``ttl``, ``nq.gz``."""
    return "".join(PurePosixPath(path).suffixes).removeprefix(".")


def is_public(entry: ReleasedFile) -> bool:
    """Whether a file of a release is for everybody."""
    return entry.path.partition("/")[0] not in _INNER


def manifest_of(release: Release) -> ReleasedFile:
    """The manifest itself, which lists all files but not itself."""
    body = (release.path / MANIFEST_NAME).read_bytes()
    return ReleasedFile(MANIFEST_NAME, len(body), hashlib.sha256(body).hexdigest())
