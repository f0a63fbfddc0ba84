"""What validation found in a release: the report and the shapes that came with it, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad, parse
from rdflib.namespace import RDF, SH

from coopatlas.formats import TURTLE
from coopatlas.release.manifest import SHAPES_NAME, Release

REPORT_NAME = "validation.ttl"
WORDS_NAME = "validation.txt"
SEVERITIES = ("Violation", "Warning", "Info")
"""The gravest first. Source: SHACL §2.1.4."""
_SEVERITY, _TYPE = str(SH.resultSeverity), str(RDF.type)


@dataclass(frozen=True)
class Validation:
    """A report, counted: what was found by severity, and how many shapes of classes and of properties were held up."""

    found: Mapping[str, int]
    node_shapes: int
    property_shapes: int

    @property
    def total(self) -> int:
        """How many results there are."""
        return sum(self.found.values())


def read_validation(release: Release) -> Validation | None:
    """Count what a release says of its own validation; None where it says nothing."""
    if release.file(REPORT_NAME) is None or release.file(SHAPES_NAME) is None:
        return None
    severities = Counter(_objects(release, REPORT_NAME, _SEVERITY))
    kinds = Counter(_objects(release, SHAPES_NAME, _TYPE))
    return Validation(
        found={name: severities[str(SH[name])] for name in SEVERITIES if severities[str(SH[name])]},
        node_shapes=kinds[str(SH.NodeShape)],
        property_shapes=kinds[str(SH.PropertyShape)],
    )


def _objects(release: Release, name: str, predicate: str) -> Iterator[str]:
    with (release.path / name).open("rb") as file:
        for statement in parse(file, TURTLE.rdf):
            if isinstance(statement, Quad) and statement.predicate.value == predicate:
                value = statement.object
                if isinstance(value, NamedNode):
                    yield value.value
