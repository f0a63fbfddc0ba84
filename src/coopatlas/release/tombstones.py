"""A resource about which nothing is said but what took its place, is gone."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from rdflib.namespace import DCTERMS, SKOS

REPLACED_BY = f"<{DCTERMS.isReplacedBy}>"
_OF_A_TOMBSTONE = frozenset((REPLACED_BY, f"<{SKOS.editorialNote}>", f"<{DCTERMS.source}>"))


def is_tombstone(predicates: AbstractSet[str]) -> bool:
    """Whether a resource is gone.

    Args:
        predicates: all under which something is said about it, as N-Quads writes them.
    """
    return REPLACED_BY in predicates and predicates <= _OF_A_TOMBSTONE
