"""JSON-LD says exactly what the graph says, in short names, to every reader."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import (
    BaseDirection,
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
    serialize,
)

from coopatlas.web.json_ld import NO_CONTEXT, Context, safe_in_script, write_json_ld

EX = "https://example.org/"
CA = "https://w3id.org/coopatlas/ontology#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
XSD = "http://www.w3.org/2001/XMLSchema#"
LUBLIN = NamedNode("https://w3id.org/coopatlas/id/place/lublin")
CONTEXT = Context.of(
    {
        "id": "@id",
        "type": "@type",
        "ex": EX,
        "xsd": XSD,
        "City": f"{CA}City",
        "country": {"@id": f"{CA}country", "@type": "@id"},
        "label": {"@id": f"{EX}label", "@container": "@language"},
        "order": {"@id": f"{CA}order", "@type": f"{XSD}integer"},
        "plain": f"{EX}plain",
        "since": {"@id": f"{CA}since", "@type": f"{XSD}gYear"},
        "urn": f"{EX}urn",
        "place": "https://w3id.org/coopatlas/id/place/",
    }
)
PROPERTIES = (
    *(f"{CA}{name}" for name in ("country", "order", "since", "City", "unknown")),
    *(f"{EX}{name}" for name in ("label", "plain", "urn", "other", "a/b", "a:b", "@id", "//x", "", "-", "%C5%81")),
    RDF_TYPE,
    "place:x",
    "urn:label",
    "id:x",
    "type:x",
    "country:PL",
    "label://x",
    "ex:y",
    "a:@type",
)
SUBJECTS = (
    *PROPERTIES,
    LUBLIN.value,
    EX,
    "http://example.org/../a/./b",
    "HTTP://EXAMPLE.org:80/%7Ea",
    "mailto:a@b",
    "https://example.org/ł?q=\u4e2d#frag",
)
DATATYPES = (
    *(f"{XSD}{name}" for name in ("string", "integer", "decimal", "double", "boolean", "gYear", "date", "int")),
    f"{EX}datatype",
    "ex:datatype",
    "urn:datatype",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON",
    "http://www.w3.org/2001/XMLSchema#@x",
)
LEXICALS = (
    "007",
    "7",
    "-0",
    "0",
    "+3",
    "1.0",
    "1",
    "1e3",
    "1.5E0",
    "true",
    "false",
    "TRUE",
    "",
    "NaN",
    "INF",
    "9" * 16,
)

iris = st.sampled_from(SUBJECTS).map(NamedNode)
texts = st.sampled_from(LEXICALS) | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
literals = st.one_of(
    texts.map(Literal),
    st.builds(
        lambda text, tag: Literal(text, language=tag),
        texts,
        st.sampled_from(["pl", "en", "EN-gb", "zh-Hans", "de-1996"]),
    ),
    st.builds(lambda text, iri: Literal(text, datatype=NamedNode(iri)), texts, st.sampled_from(DATATYPES)),
)
triples = st.builds(Triple, iris, st.sampled_from(PROPERTIES).map(NamedNode), literals | iris)


def read(document: bytes) -> set[str]:
    return {str(quad) for quad in parse(document, RdfFormat.JSON_LD)}


def said(graph: Iterable[Triple]) -> set[str]:
    return {str(triple) for triple in graph}


def written(*graph: Triple, context: Context = CONTEXT) -> Any:
    return json.loads(write_json_ld(graph, None, context))


def only_node(*graph: Triple) -> Any:
    (node,) = written(*graph)["@graph"]
    return node


def about_lublin(predicate: str, value: BlankNode | Literal | NamedNode | Triple) -> Triple:
    return Triple(LUBLIN, NamedNode(predicate), value)


@given(st.lists(triples, max_size=12))
def test_any_graph_comes_back_from_pyoxigraph_as_it_was(graph: list[Triple]) -> None:
    for context in (CONTEXT, NO_CONTEXT):
        assert read(write_json_ld(graph, None, context)) == said(graph)


@given(st.lists(triples, max_size=12))
def test_any_graph_comes_back_from_rdflib_as_it_was(graph: list[Triple]) -> None:
    expected = rdflib.Graph().parse(data=serialize(graph, format=RdfFormat.N_TRIPLES), format="nt")
    found = rdflib.Graph().parse(data=write_json_ld(graph, None, CONTEXT), format="json-ld")
    assert set(found) == set(expected)  # no blank nodes, so equal sets are isomorphic


def test_a_resource_reads_like_plain_json() -> None:
    document = written(
        about_lublin(RDF_TYPE, NamedNode(f"{CA}City")),
        about_lublin(f"{CA}country", NamedNode("https://w3id.org/coopatlas/id/country/PL")),
        about_lublin(f"{CA}order", Literal("3", datatype=NamedNode(f"{XSD}integer"))),
        about_lublin(f"{EX}label", Literal("Lublin", language="pl")),
        about_lublin(f"{CA}since", Literal("1317", datatype=NamedNode(f"{XSD}gYear"))),
    )
    assert document == {
        "@context": {
            name: CONTEXT.definitions[name] for name in ("id", "type", "City", "country", "label", "order", "since")
        },
        "@graph": [
            {
                "id": LUBLIN.value,
                "type": "City",
                "country": "https://w3id.org/coopatlas/id/country/PL",
                "label": {"pl": "Lublin"},
                "order": 3,
                "since": "1317",
            }
        ],
    }


def test_the_context_holds_only_what_the_document_uses() -> None:
    assert written(about_lublin(f"{EX}plain", Literal("x")))["@context"] == {"id": "@id", "plain": f"{EX}plain"}


def test_an_empty_graph_is_an_empty_document() -> None:
    assert written() == {"@context": {"id": "@id"}, "@graph": []}


def test_the_resource_asked_for_comes_first_and_the_others_follow_in_order() -> None:
    graph = [Triple(NamedNode(EX + name), NamedNode(f"{EX}plain"), Literal("x")) for name in "cab"]
    document = json.loads(write_json_ld(graph, f"{EX}b", CONTEXT))
    assert [node["id"] for node in document["@graph"]] == [f"{EX}{name}" for name in "bac"]


def test_equal_graphs_are_equal_bytes() -> None:
    graph = [
        about_lublin(f"{EX}label", Literal(text, language=tag)) for text, tag in (("a", "pl"), ("b", "en"), ("c", "pl"))
    ]
    assert write_json_ld(graph, None, CONTEXT) == write_json_ld([*reversed(graph), *graph], None, CONTEXT)


def test_a_text_without_a_language_stands_beside_those_that_have_one() -> None:
    node = only_node(
        about_lublin(f"{EX}label", Literal("Lublin", language="pl")), about_lublin(f"{EX}label", Literal("LUBLIN"))
    )
    assert node == {"id": LUBLIN.value, "ex:label": "LUBLIN", "label": {"pl": "Lublin"}}


@pytest.mark.parametrize(
    ("lexical", "datatype", "expected"),
    [
        ("42", "integer", 42),
        ("-7", "integer", -7),
        ("007", "integer", {"@type": "xsd:integer", "@value": "007"}),
        ("-0", "integer", {"@type": "xsd:integer", "@value": "-0"}),
        ("1234567890123456", "integer", {"@type": "xsd:integer", "@value": "1234567890123456"}),
        ("1.0", "decimal", {"@type": "xsd:decimal", "@value": "1.0"}),
        ("1", "double", {"@type": "xsd:double", "@value": "1"}),
        ("true", "boolean", True),
        ("1", "boolean", {"@type": "xsd:boolean", "@value": "1"}),
    ],
)
def test_a_number_keeps_its_form(lexical: str, datatype: str, expected: object) -> None:
    value = Literal(lexical, datatype=NamedNode(XSD + datatype))
    found = only_node(about_lublin(f"{EX}plain", value))["plain"]
    assert found == expected
    assert type(found) is type(expected)


def test_a_name_that_is_the_scheme_of_an_iri_is_not_used() -> None:
    document = written(
        about_lublin(f"{CA}country", NamedNode("country:PL")), about_lublin(f"{EX}plain", NamedNode("ex:y"))
    )
    assert document["@graph"] == [{"id": LUBLIN.value, f"{CA}country": {"id": "country:PL"}, "plain": {"id": "ex:y"}}]
    assert set(document["@context"]) == {"id", "plain"}


def test_a_literal_is_no_type() -> None:
    node = only_node(about_lublin(RDF_TYPE, Literal("City")), about_lublin(RDF_TYPE, NamedNode(f"{CA}City")))
    assert node == {"id": LUBLIN.value, "type": "City", RDF_TYPE: "City"}


def test_blank_nodes_keep_together() -> None:
    blank = BlankNode("b")
    graph = [about_lublin(f"{CA}country", blank), Triple(blank, NamedNode(f"{EX}plain"), Literal("x"))]
    assert read(write_json_ld(graph, None, CONTEXT)) == said(graph)


RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
blanks = st.sampled_from("abcd").map(BlankNode)
cells = st.builds(
    Triple,
    blanks | iris,
    st.sampled_from([f"{RDF}first", f"{RDF}rest", f"{CA}country", f"{EX}label", RDF_TYPE]).map(NamedNode),
    blanks | st.sampled_from([NamedNode(f"{RDF}nil"), Literal("x"), Literal("x", language="pl")]),
)


LIST = tuple(
    quad.triple
    for quad in parse(
        f"""PREFIX rdf: <{RDF}>
        <{EX}s> <{CA}country> _:a . _:a rdf:first "x" ; rdf:rest _:b . _:b rdf:first <{EX}o> ; rdf:rest rdf:nil .
        """.encode(),
        RdfFormat.TURTLE,
    )
)


def test_a_list_is_a_list() -> None:
    turtle = f"<{EX}s> <{CA}country> (<{EX}a> 'b') ; <{EX}plain> (1 'b') ; <{EX}label> ('c'@pl) ."
    graph = [quad.triple for quad in parse(turtle.encode(), RdfFormat.TURTLE)]
    assert only_node(*graph) == {
        "id": f"{EX}s",
        "country": {"@list": [f"{EX}a", {"@value": "b"}]},
        "ex:label": {"@list": [{"@language": "pl", "@value": "c"}]},
        "plain": {"@list": [1, "b"]},
    }


@given(st.lists(cells, max_size=3), st.sets(st.sampled_from(LIST), max_size=1))
def test_whatever_looks_like_a_list_comes_back_as_it_was(added: list[Triple], left_out: set[Triple]) -> None:
    graph = [*(triple for triple in LIST if triple not in left_out), *added]
    found = Dataset(parse(write_json_ld(graph, None, CONTEXT), RdfFormat.JSON_LD))
    expected = Dataset(Quad(triple.subject, triple.predicate, triple.object) for triple in graph)
    for dataset in (found, expected):
        dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    assert found == expected


def test_without_a_context_iris_stand_in_full() -> None:
    document = written(about_lublin(f"{EX}label", Literal("Lublin", language="pl")), context=NO_CONTEXT)
    assert document == {
        "@context": {"id": "@id"},
        "@graph": [{"id": LUBLIN.value, f"{EX}label": {"@language": "pl", "@value": "Lublin"}}],
    }


@pytest.mark.parametrize(
    "value",
    [Triple(LUBLIN, LUBLIN, LUBLIN), Literal("x", language="pl", direction=BaseDirection.LTR)],
    ids=["triple term", "text with a direction"],
)
def test_what_json_ld_cannot_say_is_refused(value: Triple | Literal) -> None:
    with pytest.raises(ValueError, match="JSON-LD has no"):
        write_json_ld([Triple(LUBLIN, LUBLIN, value)], None, CONTEXT)


@given(st.lists(triples, max_size=6))
def test_in_a_script_element_nothing_is_html_and_all_is_said(graph: list[Triple]) -> None:
    document = write_json_ld([*graph, about_lublin(f"{EX}plain", Literal("</script><!--&amp;\u2028"))], None, CONTEXT)
    embedded = str(safe_in_script(document))
    assert not set(embedded) & set("<>&\u2028\u2029")
    assert json.loads(embedded) == json.loads(document)
