"""What users probably meant where a query stops being one: other languages' habits, other engines' words, slips.

Each rule looks at the token that cannot stand where it does and at its neighbours, and says what to write instead.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from coopatlas.query.text.tokens import CLOSING, OPENING, Token, TokenKind

AGGREGATES = frozenset({"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"})
_MODIFIERS = frozenset({"GROUP", "HAVING", "ORDER"})
_TERMS = frozenset({TokenKind.IRI, TokenKind.NAME, TokenKind.STRING, TokenKind.NUMBER, TokenKind.VARIABLE})
_QUOTES = frozenset("\u201c\u201d\u201e\u201f\u2018\u2019\u201a\u201b\xab\xbb\u2039\u203a\x60\xb4")
_LONE_WORDS = {
    "AND": "write && for 'and'",
    "OR": "write || for 'or'",
    "NULL": "there is no null: test with BOUND(?x) or !BOUND(?x)",
    "TOP": "write LIMIT behind the pattern instead",
    "UNION": "UNION stands between groups: { … } UNION { … }",
    "FROM": "FROM stands before WHERE, and never in a subquery",
}
_BEHIND = {
    "FILTER": "put the condition in parentheses: FILTER(…)",
    "HAVING": "put the condition in parentheses: HAVING(…)",
    "BIND": "write BIND(… AS ?name)",
    "ASC": "write ASC(?x)",
    "DESC": "write DESC(?x)",
    "ORDER": "write ORDER BY",
    "GROUP": "write GROUP BY",
    "IN": "write IN (…, …)",
}
_BEGINNINGS = {
    "DEFINE": "DEFINE is Virtuoso's own; leave it out",
    "EXPLAIN": "EXPLAIN is not SPARQL; leave it out",
    "PREFIX": "a declaration reads PREFIX name: <IRI>",
    "BASE": "a declaration reads BASE <IRI>",
    "VERSION": 'a declaration reads VERSION "1.2"',
    "FROM": "FROM stands behind what SELECT names",
    "@prefix": "write PREFIX name: <IRI>, without '@' and without a dot",
    "@base": "write BASE <IRI>, without '@' and without a dot",
    ".": "no '.' stands behind PREFIX or BASE",
    ";": "no ';' stands behind PREFIX or BASE",
    "{": "put SELECT * before it",
}
_OTHERS_PREFIXES = {
    "bif": "bif: is Virtuoso's own; search text with FILTER(CONTAINS(LCASE(?text), 'word'))",
    "sql": "sql: is Virtuoso's own; use the functions of SPARQL 1.1",
    "text": "full text indexes are other engines' own; use FILTER(CONTAINS(LCASE(?text), 'word'))",
    "wikibase": "wikibase: is Wikidata's own; select the names by their property",
    "http": "put an IRI in angle brackets: <http://…>",
    "https": "put an IRI in angle brackets: <https://…>",
    "urn": "put an IRI in angle brackets: <urn:…>",
}


class Place(NamedTuple):
    """A token that cannot stand where it does, None at the query's end; those before it, and what could stand there.

    ``open_at`` are the indices in ``before`` of the brackets that are open there, the outermost first.
    """

    found: Token | None
    before: Sequence[Token]
    wanted: Sequence[str]
    open_at: Sequence[int]

    @property
    def text(self) -> str:
        """The token's text."""
        return self.found.text if self.found else ""

    def back(self, steps: int) -> str:
        """The text of the token some steps before, words in capitals; empty before the first."""
        token = self.before[-steps] if len(self.before) >= steps else None
        return (token.keyword or token.text) if token else ""


def place_of(code: Sequence[Token], found: Token | None, wanted: Sequence[str]) -> Place:
    """Look at a token among all; None is the query's end."""
    before = code[: code.index(found)] if found else code
    open_at: list[int] = []
    for index, token in enumerate(before):
        if token.text in OPENING:
            open_at.append(index)
        elif token.text in CLOSING and open_at:
            open_at.pop()
    return Place(found, before, wanted, open_at)


def hint(place: Place) -> str:
    """Say what was probably meant; empty where it is not known."""
    return next((said for rule in _RULES if (said := rule(place))), "")


