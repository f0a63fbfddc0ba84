"""Validation as the rest of the Atlas asks for it: sources and shapes in, a report with places out."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pyoxigraph import Store, Triple
from rdflib import Graph

from coopatlas.errors import SourceError, SourceSyntaxError
from coopatlas.formats import of_file, table_of
from coopatlas.graph import KnowledgeGraph
from coopatlas.progress import Progress, Quiet
from coopatlas.settings import Settings
from coopatlas.sources.dataset import DESCRIPTION_NAME, Dataset, open_datasets, open_ontology, read_description
from coopatlas.sources.reader import SourceFile, faults_of, read_statements, read_what_can_be_read
from coopatlas.validation.changed import Revision
from coopatlas.validation.expectations import with_own_words
from coopatlas.validation.locations import NOWHERE, locate
from coopatlas.validation.near_misses import NearMisses
from coopatlas.validation.paths import offending_steps
from coopatlas.validation.report import Fault, Finding, Report, Severity
from coopatlas.validation.validator import Affected, read_shapes, validate
from coopatlas.vocabulary import DATASET

_MOST_HINTS = 1000
"""Only for so many findings is it guessed what was meant: where there are more, nobody reads them one by one."""
_OUTSIDE_IRI = str(DATASET["checked"])
"""The graph of files that belong to no dataset; only what is checked is in it, and nothing of it is kept."""


@dataclass(frozen=True)
class Check:
    """What a check of source files ended with: files that cannot be used, and the report on all that could be read.

    ``shapes`` are what they were held against, ``files`` what was checked, ``known`` how many findings a baseline has
    left out.
    """

    unreadable: Sequence[SourceError]
    report: Report
    shapes: Graph
    files: Sequence[Path] = ()
    known: int = 0

    @property
    def faults(self) -> list[Fault]:
        """The files that cannot be used, as they are told."""
        return [Fault(error) for error in self.unreadable]

    @property
    def unusable(self) -> frozenset[Path]:
        """The files that cannot be used, each once, however much is wrong in it."""
        return frozenset(error.location.path for error in self.unreadable)

    def fails(self, level: Severity) -> bool:
        """Whether anything is as grave as this, or a file cannot be used."""
        return bool(self.unreadable) or any(one.result.severity.is_at_least(level) for one in self.report.findings)


def validate_graph(  # noqa: PLR0913  # a graph and its shapes, and what else is known
    graph: KnowledgeGraph,
    shapes: Graph,
    sources: Iterable[SourceFile],
    progress: Progress | None = None,
    affected: Affected | None = None,
    *,
    names: Store | None = None,
) -> Report:
    """Validate a graph and find the place of each result.

    Args:
        graph: the data.
        shapes: all shapes.
        sources: the files that the graph was read from.
        progress: is told of the validation, and of its parts where the graph is large.
        affected: what has changed in data that had no findings; without it, every shape is validated.
        names: where names are looked up that may have been meant; the graph itself if it is None.

    Raises:
        ShapesInvalid: when the shapes themselves cannot be used.
    """
    results, report = validate(graph, shapes, progress or Quiet(), affected)
    if not results:
        return Report([], report)
    worded = [with_own_words(result, shapes) for result in results]
    findings = locate(worded, sources, graph, offending_steps(shapes))
    return Report(_with_hints(findings, NearMisses(graph.store if names is None else names, shapes)), report)


def _with_hints(findings: Sequence[Finding], near_misses: NearMisses) -> list[Finding]:
    guessed = [replace(finding, hint=near_misses.of(finding.result)) for finding in findings[:_MOST_HINTS]]
    return [*guessed, *findings[_MOST_HINTS:]]


def check(
    paths: Sequence[Path], settings: Settings, progress: Progress, changed: str = "", *, beside_data: bool = False
) -> Check:
    """Check source files: all of ``data/``, or those named.

    Files within the data folder are checked together with the rest of it, because a participation needs its
    project; only what lies in the named files is reported. Files from elsewhere are checked on their own. The
    ontology and its concepts are always there.

    Args:
        paths: files or folders; none means the whole data folder.
        settings: where data, ontology and shapes are.
        progress: is told of each step.
        changed: a revision of git; what has not changed since need not be validated again. The findings are the same.
        beside_data: whether files from elsewhere, too, are checked together with the data folder.

    Raises:
        SettingsError: when a folder that the settings name is missing, or git does not know the revision.
        SourceError: when the ontology or a shape cannot be read, or a dataset has no description.
        ShapesInvalid: when the shapes themselves cannot be used.
    """
    paths = [table_of(path) for path in paths]
    chosen = frozenset(path.resolve() for path in paths)
    own = (settings.data.resolve(), settings.ontology.resolve())
    outside = [path for path in paths if not _lies_in(path.resolve(), own)]
    alone = paths and len(outside) == len(paths) and not beside_data
    datasets = () if alone else open_datasets(settings.data)
    ours = [*open_ontology(settings.ontology).terms, *(file for dataset in datasets for file in dataset.files)]
    sources = [*ours, *_outside(outside)]
    loaded = _load(sources, progress)
    graph, unreadable = loaded.graph, loaded.unreadable
    failed = {table_of(error.location.path) for error in unreadable}
    read = [source for source in sources if source.path not in failed]
    revision = Revision(changed, settings) if changed else None
    affected = revision.affected(_has_findings) if revision else None
    shapes = read_shapes(settings.shapes)
    report = validate_graph(graph, shapes, read, progress, affected)
    if revision:
        revision.note()
    if failed:
        report = _without(report, loaded.half_described)
    told = {finding.location.path for finding in report.of(Severity.VIOLATION)}
    unreadable += _undescribed(datasets, failed | told)
    # A table whose metadata are broken was not checked, and they are told in its place.
    unread = failed - {error.location.path for error in unreadable}
    checked = [source.path for source in sources if source.path not in unread]
    files = [path for path in checked if not chosen or _lies_in(path.resolve(), chosen)]
    return Check(unreadable, _only(report, chosen) if chosen else report, shapes, files)


def _has_findings(settings: Settings) -> bool:
    checked = check([], settings, Quiet())
    return bool(checked.unreadable or checked.report.findings)


def _outside(paths: Sequence[Path]) -> list[SourceFile]:
    files = (file for path in paths for file in (sorted(path.rglob("*")) if path.is_dir() else [path]))
    # A file that was named is read whatever its kind, so that a wrong kind is said; folders are searched.
    return [SourceFile(file, _OUTSIDE_IRI) for file in files if file in paths or of_file(file)]


@dataclass(frozen=True)
class _Loaded:
    """The graph, the files that cannot be used, and what they speak of: nothing is said of that for now."""

    graph: KnowledgeGraph
    unreadable: list[SourceError]
    half_described: set[str]


def _load(sources: Sequence[SourceFile], progress: Progress) -> _Loaded:
    loaded = _Loaded(KnowledgeGraph(), [], set())
    for source in progress.each(sources, "reading sources", len(sources)):
        try:
            loaded.graph.add(list(read_statements(source)))
        except SourceSyntaxError as error:
            loaded.unreadable.extend(faults_of(source, error))
            _load_what_can_be_read(source, loaded)
        except SourceError as error:
            loaded.unreadable.append(error)
    return loaded


def _load_what_can_be_read(source: SourceFile, loaded: _Loaded) -> None:
    """Have what could be read of a broken file there for the files that lean on it."""
    for quad in read_what_can_be_read(source):
        # A triple term is nothing that a shape could look at.
        if not isinstance(quad.object, Triple):
            loaded.graph.store.add(quad)
            loaded.half_described.add(str(quad.subject).strip("<>"))


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

    return report.only([finding for finding in report.findings if belongs(finding.location.path)])


def _without(report: Report, half_described: Container[str]) -> Report:
    """Leave out what may be found only because a file could not be read whole."""
    whole = (one for one in report.findings if one.location.path != NOWHERE)
    return report.only([one for one in whole if str(one.result.focus) not in half_described])


def _lies_in(path: Path, folders: Iterable[Path]) -> bool:
    return any(path == folder or folder in path.parents for folder in folders)
