"""Which views an answer can take, which of them is shown, and what that view is made of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from pyoxigraph import NamedNode

from coopatlas.formats import TURTLE
from coopatlas.languages.language import Language
from coopatlas.query.engine import QueryEngine
from coopatlas.web.description import names_of
from coopatlas.web.documents import write_graph
from coopatlas.web.map.europe import Europe
from coopatlas.web.map.figure import Figure, Look
from coopatlas.web.map.figure import draw as draw_map
from coopatlas.web.names import Names
from coopatlas.web.workbench.chart import Chart, charted, is_plain, make_chart
from coopatlas.web.workbench.drawing import Drawing, draw, is_drawable
from coopatlas.web.workbench.positions import find_positions, says_positions
from coopatlas.web.workbench.results import Result, Solutions, Statements
from coopatlas.web.workbench.table import UNORDERED, Order, Table, make_table


class View(StrEnum):
    """A way to show an answer; the names are those of ``view=`` and of the comment ``# view:``."""

    ANSWER = "answer"
    TABLE = "table"
    CHART = "chart"
    MAP = "map"
    GRAPH = "graph"
    RAW = "raw"


@dataclass(frozen=True)
class Showing:
    """An answer as the page shows it: the view, the others that it can take, and the material of this one.

    ``missed`` is the view that was asked for and that the answer cannot take. ``shown`` and ``total`` count rows or
    statements, both 0 for a yes or no; ``at_least`` where there are even more than ``total``. ``without`` counts the
    rows that a map does not show, because nobody knows where they are.
    """

    view: View
    views: tuple[View, ...]
    missed: str | None = None
    partial: str | None = None
    graph: bool = False
    shown: int = 0
    total: int = 0
    at_least: bool = False
    truth: bool | None = None
    table: Table | None = None
    chart: Chart | None = None
    figure: Figure | None = None
    without: int = 0
    drawing: Drawing | None = None
    raw: str | None = None
    raw_cut: bool = False


@dataclass(frozen=True)
class Wish:
    """What a reader asks for: a view, by name, and an order. ``view`` None leaves it to the answer's shape."""

    view: str | None = None
    order: Order = UNORDERED


@dataclass(frozen=True)
class Means:
    """What views are made with: the language of the page, who knows names and coordinates, and what is under maps."""

    language: Language
    engine: QueryEngine
    europe: Europe


def show(result: Result, wish: Wish, means: Means) -> Showing:
    """Prepare an answer for a page.

    Args:
        result: the answer.
        wish: the view and the order asked for.
        means: what it is made with.
    """
    match result.content:
        case bool() as truth:
            showing = _choose(Showing(View.ANSWER, (View.ANSWER, View.RAW), truth=truth), wish)
        case Solutions() as solutions:
            showing = _show_solutions(solutions, wish, means)
        case Statements() as statements:
            showing = _show_statements(statements, result, wish, means)
    if showing.view is View.RAW and showing.raw is None:
        showing = replace(showing, raw=result.raw, raw_cut=result.raw_cut)
    return replace(showing, partial=result.partial)


def _choose(showing: Showing, wish: Wish) -> Showing:
    """Take the view that is wished for, if there is such a one; else the one that suits."""
    if wish.view is None:
        return showing
    found = next((view for view in showing.views if view.value == wish.view), None)
    return replace(showing, missed=wish.view) if found is None else replace(showing, view=found)


def _show_solutions(solutions: Solutions, wish: Wish, means: Means) -> Showing:
    names = Names(means.language, names_of(means.engine, _iris(solutions)))
    positions = find_positions(solutions, means.engine, names)
    possible = {View.CHART: charted(solutions) is not None, View.MAP: bool(positions.points)}
    suits = View.MAP if says_positions(solutions) else View.CHART if is_plain(solutions) else View.TABLE
    showing = Showing(
        view=suits if possible.get(suits, True) else View.TABLE,
        views=(View.TABLE, *(view for view, can in possible.items() if can), View.RAW),
        shown=len(solutions.rows),
        total=solutions.total,
        at_least=solutions.at_least,
    )
    showing = _choose(showing, wish)
    if showing.view is View.MAP:
        figure = draw_map(positions.points, means.europe, means.language, Look())
        showing = replace(showing, figure=figure, without=positions.without)
    if showing.view in {View.TABLE, View.MAP}:
        return replace(showing, table=make_table(solutions, names, means.language, wish.order))
    return replace(showing, chart=make_chart(solutions, names)) if showing.view is View.CHART else showing


def _show_statements(statements: Statements, result: Result, wish: Wish, means: Means) -> Showing:
    drawable = is_drawable(statements)
    showing = Showing(
        view=View.GRAPH if drawable else View.TABLE,
        views=(*((View.GRAPH,) if drawable else ()), View.TABLE, View.RAW),
        graph=True,
        shown=len(statements.triples),
        total=statements.total,
        at_least=statements.at_least,
    )
    showing = _choose(showing, wish)
    if showing.view is View.RAW:
        # With the prefixes that people know, where all of it is at hand.
        small = statements.whole and not result.raw_cut
        return replace(showing, raw=write_graph(statements.triples, TURTLE).decode()) if small else showing
    columns = ("subject", "predicate", "object")
    rows = tuple((triple.subject, triple.predicate, triple.object) for triple in statements.triples)
    as_rows = Solutions(columns, rows, statements.total, statements.at_least)
    names = Names(means.language, [*names_of(means.engine, _iris(as_rows)), *statements.triples])
    showing = replace(showing, table=make_table(as_rows, names, means.language, wish.order))
    return replace(showing, drawing=draw(statements, names)) if showing.view is View.GRAPH else showing


def _iris(solutions: Solutions) -> list[str]:
    """The resources that occur, sorted, each once."""
    return sorted({term.value for row in solutions.rows for term in row if isinstance(term, NamedNode)})
