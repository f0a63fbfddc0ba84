"""Which tables the values of a column lead to, found for a graph of any size by sorting and merging on disk."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO

from coopatlas.release.dumps import sorted_lines
from coopatlas.release.tables.survey import IRI, Resource, Survey

Targets = Mapping[tuple[int, str], frozenset[int | None]]
"""The number of a group and a property → the numbers of the groups that its values are in; None for no group."""

_LAST = ">"
"""Greater than each IRI in its brackets, which begins with ``<``."""


def survey_with_links(found: Iterable[Resource], survey: Survey) -> Targets:
    """Survey resources, and find where the values of their properties lead.

    Args:
        found: the resources, sorted by their IRI.
        survey: is told of each.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "subjects"
        with _lines(path, "w") as writing, _lines(path, "r") as reading:
            return _merge(sorted_lines(_links(found, survey, writing)), reading)


def _lines(path: Path, mode: str) -> IO[str]:
    return path.open(mode, encoding="utf-8", newline="\n")


def _links(found: Iterable[Resource], survey: Survey, subjects: IO[str]) -> Iterator[str]:
    """Write down each resource with its group, and give a line for each place that it leads to.

    An IRI holds neither space nor angle bracket, so lines sort as the quads do.
    """
    for resource in found:
        group = survey.note(resource)
        if group is None:
            continue
        subjects.write(f"<{resource.subject.value}> {group.number}\n")
        for (predicate, kind), values in resource.values.items():
            if kind == IRI:
                for value in values:
                    yield f"<{value}> {group.number} {predicate}\n"
    # The first line comes out of the sorting only after this, so whoever merges finds all subjects.
    subjects.flush()


def _merge(links: Iterable[str], subjects: IO[str]) -> Targets:
    targets: dict[tuple[int, str], set[int | None]] = defaultdict(set)
    subject, number = "", 0
    for line in links:
        value, group, predicate = line.rstrip("\n").split(" ", 2)
        while subject < value:
            subject, number = _subject(subjects)
        targets[int(group), predicate].add(number if subject == value else None)
    return {key: frozenset(found) for key, found in targets.items()}


def _subject(subjects: IO[str]) -> tuple[str, int]:
    """Read the next subject and its group; behind the last stands what is greater than any."""
    subject, _, number = subjects.readline().partition(" ")
    return (subject, int(number)) if subject else (_LAST, 0)
