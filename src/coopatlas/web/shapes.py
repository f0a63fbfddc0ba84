"""The SHACL shapes of the release: ``/shapes``, as a page and as a graph. They have the version of the release.

The shapes are hash IRIs, so their document answers directly, and each leads to its place on the page.
"""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint
from werkzeug.wrappers import Response

from coopatlas.errors import ResourceNotFound
from coopatlas.formats import HTML, TURTLE, Representation
from coopatlas.release.manifest import SHAPES_NAME
from coopatlas.vocabulary import BASE
from coopatlas.web.atlas import current_atlas
from coopatlas.web.documents import graph_response
from coopatlas.web.licences import OWN_LICENCE
from coopatlas.web.links import LINKSET, Link, add_links
from coopatlas.web.pages import represent
from coopatlas.web.vocabulary_forms import address_of, form_asked, linkset_of, signposts
from coopatlas.web.vocabulary_pages import SHAPES_IRI, shapes_page, shapes_statements

PATH = "shapes"

shapes = Blueprint("shapes", __name__)


@shapes.get(f"/{PATH}")
@shapes.get(f"/{PATH}.<extension>")
def show_shapes(extension: str = "") -> Response:
    """The shapes in words, or as a graph."""
    form = form_asked(PATH, extension)
    release = current_atlas().release
    if release.file(SHAPES_NAME) is None:
        raise ResourceNotFound(f"release {release.version} holds no {SHAPES_NAME}")
    links = (*signposts(PATH, OWN_LICENCE), Link(f"{BASE}dumps/{release.version}/{SHAPES_NAME}", "cite-as"))

    def make() -> Response:
        return linkset_of(PATH, links) if form is LINKSET else add_links(_written(form), links)

    address = address_of(PATH) if form is LINKSET else PATH
    return represent(form, make, address, modified=datetime.fromisoformat(release.manifest.created))


def _written(representation: Representation) -> Response:
    if representation is HTML:
        return shapes_page(shapes_statements(), path=PATH)
    if representation is TURTLE:  # as it was released, with its lists written as lists
        released = current_atlas().release.path / SHAPES_NAME
        return Response(released.read_bytes(), content_type=TURTLE.content_type)
    return graph_response(shapes_statements(), representation, first=SHAPES_IRI)
