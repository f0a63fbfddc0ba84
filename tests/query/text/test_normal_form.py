from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coopatlas.query.text.syntax import read_query


def digest(text: str) -> str:
    return read_query(text, max_bytes=100_000).digest


def shape(text: str) -> str:
    return read_query(text, max_bytes=100_000).shape


def test_a_digest_is_a_sha_256_in_hexadecimal_digits() -> None:
    assert len(bytes.fromhex(digest("ASK {}"))) == 32


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("SELECT * { ?s ?p ?o }", "SELECT*{?s?p?o}"),
        ("SELECT * { ?s ?p ?o }", "# all\r\nSELECT\t*\n{ ?s ?p #these\n ?o } # end"),
        ("ASK { ?s ?p 'a'@en , 1 . ?s ?q <http://x/#y> }", "ASK{?s ?p'a' @en,1.?s?q<http://x/#y>}"),
        ("ASK { FILTER(?a -1 < 2) }", "ASK{FILTER(?a-1<2)}"),
        ("ASK { ?s ?p '\\u00e9' }", "ASK{?s ?p '\\u00e9'}"),
        ("ASK { <<( ?s ?p ?o )>> ?q 1 }", "ASK{<<(?s ?p ?o)>> ?q 1}"),
        ("ASK { ?s ?p ( ) , ( # c\n1 ) }", "ASK { ?s ?p () , (1) }"),
    ],
)
def test_white_space_and_comments_do_not_count(text: str, same: str) -> None:
    assert digest(text) == digest(same)
    assert shape(text) == shape(same)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("ASK { ?s ?p 'a b' }", "ASK { ?s ?p 'a  b' }"),
        ("ASK { ?s ?p '''a\nb''' }", "ASK { ?s ?p '''a\r\nb''' }"),
        ("ASK { ?s ?p '# a' }", "ASK { ?s ?p '# b' }"),
        ("ASK { ?s ?p 'é' }", "ASK { ?s ?p 'e\u0301' }"),
        ("ASK { ?s ?p 'a' }", 'ASK { ?s ?p "a" }'),
        ("ASK { ?s ?p -1 }", "ASK { ?s ?p - 1 }"),
        ("ASK { ?s ?p 1.5 }", "ASK { ?s ?p 1 .5 }"),
        ("ASK { ?s ?p 1.e5 }", "ASK { ?s ?p 1 . e5 }"),
        ("ASK { ?s :p ?o }", "ASK { ?s : p ?o }"),
        ("ASK { ?s a:b ?o }", "ASK { ?s a :b ?o }"),
        ("ASK { FILTER(?a <= 1) }", "ASK { FILTER(?a < = 1) }"),
        ("ASK { FILTER(!?a && ?b) }", "ASK { FILTER(!?a & & ?b) }"),
        ("ASK { << ?s ?p ?o >> ?q 1 }", "ASK { < < ?s ?p ?o >> ?q 1 }"),
        ("ASK { <<( ?s ?p ?o )>> ?q 1 }", "ASK { << ( ?s ?p ?o )>> ?q 1 }"),
        ("ASK { ?s ?p 'a'@en }", "ASK { ?s ?p 'a'@ en }"),
        ("ASK { ?s ?p () }", "ASK { ?s ?p (#c\n) }"),
        ("ASK { ?s ?p [] }", "ASK { ?s ?p [ #c\n ] }"),
        ("ASK { ?x a ?y }", "ASK { ?xa ?y }"),
        ("ask {}", "ASK {}"),
    ],
)
def test_texts_that_an_engine_may_read_otherwise_differ(text: str, other: str) -> None:
    assert digest(text) != digest(other)


def test_where_an_iri_may_hide_a_comment_white_space_counts() -> None:
    assert digest("ASK { FILTER(?a<?b#c>\n+1)}") != digest("ASK { FILTER(?a<?b#c> +1\n)}")


def test_where_decoding_makes_other_tokens_white_space_counts() -> None:
    assert digest("ASK { ?s ?p 'a\\u0027 # b'\n}") != digest("ASK { ?s ?p 'a\\u0027 # b' }")


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("ASK { ?s ?p 'a' , -1.5 , true }", "ASK { ?s ?p 'bcd' , 22 , false }"),
        ("ASK { <http://x/a> ?p 'a'@en }", "ASK { <http://y/> ?p '''b'''@pl-PL }"),
        ("PREFIX e: <http://x/> ASK { e:a e:b ?c }", "PREFIX e: <http://y/> ASK { e:c e:d ?c }"),
        ("SELECT * {} LIMIT 1", "SELECT * {} LIMIT 1000"),
    ],
)
def test_a_shape_is_kept_when_constants_change(text: str, same: str) -> None:
    assert digest(text) != digest(same)
    assert shape(text) == shape(same)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("ASK { ?s ?p ?o }", "ASK { ?s ?p 1 }"),
        ("ASK { ?s ?p 'a' }", "ASK { ?s ?p <http://a/> }"),
        ("ASK { ?s ?p ?o }", "ASK { ?s ?p/?p ?o }"),
        ("ASK { ?s ?p ?o }", "ASK { ?s ?p ?o OPTIONAL { ?s ?p ?o } }"),
        ("ASK { a:b ?p ?o }", "ASK { c:b ?p ?o }"),
    ],
)
def test_queries_of_another_structure_have_another_shape(text: str, other: str) -> None:
    assert shape(text) != shape(other)


TOKENS = st.sampled_from(
    [
        *("?a", "?b", "a:b", ":", "<http://x/#y>", "<a>", "'x y'", '"""#"""', "@en", "1", "-1", ".5", "1.5e3", "_:b"),
        *("a", "FILTER", "true", "e5", "(", ")", "[", "]", ",", ";", ".", "<", "=", "<=", "!", "!=", "&&", "^^", "|"),
    ]
)
SPACES = st.sampled_from([" ", "\n", "\t \r\n", "# c\n", " #'<{\r"])


def written(tokens: Sequence[str], spaces: Sequence[str]) -> str:
    """Write tokens down; a comment within empty brackets would make other tokens of them, so none stands there."""
    neighbours = zip(tokens, [*tokens[1:], ""], spaces, strict=False)
    return (
        "ASK { "
        + "".join(f"{token}{' ' if token + after in {'()', '[]'} else space}" for token, after, space in neighbours)
        + "}"
    )


@settings(deadline=None)
@given(st.lists(TOKENS, max_size=12), st.lists(TOKENS, max_size=12), st.data())
def test_digests_are_equal_exactly_for_equal_tokens(one: list[str], two: list[str], data: st.DataObject) -> None:
    spaces = st.lists(SPACES, min_size=12, max_size=12)
    first, again, other = (written(tokens, data.draw(spaces)) for tokens in (one, one, two))
    assert digest(first) == digest(again)
    assert (digest(first) == digest(other)) == (one == two)
