"""A query's digest and shape: what stays when white space and comments, or constants too, are taken away.

Two texts have one digest only where every engine reads them alike. So tokens are kept apart, those that make another
token when they touch stay together, and all else, letter case included, is kept as it is written.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from coopatlas.query.text.tokens import Token, TokenKind, decoding_moves_borders, find_doubtful_border

_BETWEEN = "\0"
"""No query holds this character; see ``syntax``."""

_JOINED = frozenset({"<<", "<(", ")>", ">>", "{|", "|}"})
"""Marks that are one token of SPARQL 1.2 where no space stands between them, or part of one."""
_MAY_JOIN = re.compile(r"<<|>>|\{\||\|\}|[(\[][ \t\r\n]*+#")
_EMPTY = frozenset({"()", "[]"})
"""Brackets that are one token with white space between them, and two with a comment. Source: NIL and ANON, §19.8."""
_KEPT = frozenset({TokenKind.VARIABLE, TokenKind.MARK, TokenKind.BLANK})
_PLACEHOLDERS = {TokenKind.IRI: "<>", TokenKind.STRING: '""', TokenKind.NUMBER: "0", TokenKind.LANGUAGE: "@"}
_BOOLEANS = frozenset({"true", "false"})


def digest(text: str, code: Sequence[Token]) -> str:
    """Tell a text from all others that are not the same but for white space and comments.

    Args:
        text: the query; it holds no U+0000.
        code: its tokens, comments left out.

    Returns:
        A SHA-256 in hexadecimal digits.
    """
    if decoding_moves_borders(text, code) or find_doubtful_border(code) is not None:
        # Where a comment ends decides here what the rest is, so nothing may be taken away.
        return _hash(_BETWEEN + text)
    if _MAY_JOIN.search(text):
        return _hash("".join(_kept_together(text, code)))
    return _hash(_BETWEEN.join([token.text for token in code]))


def shape(code: Iterable[Token]) -> str:
    """Tell what kind of query it is: a digest in which IRIs, local names, literals and numbers are all alike."""
    return _hash(_BETWEEN.join([token.text if token.kind in _KEPT else _without_constant(token) for token in code]))


def _kept_together(text: str, code: Sequence[Token]) -> Iterator[str]:
    yield from (token.text for token in code[:1])
    for before, token in pairwise(code):
        pair = before.text + token.text
        if pair in _JOINED and before.end == token.start:
            yield token.text
        elif pair in _EMPTY and "#" in text[before.end : token.start]:
            yield f"{_BETWEEN}{_BETWEEN}{token.text}"
        else:
            yield f"{_BETWEEN}{token.text}"


def _without_constant(token: Token) -> str:
    if token.kind is TokenKind.WORD:
        return "true" if token.text in _BOOLEANS else token.text
    return f"{token.prefix}:" if token.kind is TokenKind.NAME else _PLACEHOLDERS[token.kind]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
