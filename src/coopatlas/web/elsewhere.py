"""The same thing in other catalogues, under the names by which people know these and their identifiers."""

from __future__ import annotations

import re
from dataclasses import replace

from rdflib.namespace import OWL, SKOS

from coopatlas.web.names import Shown, Text

SAME = (str(OWL.sameAs), str(SKOS.exactMatch))
"""The properties that lead to the same thing elsewhere."""
_CATALOGUES = (
    ("Wikidata", re.compile(r"https?://www\.wikidata\.org/entity/(Q\d+)")),
    ("GeoNames", re.compile(r"https?://(?:sws|www)\.geonames\.org/(\d+)/?")),
    ("NUTS", re.compile(r"https?://data\.europa\.eu/nuts/code/(\w+)")),
    ("EU Vocabularies", re.compile(r"https?://publications\.europa\.eu/resource/authority/[\w-]+/([\w-]+)")),
    ("ROR", re.compile(r"https://ror\.org/(\w+)")),
)


def catalogued_as(shown: Shown) -> Shown:
    """Show an identifier of another catalogue: ``Wikidata Q1773``; any other IRI as it is."""
    for name, pattern in _CATALOGUES:
        match = pattern.fullmatch(shown.iri or "")
        if match is not None:
            return replace(shown, text=Text(f"{name}\N{NO-BREAK SPACE}{match[1]}"))
    return shown
