"""The word of a citation holds all of it, and is one for the same content."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopatlas.errors import QueryTooLarge
from coopatlas.web.citations.citation import MAX_QUERY_BYTES, Citation, laid_out, read_citation
from coopatlas.web.citations.fingerprint import Fingerprint

FINGERPRINT = Fingerprint(12, "0123456789abcdef" * 2)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


@given(query=TEXTS)
def test_what_is_cited_is_read_from_its_word(query: str) -> None:
    citation = Citation("2026.11.20-2", FINGERPRINT, query)
    assert read_citation(citation.id) == citation


@given(word=st.text(max_size=100))
def test_whatever_is_no_word_is_no_citation(word: str) -> None:
    citation = read_citation(word)
    assert citation is None or citation.id == word


@given(query=TEXTS, cut=st.integers(1, 60))
def test_a_word_that_was_cut_off_is_no_citation_or_another(query: str, cut: int) -> None:
    whole = Citation("2026.11.20", FINGERPRINT, query)
    assert read_citation(whole.id[:-cut]) != whole


def test_white_space_makes_no_other_citation() -> None:
    assert laid_out("select * {?s ?p ?o}") == laid_out("select *\n{\n  ?s ?p ?o\n}\n\n")
    assert laid_out(laid_out("ASK{?s ?p 1}")) == laid_out("ASK{?s ?p 1}")


def test_a_query_too_long_for_an_address_is_refused() -> None:
    with pytest.raises(QueryTooLarge, match=f"longer than {MAX_QUERY_BYTES} bytes"):
        laid_out(f"ASK {{ ?s ?p '{'x' * MAX_QUERY_BYTES}' }}")
    assert len(Citation("2026.11.20", FINGERPRINT, "ł" * (MAX_QUERY_BYTES // 2)).id) < 6_000


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("# title: Who  \nASK {}", "Who"),
        ("ASK {}", None),
        ("ASK {}\n# title: Who\n", None),
        (f"# title: {'x' * 300}\n", None),
    ],
)
def test_a_query_may_say_what_it_is_called(query: str, title: str | None) -> None:
    assert Citation("2026.11.20", FINGERPRINT, query).title == title
