"""Answers read back, expected and real, in a form in which equal ones are equal.

Solutions are written as a graph, one blank node for each with its bindings, so that one comparison serves both:
graphs are equal where they differ in the labels of blank nodes only. Terms are compared as they are written; 1 is not
01.

Source: SPARQL 1.1 Query §18 (solutions are a multiset); the DAWG's vocabulary of result sets; RDF 1.1 Concepts §3.6.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

Term = NamedNode | BlankNode | Literal | Triple

RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
CSV = "csv"
_NUMBERS = frozenset(
    NamedNode(f"http://www.w3.org/2001/XMLSchema#{name}") for name in ("integer", "decimal", "float", "double")
)


@dataclass(frozen=True)
class Solutions:
    """A SELECT's answer. ``ordered`` where the order is part of it."""

    variables: frozenset[str]
    rows: tuple[Mapping[str, Term], ...]
    ordered: bool = False

    def graph(self, *, ordered: bool) -> Dataset:
        """Write them as a graph that tells how often each solution comes and, if wanted, in which order."""
        return canonical(
            quad for place, row in enumerate(self.rows) for quad in _described(row, place if ordered else 0)
        )

    def __str__(self) -> str:
        """Write them for whoever reads a failure."""
        return "\n".join(" ".join(f"?{name} {term}" for name, term in sorted(row.items())) for row in self.rows)

    def distinct(self) -> frozenset[frozenset[tuple[str, Term]]]:
        """Each solution once."""
        return frozenset(frozenset(row.items()) for row in self.rows)


Result = Solutions | bool | Dataset


def read_answer(body: bytes, name: str) -> Result:
    """Read what came in a format that is told by its file extension.

    Raises:
        SyntaxError: when it is not in that format.
        ValueError: when the format is not known.
    """
    if name == CSV:
        return _read_csv(body)
    results_format = QueryResultsFormat.from_extension(name)
    if results_format is not None:
        return _read_results(body, results_format)
    rdf_format = RdfFormat.from_extension(name)
    if rdf_format is None:
        raise ValueError(f"'{name}' is no extension of results or graphs")
    return canonical(parse(body, rdf_format))


def read_expected(path: Path, iri: str) -> Result:
    """Read an expected answer: results, a graph, or results written as a graph."""
    name = path.suffix.removeprefix(".")
    rdf_format = RdfFormat.from_extension(name)
    if rdf_format is None:
        return read_answer(path.read_bytes(), name)
    quads = list(parse(path=path, format=rdf_format, base_iri=iri, lenient=True))
    graph = Dataset(quads)
    sets = list(graph.quads_for_object(NamedNode(f"{RS}ResultSet")))
    return _result_set(graph, sets[0].subject) if sets else canonical(quads)


def canonical(quads: Iterable[Quad]) -> Dataset:
    """Label the blank nodes by their place in the graph."""
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return dataset


def csv_solutions(solutions: Solutions) -> Solutions:
    """What CSV keeps of solutions: the characters of each term, and which are blank nodes.

    An empty field is an empty string or an unbound variable.
    """
    rows = tuple({name: _as_csv(term) for name, term in row.items() if _text(term)} for row in solutions.rows)
    return Solutions(solutions.variables, rows, solutions.ordered)


def by_value(solutions: Solutions) -> Solutions:
    """Write numbers that are equal, and of one type, the same."""
    rows = tuple({name: _normal(term) for name, term in row.items()} for row in solutions.rows)
    return Solutions(solutions.variables, rows, solutions.ordered)


def _normal(term: Term) -> Term:
    if isinstance(term, Literal) and term.datatype in _NUMBERS:
        return Literal(str(float(term.value)), datatype=term.datatype)
    return term


def _as_csv(term: Term) -> Term:
    return Literal(term.value) if isinstance(term, NamedNode | Literal) else term


def _described(row: Mapping[str, Term], place: int) -> Iterable[Quad]:
    solution = BlankNode()
    # Without its place, too, a solution that binds nothing has to be counted.
    yield Quad(solution, NamedNode(f"{RS}index"), Literal(place))
    for name, term in row.items():
        yield Quad(solution, NamedNode(f"variable:{name}"), term)


def _read_results(body: bytes, results_format: QueryResultsFormat) -> Solutions | bool:
    results = parse_query_results(body, results_format)
    if isinstance(results, QueryBoolean):
        return bool(results)
    variables = [variable.value for variable in results.variables]
    rows = [{name: term for name in variables if (term := row[name]) is not None} for row in results]
    return Solutions(frozenset(variables), tuple(rows))


def _read_csv(body: bytes) -> Solutions:
    header, *rows = csv.reader(io.StringIO(body.decode(), newline=""))
    # The reader gives a line that is one empty field as no field.
    filled = [row or [""] * len(header) for row in rows]
    return Solutions(
        frozenset(header),
        tuple({name: _read_field(field) for name, field in zip(header, row, strict=True) if field} for row in filled),
    )


def _read_field(field: str) -> Term:
    return BlankNode(field.removeprefix("_:")) if field.startswith("_:") else Literal(field)


def _result_set(graph: Dataset, node: object) -> Solutions | bool:
    for truth in _values(graph, node, "boolean"):
        return _text(truth) == "true"
    variables = frozenset(_text(term) for term in _values(graph, node, "resultVariable"))
    nodes = _values(graph, node, "solution")
    index = {solution: _values(graph, solution, "index") for solution in nodes}
    ordered = bool(nodes) and all(index.values())
    if ordered:
        nodes.sort(key=lambda solution: int(_text(index[solution][0])))
    return Solutions(variables, tuple(_bindings(graph, solution) for solution in nodes), ordered)


def _bindings(graph: Dataset, solution: object) -> Mapping[str, Term]:
    return {
        _text(_values(graph, binding, "variable")[0]): _values(graph, binding, "value")[0]
        for binding in _values(graph, solution, "binding")
    }


def _values(graph: Dataset, node: object, name: str) -> list[Term]:
    assert isinstance(node, NamedNode | BlankNode)
    return [quad.object for quad in graph.quads_for_subject(node) if quad.predicate.value == f"{RS}{name}"]


def _text(term: Term) -> str:
    assert not isinstance(term, Triple)
    return term.value
