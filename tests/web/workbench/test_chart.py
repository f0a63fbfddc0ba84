"""A chart of what can be charted."""

from __future__ import annotations

import pytest

from coopatlas.languages.language import read_languages
from coopatlas.web.names import Names
from coopatlas.web.workbench.chart import MAX_BARS, charted, is_plain, make_chart
from coopatlas.web.workbench.results import Solutions
from tests.web.workbench.answering import solutions

NAMES = Names(read_languages()["en"], ())
PLAIN = solutions("kind bodies", ('"city"', "15"), ('"region"', "3"))


def test_a_label_and_a_measure_are_a_plain_chart() -> None:
    assert charted(PLAIN) == ((0,), 1)
    assert is_plain(PLAIN)


def test_bars_are_in_the_order_of_the_answer_and_in_proportion() -> None:
    chart = make_chart(PLAIN, NAMES)
    assert (chart.labels, chart.measure) == (("kind",), "bodies")
    assert [(bar.labels[0].text.value, bar.value.text.value, bar.length) for bar in chart.bars] == [
        ("city", "15", 100.0),
        ("region", "3", 20.0),
    ]


def test_several_labels_stand_together_and_the_first_measure_is_shown() -> None:
    found = solutions("project country bodies students", (":p", '"PL"', "13", "7"), (":p", "", "4", "9"))
    assert charted(found) == ((0, 1), 2)
    assert not is_plain(found)
    assert [len(bar.labels) for bar in make_chart(found, NAMES).bars] == [2, 1]


@pytest.mark.parametrize(
    "found",
    [
        solutions("n", ("1",), ("5",)),
        solutions("name", ('"a"',), ('"b"',)),
        solutions("name n", ('"a"', "5")),
        solutions("a b c d n", (":1", ":2", ":3", ":4", "5"), (":1", ":2", ":3", ":4", "9")),
        solutions("name n", *[(":a", str(number * number + 9)) for number in range(MAX_BARS + 1)]),
        solutions("name n", (":a", "5"), (":b", "9"), total=3),
    ],
    ids=["no label", "no number", "one row", "too many labels", "too many rows", "a part"],
)
def test_what_no_chart_can_show_is_not_charted(found: Solutions) -> None:
    assert charted(found) is None
    with pytest.raises(ValueError, match="no chart"):
        make_chart(found, NAMES)
