"""The W3C's tests of the service description. Source: SPARQL 1.1 Service Description §2, §3."""

import pytest
from rdflib import RDF, Graph, Namespace, URIRef

from tests.suites.endpoint import NOTHING, Endpoint
from tests.suites.manifest import Kind, cases

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
TERMS = {
    *("endpoint", "feature", "defaultEntailmentRegime", "entailmentRegime", "defaultSupportedEntailmentProfile"),
    *("supportedEntailmentProfile", "extensionFunction", "extensionAggregate", "languageExtension"),
    *("supportedLanguage", "propertyFeature", "defaultDataset", "availableGraphs", "resultFormat", "inputFormat"),
    *("defaultGraph", "namedGraph", "name", "graph"),
}
CLASSES = {
    *("Service", "Feature", "Language", "Function", "Aggregate", "EntailmentRegime", "EntailmentProfile"),
    *("GraphCollection", "Dataset", "Graph", "NamedGraph"),
}


@pytest.fixture
def description(endpoint: Endpoint) -> Graph:
    endpoint.hold(NOTHING)
    reply = endpoint.send("GET", "/sparql", headers={"Accept": "text/turtle"})
    assert reply.status == 200, reply.body.decode()
    return Graph().parse(data=reply.body, format="turtle")


def test_every_test_of_the_service_description_is_made() -> None:
    wanted = {case.tail.partition("#")[2] for case in cases() if case.kind is Kind.DESCRIPTION}
    assert wanted == {"returns-rdf", "has-endpoint-triple", "conforms-to-schema"}


def test_returns_rdf(endpoint: Endpoint, description: Graph) -> None:
    assert len(description) > 0
    reply = endpoint.send("GET", "/sparql")
    assert reply.media_type in {"text/turtle", "application/rdf+xml"}


def test_has_endpoint_triple(endpoint: Endpoint, description: Graph) -> None:
    assert list(description.subjects(SD.endpoint, URIRef(f"{endpoint.address}/sparql")))


def test_conforms_to_schema(description: Graph) -> None:
    used = {str(term).removeprefix(SD) for term in description.predicates() if str(term).startswith(SD)}
    assert used <= TERMS
    classes = {str(term).removeprefix(SD) for term in description.objects(None, RDF.type) if str(term).startswith(SD)}
    assert classes <= CLASSES
    (service,) = description.subjects(RDF.type, SD.Service)
    assert len(set(description.objects(service, SD.endpoint))) == 1
    for dataset in description.objects(service, SD.defaultDataset):
        assert len(set(description.objects(dataset, SD.defaultGraph))) <= 1
    for graph in description.objects(None, SD.namedGraph):
        assert len(set(description.objects(graph, SD.name))) == 1
