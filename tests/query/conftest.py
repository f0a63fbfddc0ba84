"""A small store on disk, and an engine over it with real worker processes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from coopatlas.query.engine import Bounds
from coopatlas.query.workers.embedded import EmbeddedEngine

EX = "https://example.org/"
PARTNERS = 300


@pytest.fixture(scope="session")
def store_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the graphs ``people`` (names and numbers) and ``places`` (one place), and their union."""
    path = tmp_path_factory.mktemp("release") / "store"
    people, places = ox.NamedNode(f"{EX}people"), ox.NamedNode(f"{EX}places")
    name, number = ox.NamedNode(f"{EX}name"), ox.NamedNode(f"{EX}number")
    store = ox.Store(str(path))
    for index in range(PARTNERS):
        partner = ox.NamedNode(f"{EX}partner/{index}")
        store.add(ox.Quad(partner, name, ox.Literal(f"Partner {index}", language="en"), people))
        store.add(ox.Quad(partner, number, ox.Literal(index), people))
    store.add(ox.Quad(ox.NamedNode(f"{EX}lodz"), name, ox.Literal('Łódź, "city"\nof boats'), places))
    store.extend([ox.Quad(quad.subject, quad.predicate, quad.object) for quad in store])  # as a release's store does
    store.flush()
    del store
    return path


@pytest.fixture(scope="session")
def engine(store_path: Path) -> Iterator[EmbeddedEngine]:
    """An engine with time enough for every query that ends."""
    with EmbeddedEngine(store_path, Bounds(workers=2, timeout_s=30, max_answer_bytes=10_000_000)) as engine:
        yield engine
