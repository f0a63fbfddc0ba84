"""Finding federated queries before any engine sees them: ``SERVICE`` makes an engine call other servers.

The engine does not cut a query as the standard does, and that decides what must be found here. pyoxigraph 0.5.13
tries one rule of the grammar after the other at each place, knows no borders between words, and gives back what did
not fit. So ``SERVICE:a {}`` and ``trueSERVICE<http://…> {}`` call out, although the standard reads a prefixed name
and an unknown word there; and behind ``?a<`` it reads an operator where the standard reads an IRI, so that ``#`` and
``'`` in that IRI begin a comment or a string. All of these were seen to call a server on 0.5.13.

Source: SPARQL 1.1 Federated Query §4; SPARQL 1.1 Query §19.8.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from coopatlas.query.tokens import Token, TokenKind

_SERVICE = "service"
_BEFORE_GRAPH_NAMES = frozenset({"GRAPH", "FROM", "NAMED", "DESCRIBE"})
_ABSOLUTE = re.compile(r"<[a-z][a-z0-9+.-]*://", re.ASCII | re.IGNORECASE)
_SECOND_DOT = re.compile(r"\..*\.service", re.ASCII | re.IGNORECASE)
_NEVER_CUT = frozenset({TokenKind.VARIABLE, TokenKind.BLANK, TokenKind.LANGUAGE})


def find_service(text: str, tokens: Sequence[Token]) -> Token | None:
    """Find the first token that is, or that the engine may read as, the keyword ``SERVICE``.

    Args:
        text: the query.
        tokens: its tokens, comments among them.
    """
    if _SERVICE not in text.lower():
        return None
    doubtful = any(_may_be_a_comparison(token) for token in tokens)
    code = [token for token in tokens if token.kind is not TokenKind.COMMENT]
    neighbours = dict(zip(code, zip([None, *code], [*code[1:], None], strict=False), strict=True))
    for token in tokens:
        if _SERVICE in token.text.lower() and token.kind not in _NEVER_CUT:
            before, after = neighbours.get(token, (None, None))
            if doubtful or _reads_as_keyword(token, before, after):
                return token
    return None


def _may_be_a_comparison(token: Token) -> bool:
    # "<http://…" cannot: no operand begins with a slash.
    return token.kind is TokenKind.IRI and ("#" in token.text or "'" in token.text) and not _ABSOLUTE.match(token.text)


def _reads_as_keyword(token: Token, before: Token | None, after: Token | None) -> bool:
    if token.kind in {TokenKind.WORD, TokenKind.UNCLOSED}:
        return True
    if token.kind is not TokenKind.NAME:
        return False
    prefix, _, local = token.text.partition(":")
    if _SERVICE in prefix.lower():
        names_a_graph = before is not None and before.keyword in _BEFORE_GRAPH_NAMES
        return after is not None and after.text == "{" and not names_a_graph
    return _SECOND_DOT.search(local) is not None
