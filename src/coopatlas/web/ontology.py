"""The ontology and its alignments: ``/ontology``, ``/ontology/alignments``, and each version that was ever released.

The terms are hash IRIs, so their document answers directly, without a redirection.

Source: RFC 5829 (links between versions); Signposting (``cite-as``, ``type``, ``license``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint
from pyoxigraph import Literal, NamedNode, Triple, parse
from rdflib.namespace import DCTERMS, OWL
from werkzeug.wrappers import Response

from coopatlas.errors import ResourceNotFound
from coopatlas.formats import HTML, TURTLE, Representation
from coopatlas.vocabulary import ALIGNMENTS_IRI, BASE, ONTOLOGY_IRI
from coopatlas.web.atlas import current_atlas
from coopatlas.web.documents import graph_response
from coopatlas.web.editions import Kept, graph_statements, kept_versions, neighbours
from coopatlas.web.licences import OWN_LICENCE
from coopatlas.web.links import LINKSET, Link, add_links
from coopatlas.web.pages import represent
from coopatlas.web.vocabulary_forms import FORMS, address_of, form_asked, linkset_of, signposts
from coopatlas.web.vocabulary_pages import alignments_page, ontology_page

ontology = Blueprint("ontology", __name__)


@dataclass(frozen=True)
class Vocabulary:
    """A vocabulary with versions: the name of its folder among the kept ones, its graph, and where it is served."""

    name: str
    iri: str
    path: str


@dataclass(frozen=True)
class Edition:
    """What is asked for: a vocabulary as it is now, or one version of it. ``kept`` is the version's file, if any."""

    vocabulary: Vocabulary
    version: str | None
    kept: Kept | None

    @property
    def path(self) -> str:
        """Where it is served, without a slash before it and without a suffix."""
        return f"{self.vocabulary.path}/{self.version}" if self.version else self.vocabulary.path

    def statements(self) -> tuple[Triple, ...]:
        """All that it says."""
        if self.kept is not None:
            return tuple(quad.triple for quad in parse(self.kept.place.read_bytes(), TURTLE.rdf))
        return graph_statements(self.vocabulary.iri)


TERMS = Vocabulary("ontology", ONTOLOGY_IRI, "ontology")
ALIGNMENTS = Vocabulary("alignments", ALIGNMENTS_IRI, "ontology/alignments")


@ontology.get("/ontology")
@ontology.get("/ontology.<extension>")
def show_ontology(extension: str = "") -> Response:
    """The ontology as a page or a graph."""
    return _answer(Edition(TERMS, None, None), extension)


@ontology.get("/ontology/alignments")
@ontology.get("/ontology/alignments.<extension>")
def show_alignments(extension: str = "") -> Response:
    """How the ontology relates to others."""
    return _answer(Edition(ALIGNMENTS, None, None), extension)


@ontology.get("/ontology/<name>")
def show_version(name: str) -> Response:
    """A version of the ontology, with or without the suffix of a form."""
    return _answer(*_edition(TERMS, name))


@ontology.get("/ontology/alignments/<name>")
def show_version_of_alignments(name: str) -> Response:
    """A version of the alignments, with or without the suffix of a form."""
    return _answer(*_edition(ALIGNMENTS, name))


def _edition(vocabulary: Vocabulary, name: str) -> tuple[Edition, str]:
    """Find the version that a name means, which may end in the suffix of a form; and that suffix.

    Raises:
        ResourceNotFound: naming the versions that there are.
    """
    kept = kept_versions(vocabulary.name)
    known = [*kept] or [_current(vocabulary)]
    suffixes = ["", *(form.extension for form in FORMS), name.rpartition(".")[2]]
    for suffix in suffixes:
        version = name.removesuffix(f".{suffix}") if suffix else name
        if version in known:
            return Edition(vocabulary, version, kept.get(version)), suffix
    raise ResourceNotFound(f"there is no version '{name}' of <{vocabulary.iri}>; there are: {', '.join(known)}")


def _current(vocabulary: Vocabulary) -> str:
    """The version that the release's own graph states, else the newest that is kept; empty where there is none."""
    if vocabulary is TERMS:
        return current_atlas().release.manifest.ontology_version
    found = stated(graph_statements(vocabulary.iri), vocabulary.iri, str(OWL.versionInfo))
    return found or next(reversed([*kept_versions(vocabulary.name)]), "")


def stated(statements: tuple[Triple, ...], subject: str, predicate: str) -> str:
    """The first value that a graph gives for a property, as text; empty where it gives none."""
    node = NamedNode(subject)
    values = (triple.object for triple in statements if triple.subject == node and triple.predicate.value == predicate)
    return next((value.value for value in values if isinstance(value, Literal | NamedNode)), "")


def _answer(edition: Edition, extension: str) -> Response:
    form = form_asked(edition.path, extension)

    def make() -> Response:
        statements = edition.statements()
        links = tuple(_links(edition, statements))
        if form is LINKSET:
            return linkset_of(edition.path, links)
        return add_links(_written(edition, statements, form), links)

    # A kept version never changes. A page tells what the release holds, a link set what the newest version is, and
    # how JSON-LD is written hangs on the context.
    sha256 = edition.kept.sha256 if edition.kept else ""
    address = address_of(edition.path) if form is LINKSET else edition.path
    parts = (address, sha256, current_atlas().release.manifest.context_version)
    lasting = edition.kept is not None and form.rdf is not None
    return represent(form, make, *parts, modified=_modified(edition, form), lasting=lasting)


def _written(edition: Edition, statements: tuple[Triple, ...], representation: Representation) -> Response:
    if representation is not HTML:
        return graph_response(statements, representation, first=edition.vocabulary.iri)
    current = _current(edition.vocabulary)
    page = ontology_page if edition.vocabulary is TERMS else alignments_page
    return page(statements, path=edition.path, version=edition.version or current, current=current)


def _modified(edition: Edition, representation: Representation) -> datetime:
    """When it changed last: a version with its own date of change, all else with the release."""
    if edition.kept is not None and representation.rdf is not None:
        day = stated(edition.statements(), edition.vocabulary.iri, str(DCTERMS.modified))
        try:
            return datetime.fromisoformat(day).replace(tzinfo=UTC)
        except ValueError:
            pass  # it states no day, or not as one
    return datetime.fromisoformat(current_atlas().release.manifest.created)


def _links(edition: Edition, statements: tuple[Triple, ...]) -> Iterator[Link]:
    vocabulary, path = edition.vocabulary, edition.vocabulary.path
    yield from signposts(edition.path, stated(statements, vocabulary.iri, str(DCTERMS.license)) or OWN_LICENCE)
    current = _current(vocabulary)
    version = edition.version or current
    if version:
        yield Link(f"{BASE}{path}/{version}", "cite-as")
        yield Link(f"/{path}/{current}", "latest-version")
        yield from neighbours(vocabulary.name, version, path)
