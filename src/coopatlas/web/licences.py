"""Licences under the names that people know them by."""

from __future__ import annotations

import re

_CREATIVE_COMMONS = re.compile(r"https?://creativecommons\.org/(?:licenses|publicdomain)/([a-z-]+)/([\d.]+)/?")


def licence_name(iri: str) -> str:
    """Write a licence the way people know it: ``CC BY 4.0``; any other IRI stays as it is."""
    match = _CREATIVE_COMMONS.fullmatch(iri)
    if match is None:
        return iri
    kind, version = match.groups()
    return f"CC0 {version}" if kind == "zero" else f"CC {kind.upper()} {version}"
