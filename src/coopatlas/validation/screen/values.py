"""The values at a shape's path, looked up as pySHACL looks them up.

Source: SHACL §2.3.1 (https://www.w3.org/TR/shacl/#property-paths).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Store, Triple
from pyoxigraph import Literal as OxigraphLiteral
from pyshacl.graph_abstraction import to_ox, to_rdf
from pyshacl.helper.expression_helper import value_nodes_from_path
from pyshacl.shape import Shape
from rdflib import BNode, Literal, URIRef
from rdflib.namespace import SH

Term: TypeAlias = URIRef | BNode | Literal
Values: TypeAlias = Mapping[Term, set[Term]]
"""Focus nodes with their value nodes, as pySHACL's constraint components take them."""

_Object: TypeAlias = NamedNode | BlankNode | OxigraphLiteral | Triple
_DEFAULT = DefaultGraph()
_MOST_KEPT = 200_000
"""How many IRIs, numbers and dates are kept in rdflib's form; they take about 50 MB."""


class Lookup:
    """The values of nodes in a store's default graph, in rdflib's terms."""

    def __init__(self, store: Store) -> None:
        """Look into a store."""
        self._store = store
        self._predicates: dict[URIRef, NamedNode] = {}
        self._terms: dict[object, Term] = {}
        self._described: dict[Term, dict[str, list[_Object]]] = {}
        self._wanted: frozenset[str] = frozenset()

    def describe(self, nodes: Iterable[Term], wanted: frozenset[str]) -> None:
        """Look up the values of some nodes at all wanted predicates, and forget others.

        For several predicates that is cheaper than looking up one after the other.
        """
        self._wanted = wanted
        self._described = {node: self._description(node, wanted) for node in nodes if not isinstance(node, Literal)}

    def _description(self, node: Term, wanted: frozenset[str]) -> dict[str, list[_Object]]:
        found: dict[str, list[_Object]] = {}
        for quad in self._store.quads_for_pattern(to_ox(node), None, None, _DEFAULT):
            predicate = quad.predicate.value
            if predicate in wanted:
                found.setdefault(predicate, []).append(quad.object)
        return found

    def values(self, node: Term, predicates: Sequence[URIRef]) -> set[Term]:
        """Give the values of a node at any of some predicates; a literal has none."""
        if isinstance(node, Literal):
            return set()
        described = self._described.get(node)
        if described is not None and self._wanted.issuperset(predicates):
            return {self.in_rdflib(value) for predicate in predicates for value in described.get(str(predicate), ())}
        subject = to_ox(node)
        return {
            self.in_rdflib(quad.object)
            for predicate in predicates
            for quad in self._store.quads_for_pattern(subject, self._in_oxigraph(predicate), None, _DEFAULT)
        }

    def _in_oxigraph(self, predicate: URIRef) -> NamedNode:
        known = self._predicates.get(predicate)
        if known is None:
            known = self._predicates[predicate] = NamedNode(predicate)
        return known

    def in_rdflib(self, term: _Object) -> Term:
        """Convert a term as pySHACL does."""
        if not isinstance(term, NamedNode):
            if isinstance(term, OxigraphLiteral) and term.language:
                # A text is its own normal form.
                return Literal(term.value, lang=term.language, normalize=False)
            return self._kept(term, term)
        return self._kept(term.value, term)

    def _kept(self, key: object, term: _Object) -> Term:
        known = self._terms.get(key)
        if known is None:
            if len(self._terms) >= _MOST_KEPT:
                self._terms.clear()
            known = self._terms[key] = to_rdf(term)
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
    def predicates(self) -> tuple[URIRef, ...]:
        """The predicate that it is, or those that it may be; none where it is anything else."""
        return tuple(self._predicates)

    def values(self, nodes: Iterable[Term]) -> Values:
        """Look up the value nodes of focus nodes."""
        if not self._shape.is_property_shape:
            return {node: {node} for node in nodes}
        if self._predicates:
            return {node: self._lookup.values(node, self._predicates) for node in nodes}
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
