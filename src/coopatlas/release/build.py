"""Building a release: the order of the steps, from sources to a published folder."""

from __future__ import annotations

import hashlib
import platform
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import Enum
from importlib.metadata import version as version_of
from pathlib import Path

from pyoxigraph import Store
from rdflib import Graph

from coopatlas import __version__
from coopatlas.errors import DataInvalid, Location, ReleaseCorrupt, ReleaseNotFound, SettingsError, SourceSyntaxError
from coopatlas.formats import N_QUADS, N_TRIPLES
from coopatlas.graph import KnowledgeGraph, load
from coopatlas.languages.language import read_languages
from coopatlas.progress import Progress
from coopatlas.release.catalog import CATALOG_NAME, catalog_graph
from coopatlas.release.changes import write_changes
from coopatlas.release.context import CONTEXT_VERSION
from coopatlas.release.distributions import dumps_of
from coopatlas.release.dumps import QUADS_PATH, UNION_PATH, write_dumps, write_quads
from coopatlas.release.examples import parse_example
from coopatlas.release.executables import executables
from coopatlas.release.facts import Earlier, Edition, ReleaseFacts, count, earlier_releases
from coopatlas.release.index import Index
from coopatlas.release.indexing import write_index
from coopatlas.release.manifest import (
    LATEST_NAME,
    MANIFEST_SCHEMA,
    SHAPES_NAME,
    STORE_NAME,
    VERSIONS_NAME,
    Manifest,
    Release,
    describe_files,
    files_below,
    sha256_of,
    versions,
)
from coopatlas.release.ordering import write_orders
from coopatlas.release.recording import write_events
from coopatlas.release.registering import write_directory
from coopatlas.release.retention import NOTHING_CLEARED, Cleared, clear, surplus
from coopatlas.release.schema_org import SCHEMA_ORG_NAME, schema_org_text
from coopatlas.release.servable import is_servable
from coopatlas.release.staging import draft, link, locked, next_version, publish
from coopatlas.release.vocabularies import keep_versions
from coopatlas.release.void import VOID_NAME, void_graph
from coopatlas.settings import Settings
from coopatlas.sources.dataset import Dataset, Description, open_datasets, open_ontology, read_description
from coopatlas.sources.reader import read_statements
from coopatlas.validation.report import Report
from coopatlas.validation.run import validate_graph
from coopatlas.validation.validator import read_shapes

QUERIES_NAME = "queries"
REPORT_NAME = "validation.ttl"
REPORT_TEXT_NAME = "validation.txt"
_TOOLS = ("pyarrow", "pyoxigraph", "pyshacl", "rdflib")


class Outcome(Enum):
    """What a build came to."""

    NEW = "new"
    UNCHANGED = "unchanged"
    LINKED = "linked"
    """The release was there, whole but not the latest: its build died before the last step, or it was rolled back."""


@dataclass(frozen=True)
class Built:
    """What a build ended with; ``cleared`` are the releases that are kept no longer."""

    release: Release
    outcome: Outcome
    report: Report
    cleared: Cleared = NOTHING_CLEARED


@dataclass(frozen=True)
class _Inputs:
    """What a build reads, read."""

    datasets: tuple[Dataset, ...]
    described: Mapping[str, Description]
    graph: KnowledgeGraph
    shapes: Graph
    queries: Sequence[Path]
    report: Report


def build(settings: Settings, progress: Progress, now: datetime | None = None) -> Built:
    """Build a release from the sources; nothing is published unless the data conform.

    Args:
        settings: the folders of data, ontology, shapes and queries, and where releases go.
        progress: is told of each step.
        now: the time to date the release by, with its zone; by default the clock's.

    Raises:
        SettingsError: when a folder that the settings name is missing.
        SourceError: when a file cannot be read, or a dataset does not describe itself.
        DataInvalid: when the data do not conform.
        ReleaseError: when the releases folder cannot be written or is in use.
    """
    with locked(settings.releases):
        built = _build(settings, progress, now or datetime.now(UTC))
        return replace(built, cleared=clear(settings.releases, settings.kept_releases, built.release.version))


