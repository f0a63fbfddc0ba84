"""Where a pushed release lies in a remote store: the names of its graphs, and the marker that says it is whole.

The release's named graphs bear their own names there, so that queries find them. Its default graph, the union of
these with each triple once, is stored as a graph of its own (docs/adr/0003). The marker is written last and removed
first: while it is there, the release that it names is there whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from coopatlas.vocabulary import BASE

MARKER_IRI = BASE + "pushed"
"""The graph that holds the marker, and the marker itself."""
JOURNAL_IRI = BASE + "pushed/journal"
"""The graph in which a push notes what must be undone should it break off, and the note itself."""
UNION_IRI = BASE + "pushed/union"
"""The graph that holds the union of all named graphs."""
NO_GRAPH_IRI = BASE + "pushed/nothing"
"""A graph that never exists: the protocol has no other way to say "no graph at all"."""
VERSION, CONTENT_HASH, PUSH, NAMED_GRAPH = (
    f"{MARKER_IRI}#{name}" for name in ("version", "contentHash", "push", "namedGraph")
)


@dataclass(frozen=True)
class Placement:
    """What the marker says. ``push`` is another for each push, even of the same release."""

    version: str
    content_hash: str
    push: str
    graphs: tuple[str, ...]

    def triples(self) -> Iterable[str]:
        """Write the marker in N-Triples, one line each."""
        for predicate, text in ((VERSION, self.version), (CONTENT_HASH, self.content_hash), (PUSH, self.push)):
            yield f'<{MARKER_IRI}> <{predicate}> "{text}" .'
        for graph in self.graphs:
            yield f"<{MARKER_IRI}> <{NAMED_GRAPH}> <{graph}> ."

    @classmethod
    def of_statements(cls, statements: Iterable[tuple[str, str]]) -> Placement | None:
        """Read the marker from its predicates and values; None where it is not whole."""
        said = list(statements)
        values = dict(said)
        if not {VERSION, CONTENT_HASH, PUSH} <= set(values):
            return None
        graphs = sorted(value for predicate, value in said if predicate == NAMED_GRAPH)
        return cls(values[VERSION], values[CONTENT_HASH], values[PUSH], tuple(graphs))


MARKER_QUERY = f"SELECT ?p ?o {{ GRAPH <{MARKER_IRI}> {{ <{MARKER_IRI}> ?p ?o }} }}"
