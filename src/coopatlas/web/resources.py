"""Things and their documents: ``/id/…`` and ``/dataset/…`` lead to ``/doc/…``, which says what is known of them.

Source: Cool URIs for the Semantic Web §4.2 (303 URIs); RFC 8288 (Link).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from urllib.parse import quote

from flask import Blueprint, redirect, request
from markupsafe import Markup
from pyoxigraph import NamedNode
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from coopatlas.formats import HTML, JSON_LD, RESULTS_CSV, THINGS, Representation
from coopatlas.release.index import Document, Gone
from coopatlas.vocabulary import BASE, PUBLISHER_IRI
from coopatlas.web.addresses import door, language_in_path, lead_to, vary_by_language
from coopatlas.web.atlas import current_atlas
from coopatlas.web.catalog import catalogued
from coopatlas.web.description import Description, describe, iri_of_path
from coopatlas.web.documents import Particulars, graph_of, graph_response, table_response, write_graph
from coopatlas.web.json_ld import safe_in_script
from coopatlas.web.kinds.composing import compose
from coopatlas.web.kinds.composition import Composition
from coopatlas.web.kinds.subject import Subject
from coopatlas.web.kinds.trail import section_of, trail_of
from coopatlas.web.licences import licences_of
from coopatlas.web.links import LINKSET, Link, add_links, write_linkset
from coopatlas.web.missing import answer_missing
from coopatlas.web.names import THINGS_PATH
from coopatlas.web.negotiation import chosen, vary
from coopatlas.web.origins import origins_of
from coopatlas.web.pages import local, page_language, render, represent, site_address
from coopatlas.web.paging import PAGE, asked_page
from coopatlas.web.portrait import Portrait
from coopatlas.web.sights import Sights, sights_of
from coopatlas.web.signposts import signposts
from coopatlas.web.words import about_page

resources = Blueprint("resources", __name__)

_FORMS = (*THINGS, LINKSET)
_DATASETS = "dataset/"


@resources.get("/id/<path:path>")
def see_document(path: str) -> Response:
    """Lead from a thing to its document; a suffix goes along. In an address with a language it is the page."""
    if language_in_path() is not None:
        return lead_to(local(f"/{quote(path)}"))
    return _see_other(THINGS_PATH, path, "doc/")


@resources.get("/dataset/<path:path>")
def see_dataset(path: str) -> Response:
    """Lead from a dataset to its document; show its page where the address names a language."""
    return _see_other(_DATASETS, path, "doc/dataset/") if language_in_path() is None else show_page(_DATASETS + path)


@resources.get("/about")
def show_publisher() -> Response:
    """Say who publishes: the document of ``about#publisher``, and for people the page about the Atlas."""
    if language_in_path() is not None:
        return about_page()
    return _document(NamedNode(PUBLISHER_IRI), "about", None)


@resources.get("/about.<suffix>")
def show_publisher_in(suffix: str) -> Response:
    """The same in the form that the suffix names."""
    form = next((form for form in _FORMS if form.extension == suffix), None)
    return (
        answer_missing(f"about.{suffix}", None) if form is None else _document(NamedNode(PUBLISHER_IRI), "about", form)
    )


@resources.get("/doc/<path:path>")
def show_document(path: str) -> Response:
    """Say what is known of a thing, in the representation negotiated or named by the suffix."""
    stem, form = _split(path)
    return _document(iri_of_path(stem if stem.startswith(_DATASETS) else THINGS_PATH + stem), f"doc/{stem}", form)


@resources.get("/<path:path>")
def show_page(path: str) -> Response:
    """The page about a thing: ``/en/place/lublin``."""
    if language_in_path() is None:
        if path in current_atlas().languages:
            return redirect(door(f"/{path}/"), HTTPStatus.PERMANENT_REDIRECT)
        raise NotFound
    folder = "" if path.startswith(_DATASETS) else THINGS_PATH
    return _document(iri_of_path(folder + path), f"doc/{path}", None)


def thing_at(endpoint: str, path: str) -> str | None:
    """The path below the base of the thing that an address leads to or tells of; None where it is no such address.

    Args:
        endpoint: what answers at the address.
        path: its variable part.
    """
    folders = {
        "resources.see_document": THINGS_PATH,
        "resources.see_dataset": _DATASETS,
        "resources.show_document": "" if path.startswith(_DATASETS) else THINGS_PATH,
        "resources.show_page": "" if path.startswith(_DATASETS) else THINGS_PATH,
    }
    return folders[endpoint] + _split(path)[0] if endpoint in folders else None


def _split(path: str) -> tuple[str, Representation | None]:
    """Cut off the suffix that names a form; slugs hold no dot."""
    form = next((form for form in _FORMS if path.endswith(f".{form.extension}")), None)
    return (path, None) if form is None else (path.removesuffix(f".{form.extension}"), form)


