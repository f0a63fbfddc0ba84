"""What a validation ended with, in a form that two ways of validating can be compared by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pyoxigraph import Store
from rdflib import RDF, Graph
from rdflib.namespace import SH
from rdflib.term import Node

from coopatlas.errors import ShapesInvalid
from coopatlas.progress import Quiet
from coopatlas.validation.screen.pace import Pace
from coopatlas.validation.validator import Effort, validate_plainly, validate_store

IN_SMALL_STEPS = Pace(batch=3, part=4, wide=1, tried=1, patience_s=-1)
"""So little at a time that small graphs are divided as large ones are, and each query is asked all at once."""

Found = frozenset[tuple[Node, object]]
"""A result: its properties, among them the results that it explains."""


@dataclass(frozen=True)
class Outcome:
    """Whether an error was ``raised``, the report's word, and how often each result came."""

    raised: bool
    conforms: str = ""
    results: Mapping[Found, int] = field(default_factory=dict)


def plainly(store: Store, shapes: Graph) -> Outcome:
    """By pySHACL alone."""
    return _outcome(lambda: validate_plainly(store, shapes)[1])


def screened(store: Store, shapes: Graph, processes: int = 1, pace: Pace = IN_SMALL_STEPS) -> Outcome:
    """By the Atlas."""
    return _outcome(lambda: validate_store(store, shapes, Quiet(), Effort(processes, pace))[1])


def _outcome(run: Callable[[], Graph]) -> Outcome:
    try:
        report = run()
    except (ShapesInvalid, SyntaxError, ValueError, TypeError, RuntimeError):
        # Of several faults, both ways meet any first: pySHACL goes through shapes in no order.
        return Outcome(raised=True)
    (node,) = report.subjects(RDF.type, SH.ValidationReport)
    results = Counter(_found(report, result) for result in report.objects(node, SH.result))
    return Outcome(raised=False, conforms=str(report.value(node, SH.conforms)), results=results)


def _found(report: Graph, result: Node) -> Found:
    return frozenset(
        (predicate, _found(report, value) if predicate == SH.detail else value)
        for predicate, value in report.predicate_objects(result)
    )
