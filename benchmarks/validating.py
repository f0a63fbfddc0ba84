"""Validates one file in one way, and prints how long that took and what was found, as JSON.

``python benchmarks/validating.py WAY FILE``; validation.py runs it, a process of its own for each measurement.
"""

from __future__ import annotations

import hashlib
import json
import logging
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyshacl
from pyoxigraph import RdfFormat, Store
from rdflib import RDF, Graph
from rdflib.namespace import SH
from rdflib.term import BNode, Node

from coopatlas.progress import Quiet
from coopatlas.validation.validator import read_shapes, validate_plainly, validate_store

ATLAS, OXIGRAPH, RDFLIB = "atlas", "oxigraph", "rdflib"
_SHAPES = Path(__file__).parents[1] / "shapes"


def _store(path: Path) -> Store:
    store = Store()
    store.bulk_load(path=path, format=RdfFormat.N_TRIPLES)
    return store


def _by_atlas(store: Store, shapes: Graph) -> Graph:
    return validate_store(store, shapes, Quiet())[1]


def _by_oxigraph(store: Store, shapes: Graph) -> Graph:
    return validate_plainly(store, shapes)[1]


def _graph(path: Path) -> Graph:
    return Graph().parse(path, format="nt")


def _by_rdflib(graph: Graph, shapes: Graph) -> Graph:
    _, report, text = pyshacl.validate(graph, shacl_graph=shapes, advanced=True, inplace=True)
    if not isinstance(report, Graph):
        raise TypeError(text)
    return report


WAYS: dict[str, tuple[Callable[[Path], Any], Callable[[Any, Graph], Graph]]] = {
    ATLAS: (_store, _by_atlas),
    OXIGRAPH: (_store, _by_oxigraph),
    RDFLIB: (_graph, _by_rdflib),
}


def main(arguments: Sequence[str]) -> None:
    """Validate, and print the findings."""
    way, path = arguments
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)
    load, validate = WAYS[way]
    shapes = read_shapes(_SHAPES)
    began = time.perf_counter()
    idle_s = _worked_s()
    data = load(Path(path))
    loaded = time.perf_counter()
    load_cpu_s = _worked_s()
    report = validate(data, shapes)
    validated = time.perf_counter()
    validate_cpu_s = _worked_s() - load_cpu_s
    digests = sorted(_digest(report, result) for result in _results(report))
    print(  # noqa: T201  # validation.py reads it
        json.dumps(
            {
                "load_s": loaded - began,
                "validate_s": validated - loaded,
                "load_cpu_s": load_cpu_s - idle_s,
                "validate_cpu_s": validate_cpu_s,
                "results": len(digests),
                "digest": hashlib.sha256("".join(digests).encode()).hexdigest(),
            }
        )
    )


def _worked_s() -> float:
    """The processor time of this process and of those it has ended."""
    return sum(
        used.ru_utime + used.ru_stime
        for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def _results(report: Graph) -> list[Node]:
    return [
        result for node in report.subjects(RDF.type, SH.ValidationReport) for result in report.objects(node, SH.result)
    ]


def _digest(report: Graph, result: Node) -> str:
    """Hash what a result says, without the names of blank nodes, which differ in each run."""
    said = sorted(
        f"{predicate} {_said(report, predicate, value)}" for predicate, value in report.predicate_objects(result)
    )
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def _said(report: Graph, predicate: Node, value: Node) -> str:
    if predicate == SH.detail:
        return _digest(report, value)
    return "blank" if isinstance(value, BNode) else repr(value)


if __name__ == "__main__":
    main(sys.argv[1:])
