"""Reading an answer for a page: as many solutions or statements as it shows, and how many there are.

Source: SPARQL 1.1 Query Results JSON Format; RDF 1.1 Turtle.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO, TypeVar

from pyoxigraph import QueryBoolean, Triple, parse, parse_query_results

from coopatlas.errors import EngineUnavailable
from coopatlas.formats import RESULTS_JSON, TURTLE
from coopatlas.query.engine import Answer
from coopatlas.query.solutions import Term

MAX_ROWS = 1_000
"""How many solutions or statements a page shows; the downloads hold all."""
MAX_TEXT = 2_000
"""How many characters of a text a page shows."""
MAX_CHARACTERS = 1_000_000
"""How many characters all rows that are shown may have; they are fewer where the texts are long."""
MAX_COUNTED = 100_000
"""How far what is not shown is counted: a million solutions take seconds to read."""
MAX_RAW_BYTES = 200_000
"""How much of an answer is shown as it was sent."""

_Row = TypeVar("_Row", bound=tuple[object, ...])


@dataclass(frozen=True)
class Solutions:
    """A table. ``rows`` are those that are shown, with None for what is unbound; ``total`` counts all.

    ``at_least`` where counting ended before the answer did.
    """

    variables: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]
    total: int
    at_least: bool = False

    @property
    def whole(self) -> bool:
        """Whether every row is shown."""
        return len(self.rows) == self.total

    def column(self, place: int) -> list[Term | None]:
        """The values of one variable, in order."""
        return [row[place] for row in self.rows]


@dataclass(frozen=True)
class Statements:
    """A graph; the fields are as those of ``Solutions``."""

    triples: tuple[Triple, ...]
    total: int
    at_least: bool = False

    @property
    def whole(self) -> bool:
        """Whether every statement is shown."""
        return len(self.triples) == self.total


@dataclass(frozen=True)
class Result:
    """An answer, read: ``content`` is a yes or no, a table or a graph.

    ``raw`` is its text as the engine sent it, which ends early where ``raw_cut``. ``partial`` says which limit was
    reached, where the answer itself is not whole.
    """

    content: bool | Solutions | Statements
    raw: str
    raw_cut: bool
    partial: str | None = None


def read_result(answer: Answer) -> Result:
    """Read an answer, in JSON or Turtle, as far as a page shows it, and close it.

    Raises:
        EngineUnavailable: when it is not in the form that was asked for.
    """
    with answer.body as body:
        beginning = body.read(MAX_RAW_BYTES)
        cut = answer.size_bytes > len(beginning)
        body.seek(0)
        try:
            content = _graph(body) if answer.representation is TURTLE else _results(body)
        except SyntaxError as error:
            raise EngineUnavailable(f"the engine's answer cannot be read: {error}; check the endpoint") from error
    return Result(content, beginning.decode("utf-8", errors="ignore"), cut, answer.partial)


def _results(body: BinaryIO) -> bool | Solutions:
    results = parse_query_results(body, format=RESULTS_JSON.results)
    if isinstance(results, QueryBoolean):
        return bool(results)
    variables = tuple(variable.value for variable in results.variables)
    rows, total, at_least = _shown(tuple(solution[name] for name in variables) for solution in results)
    return Solutions(variables, tuple(rows), total, at_least)


def _graph(body: BinaryIO) -> Statements:
    rows, total, at_least = _shown((quad.subject, quad.predicate, quad.object) for quad in parse(body, TURTLE.rdf))
    return Statements(tuple(Triple(*row) for row in rows), total, at_least)


def _shown(rows: Iterable[_Row]) -> tuple[list[_Row], int, bool]:
    """Those that are shown, how many there are, and whether there are more than were counted."""
    rest, shown, characters = iter(rows), list[_Row](), 0
    for row in islice(rest, MAX_ROWS):
        shown.append(row)
        characters += sum(min(len(str(term)), MAX_TEXT) for term in row)
        if characters > MAX_CHARACTERS:
            break
    total = len(shown) + sum(1 for _ in islice(rest, MAX_COUNTED - len(shown)))
    return shown, total, next(rest, None) is not None
