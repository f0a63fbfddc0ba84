"""The endpoint's description of itself. Source: SPARQL 1.1 Service Description."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode, Triple
from rdflib import Namespace
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, VOID, XSD

from coopatlas.release.identity import ATLAS_IRI, CATALOG_IRI, DATA_LICENCE, DESCRIPTION_IRI, TITLES, WHOLE_IRI
from coopatlas.release.manifest import Manifest
from coopatlas.settings import Settings
from coopatlas.vocabulary import DCAT, QUERIES_IRI
from coopatlas.web.limits import summary_of

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
_FORMATS = Namespace("http://www.w3.org/ns/formats/")
_RESULT_FORMATS = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "JSON-LD", "N-Triples", "RDF_XML", "TriG", "N-Quads",
)  # fmt: skip


def service_description(
    endpoint: str, limits: str, manifest: Manifest, graphs: Iterable[str], settings: Settings
) -> Iterator[Triple]:
    """Describe what the endpoint does, no more.

    Args:
        endpoint: the address at which it was asked.
        limits: the address at which its limits are published.
        manifest: that of the release it answers from.
        graphs: the named graphs of the release.
        settings: its bounds, and the endpoints that it asks by ``SERVICE``.

    Source: SPARQL 1.1 Service Description §3; what a request may name in its dataset is what is there.
    """
    service, dataset, default = (f"{endpoint}#{name}" for name in ("service", "dataset", "default-graph"))
    yield _triple(service, RDF.type, SD.Service)
    yield _triple(service, SD.endpoint, endpoint)
    yield _triple(service, SD.supportedLanguage, SD.SPARQL11Query)
    yield _triple(service, SD.feature, SD.UnionDefaultGraph)
    if settings.services:
        yield _triple(service, SD.feature, SD.BasicFederatedQuery)
    for name in _RESULT_FORMATS:
        yield _triple(service, SD.resultFormat, _FORMATS[name])
    yield _triple(service, RDFS.seeAlso, limits)
    yield Triple(NamedNode(service), NamedNode(DCTERMS.description), Literal(summary_of(settings), language="en"))
    yield _triple(service, SD.defaultDataset, dataset)
    yield _triple(service, SD.availableGraphs, dataset)
    yield _triple(dataset, RDF.type, SD.Dataset)
    yield _triple(dataset, RDF.type, SD.GraphCollection)
    yield _triple(dataset, SD.defaultGraph, default)
    yield _triple(default, RDF.type, SD.Graph)
    yield Triple(NamedNode(default), NamedNode(VOID.triples), _count(manifest.triples))
    yield Triple(NamedNode(default), NamedNode(VOID.entities), _count(manifest.entities))
    yield from _described_elsewhere(service, default, manifest)
    known = {**{facts.iri: facts.triples for facts in manifest.datasets}, **manifest.graphs}
    licences = {facts.iri: facts.licence for facts in manifest.datasets}
    for number, graph in enumerate(sorted(graphs), start=1):
        node = f"{endpoint}#graph-{number}"
        yield from _named_graph(dataset, node, graph, known.get(graph))
        yield _triple(node, DCTERMS.license, licences.get(graph, DATA_LICENCE))


def _described_elsewhere(service: str, default: str, manifest: Manifest) -> Iterator[Triple]:
    """Lead from the service to the catalogue's and VoID's descriptions of what it serves."""
    yield _triple(service, DCAT.servesDataset, WHOLE_IRI)
    yield _triple(service, DCTERMS.license, DATA_LICENCE)
    yield _triple(service, DCTERMS.relation, DESCRIPTION_IRI)
    yield _triple(service, DCTERMS.relation, CATALOG_IRI)
    yield _triple(service, DCTERMS.relation, QUERIES_IRI)
    # The default graph is the dataset that VoID describes, and VoID tells its partitions.
    yield _triple(default, RDF.type, VOID.Dataset)
    yield _triple(default, OWL.sameAs, ATLAS_IRI)
    yield _triple(default, RDFS.isDefinedBy, DESCRIPTION_IRI)
    yield _triple(default, DCTERMS.license, DATA_LICENCE)
    yield Triple(NamedNode(default), NamedNode(DCAT.version), Literal(manifest.version))
    for language, title in TITLES.items():
        yield Triple(NamedNode(default), NamedNode(DCTERMS.title), Literal(title, language=language))


def _named_graph(dataset: str, node: str, name: str, triples: int | None) -> Iterator[Triple]:
    yield _triple(dataset, SD.namedGraph, node)
    yield _triple(node, RDF.type, SD.NamedGraph)
    yield _triple(node, SD.name, name)
    if triples is not None:
        content = f"{node}-content"
        yield _triple(node, SD.graph, content)
        yield _triple(content, RDF.type, SD.Graph)
        yield Triple(NamedNode(content), NamedNode(VOID.triples), _count(triples))


def _triple(subject: str, predicate: str, value: str) -> Triple:
    return Triple(NamedNode(subject), NamedNode(predicate), NamedNode(value))


def _count(number: int) -> Literal:
    return Literal(str(number), datatype=NamedNode(XSD.integer))
