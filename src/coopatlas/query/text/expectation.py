"""Reading what pyoxigraph says of a query that does not parse, and choosing the few words that help.

pyoxigraph writes ``error at LINE:COLUMN: expected one of A, B, C``. Among the items are quoted characters, classes
of characters, keywords that were tried at quite another place (so they say nothing), and now and then a sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_MESSAGE = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_ITEM = re.compile(r"\"(?:[^\"\\]|\\.)*\"|\[[^\]]*\]|[^,\s][^,]*")
_SENTENCE = re.compile(r"\S+ \S+ .*[a-z]")
_KINDS = (
    ("a variable", frozenset({'"?"', '"$"'})),
    ("an IRI or prefixed name", frozenset({'"<"', '":"'})),
    ("a string", frozenset({'"\\""', '"\'"', '"\\"\\"\\""', "\"'''\"", '"true"', '"false"'})),
    ("a number", frozenset({"['0'..='9']"})),
    ("a blank node", frozenset({'"["', '"_:"'})),
)
_NUMBERS = frozenset({"['0'..='9']"})
_SIGNS = frozenset({'"+"', '"-"', '"."'})
_UNSAID = frozenset({'"<<"', '"<<("'})
UNBOUND = (
    "a variable that SELECT names is neither grouped nor bound; "
    "and aggregates stand in SELECT, HAVING and ORDER BY only, never in FILTER"
)
"""The reason that pyoxigraph gives for a variable beside groups, too, and for an aggregate in FILTER."""
_REASONS = {
    "The SELECT contains a variable that is unbound": UNBOUND,
    "The SELECT overrides an existing variable using an expression": (
        "(… AS ?name) in SELECT names a variable that the pattern binds already; choose another name"
    ),
    "SELECT * is not authorized with GROUP BY": "SELECT * cannot stand beside GROUP BY; name what is selected",
    "BIND is overriding an existing variable": (
        "BIND gives a value to a variable that is bound before it; choose another name"
    ),
    "Duplicated variable name in SELECT": "SELECT names the same variable twice",
    "IRI parsing failed": "an IRI here is relative or ill-formed, and there is no BASE",
    "Already used blank node id": "this blank node label was used in another group already",
}
_MOST_ITEMS = 8


@dataclass(frozen=True)
class Expectation:
    """Where pyoxigraph stopped (both count from 1, None where it does not say) and what it wanted there."""

    line: int | None
    column: int | None
    reasons: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """The reasons where there are any, else what is expected; empty where nothing helps."""
        if self.reasons:
            return "; ".join(self.reasons)
        return f"expected: {', '.join(self.wanted)}" if 0 < len(self.wanted) <= _MOST_ITEMS else ""

    def offset_in(self, text: str) -> int | None:
        """The place as an offset in characters, None where it is not known."""
        if self.line is None or self.column is None:
            return None
        lines = text.split("\n")
        before = sum(len(line) + 1 for line in lines[: self.line - 1])
        return min(before + self.column - 1, len(text))


def read_expectation(message: str) -> Expectation:
    """Read pyoxigraph's message; one of another kind gives an expectation that knows nothing."""
    match = _MESSAGE.match(message)
    if match is None:
        return Expectation(None, None)
    items = [item.strip() for item in _ITEM.findall(match.group(3))]
    reasons = tuple(dict.fromkeys(_REASONS.get(item, item) for item in items if _is_sentence(item)))
    return Expectation(int(match.group(1)), int(match.group(2)), reasons, _wanted(set(items)))


def _is_sentence(item: str) -> bool:
    return item[0] not in '"[' and _SENTENCE.match(item) is not None


def _wanted(items: set[str]) -> tuple[str, ...]:
    kinds = [name for name, members in _KINDS if items & members]
    said = _UNSAID.union(*(members for _, members in _KINDS)) | (_SIGNS if items & _NUMBERS else frozenset())
    marks = [f"'{item[1:-1]}'" for item in sorted(items - said) if item.startswith('"')]
    return (*kinds, *marks)
