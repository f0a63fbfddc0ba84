"""Whether a node conforms to a shape, decided by pySHACL's own constraint components, without writing results.

pySHACL makes a component anew for each node that reaches a shape through another one, which is most of its time.
Here each component is made once and asked about many nodes together, and whether a value conforms to a nested shape
is found once per value. What connects shapes (``sh:property``, ``sh:node``, the logical components and the qualified
counts) is done here, over these findings; every other component answers for itself, so its verdict is pySHACL's by
construction. What cannot be taken apart so, such as recursion, is left to the component as a whole.

Source: SHACL §4 (https://www.w3.org/TR/shacl/#core-components), pySHACL 0.40.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from pyshacl.constraints import CONSTRAINT_PARAMETERS_MAP
from pyshacl.constraints.advanced import ExpressionConstraint, SH_expression
from pyshacl.constraints.constraint_component import ConstraintComponent
from pyshacl.constraints.core.logical_constraints import (
    AndConstraintComponent,
    NotConstraintComponent,
    OrConstraintComponent,
    XoneConstraintComponent,
)
from pyshacl.constraints.core.shape_based_constraints import (
    NodeConstraintComponent,
    PropertyConstraintComponent,
    QualifiedValueShapeConstraintComponent,
)
from pyshacl.constraints.core.value_constraints import ClassConstraintComponent
from pyshacl.constraints.sparql.sparql_based_constraints import SPARQLBasedConstraint
from pyshacl.errors import ConstraintLoadError, ConstraintLoadWarning
from pyshacl.shape import Shape
from rdflib import Literal
from rdflib.namespace import RDF, RDFS, SH
from rdflib.term import Node

from coopatlas.validation.screen.pace import Pace
from coopatlas.validation.screen.queries import QueryCheck
from coopatlas.validation.screen.session import Session
from coopatlas.validation.screen.values import Lookup, Path, Term, Values

_DEEPEST = 10
"""How many shapes within shapes are taken apart; pySHACL stops at 15 with an error of its own, and shall."""
_CORE = "pyshacl.constraints.core."
_PARAMETERS: Mapping[Node, type[ConstraintComponent]] = {
    **CONSTRAINT_PARAMETERS_MAP,
    SH_expression: ExpressionConstraint,
}

Trail: TypeAlias = tuple[object, ...]
"""The shapes and components on the way to a component, as pySHACL passes them along."""
Check: TypeAlias = Callable[[Values], set[Term]]
"""Takes focus nodes with their value nodes; gives the focus nodes that violate."""


class NotTakenApart(Exception):
    """A component refers to shapes in a way that only pySHACL itself follows."""


@dataclass
class NestedShape:
    """A shape that others refer to: which values conform to it, found once for each value."""

    shape: Shape
    path: Path
    checks: Sequence[Check]
    known: dict[Term, bool] = field(default_factory=dict)

    def conforms(self, value: Term) -> bool:
        """Tell whether a value conforms; every component is asked, because pySHACL asks every one."""
        known = self.known.get(value)
        if known is None:
            values = self.path.values([value])
            known = self.known[value] = set() == set().union(*[check(values) for check in self.checks])
        return known


class Screen:
    """Finds the focus nodes of a shape that violate it. Made for one process; not to be shared by threads."""

    def __init__(self, session: Session, pace: Pace) -> None:
        """Begin without anything known."""
        self._session = session
        self._pace = pace
        self.lookup = Lookup(session.store)
        self._nested: list[NestedShape] = []
        self._classes: dict[Node, tuple[set[Term], dict[Term, bool]]] = {}
        self._connectives: Mapping[type[ConstraintComponent], Callable[[Any, Trail], Check]] = {
            ClassConstraintComponent: self._of_class,
            PropertyConstraintComponent: self._property,
            NodeConstraintComponent: self._node,
            NotConstraintComponent: self._not,
            AndConstraintComponent: self._and,
            OrConstraintComponent: self._or,
            XoneConstraintComponent: self._xone,
            QualifiedValueShapeConstraintComponent: self._qualified,
        }

    def forget(self) -> None:
        """Let go of what was found for single values, after each batch."""
        for nested in self._nested:
            nested.known.clear()

    def checks(self, shape: Shape, nodes: int, trail: Trail = ()) -> list[tuple[Path, list[Check]]]:
        """Take a shape apart into checks, together with the path to the value nodes that they want.

        Of a node shape, its property shapes have the same focus nodes, and so are checked beside it.

        Args:
            shape: pySHACL's shape.
            nodes: about how many focus nodes will be asked about.
            trail: on the way to a property shape, what refers to it.

        Raises:
            ConstraintLoadError: when a constraint is ill-formed, as pySHACL raises it at the first focus node.
        """
        if shape.deactivated:
            return []
        own: list[Check] = []
        found = [(Path(shape, self._session.graph, self.lookup), own)]
        for component in components_of(shape):
            way = (*trail, shape, component)
            if isinstance(component, PropertyConstraintComponent) and not shape.is_property_shape:
                properties = self._properties(component)
                if properties is not None:
                    found += [check for inner in properties for check in self.checks(inner, nodes, way)]
                    continue
            if isinstance(component, SPARQLBasedConstraint):
                own.append(QueryCheck(self._session, component, nodes, self._pace))
            else:
                own.append(self._check(component, way))
        return found

    def _properties(self, component: PropertyConstraintComponent) -> list[Shape] | None:
        found = [component.shape.get_other_shape(node) for node in component.property_shapes]
        return found if all(inner is not None and inner.is_property_shape for inner in found) else None

    def _check(self, component: ConstraintComponent, way: Trail) -> Check:
        try:
            return self._taken_apart(component, way)
        except (NotTakenApart, ConstraintLoadError):
            return self._as_it_is(component, way)

    def _taken_apart(self, component: ConstraintComponent, way: Trail) -> Check:
        take_apart = self._connectives.get(type(component), self._as_it_is)
        return take_apart(component, way)

    def _as_it_is(self, component: ConstraintComponent, way: Trail) -> Check:
        session, trail = self._session, list(way)
        component.make_v_result = _noted
        kind = type(component)

        def together(values: Values) -> set[Term]:
            _, notes = component.evaluate(session.executor, session.graph, values, trail)
            return {focus for _, focus, _ in notes}

        def one_by_one(values: Values) -> set[Term]:
            return {
                focus
                for focus, found in values.items()
                if not component.evaluate(session.executor, session.graph, {focus: found}, trail)[0]
            }

        # What refers to shapes passes on their results, and a query may name another node than that asked about.
        alone = kind in self._connectives or not kind.__module__.startswith(_CORE)
        return one_by_one if alone else together

    def _of_class(self, component: ClassConstraintComponent, _: Trail) -> Check:
        kinds = [self._classes.setdefault(kind, (self._with_subclasses(kind), {})) for kind in component.class_rules]
        return _each_value(lambda value: all(self._is_of(value, classes, known) for classes, known in kinds))

    def _is_of(self, value: Term, classes: set[Term], known: dict[Term, bool]) -> bool:
        if isinstance(value, Literal):
            return False
        found = known.get(value)
        if found is None:
            found = known[value] = not classes.isdisjoint(self._session.graph.objects(value, RDF.type))
        return found

    def _with_subclasses(self, kind: Node) -> set[Term]:
        return set(self._session.graph.transitive_subjects(RDFS.subClassOf, kind))

    def _inner(self, owner: Shape, nodes: Sequence[Node], way: Trail) -> list[NestedShape]:
        return [self._nest(owner.get_other_shape(node), way) for node in nodes]

    def _nest(self, shape: Shape | None, way: Trail) -> NestedShape:
        depth = len(way) // 2
        if shape is None or shape in way or depth > _DEEPEST:
            raise NotTakenApart
        components = [] if shape.deactivated else list(components_of(shape))
        checks = [self._taken_apart(component, (*way, shape, component)) for component in components]
        nested = NestedShape(shape, Path(shape, self._session.graph, self.lookup), checks)
        self._nested.append(nested)
        return nested

    def _property(self, component: PropertyConstraintComponent, way: Trail) -> Check:
        inner = self._inner(component.shape, component.property_shapes, way)
        if not all(nested.shape.is_property_shape for nested in inner):
            raise NotTakenApart
        return _each_value(lambda value: all(_verdicts(inner, value)))

    def _node(self, component: NodeConstraintComponent, way: Trail) -> Check:
        inner = self._inner(component.shape, component.node_shapes, way)
        if any(nested.shape.is_property_shape for nested in inner):
            raise NotTakenApart
        return _each_value(lambda value: all(_verdicts(inner, value)))

    def _not(self, component: NotConstraintComponent, way: Trail) -> Check:
        inner = self._inner(component.shape, component.not_list, way)
        return _each_value(lambda value: not any(_verdicts(inner, value)))

    def _and(self, component: AndConstraintComponent, way: Trail) -> Check:
        return self._logical(component, component.and_list, all, way)

    def _or(self, component: OrConstraintComponent, way: Trail) -> Check:
        return self._logical(component, component.or_list, any, way)

    def _xone(self, component: XoneConstraintComponent, way: Trail) -> Check:
        return self._logical(component, component.xone_nodes, lambda verdicts: sum(verdicts) == 1, way)

    def _logical(
        self,
        component: ConstraintComponent,
        lists: Sequence[Node],
        holds: Callable[[Sequence[bool]], bool],
        way: Trail,
    ) -> Check:
        members = [list(component.shape.sg.graph.items(node)) for node in lists]
        if not all(members):
            raise NotTakenApart
        inner = [self._inner(component.shape, nodes, way) for nodes in members]
        return _each_value(lambda value: False not in [holds(_verdicts(shapes, value)) for shapes in inner])

    def _qualified(self, component: QualifiedValueShapeConstraintComponent, way: Trail) -> Check:
        least, most = component.min_count or 0, component.max_count
        pairs = []
        for node in component.value_shapes:
            (wanted,) = self._inner(component.shape, [node], way)
            pairs.append((wanted, self._inner(component.shape, _siblings(component, node), way)))

        def fits(values: set[Term]) -> bool:
            totals = [
                sum(wanted.conforms(value) and not any(_verdicts(siblings, value)) for value in values)
                for wanted, siblings in pairs
            ]
            return all(total >= least and (most is None or total <= most) for total in totals)

        return lambda values: {focus for focus, found in values.items() if not fits(found)}


def components_of(shape: Shape) -> Iterator[ConstraintComponent]:
    """Make the components of a shape, each once, as pySHACL does for every node.

    Raises:
        ConstraintLoadError: when a constraint is ill-formed.
    """
    kinds = dict.fromkeys(
        _PARAMETERS[parameter] for parameter, _ in shape.sg.predicate_objects(shape.node) if parameter in _PARAMETERS
    )
    for kind in kinds:
        try:
            yield kind(shape)
        except ConstraintLoadWarning:
            continue  # pySHACL says so itself when it comes to this shape
    for custom in shape.find_custom_constraints():
        yield custom.make_validator_for_shape(shape)


def _verdicts(shapes: Sequence[NestedShape], value: Term) -> list[bool]:
    """Ask every shape, as pySHACL does, even where one verdict would do: asking may be what raises an error."""
    return [shape.conforms(value) for shape in shapes]


def _each_value(holds: Callable[[Term], bool]) -> Check:
    def violating(values: Values) -> set[Term]:
        return {focus for focus, found in values.items() if False in [holds(value) for value in found]}

    return violating


def _siblings(component: QualifiedValueShapeConstraintComponent, own: Node) -> list[Node]:
    """List the sibling shapes. Source: SHACL §4.7.3, as pySHACL reads it."""
    graph = component.shape.sg
    if not component.is_disjoint:
        return []
    parents = set(graph.subjects(SH.property, component.shape.node))
    properties = {inner for parent in parents for inner in graph.objects(parent, SH.property)}
    shapes = {node for inner in properties for node in graph.objects(inner, SH.qualifiedValueShape)}
    return [node for node in shapes - {own} if component.shape.get_other_shape(node) is not None]


def _noted(_graph: object, focus: Term, *_: object, **__: object) -> tuple[str, Term, list[object]]:
    """Stand in for pySHACL's making of a result, which takes longer than finding that there is one."""
    return "", focus, []
