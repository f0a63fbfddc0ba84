"""Cutting Turtle, TriG, N-Triples and N-Quads into tokens, with nothing left out.

This is no parser: pyoxigraph alone says what a file means. Tokens tell where on the line a term stands, and let the
house style be mended without a comment being lost.

Source: RDF 1.1 Turtle §6.5, productions for terminals (https://www.w3.org/TR/turtle/#sec-grammar).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType


class Kind(Enum):
    """What a token is. A WORD is a prefixed name, a number, a boolean or a keyword; LANGUAGE also ``@prefix``."""

    SPACE = "space"
    COMMENT = "comment"
    IRI = "iri"
    TEXT = "text"
    LANGUAGE = "language"
    DATATYPE = "datatype"
    LABEL = "label"
    WORD = "word"
    MARK = "mark"
    STRAY = "stray"


@dataclass(frozen=True)
class Token:
    """A token and where it begins. Units: ``line`` and ``column`` count from 1, columns in characters."""

    kind: Kind
    text: str
    line: int
    column: int

    @property
    def end(self) -> tuple[int, int]:
        """Line and column just behind the token."""
        if self.kind not in _LONG:
            return self.line, self.column + len(self.text)
        breaks = list(_LINE_BREAK.finditer(self.text))
        if not breaks:
            return self.line, self.column + len(self.text)
        return self.line + len(breaks), len(self.text) - breaks[-1].end() + 1


_LONG = frozenset({Kind.SPACE, Kind.TEXT, Kind.STRAY})
"""What may go over the end of a line."""
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_KINDS = MappingProxyType({kind.value: kind for kind in Kind})
_TOKEN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<comment>\#[^\r\n]*)
  | (?P<iri><[^\s<>"{}|^`]*>)
  | (?P<text>\"{3}(?:[^\\"]|\\.|\"(?!\"\"))*\"{3}
           | '{3}(?:[^\\']|\\.|'(?!''))*'{3}
           | \"(?:[^\\"\r\n]|\\.)*\" | '(?:[^\\'\r\n]|\\.)*')
  | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<datatype>\^\^)
  | (?P<label>_:[\w](?:[\w.\-\u00b7]*[\w\-\u00b7])?)
  | (?P<word>[+-]?(?:\.(?=\d))?(?:[^\s<>"'()\[\]{},;.#^@\\|~]|\\[^\r\n])
             (?:[^\s<>"'()\[\]{},;.#^@\\|~]|\\[^\r\n]|\.(?=[^\s<>"'()\[\]{},;.#^@|~]))*)
  | (?P<mark>[.,;()\[\]{}])
  | (?P<stray>.)
    """,
    re.VERBOSE | re.DOTALL,
)


def tokens_of(text: str) -> Iterator[Token]:
    """Cut a text into tokens; joined together they are the text again."""
    line, column = 1, 1
    for match in _TOKEN.finditer(text):
        token = Token(_KINDS[match.lastgroup or "stray"], match.group(), line, column)
        yield token
        line, column = token.end
