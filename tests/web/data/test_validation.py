"""What a release says of its own validation."""

from __future__ import annotations

import pytest

from coopatlas.release.manifest import Release
from coopatlas.web.data.validation import Validation, read_validation
from tests.web.conftest import add_file

SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
<urn:a> a sh:NodeShape .
<urn:b> a sh:PropertyShape .
<urn:c> a sh:PropertyShape .
"""
REPORT = """@prefix sh: <http://www.w3.org/ns/shacl#> .
[] a sh:ValidationReport ; sh:conforms false ; sh:result
    [ a sh:ValidationResult ; sh:resultSeverity sh:Warning ],
    [ a sh:ValidationResult ; sh:resultSeverity sh:Warning ],
    [ a sh:ValidationResult ; sh:resultSeverity sh:Info ] .
"""


def test_results_are_counted_by_severity_and_shapes_by_kind(release: Release) -> None:
    whole = add_file(add_file(release, "shapes.ttl", SHAPES), "validation.ttl", REPORT)
    assert read_validation(whole) == Validation({"Warning": 2, "Info": 1}, node_shapes=1, property_shapes=2)


def test_a_report_without_results_has_nothing_to_count(release: Release) -> None:
    whole = add_file(add_file(release, "shapes.ttl", SHAPES), "validation.ttl", "")
    found = read_validation(whole)
    assert found is not None
    assert found.total == 0


@pytest.mark.parametrize("name", ["shapes.ttl", "validation.ttl"])
def test_a_release_that_lacks_one_of_the_two_says_nothing(release: Release, name: str) -> None:
    assert read_validation(add_file(release, name, "")) is None
