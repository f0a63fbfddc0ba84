"""The golden corpus: broken files, each with the place of everything that is wrong in it.

The first line of a file, or of the file ``….expected`` beside it where a format has no comments, says what must be
found, exactly::

    # expected: 12:5 violation cash:Statistic-value ; 17:1 error
    # expected: nothing

Lines and columns count from 1, columns in characters. ``world.ttl`` holds what the others lean on. All are checked in
one run, so that those that do not parse also show that the others are still checked.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from coopatlas.progress import Quiet
from coopatlas.settings import Settings
from coopatlas.validation.run import Check, check
from coopatlas.vocabulary import shorten

ROOT = Path(__file__).resolve().parents[2]
BROKEN = Path(__file__).parent / "broken"
SUFFIXES = (".ttl", ".trig", ".nt", ".nq", ".jsonld", ".csv")
FILES = sorted(
    path
    for path in BROKEN.iterdir()
    if path.suffix in SUFFIXES or (path.suffix == ".json" and path.with_name(f"{path.name}.expected").exists())
)
"""All that is read, and the metadata of tables that are broken themselves."""
EXPECTATION = re.compile(r"(\d+):(\d+) (.+)")

Fault = tuple[int | None, int | None, str]


@pytest.fixture(scope="module")
def outcome() -> Check:
    settings = Settings(data=ROOT / "data", ontology=ROOT / "ontology", shapes=ROOT / "shapes")
    return check([BROKEN], settings, Quiet())


def _expected(path: Path) -> list[Fault]:
    beside = path.with_name(f"{path.name}.expected")
    stated = (beside if beside.exists() else path).read_text(encoding="utf-8").splitlines()[0]
    parts = stated.removeprefix("# expected: ").split(" ; ")
    if parts == ["nothing"]:
        return []
    matches = [EXPECTATION.fullmatch(part) for part in parts]
    assert all(matches), f"{path}:1: write “# expected: 12:5 violation cash:X ; …”, “17:1 error” or “nothing”"
    return sorted(((int(match[1]), int(match[2]), match[3]) for match in matches if match), key=str)


def _found(path: Path, outcome: Check) -> list[Fault]:
    errors = [(error.location, "error") for error in outcome.unreadable]
    findings = [
        (finding.location, f"{finding.result.severity.value} {shorten(finding.result.shape)}")
        for finding in outcome.report.findings
    ]
    return sorted(
        ((place.line, place.column, words) for place, words in [*errors, *findings] if place.path == path), key=str
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_everything_wrong_in_a_broken_file_is_found_at_its_place(path: Path, outcome: Check) -> None:
    assert _found(path, outcome) == _expected(path)


def test_nothing_is_found_outside_the_broken_files(outcome: Check) -> None:
    places = {finding.location.path for finding in outcome.report.findings}
    assert places | {error.location.path for error in outcome.unreadable} <= set(FILES)


def test_every_format_is_broken_in_meaning_and_in_writing() -> None:
    faults = {(path.suffix, "error" in words) for path in FILES for _, _, words in _expected(path)}
    assert faults == {(".json", True), *((suffix, error) for suffix in SUFFIXES for error in (True, False))}


def test_there_are_enough_of_them() -> None:
    assert len(FILES) > 60
    assert max(Counter(path.suffix for path in FILES).values()) < len(FILES)


def test_a_finding_at_a_nested_node_names_the_nearest_resource_with_a_name(outcome: Check) -> None:
    (finding,) = [f for f in outcome.report.findings if f.result.shape.endswith("Site-spatial")]
    assert finding.within is not None
    assert shorten(finding.within.iri) == "organisation:nested-lacks"
    assert (finding.within.location.line, finding.location.line) == (10, 13)
