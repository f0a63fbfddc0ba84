"""Checking a query before any engine evaluates it, and saying well what is wrong with one.

The checks bound what the engine's parser would otherwise take without end, and refuse what this endpoint never does.
They do not parse: what passes here may still be refused by the engine, and ``explain_syntax_error`` words that.

Source: SPARQL 1.1 Query §4, §16 and §19; SPARQL 1.1 Protocol §2.1.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from pyoxigraph import NamedNode

from coopatlas.errors import QueryError, QueryForbidden, QuerySyntaxError, QueryTooLarge
from coopatlas.query.engine import Query, QueryForm
from coopatlas.query.expectation import read_expectation
from coopatlas.query.federation import find_service
from coopatlas.query.tokens import (
    Token,
    TokenKind,
    bad_codepoints,
    decode_codepoints,
    encoded_offset,
    line_and_column,
    place,
    scan,
    scan_code,
)
from coopatlas.vocabulary import PREFIXES

MAX_NESTING = 100
"""How deep brackets, braces, parentheses and ``!`` may nest. pyoxigraph 0.5.13 overflows an 8 MiB stack at 1000."""

_OPENING = frozenset("({[")
_CLOSING = frozenset(")}]")
_PROLOGUE = frozenset({"BASE", "PREFIX", "VERSION"})
_FORMS = {form.value: form for form in QueryForm}
_UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"})
_NOT_A_CHARACTER = re.compile("[\x00\ud800-\udfff]")
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
_UNREPEATABLE = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE"})
"""Functions that answer differently each time."""
_MAKES_BLANK = frozenset("[(<|~")
"""Marks that make blank nodes in a template: ``[]``, collections, and RDF 1.2's triples and annotations."""
_EXAMPLE = "SELECT * { ?s ?p ?o } LIMIT 10"
_SHOWN_CHARACTERS = 40


class _Prologue(NamedTuple):
    """What stands before the form: the prefixes declared, and the first token behind it, None at the end."""

    prefixes: frozenset[str]
    first: Token | None


def read_query(
    text: str, *, max_bytes: int, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
) -> Query:
    """Check a query's text and tell its form.

    Args:
        text: the query as it was sent.
        max_bytes: the longest text taken, in bytes of UTF-8.
        default_graphs: IRIs of the graphs whose union is the default graph.
        named_graphs: IRIs of the graphs that ``GRAPH`` reaches.

    Raises:
        QuerySyntaxError: empty, no query form, a string that is not closed, or no characters of Unicode.
        QueryForbidden: ``SERVICE`` or an update.
        QueryTooLarge: too many bytes, or nested too deeply.
        QueryError: a graph is named by something that is not an absolute IRI.
    """
    _check_characters(text)
    _check_size(text, max_bytes)
    tokens = scan(text)
    _refuse_service(text, tokens)
    code = [token for token in tokens if token.kind is not TokenKind.COMMENT]
    _check_strings(text, code)
    _check_nesting(text, code)
    form = _form(text, _read_prologue(code).first)
    _check_graphs([*default_graphs, *named_graphs])
    return Query(text, form, tuple(default_graphs), tuple(named_graphs), repeatable=_is_repeatable(form, code))


def explain_syntax_error(text: str, message: str) -> QuerySyntaxError:
    """Say readably what an engine did not understand.

    Args:
        text: the query.
        message: pyoxigraph's text, ``error at 1:18: expected one of …``.

    Returns:
        An error with line and column, and a hint where a prefix is not declared or a bracket not closed.
    """
    code = scan_code(text)
    broken = _find_broken_iri(text, code)
    if broken is not None:
        return _error(text, broken.start(), f"the IRI {_shown(broken.group())} holds a character that no IRI can hold")
    undeclared = _find_undeclared(code)
    if undeclared is not None:
        return _error(text, undeclared.start, _undeclared_text(undeclared, _read_prologue(code).prefixes))
    expectation = read_expectation(message)
    offset = expectation.offset_in(text)
    if offset is None:
        return QuerySyntaxError(f"the query does not parse: {message}")
    found = next((token for token in code if offset < token.end), None)
    what = _found_text(found, has_reason=bool(expectation.reasons))
    sentences = [what, expectation.sentence, _unbalanced(text, code)]
    start = found.start if found else len(text.rstrip())
    return _error(text, start, "; ".join(sentence for sentence in sentences if sentence))


def _check_characters(text: str) -> None:
    bad = _NOT_A_CHARACTER.search(text)
    if bad:
        raise _error(text, bad.start(), f"U+{ord(bad.group()):04X} cannot be part of a query; leave it out")
    for offset, escape in bad_codepoints(text):
        raise _error(text, offset, f"{escape} stands for no character; write the character itself")


def _check_size(text: str, max_bytes: int) -> None:
    size_bytes = len(text.encode())
    if size_bytes > max_bytes:
        raise QueryTooLarge(f"the query is {size_bytes} bytes long; at most {max_bytes} are taken, so shorten it")


def _refuse_service(text: str, tokens: Sequence[Token]) -> None:
    found = find_service(text, tokens)
    offset = found.start if found else _decoded_service(text)
    if offset is not None:
        raise QueryForbidden(
            f"{place(text, offset)}: SERVICE is not allowed, nor what could be read as it: this endpoint asks no "
            "other endpoint; ask the other one yourself and give its solutions here in VALUES"
        )


def _decoded_service(text: str) -> int | None:
    """Find the keyword in what the standard parses: the text with its codepoint escapes decoded."""
    decoded = decode_codepoints(text)
    if decoded == text:
        return None
    starts = (token.start for token in scan_code(decoded) if token.keyword == "SERVICE")
    return next((encoded_offset(text, start) for start in starts), None)