def _see_other(folder: str, path: str, documents: str) -> Response:
    stem, form = _split(path)
    thing = folder + stem
    found = current_atlas().index.find(thing)
    if not isinstance(found, Document):
        return answer_missing(iri_of_path(thing).value.removeprefix(BASE), found)
    address = f"/{documents}{quote(stem)}" + (f".{form.extension}" if form else "")
    response = Response(status=HTTPStatus.SEE_OTHER, headers={"Location": door(address)})
    return add_links(response, (Link(address, "describedby"), Link(BASE + thing, "cite-as")))


def _document(thing: NamedNode, path: str, named: Representation | None) -> Response:
    release, found = current_atlas().release, _find(thing)
    if not isinstance(found, Document):
        return answer_missing(thing.value.removeprefix(BASE), found)
    if found.path.startswith(_DATASETS):
        # It tells of the dumps, which each release has anew.
        found = replace(found, modified=datetime.fromisoformat(release.manifest.created))
    form = named or chosen(THINGS)
    page = asked_page()
    address = _page_address(thing)
    if form is HTML and (language_in_path() is None or request.path != address):
        return lead_to(local(quote(address), **({PAGE: str(page)} if page > 1 else {})))

    def make() -> Response:
        description = describe(current_atlas().engine, thing, found, page)
        licences = licences_of(description.graphs(), release.manifest)
        document = Particulars(path, found.issued, found.modified, licences)
        links = tuple(signposts(description, document, release, f".{named.extension}" if named else ""))
        if form is LINKSET:
            return Response(write_linkset({f"{site_address()}/{path}": links}), content_type=LINKSET.content_type)
        return add_links(_written(description, document, form), links)

    site = site_address() if form is LINKSET else ""
    # JSON-LD is written in the names of the context, which another release may have anew.
    parts = (path, page, found.digest, found.modified, site, release.manifest.context_version)
    lasting = form is not LINKSET and not found.path.startswith(_DATASETS)
    response = represent(form, make, *parts, modified=found.modified, lasting=lasting)
    return response if named else _negotiated(response, path, form, page)


def _page_address(thing: NamedNode) -> str:
    """The path of the page about a thing, as it stands in a request: without the language, not encoded."""
    return "/" + thing.value.removeprefix(BASE).partition("#")[0].removeprefix(THINGS_PATH)


def _find(thing: NamedNode) -> Document | Gone | None:
    """Look up the document about a thing; that of a hash IRI is the one before the hash, with what leads to the IRI."""
    index, path = current_atlas().index, thing.value.removeprefix(BASE)
    found = index.find(path.partition("#")[0])
    leading = index.find(path) if "#" in path else None
    if not isinstance(found, Document) or not isinstance(leading, Document):
        return found
    modified = max(found.modified, leading.modified)
    return replace(found, digest=found.digest + leading.digest, modified=modified, links=leading.links)


def _negotiated(response: Response, path: str, form: Representation, page: int) -> Response:
    """Say on what the choice depended, and where the form chosen has an address of its own. RFC 9110 §8.7."""
    if form is not HTML and response.status_code == HTTPStatus.OK:
        address = door(f"/{quote(path)}.{form.extension}")
        response.headers["Content-Location"] = address + (f"?page={page}" if page > 1 else "")
    return vary_by_language(vary(response, "Accept"))


def _written(description: Description, document: Particulars, form: Representation) -> Response:
    if form is RESULTS_CSV:
        return table_response(description)
    graph = (*graph_of(description, document), *catalogued(description.iri))
    if form is HTML:
        return _page(description, document, safe_in_script(write_graph(graph, JSON_LD, first=description.iri)))
    return graph_response(graph, form, first=description.iri)


def _page(description: Description, document: Particulars, json_ld: Markup) -> Response:
    atlas, language = current_atlas(), page_language()
    portrait = Portrait(description, language)
    # Further pages are lists of what leads here; what the first one shows in another way is not told again.
    first = description.page == 1
    subject = Subject(portrait, language, atlas.engine, atlas.directory, atlas.europe)
    composition = compose(subject) if first else Composition()
    sights = sights_of(atlas, description.iri, language) if first else Sights()
    return render(
        "resource.html",
        about_iri=description.iri,
        alternates=THINGS[1:],
        composition=composition,
        description=description,
        document=door(f"/{document.path}"),
        facts=(*composition.facts, *portrait.facts(without=composition.told)),
        groups=portrait.groups(without=composition.told),
        json_ld=json_ld,
        origins=origins_of(atlas.engine, language, description, atlas.release.manifest),
        page_address=quote(_page_address(NamedNode(description.iri))),
        places=composition.places or sights.places,
        portrait=portrait,
        section=section_of(portrait),
        sights=sights,
        unnamed=door(f"/{quote(document.path)}") + (f"?page={description.page}" if description.page > 1 else ""),
        trail=(*trail_of(portrait), *composition.trail),
    )
