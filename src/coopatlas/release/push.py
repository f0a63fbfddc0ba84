"""Pushing a release into a remote store: beside what is there, checked, and only then in its place.

The order: graphs that an earlier push left are removed; the release is loaded into staging graphs and checked there;
a journal of what stands where is written; the marker is removed and the graphs change places; the marker is written
anew. So a push that dies leaves a journal, from which the next one restores what was there; one that fails does so
itself.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from coopatlas.errors import ReleaseCorrupt, ReleaseError
from coopatlas.placement import JOURNAL_IRI, MARKER_IRI, UNION_IRI, Placement
from coopatlas.progress import Progress
from coopatlas.release.dumps import QUADS_PATH, UNION_PATH
from coopatlas.release.manifest import Release

_STAGED, _KEPT = f"{JOURNAL_IRI}/staged/", f"{JOURNAL_IRI}/kept/"
_TOUCHED, _MOVING = f"{JOURNAL_IRI}#touched", f"{JOURNAL_IRI}#moving"
_BATCH_BYTES = 4 * 2**20
_MAX_HELD_BYTES = 32 * 2**20
_SAMPLED_BATCHES, _SAMPLED_BYTES = 20, 1000
"""Of each graph the first triple of so many batches, unless it is longer, is looked for after loading."""


class Store(Protocol):
    """What a push needs of a store; each method raises ``CoopAtlasError`` when the store fails."""

    def add(self, graph: str, triples: bytes) -> None:
        """Add triples in N-Triples to a graph."""
        ...

    def update(self, text: str) -> None:
        """Carry out an update."""
        ...

    def count(self, graph: str) -> int:
        """Count the triples of a graph."""
        ...

    def statements(self, graph: str) -> list[tuple[str, str]]:
        """List predicates and values of a small graph."""
        ...

    def holds(self, graph: str, triples: list[str]) -> bool:
        """Whether a graph holds all of some triples."""
        ...


@dataclass
class _Loaded:
    """What was sent of one graph: how many triples, and some of them."""

    triples: int = 0
    sample: list[str] = field(default_factory=list)


def push(release: Release, store: Store, progress: Progress) -> Placement:
    """Put a release in the place of what a store holds; whatever fails, that is there again.

    Args:
        release: a release as it was built.
        store: where to.
        progress: is told of each step.

    Returns:
        What the marker says now.

    Raises:
        ReleaseCorrupt: when the release is not as its manifest says.
        ReleaseError: when the store does not hold what was sent, or the release has blank nodes.
        EngineUnavailable: when the store fails.
    """
    with progress.step("verifying the release"):
        fault = next(release.verify(), None)
        if fault is not None:
            raise ReleaseCorrupt(f"release {release.version}: {fault}; a damaged release is not pushed")
    with progress.step("clearing up after earlier pushes"):
        recover(store)
    with _ended(store):
        loaded = _load(release, store, progress)
        with progress.step("checking what arrived"):
            _check(store, loaded)
        graphs = tuple(sorted(set(loaded) - {UNION_IRI}))
        placement = Placement(release.version, release.manifest.content_hash, uuid.uuid4().hex, graphs)
        with progress.step("switching over"):
            _switch(store, placement, loaded)
    return placement


def recover(store: Store) -> None:
    """Take a push to its end, its own or one that died: back to what was there, unless the marker says it is done.

    Raises:
        ReleaseError: when what was there cannot be restored; it says what to do.
        EngineUnavailable: when the store fails.
    """
    journal = _Journal.read(store)
    if journal is None:
        return
    marker = Placement.of_statements(store.statements(MARKER_IRI))
    if journal.push and (marker is None or marker.push != journal.push):
        _restore(store, journal)
    for graph in journal.graphs:
        store.update(f"DROP SILENT GRAPH <{_STAGED}{graph}> ; DROP SILENT GRAPH <{_KEPT}{graph}>")
    store.update(f"DROP SILENT GRAPH <{JOURNAL_IRI}>")


@dataclass(frozen=True)
class _Journal:
    """What must be undone.

    ``graphs`` are all that a push touches, ``push`` is its mark once it begins to move them; ``counts`` then are the
    triples of each graph that was there before, and ``before`` was the marker.
    """

    graphs: tuple[str, ...]
    push: str
    counts: Mapping[str, int]
    before: Placement | None

    @classmethod
    def read(cls, store: Store) -> _Journal | None:
        said = store.statements(JOURNAL_IRI)
        counts = {key.removeprefix(_KEPT): int(value) for key, value in said if key.startswith(_KEPT)}
        graphs = sorted({value for key, value in said if key == _TOUCHED})
        push = next((value for key, value in said if key == _MOVING), "")
        return cls(tuple(graphs), push, counts, Placement.of_statements(said)) if said else None


@contextmanager
def _ended(store: Store) -> Iterator[None]:
    """Leave nothing behind, however the work ends; what cannot be cleared up now, the next push clears up."""
    try:
        yield
    finally:
        recover(store)


def _load(release: Release, store: Store, progress: Progress) -> dict[str, _Loaded]:
    """Load all graphs, and their union as one more, into staging graphs."""
    loaded: dict[str, _Loaded] = {}
    quads = _by_graph(release.path / QUADS_PATH)
    _send(store, progress.each(quads, "loading graphs", release.manifest.quads), loaded)
    union = ((UNION_IRI, line.removesuffix(b" .\n")) for line in _lines(release.path / UNION_PATH))
    _send(store, progress.each(union, "loading their union", release.manifest.triples), loaded)
    if sum(graph.triples for graph in loaded.values()) != release.manifest.quads + release.manifest.triples:
        raise ReleaseError(f"release {release.version}: the dumps have other numbers of triples than the manifest")
    return loaded


def _by_graph(quads: Path) -> Iterator[tuple[str, bytes]]:
    """Cut each quad into graph and triple; the dump's quads stand one in a line, terms apart by one space."""
    for number, line in enumerate(_lines(quads), start=1):
        triple, _, graph = line.removesuffix(b" .\n").rpartition(b" ")
        if line.startswith(b"_:") or triple.split(b" ", 2)[2].startswith(b"_:"):
            raise ReleaseError(f"{QUADS_PATH}, line {number}: a blank node, which no release has; build it again")
        yield graph.decode().strip("<>"), triple


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from file