def word_hint(place: Place) -> str:
    """Say what a bare word that resembles no keyword may have been; empty where no variable could stand."""
    if place.found is None or place.found.kind is not TokenKind.WORD or "a variable" not in place.wanted:
        return ""
    return "a variable begins with '?', and text stands in quotes"


def beginning_hint(first: Token) -> str:
    """Say what to do about a token with which no query begins; empty where it is not known."""
    if first.kind is TokenKind.VARIABLE:
        return "put SELECT * { before it and } behind the last"
    return _BEGINNINGS.get(first.keyword or first.text.lower(), "")


def prefix_hint(prefix: str) -> str:
    """Say what to do about a prefix that other engines know without being told; empty for any other."""
    return _OTHERS_PREFIXES.get(prefix, "")


def _character(place: Place) -> str:
    if place.text in _QUOTES and place.text:
        return "write plain quotes, \" or '"
    if len(place.text) == 1 and unicodedata.category(place.text)[0] in "ZC":
        return "it is invisible; put a plain space, or nothing"
    if place.text == "%":
        return "a variable begins with '?' or '$'"
    return ""


def _operator(place: Place) -> str:
    if place.text == "<>":
        return "write != for 'not equal'"
    if place.text == "=" and place.back(1) == "=":
        return "write = once"
    if place.text == "&" and "'&&'" in place.wanted:
        return "write && for 'and'"
    return ""


def _local_name(place: Place) -> str:
    """Characters that a local name takes only behind a backslash."""
    tokens = [*place.before[-2:], *([place.found] if place.found else [])]
    for name, mark in pairwise(tokens):
        if name.kind is TokenKind.NAME and name.end == mark.start and mark.text in {"&", "/", "(", "+", "'"}:
            return f"in a prefixed name write \\{mark.text} for '{mark.text}', or the whole IRI in <…>"
    return ""


def _word(place: Place) -> str:
    keyword = place.found.keyword if place.found else ""
    if keyword in _MODIFIERS and {"LIMIT", "OFFSET"} & {token.keyword for token in place.before[-4:]}:
        return f"{keyword} stands before LIMIT and OFFSET"
    if keyword in AGGREGATES and not place.open_at:
        return f"write ({keyword}(…) AS ?name)"
    if keyword == "AS":
        return "AS stands behind the whole expression: (MAX(?x) AS ?most)"
    return _LONE_WORDS.get(keyword, "")


def _parentheses(place: Place) -> str:
    if place.found is not None and place.found.kind is TokenKind.WORD:
        return ""
    compares = place.text in {"<", ">", "=", "!=", "<=", ">="}
    if compares and "HAVING" in {token.keyword for token in place.before}:
        return _BEHIND["HAVING"]
    return _BEHIND.get(place.back(1), "")


def _without_name(place: Place) -> str:
    """An expression that no AS follows, in SELECT or BIND."""
    if not place.open_at or (place.text != ")" and not place.text.startswith(("?", "$"))):
        return ""
    opener = place.before[place.open_at[-1] - 1]
    if opener.keyword == "BIND":
        return "write BIND(… AS ?name)"
    return "an expression needs a name: (… AS ?name)" if len(place.open_at) == 1 and place.back(1) == ")" else ""


def _separator(place: Place) -> str:
    if place.text == "," and place.before and not place.open_at:
        limit = {"LIMIT", "OFFSET"} & {place.back(2)}
        return "write LIMIT 10 OFFSET 20" if limit else "spaces part the variables, not commas"
    if place.text == ";" and not place.open_at:
        return "a request holds one query"
    return ""


def _triple(place: Place) -> str:
    if place.found is None:
        return ""
    if place.text in "}.;" and {"a variable", "a string"} <= set(place.wanted):
        return "a triple's object is missing before it"
    if place.found.kind in _TERMS and {"'.'", "';'"} <= set(place.wanted):
        return "is a '.' missing before it?"
    if place.found.kind is TokenKind.BLANK:
        return "a blank node's label holds in one group only; use a variable"
    return ""


_RULES: tuple[Callable[[Place], str], ...] = (
    _character,
    _operator,
    _local_name,
    _word,
    _parentheses,
    _without_name,
    _separator,
    _triple,
)
