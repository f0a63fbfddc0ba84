"""Signposts on the document about a thing: what it is about, its forms, licence, collection, author and other pages.

Source: Signposting FAIR profile (https://signposting.org/FAIR/): level 1 as ``Link`` headers, level 2 as a link set;
RFC 8288 and RFC 5988's relations for pages of one thing.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from pyoxigraph import NamedNode
from rdflib.namespace import RDF

from coopatlas.formats import JSON_LD, THINGS, TURTLE
from coopatlas.release.manifest import DUMPS_NAME, Release
from coopatlas.vocabulary import CA, DATASET, PUBLISHER_IRI, SCHEMA
from coopatlas.web.description import Description
from coopatlas.web.documents import Particulars
from coopatlas.web.links import LINKSET, Link, forms_of
from coopatlas.web.paging import RELATIONS, neighbours


def signposts(description: Description, document: Particulars, release: Release, suffix: str) -> Iterator[Link]:
    """All links of a page of a document.

    Args:
        description: what the page says.
        document: what it says of itself.
        release: that which is served.
        suffix: of the form at hand, with its dot, so that the next page is had in the same; empty where negotiated.
    """
    yield from forms_of(document.path, THINGS)
    yield Link(description.iri, "describes")
    yield Link(description.iri, "cite-as")
    for form in (TURTLE, JSON_LD):
        yield Link(f"/{document.path}.{form.extension}", "describedby", form.media_type)
    yield Link(SCHEMA.AboutPage, "type")
    for kind in _kinds(description):
        yield Link(kind, "type")
    for licence in document.licences:
        yield Link(licence, "license")
    yield Link(PUBLISHER_IRI, "author")
    for graph in description.graphs():
        if graph.startswith(DATASET) and graph != description.iri:
            yield Link(graph, "collection")
    if description.iri.startswith(DATASET):
        yield Link("/catalog", "describedby", TURTLE.media_type)
        yield from _items(description.iri, release)
    yield Link(f"/{document.path}.{LINKSET.extension}", "linkset", LINKSET.media_type)
    for relation, number in neighbours(description.page, description.pages).items():
        yield Link(f"/{document.path}{suffix}?page={number}", RELATIONS[relation])


def _kinds(description: Description) -> list[str]:
    """The classes of ours that the thing belongs to."""
    kinds = {
        quad.object.value
        for quad in description.statements
        if quad.predicate.value == str(RDF.type) and isinstance(quad.object, NamedNode)
    }
    return sorted(kind for kind in kinds if kind.startswith(CA))


def _items(dataset: str, release: Release) -> Iterator[Link]:
    """The dumps of a dataset."""
    stem = f"{DUMPS_NAME}/datasets/{dataset.removeprefix(DATASET)}."
    for entry in release.dumps():
        if entry.path.startswith(stem):
            name = quote(entry.path.removeprefix(f"{DUMPS_NAME}/"))
            media_type = TURTLE.media_type if entry.path.endswith(f".{TURTLE.extension}") else None
            yield Link(f"/{DUMPS_NAME}/{release.version}/{name}", "item", media_type)
