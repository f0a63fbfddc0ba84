"""Terms of lists that others keep, as the profile wants them: named, typed and placed in their scheme.

Source: the authority tables of the Publications Office of the European Union, the licence types of ADMS, the media
types of IANA.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, RDF, RDFS, SKOS
from rdflib.term import Node

from coopatlas.vocabulary import PREFIXES, SPDX

VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
DCATAP = Namespace("http://data.europa.eu/r5r/")
_AUTHORITY = "http://publications.europa.eu/resource/authority/"
_MEDIA_TYPE = "https://www.iana.org/assignments/media-types/"
_LICENCE_TYPES = "http://purl.org/adms/licencetype/"
_CREATIVE_COMMONS = "https://creativecommons.org/"
_SHA256 = "checksumAlgorithm_sha256"

Texts = Mapping[str, str]
"""Language → text."""
_THEME = ("data-theme", "REGI", {"en": "Regions and cities", "pl": "Regiony i miasta"})


@dataclass(frozen=True)
class Statements:
    """A catalogue's graph under construction, with the terms of others that it needs."""

    graph: Graph = field(default_factory=Graph)

    def __post_init__(self) -> None:
        """Bind the prefixes that the catalogue uses."""
        for prefix in ("adms", "dcat", "dct", "foaf", "owl", "prov", "rdfs", "skos", "spdx", "xsd"):
            self.graph.bind(prefix, PREFIXES[prefix])
        self.graph.bind("vcard", VCARD)
        self.graph.bind("dcatap", DCATAP)

    def state(self, subject: str, predicate: str, *objects: Node | str) -> None:
        """State a property of a subject; a plain string is an IRI."""
        for term in objects:
            value = term if isinstance(term, Literal) else URIRef(str(term))
            self.graph.add((URIRef(subject), URIRef(predicate), value))

    def texts(self, subject: str, predicate: str, texts: Texts) -> None:
        """State a text in each of its languages."""
        self.state(subject, predicate, *(Literal(text, lang=language) for language, text in texts.items()))

    def typed(self, iri: str, *kinds: str) -> str:
        """Use a term of somebody else's list and type it here, as the profile wants."""
        self.state(iri, RDF.type, *kinds)
        return iri

    def of_table(self, table: str, iri: str, kind: str, names: Texts = MappingProxyType({})) -> str:
        """Use a term of an authority table of the EU."""
        self.state(iri, SKOS.inScheme, _AUTHORITY + table)
        self.texts(iri, SKOS.prefLabel, names)
        return self.typed(iri, kind)

    def language(self, iri: str) -> str:
        """A language of the authority table."""
        return self.of_table("language", iri, DCTERMS.LinguisticSystem)

    def frequency(self, iri: str) -> str:
        """How often something is renewed."""
        return self.of_table("frequency", iri, DCTERMS.Frequency)

    def file_type(self, name: str) -> str:
        """The form of a file."""
        return self.of_table("file-type", f"{_AUTHORITY}file-type/{name}", DCTERMS.MediaTypeOrExtent)

    def country(self, iri: str, names: Texts) -> str:
        """A country as a place."""
        return self.of_table("country", iri, DCTERMS.Location, names)

    def public(self) -> str:
        """Access for all."""
        iri = f"{_AUTHORITY}access-right/PUBLIC"
        return self.of_table("access-right", iri, DCTERMS.RightsStatement, {"en": "public", "pl": "publiczny"})

    def available(self) -> str:
        """Planned to stay for years."""
        iri = f"{_AUTHORITY}planned-availability/AVAILABLE"
        return self.of_table("planned-availability", iri, SKOS.Concept, {"en": "available", "pl": "dostępny"})

    def theme(self) -> str:
        """The theme of all that the Atlas publishes."""
        table, code, names = _THEME
        return self.of_table(table, f"{_AUTHORITY}{table}/{code}", SKOS.Concept, names)

    def themes(self) -> str:
        """The scheme that the theme stands in."""
        iri = f"{_AUTHORITY}{_THEME[0]}"
        self.texts(iri, DCTERMS.title, {"en": "Data theme", "pl": "Temat danych"})
        return self.typed(iri, SKOS.ConceptScheme)

    def media_type(self, name: str) -> str:
        """A media type."""
        return self.typed(_MEDIA_TYPE + name, DCTERMS.MediaType)

    def licence(self, iri: str) -> str:
        """A licence, with its kind where that is known."""
        kind = _kind_of_licence(iri)
        if kind is not None:
            code, name = kind
            concept = self.typed(f"{_LICENCE_TYPES}{code}", SKOS.Concept)
            self.state(concept, SKOS.inScheme, f"{_LICENCE_TYPES}1.0")
            self.texts(concept, SKOS.prefLabel, {"en": name})
            self.state(iri, DCTERMS.type, concept)
        return self.typed(iri, DCTERMS.LicenseDocument)

    def standard(self, iri: str, title: str) -> str:
        """A standard that something follows."""
        self.state(iri, DCTERMS.title, Literal(title, lang="en"))
        return self.typed(iri, DCTERMS.Standard)

    def labelled(self, iri: str, kind: str, texts: Texts) -> str:
        """A statement in words, of rights or of provenance."""
        self.texts(iri, RDFS.label, texts)
        return self.typed(iri, kind)

    def checksum(self, iri: str, sha256: Literal) -> str:
        """A checksum. The profile's shapes want SPDX's algorithms under https, SPDX itself names them under http."""
        algorithm = self.typed(SPDX[_SHA256].replace("http:", "https:", 1), SPDX.ChecksumAlgorithm)
        self.state(algorithm, SKOS.exactMatch, SPDX[_SHA256])
        self.state(iri, SPDX.algorithm, algorithm)
        self.state(iri, SPDX.checksumValue, sha256)
        return self.typed(iri, SPDX.Checksum)


def language_iri(code: str) -> str:
    """A language's concept by its code of three letters."""
    return f"{_AUTHORITY}language/{code}"


def frequency_iri(code: str) -> str:
    """A frequency's concept by its code."""
    return f"{_AUTHORITY}frequency/{code}"


def _kind_of_licence(iri: str) -> tuple[str, str] | None:
    if iri.startswith(f"{_CREATIVE_COMMONS}publicdomain/"):
        return "PublicDomain", "Work in the public domain"
    if iri.startswith(f"{_CREATIVE_COMMONS}licenses/by/"):
        return "Attribution", "Attribution"
    return None
