"""What the Atlas is called: the IRIs, titles and licence under which every description speaks of it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from coopatlas.vocabulary import BASE

CATALOG_IRI = BASE + "catalog"
WHOLE_IRI = CATALOG_IRI + "#atlas"
"""All that is published, as a dataset."""
VOCABULARY_IRI = CATALOG_IRI + "#vocabulary"
"""The ontology with its alignments and concept schemes, as a dataset."""
PROJECTS_IRI = CATALOG_IRI + "#projects"
"""The series of those datasets that tell of a project."""
DESCRIPTION_IRI = BASE + ".well-known/void"
ATLAS_IRI = DESCRIPTION_IRI + "#atlas"
ENDPOINT_IRI = BASE + "sparql"
STORE_IRI = BASE + "store"
FEED_IRI = BASE + "feed"
FRAGMENTS_IRI = BASE + "fragments"
STREAM_IRI = FEED_IRI + "#stream"
"""All changes of the data, as a stream of events."""
OAI_IRI = BASE + "oai"
RECONCILE_IRI = BASE + "reconcile"
SHAPES_IRI = BASE + "shapes"
DATA_LICENCE = "https://creativecommons.org/licenses/by/4.0/"
TITLES: Mapping[str, str] = MappingProxyType({"en": "Cooperation Atlas", "pl": "Atlas współpracy"})
DESCRIPTIONS: Mapping[str, str] = MappingProxyType(
    {
        "en": "Partners, places, figures and events of European cooperation projects; each statement names its source.",
        "pl": "Partnerzy, miejsca, liczby i wydarzenia europejskich projektów współpracy; każde zdanie podaje źródło.",
    }
)
KEYWORDS = (
    ("en", "European cooperation"),
    ("en", "cooperation projects"),
    ("en", "project partners"),
    ("en", "cities and regions"),
    ("pl", "współpraca europejska"),
    ("pl", "projekty współpracy"),
    ("pl", "partnerzy projektów"),
    ("pl", "miasta i regiony"),
)
"""(language, word) for the whole; each dataset has its own."""


def release_iri(version: str) -> str:
    """Name a release as a dataset of its own: the state of the Atlas at a time, which never changes."""
    return f"{BASE}dumps/{version}/#release"
