"""Things and their documents: ``/id/…`` and ``/dataset/…`` lead to ``/doc/…``, which says what is known of them.

Source: Cool URIs for the Semantic Web §4.2 (303 URIs); RFC 8288 (Link).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from http import HTTPStatus
from urllib.parse import quote, urlencode

from flask import Blueprint, redirect
from pyoxigraph import NamedNode
from rdflib.namespace import SKOS
from werkzeug.wrappers import Response

from coopatlas.errors import ResourceNotFound
from coopatlas.formats import DOCUMENTS, GRAPHS, HTML, Representation, by_extension
from coopatlas.query.solutions import select
from coopatlas.vocabulary import BASE, CA, PUBLISHER_IRI, shorten
from coopatlas.web.atlas import current_atlas
from coopatlas.web.description import Description, describe, iri_of_path, is_known
from coopatlas.web.documents import graph_of, graph_response
from coopatlas.web.links import Link, add_links, forms_of
from coopatlas.web.names import href_of
from coopatlas.web.negotiation import chosen
from coopatlas.web.pages import local, page_language, render, represent
from coopatlas.web.portrait import Portrait
from coopatlas.web.problems import Problem, Suggestion, respond, type_of
from coopatlas.web.sections import by_country, figures_about, participations_in, participations_of

resources = Blueprint("resources", __name__)

_NEAR = 5
_LOOKED_AT = 2_000
"""How many things of a kind a search for near misses looks at, so that a mistyped address stays cheap at any size."""


@resources.get("/id/<path:path>")
def see_document(path: str) -> Response:
    """Lead from a thing to its document."""
    return _see_other(f"id/{path}", path)


@resources.get("/dataset/<path:path>")
def see_dataset(path: str) -> Response:
    """Lead from a dataset to its document."""
    return _see_other(f"dataset/{path}", f"dataset/{path}")


@resources.get("/about")
@resources.get("/about.<extension>")
def show_publisher(extension: str = "") -> Response:
    """Say who publishes: the document of ``about#publisher``."""
    named = by_extension(extension, DOCUMENTS)
    if extension and named is None:
        raise ResourceNotFound(f"there is no '.{extension}' here; /about has the other forms")
    return _document(NamedNode(PUBLISHER_IRI), "about", named or chosen(DOCUMENTS))


@resources.get("/doc/<path:path>")
def show_document(path: str) -> Response:
    """Say what is known of a thing, in the representation negotiated or named by the suffix."""
    stem, _, extension = path.rpartition(".")
    named = by_extension(extension, DOCUMENTS) if stem else None
    thing = _thing_of(stem if named else path)
    return _document(thing, f"doc/{stem if named else path}", named or chosen(DOCUMENTS))


def _see_other(thing_path: str, document_path: str) -> Response:
    thing = iri_of_path(thing_path)
    if not is_known(current_atlas().engine, thing):
        return _unknown(thing)
    address = local(f"/doc/{quote(document_path)}")
    response = redirect(address, HTTPStatus.SEE_OTHER)
    return add_links(response, (Link(address, "describedby"),))


def _document(thing: NamedNode, path: str, representation: Representation) -> Response:
    def make() -> Response:
        description = describe(current_atlas().engine, thing)
        if description is None:
            return _unknown(thing)
        response = _page(description, path) if representation is HTML else _data(description, path, representation)
        return add_links(response, _links(path, description))

    return represent(representation, make, path)


def _data(description: Description, path: str, representation: Representation) -> Response:
    return graph_response(graph_of(description, BASE + path, rest=_rest(description)), representation)


def _page(description: Description, path: str) -> Response:
    engine, language = current_atlas().engine, page_language()
    portrait = Portrait(description, language)
    leading = {group.predicate for group in description.incoming}
    participants = participations_in(engine, language, description.iri) if str(CA.partnerIn) in leading else None
    projects = participations_of(engine, language, description.iri) if str(CA.participant) in leading else None
    figures = figures_about(engine, language, description.iri) if str(CA.about) in leading else None
    shown_otherwise = {
        *((str(CA.Participation), str(CA.partnerIn)) if participants or projects else ()),
        *((str(CA.Statistic),) if figures else ()),
    }
    return render(
        "resource.html",
        portrait=portrait,
        countries=by_country(participants.members, language) if participants else (),
        participants=participants,
        projects=projects,
        figures=figures,
        facts=portrait.facts(without=shown_otherwise),
        groups=portrait.groups(without=shown_otherwise),
        description=description,
        document=f"/{path}",
        alternates=GRAPHS,
    )


def _thing_of(path: str) -> NamedNode:
    return iri_of_path(path if path.startswith("dataset/") else f"id/{path}")


def _rest(description: Description) -> list[str]:
    """Where the statements are found that the document leaves out."""
    return [f"{BASE}sparql?{urlencode({'query': query})}" for query in description.left_out()]


def _links(path: str, description: Description) -> Iterator[Link]:
    yield from forms_of(path)
    yield Link(description.iri, "describes")
    for rest in _rest(description):
        yield Link(rest, "related", title="the statements left out here")


def _unknown(thing: NamedNode) -> Response:
    suggestions = _near_misses(thing)
    near = f"; did you mean {' or '.join(suggestion.label for suggestion in suggestions)}?" if suggestions else ""
    detail = f"release {current_atlas().release.version} says nothing about {shorten(thing.value)}{near}"
    kind = type_of(ResourceNotFound)
    return respond(Problem(HTTPStatus.NOT_FOUND, ResourceNotFound.title, detail, kind, suggestions=suggestions))


def _near_misses(thing: NamedNode) -> list[Suggestion]:
    """Things of the same kind whose slug is close to the one asked for."""
    namespace, _, slug = thing.value.rpartition("/")
    labelled = f'?thing <{SKOS.prefLabel}> ?label FILTER(STRSTARTS(STR(?thing), "{namespace}/"))'
    text = f"SELECT DISTINCT ?thing {{ {labelled} }} LIMIT {_LOOKED_AT}"
    things = [row.text("thing") for row in select(current_atlas().engine, text)]
    slugs = {thing.rpartition("/")[2]: thing for thing in things}
    near = difflib.get_close_matches(slug, slugs, n=_NEAR)
    return [Suggestion(shorten(slugs[slug]), href_of(slugs[slug]) or "/") for slug in near]
