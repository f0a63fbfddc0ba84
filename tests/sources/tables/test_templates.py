"""IRIs made of a row's cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from coopatlas.sources.tables.templates import TemplateRefused, Unexpandable, Variables, template_of

BASE = "https://example.org/id/"


@pytest.mark.parametrize(
    ("text", "base", "variables", "iri"),
    [
        ("https://example.org/{a}", None, {"a": "Łódź/b c"}, "https://example.org/%C5%81%C3%B3d%C5%BA%2Fb%20c"),
        ("place/{a}", BASE, {"a": "lodz"}, "https://example.org/id/place/lodz"),
        ("{a}", BASE, {"a": "x:y"}, "https://example.org/id/x%3Ay"),
        ("#row.{_row}", BASE, {"_row": "3"}, "https://example.org/id/#row.3"),
        ("{+a}", None, {"a": "https://example.org/ł?b=c#d"}, "https://example.org/%C5%82?b=c#d"),
        ("skos:{a}", None, {"a": "note"}, "http://www.w3.org/2004/02/skos/core#note"),
        ("dcterms:source", None, {}, "http://purl.org/dc/terms/source"),
        ("https://example.org/{?a}", None, {"a": ["1", "2"]}, "https://example.org/?a=1,2"),
        ("urn:x:{a}-{b}", None, {"a": "1", "b": "2"}, "urn:x:1-2"),
    ],
)
def test_a_template_is_filled_in(text: str, base: str | None, variables: Variables, iri: str) -> None:
    assert template_of(text, base, list(variables)).expand(variables) == NamedNode(iri)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("place/{a}", "relative"),
        ("{a}", "relative"),
        ("", "between 1 and"),
        ("https://example.org/" + "x" * 2000, "between 1 and"),
        ("https://example.org/{a", "lone brace"),
        ("https://example.org/a}", "lone brace"),
        ("https://example.org/ {a}", "a space"),
        ("https://example.org/{b}", "no column is called 'b'; known are a"),
        ("https://example.org/{}", "no column is called ''"),
        ("https://example.org/{a,b c}", "no column is called 'b c'"),
        ("ca:role", "write <https://w3id.org/coopatlas/ontology#…>"),
        ("schema:name", "write <https://schema.org/…>"),
        ("dct:source", "write dcterms:"),
        ("javascript:{a}", "the prefix javascript:"),
    ],
)
def test_what_is_no_template_is_refused(text: str, words: str) -> None:
    with pytest.raises(TemplateRefused, match=words.replace("(", r"\(")):
        template_of(text, None, ["a"])


@pytest.mark.parametrize(
    ("text", "value", "words"),
    [
        ("{+a}", "www.example.org", "not a whole IRI"),
        ("{+a}", "//example.org/", "not a whole IRI"),
        ("{+a}", "javascript:alert(1)", "not a whole IRI"),
        ("{+a}", "https://[x", "not an IRI"),
        ("{+a}", "https:", "not a whole IRI"),
        ("{+a}", "https:///x", "not a whole IRI"),
        ("{+a}", "https://example.org/a b", "not an IRI"),
        ("{+a}", "https://example.org/%zz", "not an IRI"),
        ("place/{a}", "..", "'.' or '..'"),
        ("{a}", ".", "'.' or '..'"),
        ("https://example.org/{+a}", "../x", "'.' or '..'"),
        ("place/{a}", "", "empty"),
        ("place/{a}", None, "empty"),
        ("place/{a}", [], "empty"),
    ],
)
def test_a_value_that_would_lead_astray_is_refused(text: str, value: str | None, words: str) -> None:
    with pytest.raises(Unexpandable, match=words) as refused:
        template_of(text, BASE, ["a"]).expand({"a": value})
    assert refused.value.variable == "a"


@given(st.text(min_size=1))
def test_whatever_a_cell_holds_stays_behind_the_template(value: str) -> None:
    if value not in {".", ".."} and value.isprintable():
        iri = template_of("https://example.org/{a}/x", None, ["a"]).expand({"a": value}).value
        assert iri.startswith("https://example.org/")
        assert iri.endswith("/x")
        assert iri.count("/") == 4
