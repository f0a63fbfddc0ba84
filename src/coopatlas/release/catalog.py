"""The DCAT catalogue of a release.

Source: DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/) as profiled by DCAT-AP 3.0.1, whose shapes want the EU
authority concepts and other controlled terms typed in the catalogue itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, FOAF, RDF, SKOS, XSD
from rdflib.term import Node

from coopatlas.formats import N_QUADS, TRIG, TURTLE, Representation
from coopatlas.release.dumps import STEM, UNION, file_of_graph
from coopatlas.release.facts import ReleaseFacts
from coopatlas.release.manifest import DUMPS_NAME, DatasetFacts, describe_files
from coopatlas.release.void import DATA_LICENCE, ENDPOINT_IRI, TITLES, dump_iri
from coopatlas.vocabulary import BASE, DCAT, PREFIXES, PUBLISHER_IRI, SPDX

CATALOG_NAME = "catalog.ttl"
CATALOG_IRI = BASE + "catalog"
WHOLE_IRI = CATALOG_IRI + "#atlas"
_FILE_TYPE = Namespace("http://publications.europa.eu/resource/authority/file-type/")
_LANGUAGE = Namespace("http://publications.europa.eu/resource/authority/language/")
_FREQUENCY = Namespace("http://publications.europa.eu/resource/authority/frequency/")
_THEME = Namespace("http://publications.europa.eu/resource/authority/data-theme/")
_MEDIA_TYPE = "https://www.iana.org/assignments/media-types/"
_GZIP = _MEDIA_TYPE + "application/gzip"
_FILE_TYPES = {
    "ttl": "RDF_TURTLE",
    "nt": "RDF_N_TRIPLES",
    "nq": "RDF_N_QUADS",
    "trig": "RDF_TRIG",
    "jsonld": "JSON_LD",
    "rdf": "RDF_XML",
}
_DESCRIPTIONS = {
    "en": "Partners, places, figures and events of European cooperation projects; every statement names its source.",
    "pl": "Partnerzy, miejsca, liczby i wydarzenia europejskich projektów współpracy; każde zdanie podaje źródło.",
}
_SERVICE_TITLES = {"en": "SPARQL endpoint of Cooperation Atlas", "pl": "Punkt SPARQL Atlasu współpracy"}


@dataclass
class _Catalog:
    """The graph under construction and what every part of it needs to know."""

    graph: Graph
    facts: ReleaseFacts
    release: Path

    def state(self, subject: str, predicate: URIRef, *objects: Node) -> None:
        for term in objects:
            self.graph.add((URIRef(subject), predicate, term))

    def in_languages(self, subject: str, predicate: URIRef, texts: dict[str, str]) -> None:
        self.state(subject, predicate, *(Literal(text, lang=language) for language, text in texts.items()))

    def typed(self, iri: str, kind: URIRef) -> URIRef:
        """Use a term of somebody else's list and type it here, as the profile wants."""
        self.state(iri, RDF.type, kind)
        return URIRef(iri)


def catalog_graph(facts: ReleaseFacts, release: Path) -> Graph:
    """Describe a release as a catalogue: the whole, each dataset, their distributions, the endpoint.

    Args:
        facts: what was counted.
        release: the draft's folder, whose dumps are already written; their sizes and hashes are given.
    """
    catalog = _Catalog(Graph(), facts, release)
    for prefix in ("dcat", "dct", "foaf", "skos", "spdx", "xsd"):
        catalog.graph.bind(prefix, PREFIXES[prefix])
    _add_publisher(catalog)
    _add_catalog(catalog)
    _add_whole(catalog)
    for dataset in facts.datasets:
        _add_dataset(catalog, dataset)
    _add_service(catalog)
    return catalog.graph


def _add_publisher(catalog: _Catalog) -> None:
    catalog.state(PUBLISHER_IRI, RDF.type, FOAF.Agent)
    catalog.in_languages(PUBLISHER_IRI, FOAF.name, TITLES)


def _add_catalog(catalog: _Catalog) -> None:
    catalog.state(CATALOG_IRI, RDF.type, DCAT.Catalog)
    catalog.state(CATALOG_IRI, FOAF.homepage, catalog.typed(BASE, FOAF.Document))
    _add_common(catalog, CATALOG_IRI, TITLES, _DESCRIPTIONS, DATA_LICENCE)
    catalog.state(CATALOG_IRI, DCAT.themeTaxonomy, _concept_scheme(catalog))
    catalog.state(CATALOG_IRI, DCAT.dataset, URIRef(WHOLE_IRI), *(URIRef(part.iri) for part in catalog.facts.datasets))
    catalog.state(CATALOG_IRI, DCAT.service, URIRef(ENDPOINT_IRI))


def _concept_scheme(catalog: _Catalog) -> URIRef:
    scheme = str(_THEME).rstrip("/")
    catalog.in_languages(scheme, DCTERMS.title, {"en": "Data theme"})
    return catalog.typed(scheme, SKOS.ConceptScheme)


def _add_common(
    catalog: _Catalog, subject: str, titles: dict[str, str], descriptions: dict[str, str], licence: str
) -> None:
    catalog.in_languages(subject, DCTERMS.title, titles)
    catalog.in_languages(subject, DCTERMS.description, descriptions)
    catalog.state(subject, DCTERMS.publisher, URIRef(PUBLISHER_IRI))
    catalog.state(subject, DCTERMS.license, catalog.typed(licence, DCTERMS.LicenseDocument))
    catalog.state(subject, DCTERMS.modified, Literal(catalog.facts.issued))
    languages = (catalog.typed(_LANGUAGE[code], DCTERMS.LinguisticSystem) for code in ("ENG", "POL"))
    catalog.state(subject, DCTERMS.language, *languages)


