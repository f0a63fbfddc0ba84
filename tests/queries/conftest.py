"""The graph that the questions in ``queries/`` are asked of."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

ROOT = Path(__file__).resolve().parents[2]
BASE = "https://w3id.org/coopatlas/"
ALIGNMENTS = ox.NamedNode(f"{BASE}ontology/alignments")
DERIVED = ox.NamedNode(f"{BASE}dataset/derived")

PREFIXES = {
    "ca": f"{BASE}ontology#",
    "dct": "http://purl.org/dc/terms/",
    "org": "http://www.w3.org/ns/org#",
    "schema": "https://schema.org/",
}

DERIVATIONS = (
    """
    CONSTRUCT { ?organisation ca:partnerIn ?project }
    WHERE { ?participation ca:participant ?organisation ; ca:project ?project }
    """,
    """
    CONSTRUCT { ?organisation ca:country ?country }
    WHERE {
      ?organisation a org:Organization ; dct:spatial/schema:containedInPlace* ?country .
      ?country a ca:Country .
    }
    """,
    """
    CONSTRUCT { ?place ca:country ?country }
    WHERE {
      VALUES ?kind { ca:City ca:Region }
      ?place a ?kind ; schema:containedInPlace+ ?country .
      ?country a ca:Country .
    }
    """,
    """
    CONSTRUCT { ?event ca:country ?country }
    WHERE {
      ?event a ca:Event ; schema:location/schema:containedInPlace* ?country .
      ?country a ca:Country .
    }
    """,
)
"""The short cuts that a release adds: in one hop what the authored data say in several."""


def atlas_store(root: Path = ROOT, *, with_alignments: bool = True) -> ox.Store:
    """Load ontology, concepts and data, one named graph each, and add the derived short cuts."""
    store = ox.Store()
    for path in sorted([*root.glob("ontology/**/*.ttl"), *root.glob("data/*/*.ttl")]):
        graph = graph_of(path)
        if with_alignments or graph != ALIGNMENTS:
            store.load(path=str(path), format=ox.RdfFormat.TURTLE, to_graph=graph)
    for derivation in DERIVATIONS:
        triples = store.query(derivation, prefixes=PREFIXES, use_default_graph_as_union=True)
        assert isinstance(triples, ox.QueryTriples)
        store.extend([ox.Quad(t.subject, t.predicate, t.object, DERIVED) for t in triples])
    return store


def graph_of(path: Path) -> ox.NamedNode:
    """Name the graph of a Turtle file by the folder (data) or the file (ontology, concepts) that it is."""
    if path.parent.parent.name == "data":
        return ox.NamedNode(f"{BASE}dataset/{path.parent.name}")
    if path.parent.name == "concepts":
        return ox.NamedNode(f"{BASE}id/concept/{path.stem}")
    return {"coopatlas": ox.NamedNode(f"{BASE}ontology"), "alignments": ALIGNMENTS}[path.stem]


@pytest.fixture(scope="session")
def atlas() -> ox.Store:
    """The whole graph."""
    return atlas_store()


@pytest.fixture(scope="session")
def atlas_without_alignments() -> ox.Store:
    """The graph as it is for someone who drops ``ontology/alignments.ttl``."""
    return atlas_store(with_alignments=False)
