"""Reading what stands before a query's form: BASE, PREFIX and VERSION; and resolving IRIs as it says.

Source: SPARQL 1.1 Query §4.1.1 (IRIs) and §19.8, rules 4 to 6; SPARQL 1.2 Query (VERSION).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pyoxigraph import NamedNode, RdfFormat, parse

from coopatlas.errors import QueryTooLarge
from coopatlas.query.text.hints import prefix_hint
from coopatlas.query.text.tokens import Token, TokenKind, place
from coopatlas.query.text.wording import error_at, shown
from coopatlas.vocabulary import PREFIXES

MAX_RESOLVED_CHARACTERS = 1_000_000
"""How long the resolved IRIs of one query may be together: one long prefix, used often, would fill the memory."""

_LONGEST = 40
"""Prefixes longer than this resemble none: comparing takes time by the square of the length."""

_BEHIND = {
    "BASE": [TokenKind.IRI],
    "PREFIX": [TokenKind.NAME, TokenKind.IRI],
    "VERSION": [TokenKind.STRING],
}


class Prologue(NamedTuple):
    """``declarations`` are the tokens of BASE and PREFIX; ``end`` is the index of the first token behind them all."""

    declarations: tuple[Token, ...]
    prefixes: frozenset[str]
    end: int


def read_prologue(code: Sequence[Token]) -> Prologue:
    """Read the declarations at the beginning, up to the first thing that is none.

    Args:
        code: the query's tokens, comments left out.
    """
    declarations: list[Token] = []
    prefixes: set[str] = set()
    index = 0
    while index < len(code) and (kinds := _BEHIND.get(code[index].keyword)):
        declaration = code[index : index + 1 + len(kinds)]
        if [token.kind for token in declaration[1:]] != kinds:
            break
        prefix = declaration[1].prefix
        if prefix is not None:
            if declaration[1].text != f"{prefix}:":
                break
            prefixes.add(prefix)
        if declaration[0].keyword != "VERSION":
            declarations.extend(declaration)
        index += len(declaration)
    return Prologue(tuple(declarations), frozenset(prefixes), index)


def undeclared(token: Token, declared: frozenset[str]) -> str:
    """Word that a prefixed name's prefix is not declared, and which may have been meant."""
    prefix = token.prefix or ""
    what = f"prefix '{shown(prefix)}:' is not declared"
    if said := prefix_hint(prefix):
        return f"{what}; {said}"
    if prefix in PREFIXES:
        return f"{what}; add 'PREFIX {prefix}: <{PREFIXES[prefix]}>' at the top"
    near = difflib.get_close_matches(prefix, sorted({*declared, *PREFIXES}), n=1) if len(prefix) <= _LONGEST else []
    if near and near[0] not in declared:
        return f"{what}; did you mean '{near[0]}:', with 'PREFIX {near[0]}: <{PREFIXES[near[0]]}>' at the top?"
    hint = f"did you mean '{near[0]}:'?" if near else f"add 'PREFIX {shown(prefix)}: <…>' at the top"
    return f"{what}; {hint}"


def resolve(text: str, prologue: Prologue, names: Sequence[Token]) -> tuple[str, ...]:
    """Tell the absolute IRIs that IRIs and prefixed names stand for.

    They are read by pyoxigraph out of a Turtle document that begins with the query's prologue: Turtle has the rules of
    SPARQL for all of them.

    Args:
        text: the query.
        prologue: its prologue.
        names: tokens that are an IRI or a prefixed name.

    Raises:
        QuerySyntaxError: one is relative and there is no BASE, is no IRI, or its prefix is not declared.
        QueryTooLarge: together they are too long.
    """
    if not names:
        return ()
    try:
        return tuple(_read(text, prologue, names))
    except SyntaxError as error:
        # One name stands in each line behind the two of the beginning.
        index = min(max((error.lineno or 0) - 3, 0), len(names) - 1)
        what = f"{shown(names[index].text)} gives no absolute IRI; write it whole, or check BASE and PREFIX"
        raise error_at(text, names[index].start, what) from error


def _read(text: str, prologue: Prologue, names: Sequence[Token]) -> Iterator[str]:
    beginning = " ".join(token.text for token in prologue.declarations)
    listed = ",\n".join(name.text for name in names)
    characters = 0
    for triple in parse(f"{beginning}\n[] a\n{listed}\n.", RdfFormat.TURTLE):
        iri = triple.object.value if isinstance(triple.object, NamedNode) else ""
        characters += len(iri)
        if characters > MAX_RESOLVED_CHARACTERS:
            raise QueryTooLarge(
                f"{place(text, names[0].start)}: from here on the graphs or services named are longer than "
                f"{MAX_RESOLVED_CHARACTERS} characters together; name fewer"
            )
        yield iri
