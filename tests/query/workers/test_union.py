"""The dataset that a request names."""

import pyoxigraph as ox
import pytest

from coopatlas.query.workers.exchange import Task
from coopatlas.query.workers.union import Unions, UnknownGraph

JSON = "application/sparql-results+json"
P = ox.NamedNode("http://x/p")
GRAPHS = {"a": (1, 2, 3), "b": (3, 4), "c": (5,)}
ALL = "SELECT (COUNT(*) AS ?n) (SUM(?o) AS ?sum) { ?s ?p ?o }"


@pytest.fixture
def unions() -> Unions:
    """Three graphs, of which the first two share a triple, and their union."""
    store = ox.Store()
    for name, numbers in GRAPHS.items():
        for number in numbers:
            for graph in (ox.NamedNode(f"http://x/{name}"), ox.DefaultGraph()):
                store.add(ox.Quad(ox.NamedNode(f"http://x/{number}"), P, ox.Literal(number), graph))
    return Unions(store)


def ask(unions: Unions, text: str, default: str = "", named: str = "") -> list[tuple[str, ...]]:
    task = Task(
        text,
        JSON,
        default_graphs=tuple(f"http://x/{name}" for name in default.split()),
        named_graphs=tuple(f"http://x/{name}" for name in named.split()),
    )
    results = unions.query(task)
    assert isinstance(results, ox.QuerySolutions)
    return [tuple(term.value for term in row if isinstance(term, ox.NamedNode | ox.Literal)) for row in results]


@pytest.mark.parametrize(
    ("default", "count", "total"),
    [("", 5, 15), ("a", 3, 6), ("a c", 4, 11), ("a b", 4, 10), ("a b c", 5, 15), ("a a b", 4, 10), ("b b", 2, 7)],
)
def test_each_triple_of_the_graphs_named_counts_once(unions: Unions, default: str, count: int, total: int) -> None:
    for _ in range(2):
        assert ask(unions, ALL, default) == [(str(count), str(total))]


@pytest.mark.parametrize("default", ["a c", "a b"])
def test_the_named_graphs_are_those_named_whatever_the_default_graph_is(unions: Unions, default: str) -> None:
    text = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
    assert ask(unions, text, default, "b c") == [("http://x/b", "2"), ("http://x/c", "1")]
    assert ask(unions, text, default) == []


def test_the_graphs_of_the_task_win_over_those_of_the_text(unions: Unions) -> None:
    text = "SELECT (COUNT(*) AS ?n) FROM <http://x/c> { ?s ?p ?o }"
    assert ask(unions, text, "a b") == [("4",)]


@pytest.mark.parametrize(("default", "named"), [("none", ""), ("a none", "b"), ("", "none")])
def test_a_graph_that_is_not_there_is_told(unions: Unions, default: str, named: str) -> None:
    with pytest.raises(UnknownGraph, match="there is no graph <http://x/none> here, and none is fetched"):
        ask(unions, ALL, default, named)
