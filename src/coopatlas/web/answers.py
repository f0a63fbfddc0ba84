"""Answers of the endpoint: what each form is offered in, and how a page shows it: a table, a yes or no, or Turtle."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from types import MappingProxyType

from pyoxigraph import NamedNode, QueryBoolean, QuerySolutions, parse_query_results

from coopatlas.formats import HTML, N_QUADS, N_TRIPLES, RESULTS_JSON, TRIG, TURTLE, Representation
from coopatlas.languages.language import Language
from coopatlas.query.engine import Answer, QueryForm
from coopatlas.vocabulary import shorten
from coopatlas.web.names import Names, Shown, Text, href_of

BOOLEAN = Representation("boolean", "text/boolean", "txt")
"""A yes or no in one word, as clients that are made with RDF4J ask for it."""
WRITTEN_AS = MappingProxyType({TRIG: TURTLE, N_QUADS: N_TRIPLES, BOOLEAN: RESULTS_JSON, HTML: RESULTS_JSON})
"""Representation → the one in which the engine is asked: a graph in Turtle is a TriG document of a default graph.

Source: RDF 1.1 TriG §2; RDF 1.1 N-Quads §2.
"""
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
    """An answer on a page: one of ``rows``, ``truth`` and ``turtle``; ``cut`` where there is more than is shown.

    ``partial`` says which limit was reached, where the answer itself is not whole.
    """

    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[Shown | None, ...], ...] | None = None
    truth: bool | None = None
    turtle: str | None = None
    cut: bool = False
    partial: str | None = None


def offered_for(form: QueryForm) -> tuple[Representation, ...]:
    """The representations of a form's answers at the endpoint, the default first."""
    if form is QueryForm.ASK:
        return (*form.offered, BOOLEAN, HTML)
    quads = () if form is QueryForm.SELECT else (TRIG, N_QUADS)
    return (*form.offered, *quads, HTML)


def asked_in(form: QueryForm, representation: Representation) -> Representation:
    """The representation in which the engine is asked for an answer that is given in another."""
    if representation is HTML and RESULTS_JSON not in form.offered:
        return TURTLE
    return WRITTEN_AS.get(representation, representation)


def read_boolean(answer: Answer) -> bool:
    """Read the answer of an ASK, in JSON, and close it."""
    with answer.body as body:
        return bool(parse_query_results(body, format=RESULTS_JSON.results))


def show_answer(answer: Answer, language: Language) -> ShownAnswer:
    """Prepare an answer, in JSON or Turtle, for a page, and close it."""
    with answer.body as body:
        if answer.representation is TURTLE:
            shown = _graph(body.read(MAX_GRAPH_BYTES), answer.size_bytes)
        else:
            shown = _results(parse_query_results(body, format=RESULTS_JSON.results), language)
    return replace(shown, partial=answer.partial)


def _results(results: QuerySolutions | QueryBoolean, language: Language) -> ShownAnswer:
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


def _graph(written: bytes, size_bytes: int) -> ShownAnswer:
    return ShownAnswer(turtle=written.decode("utf-8", errors="ignore"), cut=size_bytes > len(written))
