"""Where on its lines each statement of a Turtle, TriG, N-Triples or N-Quads file stands.

pyoxigraph reads the file token by token and gives each statement as soon as it has seen its object and one character
more. This module follows the same tokens, so it knows which of them the statement was made of. It judges nothing: it
is used only on files that parse.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path
from types import MappingProxyType

from pyoxigraph import BlankNode, Literal, NamedNode, Quad
from rdflib.namespace import RDF

from coopatlas.errors import Location
from coopatlas.sources.tokens import Kind, Token, tokens_of

_OPENING = frozenset("[({")
_CLOSING = frozenset("])}")
_TERMS = frozenset({Kind.IRI, Kind.TEXT, Kind.LABEL, Kind.WORD})


@dataclass(frozen=True)
class Span:
    """A stretch of a file. Units: lines and columns from 1, in characters; the end is just behind it."""

    line: int
    column: int
    end_line: int
    end_column: int

    @classmethod
    def over(cls, first: Token, last: Token | None = None) -> Span:
        """From the beginning of a token to the end of the same or another."""
        return cls(first.line, first.column, *(last or first).end)

    def in_file(self, path: Path) -> Location:
        """The stretch as a place in a file."""
        return Location(path, self.line, self.column, self.end_line, self.end_column)


@dataclass(frozen=True)
class Places:
    """Where the three terms of a statement stand. A nested node stands at its opening bracket."""

    subject: Span
    predicate: Span
    object: Span


_REST = NamedNode(str(RDF.rest))
_FITTING = MappingProxyType(
    {
        NamedNode: frozenset({Kind.IRI, Kind.WORD, Kind.MARK}),
        BlankNode: frozenset({Kind.LABEL, Kind.MARK}),
        Literal: frozenset({Kind.TEXT, Kind.WORD}),
    }
)
"""How each kind of object may be written; an empty list is an IRI."""
_BEGINNING = Span(1, 1, 1, 1)


class _Next(Enum):
    SUBJECT = 0
    PREDICATE = 1
    OBJECT = 2
    NOTHING = 3


@dataclass
class _Object:
    """An object, how it is written, and whether the parser has given its statement yet."""

    span: Span
    kind: Kind
    told: bool = False


@dataclass
class _Group:
    """What stands within one pair of brackets, or within none: the statement that is being written there.

    ``objects`` are its last ones: a member of a list is told only when the next is read.
    """

    mark: str
    subject: Span | None = None
    predicate: Span | None = None
    objects: deque[_Object] = field(default_factory=lambda: deque(maxlen=2))
    next: _Next = _Next.SUBJECT

    def take(self, term: Span, kind: Kind) -> None:
        """Take the next term; a bracket that opens stands for the node in it."""
        if self.next is _Next.SUBJECT:
            self.subject, self.next = term, _Next.PREDICATE
        elif self.next is _Next.PREDICATE:
            self.predicate, self.next = term, _Next.OBJECT
        elif self.next is _Next.OBJECT:
            self.objects.append(_Object(term, kind))
            # In a list each term is an object; elsewhere a fourth one is the graph of N-Quads.
            self.next = _Next.OBJECT if self.mark == "(" else _Next.NOTHING


class Follower:
    """Follows the tokens of a file, and tells for each statement of the parser where it stands."""

    def __init__(self) -> None:
        """Begin before the first token."""
        self._groups = [_Group("")]
        self._closed = _Group("(")
        self._literal: Token | None = None
        self._datatype = False
        self._to_skip: int | None = 0

    def take(self, token: Token) -> None:
        """Follow one token; those after it are not known yet."""
        if token.kind in {Kind.SPACE, Kind.COMMENT} or self._skipped(token):
            return
        if token.kind is Kind.MARK:
            self._take_mark(token)
        elif token.kind is Kind.DATATYPE:
            self._datatype = True
        elif self._literal is not None and (token.kind is Kind.LANGUAGE or self._datatype):
            self._lengthen(self._literal, token)
        elif token.kind in _TERMS:
            self._literal = token if token.kind is Kind.TEXT else None
            self._groups[-1].take(Span.over(token), token.kind)

    def places(self, quad: Quad) -> Places:
        """Tell where a statement stands that was completed by the tokens taken; asked once for each, in their order.

        The last member of a list may be completed after the list is closed.
        """
        if quad.predicate != _REST:
            fitting = _FITTING[type(quad.object)]
            for group in (self._closed, *reversed(self._groups)):
                for one in group.objects:
                    if not one.told and one.kind in fitting:
                        one.told = True
                        return self._places_of(group, one.span)
        # The links of a list to its rest stand nowhere; they are told at its last member.
        group = next((group for group in reversed(self._groups) if group.mark == "("), self._closed)
        return self._places_of(group, group.objects[-1].span if group.objects else group.subject or _BEGINNING)

    def _places_of(self, group: _Group, span: Span) -> Places:
        return Places(group.subject or span, group.predicate or span, span)

    def _skipped(self, token: Token) -> bool:
        """Pass over declarations, which end with a dot or after so many terms."""
        if self._to_skip == 0:
            if self._groups[-1].next is _Next.SUBJECT:
                self._to_skip = _length_of_declaration(token)
                return self._to_skip != 0 or token.text.upper() == "GRAPH"
            return False
        if self._to_skip is None:
            self._to_skip = 0 if token.text == "." else None
        else:
            self._to_skip -= 1
        return True

    def _take_mark(self, token: Token) -> None:
        group, mark = self._groups[-1], token.text
        self._literal, self._datatype = None, False
        if mark in _OPENING:
            self._open(group, token)
        elif mark in _CLOSING:
            self._close()
        elif mark == ".":
            group.next = _Next.SUBJECT
        elif mark == ";":
            group.next = _Next.PREDICATE
        else:
            group.next = _Next.OBJECT

    def _open(self, group: _Group, token: Token) -> None:
        here = Span.over(token)
        if token.text == "{":
            self._groups.append(_Group("{"))
            return
        group.take(here, Kind.MARK)
        if token.text == "[":
            self._groups.append(_Group("[", subject=here, next=_Next.PREDICATE))
        else:
            self._groups.append(_Group("(", subject=here, predicate=here, next=_Next.OBJECT))

    def _close(self) -> None:
        if len(self._groups) > 1:
            closed = self._groups.pop()
            if closed.mark == "(":
                self._closed = closed
            elif closed.mark == "{":
                self._groups[-1] = _Group(self._groups[-1].mark)

    def _lengthen(self, literal: Token, token: Token) -> None:
        group = self._groups[-1]
        if group.objects:
            group.objects[-1].span = Span.over(literal, token)
        self._literal, self._datatype = None, False


def _length_of_declaration(token: Token) -> int | None:
    """Tell how many terms follow the first word of a declaration; None where it goes up to the dot, 0 for any other."""
    if token.kind is Kind.LANGUAGE:
        return None
    if token.kind is Kind.WORD and ":" not in token.text:
        return {"PREFIX": 2, "BASE": 1, "VERSION": 1}.get(token.text.upper(), 0)
    return 0


def places_in_line(text: str, line: int, quad: Quad) -> Places:
    """Tell where the terms of a statement stand that has a line of its own, as in N-Triples and N-Quads."""
    follower = Follower()
    for token in tokens_of(text):
        follower.take(replace(token, line=line))
    return follower.places(quad)


def pieces_of(tokens: Iterable[Token]) -> Iterator[tuple[bytes, Token | None]]:
    """Cut tokens into what is read at once, each with the token that is known when the next is asked for.

    An IRI is over for the parser with its last character, every other term only when something else follows.
    """
    for token in tokens:
        if token.kind is Kind.IRI:
            yield token.text[:-1].encode(), token
            yield b">", None
        else:
            yield token.text.encode(), token
