"""Terms of a fragment as text: read as the specification writes them, refused with the place of what is wrong."""

from __future__ import annotations

from contextlib import suppress

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from coopatlas.errors import RequestError
from coopatlas.release.identity import ATLAS_IRI
from coopatlas.release.orders import Pattern
from coopatlas.web.fragments.table import text_of
from coopatlas.web.fragments.terms import Asked, Term, read_asked

LUBLIN = "https://w3id.org/coopatlas/id/place/lublin"
XSD = "http://www.w3.org/2001/XMLSchema#"
APP = Flask(__name__)
ANY = st.characters(codec="utf-8")


def _asked(**texts: str) -> Asked:
    with APP.test_request_context("/fragments", query_string=texts):
        return read_asked()


def _refused(**texts: str) -> str:
    with pytest.raises(RequestError) as refusal:
        _asked(**texts)
    return str(refusal.value)


@pytest.mark.parametrize(
    ("text", "term"),
    [
        (LUBLIN, NamedNode(LUBLIN)),
        (f"<{LUBLIN}>", NamedNode(LUBLIN)),
        ("geo:51.2,22.5", NamedNode("geo:51.2,22.5")),
        ('"Lublin"', Literal("Lublin")),
        ('"Lublin"@pl', Literal("Lublin", language="pl")),
        ('"Lublin"@en-GB', Literal("Lublin", language="en-gb")),
        (f'"3"^^{XSD}integer', Literal("3", datatype=NamedNode(f"{XSD}integer"))),
        (f'"3"^^<{XSD}integer>', Literal("3", datatype=NamedNode(f"{XSD}integer"))),
        ('""', Literal("")),
        ('"a "quoted" word"', Literal('a "quoted" word')),
        ('"two\nlines \\n"', Literal("two\nlines \\n")),
        ('"a"@b"@pl', Literal('a"@b', language="pl")),
    ],
)
def test_a_term_is_read_as_the_specification_writes_it(text: str, term: Term) -> None:
    assert _asked(object=text).terms == {"object": term}


@pytest.mark.parametrize("text", ["", "?s", "?subject_1", "  "])
def test_nothing_and_a_variable_leave_a_place_open(text: str) -> None:
    assert _asked(subject=text, predicate="?p").terms == {}
    assert _asked(subject=text).pattern() == Pattern()


def test_the_union_is_asked_for_as_a_graph() -> None:
    assert _asked(subject=LUBLIN, graph=ATLAS_IRI).pattern() == Pattern(f"<{LUBLIN}>", merged=True)
    assert _asked(graph=LUBLIN).pattern() == Pattern(graph=f"<{LUBLIN}>")
    assert _asked(object=ATLAS_IRI).pattern() == Pattern(object=f"<{ATLAS_IRI}>")


@given(
    st.one_of(
        st.builds(Literal, st.text(ANY)),
        st.builds(lambda text: Literal(text, language="pl"), st.text(ANY)),
        st.builds(lambda text: Literal(text, datatype=NamedNode(LUBLIN)), st.text(alphabet='"^@<>?_: \n')),
    )
)
def test_any_literal_is_read_as_it_is_written(literal: Literal) -> None:
    assert _asked(object=text_of(literal)).terms == {"object": literal}


@given(
    place=st.sampled_from(["subject", "predicate", "object", "graph"]),
    text=st.text(alphabet='"<>?_:@^a1 \x00ł', max_size=12),
)
def test_whatever_is_sent_is_read_or_refused(place: str, text: str) -> None:
    with suppress(RequestError):
        assert _asked(**{place: text}).terms.keys() <= {place}


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        ({"subject": '"Lublin"'}, "'subject' is no term, at character 1: a literal stands only as the object"),
        ({"graph": '"x"@pl'}, "'graph' is no term, at character 1"),
        ({"predicate": "_:b0"}, "at character 1: a blank node"),
        ({"object": "Lublin"}, "at character 1: an IRI begins with its scheme"),
        ({"object": "https://example.org/a b"}, "at character 22: an IRI has no ' '"),
        ({"object": "<https://example.org/a"}, "at character 23"),
        ({"object": "<https://example.org/<a>"}, "at character 22"),
        ({"object": '"Lublin'}, "at character 8: a literal ends with a double quotation mark"),
        ({"object": '"Lublin"pl'}, "at character 9"),
        ({"object": '"Lublin"@p_l'}, "at character 10: a language"),
        ({"object": '"3"^^integer'}, "at character 6: an IRI begins with its scheme"),
        ({"subject": "?"}, "at character 2: a variable"),
        ({"subject": "?a b"}, "at character 2: a variable"),
        ({"object": "https:// example"}, "at character 9"),
        ({"object": "https://[x"}, "at character 1: this is no IRI"),
    ],
)
def test_what_is_no_term_is_refused_with_its_place(texts: dict[str, str], told: str) -> None:
    assert told in _refused(**texts)


def test_a_variable_that_stands_twice_is_refused_with_a_way_out() -> None:
    told = _refused(subject="?x", predicate=LUBLIN, object="?x")
    assert "'subject' and 'object'" in told
    assert "/sparql" in told


def test_a_place_that_is_given_twice_is_refused() -> None:
    with APP.test_request_context("/fragments?subject=a:b&subject=a:c"), pytest.raises(RequestError, match="2 times"):
        read_asked()
