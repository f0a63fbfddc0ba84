"""A small project folder with its own shapes, to break in every way."""

from pathlib import Path

import pytest

from coopatlas.settings import Settings

SHAPES = """@prefix ca: <https://w3id.org/coopatlas/ontology#> .
@prefix cash: <https://w3id.org/coopatlas/shapes#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
cash:Event a sh:NodeShape ;
    sh:targetClass ca:Event ;
    sh:property cash:Event-project, cash:Event-label ;
    sh:sparql cash:Event-not-itself .
cash:Event-project a sh:PropertyShape ;
    sh:path ca:project ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ;
    sh:message "An event needs exactly one project."@en, "Wydarzenie musi mieć jeden projekt."@pl .
cash:Event-label a sh:PropertyShape ;
    sh:path skos:prefLabel ; sh:minCount 1 ; sh:severity sh:Warning ;
    sh:message "An event should have a name."@en .
cash:Event-not-itself a sh:SPARQLConstraint ;
    sh:message "An event has itself as its project: {?value}."@en, "Wydarzenie jest swoim projektem: {?value}."@pl ;
    sh:select "SELECT $this ?path ?value { $this ?path ?value . FILTER($this = ?value) }" .
"""
ONTOLOGY = """@prefix owl: <http://www.w3.org/2002/07/owl#> .
<https://w3id.org/coopatlas/ontology> a owl:Ontology ; owl:versionInfo "1.0.0" .
"""
DESCRIPTION = """@prefix dct: <http://purl.org/dc/terms/> .
<https://w3id.org/coopatlas/dataset/events> dct:title "Events"@en, "Wydarzenia"@pl ;
    dct:description "All events."@en, "Wszystkie wydarzenia."@pl ;
    dct:license <https://creativecommons.org/licenses/by/4.0/> ;
    dct:issued "2026-11-20"^^<http://www.w3.org/2001/XMLSchema#date> .
"""
PREFIXES = """@prefix ca: <https://w3id.org/coopatlas/ontology#> .
@prefix event: <https://w3id.org/coopatlas/id/event/> .
@prefix project: <https://w3id.org/coopatlas/id/project/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    files = {
        "shapes/event.ttl": SHAPES,
        "ontology/terms.ttl": ONTOLOGY,
        "data/events/dataset.ttl": DESCRIPTION,
        "data/events/events.ttl": PREFIXES
        + 'project:p a ca:Project .\nevent:a a ca:Event ; ca:project project:p ; skos:prefLabel "A"@en .\n',
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return Settings(data=tmp_path / "data", shapes=tmp_path / "shapes", ontology=tmp_path / "ontology")
