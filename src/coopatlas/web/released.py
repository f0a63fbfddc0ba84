"""Graphs that a release holds as files: its VoID description and its catalogue.

Source: VoID §6.2 (``/.well-known/void``).
"""

from __future__ import annotations

from flask import Blueprint
from pyoxigraph import parse
from werkzeug.wrappers import Response

from coopatlas.errors import ResourceNotFound
from coopatlas.formats import TURTLE, Representation
from coopatlas.web.atlas import current_atlas
from coopatlas.web.documents import graph_response
from coopatlas.web.negotiation import chosen_graph
from coopatlas.web.pages import represent

released = Blueprint("released", __name__)


@released.get("/catalog")
def show_catalog() -> Response:
    """The DCAT catalogue."""
    return _answer("catalog.ttl")


@released.get("/.well-known/void")
def show_void() -> Response:
    """The VoID description, at the well-known address that is also its IRI."""
    return _answer("void.ttl")


def _answer(name: str) -> Response:
    release = current_atlas().release
    if release.file(name) is None:
        raise ResourceNotFound(f"release {release.version} holds no {name}")
    representation = chosen_graph()
    return represent(representation, lambda: _converted(name, representation), name)


def _converted(name: str, representation: Representation) -> Response:
    written = (current_atlas().release.path / name).read_bytes()
    if representation is TURTLE:
        return Response(written, content_type=TURTLE.content_type)
    return graph_response((quad.triple for quad in parse(written, TURTLE.rdf)), representation)
