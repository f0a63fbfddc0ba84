"""Which predicates a shape's verdicts depend on: where no statement with one of them has changed, no verdict has.

Everything that a shape looks up is a statement with a predicate that its paths, targets, constraints or queries name.
What may look up any statement, such as ``sh:closed`` or a query with a variable for a predicate, depends on all.

Source: SHACL §2 to §5 (https://www.w3.org/TR/shacl/).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, MutableMapping
from typing import TypeAlias

from pyoxigraph import Store
from pyparsing import ParseException
from pyshacl.helper.sparql_query_helper import SPARQLQueryHelper
from pyshacl.shape import Shape
from rdflib import URIRef
from rdflib.namespace import RDF, RDFS, SH
from rdflib.paths import AlternativePath, InvPath, MulPath, OneOrMore, SequencePath
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.plugins.sparql.sparql import SPARQLError
from rdflib.term import Node

from coopatlas.validation.screen.session import Session

Known: TypeAlias = MutableMapping[str, list[str] | None]
"""What was read from queries before: by the hash of their text, the predicates; None for all."""

_LOOKING = {SH["class"], SH.targetClass}
_NAMING = {SH.targetSubjectsOf, SH.targetObjectsOf, SH.equals, SH.disjoint, SH.lessThan, SH.lessThanOrEquals}
_LEADING = {
    *(SH.property, SH.node, SH["not"], SH["and"], SH["or"], SH.xone, SH.qualifiedValueShape),
    *(SH.sparql, SH.target, RDF.first, RDF.rest),
}
_HARMLESS = {
    *(RDF.type, SH.datatype, SH.nodeKind, SH.minCount, SH.maxCount, SH.minLength, SH.maxLength, SH.pattern, SH.flags),
    *(SH.minInclusive, SH.maxInclusive, SH.minExclusive, SH.maxExclusive, SH.languageIn, SH.uniqueLang, SH.hasValue),
    *(SH["in"], SH.qualifiedMinCount, SH.qualifiedMaxCount, SH.qualifiedValueShapesDisjoint, SH.targetNode),
    *(SH.severity, SH.message, SH.name, SH.description, SH.order, SH.group, SH.deactivated, SH.prefixes),
    *(RDFS.label, RDFS.comment, RDFS.seeAlso, RDFS.isDefinedBy),
}
_TRIPLE = 3


class _Any(ValueError):
    """It may depend on any statement."""


def footprint(shape: Shape, session: Session, known: Known) -> frozenset[str] | None:
    """Find the predicates that a shape's verdicts, and its focus nodes, depend on.

    Args:
        shape: with all that it refers to.
        session: the shapes.
        known: what is known of queries; what is read anew is added.

    Returns:
        Their IRIs, or None where it may be any.
    """
    if shape.sg.custom_constraints:
        return None
    implicit = [str(RDF.type)] if shape.implicit_class_targets() else []
    try:
        return frozenset([*implicit, *_of_node(shape.node, shape, session, known, set())])
    except _Any:
        return None


def _of_node(node: Node, shape: Shape, session: Session, known: Known, seen: set[Node]) -> Iterator[str]:
    """Go through all that is said of a node of the shapes graph, and of what that leads to."""
    if node in seen:
        return
    seen.add(node)
    for predicate, value in session.shapes_graph.graph.predicate_objects(node):
        if predicate in _LOOKING:
            yield str(RDF.type)
        elif predicate in _NAMING:
            yield str(value)
        elif predicate == SH.path:
            yield from _of_path(value, session, frozenset())
        elif predicate == SH.select:
            yield from _of_query(node, value, shape, session, known)
        elif predicate in _LEADING:
            yield from _of_node(value, shape, session, known, seen)
        elif predicate not in _HARMLESS:
            raise _Any


def _of_path(path: Node, session: Session, within: frozenset[Node]) -> Iterator[str]:
    if path in within:
        raise _Any
    if isinstance(path, URIRef) and path != RDF.nil:
        yield str(path)
    for _, value in session.shapes_graph.graph.predicate_objects(path) if not isinstance(path, URIRef) else ():
        yield from _of_path(value, session, within | {path})


def _of_query(node: Node, text: Node, shape: Shape, session: Session, known: Known) -> Iterator[str]:
    query = SPARQLQueryHelper(shape, node, str(text))
    query.collect_prefixes()
    # pySHACL writes the prefixes in another order each time.
    key = hashlib.sha256(f"{sorted(query.prefixes.items())} {text}".encode()).hexdigest()
    if key not in known:
        known[key] = predicates_of(query.apply_prefixes(text), session.namespaces())
    predicates = known[key]
    if predicates is None:
        raise _Any
    yield from predicates


def predicates_of(text: str, namespaces: Mapping[str, str]) -> list[str] | None:
    """List the predicates of the statements that a query looks at; None where it may look at any, or cannot be read."""
    try:
        Store().query(text, prefixes=dict(namespaces))  # which tells faults that rdflib's parser does not tell well
        return sorted(set(_of_part(translateQuery(parseQuery(text), initNs=dict(namespaces)).algebra)))
    except (_Any, SyntaxError, ParseException, SPARQLError, RecursionError):
        return None


def _of_part(part: object) -> Iterator[str]:
    if isinstance(part, CompValue):
        for name, value in part.items():
            if name == "triples":
                for triples in value:
                    # Within EXISTS rdflib leaves several triples in one list.
                    for predicate in list(triples)[1::_TRIPLE]:
                        yield from _of_predicate(predicate)
            elif name != "_vars":
                yield from _of_part(value)
    elif isinstance(part, list | tuple | set | frozenset):
        for inner in part:
            yield from _of_part(inner)


def _of_predicate(predicate: object) -> Iterator[str]:
    if isinstance(predicate, URIRef):
        yield str(predicate)
    elif isinstance(predicate, AlternativePath | SequencePath):
        for inner in predicate.args:
            yield from _of_predicate(inner)
    elif isinstance(predicate, InvPath):
        yield from _of_predicate(predicate.arg)
    elif isinstance(predicate, MulPath) and predicate.mod == OneOrMore:
        yield from _of_predicate(predicate.path)
    else:
        # A variable; or a path of length nought, which any node of the graph is the end of.
        raise _Any
