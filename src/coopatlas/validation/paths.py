"""Property paths: which triple leads to a value at the end of a path.

Source: SHACL §2.3.1 (https://www.w3.org/TR/shacl/#property-paths).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, Store, Variable
from rdflib import Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import SH
from rdflib.term import Node

from coopatlas.vocabulary import shorten

Term = NamedNode | BlankNode | Literal
_SIGNS: Mapping[URIRef, str] = MappingProxyType({SH.zeroOrMorePath: "*", SH.oneOrMorePath: "+", SH.zeroOrOnePath: "?"})
_REPEATED = (SH.zeroOrMorePath, SH.oneOrMorePath)


@dataclass(frozen=True)
class Step:
    """The last step of a path: its predicate, and the path before it in SPARQL's words, empty where there is none."""

    before: str
    predicate: str
    inverse: bool

    def triples(self, store: Store, focus: Term, value: Term) -> Iterator[tuple[str, str, str]]:
        """Find the triples that lead to a value in this last step, in N-Triples form."""
        # What is tested is the way from the focus, not that the value is one: that SHACL has found out.
        near, way = ("?near", f"?focus {self.before} ?near . ") if self.before else ("?focus", "")
        last = f"?value {self.predicate} {near}" if self.inverse else f"{near} {self.predicate} ?value"
        solutions = store.query(
            f"SELECT DISTINCT * {{ {way}{last} }}",
            substitutions={Variable("focus"): focus, Variable("value"): value},
            use_default_graph_as_union=True,
        )
        if not isinstance(solutions, QuerySolutions):
            raise TypeError("a SELECT gives solutions")
        for solution in solutions:
            end = str(solution[near[1:]])
            yield (str(value), self.predicate, end) if self.inverse else (end, self.predicate, str(value))


def offending_steps(shapes: Graph) -> dict[str, tuple[Step, ...]]:
    """The last steps of the path of each shape whose path is more than one predicate."""
    return {
        str(shape): tuple(_last_steps(shapes, path, ""))
        for shape, path in shapes.subject_objects(SH.path)
        if not isinstance(path, URIRef)
    }


def _last_steps(shapes: Graph, path: Node, before: str, *, inverse: bool = False) -> Iterator[Step]:
    if isinstance(path, URIRef):
        yield Step(before, f"<{path}>", inverse)
        return
    inverted = shapes.value(path, SH.inversePath)
    alternatives = shapes.value(path, SH.alternativePath)
    if inverted is not None:
        yield from _last_steps(shapes, inverted, before, inverse=not inverse)
    elif alternatives is not None:
        for one in Collection(shapes, alternatives):
            yield from _last_steps(shapes, one, before, inverse=inverse)
    elif (optional := shapes.value(path, SH.zeroOrOnePath)) is not None:
        yield from _last_steps(shapes, optional, before, inverse=inverse)
    elif (repeated := next(filter(None, (shapes.value(path, kind) for kind in _REPEATED)), None)) is not None:
        again = f"({in_sparql(shapes, repeated)})*"
        yield from _last_steps(shapes, repeated, _joined(before, f"^{again}" if inverse else again), inverse=inverse)
    else:
        yield from _last_of_sequence(shapes, list(Collection(shapes, path)), before, inverse=inverse)


def _last_of_sequence(shapes: Graph, members: Sequence[Node], before: str, *, inverse: bool) -> Iterator[Step]:
    if not members:
        return
    # The inverse of a sequence goes through it from its end.
    first, last = (members[:0:-1], members[0]) if inverse else (members[:-1], members[-1])
    way = [f"^({in_sparql(shapes, one)})" if inverse else f"({in_sparql(shapes, one)})" for one in first]
    yield from _last_steps(shapes, last, _joined(before, *way), inverse=inverse)


def _joined(*parts: str) -> str:
    return "/".join(filter(None, parts))


def in_sparql(shapes: Graph, path: Node) -> str:
    """Write a path in SPARQL's words."""
    return _written(shapes, path, lambda iri: f"<{iri}>")


def in_words(shapes: Graph, path: Node) -> str:
    """Write a path as SPARQL does, with short names, for people."""
    return _written(shapes, path, shorten)


def _written(shapes: Graph, path: Node, name: Callable[[str], str]) -> str:
    if isinstance(path, URIRef):
        return name(str(path))
    for kind, sign in _SIGNS.items():
        inner = shapes.value(path, kind)
        if inner is not None:
            return f"{_grouped(shapes, inner, name)}{sign}"
    inverted = shapes.value(path, SH.inversePath)
    if inverted is not None:
        return f"^{_grouped(shapes, inverted, name)}"
    alternatives = shapes.value(path, SH.alternativePath)
    if alternatives is not None:
        return "|".join(_grouped(shapes, one, name) for one in Collection(shapes, alternatives))
    return "/".join(_grouped(shapes, one, name) for one in Collection(shapes, path))


def _grouped(shapes: Graph, path: Node, name: Callable[[str], str]) -> str:
    written = _written(shapes, path, name)
    return written if isinstance(path, URIRef) else f"({written})"
