"""The SHACL shapes of the release: ``/shapes``, as a page and as a graph. They have the version of the release.

The shapes are hash IRIs, so their document answers directly, and each leads to its place on the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import Blueprint
from rdflib.namespace import OWL
from werkzeug.wrappers import Response

from coopatlas.errors import ResourceNotFound
from coopatlas.formats import DOCUMENTS, HTML, TURTLE, Representation, by_extension
from coopatlas.vocabulary import BASE
from coopatlas.web.atlas import current_atlas
from coopatlas.web.documents import graph_response
from coopatlas.web.licences import OWN_LICENCE
from coopatlas.web.links import Link, add_links, forms_of
from coopatlas.web.negotiation import chosen
from coopatlas.web.pages import represent
from coopatlas.web.vocabulary_pages import SHAPES_IRI, SHAPES_NAME, shapes_page, shapes_statements

PATH = "shapes"

shapes = Blueprint("shapes", __name__)


@shapes.get(f"/{PATH}")
@shapes.get(f"/{PATH}.<extension>")
def show_shapes(extension: str = "") -> Response:
    """The shapes in words, or as a graph."""
    representation = by_extension(extension, DOCUMENTS) if extension else chosen(DOCUMENTS)
    if representation is None:
        forms = ", ".join(f".{form.extension}" for form in DOCUMENTS)
        raise ResourceNotFound(f"there is no '.{extension}' here; /{PATH} has {forms}")
    release = current_atlas().release
    if release.file(SHAPES_NAME) is None:
        raise ResourceNotFound(f"release {release.version} holds no {SHAPES_NAME}")
    modified = datetime.fromisoformat(release.manifest.created)
    return represent(representation, lambda: add_links(_written(representation), _links()), PATH, modified=modified)


def _written(representation: Representation) -> Response:
    if representation is HTML:
        return shapes_page(shapes_statements(), path=PATH)
    if representation is TURTLE:  # as it was released, with its lists written as lists
        released = current_atlas().release.path / SHAPES_NAME
        return Response(released.read_bytes(), content_type=TURTLE.content_type)
    return graph_response(shapes_statements(), representation, first=SHAPES_IRI)


def _links() -> Iterator[Link]:
    yield from forms_of(PATH, DOCUMENTS)
    yield Link(str(OWL.Ontology), "type")
    yield Link(OWN_LICENCE, "license")
    yield Link(f"/{PATH}.{TURTLE.extension}", "describedby", TURTLE.media_type)
    yield Link(f"{BASE}dumps/{current_atlas().release.version}/{SHAPES_NAME}", "cite-as")
