"""The focus nodes of a shape: those that pySHACL finds, without converting what is not one.

Source: SHACL §2.1.3 (https://www.w3.org/TR/shacl/#targets), SHACL-AF §3.1.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, QuerySolutions, Triple
from pyshacl.consts import SH_SPARQLTarget
from pyshacl.graph_abstraction import to_ox
from pyshacl.shape import Shape
from rdflib import BNode, URIRef
from rdflib.namespace import RDF, RDFS, SH
from rdflib.term import Node

from coopatlas.validation.screen.session import Session
from coopatlas.validation.screen.values import Lookup, Term

_DEFAULT = DefaultGraph()
_DECLARATIONS = {SH.target, SH.targetClass, SH.targetNode, SH.targetObjectsOf, SH.targetSubjectsOf}


def focus_nodes(shape: Shape, session: Session, lookup: Lookup) -> list[Term]:
    """Find the focus nodes of a shape, each once; in the store's order, in which neighbours lie near each other.

    Raises:
        ReportableRuntimeError: as pySHACL raises it for a target that cannot be used.
    """
    queries = _queries(shape)
    if queries is None or not all(isinstance(predicate, URIRef) for predicate in _predicates(shape)):
        return list(shape.focus_nodes(session.graph))
    found = dict.fromkeys(_by_pattern(shape, session))
    for query in queries:
        selected = session.graph.query_oxigraph(query)
        if not isinstance(selected, QuerySolutions) or "this" not in {name.value for name in selected.variables}:
            return list(shape.focus_nodes(session.graph))
        found.update(dict.fromkeys(solution["this"] for solution in selected))
    if None in found:
        return list(shape.focus_nodes(session.graph))
    return list(dict.fromkeys([*shape.target_nodes(), *(lookup.in_rdflib(term) for term in found if term is not None)]))


def _queries(shape: Shape) -> list[str] | None:
    """List the queries of SPARQL targets; None where there are targets of other kinds."""
    targets = list(shape.advanced_target().values())
    if any(target.get("type") != SH_SPARQLTarget for target in targets):
        return None
    return [target["qh"].apply_prefixes(target["qh"].select_text) for target in targets]


def _predicates(shape: Shape) -> Iterator[Node]:
    yield from shape.target_subjects_of()
    yield from shape.target_objects_of()


def _by_pattern(shape: Shape, session: Session) -> Iterator[NamedNode | BlankNode | Literal | Triple | None]:
    for kind in target_kinds(shape, session):
        for quad in _quads(session, RDF.type, kind):
            yield quad.subject
    for predicate in shape.target_subjects_of():
        for quad in _quads(session, predicate, None):
            yield quad.subject
    for predicate in shape.target_objects_of():
        for quad in _quads(session, predicate, None):
            yield quad.object


def _quads(session: Session, predicate: Node, value: Node | None) -> Iterator[Quad]:
    return session.store.quads_for_pattern(None, to_ox(predicate), to_ox(value), _DEFAULT)


def target_kinds(shape: Shape, session: Session) -> set[Node]:
    """List the classes whose instances a shape targets, with their subclasses."""
    targets = {*shape.target_classes(), *shape.implicit_class_targets()}
    return {kind for target in targets for kind in session.graph.transitive_subjects(RDFS.subClassOf, target)}


def declared(shape: Shape) -> Hashable:
    """Give what two shapes have in common that have the same focus nodes; nothing where a shape has no targets."""
    targets = frozenset(
        (predicate, target)
        for predicate, target in shape.sg.predicate_objects(shape.node)
        if predicate in _DECLARATIONS
    )
    implicit = tuple(shape.implicit_class_targets())
    return (targets, implicit) if targets or implicit else None


def about(shape: Shape, session: Session) -> int:
    """Count the focus nodes that patterns find; what several find, or find several times, counts several times."""
    kinds = (_count(session, RDF.type, kind) for kind in target_kinds(shape, session))
    ends = (_count(session, predicate, None) for predicate in _predicates(shape))
    return sum(kinds) + sum(ends) + sum(1 for _ in shape.target_nodes())


def _count(session: Session, predicate: Node, value: Node | None) -> int:
    """Count statements; a query does so without giving them, but cannot name a blank node."""
    if isinstance(value, BNode):
        return sum(1 for _ in _quads(session, predicate, value))
    wanted = "?value" if value is None else to_ox(value)
    (row,) = session.graph.query_oxigraph(f"SELECT (COUNT(*) AS ?n) WHERE {{ ?node {to_ox(predicate)} {wanted} }}")
    return int(row["n"].value)
