"""The declarations of prefixes: those that are used, one a line, sorted by name, at the top."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from coopatlas.editing.layout import Rule
from coopatlas.sources.tokens import Kind, Token
from coopatlas.vocabulary import PREFIXES

_LENGTH = 4
"""``@prefix``, the name, the IRI and the dot."""


@dataclass(frozen=True)
class Fault:
    """A rule that a token breaks. ``values`` fill the places of its words; ``mended`` whether the style mends it."""

    rule: Rule
    token: Token
    values: dict[str, str]
    mended: bool = True


@dataclass(frozen=True)
class _Declaration:
    name: str
    iri: str
    token: Token


def tidy_prefixes(tokens: Sequence[Token]) -> tuple[list[Token], list[Fault]]:
    """Sort the declarations, drop what is unused, add what is missing and known.

    Args:
        tokens: with ``@prefix`` for every declaration.

    Returns:
        The tokens with the declarations in order, and what was wrong. Where a comment stands among the declarations,
        or one stands elsewhere than at the top, they are left as they are.
    """
    begin, end = _block(tokens)
    declared = list(_read(tokens[begin:end]))
    used = _used(tokens[end:])
    wanted = _wanted(declared, used)
    faults = list(_faults(declared, used, tokens))
    inside = tokens[begin:end]
    stays = any(token.kind is Kind.COMMENT for token in inside) or _declares(tokens[end:]) or _has_base(inside)
    if stays or [one.name for one in declared] == [name for name, _ in wanted]:
        return list(tokens), [fault for fault in faults if not (stays and fault.mended)]
    first = tokens[begin] if begin < len(tokens) else Token(Kind.SPACE, "", 1, 1)
    written = list(_written(wanted, first))
    if not declared and begin < len(tokens):
        written.append(Token(Kind.SPACE, "\n\n", first.line, first.column))
    return [*tokens[:begin], *written, *tokens[end:]], faults


def _block(tokens: Sequence[Token]) -> tuple[int, int]:
    """Where the declarations at the top begin and end; both at the first statement where there are none."""
    begin = end = next(
        (n for n, token in enumerate(tokens) if token.kind not in {Kind.SPACE, Kind.COMMENT}), len(tokens)
    )
    place = begin
    while place < len(tokens) and tokens[place].text.lower() in {"@prefix", "@base"}:
        while place < len(tokens) and tokens[place].text != ".":
            place += 1
        place = end = min(place + 1, len(tokens))
        while place < len(tokens) and tokens[place].kind in {Kind.SPACE, Kind.COMMENT}:
            place += 1
    return begin, end


def _read(tokens: Sequence[Token]) -> Iterator[_Declaration]:
    words = [token for token in tokens if token.kind not in {Kind.SPACE, Kind.COMMENT}]
    for n in range(len(words) - _LENGTH + 1):
        if words[n].text.lower() == "@prefix" and words[n + 2].kind is Kind.IRI:
            yield _Declaration(words[n + 1].text.removesuffix(":"), words[n + 2].text[1:-1], words[n])


def _used(tokens: Sequence[Token]) -> dict[str, Token]:
    """The prefixes that names are written with, each with the first token that does so."""
    used: dict[str, Token] = {}
    for token in tokens:
        if token.kind is Kind.WORD and ":" in token.text:
            used.setdefault(token.text.partition(":")[0], token)
    return used


def _wanted(declared: Sequence[_Declaration], used: dict[str, Token]) -> list[tuple[str, str]]:
    known = {one.name: one.iri for one in declared}
    if len(known) < len(declared):
        return [(one.name, one.iri) for one in declared]
    known |= {name: PREFIXES[name] for name in used if name not in known and name in PREFIXES}
    return sorted((name, iri) for name, iri in known.items() if name in used)


def _faults(declared: Sequence[_Declaration], used: dict[str, Token], tokens: Sequence[Token]) -> Iterator[Fault]:
    names = [one.name for one in declared]
    kept = [one for one in declared if one.name in used]
    for one in declared:
        if one.name not in used:
            yield Fault(Rule.PREFIX_UNUSED, one.token, {"prefix": one.name})
        usual = next((name for name, iri in PREFIXES.items() if iri == one.iri), one.name)
        if usual != one.name:
            yield Fault(Rule.PREFIX_NAME, one.token, {"prefix": one.name, "meant": usual}, mended=False)
    for earlier, later in pairwise(kept):
        if later.name < earlier.name:
            yield Fault(Rule.PREFIXES_SORTED, later.token, {"prefix": later.name, "before": earlier.name})
    declared_later = {one.name for one in _read(tokens)}
    for name, token in used.items():
        if name not in names and name in PREFIXES and name not in declared_later:
            yield Fault(Rule.PREFIX_MISSING, token, {"prefix": name})


def _declares(tokens: Sequence[Token]) -> bool:
    return any(token.text.lower() in {"@prefix", "@base"} for token in tokens if token.kind is Kind.LANGUAGE)


def _has_base(tokens: Sequence[Token]) -> bool:
    return any(token.text.lower() == "@base" for token in tokens)


def _written(wanted: Sequence[tuple[str, str]], at: Token) -> Iterator[Token]:
    kinds = (Kind.LANGUAGE, Kind.SPACE, Kind.WORD, Kind.SPACE, Kind.IRI, Kind.SPACE, Kind.MARK)
    for n, (name, iri) in enumerate(wanted):
        if n:
            yield Token(Kind.SPACE, "\n", at.line, at.column)
        for kind, text in zip(kinds, ("@prefix", " ", f"{name}:", " ", f"<{iri}>", " ", "."), strict=True):
            yield Token(kind, text, at.line, at.column)
