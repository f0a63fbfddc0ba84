"""The house style between tokens: what space stands before each, and why.

Only space is looked at here. Whoever joins each token with the space that should stand before it has the mended text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from coopatlas.sources.tokens import Kind, Token

INDENT = 4
_OPENING = frozenset("[(")
_CLOSING = frozenset("])")
_BEFORE_MARK = MappingProxyType({";": " ", ".": " ", ",": ""})
_ATTACHED = frozenset({Kind.LANGUAGE, Kind.DATATYPE})


class Rule(Enum):
    """A rule of the house style."""

    BETWEEN_RESOURCES = "between-resources"
    AROUND_PREFIXES = "around-prefixes"
    ONE_PREDICATE_A_LINE = "one-predicate-a-line"
    INDENTATION = "indentation"
    SPACE_BEFORE_MARK = "space-before-mark"
    ONE_SPACE = "one-space"
    LINE_END = "line-end"
    PREFIXES_SORTED = "prefixes-sorted"
    PREFIX_UNUSED = "prefix-unused"
    PREFIX_MISSING = "prefix-missing"
    PREFIX_NAME = "prefix-name"
    CLASS_FIRST = "class-first"
    TYPE_AS_A = "type-as-a"
    DECLARATION = "declaration"
    HEAD_COMMENT = "head-comment"


@dataclass(frozen=True)
class Placed:
    """A token, the space before it, the space that should stand there, and the rule that says so."""

    token: Token
    space: str
    wanted: str
    rule: Rule


class _Next(Enum):
    STATEMENT = 0
    PREDICATE = 1
    OBJECT = 2
    LATER_OBJECT = 3
    LATER_PREDICATE = 4
    REST = 5


@dataclass
class _State:
    """Where in a document the next token stands. ``depth`` counts brackets."""

    next: _Next = _Next.STATEMENT
    depth: int = 0
    directive: bool = False
    after_directive: bool = False
    seen_statement: bool = False
    datatype: bool = False


def lay_out(tokens: Sequence[Token]) -> Iterator[Placed]:
    """Tell for each token that is no space which space should stand before it."""
    state, space = _State(), ""
    before: Token | None = None
    for token in tokens:
        if token.kind is Kind.SPACE:
            space += token.text
            continue
        lines = space.count("\n")
        wanted, rule = _wanted(token, before, lines, state)
        yield Placed(token, space, wanted, rule)
        _advance(token, state)
        before, space = token, ""
    yield Placed(
        Token(Kind.SPACE, "", *(before.end if before else (1, 1))), space, "\n" if before else "", Rule.LINE_END
    )


def _wanted(token: Token, before: Token | None, lines: int, state: _State) -> tuple[str, Rule]:
    if before is None:
        return "", Rule.LINE_END
    if token.kind is Kind.COMMENT:
        return _before_comment(before, lines, state)
    if before.kind is Kind.COMMENT and not _begins_statement(state):
        # On the comment's own line it would be part of that.
        return _line(state, token), Rule.INDENTATION
    if state.datatype or (token.kind in _ATTACHED and not _begins_statement(state)):
        return "", Rule.ONE_SPACE
    if _begins_statement(state):
        return _before_statement(token, before.kind is Kind.COMMENT, lines, state)
    inside = state.depth or token.text in _OPENING | _CLOSING
    return _in_brackets(token, before, lines, state) if inside else _in_statement(token, lines, state)


def _in_statement(token: Token, lines: int, state: _State) -> tuple[str, Rule]:
    if token.text in _BEFORE_MARK:
        return _BEFORE_MARK[token.text], Rule.SPACE_BEFORE_MARK
    if state.next is _Next.LATER_PREDICATE and not state.directive:
        return "\n" + " " * INDENT, Rule.ONE_PREDICATE_A_LINE
    if state.next is _Next.LATER_OBJECT and lines:
        return "\n" + " " * 2 * INDENT, Rule.INDENTATION
    return " ", Rule.ONE_SPACE


def _begins_statement(state: _State) -> bool:
    return state.next is _Next.STATEMENT and state.depth == 0


def _line(state: _State, token: Token) -> str:
    """A new line within a statement, as deep as the token stands."""
    if state.depth:
        return "\n" + " " * INDENT * (state.depth + (token.text not in _CLOSING))
    return "\n" + " " * (2 * INDENT if state.next in {_Next.OBJECT, _Next.LATER_OBJECT} else INDENT)


def _before_comment(before: Token, lines: int, state: _State) -> tuple[str, Rule]:
    if not lines:
        return " ", Rule.ONE_SPACE
    if not _begins_statement(state):
        return _line(state, before), Rule.INDENTATION
    if before.kind is Kind.COMMENT:
        return "\n" * min(lines, 2), Rule.BETWEEN_RESOURCES
    return "\n\n" if not state.after_directive else "\n" * min(lines, 2), Rule.BETWEEN_RESOURCES


def _before_statement(token: Token, after_comment: bool, lines: int, state: _State) -> tuple[str, Rule]:  # noqa: FBT001  # private
    is_directive = token.kind is Kind.LANGUAGE
    if is_directive and state.after_directive and not after_comment:
        return "\n", Rule.AROUND_PREFIXES
    if is_directive and after_comment and not state.seen_statement and not state.after_directive:
        return "\n\n", Rule.AROUND_PREFIXES
    if after_comment:
        return "\n" * min(max(lines, 1), 2), Rule.BETWEEN_RESOURCES
    return "\n\n", Rule.AROUND_PREFIXES if state.after_directive else Rule.BETWEEN_RESOURCES


def _in_brackets(token: Token, before: Token, lines: int, state: _State) -> tuple[str, Rule]:
    if before.text in _OPENING and token.text in _CLOSING:
        return "", Rule.ONE_SPACE
    if lines:
        opens_outside = state.depth == 0 and state.next is not _Next.LATER_OBJECT
        return (" ", Rule.ONE_SPACE) if opens_outside else (_line(state, token), Rule.INDENTATION)
    return ("", Rule.SPACE_BEFORE_MARK) if token.text == "," else (" ", Rule.ONE_SPACE)


def _advance(token: Token, state: _State) -> None:
    if token.kind is Kind.COMMENT:
        return
    if token.kind is Kind.DATATYPE:
        state.datatype = True
        return
    if state.datatype:
        state.datatype = False
        return
    if token.text in _OPENING:
        _take_term(token, state)
        state.depth += 1
    elif token.text in _CLOSING:
        state.depth = max(0, state.depth - 1)
    elif state.depth == 0:
        _advance_outside(token, state)


def _advance_outside(token: Token, state: _State) -> None:
    if token.text == ".":
        state.after_directive, state.directive = state.directive, False
        state.seen_statement = state.seen_statement or not state.after_directive
        state.next = _Next.STATEMENT
    elif token.text == ";":
        state.next = _Next.LATER_PREDICATE
    elif token.text == ",":
        state.next = _Next.LATER_OBJECT
    elif token.kind is not Kind.LANGUAGE or _begins_statement(state):
        _take_term(token, state)


def _take_term(token: Token, state: _State) -> None:
    if state.depth:
        return
    if state.next is _Next.STATEMENT:
        state.directive = token.kind is Kind.LANGUAGE
        state.next = _Next.REST if state.directive else _Next.PREDICATE
    elif state.next in {_Next.PREDICATE, _Next.LATER_PREDICATE}:
        state.next = _Next.OBJECT
    elif state.next in {_Next.OBJECT, _Next.LATER_OBJECT}:
        state.next = _Next.REST
