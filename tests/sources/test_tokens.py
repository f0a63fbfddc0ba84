"""Cutting Turtle into tokens."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopatlas.sources.tokens import Kind, tokens_of

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(path for folder in ("data", "ontology", "shapes") for path in (ROOT / folder).rglob("*.ttl"))


@given(st.text(alphabet="ab:.,;#<>\"'\\@^_-10 \n\r\t()[]{}é"))
def test_tokens_joined_together_are_the_text_again(text: str) -> None:
    assert "".join(token.text for token in tokens_of(text)) == text


@given(st.text(alphabet="a\"'\\ \n\r<>#", max_size=30))
def test_a_token_stands_where_it_says(text: str) -> None:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for token in tokens_of(text.replace("\r\n", "\n").replace("\r", "\n")):
        first = token.text.split("\n")[0]
        assert lines[token.line - 1][token.column - 1 :].startswith(first)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("ex:a.b ex:c.", ["ex:a.b", "ex:c", "."]),
        ("1. 1.5. 1.E5 .5 +1 -2.5e-3", ["1", ".", "1.5", ".", "1.E5", ".5", "+1", "-2.5e-3"]),
        (r"ex:a\,b%20 ex: :x", [r"ex:a\,b%20", "ex:", ":x"]),
        ('"a\\""@pl-PL."x"^^xsd:d', ['"a\\""', "@pl-PL", ".", '"x"', "^^", "xsd:d"]),
        ('"""a "b" \n# c"""', ['"""a "b" \n# c"""']),
        ("'''it''s''' ''", ["'''it''s'''", "''"]),
        ("[] () _:b. _:b.c", ["[", "]", "(", ")", "_:b", ".", "_:b.c"]),
        ("ex:a .ex:b", ["ex:a", ".", "ex:b"]),
        ("<a#b> # <c>", ["<a#b>", "# <c>"]),
        ("a < b", ["a", "<", "b"]),
    ],
)
def test_a_text_is_cut_as_turtle_reads_it(text: str, tokens: list[str]) -> None:
    assert [token.text for token in tokens_of(text) if token.kind is not Kind.SPACE] == tokens


def test_our_own_files_have_no_stray_signs() -> None:
    strays = [
        (path, token) for path in FILES for token in tokens_of(path.read_text("utf-8")) if token.kind is Kind.STRAY
    ]
    assert not strays
