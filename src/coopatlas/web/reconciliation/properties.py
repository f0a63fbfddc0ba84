"""The properties by which candidates are compared, and whose values are told of what was matched.

Source: Reconciliation Service API 0.2, "Properties" and "Property Values".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rdflib.namespace import DCTERMS, ORG

from coopatlas.languages.language import Language
from coopatlas.release.directory import FACETS
from coopatlas.vocabulary import SCHEMA
from coopatlas.web.reconciliation.classes import KINDS
from coopatlas.web.reconciliation.sources import Degrees, Identified, Label, Named, OfFacet, Organisations, Said, Source

_ALL = tuple(KINDS)
_PLACED = ("organisation", "place")
_WITH_ORGANISATIONS = ("place", "country", "project")


@dataclass(frozen=True)
class Property:
    """A property. ``type`` is that of its values where they are things; ``source`` gives them."""

    id: str
    kinds: tuple[str, ...]
    source: Source
    type: str = ""

    def name(self, language: Language) -> str:
        """Its name in a language."""
        if isinstance(self.source, Label):
            return language.say("reconcile.property.name", language=language.language_name(self.source.language))
        return language.say(f"reconcile.property.{self.id}")


def _faceted(facet: str, of: str) -> Property:
    return Property(facet, tuple(kind for kind in FACETS if facet in FACETS[kind]), OfFacet(facet), of)


_DECLARED = (
    _faceted("country", KINDS["country"]),
    _faceted("place", KINDS["place"]),
    _faceted("kind", "skos:Concept"),
    _faceted("project", KINDS["project"]),
    _faceted("role", "skos:Concept"),
    _faceted("programme", "ca:Programme"),
    _faceted("theme", "skos:Concept"),
    Property("organisation", _WITH_ORGANISATIONS, Organisations(), KINDS["organisation"]),
    Property("part-of", ("place",), Said(str(SCHEMA.containedInPlace)), KINDS["place"]),
    Property("unit-of", ("organisation",), Said(str(ORG.unitOf)), KINDS["organisation"]),
    Property("coordinates", _PLACED, Degrees.BOTH),
    Property("latitude", _PLACED, Degrees.LATITUDE),
    Property("longitude", _PLACED, Degrees.LONGITUDE),
    Property("also", _ALL, Named(("skos:altLabel",))),
    Property("acronym", ("organisation", "project"), Named(("ca:acronym",))),
    Property("code", ("country",), Named(("skos:notation",))),
    Property("wikidata", _ALL, Identified(before="http://www.wikidata.org/entity/")),
    Property("geonames", ("place", "country"), Identified(before="https://sws.geonames.org/")),
    Property("nuts", ("place",), Identified(before="http://data.europa.eu/nuts/code/")),
    Property(
        "eu-country",
        ("country",),
        Identified(before="http://publications.europa.eu/resource/authority/country/"),
    ),
    Property("pic", ("organisation",), Identified(scheme="PIC")),
    Property("description", _ALL, Said(str(DCTERMS.description))),
    Property("founded", ("organisation",), Said(str(SCHEMA.foundingDate))),
    Property("start", ("project",), Said(str(SCHEMA.startDate))),
    Property("end", ("project",), Said(str(SCHEMA.endDate))),
    Property("source", _ALL, Said(str(DCTERMS.source)), "prov:Entity"),
)


def properties_in(languages: Iterable[str]) -> Mapping[str, Property]:
    """All properties by their ids, in the order in which they are proposed; the names in each language last."""
    names = (Property(f"name-{tag}", _ALL, Label(tag)) for tag in languages)
    return MappingProxyType({one.id: one for one in (*_DECLARED, *names)})
