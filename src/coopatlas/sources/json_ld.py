"""Where in a JSON-LD file a statement, or what is wrong, stands.

A JSON-LD statement has no place of its own: contexts, types and containers decide what a value means. So the question
is put to the parser again and again: with ever less of the file, which part is still needed for the statement to come
out? Halving finds it with about twice the work of reading the file. tree-sitter tells where in the text each part is.

Source: JSON-LD 1.1 §9.2, node objects (https://www.w3.org/TR/json-ld11/#node-objects).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import tree_sitter_json
from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, parse
from rdflib.namespace import RDF
from tree_sitter import Language, Node, Parser

from coopatlas.sources.places import Places, Span

_JSON = Language(tree_sitter_json.language())
_TYPE = NamedNode(str(RDF.type))
_HOLDERS = frozenset({"@graph", "@included", "@list", "@nest", "@reverse", "@set"})
"""Keywords whose values hold nodes; every other one says something of the node that it stands in."""
_NAMING = ("@id", "@value")

PROBED = NamedNode("urn:coopatlas:probe")
PROBE = f'"{PROBED.value}": true'
"""A statement of its own, to see whether what is said in an object comes out, and of which subject."""

Test = Callable[[str], bool]


@dataclass(frozen=True)
class Member:
    """A member of an object, or an element of an array, which has no key."""

    value: Node
    pair: Node
    key: Node | None = None


class JsonLdText:
    """A JSON-LD file that can be asked where something stands."""

    def __init__(self, content: bytes) -> None:
        """Read the text's structure; it must be well-formed JSON."""
        self._content = content
        root = Parser(_JSON).parse(content).root_node
        self._root = next((child for child in root.named_children if child.type != "comment"), root)
        self._aliases = dict(self._read_aliases(self._root))

    def places(self, quad: Quad) -> Places | None:
        """Find a statement's terms; None where it does not come out of this file.

        Blank nodes have other names each time they are read, so that any will do.
        """
        path = self._narrowed(lambda text: _gives(text, quad), of_type=quad.predicate == _TYPE)
        if path is None:
            return None
        value = path[-1][1].value if path else self._root
        place = self._span(self._named(value))
        keys = [member.key for _, member in path if member.key is not None]
        for depth in range(len(path), -1, -1):
            node = path[depth][0] if depth < len(path) else value
            if self._is_subject(path[:depth], node, quad):
                key = next((member.key for _, member in path[depth:] if member.key is not None), (keys or [value])[-1])
                return Places(self._span(self._named(node)), self._span(key), place)
        return Places(place, place, place)

    def fault(self, message: str) -> Span | None:
        """Find what the parser complains of, by its words; None where it does not."""

        def complains(text: str) -> bool:
            try:
                list(read(text))
            except SyntaxError as error:
                return str(error.msg) == message
            return False

        path = self._narrowed(complains, of_type=False)
        if path is None:
            return None
        value = path[-1][1].value if path else self._root
        for member in self._members(value):
            rest = [other for other in self._members(value) if other.pair != member.pair]
            if self._says_of_node(member) and not complains(self._written(path, value, rest, whole=True)):
                elements = self._members(member.value)
                alone = (
                    one.value
                    for one in elements
                    if one.key is None
                    and complains(self._written(path, value, rest, whole=True, more=[self._only(member, one)]))
                )
                return self._span(next(alone, member.value))
        return self._span(value)

    def _only(self, member: Member, element: Member) -> str:
        """Write a member of an object with one element of its array alone."""
        return f"{self._text(member.key)}: {self._text(element.value)}" if member.key is not None else ""

    def _is_subject(self, path: Sequence[tuple[Node, Member]], node: Node, quad: Quad) -> bool:
        """Tell whether what is said in an object is said of a statement's subject."""
        if node.type != "object":
            return False
        written = self._written(path, node, [], more=[PROBE])
        try:
            return any(found.predicate == PROBED and _alike(found.subject, quad.subject) for found in read(written))
        except SyntaxError:
            return False

    def _narrowed(self, test: Test, *, of_type: bool) -> list[tuple[Node, Member]] | None:
        """Find the smallest part with which the test still holds, as the way to it from the root."""
        path: list[tuple[Node, Member]] = []
        node = self._root
        if not test(self._written(path, node, self._members(node), whole=True)):
            return None
        while (member := self._needed(path, node, test, of_type=of_type)) is not None:
            path.append((node, member))
            node = member.value
        return path

    def _needed(self, path: Sequence[tuple[Node, Member]], node: Node, test: Test, *, of_type: bool) -> Member | None:
        """Find the member of a node that the test needs; None where it holds without any, or not with a single one."""
        if test(self._written(path, node, [])):
            types = [member for member in self._members(node) if self._keyword(member) == "@type"] if of_type else []
            rest = [member for member in self._members(node) if self._says_of_node(member) and member not in types]
            return types[0] if types and not test(self._written(path, node, rest, whole=True)) else None
        candidates = [member for member in self._members(node) if not self._says_of_node(member)]
        while len(candidates) > 1:
            half = len(candidates) // 2
            candidates = candidates[:half] if test(self._written(path, node, candidates[:half])) else candidates[half:]
        return candidates[0] if candidates and test(self._written(path, node, candidates)) else None

    def _written(
        self,
        path: Sequence[tuple[Node, Member]],
        node: Node,
        members: Iterable[Member],
        *,
        whole: bool = False,
        more: Sequence[str] = (),
    ) -> str:
        """Write the file with nothing in it but these members of a node, and what stands around it."""
        text = self._written_node(node, [*(self._text(member.pair) for member in members), *more], whole=whole)
        for outer, member in reversed(path):
            inner = text if member.key is None else f"{self._text(member.key)}: {text}"
            text = self._written_node(outer, [inner], but=member)
        return text

    def _written_node(self, node: Node, parts: list[str], *, whole: bool = False, but: Member | None = None) -> str:
        if node.type == "array":
            return f"[{', '.join(parts)}]"
        if node.type != "object":
            return self._text(node)
        kept = () if whole else self._members(node)
        said = [self._text(member.pair) for member in kept if self._says_of_node(member) and member != but]
        return f"{{{', '.join([*said, *parts])}}}"

    def _members(self, node: Node) -> list[Member]:
        if node.type == "array":
            return [Member(child, child) for child in node.named_children if child.type != "comment"]
        pairs = [child for child in node.named_children if child.type == "pair"] if node.type == "object" else []
        ends = [(pair, pair.child_by_field_name("key"), pair.child_by_field_name("value")) for pair in pairs]
        return [Member(value, pair, key) for pair, key, value in ends if key is not None and value is not None]

    def _says_of_node(self, member: Member) -> bool:
        keyword = self._keyword(member)
        return keyword.startswith("@") and keyword not in _HOLDERS

    def _keyword(self, member: Member) -> str:
        name = self._string(member.key)
        return self._aliases.get(name, name)

    def _named(self, node: Node) -> Node:
        """The part of an object that names it."""
        named = {self._keyword(member): member.value for member in self._members(node) if member.key is not None}
        return next((named[keyword] for keyword in _NAMING if keyword in named), node)

    def _read_aliases(self, root: Node) -> Iterator[tuple[str, str]]:
        """Read other names for keywords, wherever a context gives them, such as ``"id": "@id"``."""
        left = [root]
        while left:
            node = left.pop()
            for member in self._members(node):
                left.append(member.value)
                value = self._string(member.value)
                if member.key is not None and value.startswith("@") and not self._string(member.key).startswith("@"):
                    yield self._string(member.key), value

    def _string(self, node: Node | None) -> str:
        value = json.loads(self._text(node)) if node is not None and node.type == "string" else ""
        return value if isinstance(value, str) else ""

    def _text(self, node: Node) -> str:
        return self._content[node.start_byte : node.end_byte].decode()

    def _span(self, node: Node) -> Span:
        return Span(*self._point(node.start_byte), *self._point(node.end_byte))

    def _point(self, byte: int) -> tuple[int, int]:
        begin = self._content.rfind(b"\n", 0, byte) + 1
        return self._content.count(b"\n", 0, byte) + 1, len(self._content[begin:byte].decode()) + 1


def read(text: str) -> Iterator[Quad]:
    """Read JSON-LD.

    Raises:
        SyntaxError: as the parser raises it.
    """
    yield from parse(text.encode(), RdfFormat.JSON_LD)


def _gives(text: str, quad: Quad) -> bool:
    try:
        return any(_same(quad, found) for found in read(text))
    except SyntaxError:
        # A part of a good file need not be good by itself.
        return False


def _same(wanted: Quad, found: Quad) -> bool:
    ends = ((wanted.subject, found.subject), (wanted.object, found.object))
    return wanted.predicate == found.predicate and all(_alike(one, other) for one, other in ends)


def _alike(one: object, other: object) -> bool:
    return one == other or (isinstance(one, BlankNode) and isinstance(other, BlankNode))