def _build(settings: Settings, progress: Progress, now: datetime) -> Built:
    inputs = _read(settings, progress)
    previous = _latest(settings.releases)
    version = next_version(settings.releases, now.date())
    with draft(settings.releases, version) as folder:
        quads = _write_content(inputs, folder, progress)
        keep_versions(inputs.graph.store, settings.ontology, settings.releases, folder)
        content_hash = _content_hash(folder)
        if previous is not None and _same(previous, content_hash, settings):
            return Built(previous, Outcome.UNCHANGED, inputs.report)
        unlinked = _unlinked(settings, previous, content_hash)
        if unlinked is not None:
            link(settings.releases, unlinked.version)
            return Built(unlinked, Outcome.LINKED, inputs.report)
        facts = _write_descriptions(
            inputs, folder, quads, previous, progress, version=version, now=now, settings=settings
        )
        manifest = manifest_of(facts, folder, previous, content_hash, now)
        return Built(Release.open(publish(folder, settings.releases, manifest)), Outcome.NEW, inputs.report)


def _read(settings: Settings, progress: Progress) -> _Inputs:
    if not settings.queries.is_dir():
        raise SettingsError(f"{settings.queries}: no such folder; the setting 'queries' names that of the questions")
    datasets = open_datasets(settings.data)
    questions = _read_questions(settings.queries)
    ontology = open_ontology(settings.ontology)
    sources = [*ontology.terms, *(file for dataset in datasets for file in dataset.files)]
    graph = load(progress.each(sources, "reading sources", len(sources)))
    shapes = read_shapes(settings.shapes)
    report = validate_graph(graph, shapes, sources, progress)
    if not report.conforms:
        raise DataInvalid([finding.line() for finding in report.findings])
    # After the shapes, which say the same at its line, and before anything is written.
    described = {dataset.name: read_description(dataset) for dataset in datasets}
    for alignments in ontology.alignments:
        graph.add(read_statements(alignments))
    return _Inputs(datasets, described, graph, shapes, questions, report)


def _latest(releases: Path) -> Release | None:
    latest = releases / LATEST_NAME
    try:
        return Release.open(latest) if latest.exists() else None
    except ReleaseNotFound as error:
        raise ReleaseCorrupt(f"{latest.resolve()}: the manifest is gone; restore it or move the folder away") from error


def _read_questions(folder: Path) -> list[Path]:
    """List the questions; one that cannot be asked is not released."""
    questions = sorted(folder.glob("*.rq"))
    for path in questions:
        try:
            Store().query(path.read_text(encoding="utf-8"))
        except SyntaxError as error:
            raise SourceSyntaxError(Location(path), f"does not parse: {error}") from error
        except UnicodeDecodeError as error:
            raise SourceSyntaxError(Location(path), f"not UTF-8 (byte {error.start + 1}); save it as UTF-8") from error
    return questions


def _write_content(inputs: _Inputs, folder: Path, progress: Progress) -> Path:
    """Write what the content hash covers; nothing in it knows the version or the day."""
    with progress.step("deriving short cuts"):
        inputs.graph.derive_short_cuts()
        examples = (parse_example(query.stem, query.read_text(encoding="utf-8")) for query in inputs.queries)
        inputs.graph.store.extend(executables(examples))
    with progress.step("sorting quads"):
        quads = write_quads(inputs.graph.store, folder)
    inputs.shapes.serialize(folder / SHAPES_NAME, format="turtle", encoding="utf-8")
    (folder / QUERIES_NAME).mkdir()
    for query in inputs.queries:
        shutil.copyfile(query, folder / QUERIES_NAME / query.name)
    return quads


def _content_hash(folder: Path) -> str:
    total = hashlib.sha256()
    for entry in (
        folder / QUADS_PATH,
        folder / SHAPES_NAME,
        *files_below(folder / QUERIES_NAME),
        *files_below(folder / VERSIONS_NAME),
    ):
        total.update(f"{sha256_of(entry)}  {entry.relative_to(folder).as_posix()}\n".encode())
    return total.hexdigest()


def _same(release: Release, content_hash: str, settings: Settings) -> bool:
    """Whether a new release would tell the same; the contact is all of it that the content hash does not cover."""
    told = (release.manifest.content_hash, release.manifest.contact)
    return told == (content_hash, settings.contact) and is_servable(release.path, read_languages())


