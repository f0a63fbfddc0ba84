"""An answer as a table: names for resources, numbers to the right with bars where they help, an order to choose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from coopatlas.languages.language import Language
from coopatlas.query.solutions import Term
from coopatlas.web.names import Names, Shown, Text
from coopatlas.web.workbench.results import MAX_TEXT, Solutions
from coopatlas.web.workbench.values import are_measures, are_numbers, number_of

BAR_LENGTH = 100
"""How long the longest bar is; the others are in proportion."""
_SORTED_BY = 200
"""By how many characters of a text rows are sorted."""


class Direction(StrEnum):
    """How a column is sorted. Source: WAI-ARIA 1.2, ``aria-sort``."""

    NONE = "none"
    ASCENDING = "ascending"
    DESCENDING = "descending"


@dataclass(frozen=True)
class Order:
    """By which column rows are sorted, counted from 1; 0 leaves them as the query has them."""

    column: int = 0
    descending: bool = False

    def __str__(self) -> str:
        """Write it as the address has it: ``2``, or ``-2`` for descending."""
        return f"-{self.column}" if self.descending else str(self.column)


UNORDERED = Order()
"""The order of the answer itself."""


@dataclass(frozen=True)
class Column:
    """A variable. ``numbers`` where every value is one, ``measures`` where they have bars.

    ``next_order`` is what choosing the column asks for, as the address has it.
    """

    name: str
    numbers: bool
    measures: bool
    direction: Direction
    next_order: str


@dataclass(frozen=True)
class Cell:
    """A value; ``shown`` None where there is none, ``bar`` from 0 to ``BAR_LENGTH``, None where it has none.

    ``left_out`` counts the characters at the end of a long text that are not shown.
    """

    shown: Shown | None
    bar: float | None = None
    left_out: int = 0


@dataclass(frozen=True)
class Table:
    """Rows of cells. ``sortable`` where all rows are there to be sorted."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    sortable: bool


def make_table(solutions: Solutions, names: Names, language: Language, order: Order) -> Table:
    """Prepare solutions for a page.

    Args:
        solutions: what is shown.
        names: of the resources in them.
        language: by whose alphabet texts are sorted.
        order: in which order; ignored where some rows are not there, since a part cannot be put in order.
    """
    if not solutions.whole or order.column > len(solutions.variables):
        order = UNORDERED
    columns = tuple(_column(solutions, place, order) for place in range(len(solutions.variables)))
    longest = [_longest(solutions.column(place)) if column.measures else 0.0 for place, column in enumerate(columns)]
    rows = (
        tuple(_cell(term, names, longest[place]) for place, term in enumerate(row))
        for row in _in_order(solutions, names, language, order)
    )
    return Table(columns, tuple(rows), solutions.whole)


def _column(solutions: Solutions, place: int, order: Order) -> Column:
    values = solutions.column(place)
    chosen = order.column == place + 1
    descending = chosen and order.descending
    direction = Direction.DESCENDING if descending else Direction.ASCENDING if chosen else Direction.NONE
    return Column(
        name=solutions.variables[place],
        numbers=are_numbers(values),
        measures=are_measures(solutions.variables[place], values),
        direction=direction,
        next_order=str(Order(place + 1, descending=chosen and not order.descending)),
    )


def _longest(values: Sequence[Term | None]) -> float:
    return max((number_of(value) or 0.0 for value in values), default=0.0)


def _cell(term: Term | None, names: Names, longest: float) -> Cell:
    number = number_of(term) if longest else None
    bar = None if number is None else round(number / longest * BAR_LENGTH, 1)
    shown = names.optional(term)
    left_out = max(0, len(shown.text.value) - MAX_TEXT) if shown else 0
    return Cell(brief(shown) if shown else None, bar, left_out)


def brief(shown: Shown) -> Shown:
    """The same without what is too long for a page."""
    if len(shown.text.value) <= MAX_TEXT:
        return shown
    return replace(shown, text=Text(f"{shown.text.value[:MAX_TEXT]}…", shown.text.lang))


def _in_order(
    solutions: Solutions, names: Names, language: Language, order: Order
) -> Sequence[tuple[Term | None, ...]]:
    """Numbers before texts, each in their own order; what is unbound is last, whichever way."""
    if not order.column:
        return solutions.rows
    place = order.column - 1

    def key(row: tuple[Term | None, ...]) -> tuple[bool, float, tuple[str, str]]:
        number = number_of(row[place])
        text = "" if number is not None or row[place] is None else names.show(row[place]).text.value
        return number is None, number or 0.0, language.sort_key(text[:_SORTED_BY])

    bound = sorted((row for row in solutions.rows if row[place] is not None), key=key, reverse=order.descending)
    return [*bound, *(row for row in solutions.rows if row[place] is None)]
