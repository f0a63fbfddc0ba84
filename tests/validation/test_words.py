"""Words of validation in each language, and what shapes without messages expect."""

import re
import tomllib
from string import Formatter

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import SH

from coopatlas.validation.expectations import with_own_words
from coopatlas.validation.report import Result, Severity
from coopatlas.validation.words import LANGUAGES, TEXTS, words

SHAPES = """
@prefix : <http://e/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ca: <https://w3id.org/coopatlas/ontology#> .
:count sh:path ca:project ; sh:minCount 2 .
:list sh:path ca:role ; sh:in ( ca:one "two" ) .
:class sh:path ca:role ; sh:class ca:Project .
:worded sh:path ca:role ; sh:class ca:Project ; sh:message "Own."@en .
"""


def _texts(language: str) -> dict[str, dict[str, str]]:
    return tomllib.loads((TEXTS / f"{language}.toml").read_text(encoding="utf-8"))


def _places(text: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(text) if field}


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"en"}))
def test_every_language_has_the_same_keys_and_places(language: str) -> None:
    ours, english = _texts(language), _texts("en")
    assert {name: list(table) for name, table in ours.items()} == {name: list(table) for name, table in english.items()}
    for name in ("words", "hints", "components", "faults", "prefixes"):
        for key, text in ours[name].items():
            places = [
                {field for _, field, _, _ in Formatter().parse(one) if field} for one in (text, english[name][key])
            ]
            assert places[0] == places[1], (name, key)


def test_every_pattern_of_a_fault_is_a_pattern() -> None:
    assert all(re.compile(pattern) for pattern in words("en").faults)


@pytest.mark.parametrize(
    ("count", "english", "polish"),
    [
        (1, "1 violation", "1 naruszenie"),
        (2, "2 violations", "2 naruszenia"),
        (5, "5 violations", "5 naruszeń"),
        (12, "12 violations", "12 naruszeń"),
        (22, "22 violations", "22 naruszenia"),
        (101, "101 violations", "101 naruszeń"),
    ],
)
def test_numbers_take_the_form_that_goes_with_them(count: int, english: str, polish: str) -> None:
    assert words("en").counted("violation", count) == english
    assert words("pl").counted("violation", count) == polish


@pytest.mark.parametrize(
    ("said", "english"),
    [
        (
            "does not parse: A dot is expected at the end of statements",
            "does not parse: the statement before this place lacks its dot; end it with ' .'",
        ),
        (
            "does not parse: The prefix skos: has not been declared",
            (
                "does not parse: the prefix skos: is not declared; "
                "add @prefix skos: <http://www.w3.org/2004/02/skos/core#> ."
            ),
        ),
        (
            "does not parse: The prefix organization: has not been declared",
            "does not parse: the prefix organization: is not declared; did you mean organisation:?",
        ),
        (
            "does not parse: The prefix zz: has not been declared",
            "does not parse: the prefix zz: is not declared; declare it with @prefix",
        ),
        ("does not parse: Something new", "does not parse: Something new"),
        ("is too long", "is too long"),
    ],
)
def test_what_a_parser_complains_of_is_told_with_what_to_do(said: str, english: str) -> None:
    assert words("en").fault(said) == english
    assert words("pl").fault(said) != english or "parse" not in english


def test_a_language_that_is_not_there_is_english() -> None:
    assert words("xx") == words("en")


def _worded(shape: str, component: URIRef, value: object = None) -> Result:
    result = Result(
        focus=URIRef("http://e/x"),
        path=URIRef("https://w3id.org/coopatlas/ontology#role"),
        value=None if value is None else Literal(value),
        shape=f"http://e/{shape}",
        severity=Severity.VIOLATION,
        messages={"": "pySHACL's own words"},
        component=component,
    )
    return with_own_words(result, Graph().parse(data=SHAPES, format="turtle"))


@pytest.mark.parametrize(
    ("shape", "component", "english", "polish"),
    [
        (
            "count",
            SH.MinCountConstraintComponent,
            "ca:role: 2 at least.",
            "ca:role: co najmniej 2.",
        ),
        (
            "list",
            SH.InConstraintComponent,
            "The value of ca:role must be one of: ca:one, two.",
            "Wartość ca:role musi być jedną z: ca:one, two.",
        ),
        (
            "class",
            SH.ClassConstraintComponent,
            "The value of ca:role must be a ca:Project.",
            "Wartość ca:role musi być klasy ca:Project.",
        ),
        ("worded", SH.ClassConstraintComponent, "pySHACL's own words", "pySHACL's own words"),
        ("unknown", SH.ClassConstraintComponent, "pySHACL's own words", "pySHACL's own words"),
    ],
)
def test_a_shape_without_a_message_says_what_it_expects(
    shape: str, component: URIRef, english: str, polish: str
) -> None:
    assert _worded(shape, component).message("en") == english
    assert _worded(shape, component).message("pl") == polish


def test_every_core_component_has_its_words() -> None:
    core = """
        Class Datatype NodeKind MinCount MaxCount
        MinExclusive MinInclusive MaxExclusive MaxInclusive MinLength MaxLength
        Pattern LanguageIn UniqueLang Equals Disjoint LessThan LessThanOrEquals Not And Or Xone Node QualifiedMinCount
        QualifiedMaxCount Closed HasValue In
    """
    assert set(core.split()) == set(words("en").components)
