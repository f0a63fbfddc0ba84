"""Answers of the endpoint as a page shows them: a table, a yes or no, or Turtle."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from pyoxigraph import NamedNode, QueryBoolean, QuerySolutions, parse_query_results

from coopatlas.formats import RESULTS_JSON, TURTLE
from coopatlas.query.engine import Answer, Query, QueryEngine
from coopatlas.vocabulary import shorten
from coopatlas.web.languages import Language
from coopatlas.web.names import Names, Shown, Text, href_of

MAX_ROWS = 1_000
"""How many rows a page shows; the other representations hold all."""
MAX_GRAPH_BYTES = 200_000
"""How much Turtle a page shows."""


@dataclass(frozen=True)
class Column:
    """A variable; ``numbers`` where every value shown is one."""

    name: str
    numbers: bool


@dataclass(frozen=True)
class ShownAnswer:
    """An answer on a page: one of ``rows``, ``truth`` and ``turtle``; ``cut`` where there is more than is shown."""

    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[Shown | None, ...], ...] | None = None
    truth: bool | None = None
    turtle: str | None = None
    cut: bool = False


def show_answer(engine: QueryEngine, query: Query, language: Language) -> ShownAnswer:
    """Ask the engine, and prepare its answer for a page."""
    if RESULTS_JSON in query.form.offered:
        return _results(engine.answer(query, RESULTS_JSON), language)
    return _graph(engine.answer(query, TURTLE))


def _results(answer: Answer, language: Language) -> ShownAnswer:
    with answer.body as body:
        results = parse_query_results(body, format=RESULTS_JSON.results)
        if isinstance(results, QueryBoolean):
            return ShownAnswer(truth=bool(results))
        return _table(results, language)


def _table(results: QuerySolutions, language: Language) -> ShownAnswer:
    names = Names(language, ())
    variables = [variable.value for variable in results.variables]
    rows = [tuple(_show(solution[name], names) for name in variables) for solution in islice(results, MAX_ROWS + 1)]
    shown = tuple(rows[:MAX_ROWS])
    columns = tuple(Column(name, _all_numbers(shown, place)) for place, name in enumerate(variables))
    return ShownAnswer(columns=columns, rows=shown, cut=len(rows) > MAX_ROWS)


def _show(term: object, names: Names) -> Shown | None:
    if term is None:
        return None
    if isinstance(term, NamedNode):
        return Shown(Text(shorten(term.value).strip("<>")), term.value, href_of(term.value))
    return names.show(term)


def _all_numbers(rows: tuple[tuple[Shown | None, ...], ...], place: int) -> bool:
    values = [row[place] for row in rows if row[place] is not None]
    return bool(values) and all(value is not None and value.number for value in values)


def _graph(answer: Answer) -> ShownAnswer:
    with answer.body as body:
        written = body.read(MAX_GRAPH_BYTES)
    text = written.decode("utf-8", errors="ignore")
    return ShownAnswer(turtle=text, cut=answer.size_bytes > MAX_GRAPH_BYTES)
