"""Validation as the rest of the Atlas asks for it: sources and shapes in, a report with places out."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rdflib import Graph

from coopatlas.errors import SourceError
from coopatlas.formats import of_file
from coopatlas.graph import KnowledgeGraph
from coopatlas.progress import Progress, Quiet
from coopatlas.settings import Settings
from coopatlas.sources.dataset import DESCRIPTION_NAME, Dataset, open_datasets, open_ontology, read_description
from coopatlas.sources.reader import SourceFile, read_statements
from coopatlas.validation.changed import Revision
from coopatlas.validation.locations import NOWHERE, locate
from coopatlas.validation.report import Report, Severity
from coopatlas.validation.validator import Affected, read_shapes, validate
from coopatlas.vocabulary import DATASET

_OUTSIDE_IRI = str(DATASET["checked"])
"""The graph of files that belong to no dataset; only what is checked is in it, and nothing of it is kept."""


@dataclass(frozen=True)
class Check:
    """What a check of source files ended with: files that cannot be used, and the report on all that could be read."""

    unreadable: Sequence[SourceError]
    report: Report


def validate_graph(
    graph: KnowledgeGraph,
    shapes: Graph,
    sources: Iterable[SourceFile],
    progress: Progress | None = None,
    affected: Affected | None = None,
) -> Report:
    """Validate a graph and find the place of each result.

    Args:
        graph: the data.
        shapes: all shapes.
        sources: the files that the graph was read from.
        progress: is told of the validation, and of its parts where the graph is large.
        affected: what has changed in data that had no findings; without it, every shape is validated.

    Raises:
        ShapesInvalid: when the shapes themselves cannot be used.
    """
    results, report = validate(graph, shapes, progress or Quiet(), affected)
    return Report(locate(results, sources, graph.blank_nodes), report)


def check(paths: Sequence[Path], settings: Settings, progress: Progress, changed: str = "") -> Check:
    """Check source files: all of ``data/``, or those named.

    Files within the data folder are checked together with the rest of it, because a participation needs its
    project; only what lies in the named files is reported. Files from elsewhere are checked on their own. The
    ontology and its concepts are always there.

    Args:
        paths: files or folders; none means the whole data folder.
        settings: where data, ontology and shapes are.
        progress: is told of each step.
        changed: a revision of git; what has not changed since need not be validated again. The findings are the same.

    Raises:
        SettingsError: when a folder that the settings name is missing, or git does not know the revision.
        SourceError: when the ontology or a shape cannot be read, or a dataset has no description.
        ShapesInvalid: when the shapes themselves cannot be used.
    """
    chosen = frozenset(path.resolve() for path in paths)
    own = (settings.data.resolve(), settings.ontology.resolve())
    outside = [path for path in paths if not _lies_in(path.resolve(), own)]
    datasets = () if paths and len(outside) == len(paths) else open_datasets(settings.data)
    ours = [*open_ontology(settings.ontology).terms, *(file for dataset in datasets for file in dataset.files)]
    sources = [*ours, *_outside(outside)]
    graph, unreadable = _load(sources, progress)
    failed = {error.location.path for error in unreadable}
    read = [source for source in sources if source.path not in failed]
    revision = Revision(changed, settings) if changed else None
    affected = revision.affected(_has_findings) if revision else None
    report = validate_graph(graph, read_shapes(settings.shapes), read, progress, affected)
    if revision:
        revision.note()
    told = {finding.location.path for finding in report.of(Severity.VIOLATION)}
    unreadable += _undescribed(datasets, failed | told)
    return Check(unreadable, _only(report, chosen) if chosen else report)


def _has_findings(settings: Settings) -> bool:
    checked = check([], settings, Quiet())
    return bool(checked.unreadable or checked.report.findings)


def _outside(paths: Sequence[Path]) -> list[SourceFile]:
    files = (file for path in paths for file in (sorted(path.rglob("*")) if path.is_dir() else [path]))
    # A file that was named is read whatever its kind, so that a wrong kind is said; folders are searched.
    return [SourceFile(file, _OUTSIDE_IRI) for file in files if file in paths or of_file(file)]


def _load(sources: Sequence[SourceFile], progress: Progress) -> tuple[KnowledgeGraph, list[SourceError]]:
    graph, unreadable = KnowledgeGraph(), []
    for source in progress.each(sources, "reading sources", len(sources)):
        try:
            # All or nothing: half of a broken file would raise findings that are not there.
            graph.add(list(read_statements(source)))
        except SourceError as error:
            unreadable.append(error)
    return graph, unreadable


def _undescribed(datasets: Iterable[Dataset], told: Container[Path]) -> Iterator[SourceError]:
    """Find the datasets that a build would refuse by their description although no shape says so."""
    for dataset in datasets:
        if dataset.folder / DESCRIPTION_NAME not in told:
            try:
                read_description(dataset)
            except SourceError as error:
                yield error


def _only(report: Report, chosen: frozenset[Path]) -> Report:
    def belongs(path: Path) -> bool:
        return path == NOWHERE or _lies_in(path.resolve(), chosen)

    return Report([finding for finding in report.findings if belongs(finding.location.path)], report.graph)


def _lies_in(path: Path, folders: Iterable[Path]) -> bool:
    return any(path == folder or folder in path.parents for folder in folders)
