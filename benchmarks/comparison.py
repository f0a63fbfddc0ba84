"""Throughput and latency of every peer, class by class, side by side."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pyoxigraph import RdfFormat, parse

from coopatlas.progress import Progress
from load import InProcess, OverHttp, Sample, Target
from questions import CLASSES, Question, Workload

SETTLE_S = 20.0
PROBE_LIMIT_S = 10.0
_PROBES = 3
_REPEATED = 300
_MOST_PER_S = 6000
"""More different questions than this a second no server answers here; the run ends where they end."""
_SLOW_CLASSES = {"path": 1000, "aggregate": 3000, "text": 1000, "mix": 3000}
_PARITY_QUESTIONS = 12


@dataclass(frozen=True, order=True)
class Cell:
    """One thing that is measured of every peer."""

    kind: str
    repeated: bool
    connections: int


@dataclass(frozen=True)
class Plan:
    """Which cells, for how many seconds each, and how often."""

    cells: Sequence[Cell]
    seconds: float
    rounds: int


@dataclass
class Comparison:
    """What was measured. ``paces`` are seconds a question takes where it takes so long that only that was measured.

    A pace of None is a class of which a question took longer than the limit.
    """

    samples: dict[tuple[str, Cell], list[Sample]] = field(default_factory=dict)
    paces: dict[tuple[str, str], float | None] = field(default_factory=dict)

    def rate(self, peer: str, cell: Cell) -> float | None:
        """The median rate in requests per second; None where a question takes longer than the limit."""
        if (peer, cell.kind) in self.paces:
            pace = self.paces[peer, cell.kind]
            return None if pace is None else 1 / pace
        found = self.samples.get((peer, cell))
        return statistics.median(sample.rate for sample in found) if found else None

    def median(self, peer: str, cell: Cell) -> Sample | None:
        """The sample in the middle by its rate."""
        found = sorted(self.samples.get((peer, cell), ()), key=lambda sample: sample.rate)
        return found[(len(found) - 1) // 2] if found else None


def full_plan(seconds: float, rounds: int) -> Plan:
    """Every class at one, eight and thirty-two clients; lookups, lists and the mix repeated, too."""
    cold = [Cell(kind, repeated=False, connections=number) for kind in (*CLASSES, "mix") for number in (1, 8, 32)]
    again = [
        Cell(kind, repeated=True, connections=number) for kind in ("lookup", "list", "mix") for number in (1, 8, 32)
    ]
    return Plan([*cold, *again], seconds, rounds)


def small_plan(seconds: float, rounds: int) -> Plan:
    """Lookups at one, eight and thirty-two clients, the rest at eight."""
    cold = [Cell(kind, repeated=False, connections=8) for kind in (*CLASSES, "mix")]
    lookups = [Cell("lookup", repeated=False, connections=number) for number in (1, 32)]
    again = [Cell(kind, repeated=True, connections=8) for kind in ("lookup", "mix")]
    return Plan(sorted([*cold, *lookups, *again]), seconds, rounds)


def compare(targets: Sequence[Target], workload: Workload, plan: Plan, progress: Progress, result: Comparison) -> None:
    """Measure every cell of every target in turns: all targets one cell, then the next cell, and all that again.

    Each target gets the same questions. A cold cell's were never asked before; a repeated cell's are a few hundred
    that every target was asked once before it is measured. Each sample is added to ``result`` as it is taken.
    """
    with progress.step("warming up and probing"):
        _warm_up(targets, workload)
        result.paces.update(_probe(targets, workload, plan))
    repeated = {cell.kind: workload.take(cell.kind, _REPEATED) for cell in plan.cells if cell.repeated}
    for number in range(plan.rounds):
        for cell in progress.each(plan.cells, f"round {number + 1}", len(plan.cells)):
            questions = repeated[cell.kind] if cell.repeated else _fresh(workload, cell, plan)
            for target in _turned(targets, number):
                if (target.name, cell.kind) not in result.paces:
                    sample = _measured(target, questions, cell, plan.seconds, first=number == 0)
                    result.samples.setdefault((target.name, cell), []).append(sample)


def _measured(target: Target, questions: Sequence[Question], cell: Cell, seconds: float, *, first: bool) -> Sample:
    if cell.repeated and first:
        target.load(questions, cell.connections, seconds * 2)
    sample = target.load(questions, cell.connections, seconds, again=cell.repeated)
    settle(target)
    return sample


def settle(target: Target) -> None:
    """Wait until nothing is at work any more for clients that have gone."""
    if isinstance(target, OverHttp):
        target.peer.settle(SETTLE_S)


def _turned(targets: Sequence[Target], number: int) -> Sequence[Target]:
    """Begin each round with another target, so that none is always after the same one."""
    start = number % len(targets)
    return [*targets[start:], *targets[:start]]


def _fresh(workload: Workload, cell: Cell, plan: Plan) -> list[Question]:
    return workload.take(cell.kind, int(_SLOW_CLASSES.get(cell.kind, _MOST_PER_S) * plan.seconds))


def _warm_up(targets: Sequence[Target], workload: Workload) -> None:
    questions = workload.take("mix", 1000)
    for target in targets:
        target.load(questions, 4, 2.0)
        settle(target)


def _probe(targets: Sequence[Target], workload: Workload, plan: Plan) -> Iterator[tuple[tuple[str, str], float | None]]:
    """Find the classes of which a target takes so long for one question that no rate can be measured in the time."""
    for kind in sorted({cell.kind for cell in plan.cells} - {"mix"}):
        questions = workload.take(kind, _PROBES)
        for target in targets:
            if isinstance(target, OverHttp):
                replies = [target.peer.ask(question, PROBE_LIMIT_S) for question in questions]
                late = any(reply.status == 0 for reply in replies)
                pace = statistics.fmean(reply.seconds for reply in replies)
                if late or pace > plan.seconds / 2:
                    yield (target.name, kind), None if late else pace
                    # A mix in which such questions come is not to be measured in so short a time, either.
                    yield (target.name, "mix"), None
                    settle(target)


def differences(
    targets: Sequence[Target], workload: Workload, paces: Mapping[tuple[str, str], float | None]
) -> list[str]:
    """Ask all targets the same and compare how much they answer; a sentence for each class that differs."""
    sentences = []
    reference = next(target for target in targets if isinstance(target, InProcess))
    for kind in CLASSES:
        questions = workload.take(kind, _PARITY_QUESTIONS)
        expected = [amount(question, reference.answer(question)) for question in questions]
        for target in targets:
            if isinstance(target, OverHttp) and (target.name, kind) not in paces:
                found = [_amount_from(target, question) for question in questions]
                wrong = [
                    f"{mine} instead of {right}" for mine, right in zip(found, expected, strict=True) if mine != right
                ]
                if wrong:
                    sentences.append(
                        f"{target.name}, {kind}: {len(wrong)} of {len(questions)} answers differ, the first: {wrong[0]}"
                    )
    return sentences


def _amount_from(target: OverHttp, question: Question) -> str:
    reply = target.peer.ask(question, 3 * PROBE_LIMIT_S)
    return amount(question, reply.body) if reply.status == 200 else f"status {reply.status}"  # noqa: PLR2004  # HTTP's OK


def amount(question: Question, body: bytes) -> str:
    """How much an answer holds: its rows and bound values, or its triples."""
    if question.is_graph:
        return f"{len({quad.triple for quad in parse(body, RdfFormat.TURTLE)})} triples"
    bindings = json.loads(body)["results"]["bindings"]
    return f"{len(bindings)} rows with {sum(map(len, bindings))} values"
