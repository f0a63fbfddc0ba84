"""What describes the release to programs: the DCAT catalogue at ``/catalog``, VoID at ``/.well-known/void``.

Source: VoID §6.2 (``/.well-known/void``); DCAT-AP 3.0.1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlencode

from flask import Blueprint, request
from pyoxigraph import Triple, parse
from werkzeug.wrappers import Response

from coopatlas.errors import ResourceNotFound
from coopatlas.formats import GRAPHS, TURTLE, Representation, by_extension
from coopatlas.release.identity import ATLAS_IRI, DATA_LICENCE, WHOLE_IRI, release_iri
from coopatlas.release.manifest import Release
from coopatlas.vocabulary import DATASET, HYDRA, PUBLISHER_IRI
from coopatlas.web.atlas import current_atlas
from coopatlas.web.catalog_pages import CatalogPage, entry_of, pages_of, views_of
from coopatlas.web.documents import graph_response
from coopatlas.web.links import Link, add_links, forms_of
from coopatlas.web.negotiation import FORMAT_NAMES, chosen_graph
from coopatlas.web.pages import represent, site_address
from coopatlas.web.paging import PAGE, RELATIONS, asked_page

CATALOG_PATH, VOID_PATH = "catalog", ".well-known/void"

catalog = Blueprint("catalog", __name__)


@catalog.get("/catalog")
@catalog.get("/catalog.<extension>")
def show_catalog(extension: str = "") -> Response:
    """The DCAT catalogue, or a page of it."""
    representation, number = _representation(CATALOG_PATH, extension), asked_page()
    # Pages are found where this one was: the lasting addresses lead there, too, but only where the site runs for good.
    address = f"{site_address()}{request.path}"

    def make() -> Response:
        page = pages_of(_read("catalog.ttl"), number)
        if number > page.last:
            raise ResourceNotFound(f"the catalogue has no page {number}; its last is {page.last}")
        links = [*_forms_of_page(page), *_catalog_links(), *_page_links(page)]
        if page.last == 1:
            response = _answer("catalog.ttl", representation)
        else:
            addresses = {each: f"{address}?{_query(each)}" for each in {number, *page.neighbours().values()}}
            response = graph_response(
                (*page.triples, *views_of(page, addresses)), representation, also={"hydra": str(HYDRA)}
            )
        return add_links(response, links)

    return represent(representation, make, CATALOG_PATH, number, address, _query(number), modified=_created())


@catalog.get("/.well-known/void")
@catalog.get("/.well-known/void.<extension>")
def show_void(extension: str = "") -> Response:
    """The VoID description, at the well-known address that is also its IRI."""
    representation = _representation(VOID_PATH, extension)

    def make() -> Response:
        return add_links(_answer("void.ttl", representation), _void_links())

    return represent(representation, make, VOID_PATH, modified=_created())


def catalogued(dataset: str) -> tuple[Triple, ...]:
    """What the catalogue says of a dataset; nothing of other resources, and nothing where the release holds none."""
    if not dataset.startswith(DATASET) or current_atlas().release.file("catalog.ttl") is None:
        return ()
    return entry_of(_read("catalog.ttl"), dataset)


def version_entry(release: Release) -> tuple[Triple, ...]:
    """What a release's catalogue says of the release itself, as a version of the whole.

    Raises:
        ResourceNotFound: when it says nothing, as in releases older than that.
    """
    iri = release_iri(release.version)
    entry = entry_of(_read("catalog.ttl", release), iri)
    if not entry:
        raise ResourceNotFound(
            f"release {release.version} does not describe itself; /catalog describes the present one"
        )
    return entry


def _representation(path: str, extension: str) -> Representation:
    if not extension:
        return chosen_graph()
    named = by_extension(extension, GRAPHS)
    if named is None:
        forms = ", ".join(f".{form.extension}" for form in GRAPHS)
        raise ResourceNotFound(f"there is no '.{extension}' here; /{path} has the forms {forms}")
    return named


def _query(number: int) -> str:
    """The query of a page's address, which keeps the format that was asked for."""
    kept = [(name, word) for name in FORMAT_NAMES for word in request.args.getlist(name)]
    return urlencode([*kept, (PAGE, str(number))])


def _read(name: str, release: Release | None = None) -> Iterator[Triple]:
    return (quad.triple for quad in parse(_bytes_of(name, release), TURTLE.rdf))


def _bytes_of(name: str, release: Release | None = None) -> bytes:
    release = release or current_atlas().release
    if release.file(name) is None:
        raise ResourceNotFound(f"release {release.version} holds no {name}")
    return (release.path / name).read_bytes()


def _answer(name: str, representation: Representation) -> Response:
    if representation is TURTLE:
        return Response(_bytes_of(name), content_type=TURTLE.content_type)
    return graph_response(_read(name), representation)


def _created() -> datetime:
    return datetime.fromisoformat(current_atlas().release.manifest.created)


def _forms_of_page(page: CatalogPage) -> Iterator[Link]:
    """The forms of the same page; the first is the catalogue's own address."""
    query = f"?{urlencode({PAGE: page.number})}" if page.number > 1 else ""
    for link in forms_of(CATALOG_PATH):
        yield replace(link, target=link.target + query)


def _catalog_links() -> Iterator[Link]:
    yield Link(DATA_LICENCE, "license")
    yield Link(PUBLISHER_IRI, "author")
    yield Link("https://schema.org/DataCatalog", "type")
    yield Link(WHOLE_IRI, "describes")
    yield Link(f"/{VOID_PATH}", "describedby", TURTLE.media_type)
    yield Link("/dumps/", "item")


def _page_links(page: CatalogPage) -> Iterator[Link]:
    for relation, number in page.neighbours().items():
        yield Link(f"{request.path}?{_query(number)}", RELATIONS[relation])


def _void_links() -> Iterator[Link]:
    yield from forms_of(VOID_PATH)
    yield Link(DATA_LICENCE, "license")
    yield Link(PUBLISHER_IRI, "author")
    yield Link(ATLAS_IRI, "describes")
    yield Link(f"/{CATALOG_PATH}", "describedby", TURTLE.media_type)
