"""Reading a query's FROM and FROM NAMED: of which graphs its dataset is made.

The engine is always told the graphs, and then does not look at the clauses itself. So what is read here must be all
that an engine could read as a clause: pyoxigraph 0.5.13 knows no borders between words and takes ``FROMex:a`` and
``FROMNAMED<…>`` for clauses. Such a text is refused, for it is none by the standard.

Source: SPARQL 1.1 Query §13.2 and §19.8, rules 13 to 16.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from coopatlas.query.text.prologue import Prologue, resolve, undeclared
from coopatlas.query.text.tokens import CLOSING, OPENING, Token, TokenKind, find_doubtful_border
from coopatlas.query.text.wording import error_at, shown

_FROM = "from"
_BEHIND_DESCRIBE = frozenset({"GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"})


class Dataset(NamedTuple):
    """IRIs of graphs, each once: those whose union is the default graph, and those that GRAPH reaches."""

    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


class _Clause(NamedTuple):
    name: Token
    named: bool


def read_dataset(text: str, code: Sequence[Token], prologue: Prologue) -> Dataset:
    """Read the dataset clauses; both parts are empty where there is none.

    Args:
        text: the query.
        code: its tokens, comments left out.
        prologue: its prologue; the form stands behind it.

    Raises:
        QuerySyntaxError: a clause is ill-formed, or an engine could read one where the standard has none.
        QueryTooLarge: the graphs' IRIs are too long together.
    """
    if prologue.end >= len(code):
        return Dataset()
    form, behind = code[prologue.end], _where(code, prologue.end)
    doubtful = find_doubtful_border(code[prologue.end : behind])
    if doubtful is not None:
        raise error_at(text, doubtful.start, f"'{shown(doubtful.text)}' cannot stand here; put a space behind '<'")
    head = list(_outside_brackets(code[prologue.end + 1 : behind]))
    first = next((index for index, token in enumerate(head) if _may_begin(token, form, prologue)), len(head))
    clauses = list(_clauses(text, head[first:], form, prologue))
    iris = resolve(text, prologue, [clause.name for clause in clauses])
    pairs = list(zip(clauses, iris, strict=True))
    return Dataset(
        tuple(dict.fromkeys(iri for clause, iri in pairs if not clause.named)),
        tuple(dict.fromkeys(iri for clause, iri in pairs if clause.named)),
    )


def _where(code: Sequence[Token], form: int) -> int:
    """The index of WHERE or of the group without it; a CONSTRUCT's template is not that group."""
    has_template = code[form].keyword == "CONSTRUCT" and [token.text for token in code[form + 1 : form + 2]] == ["{"]
    depth, groups = 0, 0
    for index in range(form + 1, len(code)):
        token = code[index]
        if not depth and (token.keyword == "WHERE" or (token.text == "{" and groups == has_template)):
            return index
        groups += token.text == "{" and not depth
        depth += (token.text in OPENING) - (token.text in CLOSING)
    return len(code)


def _outside_brackets(code: Iterable[Token]) -> Iterator[Token]:
    depth = 0
    for token in code:
        depth -= token.text in CLOSING
        if not depth and token.text not in OPENING | CLOSING:
            yield token
        depth += token.text in OPENING


def _may_begin(token: Token, form: Token, prologue: Prologue) -> bool:
    if token.kind is TokenKind.NAME:
        named = form.keyword == "DESCRIBE" and token.prefix in prologue.prefixes
        return _FROM in (token.prefix or "").lower() and not named
    return token.kind is TokenKind.WORD and _FROM in token.text.lower()


def _clauses(text: str, head: Sequence[Token], form: Token, prologue: Prologue) -> Iterator[_Clause]:
    rest = list(reversed(head))
    while rest and rest[-1].keyword == "FROM":
        keyword = rest.pop()
        named = bool(rest) and rest[-1].keyword == "NAMED"
        if named:
            keyword = rest.pop()
        if not rest or rest[-1].kind not in {TokenKind.IRI, TokenKind.NAME}:
            place = rest[-1] if rest else keyword
            raise error_at(text, place.start, "behind FROM and FROM NAMED stands a graph's IRI or prefixed name")
        if rest[-1].prefix is not None and rest[-1].prefix not in prologue.prefixes:
            raise error_at(text, rest[-1].start, undeclared(rest[-1], prologue.prefixes))
        yield _Clause(rest.pop(), named)
    if rest and not (form.keyword == "DESCRIBE" and rest[-1].keyword in _BEHIND_DESCRIBE):
        what = f"'{shown(rest[-1].text)}' cannot stand here: write FROM <…> or FROM NAMED <…>, then WHERE {{ … }}"
        raise error_at(text, rest[-1].start, what)