def _check_strings(text: str, code: Iterable[Token]) -> None:
    for token in code:
        if token.kind is TokenKind.UNCLOSED:
            raise _error(
                text,
                token.start,
                f"the string {_shown(token.text)} is not closed or holds an escape that SPARQL does not know; "
                "close it, and write a backslash as \\\\",
            )
        if token.text == "\\":
            raise _error(text, token.start, "a backslash cannot stand here; outside strings and IRIs write characters")


def _check_nesting(text: str, code: Iterable[Token]) -> None:
    depth = negations = 0
    for token in code:
        depth += (token.text in _OPENING) - (token.text in _CLOSING)
        negations = negations + 1 if token.text == "!" else 0
        if depth + negations > MAX_NESTING:
            raise QueryTooLarge(
                f"{place(text, token.start)}: the query nests deeper than {MAX_NESTING} brackets; write it flatter"
            )


def _read_prologue(code: Sequence[Token]) -> _Prologue:
    prefixes: set[str] = set()
    first, before = None, ""
    for token in code:
        if before == "PREFIX" and token.prefix is not None:
            prefixes.add(token.prefix)
        before = token.keyword
        within = before in _PROLOGUE or token.kind in {TokenKind.IRI, TokenKind.NAME, TokenKind.STRING}
        if not within:
            first = token
            break
    return _Prologue(frozenset(prefixes), first)


def _form(text: str, first: Token | None) -> QueryForm:
    if first is None:
        raise QuerySyntaxError(f"the query is empty; write one, for example: {_EXAMPLE}", line=1, column=1)
    if first.keyword in _UPDATES:
        raise QueryForbidden(
            f"{place(text, first.start)}: this endpoint answers queries only, and {first.keyword} is an update; "
            "ask with SELECT, ASK, CONSTRUCT or DESCRIBE"
        )
    if first.keyword not in _FORMS:
        near = difflib.get_close_matches(first.keyword, _FORMS, n=1)
        hint = f"; did you mean {near[0]}?" if near else f"; for example: {_EXAMPLE}"
        wanted = "after BASE and PREFIX a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE"
        raise _error(text, first.start, f"{wanted}, not with '{_shown(first.text)}'{hint}")
    return _FORMS[first.keyword]


def _is_repeatable(form: QueryForm, code: Sequence[Token]) -> bool:
    """Whether the same store gives the same bytes again: blank nodes that a query makes are labelled anew."""
    if any(token.keyword in _UNREPEATABLE for token in code):
        return False
    if form is not QueryForm.CONSTRUCT:
        return True
    return not any(token.kind is TokenKind.BLANK or token.text in _MAKES_BLANK for token in _template(code))


def _template(code: Iterable[Token]) -> Iterator[Token]:
    """The tokens of the first group in braces: a CONSTRUCT's template, with or without WHERE before it."""
    depth = 0
    for token in code:
        if depth:
            yield token
        depth += (token.text == "{") - (token.text == "}")
        if token.text == "}" and depth <= 0:
            return


def _check_graphs(graphs: Iterable[str]) -> None:
    for graph in graphs:
        try:
            NamedNode(graph)
        except ValueError as error:
            raise QueryError(f"'{_shown(graph)}' does not name a graph: give an absolute IRI ({error})") from error


def _find_broken_iri(text: str, code: Iterable[Token]) -> re.Match[str] | None:
    matches = (_BROKEN_IRI.match(text, token.start) for token in code if token.text == "<")
    return next((match for match in matches if match), None)


def _found_text(found: Token | None, *, has_reason: bool) -> str:
    if found is None:
        return "" if has_reason else "the query ends too early"
    what = f"'{_shown(found.text)}' cannot stand here"
    if found.kind is TokenKind.IRI and not _SCHEME.match(found.text):
        return f"{what}, being relative without a BASE"
    near = difflib.get_close_matches(found.keyword, _KEYWORDS, n=1, cutoff=0.8)
    return f"{what}; did you mean {near[0]}?" if near and near[0] != found.keyword else what


def _find_undeclared(code: Sequence[Token]) -> Token | None:
    declared = _read_prologue(code).prefixes
    return next((token for token in code if token.prefix is not None and token.prefix not in declared), None)


def _undeclared_text(token: Token, declared: frozenset[str]) -> str:
    prefix = token.prefix or ""
    what = f"prefix '{prefix}:' is not declared"
    if prefix in PREFIXES:
        return f"{what}; add 'PREFIX {prefix}: <{PREFIXES[prefix]}>' at the top"
    near = difflib.get_close_matches(prefix, sorted({*declared, *PREFIXES}), n=1)
    if near and near[0] not in declared:
        return f"{what}; did you mean '{near[0]}:', with 'PREFIX {near[0]}: <{PREFIXES[near[0]]}>' at the top?"
    hint = f"did you mean '{near[0]}:'?" if near else f"add 'PREFIX {prefix}: <…>' at the top"
    return f"{what}; {hint}"


def _unbalanced(text: str, code: Iterable[Token]) -> str:
    partners = dict(zip(")}]", "({[", strict=True))
    open_tokens: list[Token] = []
    for token in code:
        if token.text in _OPENING:
            open_tokens.append(token)
        elif token.text in _CLOSING:
            if not open_tokens or open_tokens[-1].text != partners[token.text]:
                return f"'{token.text}' at {place(text, token.start)} closes nothing"
            open_tokens.pop()
    return f"'{open_tokens[-1].text}' at {place(text, open_tokens[-1].start)} is not closed" if open_tokens else ""


def _error(text: str, offset: int, what: str) -> QuerySyntaxError:
    line, column = line_and_column(text, offset)
    return QuerySyntaxError(f"{place(text, offset)}: {what}", line=line, column=column)


def _shown(text: str) -> str:
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}…"
