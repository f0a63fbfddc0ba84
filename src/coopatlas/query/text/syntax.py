"""Checking a query before any engine evaluates it, and saying well what is wrong with one.

The checks bound what the engine's parser would otherwise take without end, and refuse what this endpoint never does.
They do not parse: what passes here may still be refused by the engine, and ``explain_syntax_error`` words that.

Source: SPARQL 1.1 Query §4, §16 and §19; SPARQL 1.1 Protocol §2.1.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from pyoxigraph import NamedNode

from coopatlas.errors import Limit, QueryError, QueryForbidden, QuerySyntaxError, QueryTooLarge
from coopatlas.query.engine import Query, QueryForm
from coopatlas.query.text.dataset_clause import Dataset, read_dataset
from coopatlas.query.text.federation import read_services
from coopatlas.query.text.mistakes import explain, wrong_beginning
from coopatlas.query.text.normal_form import digest, shape
from coopatlas.query.text.prologue import Prologue, read_prologue
from coopatlas.query.text.tokens import (
    CLOSING,
    OPENING,
    Token,
    TokenKind,
    bad_codepoints,
    find_doubtful_border,
    place,
    scan,
    scan_code,
)
from coopatlas.query.text.wording import error_at, shown

MAX_NESTING = 100
"""How deep brackets, braces, parentheses, ``<<`` and ``!`` may nest. pyoxigraph 0.5.13 overflows 8 MiB at 1000."""

_NESTING = ("(", "{", "[", "<<", "!")
_FORMS = {form.value: form for form in QueryForm}
_UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"})
_BYTE_ORDER_MARK = "\ufeff"
_UNREPEATABLE = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE"})
"""Functions that answer differently each time."""
_MAKES_BLANK = frozenset("[(<|~")
"""Marks that make blank nodes in a template: ``[]``, collections, and RDF 1.2's triples and annotations."""
_EXAMPLE = "SELECT * { ?s ?p ?o } LIMIT 10"


def read_query(
    text: str,
    *,
    max_bytes: int,
    default_graphs: Sequence[str] = (),
    named_graphs: Sequence[str] = (),
    services: Sequence[str] = (),
) -> Query:
    """Check a query's text, tell its form, and read of which graphs and services it is asked.

    Args:
        text: the query as it was sent.
        max_bytes: the longest text taken, in bytes of UTF-8: the setting ``max_query_bytes``.
        default_graphs: IRIs of the graphs whose union is the default graph.
        named_graphs: IRIs of the graphs that ``GRAPH`` reaches. Where the request names any graph, here or above, the
            query's own FROM and FROM NAMED do not count.
        services: IRIs of the endpoints that the query may ask by SERVICE.

    Raises:
        QuerySyntaxError: empty, no query form, a string that is not closed, no characters of Unicode, or a dataset
            clause that is none.
        QueryForbidden: ``SERVICE`` of another endpoint, or an update.
        QueryTooLarge: too many bytes, or nested too deeply.
        QueryError: a graph is named by something that is not an absolute IRI.

    Source: SPARQL 1.1 Protocol §2.1.4 (the request's dataset wins).
    """
    _check_size(text, max_bytes)
    _check_characters(text)
    tokens = scan(text)
    code = [token for token in tokens if token.kind is not TokenKind.COMMENT]
    prologue = read_prologue(code)
    asked = read_services(text, tokens, prologue, services)
    _check_strings(text, code)
    _check_nesting(text, code)
    form = _form(text, code, prologue)
    dataset = read_dataset(text, code, prologue)
    if default_graphs or named_graphs:
        dataset = Dataset(tuple(dict.fromkeys(default_graphs)), tuple(dict.fromkeys(named_graphs)))
    _check_graphs(chain(*dataset))
    return Query(
        text,
        form,
        dataset.default_graphs,
        dataset.named_graphs,
        services=asked,
        repeatable=not asked and _is_repeatable(form, code),
        digest=digest(text, code),
        shape=shape(code),
        ordered=_is_ordered(code),
    )


def explain_syntax_error(text: str, message: str) -> QuerySyntaxError:
    """Say readably what an engine did not understand.

    Args:
        text: the query.
        message: pyoxigraph's text, ``error at 1:18: expected one of …``.

    Returns:
        An error with line and column, and a hint where it is known what was meant.
    """
    return explain(text, scan_code(text), message)


