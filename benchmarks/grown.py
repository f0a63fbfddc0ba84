"""The Atlas with a generated graph added, as a release that ``coopatlas serve`` serves; made once and kept.

The release is made by the release's own code, only without SHACL: a test validates the generator on a small graph.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version as version_of
from pathlib import Path

from pyoxigraph import RdfFormat, Store

import partnerships
from coopatlas.graph import load
from coopatlas.languages.language import read_languages
from coopatlas.progress import Progress
from coopatlas.release import directory, registering
from coopatlas.release.build import manifest_of
from coopatlas.release.catalog import CATALOG_NAME, catalog_graph
from coopatlas.release.distributions import dumps_of
from coopatlas.release.dumps import QUADS_PATH, UNION_PATH, sorted_lines
from coopatlas.release.facts import Edition, ReleaseFacts, count
from coopatlas.release.index import Index
from coopatlas.release.indexing import write_index
from coopatlas.release.manifest import (
    LATEST_NAME,
    MANIFEST_SCHEMA,
    SHAPES_NAME,
    STORE_NAME,
    Release,
    sha256_of,
)
from coopatlas.release.ordering import write_orders
from coopatlas.release.recording import write_events
from coopatlas.release.staging import draft, locked, next_version, publish
from coopatlas.release.vocabularies import keep_versions
from coopatlas.release.void import VOID_NAME, void_graph
from coopatlas.sources.dataset import Dataset, Description, open_datasets, open_ontology, read_description
from coopatlas.sources.reader import SourceFile
from coopatlas.validation.validator import read_shapes
from coopatlas.vocabulary import DATASET

_ROOT = Path(__file__).parents[1]
CACHE = _ROOT / ".cache" / "benchmarks"
_QUESTIONS = "queries"


@dataclass(frozen=True)
class Grown:
    """A release of a given size, and its union of graphs as one N-Triples file for engines that load it."""

    release: Release
    union: Path

    @property
    def triples(self) -> int:
        """How many triples its default graph holds."""
        return self.release.manifest.triples


def grown(triples: int, seed: int, progress: Progress) -> Grown:
    """Give the release with this many triples; it is made if it is not kept already.

    Args:
        triples: how many the default graph holds, within 2 %.
        seed: of the generator.
        progress: is told of each step.

    Raises:
        ReleaseError: when the cache folder cannot be written.
    """
    sources = _sources()
    releases = CACHE / f"{triples}-{seed}-{_digest([file.path for file in sources])}" / "releases"
    if not (releases / LATEST_NAME).exists():
        for outdated in CACHE.glob(f"{triples}-{seed}-*"):
            shutil.rmtree(outdated)
        _make(triples, seed, sources, releases, progress)
    release = Release.open(releases / LATEST_NAME)
    return Grown(release, release.path / UNION_PATH)


def _sources() -> Sequence[SourceFile]:
    ontology = open_ontology(_ROOT / "ontology")
    datasets = open_datasets(_ROOT / "data")
    return [*ontology.terms, *ontology.alignments, *(file for dataset in datasets for file in dataset.files)]


def _digest(paths: Sequence[Path]) -> str:
    """Hash all that the graph and its directory are made of, so that what is kept is never out of date."""
    total = hashlib.sha256(f"{version_of('pyoxigraph')} {MANIFEST_SCHEMA}".encode())
    modules = (partnerships, directory, registering)
    for path in (Path(__file__), *(Path(str(module.__file__)) for module in modules), *paths):
        total.update(path.read_bytes())
    return total.hexdigest()[:12]


def _make(triples: int, seed: int, sources: Sequence[SourceFile], releases: Path, progress: Progress) -> None:
    now = datetime.now(UTC)
    with locked(releases), draft(releases, version := next_version(releases, now.date())) as folder:
        (folder / QUADS_PATH).parent.mkdir(parents=True)
        (folder / _QUESTIONS).mkdir()
        with progress.step("generating the graph"):
            _write(triples, seed, sources, folder)
        with progress.step("loading the store"):
            store = Store(str(folder / STORE_NAME))
            store.bulk_load(path=str(folder / QUADS_PATH), format=RdfFormat.N_QUADS)
            store.bulk_load(path=str(folder / UNION_PATH), format=RdfFormat.N_TRIPLES)
            store.optimize()
            store.flush()
            keep_versions(store, _ROOT / "ontology", releases, folder)
            del store
        with progress.step("dating documents"):
            write_index(folder / QUADS_PATH, None, folder, version=version, now=now)
        with progress.step("listing what has a name"):
            registering.write_directory(folder / QUADS_PATH, folder, read_languages())
        # A server needs a log of changes, and nothing here asks for what stands in it, which takes minutes to write.
        (nothing := folder / "nothing.nq").touch()
        write_events(nothing, None, folder, version=version, now=now)
        nothing.unlink()
        with progress.step("ordering statements"):
            write_orders(folder / QUADS_PATH, folder)
        with progress.step("counting"):
            facts = _facts(folder, version, now)
        dumps = dumps_of(folder)
        void_graph(facts, dumps).serialize(folder / VOID_NAME, format="turtle", encoding="utf-8")
        catalog_graph(facts, dumps).serialize(folder / CATALOG_NAME, format="turtle", encoding="utf-8")
        read_shapes(_ROOT / "shapes").serialize(folder / SHAPES_NAME, format="turtle", encoding="utf-8")
        content_hash = sha256_of(folder / QUADS_PATH)
        publish(folder, releases, manifest_of(facts, folder, None, content_hash, now))


def _write(triples: int, seed: int, sources: Sequence[SourceFile], folder: Path) -> None:
    atlas = load(sources)
    atlas.derive_short_cuts()
    union = [f"{quad.triple}" for quad in atlas.merged()]
    with (folder / QUADS_PATH).open("w", encoding="utf-8", newline="\n") as quads_file:
        quads_file.writelines(sorted_lines(_quads(atlas.store, triples - len(union), seed)))
    with (folder / UNION_PATH).open("w", encoding="utf-8", newline="\n") as union_file:
        union_file.writelines(f"{triple} .\n" for triple in union)
        for block in partnerships.grow(triples - len(union), seed):
            if not block.repeated:
                union_file.writelines([f"{triple} .\n" for triple in block.triples])


def _quads(own: Store, triples: int, seed: int) -> Iterator[str]:
    yield from (f"{quad} .\n" for quad in own)
    for block in partnerships.grow(triples, seed):
        yield from (f"{triple} <{block.graph}> .\n" for triple in block.triples)


def _facts(folder: Path, version: str, now: datetime) -> ReleaseFacts:
    described = dict(_described())
    store = Store.read_only(str(folder / STORE_NAME))
    datasets = [Dataset(folder, name, str(DATASET[name]), ()) for name in described]
    return count(store, folder / QUADS_PATH, datasets, described, Edition(version, now, Index.of(folder).described()))


def _described() -> Iterator[tuple[str, Description]]:
    for dataset in open_datasets(_ROOT / "data"):
        yield dataset.name, read_description(dataset)
    for graph in partnerships.GRAPHS:
        name = graph.removeprefix(str(DATASET))
        texts = {"en": name, "pl": name}
        yield name, Description(texts, texts, partnerships.LICENCE, partnerships.ISSUED, ())
