"""The manifest: what a release holds, and how to open and verify one.

This module is the contract between the two halves of the arrow: ``build`` writes a manifest last, and all
that serves a release reads nothing but the manifest and the files that it lists.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Self

from coopatlas.errors import ReleaseCorrupt, ReleaseNotFound

MANIFEST_NAME = "manifest.json"
LATEST_NAME = "latest"
STORE_NAME = "store"
SHAPES_NAME = "shapes.ttl"
DUMPS_NAME = "dumps"
QUADS_NAME = f"{DUMPS_NAME}/coopatlas.nq"
"""Every statement with its graph, sorted."""
VERSIONS_NAME = "versions"
CONTEXT_NAME = "context"
MANIFEST_SCHEMA = 1
VERSION_PATTERN = re.compile(r"(\d{4})\.(\d{2})\.(\d{2})(?:-(\d{1,9}))?", re.ASCII)


@dataclass(frozen=True)
class ReleasedFile:
    """One file of a release. ``path`` is relative to the release, with forward slashes."""

    path: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True)
class DatasetFacts:
    """What a release says of one dataset: its graph and description, ready for VoID, DCAT and the pages.

    ``titles`` and ``descriptions`` map a language to the text.
    """

    name: str
    iri: str
    titles: Mapping[str, str]
    descriptions: Mapping[str, str]
    licence: str
    issued: str
    sources: tuple[str, ...]
    triples: int


@dataclass(frozen=True)
class Manifest:
    """Facts about one release.

    Shape: ``classes`` maps a class IRI to its number of instances, ``graphs`` a named graph to its triples, ``tools`` a
    tool's name to its version; ``documents`` counts what has something to say of a resource, ``contact`` is the address
    that the descriptions give. ``content_hash`` is the SHA-256 over what is published (the sorted N-Quads, the shapes,
    the questions and the kept versions): equal hash, equal content. ``created`` is an ISO 8601 instant in UTC.
    ``context_version`` is that of the JSON-LD context. What has a default is empty in releases of older versions.
    """

    schema: int
    version: str
    previous: str | None
    created: str
    content_hash: str
    quads: int
    triples: int
    entities: int
    classes: Mapping[str, int]
    datasets: tuple[DatasetFacts, ...]
    ontology_version: str
    tools: Mapping[str, str]
    files: tuple[ReleasedFile, ...]
    context_version: str = ""
    graphs: Mapping[str, int] = field(default_factory=dict)
    documents: int = 0
    contact: str = ""

    def to_json(self) -> str:
        """Write the manifest, keys sorted, so that equal manifests are equal texts."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2, sort_keys=True) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read a manifest.

        Raises:
            ReleaseCorrupt: when the text is not a manifest of a schema that this version knows.
        """
        try:
            record = json.loads(text)
            if record["schema"] != MANIFEST_SCHEMA:
                raise ReleaseCorrupt(
                    f"the manifest has schema {record['schema']}, this version of coopatlas reads {MANIFEST_SCHEMA}; "
                    "move the release away and build again, or use the version that wrote it"
                )
            record["files"] = tuple(ReleasedFile(**entry) for entry in record["files"])
            record["datasets"] = tuple(
                DatasetFacts(**{**entry, "sources": tuple(entry["sources"])}) for entry in record["datasets"]
            )
            return cls(**record)
        except (ValueError, TypeError, KeyError) as error:
            raise ReleaseCorrupt(
                f"the manifest is not readable: {error!r}; restore it, or move the release away and build again"
            ) from error


@dataclass(frozen=True)
class Release:
    """A published release folder, opened."""

    path: Path
    manifest: Manifest

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the release in a folder; a link to one is followed once, so later moves of the link do not matter.

        Raises:
            ReleaseNotFound: when the folder holds no release.
            ReleaseCorrupt: when its manifest is not readable.
        """
        folder = path.resolve()
        try:
            text = (folder / MANIFEST_NAME).read_text(encoding="utf-8")
        except (FileNotFoundError, NotADirectoryError) as error:
            raise ReleaseNotFound(f"{path}: no release here; 'coopatlas build' makes one") from error
        except (OSError, UnicodeDecodeError) as error:
            raise ReleaseCorrupt(f"{path}: the manifest is not readable: {error}") from error
        return cls(folder, Manifest.from_json(text))

    @property
    def version(self) -> str:
        """The release's version, for example ``2026.11.20`` or ``2026.11.20-2``."""
        return self.manifest.version

    @property
    def store_path(self) -> Path:
        """The Oxigraph store, to be opened read-only."""
        return self.path / STORE_NAME

    @cached_property
    def _files_by_path(self) -> dict[str, ReleasedFile]:
        return {entry.path: entry for entry in self.manifest.files}

    def file(self, path: str) -> ReleasedFile | None:
        """Look a file up in the manifest; None for anything that the manifest does not list."""
        return self._files_by_path.get(path)

    def dumps(self) -> tuple[ReleasedFile, ...]:
        """All files of ``dumps/``, sorted by path."""
        return tuple(entry for entry in self.manifest.files if entry.path.startswith(f"{DUMPS_NAME}/"))

    def checked(self, path: str) -> Path:
        """Give the place of one file after comparing it with the manifest.

        Raises:
            ReleaseCorrupt: when the file is missing or differs.
        """
        entry, place = self.file(path), self.path / path
        if entry is None or not place.is_file() or sha256_of(place) != entry.sha256:
            raise ReleaseCorrupt(
                f"release {self.version}: {path} is not as the manifest says; restore the release, "
                "or move it away and build again"
            )
        return place

    def verify(self) -> Iterator[str]:
        """Compare the folder with the manifest; yields one sentence for each difference, none when all is well."""
        for entry in self.manifest.files:
            path = self.path / entry.path
            if not path.is_file():
                yield f"{entry.path}: missing"
            elif path.stat().st_size != entry.size_bytes:
                yield f"{entry.path}: is {path.stat().st_size} bytes, the manifest says {entry.size_bytes}"
            elif sha256_of(path) != entry.sha256:
                yield f"{entry.path}: its SHA-256 is not the manifest's"
        listed = {MANIFEST_NAME, *self._files_by_path}
        for path in files_below(self.path):
            if path.relative_to(self.path).as_posix() not in listed:
                yield f"{path.relative_to(self.path).as_posix()}: not in the manifest"


