"""The house style of Turtle: what a file breaks of it, and the file mended.

A linter, not a serialiser: the tokens stay as their author wrote them, every comment included. What cannot be mended
without judgement is told only. Before a mended text is given out, pyoxigraph reads both: they must say the same.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse

from coopatlas.editing.layout import Placed, Rule, lay_out
from coopatlas.editing.prefixes import Fault, tidy_prefixes
from coopatlas.sources.tokens import Kind, Token, tokens_of

_OF_SPARQL = frozenset({"PREFIX", "BASE"})
"""Words that declare, in capital letters or not. Source: RDF 1.1 Turtle §6.5, productions 5s and 6s."""


@dataclass(frozen=True)
class Styled:
    """A text held against the house style: what it breaks, and the text mended."""

    faults: tuple[Fault, ...]
    text: str


class StyleLost(ValueError):
    """The mended text would say something else; a fault of this software, so nothing is changed."""


def style(text: str) -> Styled:
    """Hold a Turtle text against the house style.

    Args:
        text: a text that parses but for prefixes that are not declared.

    Raises:
        SyntaxError: when it does not parse for another reason.
        StyleLost: when the mended text would not say the same.
    """
    tokens = [_with_line_feeds(token) for token in tokens_of(text)]
    faults: list[Fault] = []
    for step in (_declared, _modernised, _class_first):
        tokens, found = step(tokens)
        faults += found
    tidied, about_prefixes = tidy_prefixes(tokens)
    placed = list(lay_out(tidied))
    written = "".join(one.wanted + one.token.text for one in placed)
    _refuse_loss(text, written)
    faults += [*_about_head(tokens), *about_prefixes, *_about_space(lay_out(tokens), text)]
    return Styled(tuple(sorted(faults, key=lambda fault: (fault.token.line, fault.token.column))), written)


def _with_line_feeds(token: Token) -> Token:
    """End lines with a line feed alone, but within texts, where they are what the text says."""
    if token.kind is not Kind.SPACE or "\r" not in token.text:
        return token
    return replace(token, text=token.text.replace("\r\n", "\n").replace("\r", "\n"))


def _about_head(tokens: Sequence[Token]) -> Iterator[Fault]:
    if tokens and next(token.kind for token in tokens) is not Kind.COMMENT:
        yield Fault(Rule.HEAD_COMMENT, Token(Kind.SPACE, "", 1, 1), {}, mended=False)


def _about_space(placed: Iterator[Placed], text: str) -> Iterator[Fault]:
    for one in placed:
        if one.space != one.wanted:
            yield Fault(one.rule, one.token, {})
    if any("\r" in token.text for token in tokens_of(text) if token.kind is Kind.SPACE):
        yield Fault(Rule.LINE_END, Token(Kind.SPACE, "", 1, 1), {})


def _declared(tokens: Sequence[Token]) -> tuple[list[Token], list[Fault]]:
    """Write ``@prefix`` and ``@base``, which end with a dot, for the words of SPARQL, which do not."""
    written: list[Token] = []
    faults: list[Fault] = []
    undotted = False
    for token in tokens:
        if token.kind is Kind.WORD and token.text.upper() in _OF_SPARQL:
            meant = f"@{token.text.lower()}"
            faults.append(Fault(Rule.DECLARATION, token, {"word": token.text, "meant": meant}))
            written.append(replace(token, kind=Kind.LANGUAGE, text=meant))
            undotted = True
            continue
        written.append(token)
        if undotted and token.kind is Kind.IRI:
            written += [replace(token, kind=Kind.SPACE, text=" "), replace(token, kind=Kind.MARK, text=".")]
            undotted = False
    return written, faults


def _modernised(tokens: Sequence[Token]) -> tuple[list[Token], list[Fault]]:
    """Write ``a`` for ``rdf:type``."""
    written: list[Token] = []
    faults: list[Fault] = []
    words = [n for n, token in enumerate(tokens) if token.kind not in {Kind.SPACE, Kind.COMMENT}]
    for n, token in enumerate(tokens):
        of_type = token.text == "rdf:type" and _is_predicate(tokens, words, n)
        faults += [Fault(Rule.TYPE_AS_A, token, {})] if of_type else []
        written.append(replace(token, text="a") if of_type else token)
    return written, faults


def _is_predicate(tokens: Sequence[Token], words: Sequence[int], n: int) -> bool:
    """Whether a word is a predicate: something follows that is no mark, and it follows a subject, ``;`` or ``[``."""
    place = bisect_left(words, n)
    before = tokens[words[place - 1]] if place else None
    earlier = tokens[words[place - 2]] if place > 1 else None
    after = tokens[words[place + 1]] if place + 1 < len(words) else None
    if before is None or after is None or after.text in {";", ",", ".", "]", ")"}:
        return False
    return before.text in {";", "["} or (
        before.kind is not Kind.MARK and (earlier is None or earlier.text in {".", "}"})
    )


def _class_first(tokens: Sequence[Token]) -> tuple[list[Token], list[Fault]]:
    """Move ``a Class`` to the front of its statement, where no comment stands in that."""
    written: list[Token] = []
    faults: list[Fault] = []
    for statement in _statements(tokens):
        parts = _parts(statement)
        late = next((part for part in parts[1:] if _first_word(part) == "a"), None)
        if late is None or _first_word(parts[0], 1) == "a":
            written += statement
            continue
        movable = all(token.kind is not Kind.COMMENT for token in statement[_begin(statement) :])
        faults.append(Fault(Rule.CLASS_FIRST, next(t for t in late if t.kind is Kind.WORD), {}, mended=movable))
        written += _moved(parts, late) if movable else statement
    return written, faults


def _statements(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Cut tokens behind each dot outside of brackets."""
    statement: list[Token] = []
    depth = 0
    for token in tokens:
        statement.append(token)
        depth += (token.text in {"[", "("}) - (token.text in {"]", ")"}) if token.kind is Kind.MARK else 0
        if token.kind is Kind.MARK and token.text == "." and depth == 0:
            yield statement
            statement = []
    if statement:
        yield statement


def _parts(statement: Sequence[Token]) -> list[list[Token]]:
    """Cut a statement before each ``;`` outside of brackets; the first part begins with the subject."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in statement:
        if token.kind is Kind.MARK:
            depth += (token.text in {"[", "("}) - (token.text in {"]", ")"})
            if depth == 0 and token.text in {";", "."}:
                parts.append([])
        parts[-1].append(token)
    return parts


def _words(part: Sequence[Token]) -> list[Token]:
    return [token for token in part if token.kind not in {Kind.SPACE, Kind.COMMENT} and token.text not in {";", "."}]


def _first_word(part: Sequence[Token], n: int = 0) -> str:
    words = _words(part)
    return words[n].text if len(words) > n else ""


def _begin(statement: Sequence[Token]) -> int:
    """Where the subject stands: comments before it belong to no statement."""
    return next(
        (n for n, token in enumerate(statement) if token.kind not in {Kind.SPACE, Kind.COMMENT}), len(statement)
    )


def _moved(parts: list[list[Token]], late: list[Token]) -> list[Token]:
    first = parts[0]
    begin = _begin(first)
    subject, rest = first[: begin + 1], first[begin + 1 :]
    sign = next(token for token in late if token.text == ";")
    others = [token for part in parts[1:] if part is not late for token in part]
    return [*subject, replace(sign, kind=Kind.SPACE, text=" "), *_words(late), sign, *rest, *others]


def _refuse_loss(text: str, mended: str) -> None:
    before, fault = _read(text)
    after, broken = _read(mended)
    if fault is not None and broken is not None:
        raise fault
    # A prefix that is known and was not declared may be so now; then there is nothing to compare with.
    if _comments(text) != _comments(mended) or broken is not None or (fault is None and before != after):
        raise StyleLost("the mended text would not say the same; nothing was changed")


def _comments(text: str) -> list[str]:
    return [token.text.rstrip() for token in tokens_of(text) if token.kind is Kind.COMMENT]


def _read(text: str) -> tuple[Dataset | None, SyntaxError | None]:
    """Read what a text says, or what keeps it from saying anything."""
    try:
        dataset = Dataset(parse(text.encode(), RdfFormat.TURTLE, base_iri="urn:coopatlas:base"))
    except SyntaxError as error:
        return None, error
    dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return dataset, None
