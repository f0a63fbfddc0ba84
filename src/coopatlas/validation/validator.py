"""Running pySHACL over the knowledge graph.

Source: SHACL §3 (https://www.w3.org/TR/shacl/#validation), pySHACL 0.40.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Iterator, Sequence
from pathlib import Path

import pyshacl
from pyshacl.errors import ReportableRuntimeError, ShapeLoadError, ValidationFailure
from pyshacl.graph_abstraction import OxigraphDataGraph
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, SH
from rdflib.term import IdentifiedNode, Node

from coopatlas.errors import SettingsError, ShapesInvalid
from coopatlas.graph import KnowledgeGraph
from coopatlas.sources.reader import SourceFile, read_graph
from coopatlas.validation.report import Result, Severity
from coopatlas.vocabulary import CASH

_VARIABLE = re.compile(r"\{[$?]\w+\}")
_SEVERITIES = {SH.Violation: Severity.VIOLATION, SH.Warning: Severity.WARNING, SH.Info: Severity.INFO}


class _DataGraph(OxigraphDataGraph):
    """pySHACL's graph over a store, without two traps of pySHACL 0.40."""

    def __bool__(self) -> bool:
        """Be always true: this is asked for each result, hidden ones included, and would count the whole store."""
        return True

    def objects(  # type: ignore[override]  # as pySHACL overrides rdflib
        self,
        subject: IdentifiedNode | Literal | Sequence[IdentifiedNode | Literal] | None,
        predicate: IdentifiedNode | None,
        unique: bool = False,  # noqa: FBT001, FBT002  # pySHACL's signature
    ) -> Generator[IdentifiedNode | Literal, None, None]:
        """Yield nothing for a literal, which ``sh:class`` asks about where a class is one; the store would raise."""
        if not isinstance(subject, Literal):
            yield from super().objects(subject, predicate, unique)


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
    return read_graph(SourceFile(path, str(CASH)) for path in shape_files(folder))


def validate(graph: KnowledgeGraph, shapes: Graph) -> tuple[list[Result], Graph]:
    """Validate a graph; never raises for bad data.

    Returns:
        The results, and the standard ``sh:ValidationReport`` as a graph.

    Raises:
        ShapesInvalid: when the shapes themselves cannot be used.
    """
    try:
        _, report, text = pyshacl.validate(
            _DataGraph(graph.merged()),
            shacl_graph=shapes,
            advanced=True,
            inplace=True,
            do_owl_imports=False,
        )
    except (ReportableRuntimeError, ShapeLoadError) as error:
        raise ShapesInvalid(f"the shapes cannot be used: {error}; mend them in the shapes folder") from error
    if isinstance(report, ValidationFailure) or not isinstance(report, Graph):
        raise ShapesInvalid(f"the shapes cannot be used: {text}; mend them in the shapes folder")
    return list(_results(report, shapes)), report


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