def _unlinked(settings: Settings, previous: Release | None, content_hash: str) -> Release | None:
    """Find a release after the latest that holds just what a new one would."""
    before = previous.version if previous else None
    for version in reversed(versions(settings.releases)):
        with suppress(ReleaseCorrupt, ReleaseNotFound):  # a damaged one is no candidate, and no reason not to build
            candidate = Release.open(settings.releases / version)
            if _same(candidate, content_hash, settings) and candidate.manifest.previous == before:
                return candidate
    return None


def _write_descriptions(  # noqa: PLR0913  # each is one thing that descriptions are made of
    inputs: _Inputs,
    folder: Path,
    quads: Path,
    previous: Release | None,
    progress: Progress,
    *,
    version: str,
    now: datetime,
    settings: Settings,
) -> ReleaseFacts:
    write_dumps(quads, [graph.value for graph in inputs.graph.store.named_graphs()], folder, progress)
    with progress.step("loading the store"):
        _write_store(quads, folder)
    with progress.step("comparing with the previous release"):
        write_changes(previous, quads, folder)
    with progress.step("dating documents"):
        write_index(quads, previous, folder, version=version, now=now)
    with progress.step("recording what changed"):
        write_events(quads, previous, folder, version=version, now=now)
    with progress.step("listing what has a name"):
        write_directory(quads, folder, read_languages())
    with progress.step("ordering statements"):
        write_orders(quads, folder)
    edition = Edition(
        version, now, Index.of(folder).described(), settings.contact, tuple(_kept(settings, previous, version))
    )
    with progress.step("counting"):
        store = Store.read_only(str(folder / STORE_NAME))
        facts = count(store, quads, inputs.datasets, inputs.described, edition)
        del store
    with progress.step("describing"):
        _describe(facts, folder)
    inputs.report.graph.serialize(folder / REPORT_NAME, format="turtle", encoding="utf-8")
    lines = [*(finding.line() for finding in inputs.report.findings), inputs.report.summary()]
    (folder / REPORT_TEXT_NAME).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return facts


def _kept(settings: Settings, previous: Release | None, version: str) -> Iterator[Earlier]:
    """The releases before a new one, the latest first, but for those that its build removes in the end."""
    removed = surplus(settings.releases, settings.kept_releases, version)
    return (earlier for earlier in earlier_releases(previous) if earlier.version not in removed)


def _describe(facts: ReleaseFacts, folder: Path) -> None:
    dumps = dumps_of(folder)
    void_graph(facts, dumps).serialize(folder / VOID_NAME, format="turtle", encoding="utf-8")
    catalog_graph(facts, dumps).serialize(folder / CATALOG_NAME, format="turtle", encoding="utf-8")
    (folder / SCHEMA_ORG_NAME).write_text(schema_org_text(facts, dumps), encoding="utf-8")


def _write_store(quads: Path, folder: Path) -> None:
    """Load the named graphs, and their union as the default graph, in which each triple stands once.

    Without it a triple that two sources state would give every solution twice: the engine can treat the default
    graph as the union of all graphs, but not as their merge. Source: SPARQL 1.1 Query §13.1.
    """
    store = Store(str(folder / STORE_NAME))
    store.bulk_load(path=str(quads), format=N_QUADS.rdf)
    store.bulk_load(path=str(folder / UNION_PATH), format=N_TRIPLES.rdf)
    store.optimize()
    store.flush()
    del store
    # The engine's own diary holds this machine's paths and times and is not needed to read the store.
    for diary in (folder / STORE_NAME).glob("LOG*"):
        diary.unlink()


def manifest_of(
    facts: ReleaseFacts, folder: Path, previous: Release | None, content_hash: str, now: datetime
) -> Manifest:
    """Describe what stands in a folder that is to be a release, each file with its hash."""
    return Manifest(
        schema=MANIFEST_SCHEMA,
        version=facts.version,
        previous=previous.version if previous else None,
        created=now.isoformat(timespec="seconds"),
        content_hash=content_hash,
        quads=facts.partitions.quads,
        triples=facts.partitions.triples,
        entities=facts.partitions.entities,
        classes=facts.classes,
        datasets=tuple(facts.datasets),
        ontology_version=facts.ontology_version,
        graphs=facts.graphs,
        documents=facts.edition.documents,
        contact=facts.edition.contact,
        tools={
            "coopatlas": __version__,
            "python": platform.python_version(),
            **{tool: version_of(tool) for tool in _TOOLS},
        },
        files=describe_files(folder, files_below(folder)),
        context_version=CONTEXT_VERSION,
    )
