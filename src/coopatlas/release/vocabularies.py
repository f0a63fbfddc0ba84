"""Every version of the ontology, the alignments and the JSON-LD context that was ever released, kept for ever.

A version IRI promises that what is found there does not change. So each release carries the versions of those before
it, and a build that would give an old version a new meaning is refused.

Source: OWL 2 §3.1 (ontology IRI and version IRI), §3.5 (owl:priorVersion).
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Store, Triple, parse, serialize
from rdflib.namespace import OWL

from coopatlas.errors import Location, ReleaseCorrupt, ReleaseError, ReleaseNotFound, SourceError
from coopatlas.formats import JSON_LD, TURTLE
from coopatlas.release.context import CONTEXT_VERSION, context_document
from coopatlas.release.manifest import CONTEXT_NAME, VERSIONS_NAME, Release, versions
from coopatlas.sources.dataset import open_ontology
from coopatlas.sources.reader import read_statements
from coopatlas.vocabulary import ALIGNMENTS_IRI, ONTOLOGY_IRI, PREFIXES, shorten

_VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+", re.ASCII)
VOCABULARIES: Mapping[str, str] = {"ontology": ONTOLOGY_IRI, "alignments": ALIGNMENTS_IRI}
"""Folder in ``versions/`` → the graph whose versions it holds."""


@dataclass(frozen=True)
class _Header:
    """What a vocabulary says of its version, and where it says so."""

    iri: str
    version: str
    prior: str | None
    location: Location

    @property
    def iri_of_version(self) -> str:
        return f"{self.iri}/{self.version}"


def keep_versions(store: Store, ontology: Path, releases: Path, folder: Path) -> None:
    """Write the versions of this release, and carry over those of the releases before it.

    Args:
        store: holds the ontology and the alignments in their named graphs.
        ontology: the folder of their sources, for the place of what is wrong.
        releases: the folder of the releases made so far.
        folder: the new release's.

    Raises:
        SourceError: when a version is no number, or was released already with another content.
        ReleaseError: when the context changed but its version did not.
        ReleaseCorrupt: when an earlier release's file differs from its manifest.
    """
    earlier = _earlier(releases)
    for path, source in earlier.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, folder / path)
    for name, iri in VOCABULARIES.items():
        header = _header(ontology, iri)
        if header is not None:
            _keep(header, _statements(store, iri), f"{VERSIONS_NAME}/{name}", folder)
    _keep_context(context_document(store), folder)


def _earlier(releases: Path) -> dict[str, Path]:
    """Path within a release → file, for each version kept by any release; all releases agree on them."""
    found: dict[str, Release] = {}
    for version in versions(releases):
        with suppress(ReleaseCorrupt, ReleaseNotFound):  # without a manifest it keeps nothing that can be trusted
            release = Release.open(releases / version)
            kept = [entry.path for entry in release.manifest.files if entry.path.startswith(f"{VERSIONS_NAME}/")]
            found |= dict.fromkeys(kept, release)
    return {path: release.checked(path) for path, release in found.items()}


def _keep(header: _Header, triples: set[Triple], name: str, folder: Path) -> None:
    place = folder / name / f"{header.version}.{TURTLE.extension}"
    if place.exists():
        changed = {quad.triple for quad in parse(place.read_bytes(), TURTLE.rdf)} ^ triples
        if changed:
            raise SourceError(
                header.location,
                f"version {header.version} of <{header.iri}> was released already and said something else: "
                f"{len(changed)} triples differ, the first about {min(map(_subject, changed))}; raise owl:versionInfo "
                f"and owl:versionIRI, and point to <{header.iri_of_version}> with owl:priorVersion",
            )
        return
    known = sorted((path.stem for path in place.parent.glob(f"*.{TURTLE.extension}")), key=_numbers)
    if known and header.prior != f"{header.iri}/{known[-1]}":
        raise SourceError(
            header.location,
            f"version {header.version} of <{header.iri}> is new, and does not say what it follows; "
            f"add owl:priorVersion <{header.iri}/{known[-1]}> to its header",
        )
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(_turtle(triples))


def _keep_context(document: str, folder: Path) -> None:
    place = folder / VERSIONS_NAME / CONTEXT_NAME / f"{CONTEXT_VERSION}.{JSON_LD.extension}"
    if place.exists() and json.loads(place.read_text(encoding="utf-8")) != json.loads(document):
        raise ReleaseError(
            f"version {CONTEXT_VERSION} of the JSON-LD context was released already and said something else; the terms "
            "of the ontology or the table in coopatlas/release/context.py have changed: raise CONTEXT_VERSION there"
        )
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(document, encoding="utf-8")


def _header(ontology: Path, iri: str) -> _Header | None:
    """Find what a vocabulary says of its version; None where it states none."""
    subject, prior = NamedNode(iri), None
    found: list[tuple[str, Location]] = []
    for triple, location in _said_of(ontology, subject):
        if triple.predicate.value == str(OWL.versionInfo) and isinstance(triple.object, Literal):
            found.append((triple.object.value, location))
        elif triple.predicate.value == str(OWL.priorVersion) and isinstance(triple.object, NamedNode):
            prior = triple.object.value
    if not found:
        return None
    version, location = found[0]
    if len(found) > 1 or not _VERSION.fullmatch(version):
        raise SourceError(
            found[-1][1], f"the version of <{iri}> must be one owl:versionInfo of three numbers, such as 1.2.0"
        )
    return _Header(iri, version, prior, location)


def _said_of(ontology: Path, subject: NamedNode) -> Iterator[tuple[Triple, Location]]:
    opened = open_ontology(ontology)
    for source in (*opened.terms, *opened.alignments):
        for statement in read_statements(source):
            if statement.quad.subject == subject:
                yield statement.quad.triple, Location(statement.path, statement.line)


def _statements(store: Store, graph: str) -> set[Triple]:
    return {quad.triple for quad in store.quads_for_pattern(None, None, None, NamedNode(graph))}


def _subject(triple: Triple) -> str:
    return shorten(triple.subject.value) if isinstance(triple.subject, NamedNode) else str(triple.subject)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def _turtle(triples: set[Triple]) -> bytes:
    """Write a graph so that equal graphs are equal bytes, with the prefixes that it uses in alphabetical order."""
    ordered = sorted(triples, key=str)
    text = "\n".join(map(str, ordered))
    used = {prefix: namespace for prefix, namespace in PREFIXES.items() if f"<{namespace}" in text}
    written = serialize(ordered, format=TURTLE.rdf, prefixes=used) or b""
    lines = written.splitlines(keepends=True)
    header = [line for line in lines if line.startswith(b"@prefix ")]
    return b"".join([*sorted(header), *(line for line in lines if not line.startswith(b"@prefix "))])
