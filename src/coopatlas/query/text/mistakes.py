"""Saying what is wrong with a query that does not parse, and what was probably meant.

Source: SPARQL 1.1 Query §19.8 (grammar).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence

from coopatlas.errors import QuerySyntaxError
from coopatlas.query.text.expectation import UNBOUND, read_expectation
from coopatlas.query.text.hints import AGGREGATES, Place, beginning_hint, hint, place_of, word_hint
from coopatlas.query.text.prologue import read_prologue, undeclared
from coopatlas.query.text.tokens import CLOSING, OPENING, Token, TokenKind, place
from coopatlas.query.text.wording import error_at, shown

_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_EXAMPLE = "SELECT * { ?s ?p ?o } LIMIT 10"
_BROKEN_IRI = re.compile(r"<[a-z][a-z0-9+.-]*:[^<>\n]*>", re.ASCII | re.IGNORECASE)
_SCHEME = re.compile(r"<[a-z][a-z0-9+.-]*:", re.ASCII | re.IGNORECASE)
_KEYWORDS = (
    *("SELECT", "DISTINCT", "REDUCED", "CONSTRUCT", "DESCRIBE", "ASK", "FROM", "NAMED", "WHERE", "GROUP", "HAVING"),
    *("ORDER", "ASC", "DESC", "LIMIT", "OFFSET", "VALUES", "OPTIONAL", "GRAPH", "UNION", "MINUS", "FILTER", "BIND"),
    *("UNDEF", "EXISTS", "COUNT", "AVG", "SAMPLE", "GROUP_CONCAT", "SEPARATOR", "COALESCE", "CONCAT", "CONTAINS"),
    *("STRLEN", "STRSTARTS", "STRENDS", "STRBEFORE", "STRAFTER", "SUBSTR", "REPLACE", "REGEX", "LCASE", "UCASE"),
    *("LANGMATCHES", "DATATYPE", "BOUND", "ISIRI", "ISBLANK", "ISLITERAL", "ISNUMERIC", "ENCODE_FOR_URI", "YEAR"),
)
"""Keywords that are worth a "did you mean"."""
_CLAUSES = frozenset({"SELECT", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"})
_LONGEST = 40
"""Words longer than this resemble none: comparing takes time by the square of the length."""


def explain(text: str, code: Sequence[Token], message: str) -> QuerySyntaxError:
    """Make the error for a query that an engine does not understand.

    Args:
        text: the query.
        code: its tokens, comments left out.
        message: pyoxigraph's text, ``error at 1:18: expected one of …``.
    """
    broken = _find_broken_iri(text, code)
    if broken is not None:
        what = f"the IRI {shown(broken.group())} holds a character that no IRI can hold"
        return error_at(text, broken.start(), what)
    declared = read_prologue(code).prefixes
    unknown = next((token for token in code if token.prefix is not None and token.prefix not in declared), None)
    if unknown is not None:
        return error_at(text, unknown.start, undeclared(unknown, declared))
    expectation = read_expectation(message)
    offset = expectation.offset_in(text)
    if offset is None:
        return QuerySyntaxError(f"the query does not parse: {message}")
    ungrouped = _find_ungrouped(code) if UNBOUND in expectation.reasons else None
    if ungrouped is not None:
        what = (
            f"{ungrouped.text} is selected beside groups or aggregates; add GROUP BY {ungrouped.text}, or leave it out"
        )
        return error_at(text, ungrouped.start, what)
    found = next((token for token in code if offset < token.end), None)
    what = _found_text(place_of(code, found, expectation.wanted), has_reason=bool(expectation.reasons))
    sentences = [what, expectation.sentence, _unbalanced(text, code)]
    start = found.start if found else len(text.rstrip())
    return error_at(text, start, "; ".join(sentence for sentence in sentences if sentence))


def wrong_beginning(text: str, code: Sequence[Token]) -> QuerySyntaxError:
    """Make the error for a query in which no form stands behind the prologue, but these tokens."""
    first = code[0]
    near = difflib.get_close_matches(first.keyword, _FORMS, n=1) if len(first.text) <= _LONGEST else []
    meant = f"did you mean {near[0]}?" if near else f"for example: {_EXAMPLE}"
    wanted = "after BASE and PREFIX a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE"
    return error_at(text, first.start, f"{wanted}, not with '{shown(first.text)}'; {beginning_hint(first) or meant}")


def _find_ungrouped(code: Sequence[Token]) -> Token | None:
    """The first variable of the outermost SELECT that its GROUP BY does not name; None where it makes no groups."""
    depth, clause, groups = 0, "", False
    selected: list[Token] = []
    grouped: set[str] = set()
    for token in code:
        depth += (token.text in OPENING) - (token.text in CLOSING)
        if not depth and token.kind is TokenKind.WORD:
            clause = token.keyword if token.keyword in _CLAUSES else clause
        groups = groups or clause == "GROUP" or (clause == "SELECT" and depth == 1 and token.keyword in AGGREGATES)
        if not depth and token.kind is TokenKind.VARIABLE and clause == "SELECT":
            selected.append(token)
        elif token.kind is TokenKind.VARIABLE and clause == "GROUP":
            grouped.add(token.text[1:])
        elif token.text == "{" and depth == 1 and clause == "SELECT":
            clause = "WHERE"
    return next((token for token in selected if groups and token.text[1:] not in grouped), None)


def _find_broken_iri(text: str, code: Iterable[Token]) -> re.Match[str] | None:
    matches = (_BROKEN_IRI.match(text, token.start) for token in code if token.text == "<")
    return next((match for match in matches if match), None)


def _found_text(where: Place, *, has_reason: bool) -> str:
    found, said = where.found, "" if has_reason else hint(where)
    if found is None:
        what = "" if has_reason else "the query ends too early"
        return f"{what}; {said}" if what and said else what
    what = f"'{shown(found.text)}' cannot stand here"
    if said:
        return f"{what}; {said}"
    if found.kind is TokenKind.IRI and not _SCHEME.match(found.text):
        return f"{what}, being relative without a BASE"
    near = difflib.get_close_matches(found.keyword, _KEYWORDS, n=1, cutoff=0.8) if len(found.text) <= _LONGEST else []
    if near and near[0] != found.keyword:
        return f"{what}; did you mean {near[0]}?"
    said = "" if near else word_hint(where)
    return f"{what}; {said}" if said else what


def _unbalanced(text: str, code: Iterable[Token]) -> str:
    partners = dict(zip(")}]", "({[", strict=True))
    open_tokens: list[Token] = []
    for token in code:
        if token.text in OPENING:
            open_tokens.append(token)
        elif token.text in CLOSING:
            if not open_tokens or open_tokens[-1].text != partners[token.text]:
                return f"'{token.text}' at {place(text, token.start)} closes nothing"
            open_tokens.pop()
    return f"'{open_tokens[-1].text}' at {place(text, open_tokens[-1].start)} is not closed" if open_tokens else ""
