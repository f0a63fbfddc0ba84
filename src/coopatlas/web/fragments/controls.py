"""What a fragment says of itself: how much fits, where its other pages are, and how to ask for any other fragment.

Source: Triple and Quad Pattern Fragments (https://linkeddatafragments.org/specification/), "Metadata", "Hypermedia
controls" and "Paging"; Hydra Core §5.3 (views of a collection) and §5.5 (IRI templates).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple
from rdflib.namespace import FOAF, RDF, VOID

from coopatlas.release.identity import ATLAS_IRI
from coopatlas.vocabulary import HYDRA
from coopatlas.web.fragments.terms import PLACES
from coopatlas.web.paging import PAGE, neighbours
from coopatlas.web.service import SD

_PROPERTIES = (RDF.subject, RDF.predicate, RDF.object, SD.graph)


@dataclass(frozen=True)
class View:
    """A page of a fragment.

    Shape: ``address`` is that of all fragments, ``asked`` what stands behind its question mark, as the client wrote it:
    a client finds what is said of the page by the very address that it asked.
    """

    address: str
    asked: str
    number: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages the fragment has; an empty one has one."""
        return max(1, -(-self.total // self.size))

    @property
    def here(self) -> str:
        """The address of the page."""
        return f"{self.address}?{self.asked}" if self.asked else self.address

    def page(self, number: int) -> str:
        """The address of a page; that of the first is the fragment's."""
        kept = [part for part in self.asked.split("&") if part and part.partition("=")[0] != PAGE]
        asked = "&".join([*kept, *([f"{PAGE}={number}"] if number > 1 else [])])
        return f"{self.address}?{asked}" if asked else self.address

    @property
    def fragment(self) -> str:
        """The address of the fragment, which the page that was asked for may have under another one."""
        return self.page(1)

    @property
    def graph(self) -> str:
        """The graph in which the controls stand, where there are graphs."""
        return f"{self.here}#controls"


def controls(view: View) -> Iterator[Triple]:
    """What a page says beside its data.

    Clients read it as a stream: they take up what is said of a dataset once the page is known to be a subset of it, and
    take the last resource of which it is said to be one as what the controls are about. Hence the order.
    """
    dataset = f"{view.address}#dataset"
    yield _link(view.graph, FOAF.primaryTopic, view.fragment)
    yield _link(dataset, RDF.type, VOID.Dataset)
    yield _link(dataset, RDF.type, HYDRA.Collection)
    for part in dict.fromkeys((view.fragment, view.here)):
        yield _link(dataset, VOID.subset, part)
    yield _link(dataset, SD.defaultGraph, ATLAS_IRI)
    yield from _form(view.address, dataset)
    yield _link(view.fragment, RDF.type, HYDRA.Collection)
    yield _number(view.fragment, VOID.triples, view.total)
    yield _number(view.fragment, HYDRA.totalItems, view.total)
    yield _link(view.fragment, HYDRA.view, view.here)
    yield _link(view.fragment, VOID.subset, view.here)
    yield _link(view.here, RDF.type, HYDRA.PartialCollectionView)
    yield _number(view.here, HYDRA.itemsPerPage, view.size)
    for relation, number in (neighbours(view.number, view.pages) or {"first": 1}).items():
        yield _link(view.here, HYDRA[relation], view.page(number))


def _form(address: str, dataset: str) -> Iterator[Triple]:
    """How to ask for any fragment. Its parts are named, not blank: a page is the same each time."""
    search = f"{address}#search"
    yield _link(dataset, HYDRA.search, search)
    yield _link(search, RDF.type, HYDRA.IriTemplate)
    yield _text(search, HYDRA.template, template(address))
    yield _link(search, HYDRA.variableRepresentation, HYDRA.ExplicitRepresentation)
    mappings = [f"{address}#{place}" for place in PLACES]
    for mapping in mappings:
        yield _link(search, HYDRA.mapping, mapping)
    for mapping, place, property_ in zip(mappings, PLACES, _PROPERTIES, strict=True):
        yield _text(mapping, HYDRA.variable, place)
        yield _link(mapping, HYDRA.property, property_)


def template(address: str) -> str:
    """The template of all fragments' addresses. Source: RFC 6570 §3.2.8."""
    return f"{address}{{?{','.join(PLACES)}}}"


def _link(subject: str, predicate: str, value: str) -> Triple:
    return Triple(NamedNode(subject), NamedNode(predicate), NamedNode(value))


def _text(subject: str, predicate: str, value: str) -> Triple:
    return Triple(NamedNode(subject), NamedNode(predicate), Literal(value))


def _number(subject: str, predicate: str, value: int) -> Triple:
    return Triple(NamedNode(subject), NamedNode(predicate), Literal(value))
