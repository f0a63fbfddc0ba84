"""A long catalogue in pages, each of which can be read alone.

A page holds some datasets with all that belongs to them: distributions, versions, services, the terms used. It is a
Hydra collection view, so that a harvester finds the next one in the graph itself.

Source: https://www.hydra-cg.com/spec/latest/core/#collections; the older names that harvesters know stand beside.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple
from rdflib.namespace import RDF, XSD

from coopatlas.release.identity import CATALOG_IRI
from coopatlas.vocabulary import DCAT, HYDRA
from coopatlas.web.paging import neighbours

PAGE_DATASETS = 100
"""How many datasets a page lists."""
_DATASET, _SERVES = str(DCAT.dataset), str(DCAT.servesDataset)
_OLDER_NAMES = {"first": "firstPage", "previous": "previousPage", "next": "nextPage", "last": "lastPage"}


@dataclass(frozen=True)
class CatalogPage:
    """One page of a catalogue. ``number`` and ``last`` count from 1; ``total`` counts all datasets."""

    triples: tuple[Triple, ...]
    number: int
    last: int
    total: int

    def neighbours(self) -> dict[str, int]:
        """The pages that this one leads to, by what they are to it; none where there is no other."""
        return neighbours(self.number, self.last)


def pages_of(triples: Iterable[Triple], number: int) -> CatalogPage:
    """Cut a page out of a catalogue; one that does not exist holds no datasets.

    Args:
        triples: the whole catalogue, without blank nodes.
        number: of the page, from 1.
    """
    said = _by_subject(triples)
    members = sorted(_objects(said.get(CATALOG_IRI, ()), _DATASET))
    last = max(1, -(-len(members) // PAGE_DATASETS))
    shown = set(members[(number - 1) * PAGE_DATASETS : number * PAGE_DATASETS])
    elsewhere = set(members) - shown
    return CatalogPage(tuple(_reached(said, {CATALOG_IRI, *shown}, elsewhere)), number, last, len(members))


def entry_of(triples: Iterable[Triple], dataset: str) -> tuple[Triple, ...]:
    """All that a catalogue says of one dataset: its distributions, and the terms used for them; nothing of a stranger.

    Args:
        triples: the whole catalogue, without blank nodes.
        dataset: the IRI.
    """
    said = _by_subject(triples)
    members = _objects(said.get(CATALOG_IRI, ()), _DATASET)
    return tuple(_reached(said, {dataset}, {CATALOG_IRI, *members} - {dataset})) if dataset in said else ()


def views_of(page: CatalogPage, addresses: Mapping[int, str]) -> Iterator[Triple]:
    """Say in the graph which page this is, and where the others are.

    Args:
        page: one of several.
        addresses: the full address of each page that is named.
    """
    catalog, view = NamedNode(CATALOG_IRI), NamedNode(addresses[page.number])
    yield Triple(catalog, _node(RDF.type), _node(HYDRA.Collection))
    yield Triple(catalog, _node(HYDRA.totalItems), _count(page.total))
    yield Triple(catalog, _node(HYDRA.view), view)
    yield Triple(view, _node(RDF.type), _node(HYDRA.PartialCollectionView))
    yield Triple(view, _node(RDF.type), _node(HYDRA.PagedCollection))
    yield Triple(view, _node(HYDRA.totalItems), _count(page.total))
    yield Triple(view, _node(HYDRA.itemsPerPage), _count(PAGE_DATASETS))
    for relation, number in page.neighbours().items():
        for name in (relation, _OLDER_NAMES[relation]):
            yield Triple(view, _node(HYDRA[name]), NamedNode(addresses[number]))


def _by_subject(triples: Iterable[Triple]) -> dict[str, list[Triple]]:
    said: dict[str, list[Triple]] = {}
    for triple in triples:
        if isinstance(triple.subject, NamedNode):
            said.setdefault(triple.subject.value, []).append(triple)
    return said


def _reached(said: Mapping[str, Sequence[Triple]], roots: set[str], elsewhere: set[str]) -> Iterator[Triple]:
    """All that is said of some resources and of what these lead to, but not of what stands elsewhere."""
    seen, waiting = set(roots), sorted(roots)
    while waiting:
        for triple in said.get(waiting.pop(), ()):
            value = triple.object
            if not isinstance(value, NamedNode):
                yield triple
                continue
            listed = triple.predicate.value in (_DATASET, _SERVES)
            if listed and value.value in elsewhere:
                continue
            yield triple
            if value.value not in seen and value.value not in elsewhere:
                seen.add(value.value)
                waiting.append(value.value)


def _objects(triples: Iterable[Triple], predicate: str) -> set[str]:
    return {
        triple.object.value
        for triple in triples
        if triple.predicate.value == predicate and isinstance(triple.object, NamedNode)
    }


def _node(iri: str) -> NamedNode:
    return NamedNode(str(iri))


def _count(number: int) -> Literal:
    return Literal(str(number), datatype=_node(XSD.integer))
