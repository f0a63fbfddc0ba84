"""The feed of changes as a Linked Data Event Stream: ``/feed`` leads to pages, which never change once they are there.

A member is what became of a resource with a release: created, updated or deleted. What was said about the resource then
stands in a graph named as the member, so that a client finds all of it without knowing the data. A page belongs to one
release; a new release adds pages and leaves all others as they are, so that only ``/feed`` itself is read again. Who
asks for a form by its suffix, ``/feed.trig``, is led on within that form.

Source: Linked Data Event Streams 1.0 and its Server Primer (https://w3id.org/ldes/specification,
https://w3id.org/ldes/server-primer); the TREE hypermedia specification (https://w3id.org/tree/specification).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType

from flask import Blueprint
from pyoxigraph import Literal, NamedNode, Quad, serialize
from rdflib.namespace import DCTERMS, RDF, XSD
from werkzeug.wrappers import Response

from coopatlas.errors import ResourceNotFound
from coopatlas.formats import JSON_LD, N_QUADS, TRIG, Representation, by_extension
from coopatlas.release.events import Event, Kind, Logged
from coopatlas.release.identity import DATA_LICENCE, FEED_IRI, STREAM_IRI, WHOLE_IRI
from coopatlas.vocabulary import AS, DCAT, LDES, PREFIXES, PUBLISHER_IRI, SCHEMA, TREE
from coopatlas.web.atlas import current_atlas
from coopatlas.web.links import Link, add_links
from coopatlas.web.members import events_on, iri_of, pages_of, with_quads
from coopatlas.web.negotiation import chosen
from coopatlas.web.pages import for_ever, represent, site_address

FORMS = (TRIG, N_QUADS, JSON_LD)
"""What the feed is offered in: forms that hold named graphs."""
RETENTION_IRI = FEED_IRI + "#retention"
_KINDS: Mapping[Kind, str] = MappingProxyType(
    {Kind.CREATE: str(AS.Create), Kind.UPDATE: str(AS.Update), Kind.DELETE: str(AS.Delete)}
)
_PREFIXES = {
    **{prefix: PREFIXES[prefix] for prefix in ("dcat", "dct", "rdf", "schema", "xsd")},
    "as": str(AS),
    "ldes": str(LDES),
    "tree": str(TREE),
}

feed = Blueprint("feed", __name__)


@feed.get("/feed")
@feed.get("/feed.<extension>")
def show_stream(extension: str = "") -> Response:
    """What the stream is, and where its pages are: those of each release in a row of their own."""
    form, site, suffix = _form(extension), site_address(), f".{extension}" if extension else ""

    def make() -> Response:
        releases = current_atlas().events.releases()
        return add_links(_written([*_stream(f"{site}/feed", suffix, releases)], form), _links())

    return represent(form, make, "feed", site, suffix)


@feed.get("/feed/<version>/<int:page>")
@feed.get("/feed/<version>/<int:page>.<extension>")
def show_page(version: str, page: int, extension: str = "") -> Response:
    """A page of the stream; it never changes."""
    form, site, suffix = _form(extension), site_address(), f".{extension}" if extension else ""
    events = events_on(version, page)
    address = f"{site}/feed/{version}"

    def make() -> Response:
        following = f"{address}/{page + 1}{suffix}" if page < pages_of(version) else None
        return _written([*_page(f"{address}/{page}{suffix}", events, following)], form)

    return for_ever(represent(form, make, "feed", version, page, site, suffix, lasting=True))


def _form(extension: str) -> Representation:
    """The form that a suffix names; without one, that which the client likes best.

    Raises:
        ResourceNotFound: naming the suffixes that there are.
    """
    form = by_extension(extension, FORMS) if extension else chosen(FORMS)
    if form is None:
        known = ", ".join(f".{form.extension}" for form in FORMS)
        raise ResourceNotFound(f"there is no '.{extension}' here; the feed has the forms {known}")
    return form


def _stream(address: str, suffix: str, releases: list[Logged]) -> Iterator[Quad]:
    view = f"{address}{suffix}"
    yield _link(STREAM_IRI, RDF.type, LDES.EventStream)
    for language, title in (("en", "Changes of the Cooperation Atlas"), ("pl", "Zmiany w Atlasie współpracy")):
        yield Quad(NamedNode(STREAM_IRI), NamedNode(DCTERMS.title), Literal(title, language=language))
    yield _link(STREAM_IRI, DCTERMS.publisher, PUBLISHER_IRI)
    yield _link(STREAM_IRI, DCTERMS.license, DATA_LICENCE)
    yield _link(STREAM_IRI, DCTERMS.source, WHOLE_IRI)
    yield _link(STREAM_IRI, LDES.timestampPath, DCTERMS.created)
    yield _link(STREAM_IRI, LDES.sequencePath, SCHEMA.position)
    yield _link(STREAM_IRI, LDES.versionOfPath, DCTERMS.isVersionOf)
    for kind, name in ((Kind.CREATE, "Create"), (Kind.UPDATE, "Update"), (Kind.DELETE, "Delete")):
        yield _link(STREAM_IRI, LDES[f"version{name}Path"], RDF.type)
        yield _link(STREAM_IRI, LDES[f"version{name}Object"], _KINDS[kind])
    yield _link(STREAM_IRI, TREE.view, view)
    yield _link(view, RDF.type, TREE.Node)
    yield _link(view, LDES.retentionPolicy, RETENTION_IRI)
    yield _link(RETENTION_IRI, RDF.type, LDES.RetentionPolicy)
    if releases:
        # Everything since the log began is kept.
        yield _time(RETENTION_IRI, LDES.startingFrom, releases[0].created)
    for logged in releases:
        if logged.pages:
            yield from _relations(view, f"{address}/{logged.version}/1{suffix}", logged.created)


def _page(node: str, events: list[Event], following: str | None) -> Iterator[Quad]:
    yield _link(node, RDF.type, TREE.Node)
    yield Quad(NamedNode(node), NamedNode(LDES.immutable), Literal(True))  # noqa: FBT003  # a boolean of RDF
    if following is not None:
        yield from _relations(node, following, events[0].created)
    for event, quads in with_quads(events):
        member = iri_of(event)
        yield _link(STREAM_IRI, TREE.member, member)
        yield _link(member, RDF.type, _KINDS[event.kind])
        yield _link(member, DCTERMS.isVersionOf, event.resource)
        yield _time(member, DCTERMS.created, event.created)
        yield Quad(NamedNode(member), NamedNode(SCHEMA.position), Literal(event.number))
        yield Quad(NamedNode(member), NamedNode(DCAT.version), Literal(event.version))
        for graph in sorted({str(quad.graph_name) for quad in quads}):
            yield _link(member, DCTERMS.source, graph.strip("<>"))
        # Two sources may say the same.
        for triple in dict.fromkeys(quad.triple for quad in quads):
            yield Quad(triple.subject, triple.predicate, triple.object, NamedNode(member))


def _relations(node: str, target: str, moment: datetime) -> Iterator[Quad]:
    """Lead to a page, with the time that all of its members, and those of the pages after it, have."""
    bounds = (("from", TREE.GreaterThanOrEqualToRelation), ("to", TREE.LessThanOrEqualToRelation))
    for name, kind in bounds:
        # Named, not blank: the page is the same each time.
        relation = f"{target}#{name}"
        yield _link(node, TREE.relation, relation)
        yield _link(relation, RDF.type, kind)
        yield _link(relation, TREE.node, target)
        yield _link(relation, TREE.path, DCTERMS.created)
        yield _time(relation, TREE.value, moment)


def _links() -> Iterator[Link]:
    yield Link(FEED_IRI, "canonical")
    yield Link(DATA_LICENCE, "license")
    yield Link("/changes", "alternate", "text/html")
    yield Link("/changes.atom", "alternate", "application/atom+xml")


def _written(quads: Iterable[Quad], form: Representation) -> Response:
    prefixes = _PREFIXES if form is TRIG else None
    return Response(serialize(quads, format=form.rdf, prefixes=prefixes), content_type=form.content_type)


def _link(subject: str, predicate: str, value: str) -> Quad:
    return Quad(NamedNode(subject), NamedNode(predicate), NamedNode(value))


def _time(subject: str, predicate: str, moment: datetime) -> Quad:
    written = Literal(moment.isoformat(timespec="seconds"), datatype=NamedNode(XSD.dateTime))
    return Quad(NamedNode(subject), NamedNode(predicate), written)
