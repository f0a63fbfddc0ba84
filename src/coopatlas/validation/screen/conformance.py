"""Whether a node conforms to a shape, decided by pySHACL's own constraint components, without writing results.

pySHACL makes a component anew for each node that reaches a shape through another one, which is most of its time.
Here each component is made once and asked about many nodes together, and one that judges each value by itself is asked
about each distinct value once. What connects shapes (``sh:property``, ``sh:node``, the logical components and the
qualified counts) is done here, over these findings; every other component answers for itself, so its verdict is
pySHACL's by construction. What cannot be taken apart so, such as recursion, is left to the component as a whole.

Source: SHACL §4 (https://www.w3.org/TR/shacl/#core-components), pySHACL 0.40.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
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
from pyshacl.constraints.core.other_constraints import InConstraintComponent
from pyshacl.constraints.core.shape_based_constraints import (
    NodeConstraintComponent,
    PropertyConstraintComponent,
    QualifiedValueShapeConstraintComponent,
)
from pyshacl.constraints.core.string_based_constraints import (
    LanguageInConstraintComponent,
    MaxLengthConstraintComponent,
    MinLengthConstraintComponent,
    PatternConstraintComponent,
)
from pyshacl.constraints.core.value_constraints import (
    ClassConstraintComponent,
    DatatypeConstraintComponent,
    NodeKindConstraintComponent,
)
from pyshacl.constraints.core.value_range_constraints import (
    MaxExclusiveConstraintComponent,
    MaxInclusiveConstraintComponent,
    MinExclusiveConstraintComponent,
    MinInclusiveConstraintComponent,
)
from pyshacl.constraints.sparql.sparql_based_constraints import SPARQLBasedConstraint
from pyshacl.errors import ConstraintLoadError, ConstraintLoadWarning
from pyshacl.shape import Shape
from rdflib import URIRef
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
_OF_VALUES: frozenset[type[ConstraintComponent]] = frozenset(
    [
        *(DatatypeConstraintComponent, NodeKindConstraintComponent, InConstraintComponent),
        *(MinLengthConstraintComponent, MaxLengthConstraintComponent),
        *(PatternConstraintComponent, LanguageInConstraintComponent),
        *(MinInclusiveConstraintComponent, MaxInclusiveConstraintComponent),
        *(MinExclusiveConstraintComponent, MaxExclusiveConstraintComponent),
    ]
)
"""What judges each value by itself, whatever its focus node and the other values: pySHACL goes through all values of
all focus nodes, in two loops whose body names the focus node only in the result."""
_ANY = URIRef("urn:any")
"""Stands for the focus nodes of values that are judged by themselves."""

Trail: TypeAlias = tuple[object, ...]
"""The shapes and components on the way to a component, as pySHACL passes them along."""
Check: TypeAlias = Callable[[Values], set[Term]]
"""Takes focus nodes with their value nodes; gives the focus nodes that violate."""
Failing: TypeAlias = Callable[[set[Term]], set[Term]]
"""Takes distinct values; gives those that fail."""


class NotTakenApart(Exception):
    """A component refers to shapes in a way that only pySHACL itself follows."""


@dataclass(frozen=True)
class NestedShape:
    """A shape that others refer to."""

    shape: Shape
    path: Path
    checks: Sequence[Check]

    def failing(self, nodes: set[Term]) -> set[Term]:
        """Find the nodes that do not conform; every component is asked, because pySHACL asks every one."""
        if not nodes:
            return set()  # where there is nothing to ask about, nothing is asked that may raise an error
        values = self.path.values(nodes)
        return _union(check(values) for check in self.checks)


class Screen:
    """Finds the focus nodes of a shape that violate it. Made for one process; not to be shared by threads."""

    def __init__(self, session: Session, pace: Pace) -> None:
        """Begin without anything known."""
        self._session = session
        self._pace = pace
        self.lookup = Lookup(session.store)
        self._instances: dict[Node, set[Term]] = {}
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
        kind = type(component)
        take_apart = self._connectives.get(kind, self._of_values if kind in _OF_VALUES else self._as_it_is)
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

    def _of_values(self, component: ConstraintComponent, way: Trail) -> Check:
        session, trail = self._session, list(way)
        component.make_v_result = _noted_value

        def failing(values: set[Term]) -> set[Term]:
            _, notes = component.evaluate(session.executor, session.graph, {_ANY: values}, trail)
            return {value for _, value, _ in notes}

        return _each_value(failing)

    def _of_class(self, component: ClassConstraintComponent, _: Trail) -> Check:
        kinds = [
            (self._with_subclasses(kind), self._instances.setdefault(kind, set())) for kind in component.class_rules
        ]
        return _each_value(lambda values: _union(self._not_of(values, *kind) for kind in kinds))

    def _not_of(self, values: set[Term], classes: set[Term], instances: set[Term]) -> set[Term]:
        new = self.lookup.values(values - instances, [RDF.type])
        failing = {value for value, types in new.items() if classes.isdisjoint(types)}
        instances.update(new.keys() - failing)
        return failing

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
        return NestedShape(shape, Path(shape, self._session.graph, self.lookup), checks)

    def _property(self, component: PropertyConstraintComponent, way: Trail) -> Check:
        inner = self._inner(component.shape, component.property_shapes, way)
        if not all(nested.shape.is_property_shape for nested in inner):
            raise NotTakenApart
        return _each_value(lambda values: _union(_all_failing(inner, values)))

    def _node(self, component: NodeConstraintComponent, way: Trail) -> Check:
        inner = self._inner(component.shape, component.node_shapes, way)
        if any(nested.shape.is_property_shape for nested in inner):
            raise NotTakenApart
        return _each_value(lambda values: _union(_all_failing(inner, values)))

    def _not(self, component: NotConstraintComponent, way: Trail) -> Check:
        inner = self._inner(component.shape, component.not_list, way)
        return _each_value(lambda values: values - values.intersection(*_all_failing(inner, values)))

    def _and(self, component: AndConstraintComponent, way: Trail) -> Check:
        return self._logical(component, component.and_list, lambda _, failing: _union(failing), way)

    def _or(self, component: OrConstraintComponent, way: Trail) -> Check:
        return self._logical(component, component.or_list, lambda values, failing: values.intersection(*failing), way)

    def _xone(self, component: XoneConstraintComponent, way: Trail) -> Check:
        def not_one(values: set[Term], failing: Sequence[set[Term]]) -> set[Term]:
            return {value for value in values if [value in each for each in failing].count(False) != 1}

        return self._logical(component, component.xone_nodes, not_one, way)

    def _logical(
        self,
        component: ConstraintComponent,
        lists: Sequence[Node],
        joined: Callable[[set[Term], Sequence[set[Term]]], set[Term]],
        way: Trail,
    ) -> Check:
        members = [list(component.shape.sg.graph.items(node)) for node in lists]
        if not all(members):
            raise NotTakenApart
        inner = [self._inner(component.shape, nodes, way) for nodes in members]
        return _each_value(lambda values: _union(joined(values, _all_failing(shapes, values)) for shapes in inner))

    def _qualified(self, component: QualifiedValueShapeConstraintComponent, way: Trail) -> Check:
        least, most = component.min_count or 0, component.max_count
        pairs = []
        for node in component.value_shapes:
            (wanted,) = self._inner(component.shape, [node], way)
            pairs.append((wanted, self._inner(component.shape, _siblings(component, node), way)))

        def violating(values: Values) -> set[Term]:
            every = _union(values.values())
            counted = [_fitting(every, wanted, siblings) for wanted, siblings in pairs]
            totals = {focus: [len(found & fitting) for fitting in counted] for focus, found in values.items()}
            return {
                focus
                for focus, each in totals.items()
                if not all(total >= least and (most is None or total <= most) for total in each)
            }

        return violating


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


def _union(sets: Iterable[set[Term]]) -> set[Term]:
    return set[Term]().union(*sets)


def _all_failing(shapes: Sequence[NestedShape], values: set[Term]) -> list[set[Term]]:
    """Ask every shape, as pySHACL does, even where one would do: asking may be what raises an error."""
    return [shape.failing(values) for shape in shapes]


def _fitting(values: set[Term], wanted: NestedShape, siblings: Sequence[NestedShape]) -> set[Term]:
    conforming = values - wanted.failing(values)
    return conforming.intersection(*_all_failing(siblings, conforming))


def _each_value(failing: Failing) -> Check:
    def violating(values: Values) -> set[Term]:
        failed = failing(_union(values.values()))
        return {focus for focus, found in values.items() if not failed.isdisjoint(found)} if failed else failed

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


def _noted_value(_graph: object, _focus: Term, value_node: Term, **_: object) -> tuple[str, Term, list[object]]:
    """Stand in for it where values are judged by themselves: a note of the value."""
    return "", value_node, []