def _check_size(text: str, max_bytes: int) -> None:
    # A character is one byte at least, so a very long text need not be encoded to be refused.
    very_long = len(text) > max_bytes
    size_bytes = len(text) if very_long else len(text.encode(errors="surrogatepass"))
    if size_bytes > max_bytes:
        size = f"{'at least ' if very_long else ''}{size_bytes}"
        raise QueryTooLarge(
            f"the query is {size} bytes long; at most {max_bytes} are taken, so shorten it",
            Limit("max_query_bytes", max_bytes),
        )


def _check_characters(text: str) -> None:
    bad = _first_non_character(text)
    if bad is not None:
        raise error_at(text, bad, f"U+{ord(text[bad]):04X} cannot be part of a query; leave it out")
    if text.startswith(_BYTE_ORDER_MARK):
        raise error_at(text, 0, "the query begins with a byte order mark (U+FEFF); save or send it without one")
    for offset, escape in bad_codepoints(text):
        raise error_at(text, offset, f"{escape} stands for no character; write the character itself")


def _first_non_character(text: str) -> int | None:
    """The offset of U+0000 or half of a surrogate pair."""
    nul = text.find("\0")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        return min(error.start, nul) if nul >= 0 else error.start
    return nul if nul >= 0 else None


def _check_strings(text: str, code: Iterable[Token]) -> None:
    for token in [token for token in code if token.kind is TokenKind.UNCLOSED or token.text == "\\"]:
        if token.kind is TokenKind.UNCLOSED:
            raise error_at(
                text,
                token.start,
                f"the string {shown(token.text)} is not closed or holds an escape that SPARQL does not know; "
                "close it, and write a backslash as \\\\",
            )
        if token.text == "\\":
            raise error_at(
                text, token.start, "a backslash cannot stand here; outside strings and IRIs write characters"
            )


def _check_nesting(text: str, code: Iterable[Token]) -> None:
    if sum(map(text.count, _NESTING)) <= MAX_NESTING:
        return
    depth = negations = 0
    before = ""
    for token in code:
        mark = token.text if token.kind is TokenKind.MARK else ""
        # RDF 1.2's "<<" and ">>" come as two marks each.
        doubled = mark if mark == before and mark in "<>" else ""
        depth += (mark in OPENING) - (mark in CLOSING) + (doubled == "<") - (doubled == ">")
        negations = negations + 1 if mark == "!" else 0
        before = "" if doubled else mark
        if depth + negations > MAX_NESTING:
            raise QueryTooLarge(
                f"{place(text, token.start)}: the query nests deeper than {MAX_NESTING} brackets; write it flatter"
            )


def _form(text: str, code: Sequence[Token], prologue: Prologue) -> QueryForm:
    if prologue.end >= len(code):
        raise QuerySyntaxError(f"the query is empty; write one, for example: {_EXAMPLE}", line=1, column=1)
    first = code[prologue.end]
    if first.keyword in _UPDATES:
        raise QueryForbidden(
            f"{place(text, first.start)}: this endpoint answers queries only, and {first.keyword} is an update, "
            "but a release never changes; ask with SELECT, ASK, CONSTRUCT or DESCRIBE"
        )
    if first.keyword not in _FORMS:
        raise wrong_beginning(text, code[prologue.end :])
    return _FORMS[first.keyword]


def _is_repeatable(form: QueryForm, code: Sequence[Token]) -> bool:
    """Whether the same store gives the same bytes again: blank nodes that a query makes are labelled anew."""
    words = {token.text.upper() for token in code if token.kind is TokenKind.WORD}
    if not _UNREPEATABLE.isdisjoint(words) or find_doubtful_border(code):
        return False
    if form is not QueryForm.CONSTRUCT:
        return True
    return not any(token.kind is TokenKind.BLANK or token.text in _MAKES_BLANK for token in _template(code))


def _is_ordered(code: Iterable[Token]) -> bool:
    """Whether the query's own rows are ordered, and not only those of a query within it."""
    depth = 0
    for token in code:
        depth += (token.text in OPENING) - (token.text in CLOSING)
        if depth == 0 and token.keyword == "ORDER":
            return True
    return False


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
            raise QueryError(f"'{shown(graph)}' does not name a graph: give an absolute IRI ({error})") from error