def _add_whole(catalog: _Catalog) -> None:
    _add_common(catalog, WHOLE_IRI, TITLES, _DESCRIPTIONS, DATA_LICENCE)
    _add_dataset_facts(catalog, WHOLE_IRI)
    catalog.state(WHOLE_IRI, DCTERMS.hasPart, *(URIRef(part.iri) for part in catalog.facts.datasets))
    for representation in (*UNION, N_QUADS, TRIG):
        _add_distribution(catalog, WHOLE_IRI, f"{STEM}.{representation.extension}", representation, DATA_LICENCE)


def _add_dataset(catalog: _Catalog, dataset: DatasetFacts) -> None:
    _add_common(catalog, dataset.iri, dict(dataset.titles), dict(dataset.descriptions), dataset.licence)
    _add_dataset_facts(catalog, dataset.iri)
    catalog.state(dataset.iri, DCTERMS.issued, Literal(dataset.issued, datatype=XSD.date))
    _add_distribution(catalog, dataset.iri, file_of_graph(dataset.iri), TURTLE, dataset.licence)


def _add_dataset_facts(catalog: _Catalog, subject: str) -> None:
    catalog.state(subject, RDF.type, DCAT.Dataset)
    catalog.state(subject, DCAT.version, Literal(catalog.facts.version))
    catalog.state(subject, DCTERMS.identifier, Literal(subject))
    catalog.state(subject, DCTERMS.accrualPeriodicity, catalog.typed(_FREQUENCY["IRREG"], DCTERMS.Frequency))
    theme = catalog.typed(_THEME["REGI"], SKOS.Concept)
    catalog.in_languages(theme, SKOS.prefLabel, {"en": "Regions and cities", "pl": "Regiony i miasta"})
    catalog.state(subject, DCAT.theme, theme)


def _add_distribution(catalog: _Catalog, dataset: str, path: str, representation: Representation, licence: str) -> None:
    packed = f"{path}.gz"
    (entry,) = describe_files(catalog.release, [catalog.release / DUMPS_NAME / packed])
    address = dump_iri(catalog.facts.version, packed)
    distribution = f"{address}#distribution"
    catalog.state(dataset, DCAT.distribution, URIRef(distribution))
    catalog.state(distribution, RDF.type, DCAT.Distribution)
    catalog.in_languages(distribution, DCTERMS.title, {"en": f"{path}, gzip", "pl": f"{path}, gzip"})
    catalog.state(distribution, DCAT.accessURL, catalog.typed(address, DCAT.Resource))
    catalog.state(distribution, DCAT.downloadURL, URIRef(address))
    catalog.state(distribution, DCTERMS.license, catalog.typed(licence, DCTERMS.LicenseDocument))
    media_type = catalog.typed(_MEDIA_TYPE + representation.media_type, DCTERMS.MediaType)
    catalog.state(distribution, DCAT.mediaType, media_type)
    catalog.state(distribution, DCAT.compressFormat, catalog.typed(_GZIP, DCTERMS.MediaType))
    file_type = catalog.typed(_FILE_TYPE[_FILE_TYPES[representation.extension]], DCTERMS.MediaTypeOrExtent)
    catalog.state(distribution, DCTERMS.format, file_type)
    catalog.state(distribution, DCTERMS.issued, Literal(catalog.facts.issued))
    catalog.state(distribution, DCAT.byteSize, Literal(entry.size_bytes, datatype=XSD.nonNegativeInteger))
    _add_checksum(catalog, distribution, entry.sha256)


def _add_checksum(catalog: _Catalog, distribution: str, sha256: str) -> None:
    checksum = distribution.replace("#distribution", "#checksum")
    catalog.state(distribution, SPDX.checksum, URIRef(checksum))
    catalog.state(checksum, RDF.type, SPDX.Checksum)
    algorithm = catalog.typed(SPDX.checksumAlgorithm_sha256, SPDX.ChecksumAlgorithm)
    catalog.state(checksum, SPDX.algorithm, algorithm)
    catalog.state(checksum, SPDX.checksumValue, Literal(sha256, datatype=XSD.hexBinary))


def _add_service(catalog: _Catalog) -> None:
    catalog.state(ENDPOINT_IRI, RDF.type, DCAT.DataService)
    catalog.in_languages(ENDPOINT_IRI, DCTERMS.title, _SERVICE_TITLES)
    catalog.state(ENDPOINT_IRI, DCAT.endpointURL, catalog.typed(ENDPOINT_IRI, DCAT.DataService))
    catalog.state(ENDPOINT_IRI, DCAT.servesDataset, URIRef(WHOLE_IRI))
    catalog.state(ENDPOINT_IRI, DCTERMS.license, catalog.typed(DATA_LICENCE, DCTERMS.LicenseDocument))
    catalog.state(ENDPOINT_IRI, DCTERMS.publisher, URIRef(PUBLISHER_IRI))
    protocol = catalog.typed("https://www.w3.org/TR/sparql11-protocol/", DCTERMS.Standard)
    catalog.state(ENDPOINT_IRI, DCTERMS.conformsTo, protocol)
