"""A graph as columns of nodes."""

from __future__ import annotations

from itertools import combinations

import pytest

from coopatlas.languages.language import read_languages
from coopatlas.web.names import Names
from coopatlas.web.workbench.drawing import MAX_STATEMENTS, NODE_HEIGHT, NODE_WIDTH, STYLES, Drawing, draw, is_drawable
from tests.web.workbench.answering import statements

STAR = ":hub :p :a, :b, :c ; :q :d . :d :p :e . :hub :note 'text', 7 ."
CIRCLE = ":a :p :b . :b :p :c . :c :p :a . :a :p :a ."


def drawn(turtle: str) -> Drawing:
    return draw(statements(turtle), Names(read_languages()["en"], ()))


def columns(drawing: Drawing) -> list[set[str]]:
    lefts = sorted({node.x for node in drawing.nodes})
    return [
        {node.shown.iri.rpartition("/")[2] for node in drawing.nodes if node.x == x and node.shown.iri} for x in lefts
    ]


def test_nodes_stand_in_columns_by_their_distance_from_where_links_begin() -> None:
    assert columns(drawn(STAR)) == [{"hub"}, {"a", "b", "c", "d"}, {"e"}]


@pytest.mark.parametrize("turtle", [STAR, CIRCLE, ":x :p [ :p :y ] .", ":a :p :b . :c :p :d . :e :p :f ."])
def test_no_two_nodes_overlap_and_all_lie_within_the_picture(turtle: str) -> None:
    drawing = drawn(turtle)
    for one, other in combinations(drawing.nodes, 2):
        assert abs(one.x - other.x) >= NODE_WIDTH or abs(one.y - other.y) >= NODE_HEIGHT
    for node in drawing.nodes:
        assert 0 <= node.x <= drawing.width - NODE_WIDTH
        assert 0 <= node.y <= drawing.height - NODE_HEIGHT


def test_the_same_graph_is_the_same_picture_in_whatever_order_it_is_told() -> None:
    triples = STAR.replace("'text', 7", "7, 'text'").replace(":a, :b, :c", ":c, :a, :b")
    assert drawn(STAR) == drawn(triples)


def test_each_link_is_drawn_once_and_told_in_words() -> None:
    drawing = drawn(STAR)
    assert len(drawing.links) == 5
    assert "a.example/hub → a.example/q → a.example/d" in {link.told for link in drawing.links}
    assert [(kind.total, kind.style) for kind in drawing.kinds] == [(4, 0), (1, 1)]


def test_texts_and_numbers_are_left_to_the_table() -> None:
    assert drawn(STAR).literals == 2


def test_many_kinds_of_link_share_the_last_stroke() -> None:
    drawing = drawn(" ".join(f":a :p{number} :b ." for number in range(STYLES + 3)))
    assert max(link.style for link in drawing.links) == STYLES - 1


def test_a_long_name_is_cut_to_fit_and_whole_in_its_title() -> None:
    name = "Instytut_badawczy_o_bardzo_dlugiej_nazwie"
    drawing = drawn(f":a :p :{name} .")
    (node,) = [node for node in drawing.nodes if node.label.endswith("…")]
    assert name in node.shown.text.value


@pytest.mark.parametrize(
    "turtle", [":a :p 'only text' .", " ".join(f":a :p :b{number} ." for number in range(MAX_STATEMENTS + 1))]
)
def test_a_graph_without_links_or_with_too_many_is_not_drawn(turtle: str) -> None:
    assert not is_drawable(statements(turtle))
    assert is_drawable(statements(CIRCLE))
