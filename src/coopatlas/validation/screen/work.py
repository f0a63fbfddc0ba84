"""Validating shape by shape: the screen finds the focus nodes that violate, pySHACL writes the results for those.

A task is a shape, or a part of the focus nodes of a shape that has many. Tasks do not depend on each other.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from pyshacl.shape import Shape
from pyshacl.validator import Validator
from rdflib import Graph
from rdflib.namespace import SH
from rdflib.term import Node

from coopatlas.progress import Progress
from coopatlas.validation.screen.conformance import Check, Screen
from coopatlas.validation.screen.crew import Crew
from coopatlas.validation.screen.pace import Pace
from coopatlas.validation.screen.session import Session
from coopatlas.validation.screen.targets import about, declared, focus_nodes
from coopatlas.validation.screen.values import Path, Predicates, Term, Values

RawReport: TypeAlias = tuple[str, Node, Sequence[tuple[Node, Node, object]]]
"""A result as pySHACL makes it: text, node, triples. An object may be a pair: a graph and a node in it."""


@dataclass(frozen=True)
class Task:
    """Shapes with the same targets, by their places in the session; ``part`` of ``parts`` of their focus nodes.

    Shapes whose targets or constraints are queries are not divided. Where constraints are, it ``asks_queries``.
    """

    shapes: tuple[int, ...]
    part: int = 0
    parts: int = 1
    asks_queries: bool = False


@dataclass(frozen=True)
class Found:
    """What a task ended with; ``reports`` stand for the graph of a node by whether it is that of the data."""

    conforms: bool = True
    reports: Sequence[RawReport] = ()


@dataclass
class _Prepared:
    """The shapes of the latest task, kept because the next task often is another part of it.

    Attributes:
        shapes: by their places in the session.
        focus: their focus nodes, for each part.
        checks: of each shape.
    """

    shapes: tuple[int, ...] = ()
    focus: Sequence[Sequence[Term]] = ()
    checks: Sequence[tuple[Shape, Sequence[tuple[Path, Sequence[Check]]]]] = ()

    def paths(self) -> frozenset[Predicates]:
        """List the simple paths that are looked up."""
        return frozenset(path.predicates for _, parts in self.checks for path, checks in parts if checks) - {()}


@dataclass
class Work:
    """Does tasks, in one process."""

    session: Session
    pace: Pace
    screen: Screen = field(init=False)
    _prepared: _Prepared = field(default_factory=_Prepared)

    def __post_init__(self) -> None:
        """Begin with nothing known."""
        self.screen = Screen(self.session, self.pace)

    def __call__(self, task: Task) -> Found:
        """Validate the focus nodes of shapes, or a part of them.

        Raises:
            ReportableRuntimeError, ConstraintLoadError: as pySHACL raises them.
        """
        if self._prepared.shapes != task.shapes:
            self._prepared = self._prepare(task)
        conforms, reports = True, list[RawReport]()
        for shape, violating in self._violating(self._prepared.focus[task.part]):
            fine, found = shape.validate(self.session.executor, self.session.graph, focus=violating)
            conforms = conforms and fine
            reports += [self._packed(report) for report in found]
        return Found(conforms, reports)

    def _prepare(self, task: Task) -> _Prepared:
        shapes = [self.session.shapes[number] for number in task.shapes]
        focus = focus_nodes(shapes[0], self.session, self.screen.lookup)
        about_each = len(focus) // task.parts
        checks = [(shape, self.screen.checks(shape, about_each)) for shape in shapes] if focus else []
        return _Prepared(task.shapes, _divided(focus, task.parts), checks)

    def _violating(self, focus: Sequence[Term]) -> Iterator[tuple[Shape, list[Term]]]:
        found: dict[Shape, list[Term]] = {shape: [] for shape, _ in self._prepared.checks}
        paths = self._prepared.paths()
        for start in range(0, len(focus), self.pace.batch):
            batch = focus[start : start + self.pace.batch]
            wide = sum(map(len, paths)) >= self.pace.wide
            looked_up = dict(self.screen.lookup.together(batch, paths)) if wide else {}
            for shape, parts in self._prepared.checks:
                found[shape] += self._violating_in(batch, parts, looked_up)
        return ((shape, violating) for shape, violating in found.items() if violating)

    def _violating_in(
        self,
        batch: Sequence[Term],
        parts: Sequence[tuple[Path, Sequence[Check]]],
        looked_up: dict[Predicates, Values],
    ) -> set[Term]:
        violating = set[Term]()
        for path, checks in parts:
            values = looked_up.get(path.predicates) if path.predicates else None
            if values is None and checks:
                values = looked_up[path.predicates] = path.values(batch)
            for check in checks:
                violating |= check(values or {})
        return violating

    def _packed(self, report: RawReport) -> RawReport:
        text, node, triples = report
        graph = self.session.graph
        return text, node, [(s, p, (o[0] is graph, o[1]) if isinstance(o, tuple) else o) for s, p, o in triples]

    def _unpacked(self, report: RawReport) -> RawReport:
        text, node, triples = report
        graphs = (self.session.shapes_graph.graph, self.session.graph)
        return text, node, [(s, p, (graphs[o[0]], o[1]) if isinstance(o, tuple) else o) for s, p, o in triples]

    def report(self, found: Iterable[Found]) -> Graph:
        """Write the ``sh:ValidationReport`` of all tasks."""
        conforms, reports = True, []
        for one in found:
            conforms = conforms and one.conforms
            reports += [self._unpacked(report) for report in one.reports]
        report, _ = Validator.create_validation_report(self.session.shapes_graph, conforms, reports)
        graph: Graph = report
        return graph


def validate_by_parts(
    session: Session,
    progress: Progress,
    processes: int,
    pace: Pace,
    is_wanted: Callable[[Shape], bool] = lambda _: True,
) -> Graph:
    """Validate all shapes; the results are those of pySHACL, as a set.

    Memory: for each process what the store takes, its largest shape's focus nodes (about 0.2 kB each) and what is known
    of one batch. What a process reads of the store is copied, because the store locks each quad that it reads.

    Args:
        session: the data and the shapes.
        progress: counts the tasks.
        processes: how many processes work, this one among them.
        pace: how much is done at a time.
        is_wanted: tells which shapes are validated.

    Raises:
        ReportableRuntimeError, ConstraintLoadError: as pySHACL raises them.
    """
    work = Work(session, pace)
    tasks = list(_tasks(session, pace, is_wanted))
    if processes <= 1:
        return work.report(progress.each(map(work, tasks), "validating", len(tasks)))
    patient = Work(session, replace(pace, patience_s=math.inf))
    crew = Crew(work, tasks, lambda task: task.shapes, patient, lambda task: task.asks_queries)
    with crew.fork(processes - 1):
        return work.report(progress.each(crew.each(), "validating", len(tasks)))


def _tasks(session: Session, pace: Pace, is_wanted: Callable[[Shape], bool]) -> Iterator[Task]:
    """Divide the work: first what has to be asked whole, because it is a query, then the rest in parts."""
    alike: dict[Hashable, list[int]] = {}
    for number, shape in enumerate(session.shapes):
        if not shape.deactivated and is_wanted(shape):
            alike.setdefault(declared(shape), []).append(number)
    alike.pop(None, None)
    divided = list[Task]()
    for numbers in alike.values():
        shapes = [session.shapes[number] for number in numbers]
        asks_queries = any(True for shape in shapes for _ in shape.objects(SH.sparql))
        if asks_queries or any(True for shape in shapes for _ in shape.objects(SH.target)):
            yield Task(tuple(numbers), asks_queries=asks_queries)
        else:
            parts = -(-about(shapes[0], session) // pace.part)
            divided += [Task(tuple(numbers), part, parts) for part in range(parts)]
    yield from divided


def _divided(focus: Sequence[Term], parts: int) -> Sequence[Sequence[Term]]:
    """Divide focus nodes into runs, so that what lies together in the store is looked up together.

    Every process divides alike: it finds the nodes in the order of the same statements, which nobody changes.
    """
    size = max(1, -(-len(focus) // parts))
    return [focus[size * part : size * (part + 1)] for part in range(parts)]
