"""What a JSON-LD file says that does not come out of it.

A JSON-LD processor leaves out without a word what it can make no statement of: a key that the context does not define,
a relative IRI without a base, a language tag that is none. So each part is put to the parser by itself, within what
stands around it: does anything come out with it that does not come out without it?

Source: JSON-LD 1.1 API §5.1, expansion (https://www.w3.org/TR/json-ld11-api/#expansion-algorithms).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from pyoxigraph import BlankNode, NamedNode, Quad
from rdflib.namespace import RDF
from tree_sitter import Node

from coopatlas.sources.json_ld import PROBE, PROBED, JsonLdText, Member, read
from coopatlas.sources.places import Span

Way: TypeAlias = list[tuple[Node, Member]]
"""How a part is reached from the root: nodes, each with the member that leads on."""
Said: TypeAlias = Counter[tuple[object, ...]]
"""Statements, whatever their blank nodes are called."""

_REST, _NIL = NamedNode(str(RDF.rest)), NamedNode(str(RDF.nil))
_KEYWORDS = frozenset(
    {
        *("@context", "@graph", "@id", "@included", "@index", "@list", "@nest", "@reverse", "@set", "@type", "@value"),
        *("@base", "@container", "@direction", "@import", "@json", "@language", "@none", "@prefix", "@propagate"),
        *("@protected", "@version", "@vocab"),
    }
)
"""Source: JSON-LD 1.1 §1.7 (https://www.w3.org/TR/json-ld11/#syntax-tokens-and-keywords)."""
_NOTHING = "null"
_MOST_SHOWN = 60
"""So many characters of a value are shown."""
_LINKED = f'{{"@id": "{PROBED.value}"}}'


@dataclass(frozen=True)
class Loss:
    """Something of which no statement comes, and why."""

    span: Span
    reason: str


class Losses(JsonLdText):
    """Looks for what is lost in a JSON-LD file that parses."""

    def __init__(self, content: bytes) -> None:
        """Read the text's structure; it must be well-formed JSON."""
        super().__init__(content)
        self._left_out = frozenset(self._read_left_out(self._root))

    def first(self) -> Loss | None:
        """Find the first part of which no statement comes; None where nothing is lost.

        Each part takes a parsing of what stands around it: about 0.2 ms.
        """
        return next(self._within([], self._root), None)

    def _within(self, way: Way, node: Node) -> Iterator[Loss]:
        without = self._said(self._written(way, node, []))
        for member in self._members(node):
            keyword = self._keyword(member)
            if keyword == "@type":
                yield from self._of_types(way, node, member)
            elif keyword.startswith("@") and keyword not in _KEYWORDS:
                yield Loss(
                    self._span(member.key or member.value), f'"{keyword}" is no keyword of JSON-LD; mend or remove it'
                )
            if self._says_of_node(member) or self._string(member.key) in self._left_out:
                continue
            if self._goes_on(member.value):
                yield from self._within([*way, (node, member)], member.value)
            elif member.value.type != _NOTHING and _adds_nothing(
                self._said(self._written(way, node, [member])), without
            ):
                yield self._loss(way, node, member)

    def _goes_on(self, value: Node) -> bool:
        """Tell whether a value has parts that say something each."""
        keywords = {self._keyword(member) for member in self._members(value)}
        parts = [member for member in self._members(value) if not self._says_of_node(member)]
        return value.type == "array" or ("@value" not in keywords and bool(parts or "@type" in keywords))

    def _of_types(self, way: Way, node: Node, types: Member) -> Iterator[Loss]:
        rest = [member for member in self._members(node) if self._says_of_node(member) and member != types]
        without = self._said(self._written(way, node, rest, whole=True))
        for value in types.value.named_children if types.value.type == "array" else [types.value]:
            more = [f"{self._text(types.key)}: {self._text(value)}"] if types.key is not None else []
            said = self._said(self._written(way, node, rest, whole=True, more=more))
            if value.type == "string" and _adds_nothing(said, without):
                yield self._fault_around(way, node) or Loss(self._span(value), _undefined("class", self._string(value)))

    def _loss(self, way: Way, node: Node, member: Member) -> Loss:
        around = self._fault_around(way, node)
        if around is not None:
            return around
        if member.key is not None and not self._probed(way, node, f"{self._text(member.key)}: {_LINKED}"):
            return Loss(self._span(member.key), _undefined("property", self._string(member.key)))
        value = self._named(member.value)
        return Loss(
            self._span(value),
            f"no statement comes of {_shortened(self._text(value))}; an IRI must be absolute where there is no @base, "
            "and a language tag or datatype must be one",
        )

    def _fault_around(self, way: Way, node: Node) -> Loss | None:
        """Find what loses everything in a node: a key on the way to it, or its own name."""
        for depth, (outer, member) in enumerate(way):
            key = member.key
            if key is None or self._keyword(member).startswith("@"):
                continue
            if not self._probed(way[:depth], outer, f"{self._text(key)}: {_LINKED}"):
                return Loss(self._span(key), _undefined("property", self._string(key)))
        if node.type != "object" or self._probed(way, node, PROBE):
            return None
        named = self._named(node)
        if named == node:
            return None
        return Loss(self._span(named), f"{self._text(named)} is no absolute IRI; write it in full, without spaces")

    def _probed(self, way: Way, node: Node, more: str) -> bool:
        said = self._said(self._written(way, node, [], more=[more]))
        return said is None or any(PROBED in statement for statement in said)

    def _said(self, text: str) -> Said | None:
        """Read a part of the file; None where it is not good by itself."""
        try:
            return Counter(_nameless(quad) for quad in read(text) if quad.predicate != _REST)
        except SyntaxError:
            return None

    def _read_left_out(self, root: Node) -> Iterator[str]:
        """Read the names that contexts leave out on purpose, as ``"note": null`` does."""
        left = [root]
        while left:
            node = left.pop()
            for member in self._members(node):
                left.append(member.value)
                if self._string(member.key) == "@context":
                    contexts = self._members(member.value) if member.value.type == "array" else [member]
                    yield from (
                        self._string(term.key)
                        for context in contexts
                        for term in self._members(context.value)
                        if term.value.type == _NOTHING
                    )


def _adds_nothing(said: Said | None, without: Said | None) -> bool:
    """Tell whether something surely adds no statement; where a part is not good by itself, nothing is sure."""
    return said is not None and said == without


def _nameless(quad: Quad) -> tuple[object, ...]:
    """Leave out what blank nodes are called, and how long a list is."""
    return tuple(None if isinstance(term, BlankNode) or term == _NIL else term for term in quad)


def _undefined(what: str, name: str) -> str:
    if ":" in name:
        return f'"{name}" is no IRI that a {what} can have; mend it'
    return f'"{name}" is lost: no context says which {what} it is; define it there, or write its IRI in full'


def _shortened(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _MOST_SHOWN else f"{words[: _MOST_SHOWN - 1]}…"
