"""Dumps: every quad, sorted, in each serialisation and as tables, byte for byte the same for the same sources.

Everything is written from the sorted N-Quads as a stream, so memory does not grow with the graph.
"""

from __future__ import annotations

import heapq
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import groupby, islice, takewhile
from pathlib import Path
from typing import IO

from pyoxigraph import NamedNode, Quad, Store, Triple, parse, serialize

from coopatlas.formats import JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE, Representation
from coopatlas.progress import Progress
from coopatlas.release.manifest import DUMPS_NAME, QUADS_NAME, files_below
from coopatlas.release.packing import compress_each, write_sums
from coopatlas.release.tables.separate import tables_beside
from coopatlas.vocabulary import DATASET, PREFIXES

STEM = "coopatlas"
TABLES_NAME = "tables"
_AS_THEY_ARE = frozenset((".parquet", ".json"))
"""Files that are not compressed: Parquet is so within, and who reads the description of the tables wants it at hand."""
QUADS_PATH = QUADS_NAME
UNION_PATH = f"{DUMPS_NAME}/{STEM}.nt"
UNION = (TURTLE, N_TRIPLES, JSON_LD, RDF_XML)
"""Serialisations of the union of all graphs: each triple once."""
_PREFIX = b"@prefix "
# A word in a literal may look like a prefix, too; it only keeps one line more.
_PREFIXED_NAME = re.compile(rb"(?<![\w<])([a-z][a-z-]*):")
_RUN_LINES = 500_000
"""How many lines are sorted in memory at a time; about 150 MB."""


def write_quads(store: Store, release: Path) -> Path:
    """Write the sorted N-Quads, from which everything else is written."""
    path = release / QUADS_PATH
    path.parent.mkdir(parents=True)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(sorted_lines(f"{quad} .\n" for quad in store))
    return path


def sorted_lines(lines: Iterable[str], run_lines: int = _RUN_LINES) -> Iterator[str]:
    """Sort lines by code point and drop repeated ones, with bounded memory: sorted runs on disk, then merged."""
    with tempfile.TemporaryDirectory() as folder:
        runs = list(_write_runs(iter(lines), Path(folder), run_lines))
        try:
            for line, _ in groupby(heapq.merge(*runs)):
                yield line
        finally:
            for run in runs:
                run.close()


def _write_runs(lines: Iterator[str], folder: Path, run_lines: int) -> Iterator[IO[str]]:
    number = 0
    while run := sorted(islice(lines, run_lines)):
        path = folder / f"run-{number}"
        with path.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(run)
        yield path.open(encoding="utf-8", newline="\n")
        number += 1


def read_quads(path: Path) -> Iterator[Quad]:
    """Read a sorted N-Quads file as a stream."""
    with path.open("rb") as file:
        yield from parse(file, N_QUADS.rdf)


def write_dumps(quads: Path, graphs: Iterable[str], release: Path, progress: Progress) -> None:
    """Write all serialisations beside the N-Quads, one Turtle file per graph, tables, each compressed, and all hashes.

    Args:
        quads: the sorted N-Quads file.
        graphs: the IRIs of the named graphs.
        release: the release's folder.
        progress: is told of each step.

    Raises:
        ReleaseError: when the tables cannot be written.
    """
    folder = release / DUMPS_NAME
    with tables_beside(quads, folder / TABLES_NAME) as tables:
        with progress.step("writing dumps"):
            _write_serialisations(quads, graphs, folder)
        tables.wait(progress)
    packed = [path for path in files_below(folder) if path.suffix not in _AS_THEY_ARE]
    compress_each(packed, progress)
    write_sums(folder)


def _write_serialisations(quads: Path, graphs: Iterable[str], folder: Path) -> None:
    for representation in UNION:
        _write(_union(quads), folder / f"{STEM}.{representation.extension}", representation)
    with tempfile.TemporaryDirectory() as parts:
        triples = _split(quads, sorted(graphs), Path(parts))
        by_graph = (
            Quad(triple.subject, triple.predicate, triple.object, NamedNode(name))
            for name, part in triples.items()
            for triple in _read_triples(part)
        )
        _write(by_graph, folder / f"{STEM}.{TRIG.extension}", TRIG)
        for name, part in triples.items():
            _write(_read_triples(part), folder / file_of_graph(name), TURTLE)


def file_of_graph(graph: str) -> str:
    """Name a graph's own Turtle file, such as ``datasets/places.ttl`` or ``ontology/concept-role.ttl``.

    Shape: a path relative to the dumps folder.
    """
    if graph.startswith(str(DATASET)):
        return f"datasets/{graph.removeprefix(str(DATASET))}.{TURTLE.extension}"
    local = graph.removeprefix(str(DATASET).removesuffix("dataset/")).removeprefix("id/").replace("/", "-")
    return f"ontology/{local}.{TURTLE.extension}"


def _split(quads: Path, graphs: Iterable[str], folder: Path) -> dict[str, Path]:
    """Write the triples of each graph into a file of its own, in one pass; the order stays."""
    parts = {name: folder / str(number) for number, name in enumerate(graphs)}
    with ExitStack() as files:
        opened = {name: files.enter_context(part.open("w", encoding="utf-8")) for name, part in parts.items()}
        for quad in read_quads(quads):
            opened[str(quad.graph_name).strip("<>")].write(f"{quad.triple} .\n")
    return parts


def _read_triples(path: Path) -> Iterator[Triple]:
    with path.open("rb") as file:
        for quad in parse(file, N_TRIPLES.rdf):
            yield quad.triple


def _union(quads: Path) -> Iterator[Triple]:
    # Sorted quads bring equal triples of several graphs together.
    for triple, _ in groupby(quad.triple for quad in read_quads(quads)):
        yield triple


def _write(statements: Iterable[Quad] | Iterable[Triple], path: Path, representation: Representation) -> None:
    path.parent.mkdir(exist_ok=True)
    prefixes = dict(PREFIXES) if representation is not N_TRIPLES else None
    with path.open("wb") as file:
        serialize(statements, file, representation.rdf, prefixes=prefixes)
    if representation in {TURTLE, TRIG}:
        _keep_used_prefixes(path)


def _keep_used_prefixes(path: Path) -> None:
    """Leave only the prefixes that a file uses, in alphabetical order: the dumps are also read by people."""
    tidy = path.with_name(path.name + ".tidy")
    with path.open("rb") as file, tidy.open("wb") as target:
        used = {name for line in file if not line.startswith(_PREFIX) for name in _PREFIXED_NAME.findall(line)}
        file.seek(0)
        header = list(takewhile(lambda line: line.startswith(_PREFIX), file))
        target.writelines(sorted(line for line in header if line.split(b" ")[1].removesuffix(b":") in used))
        file.seek(sum(map(len, header)))
        shutil.copyfileobj(file, target)
    tidy.replace(path)
