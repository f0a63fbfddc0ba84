"""An answer as a bar chart, which is its own table: what is counted, the bar, the figure."""

from __future__ import annotations

from dataclasses import dataclass

from coopatlas.web.names import Names, Shown
from coopatlas.web.workbench.results import Solutions
from coopatlas.web.workbench.table import BAR_LENGTH, brief
from coopatlas.web.workbench.values import are_measures, are_numbers, number_of

MAX_BARS = 200
"""A chart of more rows than that shows less than the table does."""
_MOST_LABELS = 3


@dataclass(frozen=True)
class Bar:
    """One row: what is measured, how much it is, and the bar's length, from 0 to ``BAR_LENGTH``."""

    labels: tuple[Shown, ...]
    value: Shown
    length: float


@dataclass(frozen=True)
class Chart:
    """Bars. ``labels`` are the variables that name them, ``measure`` is the one that they show."""

    labels: tuple[str, ...]
    measure: str
    bars: tuple[Bar, ...]


def charted(solutions: Solutions) -> tuple[tuple[int, ...], int] | None:
    """Which columns name the bars, and which one is their length; None where no chart can be made."""
    if not solutions.whole or not 1 < solutions.total <= MAX_BARS:
        return None
    places = range(len(solutions.variables))
    measures = [place for place in places if are_measures(solutions.variables[place], solutions.column(place))]
    labels = tuple(place for place in places if not are_numbers(solutions.column(place)))
    if not measures or not 1 <= len(labels) <= _MOST_LABELS:
        return None
    return labels, measures[0]


def is_plain(solutions: Solutions) -> bool:
    """Whether there is nothing but a label and a measure, so that a chart shows all there is."""
    found = charted(solutions)
    return found is not None and len(solutions.variables) == 1 + len(found[0]) and len(found[0]) == 1


def make_chart(solutions: Solutions, names: Names) -> Chart:
    """Draw the chart of solutions for which ``charted`` finds columns, in the order that the query gives them.

    Raises:
        ValueError: when it finds none.
    """
    found = charted(solutions)
    if found is None:
        raise ValueError("no column of these solutions is a measure, so there is no chart; show them as a table")
    labels, measure = found
    longest = max(number_of(row[measure]) or 0.0 for row in solutions.rows)
    bars = (
        Bar(
            labels=tuple(brief(names.show(row[place])) for place in labels if row[place] is not None),
            value=names.show(row[measure]),
            length=round((number_of(row[measure]) or 0.0) / longest * BAR_LENGTH, 1),
        )
        for row in solutions.rows
    )
    return Chart(tuple(solutions.variables[place] for place in labels), solutions.variables[measure], tuple(bars))