def _send(store: Store, triples: Iterable[tuple[str, bytes]], loaded: dict[str, _Loaded]) -> None:
    """Send triples in batches of one graph each, holding no more than a bound of them."""
    held: dict[str, bytearray] = {}
    total = 0
    for graph, triple in triples:
        if graph not in loaded:
            loaded[graph] = _Loaded()
            _insert(store, JOURNAL_IRI, [f"<{JOURNAL_IRI}> <{_TOUCHED}> <{graph}> ."])
        batch = held.setdefault(graph, bytearray())
        if not batch and len(loaded[graph].sample) < _SAMPLED_BATCHES and len(triple) < _SAMPLED_BYTES:
            loaded[graph].sample.append(triple.decode())
        batch += triple + b" .\n"
        total += len(triple) + 3
        loaded[graph].triples += 1
        if len(batch) > _BATCH_BYTES or total > _MAX_HELD_BYTES:
            fullest = max(held, key=lambda name: len(held[name]))
            total -= len(held[fullest])
            store.add(_STAGED + fullest, bytes(held.pop(fullest)))
    for graph, batch in held.items():
        store.add(_STAGED + graph, bytes(batch))


def _check(store: Store, loaded: Mapping[str, _Loaded]) -> None:
    for graph, sent in loaded.items():
        found = store.count(_STAGED + graph)
        if found != sent.triples:
            raise ReleaseError(f"<{graph}>: {sent.triples} triples were sent and the store holds {found}")
        if not store.holds(_STAGED + graph, sent.sample):
            raise ReleaseError(f"<{graph}>: the store does not hold these as they were sent: {sent.sample[0]} …")


def _switch(store: Store, placement: Placement, loaded: Mapping[str, _Loaded]) -> None:
    """Move what is there aside and what is staged into its place, graph by graph, and write the marker at the end."""
    before = Placement.of_statements(store.statements(MARKER_IRI))
    old = (*before.graphs, UNION_IRI) if before else ()
    _begin_moving(store, placement, before, {graph: store.count(graph) for graph in old})
    store.update(f"DROP SILENT GRAPH <{MARKER_IRI}>")
    for graph in old:
        store.update(f"MOVE <{graph}> TO <{_KEPT}{graph}>")
    for graph in loaded:
        store.update(f"MOVE <{_STAGED}{graph}> TO <{graph}>")
    for graph, sent in loaded.items():
        if store.count(graph) != sent.triples:
            raise ReleaseError(f"<{graph}>: not all of it was moved into its place; push again")
    _insert(store, MARKER_IRI, placement.triples())


def _begin_moving(store: Store, placement: Placement, before: Placement | None, counts: Mapping[str, int]) -> None:
    notes = [f'<{JOURNAL_IRI}> <{_KEPT}{graph}> "{count}" .' for graph, count in counts.items()]
    notes += [f"<{JOURNAL_IRI}> <{_TOUCHED}> <{graph}> ." for graph in counts]
    notes += before.triples() if before else ()
    _insert(store, JOURNAL_IRI, [*notes, f'<{JOURNAL_IRI}> <{_MOVING}> "{placement.push}" .'])


def _insert(store: Store, graph: str, triples: Iterable[str]) -> None:
    store.update(f"INSERT DATA {{ GRAPH <{graph}> {{ {' '.join(triples)} }} }}")


def _restore(store: Store, journal: _Journal) -> None:
    """Put back what was moved aside; what is whole nowhere was not moved aside by this."""
    store.update(f"DROP SILENT GRAPH <{MARKER_IRI}>")
    for graph, triples in journal.counts.items():
        if store.count(_KEPT + graph) == triples:
            store.update(f"MOVE <{_KEPT}{graph}> TO <{graph}>")
        if store.count(graph) != triples:
            raise ReleaseError(
                f"<{graph}>: what the store held before cannot be restored; push a release into a fresh store"
            )
    for graph in set(journal.graphs) - set(journal.counts):
        store.update(f"DROP SILENT GRAPH <{graph}>")
    if journal.before is not None:
        _insert(store, MARKER_IRI, replace(journal.before, push=uuid.uuid4().hex).triples())
