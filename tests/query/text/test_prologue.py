from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Store

from coopatlas.errors import QuerySyntaxError
from coopatlas.query.text.prologue import read_prologue, resolve
from coopatlas.query.text.tokens import TokenKind, scan_code


def resolved(text: str) -> list[str]:
    """What the IRIs and names behind the prologue stand for."""
    code = scan_code(text)
    prologue = read_prologue(code)
    names = [token for token in code[prologue.end :] if token.kind in {TokenKind.IRI, TokenKind.NAME}]
    return [*resolve(text, prologue, names)]


def test_it_ends_before_the_first_thing_that_is_no_declaration() -> None:
    code = scan_code("BASE <http://x/> VERSION '1.2' prefix a: <b#> PREFIX : <> ASK {}")
    prologue = read_prologue(code)
    assert (code[prologue.end].keyword, prologue.prefixes) == ("ASK", frozenset({"a", ""}))


@pytest.mark.parametrize("text", ["PREFIX a <http://x/>", "PREFIX a:b <http://x/>", "PREFIXa:<http://x/>", "BASE a:"])
def test_an_ill_formed_declaration_is_none(text: str) -> None:
    assert read_prologue(scan_code(f"{text} ASK {{}}")).end == 0


def test_names_are_resolved_by_the_last_declaration_of_their_prefix() -> None:
    assert resolved("PREFIX a: <http://x/> PREFIX a: <http://y/> ASK a:b") == ["http://y/b"]


def test_an_error_stands_at_the_name_that_cannot_be_resolved() -> None:
    with pytest.raises(QuerySyntaxError, match="line 3, column 2: b:c gives no absolute IRI"):
        resolved("PREFIX a: <http://x/>\nASK a:b\n b:c")


PIECES = st.text(st.sampled_from("ab/.:#?%&é-_~\\u002061"), max_size=8)


@settings(deadline=None)
@given(PIECES, PIECES, st.sampled_from(["<{}>", "p:{}"]), PIECES)
def test_an_iri_is_what_the_engine_reads(base: str, prefix: str, form: str, name: str) -> None:
    prologue = f"BASE <http://x/{base}> PREFIX p: <{prefix}>"
    written = form.format(name)
    try:
        ours = resolved(f"{prologue} ASK {written}")
        solutions = [*Store().query(f"{prologue} SELECT ({written} AS ?iri) {{}}")]  # type: ignore[misc]
    except (QuerySyntaxError, SyntaxError):
        return
    if len(ours) == 1 and solutions[0][0] is not None:
        assert ours == [solutions[0][0].value]
