"""The values at a shape's path, looked up as pySHACL looks them up.

Source: SHACL §2.3.1 (https://www.w3.org/TR/shacl/#property-paths).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Store, Triple
from pyoxigraph import Literal as OxigraphLiteral
from pyshacl.graph_abstraction import to_ox, to_rdf
from pyshacl.helper.expression_helper import value_nodes_from_path
from pyshacl.shape import Shape
from rdflib import BNode, Literal, URIRef
from rdflib.namespace import SH

Term: TypeAlias = URIRef | BNode | Literal
Values: TypeAlias = Mapping[Term, set[Term]]
"""Focus nodes with their value nodes, as pySHACL's constraint components take them."""
Predicates: TypeAlias = tuple[URIRef, ...]
"""A path that is a predicate, or any of several; empty where it is none of these."""

_Object: TypeAlias = NamedNode | BlankNode | OxigraphLiteral | Triple
_DEFAULT = DefaultGraph()
_MOST_KEPT = 200_000
"""How many IRIs, numbers and dates are kept in rdflib's form; they take about 50 MB."""


class Lookup:
    """The values of nodes in a store's default graph, in rdflib's terms."""

    def __init__(self, store: Store) -> None:
        """Look into a store."""
        self._store = store
        self._terms: dict[_Object, Term] = {}

    def values(self, nodes: Iterable[Term], predicates: Sequence[URIRef]) -> Values:
        """Give the values of each node at any of some predicates; a literal has none."""
        wanted = [NamedNode(predicate) for predicate in predicates]
        return {
            node: {self.in_rdflib(quad.object) for predicate in wanted for quad in self._said_of(node, predicate)}
            for node in nodes
        }

    def together(self, nodes: Sequence[Term], paths: Iterable[Predicates]) -> Mapping[Predicates, Values]:
        """Give the values of each node for several paths; for some paths on cheaper than one after the other."""
        found: dict[Predicates, dict[Term, set[Term]]] = {path: {node: set() for node in nodes} for path in paths}
        wanted: dict[object, list[dict[Term, set[Term]]]] = {}
        for path, values in found.items():
            for predicate in path:
                wanted.setdefault(NamedNode(predicate), []).append(values)
        for node in nodes:
            for quad in self._said_of(node, None):
                for values in wanted.get(quad.predicate, ()):
                    values[node].add(self.in_rdflib(quad.object))
        return found

    def _said_of(self, node: Term, predicate: NamedNode | None) -> Iterable[Quad]:
        if isinstance(node, Literal):
            return ()
        subject = NamedNode(node) if isinstance(node, URIRef) else to_ox(node)
        return self._store.quads_for_pattern(subject, predicate, None, _DEFAULT)

    def in_rdflib(self, term: _Object) -> Term:
        """Convert a term as pySHACL does."""
        if isinstance(term, OxigraphLiteral) and term.language:
            # A text is its own normal form.
            return Literal(term.value, lang=term.language, normalize=False)
        known = self._terms.get(term)
        if known is None:
            if len(self._terms) >= _MOST_KEPT:
                self._terms.clear()
            known = self._terms[term] = to_rdf(term)
        return known


class Path:
    """The path of a shape, followed as pySHACL follows it; a node shape's leads from a node to itself."""

    def __init__(self, shape: Shape, graph: object, lookup: Lookup) -> None:
        """Read the path of a shape."""
        self._shape = shape
        self._graph = graph
        self._lookup = lookup
        self._predicates = _predicates(shape) if shape.is_property_shape else []

    @property
    def predicates(self) -> Predicates:
        """The predicate that it is, or those that it may be; none where it is anything else."""
        return tuple(self._predicates)

    def values(self, nodes: Iterable[Term]) -> Values:
        """Look up the value nodes of focus nodes."""
        if not self._shape.is_property_shape:
            return {node: {node} for node in nodes}
        if self._predicates:
            return self._lookup.values(nodes, self._predicates)
        path, shapes = self._shape.path(), self._shape.sg
        return {node: value_nodes_from_path(shapes, node, path, self._graph) for node in nodes}


def _predicates(shape: Shape) -> list[URIRef]:
    """List the predicates of a path that is one of several predicates, or a single one; empty for all others."""
    path, graph = shape.path(), shape.sg.graph
    if isinstance(path, URIRef):
        return [path]
    outgoing = list(graph.predicate_objects(path))
    if len(outgoing) != 1 or outgoing[0][0] != SH.alternativePath:
        return []
    members = list(graph.items(outgoing[0][1]))
    alone = len(members) < 2  # noqa: PLR2004  # which pySHACL refuses
    return [] if alone or not all(isinstance(member, URIRef) for member in members) else members
