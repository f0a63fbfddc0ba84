"""The kept versions of the vocabularies that a release holds, and how they follow each other.

Source: RFC 5829 (links between versions).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path, PurePosixPath

from pyoxigraph import NamedNode, Triple

from coopatlas.errors import ResourceNotFound
from coopatlas.query.solutions import select
from coopatlas.release.manifest import VERSIONS_NAME
from coopatlas.web.atlas import current_atlas
from coopatlas.web.description import triple_of
from coopatlas.web.links import Link


@dataclass(frozen=True)
class Kept:
    """One version of a vocabulary, as a file of the release."""

    version: str
    place: Path
    sha256: str


def kept_versions(name: str) -> Mapping[str, Kept]:
    """All versions of a vocabulary that were ever released, oldest first.

    Args:
        name: ``ontology``, ``alignments`` or ``context``.
    """
    release = current_atlas().release
    folder = PurePosixPath(VERSIONS_NAME) / name
    entries = [entry for entry in release.manifest.files if PurePosixPath(entry.path).parent == folder]
    found = [Kept(PurePosixPath(entry.path).stem, release.path / entry.path, entry.sha256) for entry in entries]
    return {kept.version: kept for kept in sorted(found, key=lambda kept: _numbers(kept.version))}


def neighbours(name: str, version: str, path: str) -> list[Link]:
    """Links to the versions just before and after one, as far as there are.

    Args:
        name: see ``kept_versions``.
        version: the one at hand.
        path: where the versions are served, without a slash before it.
    """
    links = []
    for before, after in pairwise(kept_versions(name)):
        if after == version:
            links.append(Link(f"/{path}/{before}", "predecessor-version"))
        if before == version:
            links.append(Link(f"/{path}/{after}", "successor-version"))
    return links


def graph_statements(graph: str) -> tuple[Triple, ...]:
    """All statements of a named graph.

    Raises:
        ResourceNotFound: when the release has no such graph.
    """
    name = NamedNode(graph)
    rows = select(current_atlas().engine, f"SELECT ?s ?p ?o {{ GRAPH {name} {{ ?s ?p ?o }} }}")
    statements = tuple(triple_of(row) for row in rows)
    if not statements:
        raise ResourceNotFound("this release has no such graph")
    return statements


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
