"""Every shape is shown by examples: what conforms, and what each fault is called.

The first line of an example states what validation must find in it, exactly::

    # expected: conforms
    # expected: violation cash:Participation-role at participation:example-02 ; warning …

An example holds all that it needs except the ontology and the concepts, which stand beside it here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain
from pathlib import Path

import pyshacl
import pytest
from rdflib import RDF, BNode, Graph, Literal, URIRef
from rdflib.namespace import RDFS, SH
from rdflib.term import Node

from coopatlas.graph import KnowledgeGraph
from coopatlas.sources.dataset import open_ontology
from coopatlas.sources.reader import SourceFile, Statement, read_statements
from coopatlas.validation.report import Result
from coopatlas.validation.validator import read_shapes, validate
from coopatlas.vocabulary import shorten

ROOT = Path(__file__).resolve().parents[2]
SHAPES = ROOT / "shapes"
ONTOLOGY = ROOT / "ontology"
EXAMPLES = sorted(SHAPES.glob("examples/*/*/*.ttl"))
CASH = "https://w3id.org/coopatlas/shapes#"
LANGUAGES = {"pl", "en"}
EXPECTATION = re.compile(r"(violation|warning|info) (cash:\S+) at (\S+)")

Finding = tuple[str, str, str]
"""Severity, source shape and focus node, as the first line of an example writes them."""


@cache
def shapes() -> Graph:
    return read_shapes(SHAPES)


@cache
def terms() -> dict[str, tuple[Statement, ...]]:
    """The ontology and each concept scheme, by the name of its file."""
    return {file.path.stem: tuple(read_statements(file)) for file in open_ontology(ONTOLOGY).terms}


def terms_for(example: Path) -> Iterator[Statement]:
    """The ontology and the schemes that an example names: most of the time goes into concepts, and few need many."""
    text = example.read_text(encoding="utf-8")
    for name, statements in terms().items():
        if name == "coopatlas" or f"/concept/{name}/" in text:
            yield from statements


def validated(statements: Iterable[Statement]) -> list[Result]:
    graph = KnowledgeGraph()
    graph.add(statements)
    results, _ = validate(graph, shapes())
    return results


def found_in(example: Path) -> list[Result]:
    own = read_statements(SourceFile(example, "https://example.org/example"))
    return validated(chain(terms_for(example), own))


def finding(result: Result) -> Finding:
    focus = "_:blank" if isinstance(result.focus, BNode) else f"<{result.focus}>"
    return result.severity.value, result.shape.replace(CASH, "cash:"), focus


def stated_in(example: Path) -> list[Finding]:
    text = example.read_text(encoding="utf-8")
    statement = text.splitlines()[0].removeprefix("# expected: ")
    if statement == "conforms":
        return []
    namespaces = dict(Graph().parse(example).namespaces())
    matches = [EXPECTATION.fullmatch(part) for part in statement.split(" ; ")]
    assert all(matches), f"{example}:1: write “# expected: conforms” or “# expected: violation cash:X at focus ; …”"
    return sorted((m[1], m[2], _iri(m[3], namespaces)) for m in matches if m)


def _iri(focus: str, namespaces: dict[str, URIRef]) -> str:
    if focus.startswith(("<", "_:")):
        return focus
    prefix, _, local = focus.partition(":")
    return f"<{namespaces[prefix]}{local}>"


def reporting_shapes() -> Iterator[URIRef]:
    """The shapes that a result can name: property shapes, and node shapes with a severity of their own."""
    for kind in (SH.PropertyShape, SH.NodeShape):
        for shape in shapes().subjects(RDF.type, kind):
            if (shape, SH.severity, None) in shapes():
                assert isinstance(shape, URIRef)
                yield shape


def languages(shape: Node, predicate: URIRef) -> set[str | None]:
    return {text.language for text in shapes().objects(shape, predicate) if isinstance(text, Literal)}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: "/".join(path.with_suffix("").parts[-3:]))
def test_an_example_gives_exactly_the_findings_that_its_first_line_states(example: Path) -> None:
    results = found_in(example)
    assert sorted(map(finding, results)) == stated_in(example)
    for result in results:
        assert set(result.messages) == LANGUAGES, f"{result.shape}: give sh:message in Polish and in English"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: "/".join(path.with_suffix("").parts[-3:]))
def test_an_example_conforms_just_where_its_folder_says_so(example: Path) -> None:
    assert (stated_in(example) == []) == (example.parent.name == "valid")


def test_ontology_and_concepts_conform() -> None:
    assert validated(chain(*terms().values())) == []


def test_every_shape_that_can_be_reported_is_shown_by_an_invalid_example() -> None:
    shown = {shape for example in EXAMPLES for _, shape, _ in stated_in(example)}
    assert {str(shape).replace(CASH, "cash:") for shape in reporting_shapes()} - shown == set()


def test_every_file_of_shapes_has_a_valid_and_an_invalid_example() -> None:
    names = {path.stem for path in SHAPES.glob("*.ttl")} - {"prefixes"}
    for verdict in ("valid", "invalid"):
        assert {path.parts[-3] for path in EXAMPLES if path.parts[-2] == verdict} == names


def test_shapes_conform_to_the_shapes_of_shacl() -> None:
    conforms, _, text = pyshacl.validate(Graph(), shacl_graph=shapes(), advanced=True, meta_shacl=True)
    assert conforms, text


def test_every_property_shape_has_a_name_and_a_description_in_both_languages() -> None:
    for shape in shapes().subjects(RDF.type, SH.PropertyShape):
        assert languages(shape, SH.name) == LANGUAGES, shape
        assert languages(shape, SH.description) == LANGUAGES, shape


def test_every_property_shape_is_reported_with_a_severity() -> None:
    assert set(shapes().subjects(RDF.type, SH.PropertyShape)) <= set(reporting_shapes())


def test_every_node_shape_has_a_label_and_a_comment_in_both_languages() -> None:
    for shape in shapes().subjects(RDF.type, SH.NodeShape):
        assert languages(shape, RDFS.label) == LANGUAGES, shape
        assert languages(shape, RDFS.comment) == LANGUAGES, shape


def test_every_shape_that_can_be_reported_has_one_message_in_each_language() -> None:
    for shape in reporting_shapes():
        messages = list(shapes().objects(shape, SH.message))
        assert languages(shape, SH.message) == LANGUAGES, shape
        assert len(messages) == len(LANGUAGES), shape


def test_shapes_targets_and_constraints_have_names_in_the_namespace_of_shapes() -> None:
    kinds = (SH.NodeShape, SH.PropertyShape, SH.SPARQLConstraint, SH.SPARQLTarget, SH.PrefixDeclaration)
    for kind in kinds:
        for subject in shapes().subjects(RDF.type, kind):
            assert isinstance(subject, URIRef), subject
            assert subject.startswith(CASH), subject


def test_a_constraint_in_sparql_names_the_offending_triple_unless_one_is_missing() -> None:
    for shape, constraint in shapes().subject_objects(SH.sparql):
        select = str(shapes().value(constraint, SH.select)).partition("WHERE")[0]
        assert "?path" in select or str(shape).endswith(("OrSilence", "-hasCoordinator")), constraint


@pytest.mark.parametrize("general", ["Resource-linksLead-select", "Resource-noBlankNode-select"])
def test_a_link_that_a_shape_checks_for_its_class_is_not_reported_by_a_general_rule_too(general: str) -> None:
    select = str(shapes().value(URIRef(CASH + general), SH.select))
    for shape in shapes().subjects(SH["class"], None):
        path = shapes().value(shape, SH.path)
        assert isinstance(path, URIRef)
        assert shorten(str(path)) in select, shape
