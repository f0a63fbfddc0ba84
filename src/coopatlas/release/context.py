"""The JSON-LD context: a short name for each property and class that the documents use.

Names of our own terms come from the ontology, names of others' from the one table here. A document carries the part
of the context that it uses, so nobody has to fetch anything to read it.

Source: JSON-LD 1.1 §4.1 (context), §4.2.3 (type coercion), §4.6.2 (language maps). Only what JSON-LD 1.0 has as
well is used.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType

from pyoxigraph import NamedNode, Store
from rdflib import URIRef
from rdflib.namespace import DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SH, SKOS, VANN, VOID, XSD

from coopatlas.vocabulary import (
    ADMS,
    CA,
    CONCEPT_SCHEMES,
    GEO,
    ONTOLOGY_IRI,
    PREFIXES,
    SCHEMA,
    THING_KINDS,
    WGS,
)

CONTEXT_VERSION = "1.1.0"
"""Raise it with every change: the second number for a new name, the first where a name goes or means another thing."""

LINK = "@id"
"""Values are resources."""
TEXTS = "@language"
"""Values are texts, one or more in each language."""
PLAIN = ""
"""Values are plain texts, or of several datatypes."""

ALIASES = MappingProxyType({"id": "@id", "type": "@type"})

FOREIGN = MappingProxyType(
    {
        "accrualPeriodicity": (DCTERMS.accrualPeriodicity, LINK),
        "altLabel": (SKOS.altLabel, TEXTS),
        "ask": (SH.ask, PLAIN),
        "asWKT": (GEO.asWKT, str(GEO.wktLiteral)),
        "broadMatch": (SKOS.broadMatch, LINK),
        "broader": (SKOS.broader, LINK),
        "classification": (ORG.classification, LINK),
        "closeMatch": (SKOS.closeMatch, LINK),
        "comment": (RDFS.comment, TEXTS),
        "construct": (SH.construct, PLAIN),
        "containedInPlace": (SCHEMA.containedInPlace, LINK),
        "created": (DCTERMS.created, str(XSD.date)),
        "creator": (DCTERMS.creator, LINK),
        "declare": (SH.declare, LINK),
        "definition": (SKOS.definition, TEXTS),
        "description": (DCTERMS.description, TEXTS),
        "deprecated": (OWL.deprecated, str(XSD.boolean)),
        "disjointWith": (OWL.disjointWith, LINK),
        "domain": (RDFS.domain, LINK),
        "editorialNote": (SKOS.editorialNote, TEXTS),
        "exactMatch": (SKOS.exactMatch, LINK),
        "founder": (SCHEMA.founder, LINK),
        "foundingDate": (SCHEMA.foundingDate, str(XSD.gYear)),
        "foundingLocation": (SCHEMA.foundingLocation, LINK),
        "genre": (DCTERMS.type, LINK),
        "hasPrimarySite": (ORG.hasPrimarySite, LINK),
        "hasSite": (ORG.hasSite, LINK),
        "hasTopConcept": (SKOS.hasTopConcept, LINK),
        "identifier": (ADMS.identifier, LINK),
        "inDataset": (VOID.inDataset, LINK),
        "inScheme": (SKOS.inScheme, LINK),
        "inverseOf": (OWL.inverseOf, LINK),
        "isDefinedBy": (RDFS.isDefinedBy, LINK),
        "isPartOf": (DCTERMS.isPartOf, LINK),
        "isPrimaryTopicOf": (FOAF.isPrimaryTopicOf, LINK),
        "isReplacedBy": (DCTERMS.isReplacedBy, LINK),
        "issued": (DCTERMS.issued, str(XSD.date)),
        "keyword": (URIRef("http://www.w3.org/ns/dcat#keyword"), TEXTS),
        "keywords": (SCHEMA.keywords, PLAIN),
        "label": (RDFS.label, TEXTS),
        "language": (DCTERMS.language, LINK),
        "lat": (WGS.lat, str(XSD.decimal)),
        "license": (DCTERMS.license, LINK),
        "location": (SCHEMA.location, LINK),
        "long": (WGS.long, str(XSD.decimal)),
        "member": (ORG.member, LINK),
        "modified": (DCTERMS.modified, str(XSD.date)),
        "name": (FOAF.name, TEXTS),
        "namespace": (SH.namespace, str(XSD.anyURI)),
        "notation": (SKOS.notation, PLAIN),
        "note": (SKOS.note, TEXTS),
        "organization": (ORG.organization, LINK),
        "page": (FOAF.page, LINK),
        "preferredNamespacePrefix": (VANN.preferredNamespacePrefix, PLAIN),
        "preferredNamespaceUri": (VANN.preferredNamespaceUri, PLAIN),
        "prefix": (SH.prefix, PLAIN),
        "prefixes": (SH.prefixes, LINK),
        "prefLabel": (SKOS.prefLabel, TEXTS),
        "primaryTopic": (FOAF.primaryTopic, LINK),
        "priorVersion": (OWL.priorVersion, LINK),
        "propertyID": (SCHEMA.propertyID, PLAIN),
        "propertyValue": (SCHEMA.value, PLAIN),
        "publisher": (DCTERMS.publisher, LINK),
        "range": (RDFS.range, LINK),
        "relatedMatch": (SKOS.relatedMatch, LINK),
        "sameAs": (OWL.sameAs, LINK),
        "scopeNote": (SKOS.scopeNote, TEXTS),
        "select": (SH.select, PLAIN),
        "seeAlso": (RDFS.seeAlso, LINK),
        "sfOverlaps": (GEO.sfOverlaps, LINK),
        "slogan": (SCHEMA.slogan, TEXTS),
        "source": (DCTERMS.source, LINK),
        "spatial": (DCTERMS.spatial, LINK),
        "subClassOf": (RDFS.subClassOf, LINK),
        "subPropertyOf": (RDFS.subPropertyOf, LINK),
        "subject": (DCTERMS.subject, LINK),
        "target": (SCHEMA.target, LINK),
        "title": (DCTERMS.title, TEXTS),
        "topConceptOf": (SKOS.topConceptOf, LINK),
        "unitOf": (ORG.unitOf, LINK),
        "versionIRI": (OWL.versionIRI, LINK),
        "versionInfo": (OWL.versionInfo, PLAIN),
        "wasQuotedFrom": (PROV.wasQuotedFrom, LINK),
    }
)
"""Name → property of another vocabulary, and what its values are: ``LINK``, ``TEXTS``, ``PLAIN`` or a datatype."""

_OF_SEVERAL_DATATYPES = frozenset({CA.value})
"""Properties whose range says decimal while most of their values are whole numbers, which read best as numbers."""
_PLAIN_RANGES = frozenset({str(XSD.string), ""})
_NOT_VOCABULARIES = frozenset({*THING_KINDS, *CONCEPT_SCHEMES, "dataset"})

Definition = str | Mapping[str, str]


def context_of(store: Store) -> dict[str, Definition]:
    """Put the context together: aliases, prefixes of vocabularies, others' terms, and those of the ontology.

    Args:
        store: holds the ontology in its named graph.
    """
    prefixes = {prefix: namespace for prefix, namespace in PREFIXES.items() if prefix not in _NOT_VOCABULARIES}
    foreign = {name: _definition(str(iri), values) for name, (iri, values) in FOREIGN.items()}
    own = dict(_own(store))
    return {**ALIASES, **dict(sorted(prefixes.items())), **dict(sorted({**foreign, **own}.items()))}


def context_document(store: Store) -> str:
    """Write the context as it is published, one name a line."""
    return json.dumps({"@context": context_of(store)}, ensure_ascii=False, indent=2) + "\n"


def _own(store: Store) -> list[tuple[str, Definition]]:
    graph = NamedNode(ONTOLOGY_IRI)
    found: list[tuple[str, Definition]] = []
    for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty):
        for quad in store.quads_for_pattern(None, NamedNode(str(RDF.type)), NamedNode(str(kind)), graph):
            iri = str(quad.subject).strip("<>")
            if iri.startswith(CA):
                found.append((iri.removeprefix(CA), _definition(iri, _values(store, iri, kind))))
    return found


def _values(store: Store, iri: str, kind: URIRef) -> str:
    """What the values of a term of ours are."""
    if kind == OWL.ObjectProperty:
        return LINK
    if kind == OWL.Class or iri in map(str, _OF_SEVERAL_DATATYPES):
        return PLAIN
    ranges = store.quads_for_pattern(NamedNode(iri), NamedNode(str(RDFS.range)), None, NamedNode(ONTOLOGY_IRI))
    datatype = next((quad.object.value for quad in ranges if isinstance(quad.object, NamedNode)), "")
    return TEXTS if datatype == str(RDF.langString) else datatype


def _definition(iri: str, values: str) -> Definition:
    if values in _PLAIN_RANGES:
        return iri
    return {"@id": iri, "@container": TEXTS} if values == TEXTS else {"@id": iri, "@type": values}
