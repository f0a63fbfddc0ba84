"""The data services of the catalogue: endpoint, fragments, graphs by name, documents, changes, matching of names."""

from __future__ import annotations

from dataclasses import dataclass

from rdflib import Literal
from rdflib.namespace import DCTERMS, FOAF, RDF, RDFS

from coopatlas.release.authorities import Statements, Texts
from coopatlas.release.identity import (
    CATALOG_IRI,
    DATA_LICENCE,
    DESCRIPTION_IRI,
    ENDPOINT_IRI,
    FEED_IRI,
    FRAGMENTS_IRI,
    OAI_IRI,
    RECONCILE_IRI,
    STORE_IRI,
)
from coopatlas.vocabulary import BASE, DCAT, PUBLISHER_IRI

DOCUMENTS_IRI = CATALOG_IRI + "#documents"


@dataclass(frozen=True)
class Service:
    """A way to ask. ``description`` is where a program reads how, ``page`` where people do."""

    iri: str
    titles: Texts
    descriptions: Texts
    endpoint: str
    description: str
    page: str
    standard: tuple[str, str]
    keywords: tuple[tuple[str, str], ...]
    file_types: tuple[str, ...]


_GRAPHS = ("RDF_TURTLE", "JSON_LD", "RDF_N_TRIPLES", "RDF_XML")
SERVICES = (
    Service(
        ENDPOINT_IRI,
        {"en": "SPARQL endpoint of Cooperation Atlas", "pl": "Punkt SPARQL Atlasu współpracy"},
        {
            "en": "Answers queries in SPARQL 1.1 over all datasets; a limit that is reached is an error that names it.",
            "pl": "Odpowiada na zapytania SPARQL 1.1 do wszystkich zbiorów; przekroczony limit jest nazwanym błędem.",
        },
        ENDPOINT_IRI,
        ENDPOINT_IRI,
        ENDPOINT_IRI,
        ("https://www.w3.org/TR/sparql11-protocol/", "SPARQL 1.1 Protocol"),
        (("en", "SPARQL"), ("en", "queries"), ("pl", "SPARQL"), ("pl", "zapytania")),
        (*_GRAPHS, "RDF_TRIG", "RDF_N_QUADS", "CSV", "TSV", "SPARQLQRES"),
    ),
    Service(
        FRAGMENTS_IRI,
        {"en": "Fragments of Cooperation Atlas by patterns", "pl": "Fragmenty Atlasu współpracy według wzorców"},
        {
            "en": "Gives all statements that fit a pattern, page by page, with their exact number; clients join them.",
            "pl": "Wydaje stronami wszystkie stwierdzenia pasujące do wzorca i ich dokładną liczbę; łączą je klienty.",
        },
        FRAGMENTS_IRI,
        FRAGMENTS_IRI,
        FRAGMENTS_IRI,
        (
            "https://linkeddatafragments.org/specification/quad-pattern-fragments/",
            "Quad Pattern Fragments",
        ),
        (("en", "linked data fragments"), ("pl", "fragmenty danych połączonych")),
        ("HTML", *_GRAPHS, "RDF_TRIG", "RDF_N_QUADS"),
    ),
    Service(
        STORE_IRI,
        {"en": "Graphs of Cooperation Atlas by their names", "pl": "Grafy Atlasu współpracy według nazw"},
        {
            "en": "Gives a whole named graph (?graph=…) or the union of all (?default); read only.",
            "pl": "Wydaje cały graf o danej nazwie (?graph=…) albo sumę wszystkich (?default); tylko do odczytu.",
        },
        STORE_IRI,
        ENDPOINT_IRI,
        f"{BASE}limits",
        ("https://www.w3.org/TR/sparql11-http-rdf-update/", "SPARQL 1.1 Graph Store HTTP Protocol"),
        (("en", "named graphs"), ("pl", "grafy nazwane")),
        (*_GRAPHS, "RDF_TRIG", "RDF_N_QUADS"),
    ),
    Service(
        DOCUMENTS_IRI,
        {"en": "Documents behind the IRIs of Cooperation Atlas", "pl": "Dokumenty pod adresami IRI Atlasu współpracy"},
        {
            "en": "Every IRI leads to a document that says what is known of the thing, for people and for programs.",
            "pl": "Każde IRI prowadzi do dokumentu, który mówi, co wiadomo o rzeczy, ludziom i programom.",
        },
        BASE,
        DESCRIPTION_IRI,
        BASE,
        ("https://www.w3.org/TR/cooluris/", "Cool URIs for the Semantic Web"),
        (("en", "linked data"), ("pl", "dane połączone")),
        ("HTML", *_GRAPHS),
    ),
    Service(
        FEED_IRI,
        {
            "en": "Changes of the Cooperation Atlas as an event stream",
            "pl": "Zmiany w Atlasie współpracy jako strumień",
        },
        {
            "en": "Each resource that a release adds, changes or removes, with what was said of it; none is dropped.",
            "pl": "Każdy zasób, który wydanie dodaje, zmienia lub usuwa, z tym, co o nim mówi; nic nie wypada.",
        },
        FEED_IRI,
        FEED_IRI,
        f"{BASE}changes",
        ("https://w3id.org/ldes/specification", "Linked Data Event Streams"),
        (("en", "changes"), ("en", "event stream"), ("pl", "zmiany"), ("pl", "strumień zdarzeń")),
        ("RDF_TRIG", "RDF_N_QUADS", "JSON_LD"),
    ),
    Service(
        OAI_IRI,
        {"en": "OAI-PMH service of Cooperation Atlas", "pl": "Usługa OAI-PMH Atlasu współpracy"},
        {
            "en": "Gives a record of each resource in Dublin Core or RDF, with those deleted, to harvesters.",
            "pl": "Wydaje rekord każdego zasobu w Dublin Core lub RDF, także usuniętego, do pobierania metadanych.",
        },
        OAI_IRI,
        OAI_IRI,
        f"{BASE}changes",
        ("https://www.openarchives.org/OAI/openarchivesprotocol.html", "OAI-PMH 2.0"),
        (("en", "OAI-PMH"), ("en", "harvesting"), ("pl", "OAI-PMH"), ("pl", "pobieranie metadanych")),
        ("XML", "RDF_XML"),
    ),
    Service(
        RECONCILE_IRI,
        {"en": "Reconciliation service of Cooperation Atlas", "pl": "Usługa uzgadniania nazw Atlasu współpracy"},
        {
            "en": "Matches names of others with organisations, places, countries and projects, and tells of them.",
            "pl": "Dopasowuje cudze nazwy do organizacji, miejsc, krajów i projektów oraz mówi, co o nich wiadomo.",
        },
        RECONCILE_IRI,
        RECONCILE_IRI,
        RECONCILE_IRI,
        (
            "https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/",
            "Reconciliation Service API 0.2",
        ),
        (("en", "reconciliation"), ("en", "OpenRefine"), ("pl", "uzgadnianie nazw"), ("pl", "OpenRefine")),
        ("JSON",),
    ),
)


