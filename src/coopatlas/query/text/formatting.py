"""Laying a query out anew: one clause, pattern or declaration on a line, indented by its braces.

Only white space changes. What is written is cut into tokens again, and where they are not those of the query, comments
and their order included, the query stays as it was. So no query is ever changed, whatever its text is.
"""

from __future__ import annotations

from collections.abc import Sequence

from coopatlas.query.text.tokens import CLOSING, OPENING, Token, TokenKind, scan

INDENT = 2
MAX_BLOCK = 80
"""How many characters a pair of braces may hold on one line: values always, patterns where they were on one."""
_FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_CLAUSES = _FORMS | {"PREFIX", "BASE", "VERSION", "FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET"}
_CONDITIONS = frozenset({"FILTER", "BIND"})
_PATTERNS = _CONDITIONS | {"OPTIONAL", "GRAPH", "MINUS", "SERVICE", "VALUES", "UNION"}
_BEFORE_PARENTHESES = frozenset(
    {"SELECT", "DISTINCT", "REDUCED", "FILTER", "BIND", "HAVING", "IN", "BY", "AS", "VALUES", "A", "UNDEF"}
)
"""Words with a space before their parenthesis; all others are functions."""
_MAY_BEGIN_A_LINE = frozenset({"(", "|", "||", "&&"})
"""Where the author's own line breaks stay outside brackets, as they do behind a comma."""
_VALUES, _SHORT = "values", "short"
"""What stands on the stack for a brace that holds values, and for one that stays on its line."""


def format_query(text: str) -> str:
    """Lay a query out; one that holds a string without an end, or nothing, comes back as it is.

    Example: ``select*{?s ?p ?o;a ?c}`` → three lines, with the second triple indented below the first.
    """
    tokens = scan(text)
    if not tokens or any(token.kind is TokenKind.UNCLOSED for token in tokens):
        return text
    layout = _Layout(text, tokens)
    for place in range(len(tokens)):
        layout.put(place)
    written = layout.text()
    return written if _pieces(scan(written)) == _pieces(tokens) else text


def _pieces(tokens: Sequence[Token]) -> list[tuple[TokenKind, str]]:
    return [(token.kind, token.text) for token in tokens]


class _Layout:
    """A query as it is written token by token."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self._text = text
        self._tokens = tokens
        self._written: list[str] = []
        self._open: list[str] = []
        self._block = False  # whether the next brace opens a block of values
        self._continued = False  # whether the triples of the same subject go on
        self._condition: int | None = None  # how many brackets were open where a condition began
        self._condition_over = False

    def text(self) -> str:
        return "".join(self._written) + "\n"

    def put(self, place: int) -> None:
        """Write a token with the white space before it."""
        token = self._tokens[place]
        breaks = self._breaks(place) if place else 0
        if token.text in CLOSING and self._open:
            self._open.pop()
        if token.text == "}" or token.keyword in _CLAUSES | _PATTERNS:
            self._continued = False
        if breaks:
            depth = len(self._open) + self._continued + self._goes_on(place)
            self._written.append("\n" * breaks + " " * (INDENT * depth))
        elif place:
            self._written.append(self._space(place))
        self._written.append(token.text)
        self._note(place)

    def _note(self, place: int) -> None:
        """Keep what the token changes for those behind it."""
        token = self._tokens[place]
        self._condition_over = token.text == ")" and self._condition == len(self._open)
        if self._condition_over or token.text == "{":
            self._condition = None
        if token.keyword in _CONDITIONS:
            self._condition = len(self._open)
        if token.keyword == "VALUES":
            self._block = True
        if token.text in OPENING:
            self._open.append(self._brace(place) if token.text == "{" else token.text)
        if self._in_group():
            self._continued = token.text == ";" or (self._continued and token.text not in {".", "{", "}"})

    def _in_group(self) -> bool:
        return not self._open or self._open[-1] == "{"

    def _breaks(self, place: int) -> int:
        """How many line breaks stand before a token: at most as many as leave one line empty."""
        before, token = self._tokens[place - 1], self._tokens[place]
        empty = self._gap(place).count("\n") > 1
        if before.text == "{" or token.text == "}":
            empty = False
        elif token.keyword in _FORMS and before.kind is TokenKind.IRI:
            empty = True  # the prologue ends
        return (1 + empty) if self._must_break(place) else 0

    def _must_break(self, place: int) -> bool:
        before, token = self._tokens[place - 1], self._tokens[place]
        if TokenKind.COMMENT in {before.kind, token.kind}:
            return before.kind is TokenKind.COMMENT or "\n" in self._gap(place)
        if not self._in_group():
            return self._breaks_within(place)
        if before.text == "{" or token.text == "}":
            return before.text != "{" or token.text != "}"
        if before.text == "}":
            return token.keyword != "UNION" and token.text not in {".", ";", ",", ")"}
        ends = before.text in {".", ";"} or (self._condition_over and token.text != ".")
        return ends or token.keyword in _CLAUSES | _PATTERNS or self._goes_on(place)

    def _goes_on(self, place: int) -> bool:
        """Whether a line goes on with a token on a line of its own, since the author put it there."""
        before, token = self._tokens[place - 1], self._tokens[place]
        return (
            self._in_group()
            and (before.text == "," or token.text in _MAY_BEGIN_A_LINE)
            and "\n" in self._gap(place)
            and not self._condition_over
        )

    def _brace(self, place: int) -> str:
        """What kind of brace opens here."""
        is_block, self._block = self._block, False
        tokens = self._tokens
        end = next((at for at in range(place + 1, len(tokens)) if tokens[at].text in {"{", "}"}), place)
        inner = self._text[tokens[place].start : tokens[end].start]
        one_line = is_block or ("\n" not in inner and self._open)
        comments = any(token.kind is TokenKind.COMMENT for token in tokens[place:end])
        if one_line and tokens[end].text == "}" and len(inner) <= MAX_BLOCK and not comments:
            return _SHORT
        return _VALUES if is_block else "{"

    def _breaks_within(self, place: int) -> bool:
        """In brackets and blocks of values the author's own line breaks stay."""
        return _SHORT not in self._open and "\n" in self._gap(place)

    def _gap(self, place: int) -> str:
        return self._text[self._tokens[place - 1].end : self._tokens[place].start]

    def _space(self, place: int) -> str:
        """The space before a token on the same line; where nothing is ruled, there is one if the author put any."""
        before, token = self._tokens[place - 1], self._tokens[place]
        pair = before.text + token.text
        if before.text == "(" or token.text in {")", ","} or pair in {"[]", "{}"}:
            return ""
        if token.text in {"{", "}", ";", ".", "]"} or before.text in {"{", "}", ",", "["} or pair == ")(":
            return " "
        if token.text == "(" and before.kind is TokenKind.WORD:
            return " " if before.keyword in _BEFORE_PARENTHESES else ""
        return " " if self._gap(place) else ""
