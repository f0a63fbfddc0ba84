"""The VoID description of a release.

Partitions are nested as the readers of VoID expect them: in a class partition the partitions by property, in each of
those the partitions by class of object and by datatype.

Source: https://www.w3.org/TR/void/; http://ldf.fi/void-ext# for datatypes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, FOAF, OWL, RDF, RDFS, VOID, XSD
from rdflib.term import Node

from coopatlas.release.distributions import Dump, address_of
from coopatlas.release.dumps import file_of_graph
from coopatlas.release.facts import ReleaseFacts
from coopatlas.release.identity import (
    ATLAS_IRI,
    CATALOG_IRI,
    DATA_LICENCE,
    DESCRIPTION_IRI,
    DESCRIPTIONS,
    ENDPOINT_IRI,
    FEED_IRI,
    STREAM_IRI,
    TITLES,
    WHOLE_IRI,
    release_iri,
)
from coopatlas.release.linksets import KNOWN
from coopatlas.release.partitions import ClassUse, PropertyUse
from coopatlas.vocabulary import BASE, DATASET, DCAT, ID, LDES, ONTOLOGY_IRI, PREFIXES, PUBLISHER_IRI, TREE, shorten

VOID_NAME = "void.ttl"
VOID_EXT = Namespace("http://ldf.fi/void-ext#")
_FORMATS_IRI = "http://www.w3.org/ns/formats/"
_FEATURES = {
    "ttl": "Turtle", "nt": "N-Triples", "nq": "N-Quads", "trig": "TriG", "jsonld": "JSON-LD", "rdf": "RDF_XML",
}  # fmt: skip


@dataclass(frozen=True)
class _Description:
    """The graph under construction and what every part of it needs to know."""

    graph: Graph
    facts: ReleaseFacts
    dumps: tuple[Dump, ...]

    def state(self, subject: str, predicate: str, *objects: Node | str) -> None:
        for term in objects:
            value = term if isinstance(term, Literal) else URIRef(str(term))
            self.graph.add((URIRef(subject), URIRef(predicate), value))

    def count(self, subject: str, predicate: str, number: int) -> None:
        self.state(subject, predicate, Literal(number, datatype=XSD.integer))

    def named(self, subject: str, texts: Mapping[str, str]) -> None:
        self.state(subject, DCTERMS.title, *(Literal(text, lang=language) for language, text in texts.items()))

    def part(self, whole: str, relation: str, part: str, kind: str = VOID.Dataset) -> str:
        """Add a part of a dataset and give its IRI back."""
        self.state(whole, relation, part)
        self.state(part, RDF.type, kind)
        return part


def void_graph(facts: ReleaseFacts, dumps: Iterable[Dump]) -> Graph:
    """Describe a release: counts, partitions, links to others, subsets, dumps and the endpoint.

    Args:
        facts: what was counted.
        dumps: the files of its dumps.
    """
    graph = Graph()
    for prefix in ("ca", "dataset", "dcat", "dct", "foaf", "owl", "rdfs", "void", "xsd"):
        graph.bind(prefix, PREFIXES[prefix])
    for prefix, namespace in (("ldes", LDES), ("tree", TREE), ("void-ext", VOID_EXT)):
        graph.bind(prefix, namespace)
    description = _Description(graph, facts, tuple(dumps))
    _add_document(description)
    _add_atlas(description)
    _add_access(description)
    _add_numbers(description)
    _add_partitions(description)
    for iri, triples in facts.graphs.items():
        _add_subset(description, iri, triples)
    _add_linksets(description)
    return graph


def _add_document(description: _Description) -> None:
    description.state(DESCRIPTION_IRI, RDF.type, VOID.DatasetDescription)
    description.state(DESCRIPTION_IRI, FOAF.primaryTopic, ATLAS_IRI)
    description.state(DESCRIPTION_IRI, DCTERMS.license, DATA_LICENCE)
    description.state(DESCRIPTION_IRI, DCTERMS.publisher, PUBLISHER_IRI)
    description.state(DESCRIPTION_IRI, DCTERMS.modified, Literal(description.facts.issued))
    description.state(DESCRIPTION_IRI, RDFS.seeAlso, CATALOG_IRI)
    titles = {"en": "VoID description of Cooperation Atlas", "pl": "Opis VoID Atlasu współpracy"}
    description.named(DESCRIPTION_IRI, titles)


def _add_atlas(description: _Description) -> None:
    edition = description.facts.edition
    description.state(ATLAS_IRI, RDF.type, VOID.Dataset)
    description.named(ATLAS_IRI, TITLES)
    texts = (Literal(text, lang=language) for language, text in DESCRIPTIONS.items())
    description.state(ATLAS_IRI, DCTERMS.description, *texts)
    # The catalogue describes the same dataset for those who read DCAT.
    description.state(ATLAS_IRI, OWL.sameAs, WHOLE_IRI)
    description.state(ATLAS_IRI, FOAF.homepage, BASE)
    description.state(ATLAS_IRI, DCTERMS.license, DATA_LICENCE)
    description.state(ATLAS_IRI, DCTERMS.publisher, PUBLISHER_IRI)
    description.state(
        ATLAS_IRI, DCTERMS.created, Literal(edition.created.isoformat("T", "seconds"), datatype=XSD.dateTime)
    )
    description.state(ATLAS_IRI, DCTERMS.issued, Literal(edition.issued))
    description.state(ATLAS_IRI, DCTERMS.modified, Literal(edition.issued))
    description.state(ATLAS_IRI, DCAT.version, Literal(edition.version))
    for earlier in edition.earlier[:1]:
        description.state(ATLAS_IRI, DCAT.previousVersion, release_iri(earlier.version))


def _add_access(description: _Description) -> None:
    facts = description.facts
    description.state(ATLAS_IRI, VOID.sparqlEndpoint, ENDPOINT_IRI)
    description.state(ATLAS_IRI, RDFS.seeAlso, STREAM_IRI)
    description.state(STREAM_IRI, RDF.type, LDES.EventStream)
    description.state(STREAM_IRI, TREE.view, FEED_IRI)
    for space in (str(ID), str(DATASET)):
        description.state(ATLAS_IRI, VOID.uriSpace, Literal(space))
    pattern = f"^{re.escape(BASE)}(id|dataset)/.+"
    description.state(ATLAS_IRI, VOID.uriRegexPattern, Literal(pattern))
    description.state(
        ATLAS_IRI, VOID.vocabulary, *sorted(_vocabularies([*facts.classes, *facts.partitions.properties]))
    )
    ours = ((iri, use) for iri, use in facts.partitions.classes.items() if iri.startswith(ONTOLOGY_IRI))
    description.state(ATLAS_IRI, VOID.exampleResource, *sorted(use.example for _, use in ours if use.example))
    for dump in description.dumps:
        if dump.extension in _FEATURES and not dump.folder:
            description.state(ATLAS_IRI, VOID.dataDump, address_of(facts.version, dump.path))
    for feature in _FEATURES.values():
        description.state(ATLAS_IRI, VOID.feature, _FORMATS_IRI + feature)


def _vocabularies(terms: Iterable[str]) -> set[str]:
    """The namespaces that terms stand in."""
    return {term[: max(term.rfind("#"), term.rfind("/")) + 1] for term in terms}


def _add_numbers(description: _Description) -> None:
    facts = description.facts
    numbers = {
        VOID.triples: facts.partitions.triples,
        VOID.entities: facts.partitions.entities,
        VOID.distinctSubjects: facts.partitions.subjects,
        VOID.distinctObjects: facts.objects,
        VOID.documents: facts.edition.documents,
        VOID.classes: len(facts.classes),
        VOID.properties: len(facts.partitions.properties),
    }
    for predicate, number in numbers.items():
        description.count(ATLAS_IRI, predicate, number)


def _add_partitions(description: _Description) -> None:
    facts = description.facts
    for iri, use in sorted(facts.partitions.classes.items()):
        _add_class(description, iri, use)
    for iri, used in sorted(facts.partitions.properties.items()):
        part = description.part(ATLAS_IRI, VOID.propertyPartition, f"{DESCRIPTION_IRI}#property/{_name(iri)}")
        _add_property(description, part, iri, used)
        description.count(part, VOID.distinctObjects, facts.objects_of[iri])


def _add_class(description: _Description, iri: str, use: ClassUse) -> None:
    part = description.part(ATLAS_IRI, VOID.classPartition, f"{DESCRIPTION_IRI}#class/{_name(iri)}")
    description.state(part, VOID["class"], iri)
    description.count(part, VOID.entities, use.entities)
    if use.example:
        description.state(part, VOID.exampleResource, use.example)
    for predicate, used in sorted(use.properties.items()):
        inner = description.part(part, VOID.propertyPartition, f"{part}/{_name(predicate)}")
        _add_property(description, inner, predicate, used)
        for target, triples in sorted(used.classes.items()):
            leaf = description.part(inner, VOID.classPartition, f"{inner}/class/{_name(target)}")
            description.state(leaf, VOID["class"], target)
            description.count(leaf, VOID.triples, triples)
        for datatype, triples in sorted(used.datatypes.items()):
            leaf = description.part(inner, VOID_EXT.datatypePartition, f"{inner}/datatype/{_name(datatype)}")
            description.state(leaf, VOID_EXT.datatype, datatype)
            description.count(leaf, VOID.triples, triples)


def _add_property(description: _Description, part: str, iri: str, use: PropertyUse) -> None:
    description.state(part, VOID.property, iri)
    description.count(part, VOID.triples, use.triples)
    description.count(part, VOID.distinctSubjects, use.subjects)


def _add_subset(description: _Description, iri: str, triples: int) -> None:
    facts = description.facts
    description.part(ATLAS_IRI, VOID.subset, iri)
    description.count(iri, VOID.triples, triples)
    plain = file_of_graph(iri)
    for dump in description.dumps:
        if dump.plain == plain:
            description.state(iri, VOID.dataDump, address_of(facts.version, dump.path))
    described = next((dataset for dataset in facts.datasets if dataset.iri == iri), None)
    if described is None:
        # The ontology and its schemes say their titles themselves.
        description.state(iri, DCTERMS.license, DATA_LICENCE)
        return
    description.named(iri, described.titles)
    description.state(iri, DCTERMS.license, described.licence)
    description.state(iri, DCTERMS.issued, Literal(described.issued, datatype=XSD.date))


def _add_linksets(description: _Description) -> None:
    partitions = description.facts.partitions
    for (namespace, predicate), triples in sorted(partitions.to_others.items()):
        name = f"{DESCRIPTION_IRI}#links/{_name(predicate)}/{quote(namespace, safe='')}"
        _add_linkset(description, name, ATLAS_IRI, _other(description, namespace))
        description.state(name, VOID.linkPredicate, predicate)
        description.count(name, VOID.triples, triples)
    between: dict[tuple[str, str], int] = {}
    for (source, target, predicate), triples in sorted(partitions.between_graphs.items()):
        name = f"{DESCRIPTION_IRI}#links/{_name(source)}/{_name(target)}"
        if (source, target) not in between:
            _add_linkset(description, name, source, target)
        between[source, target] = between.get((source, target), 0) + triples
        description.state(name, VOID.linkPredicate, predicate)
    for (source, target), triples in between.items():
        description.count(f"{DESCRIPTION_IRI}#links/{_name(source)}/{_name(target)}", VOID.triples, triples)


def _add_linkset(description: _Description, name: str, source: str, target: str) -> None:
    description.part(source, VOID.subset, name, VOID.Linkset)
    description.state(name, VOID.subjectsTarget, source)
    description.state(name, VOID.objectsTarget, target)


def _other(description: _Description, namespace: str) -> str:
    """Describe a dataset of others, as far as it is known."""
    other = f"{DESCRIPTION_IRI}#other/{quote(namespace, safe='')}"
    description.state(other, RDF.type, VOID.Dataset)
    description.state(other, VOID.uriSpace, Literal(namespace))
    known = KNOWN.get(namespace)
    if known is not None:
        description.state(other, DCTERMS.title, Literal(known.title, lang="en"))
        description.state(other, FOAF.homepage, known.homepage)
    return other


def _name(iri: str) -> str:
    """Name a part after a term: its short form, or the whole IRI encoded, so that no two share one.

    A name made of the term keeps the description free of blank nodes and the same at each build.
    """
    short = shorten(iri)
    return short if not short.startswith("<") else quote(iri, safe="")
