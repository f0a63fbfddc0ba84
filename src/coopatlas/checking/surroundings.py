"""What a release says of the resources that a document mentions: as much as its shapes look at, and bounded.

A participation is judged by its project, the project by its other participations, a town by its country. The
whole release would be the truest measure, but takes as long as the release is large.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from pyoxigraph import NamedNode, Quad, Store

from coopatlas.vocabulary import BASE, ID, ONTOLOGY_IRI

MAX_STATEMENTS = 20_000
"""So many statements of a release are looked at beside a document."""
MAX_POINTING = 500
"""So many statements that point to one resource are looked at."""
_STEPS = 5
_CONCEPTS = f"{ID}concept/"


def ontology_of(release: Store) -> Iterator[Quad]:
    """The terms and concepts of a release, without the alignments: those are not validated with."""
    for graph in release.named_graphs():
        if isinstance(graph, NamedNode) and _is_ontology(graph.value):
            yield from release.quads_for_pattern(None, None, None, graph)


def surroundings_of(document: Store, release: Store) -> list[Quad]:
    """Statements about what a document mentions, what points to that, and what that leads to, in some steps."""
    found: dict[Quad, None] = {}
    seen: set[str] = set()
    near = _named(document)
    for step in range(_STEPS):
        further: set[str] = set()
        for iri in sorted(near - seen):
            for quad in _about(NamedNode(iri), release, pointing=step == 0):
                if len(found) == MAX_STATEMENTS:
                    return list(found)
                found[quad] = None
                further |= {term.value for term in (quad.subject, quad.object) if isinstance(term, NamedNode)}
        seen |= near
        near = {iri for iri in further if iri.startswith(BASE)}
    return list(found)


def _named(document: Store) -> set[str]:
    terms = (term for quad in document for term in (quad.subject, quad.object))
    return {term.value for term in terms if isinstance(term, NamedNode) and term.value.startswith(str(ID))}


def _about(iri: NamedNode, release: Store, *, pointing: bool) -> Iterator[Quad]:
    yield from filter(_is_data, release.quads_for_pattern(iri, None, None, None))
    # Half the world points to a role or a country; what matters there is what it is.
    if pointing and not iri.value.startswith((_CONCEPTS, f"{ID}country/", f"{ID}source/")):
        yield from islice(filter(_is_data, release.quads_for_pattern(None, None, iri, None)), MAX_POINTING)


def _is_data(quad: Quad) -> bool:
    graph = quad.graph_name
    return isinstance(graph, NamedNode) and not graph.value.startswith(
        (ONTOLOGY_IRI, _CONCEPTS, f"{BASE}dataset/derived")
    )


def _is_ontology(graph: str) -> bool:
    return graph == ONTOLOGY_IRI or graph.startswith(_CONCEPTS)
