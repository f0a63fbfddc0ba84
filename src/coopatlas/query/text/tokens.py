"""Cutting a query into tokens, so that words in strings, comments, IRIs and names are told from keywords.

Nothing here judges a query; the modules that do (``syntax``, ``federation``, ``fault``) look at the tokens.

Source: SPARQL 1.1 Query §19.8 (grammar, terminals) and §19.2 (codepoint escapes).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from functools import cache
from typing import NamedTuple

OPENING = frozenset("({[")
CLOSING = frozenset(")}]")


class TokenKind(StrEnum):
    """What a token is.

    ``UNCLOSED`` is a string that never ends or holds a bad escape, with all that follows; ``MARK`` is punctuation
    and anything that is no token of SPARQL at all.
    """

    COMMENT = "comment"
    IRI = "iri"
    STRING = "string"
    UNCLOSED = "unclosed"
    BLANK = "blank"
    VARIABLE = "variable"
    LANGUAGE = "language"
    NAME = "name"
    NUMBER = "number"
    WORD = "word"
    MARK = "mark"


class Token(NamedTuple):
    """A piece of a query. ``start`` is its offset in the text, in characters from 0."""

    kind: TokenKind
    text: str
    start: int

    @property
    def end(self) -> int:
        """The offset behind the token."""
        return self.start + len(self.text)

    @property
    def keyword(self) -> str:
        """The word in capitals, empty for any token that is not a bare word."""
        return self.text.upper() if self.kind is TokenKind.WORD else ""

    @property
    def prefix(self) -> str | None:
        """The prefix of a prefixed name, without the colon; None for any other token."""
        return self.text.partition(":")[0] if self.kind is TokenKind.NAME else None


_LETTER = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_VARIABLE_CHARACTER = rf"[{_LETTER}_0-9\u00b7\u0300-\u036f\u203f-\u2040]"
_NAME_CHARACTER = rf"[{_LETTER}_0-9\u00b7\u0300-\u036f\u203f-\u2040\-]"
_CODEPOINT = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_ESCAPE = rf"\\[tbnrf\"'\\]|{_CODEPOINT}"
_LOCAL_ESCAPE = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_LOCAL_FIRST = rf"(?:[{_LETTER}_0-9:]|{_LOCAL_ESCAPE})"
_LOCAL_CHARACTER = rf"(?:{_NAME_CHARACTER}|:|{_LOCAL_ESCAPE})"

_DOTTED = rf"[{_LETTER}]{_NAME_CHARACTER}*+(?:\.++{_NAME_CHARACTER}++)*+"

# Possessive repeats (*+, ++) never give back what they took, what is not closed takes all that was looked through in
# vain, and white space at the end (\Z) is looked at once: so the scan is linear on any text. "<" stands alone but for
# "<=": an engine that reads "<<http://a#b>" as "less than" and an IRI must not find us reading "<<", a name and a
# comment.
_TOKEN = rf"""
    [ \t\r\n]*+(?:
      (?P<comment>\#[^\r\n]*+)
    | (?P<iri><(?:[^<>"{{}}|^`\\\x00-\x20]|{_CODEPOINT})*+>)
    | (?P<string>
          ""\"(?:"{{0,2}}(?:[^"\\]|{_ESCAPE}))*+""\" | '''(?:'{{0,2}}(?:[^'\\]|{_ESCAPE}))*+'''
        | (?!""\")"(?:[^"\\\n\r]|{_ESCAPE})*+"       | (?!''')'(?:[^'\\\n\r]|{_ESCAPE})*+'
      )
    | (?P<unclosed>(?:""\"|''').*+ | ["'][^\n\r]*+)
    | (?P<blank>_:[{_LETTER}_0-9]{_NAME_CHARACTER}*+(?:\.++{_NAME_CHARACTER}++)*+)
    | (?P<variable>[?$][{_LETTER}_0-9]{_VARIABLE_CHARACTER}*+)
    | (?P<language>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+(?:--[A-Za-z]++)?)
    | (?P<name>(?:{_DOTTED})?:(?:{_LOCAL_FIRST}{_LOCAL_CHARACTER}*+(?:\.++{_LOCAL_CHARACTER}++)*+)?)
    | (?P<number>[+-]?(?:[0-9]++\.[0-9]*+[eE][+-]?[0-9]++|(?:[0-9]++(?:\.[0-9]++)?|\.[0-9]++)(?:[eE][+-]?[0-9]++)?))
    | (?P<word>{_DOTTED}|_)
    | (?P<mark>\^\^|&&|\|\||!=|>=|<=|[^ \t\r\n])
    | \Z
    )
"""
_KIND = {kind.value: kind for kind in TokenKind}

_ANY_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|.)", re.DOTALL)
_ABSOLUTE = re.compile(r"<[a-z][a-z0-9+.-]*://", re.ASCII | re.IGNORECASE)
_BEFORE_AN_OPERAND = frozenset({"(", ",", "=", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "!", "&&", "||"})
_HIGHEST_CODEPOINT = 0x10FFFF
_SURROGATES = range(0xD800, 0xE000)


def scan(text: str) -> list[Token]:
    """Cut a text into tokens, white space left out, comments left in. Never fails; takes linear time."""
    return [
        Token(_KIND[name], match[name], match.start(name))
        for match in _token_pattern().finditer(text)
        if (name := match.lastgroup) is not None
    ]


@cache
def _token_pattern() -> re.Pattern[str]:
    # Compiled when first needed: it takes 30 ms, by which a worker would serve later.
    return re.compile(_TOKEN, re.VERBOSE | re.DOTALL)


def scan_code(text: str) -> list[Token]:
    """Cut a text into tokens, without white space and comments."""
    return [token for token in scan(text) if token.kind is not TokenKind.COMMENT]


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Tell where an offset stands; both count from 1, in characters."""
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def place(text: str, offset: int) -> str:
    """Say where an offset stands: ``line 2, column 7``."""
    line, column = line_and_column(text, offset)
    return f"line {line}, column {column}"


def decode_codepoints(text: str) -> str:
    r"""Put the characters that ``\uXXXX`` and ``\UXXXXXXXX`` stand for in their places.

    Escapes that stand for no character stay as they are; ``bad_codepoints`` finds them.
    Source: SPARQL 1.1 Query §19.2.
    """

    def character(match: re.Match[str]) -> str:
        number = _codepoint(match)
        return match.group() if number is None or not _is_character(number) else chr(number)

    return _ANY_ESCAPE.sub(character, text) if "\\" in text else text


def encoded_offset(text: str, offset: int) -> int:
    """Tell where in a text stands what stands at an offset of its decoded text."""
    shift = 0
    for match in _ANY_ESCAPE.finditer(text):
        if match.start() - shift >= offset:
            break
        number = _codepoint(match)
        if number is not None and _is_character(number):
            shift += len(match.group()) - 1
    return offset + shift


def decoding_moves_borders(text: str, code: Sequence[Token]) -> bool:
    """Whether an engine that decodes codepoint escapes before it cuts the text gets other tokens than these.

    Args:
        text: the query.
        code: its tokens, comments left out.
    """
    if "\\u" not in text and "\\U" not in text:
        return False
    decoded = scan_code(decode_codepoints(text))
    return [(token.kind, decode_codepoints(token.text)) for token in code] != [token[:2] for token in decoded]


def find_doubtful_border(code: Iterable[Token]) -> Token | None:
    """Find the first IRI in which an engine may read "less than", so that ``#`` or ``'`` in it begins something else.

    That is so behind an operand of an expression, and those stand in parentheses. See ``federation``.

    Args:
        code: a query's tokens, comments left out.
    """
    if not [token for token in code if token.kind is TokenKind.IRI and _may_split(token.text)]:
        return None
    brackets: list[str] = []
    before = ""
    for token in code:
        kind, piece = token.kind, token.text
        if kind is TokenKind.MARK:
            if piece in OPENING:
                brackets.append(piece)
            elif piece in CLOSING and brackets:
                brackets.pop()
        elif (
            kind is TokenKind.IRI and before not in _BEFORE_AN_OPERAND and brackets[-1:] == ["("] and _may_split(piece)
        ):
            return token
        before = piece
    return None


def _may_split(iri: str) -> bool:
    # "<http://…" cannot be split: no operand begins with a slash.
    return ("#" in iri or "'" in iri) and not _ABSOLUTE.match(iri)


def may_compare(token: Token) -> bool:
    """Whether an engine may read "less than" at the beginning of an IRI, and another border in it, wherever it is."""
    return token.kind is TokenKind.IRI and _may_split(token.text)


def bad_codepoints(text: str) -> Iterator[tuple[int, str]]:
    """Yield offset and text of each escape that stands for no character: surrogates, numbers over U+10FFFF."""
    for match in _ANY_ESCAPE.finditer(text):
        number = _codepoint(match)
        if number is not None and not _is_character(number):
            yield match.start(), match.group()


def _codepoint(match: re.Match[str]) -> int | None:
    digits = match.group(1) or match.group(2)
    return int(digits, 16) if digits else None


def _is_character(number: int) -> bool:
    return number <= _HIGHEST_CODEPOINT and number not in _SURROGATES
