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

from coopatlas.errors import QueryForbidden
from coopatlas.query.text.prologue import Prologue, resolve
from coopatlas.query.text.tokens import (
    Token,
    TokenKind,
    decode_codepoints,
    decoding_moves_borders,
    encoded_offset,
    may_compare,
    place,
    scan,
)

_SERVICE = "service"
_SILENT = "SILENT"
_BEFORE_GRAPH_NAMES = frozenset({"GRAPH", "FROM", "NAMED", "DESCRIBE"})
_SECOND_DOT = re.compile(r"\..*\.service", re.ASCII | re.IGNORECASE)
_NEVER_CUT = frozenset({TokenKind.VARIABLE, TokenKind.BLANK, TokenKind.LANGUAGE})


def read_services(text: str, tokens: Sequence[Token], prologue: Prologue, allowed: Sequence[str]) -> tuple[str, ...]:
    """Tell which endpoints a query asks, each once, all of them allowed.

    Args:
        text: the query.
        tokens: its tokens, comments among them.
        prologue: its prologue.
        allowed: IRIs of the endpoints that may be asked, compared character by character.

    Raises:
        QueryForbidden: an engine may read SERVICE anywhere but before the IRI of an allowed endpoint.
        QuerySyntaxError: an endpoint's IRI is relative and there is no BASE.
        QueryTooLarge: the endpoints' IRIs are too long together.
    """
    suspects = _suspects(text, tokens)
    hidden = _hidden(text, tokens, suspects)
    if hidden is not None:
        raise _forbidden(text, hidden, allowed)
    if not suspects:
        return ()
    endpoints: list[Token] = []
    doubtful = any(may_compare(token) for token in tokens)
    code = [token for token in tokens if token.kind is not TokenKind.COMMENT]
    behind = {token.start: code[index + 1 : index + 4] for index, token in enumerate(code)}
    for suspect in suspects:
        endpoint = None if doubtful or not allowed else _endpoint(suspect, behind.get(suspect.start, []), prologue)
        if endpoint is None:
            raise _forbidden(text, suspect.start, allowed)
        endpoints.append(endpoint)
    asked = resolve(text, prologue, endpoints)
    for endpoint, iri in zip(endpoints, asked, strict=True):
        if iri not in allowed:
            raise _forbidden(text, endpoint.start, allowed)
    return tuple(dict.fromkeys(asked))


def _endpoint(suspect: Token, behind: Sequence[Token], prologue: Prologue) -> Token | None:
    """The token that names the endpoint, if keyword, name and group stand there as the standard has them."""
    if suspect.kind is not TokenKind.WORD or suspect.text.lower() != _SERVICE:
        return None
    if behind and behind[0].keyword == _SILENT:
        behind = behind[1:]
    name, *group = behind[:2] or [suspect]
    if [token.text for token in group] != ["{"] or "\\" in name.text:
        return None
    if name.kind is TokenKind.NAME:
        # "SILENT:a" and "SILENTex:a" are the keyword and another name to pyoxigraph.
        reads_as_written = name.prefix in prologue.prefixes and not name.text.upper().startswith(_SILENT)
        return name if reads_as_written else None
    return name if name.kind is TokenKind.IRI else None


def _forbidden(text: str, offset: int, allowed: Sequence[str]) -> QueryForbidden:
    if not allowed:
        refused, asked = "SERVICE is not allowed", "no other endpoint"
    else:
        refused, asked = "SERVICE is not allowed here", f"only {', '.join(f'<{iri}>' for iri in allowed)}, by its IRI"
    return QueryForbidden(
        f"{place(text, offset)}: {refused}, nor what could be read as it: this endpoint asks {asked}; "
        "ask the other one yourself and give its solutions here in VALUES"
    )


def _hidden(text: str, tokens: Sequence[Token], suspects: Sequence[Token]) -> int | None:
    """The offset of a keyword that is there only when codepoint escapes are decoded, as the standard does first."""
    decoded = decode_codepoints(text) if "\\" in text else text
    if decoded == text:
        return None
    found = _suspects(decoded, scan(decoded))
    code = [token for token in tokens if token.kind is not TokenKind.COMMENT]
    if len(found) == len(suspects) and (not found or not decoding_moves_borders(text, code)):
        return None
    return min([encoded_offset(text, token.start) for token in found] + [token.start for token in suspects])


def _suspects(text: str, tokens: Sequence[Token]) -> list[Token]:
    """All tokens that are, or that the engine may read as, the keyword ``SERVICE``."""
    if _SERVICE not in text.lower():
        return []
    doubtful = any(may_compare(token) for token in tokens)
    code = [token for token in tokens if token.kind is not TokenKind.COMMENT]
    neighbours = dict(zip(code, zip([None, *code], [*code[1:], None], strict=False), strict=True))
    return [
        token
        for token in tokens
        if _SERVICE in token.text.lower()
        and token.kind not in _NEVER_CUT
        and (doubtful or _reads_as_keyword(token, *neighbours.get(token, (None, None))))
    ]


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
