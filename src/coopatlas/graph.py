"""The knowledge graph in memory: every statement of the sources, one named graph per source.

The short cuts that make questions one hop long are derived here too, so that there is one place where a
statement can come from that nobody wrote.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pyoxigraph import BlankNode, NamedNode, Quad, QueryTriples, Store

from coopatlas.sources.reader import Mention, SourceFile, Statement, read_statements
from coopatlas.vocabulary import DERIVED_GRAPH_IRI, PREFIXES

SHORT_CUTS = (
    """
    CONSTRUCT { ?organisation ca:partnerIn ?project }
    WHERE { ?participation ca:participant ?organisation ; ca:project ?project }
    """,
    """
    CONSTRUCT { ?organisation ca:country ?country }
    WHERE { ?organisation a org:Organization ; dct:spatial/schema:containedInPlace* ?country . ?country a ca:Country }
    """,
    """
    CONSTRUCT { ?place ca:country ?country }
    WHERE {
        VALUES ?kind { ca:City ca:Region }
        ?place a ?kind ; schema:containedInPlace+ ?country .
        ?country a ca:Country
    }
    """,
    """
    CONSTRUCT { ?event ca:country ?country }
    WHERE { ?event a ca:Event ; schema:location/schema:containedInPlace* ?country . ?country a ca:Country }
    """,
)
"""What is derived at release and never authored: ``ca:partnerIn`` and ``ca:country``."""


@dataclass
class KnowledgeGraph:
    """Quads of many sources in one store.

    ``blank_nodes`` keeps where each blank node is first mentioned, because their names do not last beyond one
    reading; what we publish has none, so the map is empty in all but broken sources.
    """

    store: Store = field(default_factory=Store)
    blank_nodes: dict[str, Mention] = field(default_factory=dict)

    def add(self, statements: Iterable[Statement]) -> None:
        """Add statements."""
        self.store.extend(self._noting_blank_nodes(statements))

    def _noting_blank_nodes(self, statements: Iterable[Statement]) -> Iterable[Quad]:
        for statement in statements:
            for term, as_subject in ((statement.quad.subject, True), (statement.quad.object, False)):
                if isinstance(term, BlankNode):
                    mention = Mention(statement.path, statement.line, statement.ordinal, as_subject)
                    self.blank_nodes.setdefault(str(term), mention)
            yield statement.quad

    def merged(self) -> Store:
        """Copy all graphs into one default graph, where a triple that two sources state counts once.

        The engine's own union of graphs gives such a triple twice, which would double counts and sums.
        """
        merged = Store()
        merged.extend(Quad(quad.subject, quad.predicate, quad.object) for quad in self.store)
        return merged

    def derive_short_cuts(self) -> None:
        """Add the derived statements to their own graph, ``dataset:derived``."""
        graph = NamedNode(DERIVED_GRAPH_IRI)
        for rule in SHORT_CUTS:
            derived = self.store.query(rule, prefixes=dict(PREFIXES), use_default_graph_as_union=True)
            if not isinstance(derived, QueryTriples):
                raise TypeError(f"a short cut must be a CONSTRUCT: {rule}")
            self.store.extend([Quad(triple.subject, triple.predicate, triple.object, graph) for triple in derived])


def load(sources: Iterable[SourceFile]) -> KnowledgeGraph:
    """Read all sources into one graph.

    Raises:
        SourceError: at the first file that cannot be read.
    """
    graph = KnowledgeGraph()
    for source in sources:
        graph.add(read_statements(source))
    return graph
