"""What a validation found: results as SHACL defines them, and findings, which also know their file and line.

Source: SHACL §3.6 (https://www.w3.org/TR/shacl/#validation-report).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from rdflib import Graph
from rdflib.term import Node

from coopatlas.errors import Location
from coopatlas.vocabulary import shorten


class Severity(Enum):
    """The three severities, gravest first. Source: SHACL §2.1.4."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return list(Severity).index(self)


_IRI = re.compile(r"https?://[^\s,;:<>]*[^\s,;:<>.]")


def _shortened(iri: str) -> str:
    short = shorten(iri)
    return iri if short.startswith("<") else short


@dataclass(frozen=True)
class Result:
    """One ``sh:ValidationResult``.

    ``path`` is a predicate or None; ``messages`` maps a language to the text; ``component`` is the constraint
    component, None where it is not known.
    """

    focus: Node
    path: Node | None
    value: Node | None
    shape: str
    severity: Severity
    messages: Mapping[str, str]
    component: Node | None = None

    def message(self, language: str) -> str:
        """The text in a language, else in English, else in any."""
        for wanted in (language, "en", ""):
            if wanted in self.messages:
                return self.messages[wanted]
        return next(iter(self.messages.values()), f"does not conform to {shorten(self.shape)}")


@dataclass(frozen=True)
class Within:
    """The nearest resource with a name around a nested node: its IRI, and where it leads to that node."""

    iri: str
    location: Location


@dataclass(frozen=True)
class Finding:
    """A result at its place in the sources; ``within`` is None where the focus node has a name of its own."""

    location: Location
    result: Result
    within: Within | None = None

    def line(self, language: str = "en") -> str:
        """Write ``path:line: severity: message``, with the resource and the shape that can be looked up."""
        result = self.result
        about, shape = shorten(str(result.focus)), shorten(result.shape)
        message = _IRI.sub(lambda match: _shortened(match.group()), result.message(language))
        return f"{self.location}: {result.severity.value}: {about}: {message} [{shape}]"


@dataclass(frozen=True)
class Report:
    """Everything found, in the order of file and line. ``graph`` is the standard ``sh:ValidationReport``."""

    findings: Sequence[Finding]
    graph: Graph

    @property
    def conforms(self) -> bool:
        """Whether nothing is a violation; warnings and infos do not hinder a release."""
        return not self.of(Severity.VIOLATION)

    def of(self, severity: Severity) -> list[Finding]:
        """The findings of one severity."""
        return [finding for finding in self.findings if finding.result.severity is severity]

    def summary(self) -> str:
        """Count the findings in words."""
        if not self.findings:
            return "conforms: no findings"
        counts = [(len(self.of(severity)), severity.value) for severity in Severity]
        words = ", ".join(f"{count} {name}{'s' * (count != 1)}" for count, name in counts if count)
        return f"{'conforms' if self.conforms else 'does not conform'}: {words}"