def add_services(catalog: Statements, dataset: str, contact: str) -> None:
    """Describe the services that serve a dataset.

    Args:
        catalog: what they are added to.
        dataset: the IRI of what they serve.
        contact: the IRI of the point of contact.
    """
    for service in SERVICES:
        _add(catalog, service)
        catalog.state(service.iri, DCAT.servesDataset, dataset)
        catalog.state(service.iri, DCAT.contactPoint, contact)
        catalog.state(CATALOG_IRI, DCAT.service, service.iri)


def _add(catalog: Statements, service: Service) -> None:
    iri = service.iri
    catalog.state(iri, RDF.type, DCAT.DataService)
    catalog.texts(iri, DCTERMS.title, service.titles)
    catalog.texts(iri, DCTERMS.description, service.descriptions)
    catalog.state(iri, DCTERMS.identifier, Literal(iri))
    catalog.state(iri, DCAT.endpointURL, catalog.typed(service.endpoint, RDFS.Resource))
    catalog.state(iri, DCAT.endpointDescription, catalog.typed(service.description, RDFS.Resource))
    catalog.state(iri, DCAT.landingPage, catalog.typed(service.page, FOAF.Document))
    catalog.state(iri, DCTERMS.conformsTo, catalog.standard(*service.standard))
    catalog.state(iri, DCTERMS.license, catalog.licence(DATA_LICENCE))
    catalog.state(iri, DCTERMS.accessRights, catalog.public())
    catalog.state(iri, DCTERMS.publisher, PUBLISHER_IRI)
    catalog.state(iri, DCAT.theme, catalog.theme())
    catalog.state(iri, DCAT.keyword, *(Literal(word, lang=language) for language, word in service.keywords))
    catalog.state(iri, DCTERMS["format"], *(catalog.file_type(name) for name in service.file_types))
