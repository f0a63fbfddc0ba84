"""From a SHACL result back to the place that caused it.

The sources are read a second time, and only when there is something to find: a graph that conforms costs nothing
here, and no index of all statements is kept in memory. A third reading, of those files alone in which something was
found, tells the columns.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import BlankNode, NamedNode, Quad, Store
from pyoxigraph import Literal as OxigraphLiteral
from rdflib import BNode, Literal, URIRef
from rdflib.namespace import RDF, SH, XSD
from rdflib.term import Node

from coopatlas.errors import Location
from coopatlas.graph import KnowledgeGraph
from coopatlas.sources.places import Places
from coopatlas.sources.reader import Mention, SourceFile, Statement, text_of
from coopatlas.validation.paths import Step
from coopatlas.validation.report import Finding, Result, Within

NOWHERE = Path("(not in the sources)")
_TYPE = f"<{RDF.type}>"
_MISSING = frozenset(
    {SH.MinCountConstraintComponent, SH.QualifiedMinCountConstraintComponent, SH.HasValueConstraintComponent}
)
"""What speaks of values that are not there, whatever others there are."""
_RESPELLED = tuple(
    f"^^<{XSD}{name}>"
    for name in ("integer", "decimal", "double", "float", "boolean", "date", "dateTime", "time", "gYear", "gYearMonth")
)
"""Datatypes of which a store keeps the value and not the spelling: ``007`` comes back as ``7``."""

Triple = tuple[str, str, str]
Found = tuple[Statement, str]
"""A statement, and which of its terms to point at: an attribute of ``Places``."""


@dataclass
class _Notes:
    """What is looked for, and the statements of the sources in which it was found. Terms are in N-Triples form."""

    subjects: frozenset[str]
    objects: frozenset[str]
    first: dict[Triple, Statement] = field(default_factory=dict)
    with_value: dict[tuple[str, str], Statement] = field(default_factory=dict)
    last: dict[tuple[str, str], Statement] = field(default_factory=dict)
    doubled: dict[tuple[str, str], Statement] = field(default_factory=dict)
    described: dict[str, dict[Path, Statement]] = field(default_factory=lambda: defaultdict(dict))
    typed: dict[str, Path] = field(default_factory=dict)
    pointing: dict[str, Statement] = field(default_factory=dict)
    holding: dict[str, Statement] = field(default_factory=dict)
    _languages: set[tuple[str, str, str]] = field(default_factory=set)

    def note(self, statement: Statement, triple: Triple) -> None:
        """Keep a statement where it is looked for."""
        subject, predicate, value = triple
        if value.startswith("_:"):
            self.holding.setdefault(value, statement)
        if value in self.objects:
            self.pointing.setdefault(value, statement)
            self.first.setdefault(triple, statement)
        if subject not in self.subjects:
            return
        value = _respelled(value)
        self.first.setdefault((subject, predicate, value), statement)
        self.with_value.setdefault((subject, value), statement)
        self.last[subject, predicate] = statement
        self.described[subject].setdefault(statement.path, statement)
        if predicate == _TYPE:
            self.typed.setdefault(subject, statement.path)
        self._note_language(statement, subject, predicate)

    def _note_language(self, statement: Statement, subject: str, predicate: str) -> None:
        value = statement.quad.object
        if isinstance(value, OxigraphLiteral) and value.language:
            key = (subject, predicate, value.language.lower())
            if key in self._languages:
                self.doubled[subject, predicate] = statement
            self._languages.add(key)

    def description(self, subject: str) -> Statement | None:
        """Where a resource is first written as a subject, in the file that says what it is."""
        files = self.described.get(subject, {})
        return files.get(self.typed.get(subject, NOWHERE)) or next(iter(files.values()), None)


def locate(
    results: Sequence[Result], sources: Iterable[SourceFile], graph: KnowledgeGraph, steps: Mapping[str, Sequence[Step]]
) -> list[Finding]:
    """Find the place of each result; sorted by file, line and severity.

    The place is, in this order: the offending triple, at its object; the last triple with that subject and path where
    there are too many; the subject, where it is first written in the file that says what it is, if something is
    missing; what points to it. Findings at a nested node also name the nearest resource that has a name.

    Args:
        results: what SHACL found.
        sources: the files that the graph was read from.
        graph: what was validated.
        steps: for shapes whose path is more than one predicate, the steps that end it.
    """
    if not results:
        return []
    triples = [_offending(result, graph.store, steps.get(result.shape, ())) for result in results]
    files = {source.path: source for source in sources}
    notes = _searched(results, triples, files.values(), graph.blank_nodes)
    found = [_found(result, more, notes) for result, more in zip(results, triples, strict=True)]
    holders = [_holder(result.focus, notes) for result in results]
    placed = _placed([*filter(None, found), *filter(None, holders)], files)
    findings = [
        Finding(
            placed[one[0].path, one[0].ordinal, one[1]] if one else Location(NOWHERE),
            result,
            Within(str(holder[0].quad.subject.value), placed[holder[0].path, holder[0].ordinal, holder[1]])
            if holder and isinstance(holder[0].quad.subject, NamedNode)
            else None,
        )
        for result, one, holder in zip(results, found, holders, strict=True)
    ]
    # One slip may break two constraints of a shape that speak with one message; it is said once.
    return sorted({finding.line(): finding for finding in findings}.values(), key=_order)


def _order(finding: Finding) -> tuple[str, int, int, int, str]:
    place = finding.location
    return str(place.path), place.line or 0, finding.result.severity.rank, place.column or 0, finding.line()


def _offending(result: Result, store: Store, steps: Sequence[Step]) -> list[Triple]:
    """The triples that a result with a value may speak of, where its path is more than one predicate."""
    if result.value is None:
        return []
    ends = (oxigraph_term(result.focus), oxigraph_term(result.value))
    return [triple for step in steps for triple in step.triples(store, *ends)]


def _searched(
    results: Sequence[Result],
    triples: Sequence[Sequence[Triple]],
    sources: Iterable[SourceFile],
    blank_nodes: Mapping[str, Mention],
) -> _Notes:
    subjects = {_n3(result.focus) for result in results} | {triple[0] for more in triples for triple in more}
    objects = {_n3(result.focus) for result in results} | {triple[2] for more in triples for triple in more}
    notes = _Notes(frozenset(subjects), frozenset(objects))
    for source in sources:
        for statement, triple in _renamed(text_of(source).statements(), _names(source.path, blank_nodes)):
            notes.note(statement, triple)
    return notes


def _names(path: Path, blank_nodes: Mapping[str, Mention]) -> dict[tuple[int, bool], str]:
    """The blank nodes of a file by where they are first mentioned; they are called otherwise at each reading."""
    return {(at.ordinal, at.as_subject): name for name, at in blank_nodes.items() if at.path == path}


def _renamed(
    statements: Iterable[Statement], names: Mapping[tuple[int, bool], str]
) -> Iterator[tuple[Statement, Triple]]:
    """Call the blank nodes as they were called when the graph was read."""
    known: dict[str, str] = {}
    for statement in statements:
        subject, predicate, value = (str(term) for term in statement.quad.triple)
        if names:
            for term, as_subject in ((subject, True), (value, False)):
                if (statement.ordinal, as_subject) in names:
                    known[term] = names[statement.ordinal, as_subject]
        yield statement, (known.get(subject, subject), predicate, known.get(value, value))


def _found(result: Result, triples: Sequence[Triple], notes: _Notes) -> Found | None:
    focus = _n3(result.focus)
    path = None if result.path is None else _n3(result.path)
    statement = _with_value(result, focus, path, triples, notes)
    if statement is not None:
        return statement, "predicate" if _speaks_of_property(result) else "object"
    if path is not None and result.component not in _MISSING:
        statement = notes.doubled.get((focus, path)) if result.component == SH.UniqueLangConstraintComponent else None
        statement = statement or notes.last.get((focus, path))
        if statement is not None:
            return statement, "object"
    statement = notes.description(focus)
    if statement is not None:
        return statement, "subject"
    pointing = notes.pointing.get(focus)
    return None if pointing is None else (pointing, "object")


def _speaks_of_property(result: Result) -> bool:
    """Tell whether the property is at fault and not its value: the shape is closed, or the words name the property."""
    if result.component == SH.ClosedConstraintComponent:
        return True
    named, value = f"{result.path}", f"{result.value}"
    # Filled in from a query it is a whole IRI; the words of a shape write it with its prefix.
    return result.path is not None and any(
        named in text and value not in text.replace(named, "") for text in result.messages.values()
    )


def _with_value(
    result: Result, focus: str, path: str | None, triples: Sequence[Triple], notes: _Notes
) -> Statement | None:
    if result.value is None:
        return None
    value = _n3(result.value)
    if path is not None and (focus, path, value) in notes.first:
        return notes.first[focus, path, value]
    found = (notes.first.get(triple) for triple in triples)
    # A constraint in SPARQL may name a value without saying which predicate leads to it.
    return next(filter(None, found), None) or notes.with_value.get((focus, value))


def _holder(focus: Node, notes: _Notes) -> Found | None:
    """The statement that leads from the nearest resource with a name to a nested node."""
    if not isinstance(focus, BNode):
        return None
    seen, name = set(), _n3(focus)
    while name.startswith("_:") and name in notes.holding and name not in seen:
        seen.add(name)
        statement = notes.holding[name]
        name = str(statement.quad.subject)
        if not name.startswith("_:"):
            return statement, "subject"
    return None


def _placed(found: Iterable[Found], files: Mapping[Path, SourceFile]) -> dict[tuple[Path, int, str], Location]:
    wanted: dict[Path, dict[int, Statement]] = defaultdict(dict)
    chosen = list(found)
    for statement, _ in chosen:
        wanted[statement.path][statement.ordinal] = statement
    places = {path: text_of(files[path]).places(statements.values()) for path, statements in wanted.items()}
    return {
        (statement.path, statement.ordinal, term): _location(statement, term, places[statement.path])
        for statement, term in chosen
    }


def _location(statement: Statement, term: str, places: Mapping[int, Places]) -> Location:
    place = places.get(statement.ordinal)
    if place is None:
        return Location(statement.path, statement.line)
    span = {"subject": place.subject, "predicate": place.predicate, "object": place.object}[term]
    return span.in_file(statement.path)


def _respelled(value: str) -> str:
    if not value.endswith(_RESPELLED):
        return value
    lexical, _, datatype = value.rpartition("^^")
    literal = OxigraphLiteral(lexical[1:-1], datatype=NamedNode(datatype[1:-1]))
    store = Store()
    store.add(Quad(BlankNode(), NamedNode(str(RDF.value)), literal))
    (quad,) = store
    return str(quad.object)


def _n3(term: Node) -> str:
    return str(oxigraph_term(term))


def oxigraph_term(term: Node) -> NamedNode | BlankNode | OxigraphLiteral:
    """The same term in the words of the store, whose spelling both sides then share.

    Raises:
        TypeError: when it is not an RDF 1.1 term.
    """
    if isinstance(term, URIRef):
        return NamedNode(str(term))
    if isinstance(term, BNode):
        return BlankNode(str(term))
    if isinstance(term, Literal):
        # A language excludes a datatype.
        datatype = NamedNode(term.datatype) if term.datatype and not term.language else None
        return OxigraphLiteral(str(term), language=term.language, datatype=datatype)
    raise TypeError(f"not an RDF 1.1 term: {term!r}")
