"""From a SHACL result back to the line that caused it.

The sources are read a second time, and only when there is something to find: a graph that conforms costs
nothing here, and no index of all statements is kept in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import Literal as OxigraphLiteral
from pyoxigraph import NamedNode
from rdflib import BNode, Literal, URIRef
from rdflib.term import Node

from coopatlas.errors import Location
from coopatlas.sources.reader import SourceFile, SourceText, Statement
from coopatlas.validation.report import Finding, Result

ANY = "?"
NOWHERE = Path("(not in the sources)")

Key = tuple[str, ...]
"""What is looked for: ``(subject, predicate, object)``, the same with ANY for the predicate, ``(subject, predicate)``,
``(subject,)`` or ``("→", object)``. All terms are in N-Triples form."""


@dataclass
class _Places:
    """The places found so far for what is looked for."""

    wanted: frozenset[Key]
    first: dict[Key, Location] = field(default_factory=dict)
    last: dict[Key, Location] = field(default_factory=dict)

    def note(self, key: Key, location: Location) -> None:
        if key in self.wanted:
            self.first.setdefault(key, location)
            self.last[key] = location


def locate(
    results: Sequence[Result], sources: Iterable[SourceFile], blank_nodes: Mapping[str, Location]
) -> list[Finding]:
    """Find the place of each result; sorted by file, line and severity.

    The place is, in this order: the offending triple; the last triple with that subject and path (where there
    are too many, the last is the one too many); the first line of the subject (where something is missing);
    the first line that points to it.

    Args:
        results: what SHACL found.
        sources: the files that the graph was read from.
        blank_nodes: where each blank node first stands, in N-Triples form.
    """
    wanted = frozenset(key for result in results for key in _keys(result))
    places = _Places(wanted)
    if results:
        for source in sources:
            _search(SourceText(source), places)
    findings = [Finding(_place(result, places, blank_nodes), result) for result in results]
    # One slip may break two constraints of a shape that speak with one message; it is said once.
    return sorted({finding.line(): finding for finding in findings}.values(), key=_order)


def _order(finding: Finding) -> tuple[str, int, int, str]:
    location = finding.location
    return str(location.path), location.line or 0, finding.result.severity.rank, finding.line()


def _search(text: SourceText, places: _Places) -> None:
    previous_line, previous_subject = 0, ""
    for statement in text.statements():
        subject = str(statement.quad.subject)
        if subject != previous_subject:
            _note_subject(text, statement, previous_line, places)
        _note_statement(statement, places)
        previous_line, previous_subject = statement.line, subject


def _note_subject(text: SourceText, statement: Statement, previous_line: int, places: _Places) -> None:
    subject = statement.quad.subject
    key = (str(subject),)
    if key in places.wanted and key not in places.first:
        line = statement.line
        if isinstance(subject, NamedNode):
            line = text.first_mention(subject.value, max(previous_line, 1), statement.line)
        places.note(key, Location(statement.path, line))


def _note_statement(statement: Statement, places: _Places) -> None:
    subject, predicate, value = (str(term) for term in statement.quad.triple)
    location = Location(statement.path, statement.line)
    places.note((subject, predicate, value), location)
    places.note((subject, predicate), location)
    places.note((subject, ANY, value), location)
    places.note(("→", value), location)


def _keys(result: Result) -> Iterator[Key]:
    focus = _n3(result.focus)
    if result.path is not None and result.value is not None:
        yield (focus, _n3(result.path), _n3(result.value))
    if result.value is not None:
        # The path is not a single predicate, or the value stands at another one.
        yield (focus, ANY, _n3(result.value))
    if result.path is not None:
        yield (focus, _n3(result.path))
    yield (focus,)
    yield ("→", focus)


def _place(result: Result, places: _Places, blank_nodes: Mapping[str, Location]) -> Location:
    for key in _keys(result):
        found = places.last if len(key) == 2 and key[0] != "→" else places.first  # noqa: PLR2004  # (subject, predicate)
        if key in found:
            return found[key]
    for term in (result.value, result.focus):
        if isinstance(term, BNode) and _n3(term) in blank_nodes:
            return blank_nodes[_n3(term)]
    return Location(NOWHERE)


def _n3(term: Node) -> str:
    if isinstance(term, URIRef):
        return f"<{term}>"
    if isinstance(term, BNode):
        return f"_:{term}"
    if isinstance(term, Literal):
        # pyoxigraph's own spelling, so that both sides escape alike; a language excludes a datatype.
        datatype = NamedNode(term.datatype) if term.datatype and not term.language else None
        return str(OxigraphLiteral(str(term), language=term.language, datatype=datatype))
    raise TypeError(f"not an RDF 1.1 term: {term!r}")
