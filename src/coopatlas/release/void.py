"""The VoID description of a release. Source: https://www.w3.org/TR/void/."""

from __future__ import annotations

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, RDF, VOID, XSD

from coopatlas.release.dumps import STEM, UNION, file_of_graph
from coopatlas.release.facts import ReleaseFacts
from coopatlas.vocabulary import BASE, ID, ONTOLOGY_IRI, PREFIXES, PUBLISHER_IRI

VOID_NAME = "void.ttl"
DESCRIPTION_IRI = BASE + ".well-known/void"
ATLAS_IRI = DESCRIPTION_IRI + "#atlas"
ENDPOINT_IRI = BASE + "sparql"
DATA_LICENCE = "https://creativecommons.org/licenses/by/4.0/"
TITLES = {"en": "Cooperation Atlas", "pl": "Atlas współpracy"}
_FORMATS_IRI = "http://www.w3.org/ns/formats/"
_FEATURES = {"ttl": "Turtle", "nt": "N-Triples", "jsonld": "JSON-LD", "rdf": "RDF_XML"}


def void_graph(facts: ReleaseFacts) -> Graph:
    """Describe a release: counts, partitions by class and property, subsets, dumps and the endpoint."""
    graph = Graph()
    for prefix in ("dct", "foaf", "void", "xsd"):
        graph.bind(prefix, PREFIXES[prefix])
    atlas = URIRef(ATLAS_IRI)
    _describe_document(graph, atlas)
    _describe_atlas(graph, atlas, facts)
    for iri, instances in facts.classes.items():
        _add_partition(graph, atlas, VOID.classPartition, (VOID["class"], iri), (VOID.entities, instances))
    for iri, triples in facts.properties.items():
        _add_partition(graph, atlas, VOID.propertyPartition, (VOID.property, iri), (VOID.triples, triples))
    for iri, triples in facts.graphs.items():
        _add_subset(graph, atlas, iri, triples, facts.version)
    return graph


def dump_iri(version: str, path: str) -> str:
    """Address a dump of a version; ``path`` is relative to the dumps folder."""
    return f"{BASE}dumps/{version}/{path}"


def _describe_document(graph: Graph, atlas: URIRef) -> None:
    document = URIRef(DESCRIPTION_IRI)
    graph.add((document, RDF.type, VOID.DatasetDescription))
    graph.add((document, FOAF.primaryTopic, atlas))
    graph.add((document, DCTERMS.title, Literal("VoID description of Cooperation Atlas", lang="en")))
    graph.add((document, DCTERMS.title, Literal("Opis VoID Atlasu współpracy", lang="pl")))


def _describe_atlas(graph: Graph, atlas: URIRef, facts: ReleaseFacts) -> None:
    graph.add((atlas, RDF.type, VOID.Dataset))
    for language, title in TITLES.items():
        graph.add((atlas, DCTERMS.title, Literal(title, lang=language)))
    graph.add((atlas, DCTERMS.issued, Literal(facts.issued)))
    graph.add((atlas, DCTERMS.license, URIRef(DATA_LICENCE)))
    graph.add((atlas, DCTERMS.publisher, URIRef(PUBLISHER_IRI)))
    graph.add((atlas, VOID.sparqlEndpoint, URIRef(ENDPOINT_IRI)))
    graph.add((atlas, VOID.uriSpace, Literal(str(ID))))
    graph.add((atlas, VOID.vocabulary, URIRef(ONTOLOGY_IRI + "#")))
    graph.add((atlas, VOID.exampleResource, ID["project/european-regions-for-social-inclusion"]))
    numbers = {
        VOID.triples: facts.triples,
        VOID.entities: facts.entities,
        VOID.distinctSubjects: facts.subjects,
        VOID.distinctObjects: facts.objects,
        VOID.classes: len(facts.classes),
        VOID.properties: len(facts.properties),
    }
    for predicate, number in numbers.items():
        graph.add((atlas, predicate, Literal(number, datatype=XSD.integer)))
    for representation in UNION:
        dump = dump_iri(facts.version, f"{STEM}.{representation.extension}.gz")
        graph.add((atlas, VOID.dataDump, URIRef(dump)))
        graph.add((atlas, VOID.feature, URIRef(_FORMATS_IRI + _FEATURES[representation.extension])))


def _add_partition(
    graph: Graph, atlas: URIRef, kind: URIRef, what: tuple[URIRef, str], number: tuple[URIRef, int]
) -> None:
    # A name made of the partitioned term keeps the description free of blank nodes and the same at each build.
    local = what[1].removeprefix("http://").removeprefix("https://").replace("#", "/").rstrip("/").replace("/", "-")
    partition = URIRef(f"{DESCRIPTION_IRI}#{kind.removeprefix(str(VOID))}-{local}")
    graph.add((atlas, kind, partition))
    graph.add((partition, RDF.type, VOID.Dataset))
    graph.add((partition, what[0], URIRef(what[1])))
    graph.add((partition, number[0], Literal(number[1], datatype=XSD.integer)))


def _add_subset(graph: Graph, atlas: URIRef, iri: str, triples: int, version: str) -> None:
    subset = URIRef(iri)
    graph.add((atlas, VOID.subset, subset))
    graph.add((subset, RDF.type, VOID.Dataset))
    graph.add((subset, VOID.triples, Literal(triples, datatype=XSD.integer)))
    graph.add((subset, VOID.dataDump, URIRef(dump_iri(version, file_of_graph(iri) + ".gz"))))
