"""Cutting quads into terms: what is cut is what a parser reads."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse

from coopatlas.release.lines import (
    by_subject,
    datatype_of,
    iri_of,
    is_literal,
    language_of,
    lexical_of,
    read_lines,
    text_of,
)

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.sampled_from(
    ['"@en', 'a"^^<b>', '" <x> .', "\\", "\n", '"@en"@pl', "<<", "_:b"]
)
IRIS = st.sampled_from(["https://a.example/x", "https://a.example/%22@en", "urn:b:1"]).map(NamedNode)
LITERALS = (
    TEXTS.map(Literal)
    | st.builds(lambda text, tag: Literal(text, language=tag), TEXTS, st.sampled_from(["en", "pt-br", "cnr"]))
    | st.builds(lambda text, iri: Literal(text, datatype=iri), TEXTS, IRIS)
)
OBJECTS = IRIS | LITERALS | st.just(BlankNode("b1"))


@settings(deadline=None)
@given(subject=IRIS, predicate=IRIS, value=OBJECTS, graph=IRIS)
def test_a_line_is_cut_into_what_a_parser_reads(
    tmp_path_factory: pytest.TempPathFactory, subject: NamedNode, predicate: NamedNode, value: Literal, graph: NamedNode
) -> None:
    path = tmp_path_factory.getbasetemp() / "one.nq"
    path.write_text(f"{Quad(subject, predicate, value, graph)} .\n", encoding="utf-8", newline="\n")
    (line,) = read_lines(path)
    (quad,) = parse(path.read_bytes(), RdfFormat.N_QUADS)
    assert tuple(line) == tuple(map(str, (quad.subject, quad.predicate, quad.object, quad.graph_name)))
    assert iri_of(line.object) == (quad.object.value if isinstance(quad.object, NamedNode) else None)
    assert is_literal(line.object) == isinstance(quad.object, Literal)
    if isinstance(quad.object, Literal):
        assert datatype_of(line.object) == quad.object.datatype.value
        assert language_of(line.object) == quad.object.language
        assert text_of(line.object) == quad.object.value


def test_a_lexical_form_is_what_stands_between_the_marks() -> None:
    assert lexical_of('"51.25"^^<http://www.w3.org/2001/XMLSchema#decimal>') == "51.25"
    assert lexical_of('"a\\"@en"@pl') == 'a\\"@en'


def test_a_text_is_read_without_its_escapes() -> None:
    assert text_of(r'"a\"b\\\t\u0107\U0001F30D"@pl') == 'a"b\\\tć\N{EARTH GLOBE EUROPE-AFRICA}'


def test_what_is_said_of_a_resource_comes_together(tmp_path: Path) -> None:
    path = tmp_path / "quads.nq"
    path.write_text('<x:a> <x:p> "1" <x:g> .\n<x:a> <x:q> "2" <x:h> .\n<x:b> <x:p> <x:a> <x:g> .\n', encoding="utf-8")
    assert [(subject, len(list(said))) for subject, said in by_subject(path)] == [("<x:a>", 2), ("<x:b>", 1)]
