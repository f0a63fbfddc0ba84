"""JSON whose values know where they stand, for what is written by hand and must be told its line."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

import tree_sitter_json
from tree_sitter import Language, Node, Parser

from coopatlas.errors import Location, SourceSyntaxError
from coopatlas.sources.places import Span

_JSON = Language(tree_sitter_json.language())
_MOST_BYTES = 1_000_000
_DEEPEST = 20
# Source: XML 1.0 §2.2, production Char, and JSON §7, where half a pair of surrogates can be escaped.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Part:
    """A value and where it stands; ``key`` is where its name stands, None outside an object.

    ``value`` is what JSON says, with a ``Part`` for each member of an object or array.
    """

    value: dict[str, Part] | list[Part] | str | float | bool | None
    span: Span
    key: Span | None = None

    @property
    def named(self) -> Span:
        """The name, or the value where it has none."""
        return self.key or self.span


def read_json(path: Path, content: bytes) -> Part:
    """Read a text whose root is any value.

    Args:
        path: what the text is called in errors.
        content: UTF-8, at most 1 MB, nested at most 20 deep.

    Raises:
        SourceSyntaxError: with line and column of what is no JSON, or of a name that an object has twice.
    """
    if len(content) > _MOST_BYTES:
        raise SourceSyntaxError(Location(path, 1, 1), f"is larger than {_MOST_BYTES} bytes; this describes one table")
    try:
        text = content.decode()
        json.loads(text, parse_int=float)  # which takes any number of digits; each is looked at in its place
    except UnicodeDecodeError as error:
        raise SourceSyntaxError(Location(path), "is not UTF-8; save it as UTF-8") from error
    except json.JSONDecodeError as error:
        raise SourceSyntaxError(Location(path, error.lineno, error.colno), f"is not JSON: {error.msg}") from error
    except RecursionError as error:
        raise SourceSyntaxError(Location(path), f"is nested more than {_DEEPEST} deep") from error
    return _Reader(path, content).root()


class _Reader:
    def __init__(self, path: Path, content: bytes) -> None:
        self._path, self._content = path, content

    def root(self) -> Part:
        tree = Parser(_JSON).parse(self._content).root_node
        if tree.has_error:  # what Python lets pass and the other parser does not, such as NaN and 1e+3
            place = self._span(_faulty(tree)).in_file(self._path)
            raise SourceSyntaxError(place, "is not JSON; look for NaN, Infinity or a number with e+")
        (value,) = tree.named_children
        return self._part(value, 0)

    def _part(self, node: Node, depth: int, key: Node | None = None) -> Part:
        span = self._span(node)
        if depth > _DEEPEST:
            raise SourceSyntaxError(span.in_file(self._path), f"is nested more than {_DEEPEST} deep")
        named = None if key is None else self._span(key)
        if node.type == "array":
            return Part([self._part(child, depth + 1) for child in node.named_children], span, named)
        if node.type == "object":
            return Part(self._members(node, depth), span, named)
        return Part(self._scalar(node), span, named)

    def _members(self, node: Node, depth: int) -> dict[str, Part]:
        members: dict[str, Part] = {}
        for pair in node.named_children:
            key, value = pair.named_children
            name = str(self._scalar(key))
            if name in members:
                place = self._span(key).in_file(self._path)
                raise SourceSyntaxError(place, f"'{name}' stands here a second time; remove one")
            members[name] = self._part(value, depth + 1, key)
        return members

    def _scalar(self, node: Node) -> str | float | bool | None:
        try:
            value: str | float | bool | None = json.loads(self._content[node.start_byte : node.end_byte])
        except ValueError as error:
            words = "a number of more digits than are read; write a shorter one"
            raise SourceSyntaxError(self._span(node).in_file(self._path), words) from error
        if isinstance(value, str) and _UNWRITABLE.search(value):
            words = "an escape for what no text can hold, such as \\u0000 or half a character; remove it"
            raise SourceSyntaxError(self._span(node).in_file(self._path), words)
        return value

    def _span(self, node: Node) -> Span:
        return Span(*self._point(node.start_byte), *self._point(node.end_byte))

    def _point(self, byte: int) -> tuple[int, int]:
        begin = self._content.rfind(b"\n", 0, byte) + 1
        return self._content.count(b"\n", 0, byte) + 1, len(self._content[begin:byte].decode()) + 1


def _faulty(node: Node) -> Node:
    """The innermost node with an error."""
    while inner := next((child for child in node.children if child.has_error), None):
        node = inner
    return node
