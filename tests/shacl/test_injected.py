"""Violations of every constraint component, hidden in a large graph that conforms otherwise: each is found."""

from __future__ import annotations

import random
from collections.abc import Mapping

import pytest
from pyoxigraph import RdfFormat, Store
from pyshacl.constraints import ALL_CONSTRAINT_COMPONENTS
from rdflib import Graph

from coopatlas.progress import Quiet
from coopatlas.validation.validator import Effort, validate_store

NODES = 4_000
FAULTS = 3
"""How many nodes there are, and how many of them violate each constraint."""

PREFIXES = """@prefix ex: <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
ONCE = """
ex:Sub rdfs:subClassOf ex:Kind . ex:thing a ex:Sub . ex:other a ex:Else . ex:thing ex:name "x" .
ex:Text a sh:NodeShape ; sh:datatype xsd:string .
ex:Number a sh:NodeShape ; sh:datatype xsd:integer .
ex:Small a sh:NodeShape ; sh:maxInclusive 5 .
ex:Named a sh:PropertyShape ; sh:path ex:name ; sh:minCount 1 .
"""
# Each: what the property shape says, the objects of a node that conforms, those of one that does not.
CASES: Mapping[str, tuple[str, str, str]] = {
    "Class": ("sh:class ex:Kind", "ex:thing", "ex:other"),
    "Datatype": ("sh:datatype xsd:date", '"2020-01-01"^^xsd:date', '"soon"^^xsd:date'),
    "NodeKind": ("sh:nodeKind sh:IRI", "ex:thing", '"thing"'),
    "MinCount": ("sh:minCount 2", "1, 2", "1"),
    "MaxCount": ("sh:maxCount 2", "1, 2", "1, 2, 3"),
    "MinExclusive": ("sh:minExclusive 1", "2", "1"),
    "MinInclusive": ("sh:minInclusive 1", "1", "0"),
    "MaxExclusive": ("sh:maxExclusive 1", "0", "1"),
    "MaxInclusive": ("sh:maxInclusive 1", "1.0", "1.5"),
    "MinLength": ("sh:minLength 2", '"ab"', '"a"'),
    "MaxLength": ("sh:maxLength 2", '"ab"', '"abc"'),
    "Pattern": ('sh:pattern "^a.$" ; sh:flags "i"', '"Ab"', '"abc"'),
    "LanguageIn": ('sh:languageIn ( "en" "pl" )', '"a"@en-GB', '"a"@de'),
    "UniqueLang": ("sh:uniqueLang true", '"a"@en, "b"@pl', '"a"@en, "b"@en'),
    "Equals": ("sh:equals ex:fixed", "1", "1, 2"),
    "Disjoint": ("sh:disjoint ex:fixed", "2", "1"),
    "LessThan": ("sh:lessThan ex:fixed", "0", "1"),
    "LessThanOrEquals": ("sh:lessThanOrEquals ex:fixed", "1", "2"),
    "HasValue": ("sh:hasValue ex:thing", "ex:thing, ex:other", "ex:other"),
    "In": ("sh:in ( ex:thing 1 )", "1", "2"),
    "Not": ("sh:not ex:Text", "1", '"a"'),
    "And": ("sh:and ( ex:Number ex:Small )", "1", "7"),
    "Or": ("sh:or ( ex:Text ex:Number )", '"a"', "1.5"),
    "Xone": ("sh:xone ( ex:Number ex:Small )", "7", "1"),
    "Node": ("sh:node ex:Small", "1", "7"),
    "Property": ("sh:property ex:Named", "ex:thing", "ex:other"),
    "QualifiedValueShape": ("sh:qualifiedValueShape ex:Text ; sh:qualifiedMinCount 1", '1, "a"', "1, 2"),
    "QualifiedMaxCount": ("sh:qualifiedValueShape ex:Text ; sh:qualifiedMaxCount 1", '1, "a"', '1, "a", "b"'),
    "SPARQLBased": (
        'sh:sparql [ sh:select "SELECT $this { $this <http://example.org/SPARQLBased> ?value FILTER(?value > 5) }" ]',
        "1",
        "7",
    ),
}


def _shapes() -> Graph:
    parts = [
        f"ex:{name}-node a sh:NodeShape ; sh:targetClass ex:Thing ; sh:property ex:{name}-property .\n"
        f"ex:{name}-property a sh:PropertyShape ; sh:path ex:{name} ; {says} ."
        for name, (says, _, _) in CASES.items()
    ]
    closed = " ".join(f"ex:{name}" for name in [*CASES, "fixed"])
    parts.append(
        "ex:Closed-node a sh:NodeShape ; sh:targetSubjectsOf ex:fixed ; sh:closed true ;"
        f" sh:ignoredProperties ( rdf:type {closed} ) ."
    )
    return Graph().parse(data=PREFIXES + ONCE + "\n".join(parts), format="turtle")


def _data(faulty: Mapping[str, frozenset[int]]) -> Store:
    lines = [PREFIXES, ONCE]
    for number in range(NODES):
        said = [f"ex:{name} {bad if number in faulty[name] else good}" for name, (_, good, bad) in CASES.items()]
        said += ["ex:surprise 1"] if number in faulty["Closed"] else []
        lines.append(f"ex:n{number} a ex:Thing ; ex:fixed 1 ; {' ; '.join(said)} .")
    store = Store()
    store.bulk_load("\n".join(lines), format=RdfFormat.TURTLE)
    return store


def test_every_component_has_a_case() -> None:
    components = {kind.__name__.removesuffix("ConstraintComponent") for kind in ALL_CONSTRAINT_COMPONENTS}
    assert {name.removesuffix("Constraint") for name in components} - {*CASES, "Closed"} == set()


@pytest.mark.parametrize("processes", [1, 2])
def test_hidden_violations_of_every_component_are_all_found_and_nothing_else(processes: int) -> None:
    draw = random.Random(7)  # noqa: S311  # the same graph each time
    faulty = {name: frozenset(draw.sample(range(NODES), FAULTS)) for name in [*CASES, "Closed"]}
    results, _ = validate_store(_data(faulty), _shapes(), Quiet(), Effort(processes))
    found = {(str(result.focus), result.shape.rpartition("/")[2].partition("-")[0]) for result in results}
    # A property shape within another is what a result of sh:property names.
    found -= {("http://example.org/other", "Named")}
    expected = {
        (f"http://example.org/n{number}", name)
        for name, numbers in faulty.items()
        for number in numbers
        if name != "Property"
    }
    assert found == expected
