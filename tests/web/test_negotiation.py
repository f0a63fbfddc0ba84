"""Which representation a client gets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopatlas.errors import NotAcceptable
from coopatlas.formats import DOCUMENTS, GRAPHS, HTML, JSON_LD, RDF_XML, RESULTS, TURTLE, Representation
from coopatlas.web.negotiation import negotiate


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, HTML),
        ("", HTML),
        ("*/*", HTML),
        ("text/turtle", TURTLE),
        ("application/ld+json", JSON_LD),
        ("application/rdf+xml;q=0.5, text/turtle;q=0.4", RDF_XML),
        ("text/turtle;q=0.9, text/html;q=0.8", TURTLE),
        ("TEXT/TURTLE", TURTLE),
        ("application/x-turtle", TURTLE),
        ("text/*;q=0.3, application/ld+json;q=0.2", HTML),
        ("text/html;q=0, */*", TURTLE),
        ("text/html;q=0, text/turtle;q=0, */*;q=0.1", JSON_LD),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", HTML),
        ("text/turtle;charset=utf-8", TURTLE),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted", */*;q=0.1', JSON_LD),
        ("text/*;q=0.5, text/turtle", TURTLE),
        ("text/html;q=0, *", TURTLE),
        ("text/*;q=0, application/rdf+xml;q=0.001", RDF_XML),
        (";;;", HTML),
        ("nonsense", HTML),
    ],
)
def test_the_client_gets_what_it_likes_best(accept: str | None, chosen: Representation) -> None:
    assert negotiate(accept, DOCUMENTS) is chosen


def test_a_refused_type_is_not_let_in_by_its_other_name() -> None:
    assert negotiate("text/turtle;q=0, */*", (TURTLE, JSON_LD)) is JSON_LD


def test_what_is_offered_is_listed_when_nothing_fits() -> None:
    with pytest.raises(NotAcceptable, match="text/turtle, application/ld\\+json") as caught:
        negotiate("image/png", GRAPHS)
    assert caught.value.offered == tuple(offer.media_type for offer in GRAPHS)


@given(st.text(alphabet=st.characters(codec="latin-1"), max_size=300))
def test_no_accept_header_breaks_negotiation(accept: str) -> None:
    try:
        chosen = negotiate(accept, RESULTS)
    except NotAcceptable:
        return
    assert chosen in RESULTS
