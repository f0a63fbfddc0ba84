"""The dataset that a request names: its default graph is the union of several graphs, each triple once.

Source: SPARQL 1.1 Query §13.2.1 (the default graph is the RDF merge of the graphs referred to).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

from pyoxigraph import DefaultGraph, NamedNode, Quad, QueryBoolean, QuerySolutions, QueryTriples, Store

from coopatlas.query.workers.exchange import Task

Results = QuerySolutions | QueryBoolean | QueryTriples


class UnknownGraph(ValueError):
    """A graph is asked for that the store does not have."""


class Unions:
    """Answers queries over a store's own dataset or over another made of its graphs.

    pyoxigraph's own union matches a triple once for each graph that it stands in. So graphs that share triples are
    merged beforehand, in memory; which do is remembered, since the store never changes.
    """

    def __init__(self, store: Store) -> None:
        """Keep the store; its default graph is a merge already (docs/adr/0003)."""
        self._store = store
        self._sharing: dict[frozenset[NamedNode], bool] = {}

    def query(self, task: Task) -> Results:
        """Begin to evaluate a query.

        Raises:
            UnknownGraph: when the store lacks a graph that is named.
            SyntaxError, RuntimeError, OSError: as pyoxigraph's ``Store.query``.
        """
        default_graphs, named_graphs = self._known(task.default_graphs), self._known(task.named_graphs)
        if not default_graphs and not named_graphs:
            return self._store.query(task.text)
        if any(self._share(pair) for pair in combinations(default_graphs, 2)):
            merged = self._merge(default_graphs, named_graphs)
            return merged.query(task.text, default_graph=DefaultGraph(), named_graphs=[*named_graphs])
        return self._store.query(task.text, default_graph=[*default_graphs], named_graphs=[*named_graphs])

    def _known(self, iris: Iterable[str]) -> list[NamedNode]:
        graphs = [NamedNode(iri) for iri in dict.fromkeys(iris)]
        for graph in graphs:
            if not self._store.contains_named_graph(graph):
                raise UnknownGraph(
                    f"there is no graph {graph} here, and none is fetched from elsewhere; the graphs are the solutions "
                    "of SELECT ?g { GRAPH ?g {} }"
                )
        return graphs

    def _share(self, pair: tuple[NamedNode, NamedNode]) -> bool:
        key = frozenset(pair)
        if key not in self._sharing:
            one, other = pair
            found = self._store.query(f"ASK {{ GRAPH {one} {{ ?s ?p ?o }} GRAPH {other} {{ ?s ?p ?o }} }}")
            self._sharing[key] = bool(found)
        return self._sharing[key]

    def _merge(self, default_graphs: Sequence[NamedNode], named_graphs: Sequence[NamedNode]) -> Store:
        merged = Store()
        for graph in default_graphs:
            quads = self._store.quads_for_pattern(None, None, None, graph)
            merged.extend(Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
        for graph in named_graphs:
            merged.add_graph(graph)
            merged.extend(self._store.quads_for_pattern(None, None, None, graph))
        return merged
