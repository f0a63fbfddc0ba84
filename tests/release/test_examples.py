"""Example queries: what the head of a file says, and the query itself."""

from __future__ import annotations

import pytest

from coopatlas.release.examples import parse_example, view_named

FILE = """# title: Who leads?
# title@pl: Kto kieruje?
# description: The leaders.
# topic: organisations
# view: chart

PREFIX a: <http://a.org/>
SELECT ?name { ?x a:name ?name FILTER (lang(?name) = "en" && ?y = "en") }
"""


def test_a_head_is_told_from_the_query_but_for_the_view_that_it_names() -> None:
    example = parse_example("01-who", FILE)
    assert (example.title("pl"), example.title("lv"), example.topic) == ("Kto kieruje?", "Who leads?", "organisations")
    assert (example.description("en"), example.description("pl")) == ("The leaders.", "The leaders.")
    assert example.text.startswith("# view: chart\nPREFIX a:")
    assert example.names_view


def test_what_the_head_leaves_out_is_empty() -> None:
    example = parse_example("01-who", "ASK {}")
    assert (example.title("en"), example.description("en"), example.topic) == ("01-who", "", "")
    assert not example.names_view


def test_names_that_are_asked_for_in_english_are_asked_for_in_another_language() -> None:
    assert 'FILTER (lang(?name) = "pl" && ?y = "en")' in parse_example("01-who", FILE).asking_in("pl")


@pytest.mark.parametrize(
    ("text", "view"),
    [
        ("# view: map\nASK {}", "map"),
        ("ASK {}\n  #VIEW:Chart  ", "chart"),
        ("# view: map\n# view: chart\n", "map"),
        ("ASK {} # view: map", None),
        ("# a view: map", None),
        ("ASK {}", None),
    ],
)
def test_a_view_is_named_on_a_line_of_its_own(text: str, view: str | None) -> None:
    assert view_named(text) == view
