"""What is known of the time that queries take."""

from coopatlas.query.engine import Query, QueryForm
from coopatlas.query.slowness import MAX_KNOWN, Slowness


def query(digest: str, shape: str = "") -> Query:
    return Query("", QueryForm.SELECT, digest=digest, shape=shape)


def test_nothing_is_expected_of_an_unknown_query() -> None:
    assert Slowness().score(query("a", "s")) == 0


def test_a_query_that_was_slow_is_expected_to_be_so_again() -> None:
    slowness = Slowness()
    slowness.note(query("a"), slow=True)
    assert slowness.score(query("a")) > 0
    assert slowness.score(query("b")) <= 0


def test_a_query_of_the_same_shape_as_slow_ones_is_expected_to_be_slow() -> None:
    slowness = Slowness()
    slowness.note(query("a", "s"), slow=True)
    assert slowness.score(query("b", "s")) > 0
    assert slowness.score(query("b", "t")) <= 0


def test_quick_runs_outweigh_a_slow_one() -> None:
    slowness = Slowness()
    slowness.note(query("a"), slow=True)
    for _ in range(3):
        slowness.note(query("a"), slow=False)
    assert slowness.score(query("a")) <= 0


def test_one_slow_run_among_many_quick_ones_of_its_shape_condemns_neither() -> None:
    slowness = Slowness()
    for number in range(10):
        slowness.note(query(str(number), "s"), slow=False)
    slowness.note(query("a", "s"), slow=True)
    assert slowness.score(query("b", "s")) <= 0
    for _ in range(2):
        slowness.note(query("a", "s"), slow=True)
    assert slowness.score(query("a", "s")) > 0


def test_a_query_without_a_digest_is_not_remembered() -> None:
    slowness = Slowness()
    slowness.note(query(""), slow=True)
    assert slowness.score(query("")) <= 0


def test_what_was_met_longest_ago_is_forgotten_beyond_the_bound() -> None:
    slowness = Slowness()
    slowness.note(query("a"), slow=True)
    for number in range(MAX_KNOWN):
        slowness.note(query(f"q{number}"), slow=False)
    assert slowness.score(query("a")) <= 0
