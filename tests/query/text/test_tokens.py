from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coopatlas.query.text.tokens import (
    TokenKind,
    bad_codepoints,
    decode_codepoints,
    decoding_moves_borders,
    find_doubtful_border,
    line_and_column,
    scan,
)

EVIL = {
    "quotes that never close": '"""' + '"a' * 50_000,
    "escaped quotes that never close": '"\\' * 50_000,
    "dotted names without a colon": "a." * 50_000,
    "dots behind a name": "a" + "." * 100_000,
    "dotted local names": ":a" + ".a" * 50_000,
    "brackets that begin no IRI": "<a" * 50_000,
    "escapes": "\\u" * 50_000,
    "numbers": "1.1e" * 25_000,
    "comments": "# service\n" * 10_000,
    "white space at the end": "ASK {}" + " " * 200_000,
    "digits": "1" * 200_000,
    "backslashes": "\\" * 200_000,
    "less than": "<" * 100_000,
    "a huge IRI that is none": "<http://x/" + "a" * 200_000,
}


def kinds(text: str) -> list[tuple[str, str]]:
    return [(token.kind.value, token.text) for token in scan(text)]


def test_each_kind_of_token_is_told_from_the_others() -> None:
    text = "?s ex:a.b 'x'@en-GB, <http://x/#y> . _:b 1.5e3 -1 OPTIONAL # end"
    assert kinds(text) == [
        ("variable", "?s"),
        ("name", "ex:a.b"),
        ("string", "'x'"),
        ("language", "@en-GB"),
        ("mark", ","),
        ("iri", "<http://x/#y>"),
        ("mark", "."),
        ("blank", "_:b"),
        ("number", "1.5e3"),
        ("number", "-1"),
        ("word", "OPTIONAL"),
        ("comment", "# end"),
    ]


@pytest.mark.parametrize(
    "text", ['"a\\"b"', "'a\\'b'", '"""a"b""c\n"""', "'''a'b''c\n'''", '""', '""""""', '"\\u00e9"']
)
def test_a_string_of_any_quotes_is_one_token(text: str) -> None:
    assert kinds(text) == [("string", text)]


@pytest.mark.parametrize("text", ['"a', "'a", '"""a""', "'''a", '"\\q"'])
def test_a_string_that_does_not_end_is_unclosed(text: str) -> None:
    assert [kind for kind, _ in kinds(text)] == ["unclosed"]


def test_less_than_before_a_variable_and_a_space_begins_no_iri() -> None:
    assert kinds("?a <?b && ?c> 1")[1] == ("mark", "<")


@pytest.mark.parametrize("text", ["1", "-1", "+.5", "1.5", "1e5", "1.e5", ".5E-3", "-1.5e+10"])
def test_a_number_is_one_token_with_its_sign(text: str) -> None:
    assert kinds(f"{text}.") == [("number", text), ("mark", ".")]


def test_a_dot_behind_a_whole_number_is_none_of_it() -> None:
    assert kinds("1. 2") == [("number", "1"), ("mark", "."), ("number", "2")]


@pytest.mark.parametrize(
    "text", ["FILTER(?a<?b#c>)", "FILTER(?a <'x'>)", "FILTER(1<#c>)", "BIND(f:x(1)<?b#> AS ?c)", "FILTER('a'@en<?b#>)"]
)
def test_an_iri_behind_an_operand_may_be_a_comparison(text: str) -> None:
    assert find_doubtful_border(scan(text)) is not None


@pytest.mark.parametrize(
    "text",
    [
        *("FILTER(?a = <urn:a#b>)", "FILTER(?a IN (<#a>, <#b>))", "FILTER(?a<<#b>)", "<urn:a#b>(?a)", "?s ?p <#o>"),
        *("FILTER(?a<?b)", "FILTER(?a<http://x/#y>)", "FILTER(?a < '<#>')", "(EXISTS { ?s <#p> <#o> })", "(1) <#a>"),
    ],
)
def test_an_iri_elsewhere_is_nothing_else(text: str) -> None:
    assert find_doubtful_border(scan(text)) is None


def test_an_escape_that_ends_a_token_moves_borders() -> None:
    assert decoding_moves_borders("'\\u0027 '", scan("'\\u0027 '"))
    assert decoding_moves_borders("1 #\\u000A2", scan("1"))
    assert not decoding_moves_borders("'\\u00e9'", scan("'\\u00e9'"))


def test_a_name_may_hold_escapes_and_a_dot_inside() -> None:
    assert kinds("ex:a\\#b.c.") == [("name", "ex:a\\#b.c"), ("mark", ".")]


@settings(deadline=None)
@given(st.text())
def test_all_but_white_space_is_in_some_token(text: str) -> None:
    covered = "".join(token.text for token in scan(text))
    assert [character for character in covered if character not in " \t\r\n"] == [
        character for character in text if character not in " \t\r\n"
    ]


@settings(deadline=None)
@given(st.text())
def test_each_token_stands_where_it_says(text: str) -> None:
    assert all(text[token.start : token.end] == token.text for token in scan(text))


@pytest.mark.parametrize("text", EVIL.values(), ids=EVIL.keys())
def test_scanning_takes_linear_time(text: str) -> None:
    start = time.monotonic()
    scan(text)
    assert time.monotonic() - start < 5


def test_lines_and_columns_count_characters_from_one() -> None:
    assert line_and_column("a\n\U0001f600b", 3) == (2, 2)


def test_codepoint_escapes_are_decoded_but_not_behind_a_backslash() -> None:
    assert decode_codepoints("\\u0053\\U0001F600 \\\\u0053") == "S\U0001f600 \\\\u0053"


def test_escapes_that_stand_for_no_character_are_found() -> None:
    assert list(bad_codepoints("\\u0041 \\uD800 \\U00110000")) == [(7, "\\uD800"), (14, "\\U00110000")]


def test_only_words_have_a_keyword_and_only_names_a_prefix() -> None:
    word, name = scan("select ex:select")
    assert (word.keyword, word.prefix, name.keyword, name.prefix) == ("SELECT", None, "", "ex")
    assert word.kind is TokenKind.WORD
