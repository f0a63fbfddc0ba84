"""What a validation found: results as SHACL defines them, and findings, which also know their file and line.

Source: SHACL §3.6 (https://www.w3.org/TR/shacl/#validation-report).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from rdflib import BNode, Graph, Literal
from rdflib.namespace import RDF, SH, XSD
from rdflib.term import Node

from coopatlas.errors import Location, SourceError
from coopatlas.validation.words import words
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

    def is_at_least(self, other: Severity) -> bool:
        """Whether it is as grave as another, or graver."""
        return self.rank <= other.rank


_IRI = re.compile(r"https?://[^\s,;:<>]*[^\s,;:<>.]")
_LINE_BREAKS = re.compile(r"[\r\n\t]+")
_COUNTED: Mapping[Node | None, str] = MappingProxyType(
    {
        SH.MinCountConstraintComponent: "too-few",
        SH.MaxCountConstraintComponent: "too-many",
    }
)
_LONGEST = 80
"""So many characters of a value are shown."""
_BARE = frozenset({XSD.integer, XSD.decimal, XSD.boolean, XSD.double})


def shown(term: Node) -> str:
    """Write a term as Turtle does, with known prefixes, cut where it is long."""
    if isinstance(term, BNode):
        return "[ … ]"
    if not isinstance(term, Literal):
        return shorten(str(term))
    text = _LINE_BREAKS.sub(" ", str(term))
    text = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    if term.language:
        return f'"{text}"@{term.language}'
    if term.datatype in _BARE:
        return text
    return f'"{text}"' if term.datatype in {None, XSD.string} else f'"{text}"^^{shorten(str(term.datatype))}'


def _shortened(iri: str) -> str:
    short = shorten(iri)
    return iri if short.startswith("<") else short


@dataclass(frozen=True)
class Result:
    """One ``sh:ValidationResult``.

    ``path`` is a predicate or None; ``messages`` maps a language to the text; ``component`` is the constraint
    component, and ``node`` the result in the standard report, None where they are not known.
    """

    focus: Node
    path: Node | None
    value: Node | None
    shape: str
    severity: Severity
    messages: Mapping[str, str]
    component: Node | None = None
    node: Node | None = None

    def message(self, language: str) -> str:
        """The text in a language, else in English, else in any."""
        for wanted in (language, "en", ""):
            if wanted in self.messages:
                return self.messages[wanted]
        return next(iter(self.messages.values()), words(language).say("no-message", shape=shorten(self.shape)))


@dataclass(frozen=True)
class Hint:
    """A guess at what was meant; ``kind`` is a key of ``[hints]`` in the files of words, ``values`` fill its places."""

    kind: str
    values: Mapping[str, str]


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
    hint: Hint | None = None

    def about(self, language: str = "en") -> str:
        """Name the focus node; a nested node by the nearest resource with a name."""
        if not isinstance(self.result.focus, BNode):
            return shown(self.result.focus)
        if self.within is None:
            return words(language).say("nameless")
        return words(language).say("nested", within=shorten(self.within.iri))

    def message(self, language: str = "en") -> str:
        """Say what is wrong and what to do, what stands there instead, and what was probably meant."""
        result = self.result
        parts = [_IRI.sub(lambda match: _shortened(match.group()), result.message(language))]
        if result.value is not None and result.value != result.focus and not self._quotes(parts[0]):
            parts.append(words(language).say("found", value=shown(result.value)))
        if result.component in _COUNTED and result.path is not None:
            counted = words(language).say(_COUNTED[result.component], path=shorten(str(result.path)))
            if counted.rstrip(".") not in parts[0]:
                parts.append(counted)
        if self.hint is not None:
            parts.append(words(language).hint(self.hint.kind, self.hint.values))
        return " ".join(parts)

    def _quotes(self, message: str) -> bool:
        value = shown(self.result.value) if self.result.value is not None else ""
        told = self.hint is not None and self.hint.values.get("found") == value
        plain = str(self.result.value)
        return value in message or (len(plain) > 1 and plain in message) or told or isinstance(self.result.value, BNode)

    def fingerprint(self, path: str) -> str:
        """Tell this finding from others, whatever line it moves to.

        Args:
            path: how its file is called.
        """
        result = self.result
        focus = result.focus if not isinstance(result.focus, BNode) else self.within.iri if self.within else ""
        value = "" if isinstance(result.value, BNode) else result.value
        return _digest(path, result.severity.value, result.shape, focus, result.path, value)

    def line(self, language: str = "en") -> str:
        """Write ``path:line:column: severity: resource: message [shape]``, as compilers do."""
        severity = words(language).severities[self.result.severity.value]
        about, shape = self.about(language), shorten(self.result.shape)
        return f"{self.location}: {severity}: {about}: {self.message(language)} [{shape}]"


@dataclass(frozen=True)
class Fault:
    """A file that cannot be used, at the place where it ceases to be usable."""

    error: SourceError

    @property
    def location(self) -> Location:
        """Where."""
        return self.error.location

    def message(self, language: str = "en") -> str:
        """Say what is wrong and what to do."""
        return words(language).fault(self.error.message)

    def fingerprint(self, path: str) -> str:
        """Tell this fault from others, whatever line it moves to."""
        return _digest(path, "error", self.error.message)

    def line(self, language: str = "en") -> str:
        """Write ``path:line:column: error: message``."""
        return f"{self.location}: {words(language).severities['error']}: {self.message(language)}"


def _digest(*parts: object) -> str:
    return hashlib.sha256("\x1f".join(str(part) for part in parts).encode()).hexdigest()[:32]


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

    def only(self, findings: Sequence[Finding]) -> Report:
        """The same report with some of its findings alone, in its graph too."""
        kept = {finding.result.node for finding in findings}
        graph = Graph(namespace_manager=self.graph.namespace_manager)
        gone = set(self.graph.subjects(RDF.type, SH.ValidationResult)) - kept
        # What a result alone leads to goes with it: its details, and paths that have no name.
        left = list(gone)
        while left:
            inner = {node for node in self.graph.objects(left.pop()) if isinstance(node, BNode)} - gone - kept
            gone |= inner
            left += inner
        for triple in self.graph:
            if triple[0] not in gone and triple[2] not in gone and triple[1] != SH.conforms:
                graph.add(triple)
        for report in self.graph.subjects(RDF.type, SH.ValidationReport):
            graph.add((report, SH.conforms, Literal(not findings)))
        return Report(findings, graph)

    def summary(self, language: str = "en") -> str:
        """Count the findings in words."""
        say = words(language)
        if not self.findings:
            return say.say("nothing")
        counts = [(len(self.of(severity)), severity.value) for severity in Severity]
        counted = ", ".join(say.counted(name, count) for count, name in counts if count)
        return f"{say.say('conforms' if self.conforms else 'fails')}: {counted}"
