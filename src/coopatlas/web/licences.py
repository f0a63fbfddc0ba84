"""Licences under the names that people know them by."""

from __future__ import annotations

import re
from collections.abc import Iterable

from coopatlas.release.identity import DATA_LICENCE
from coopatlas.release.manifest import Manifest

_CREATIVE_COMMONS = re.compile(r"https?://creativecommons\.org/(?:licenses|publicdomain)/([a-z-]+)/([\d.]+)/?")

OWN_LICENCE = DATA_LICENCE
"""That of what the project itself writes beside the datasets: ontology, shapes, questions, descriptions."""


def licences_of(graphs: Iterable[str], manifest: Manifest) -> tuple[str, ...]:
    """The licences of named graphs, sorted: what each dataset says of itself, and our own for the ontology's."""
    known = {dataset.iri: dataset.licence for dataset in manifest.datasets}
    return tuple(sorted({known.get(graph, OWN_LICENCE) for graph in graphs}))


def licence_name(iri: str) -> str:
    """Write a licence the way people know it: ``CC BY 4.0``; any other IRI stays as it is."""
    match = _CREATIVE_COMMONS.fullmatch(iri)
    if match is None:
        return iri
    kind, version = match.groups()
    return f"CC0 {version}" if kind == "zero" else f"CC {kind.upper()} {version}"
