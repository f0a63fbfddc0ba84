"""What a shape without a message of its own expects, in words.

Source: SHACL §4, the core constraint components (https://www.w3.org/TR/shacl/#core-components).
"""

from __future__ import annotations

from dataclasses import replace

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from coopatlas.validation.paths import in_words
from coopatlas.validation.report import Result, shown
from coopatlas.validation.words import LANGUAGES, words
from coopatlas.vocabulary import shorten

_COMPONENT = "ConstraintComponent"


def with_own_words(result: Result, shapes: Graph) -> Result:
    """Give a result our own words in each language where its shape has none; else leave it as it is."""
    shape = next((node for node in (URIRef(result.shape), BNode(result.shape)) if (node, None, None) in shapes), None)
    name = str(result.component or "").removeprefix(str(SH)).removesuffix(_COMPONENT)
    if shape is None or (shape, SH.message, None) in shapes or name not in words("en").components:
        return result
    values = Parameters(shapes, shape, result.focus if result.path is None else result.path)
    return replace(result, messages={tag: words(tag).components[name].format_map(values) for tag in LANGUAGES})


class Parameters(dict[str, str]):
    """The values of a shape's parameters, looked up when they are asked for."""

    def __init__(self, shapes: Graph, shape: Node, about: Node | None = None) -> None:
        """Look up a shape's parameters; ``path`` is what is spoken about, or the shape's own path."""
        super().__init__({} if about is None else {"path": shorten(str(about))})
        self._shapes = shapes
        self._shape = shape

    def __missing__(self, key: str) -> str:
        """Write the values of a parameter; a dash where there are none."""
        if key == "path":
            path = self._shapes.value(self._shape, SH.path)
            return shorten(str(self._shape)) if path is None else in_words(self._shapes, path)
        return ", ".join(sorted(self._said(value) for value in self._shapes.objects(self._shape, SH[key]))) or "—"

    def _said(self, value: Node) -> str:
        if isinstance(value, Literal):
            return str(value)
        if (value, RDF.first, None) in self._shapes:
            return ", ".join(str(item) if isinstance(item, Literal) else shown(item) for item in self._members(value))
        return shown(value).removeprefix("sh:")

    def _members(self, head: Node) -> list[Node]:
        return list(Collection(self._shapes, head))
