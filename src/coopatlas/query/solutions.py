"""Asking an engine from Python: solutions as terms, and yes or no.

Source: SPARQL 1.1 Query Results JSON Format.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import pyoxigraph as ox

from coopatlas.errors import EngineUnavailable, QueryError
from coopatlas.formats import RESULTS_JSON
from coopatlas.query.engine import Query, QueryEngine, QueryForm
from coopatlas.query.text.syntax import read_query

MAX_QUERY_BYTES = 1_000_000
"""The longest query that our own pages ask; those of others are bounded by the setting ``max_query_bytes``."""

_KNOWN_QUERIES = 64

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class Row(Mapping[str, Term]):
    """One solution: variable → term. A variable without a value is not in it."""

    def __init__(self, terms: Mapping[str, Term]) -> None:
        """Keep the terms that are bound."""
        self._terms = dict(terms)

    def __getitem__(self, variable: str) -> Term:
        """Look a term up.

        Raises:
            KeyError: when the variable has no value in this solution.
        """
        return self._terms[variable]

    def __iter__(self) -> Iterator[str]:
        """Go over the variables that have a value."""
        return iter(self._terms)

    def __len__(self) -> int:
        """Count the variables that have a value."""
        return len(self._terms)

    def __repr__(self) -> str:
        """Write the variables and terms as in SPARQL."""
        return f"Row({', '.join(f'?{variable} = {term}' for variable, term in self._terms.items())})"

    def text(self, variable: str, default: str = "") -> str:
        """A literal's text, an IRI or a blank node's label; the default where the variable has no value."""
        term = self._terms.get(variable)
        if term is None:
            return default
        return str(term) if isinstance(term, ox.Triple) else term.value

    def integer(self, variable: str, default: int = 0) -> int:
        """A number without fraction, for example a COUNT; the default where the variable has no value.

        Raises:
            ValueError: when the value is not such a number.
        """
        return int(self.text(variable)) if variable in self else default


@dataclass(frozen=True)
class Solutions:
    """The solutions of a SELECT, in order. ``variables`` are their names without the question mark, in order."""

    variables: tuple[str, ...]
    rows: tuple[Row, ...]

    def __iter__(self) -> Iterator[Row]:
        """Go over the solutions."""
        return iter(self.rows)

    def __len__(self) -> int:
        """Count the solutions."""
        return len(self.rows)


def select(engine: QueryEngine, text: str) -> Solutions:
    """Ask a SELECT query.

    Raises:
        QueryError: when the text is no SELECT query, or is not answered.
        EngineUnavailable: when no engine answers, or what it answers are no solutions.
    """
    solutions = _ask_engine(engine, text, QueryForm.SELECT)
    if not isinstance(solutions, Solutions):
        raise EngineUnavailable("the engine answered a SELECT query with yes or no; check the endpoint")
    return solutions


def ask(engine: QueryEngine, text: str) -> bool:
    """Ask an ASK query.

    Raises:
        QueryError: when the text is no ASK query, or is not answered.
        EngineUnavailable: when no engine answers, or what it answers is not yes or no.
    """
    answer = _ask_engine(engine, text, QueryForm.ASK)
    if not isinstance(answer, bool):
        raise EngineUnavailable("the engine answered an ASK query with neither yes nor no; check the endpoint")
    return answer


def _ask_engine(engine: QueryEngine, text: str, form: QueryForm) -> Solutions | bool:
    query = _read_query(text)
    if query.form is not form:
        raise QueryError(f"the query's form is {query.form.value}, and {form.value} is wanted here; rewrite it")
    return _read_results(engine.answer(query, RESULTS_JSON).read())


@lru_cache(_KNOWN_QUERIES)
def _read_query(text: str) -> Query:
    """Each form of a document asks the same, and reading a query takes as long as answering a small one."""
    return read_query(text, max_bytes=MAX_QUERY_BYTES)


def _read_results(document: bytes) -> Solutions | bool:
    try:
        results = ox.parse_query_results(document, ox.QueryResultsFormat.JSON)
        if isinstance(results, ox.QueryBoolean):
            return bool(results)
        variables = tuple(variable.value for variable in results.variables)
        return Solutions(variables, tuple(_row(variables, solution) for solution in results))
    except SyntaxError as error:
        raise EngineUnavailable(f"the engine's answer is no SPARQL results JSON: {error}") from error


def _row(variables: tuple[str, ...], solution: ox.QuerySolution) -> Row:
    terms = {variable: solution[variable] for variable in variables}
    return Row({variable: term for variable, term in terms.items() if term is not None})