def version_key(version: str) -> tuple[int, ...]:
    """Order versions by date, then by number within the day.

    Raises:
        ReleaseNotFound: when the text is not a version.
    """
    match = VERSION_PATTERN.fullmatch(version)
    if match is None:
        raise ReleaseNotFound(f"'{version}' is not a version; versions look like 2026.11.20 or 2026.11.20-2")
    return tuple(int(part or 1) for part in match.groups())


def versions(releases: Path) -> list[str]:
    """List the versions in a releases folder, oldest first; an absent folder has none."""
    names = [entry.name for entry in os.scandir(releases)] if releases.is_dir() else []
    return sorted((name for name in names if VERSION_PATTERN.fullmatch(name)), key=version_key)


def open_version(releases: Path, version: str = LATEST_NAME) -> Release:
    """Open a release by its version, or the latest.

    Raises:
        ReleaseNotFound: naming the versions that there are.
        ReleaseCorrupt: when its manifest is not readable.
    """
    if version == LATEST_NAME and not (releases / LATEST_NAME).exists():
        raise ReleaseNotFound(f"{releases}: no release yet; 'coopatlas build' makes the first one")
    if version != LATEST_NAME and version not in versions(releases):
        known = ", ".join(versions(releases)) or "none"
        raise ReleaseNotFound(f"there is no release '{version}' in {releases}; there are: {known}")
    return Release.open(releases / version)


def sha256_of(path: Path) -> str:
    """Hash a file in constant memory."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def files_below(folder: Path) -> list[Path]:
    """All files below a folder, sorted."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def describe_files(folder: Path, paths: Iterable[Path]) -> tuple[ReleasedFile, ...]:
    """Size and hash each file, sorted by path."""
    return tuple(
        ReleasedFile(path.relative_to(folder).as_posix(), path.stat().st_size, sha256_of(path))
        for path in sorted(paths)
    )
