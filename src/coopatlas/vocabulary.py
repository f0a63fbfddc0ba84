"""Namespaces, and the one map of prefixes that every serialisation and every query example uses.

rdflib's ``DCAT`` knows version 2 only and its ``WGS`` has a wrong https IRI, so those two are our own.
"""

from __future__ import annotations

from types import MappingProxyType

from rdflib import Namespace
from rdflib.namespace import DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SH, SKOS, VANN, VOID, XSD

BASE = "https://w3id.org/coopatlas/"
ID = Namespace(BASE + "id/")
CA = Namespace(BASE + "ontology#")
CASH = Namespace(BASE + "shapes#")
DATASET = Namespace(BASE + "dataset/")
ONTOLOGY_IRI = BASE + "ontology"
ALIGNMENTS_IRI = ONTOLOGY_IRI + "/alignments"
CONTEXT_IRI = BASE + "context"
PUBLISHER_IRI = BASE + "about#publisher"
DERIVED_GRAPH_IRI = str(DATASET["derived"])
QUERIES_IRI = BASE + "queries"

ADMS = Namespace("http://www.w3.org/ns/adms#")
AS = Namespace("https://www.w3.org/ns/activitystreams#")
CV = Namespace("http://data.europa.eu/m8g/")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
EURIO = Namespace("http://data.europa.eu/s66#")
GEO = Namespace("http://www.opengis.net/ont/geosparql#")
HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
LDES = Namespace("https://w3id.org/ldes#")
SCHEMA = Namespace("https://schema.org/")
SPDX = Namespace("http://spdx.org/rdf/terms#")
TREE = Namespace("https://w3id.org/tree#")
WGS = Namespace("http://www.w3.org/2003/01/geo/wgs84_pos#")

THING_KINDS = (
    "activity",
    "award",
    "country",
    "event",
    "goal",
    "group",
    "membership",
    "network",
    "organisation",
    "participation",
    "place",
    "programme",
    "project",
    "site",
    "source",
    "stage",
    "statistic",
)
CONCEPT_SCHEMES = ("actor", "event-type", "kind", "measure", "qualifier", "result", "role", "theme", "unit")

PREFIXES = MappingProxyType(
    {
        "adms": str(ADMS),
        "ca": str(CA),
        "cash": str(CASH),
        "cv": str(CV),
        "dataset": str(DATASET),
        "dcat": str(DCAT),
        "dct": str(DCTERMS),
        "eurio": str(EURIO),
        "foaf": str(FOAF),
        "geo": str(GEO),
        "hydra": str(HYDRA),
        "org": str(ORG),
        "owl": str(OWL),
        "prov": str(PROV),
        "rdf": str(RDF),
        "rdfs": str(RDFS),
        "schema": str(SCHEMA),
        "sh": str(SH),
        "skos": str(SKOS),
        "spdx": str(SPDX),
        "vann": str(VANN),
        "void": str(VOID),
        "wgs": str(WGS),
        "xsd": str(XSD),
        **{kind: f"{ID}{kind}/" for kind in THING_KINDS},
        **{scheme: f"{ID}concept/{scheme}/" for scheme in CONCEPT_SCHEMES},
    }
)
"""Prefix → namespace IRI. ``place:`` stands for the things themselves, ``role:`` for the concepts of a scheme."""


def shorten(iri: str) -> str:
    """Write an IRI with the longest prefix that fits, else in angle brackets.

    Example: ``https://w3id.org/coopatlas/id/place/lodz`` → ``place:lodz``.
    """
    fitting = [(namespace, prefix) for prefix, namespace in PREFIXES.items() if iri.startswith(namespace)]
    for namespace, prefix in sorted(fitting, key=lambda pair: -len(pair[0])):
        local = iri.removeprefix(namespace)
        if local and not set(local) & set("/#?"):
            return f"{prefix}:{local}"
    return f"<{iri}>"
