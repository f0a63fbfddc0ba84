"""The table of representations and the negotiation over it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopatlas import formats
from coopatlas.errors import NotAcceptable
from coopatlas.formats import DOCUMENTS, GRAPHS, HTML, JSON_LD, N_QUADS, RDF_XML, RESULTS, RESULTS_CSV, TURTLE


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
    ],
)
def test_the_client_gets_what_it_likes_best(accept: str | None, chosen: formats.Representation) -> None:
    assert formats.negotiate(accept, DOCUMENTS) is chosen


def test_a_refused_type_is_not_let_in_by_its_other_name() -> None:
    assert formats.negotiate("text/turtle;q=0, */*", (TURTLE, JSON_LD)) is JSON_LD


def test_what_is_offered_is_listed_when_nothing_fits() -> None:
    with pytest.raises(NotAcceptable, match="text/turtle, application/ld\\+json") as caught:
        formats.negotiate("image/png", GRAPHS)
    assert caught.value.offered == tuple(offer.media_type for offer in GRAPHS)


@given(st.text(alphabet=st.characters(codec="latin-1"), max_size=300))
def test_no_accept_header_breaks_negotiation(accept: str) -> None:
    try:
        chosen = formats.negotiate(accept, RESULTS)
    except NotAcceptable:
        return
    assert chosen in RESULTS


@pytest.mark.parametrize("name", ["csv", "CSV", " text/csv "])
def test_a_format_is_known_by_name_and_media_type(name: str) -> None:
    assert formats.by_name(name, RESULTS) is RESULTS_CSV


def test_an_unknown_format_is_none() -> None:
    assert formats.by_name("parquet", RESULTS) is None
    assert formats.by_extension("exe", GRAPHS) is None


def test_a_source_is_known_by_its_extension_in_any_case() -> None:
    assert formats.of_file(Path("PLACES.TTL")) is TURTLE
    assert formats.of_file(Path("places.txt")) is None


def test_only_text_formats_name_a_charset() -> None:
    assert TURTLE.content_type == "text/turtle; charset=utf-8"
    assert JSON_LD.content_type == "application/ld+json"


def test_quads_need_a_format_with_named_graphs() -> None:
    assert N_QUADS.holds_named_graphs
    assert not TURTLE.holds_named_graphs
    assert not HTML.holds_named_graphs


def test_extensions_and_names_are_unique_within_each_offer() -> None:
    for offered in (DOCUMENTS, RESULTS, formats.SOURCES, (*GRAPHS, *formats.DATASETS)):
        assert len({offer.extension for offer in offered}) == len(offered)
        assert len({offer.name for offer in offered}) == len(offered)
