"""Records of OAI-PMH: what an event says of a resource, in Dublin Core and in RDF/XML.

Source: OAI-PMH 2.0 §2.5 (record), §5.1 (Dublin Core); the elements of http://purl.org/dc/elements/1.1/.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from markupsafe import Markup
from pyoxigraph import Literal, NamedNode, Quad
from rdflib.namespace import DCTERMS, FOAF, OWL, RDF, RDFS, SKOS

from coopatlas.formats import RDF_XML
from coopatlas.release.events import Event, Kind
from coopatlas.release.identity import TITLES
from coopatlas.web.atlas import current_atlas
from coopatlas.web.documents import write_graph
from coopatlas.web.harvests import DATE, SETS
from coopatlas.web.licences import licences_of

_ELEMENTS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(map(str, (SKOS.prefLabel, RDFS.label, DCTERMS.title, FOAF.name)), "title"),
        **dict.fromkeys(map(str, (DCTERMS.description, SKOS.definition)), "description"),
        **dict.fromkeys(map(str, (OWL.sameAs, SKOS.exactMatch)), "relation"),
        str(RDF.type): "type",
        str(DCTERMS.subject): "subject",
    }
)
"""Property → the element of Dublin Core that says the same to those who know no more."""


@dataclass(frozen=True)
class Element:
    """An element of Dublin Core. ``language`` is None for a text without one, and for an IRI."""

    name: str
    text: str
    language: str | None = None


@dataclass(frozen=True)
class Record:
    """A record. ``dublin_core`` and ``rdf`` are empty where the form was not asked for, and of what is deleted."""

    identifier: str
    date: str
    sets: tuple[str, ...]
    deleted: bool
    dublin_core: tuple[Element, ...] = ()
    rdf: Markup | None = None


def header_of(event: Event) -> Record:
    """A record as far as its header tells."""
    within = tuple(name for name, begin in SETS.items() if event.resource.startswith(begin))
    return Record(event.resource, event.created.strftime(DATE), within, event.kind is Kind.DELETE)


def record_of(event: Event, quads: Sequence[Quad], prefix: str) -> Record:
    """A record in one of its forms."""
    header = header_of(event)
    if header.deleted:
        return header
    if prefix == "rdf":
        return Record(header.identifier, header.date, header.sets, deleted=False, rdf=_rdf(quads))
    elements = tuple(_dublin_core(event, quads))
    return Record(header.identifier, header.date, header.sets, deleted=False, dublin_core=elements)


def _dublin_core(event: Event, quads: Sequence[Quad]) -> Iterator[Element]:
    yield Element("identifier", event.resource)
    own = [quad for quad in quads if str(quad.subject) == f"<{event.resource}>"]
    found = dict.fromkeys(element for quad in own for element in _element(quad))
    yield from sorted(found, key=lambda element: (element.name, element.language or "", element.text))
    graphs = sorted({str(quad.graph_name).strip("<>") for quad in quads})
    yield from (Element("source", graph) for graph in graphs)
    yield Element("publisher", TITLES["en"], "en")
    yield from (Element("rights", licence) for licence in licences_of(graphs, current_atlas().release.manifest))


def _element(quad: Quad) -> Iterator[Element]:
    name = _ELEMENTS.get(quad.predicate.value)
    if name is not None and isinstance(quad.object, Literal):
        yield Element(name, quad.object.value, quad.object.language)
    elif name is not None and isinstance(quad.object, NamedNode):
        yield Element(name, quad.object.value)


def _rdf(quads: Iterable[Quad]) -> Markup:
    """The statements as an element: a document in RDF/XML without its declaration."""
    written = write_graph((quad.triple for quad in quads), RDF_XML).decode("utf-8")
    return Markup(written.partition("?>")[2].strip())  # noqa: S704  # the library has escaped all that the data say
