"""How alike names are: the same is whole, what is rare counts more, and the measure knows no order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopatlas.release.likeness import AT_MOST, SAME_WORDS, likeness, rareness

COMMON = {"municipality": 1.0, "of": 0.5}
NAMES = st.lists(st.sampled_from(["riga", "city", "of", "council", "rigas", "2020", "2021", "a"]), max_size=6).map(
    " ".join
)


def _weight(word: str) -> float:
    return COMMON.get(word, 5.0)


def test_the_same_name_is_whole_and_another_order_nearly() -> None:
    assert likeness("cluj napoca", "cluj napoca", _weight) == 1.0
    assert likeness("napoca cluj", "cluj napoca", _weight) == SAME_WORDS


def test_a_name_is_not_the_one_that_says_its_word_twice() -> None:
    assert likeness("baden", "baden baden", _weight) == AT_MOST
    assert likeness("baden baden", "baden", _weight) == AT_MOST


def test_a_shared_rare_word_counts_for_more_than_shared_common_ones() -> None:
    asked = "municipality of ravenna"
    assert likeness(asked, "comune di ravenna", _weight) > likeness(asked, "municipality of riga", _weight)
    assert likeness("municipality of gdansk", "municipality of riga", _weight) < 0.3


@pytest.mark.parametrize(("asked", "named"), [("linkopping", "linkoping"), ("ravena", "ravenna")])
def test_a_slip_costs_little(asked: str, named: str) -> None:
    assert 0.8 < likeness(asked, named, _weight) <= AT_MOST


def test_a_number_is_the_same_or_another() -> None:
    assert likeness("project 2020", "project 2021", _weight) == 0.5


def test_a_rarer_word_counts_more() -> None:
    assert rareness(1, 100) > rareness(50, 100) > 0
    assert rareness(0, 100) == rareness(1, 100)


@given(NAMES, NAMES)
def test_it_lies_between_nothing_and_the_whole_and_knows_no_sides(one: str, other: str) -> None:
    alike = likeness(one, other, _weight)
    assert 0 <= alike <= 1
    assert (alike == 1) == (one == other)
    assert (alike >= SAME_WORDS) == (sorted(one.split()) == sorted(other.split()))
