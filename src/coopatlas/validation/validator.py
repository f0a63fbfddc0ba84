"""Running pySHACL over the knowledge graph.

Source: SHACL §3 (https://www.w3.org/TR/shacl/#validation), pySHACL 0.40.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pyshacl
from pyoxigraph import Store
from pyshacl.errors import ValidationFailure
from pyshacl.shape import Shape
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, SH, XSD
from rdflib.term import Node

from coopatlas.errors import SettingsError, ShapesInvalid
from coopatlas.graph import KnowledgeGraph
from coopatlas.progress import Progress, Quiet
from coopatlas.sources.reader import SourceFile, read_graph
from coopatlas.validation.report import Result, Severity
from coopatlas.validation.screen.crew import affordable
from coopatlas.validation.screen.footprint import Known, footprint
from coopatlas.validation.screen.pace import Pace
from coopatlas.validation.screen.session import DataGraph, Session, open_session
from coopatlas.validation.screen.work import validate_by_parts
from coopatlas.vocabulary import CASH

QUIET = Quiet()
_WORTH_FORKING = 50_000
"""How many triples make it worth while to fork processes."""
_COPIED = 500
"""How many bytes a triple takes in each process, about: what a process reads of the store is copied."""


@dataclass(frozen=True)
class Affected:
    """What has changed in data that had no findings.

    Attributes:
        predicates: those of all statements that were added or removed.
        queries: what is known of the shapes' queries; what is read anew is added.
    """

    predicates: frozenset[str]
    queries: Known


@dataclass(frozen=True)
class Effort:
    """How the work of validating is done; what is found does not depend on it.

    Attributes:
        processes: how many work, this one among them; by default one for each core where the graph is large.
        pace: how much is done at a time.
        affected: what has changed in data that had no findings; without it, every shape is validated.
    """

    processes: int | None = None
    pace: Pace = field(default_factory=Pace)
    affected: Affected | None = None


_VARIABLE = re.compile(r"\{[$?]\w+\}")
_SEVERITIES = {SH.Violation: Severity.VIOLATION, SH.Warning: Severity.WARNING, SH.Info: Severity.INFO}


def shape_files(folder: Path) -> tuple[Path, ...]:
    """List the files of shapes, sorted; the examples below them are not shapes.

    Raises:
        SettingsError: when there is no such folder, or it holds no shapes.
    """
    found = tuple(sorted(folder.glob("*.ttl")))
    if not found:
        raise SettingsError(f"{folder}: no shapes here; the setting 'shapes' names the folder of the *.ttl files")
    return found


def read_shapes(folder: Path) -> Graph:
    """Read all shapes into one graph.

    Raises:
        SettingsError: when there are none.
        SourceSyntaxError: when a file does not parse.
    """
    shapes = read_graph(SourceFile(path, str(CASH)) for path in shape_files(folder))
    _type_strings(shapes)
    return shapes


def _type_strings(shapes: Graph) -> None:
    """Give the plain texts of ``sh:in`` and ``sh:hasValue`` their datatype, as the store gives it to those of the data.

    They are the same terms, but rdflib holds them to be different. Source: RDF 1.1 Concepts §3.3.
    """
    members = [(link, RDF.first) for head in shapes.objects(None, SH["in"]) for link in _links(shapes, head)]
    holders = [(shape, SH.hasValue) for shape in shapes.subjects(SH.hasValue)]
    for subject, predicate in (*members, *holders):
        for value in list(shapes.objects(subject, predicate)):
            if isinstance(value, Literal) and value.language is None and value.datatype is None:
                shapes.remove((subject, predicate, value))
                shapes.add((subject, predicate, Literal(value, datatype=XSD.string)))


def _links(shapes: Graph, head: Node) -> Iterator[Node]:
    """The links of a list; one that runs in a circle ends where it began."""
    seen: set[Node] = set()
    link: Node | None = head
    while link is not None and link not in seen:
        seen.add(link)
        yield link
        link = shapes.value(link, RDF.rest)


def validate(
    graph: KnowledgeGraph, shapes: Graph, progress: Progress = QUIET, affected: Affected | None = None
) -> tuple[list[Result], Graph]:
    """Validate a graph; never raises for bad data.

    Args:
        graph: the data.
        shapes: all shapes.
        progress: is told of the validation, and of its parts where the graph is large.
        affected: what has changed in data that had no findings; without it, every shape is validated.

    Returns:
        The results, and the standard ``sh:ValidationReport`` as a graph.

    Raises:
        ShapesInvalid: when the shapes themselves cannot be used.
    """
    return validate_store(graph.merged(), shapes, progress, Effort(affected=affected))


def validate_store(
    store: Store, shapes: Graph, progress: Progress, effort: Effort | None = None
) -> tuple[list[Result], Graph]:
    """Validate the default graph of a store: the results are those of pySHACL, which the screen spares most nodes.

    Args:
        store: the data, without named graphs.
        shapes: all shapes.
        progress: is told of the validation, and of its parts where processes are forked.
        effort: how the work is done.

    Raises:
        ShapesInvalid: when the shapes themselves cannot be used.
    """
    effort = effort or Effort()
    with _shapes_at_fault():
        session = open_session(store, shapes)
        if not session.is_divisible():
            return validate_plainly(store, shapes)
        processes = effort.processes
        if processes is None:
            processes = affordable(len(store) * _COPIED) if len(store) > _WORTH_FORKING else 1
        is_wanted = partial(_is_affected, session, effort.affected) if effort.affected else _always
        if processes > 1:
            report = validate_by_parts(session, progress, processes, effort.pace, is_wanted)
        else:
            with progress.step("validating"):
                report = validate_by_parts(session, QUIET, 1, effort.pace, is_wanted)
    return list(_results(report, shapes)), report


def validate_plainly(store: Store, shapes: Graph) -> tuple[list[Result], Graph]:
    """Validate with pySHACL alone, shape by shape and node by node.

    Raises:
        ShapesInvalid: when the shapes themselves cannot be used.
    """
    with _shapes_at_fault():
        _, report, text = pyshacl.validate(
            DataGraph(store), shacl_graph=shapes, advanced=True, inplace=True, do_owl_imports=False
        )
    if isinstance(report, ValidationFailure) or not isinstance(report, Graph):
        fault = text.removeprefix("Validation Failure - ")
        raise ShapesInvalid(f"the shapes cannot be used: {fault}; mend them in the shapes folder")
    return list(_results(report, shapes)), report


def _always(_: Shape) -> bool:
    return True


def _is_affected(session: Session, affected: Affected, shape: Shape) -> bool:
    read = footprint(shape, session, affected.queries)
    return read is None or not read.isdisjoint(affected.predicates)


@contextmanager
def _shapes_at_fault() -> Iterator[None]:
    try:
        yield
    except (RuntimeError, SyntaxError) as error:  # what pySHACL raises, and pyoxigraph for a query
        raise ShapesInvalid(f"the shapes cannot be used: {error}; mend them in the shapes folder") from error


def _results(report: Graph, shapes: Graph) -> Iterator[Result]:
    for node in report.subjects(RDF.type, SH.ValidationResult):
        # A result nested in another's sh:detail explains it and is not a finding of its own.
        if (None, SH.detail, node) in report:
            continue
        focus = report.value(node, SH.focusNode)
        if focus is None:
            raise ShapesInvalid("pySHACL gave a result without a focus node")
        path = report.value(node, SH.resultPath)
        yield Result(
            focus=focus,
            path=path if isinstance(path, URIRef) else None,
            value=report.value(node, SH.value),
            shape=str(report.value(node, SH.sourceShape)),
            severity=_SEVERITIES.get(_iri(report.value(node, SH.resultSeverity)), Severity.VIOLATION),
            messages=_messages(report, node, shapes),
            component=report.value(node, SH.sourceConstraintComponent),
            node=node,
        )


def _iri(term: Node | None) -> URIRef:
    return term if isinstance(term, URIRef) else SH.Violation


def _messages(report: Graph, node: Node, shapes: Graph) -> dict[str, str]:
    found = sorted(text for text in report.objects(node, SH.resultMessage) if isinstance(text, Literal))
    origins = (report.value(node, origin) for origin in (SH.sourceConstraint, SH.sourceShape))
    templates = [template for origin in origins for template in shapes.objects(origin, SH.message)]
    return {text.language or _language(text, templates): str(text) for text in found}


def _language(text: str, templates: Iterable[Node]) -> str:
    """Tell the language of a SPARQL constraint's message, which pySHACL 0.40 drops when it fills in the variables."""
    for template in templates:
        if isinstance(template, Literal) and template.language:
            parts = (re.escape(part) for part in _VARIABLE.split(template))
            if re.fullmatch(".*".join(parts), text, re.DOTALL):
                return template.language
    return ""
