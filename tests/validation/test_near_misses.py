"""What was probably meant: names that nearly are others, codes of other lists, texts that should be numbers."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import RdfFormat, Store, parse
from rdflib import Literal, URIRef
from rdflib.namespace import RDF, SH, SKOS, XSD
from rdflib.term import Node

from coopatlas.validation.near_misses import NearMisses
from coopatlas.validation.report import Result, Severity
from coopatlas.validation.validator import read_shapes
from coopatlas.validation.words import words
from coopatlas.vocabulary import CA, CASH, ID, PREFIXES

ROOT = Path(__file__).resolve().parents[2]
DATA = """
ca:acronym a rdf:Property . ca:Project a rdfs:Class .
role:partner a skos:Concept . role:coordinator a skos:Concept .
place:lodz a ca:City ; skos:prefLabel "Łódź"@pl .
country:PL a ca:Country ; skos:prefLabel "Poland"@en .
project:p a ca:Project . source:page a prov:Entity .
organisation:x a org:Organization ; skos:preflabel "X"@pl .
"""


@pytest.fixture(scope="module")
def near_misses() -> NearMisses:
    store = Store()
    prologue = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
    store.extend(parse((prologue + DATA).encode(), RdfFormat.TURTLE))
    return NearMisses(store, read_shapes(ROOT / "shapes"))


def _result(shape: str, value: Node | None, path: URIRef | None = None, **more: Any) -> Result:
    result = Result(
        focus=ID["organisation/x"],
        path=path,
        value=value,
        shape=str(CASH[shape]),
        severity=Severity.VIOLATION,
        messages={"en": "A message."},
    )
    return replace(result, **more)


def _no_such(found: str, meant: str) -> str:
    return f"No such thing as {found}; did you mean {meant}?"


def _undescribed(found: str) -> str:
    return f"Nothing describes {found}; describe it, or name a resource that exists."


def _language(found: str) -> str:
    return f"The language tag @{found} is not used here; did you mean @en?"


def _said(near_misses: NearMisses, result: Result, language: str = "en") -> str:
    hint = near_misses.of(result)
    return "" if hint is None else words(language).hint(hint.kind, hint.values)


@pytest.mark.parametrize(
    ("shape", "value", "said"),
    [
        (
            "Participation-role",
            ID["concept/role/coordinater"],
            _no_such("role:coordinater", "role:coordinator"),
        ),
        (
            "Participation-role",
            ID["concept/role/zzz"],
            _undescribed("role:zzz"),
        ),
        ("Organisation-spatial", ID["country/UK"], "The code UK is not ISO 3166-1; the code is GB."),
        ("Organisation-spatial", ID["country/EL"], "The code EL is not ISO 3166-1; the code is GR."),
        ("Organisation-spatial", ID["country/poland"], _no_such("country:poland", "country:PL")),
        ("Organisation-spatial", ID["place/Łódź"], _no_such("place:Łódź", "place:lodz")),
        (
            "Participation-project",
            ID["project/pp"],
            _undescribed("project:pp"),
        ),
        ("Organisation-spatial", ID["place/lodz"], ""),
        ("Statistic-value", Literal("300"), "Write 300."),
        ("Statistic-value", Literal("300,5"), ""),
        ("Place-lat", Literal("45", datatype=XSD.integer), "Write 45.0."),
        ("Organisation-foundingDate", Literal(1999), 'Write "1999"^^xsd:gYear.'),
        ("Participation-listedName", Literal("Gmina"), 'Add the language, such as "Gmina"@pl.'),
        ("Resource-note", Literal("A note.", lang="eng"), _language("eng")),
        ("Resource-note", Literal("Eine.", lang="de"), ""),
        (
            "Resource-note",
            Literal("A note.", lang="en-GB"),
            _language("en-gb"),
        ),
    ],
)
def test_a_value_that_is_nearly_right_is_told_what_it_should_be(
    near_misses: NearMisses, shape: str, value: Node, said: str
) -> None:
    assert _said(near_misses, _result(shape, value)) == said


def test_a_code_of_the_union_is_told_that_of_iso(near_misses: NearMisses) -> None:
    result = _result("Country-notationOfIso", Literal("UK"), SKOS.notation)
    assert _said(near_misses, result) == "The code UK is not ISO 3166-1; the code is GB."
    assert _said(near_misses, result, "pl") == "Kod UK nie jest kodem ISO 3166-1; właściwy kod to GB."


def test_a_property_that_is_nearly_another_is_told_so(near_misses: NearMisses) -> None:
    messages = {"en": f"The ontology does not know {CA.acronymm}."}
    result = _result("Resource-knownTerms", Literal("X"), CA.acronymm, messages=messages)
    assert _said(near_misses, result) == "No such thing as ca:acronymm; did you mean ca:acronym?"


def test_a_class_that_is_nearly_another_is_told_so(near_misses: NearMisses) -> None:
    messages = {"en": f"The ontology does not know {CA.Projekt}."}
    result = _result("Resource-knownTerms", CA.Projekt, RDF.type, messages=messages)
    assert _said(near_misses, result) == "No such thing as ca:Projekt; did you mean ca:Project?"


def test_where_a_property_is_missing_one_that_is_nearly_it_is_named(near_misses: NearMisses) -> None:
    component = SH.QualifiedMinCountConstraintComponent
    result = _result("Resource-labelInPolish", None, SKOS.prefLabel, component=component)
    assert _said(near_misses, result) == "It has skos:preflabel; did you mean skos:prefLabel?"
    other = _result("Resource-labelInPolish", None, SKOS.prefLabel, component=component, focus=ID["project/p"])
    assert _said(near_misses, other) == ""


def test_a_name_of_our_own_is_told_how_it_is_written(near_misses: NearMisses) -> None:
    name = ID["place/Nowa-Łódź"]
    result = _result("Resource", name, focus=name)
    assert _said(near_misses, result) == "Did you mean place:nowa-lodz?"
