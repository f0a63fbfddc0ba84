"""Writing all tables of a release from its sorted quads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from pyoxigraph import Quad, parse

from coopatlas.formats import N_QUADS
from coopatlas.release.tables.layout import lay_out
from coopatlas.release.tables.links import survey_with_links
from coopatlas.release.tables.metadata import METADATA_NAME, Words, metadata
from coopatlas.release.tables.survey import Survey, resources
from coopatlas.release.tables.writing import TablesWriter

_LOOK_EVERY = 1_000
_HALF = 50


def write_tables(quads: Path, folder: Path, told: Callable[[int], None]) -> None:
    """Write the tables of all classes, that of all statements, and their description.

    Args:
        quads: the sorted N-Quads file.
        folder: where the files go; it is made.
        told: is told how many hundredths of the work are done, each number once and in order.
    """
    folder.mkdir()
    survey = Survey()
    targets = survey_with_links(resources(_read(quads, told, 0)), survey)
    placed, tables = lay_out(survey, targets)
    terms = {column.predicate for table in tables for column in table.columns}
    words = Words(terms | {table.class_iri for table in tables}, survey.graphs)
    with TablesWriter(folder, tables, placed) as writer:
        for resource in resources(_read(quads, told, _HALF)):
            words.note(resource)
            writer.add(resource)
    (folder / METADATA_NAME).write_text(metadata(tables, words), encoding="utf-8")


def _read(quads: Path, told: Callable[[int], None], before: int) -> Iterator[Quad]:
    """Read the quads, telling how far it is; this is the half of the work that begins at ``before``."""
    size, done = max(quads.stat().st_size, 1), before
    with quads.open("rb") as file:
        for number, quad in enumerate(parse(file, N_QUADS.rdf)):
            yield quad
            reached = before + _HALF * file.tell() // size if number % _LOOK_EVERY == 0 else done
            for hundredth in range(done + 1, reached + 1):
                told(hundredth)
            done = max(done, reached)
    for hundredth in range(done + 1, before + _HALF + 1):
        told(hundredth)
