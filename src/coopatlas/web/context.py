"""The JSON-LD context: ``/context/<version>``, for ever the same, and ``/context``, which leads to the newest.

Source: JSON-LD 1.1 §3.1 (a context by its IRI) and §6.1 (interpreting JSON as JSON-LD).
"""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, redirect
from werkzeug.wrappers import Response

from coopatlas.errors import ResourceNotFound
from coopatlas.formats import JSON_LD
from coopatlas.release.manifest import CONTEXT_NAME
from coopatlas.vocabulary import CONTEXT_IRI
from coopatlas.web.addresses import door
from coopatlas.web.atlas import current_atlas
from coopatlas.web.editions import Kept, kept_versions, neighbours
from coopatlas.web.licences import OWN_LICENCE
from coopatlas.web.links import Link, add_links
from coopatlas.web.negotiation import conditional
from coopatlas.web.pages import for_ever

context = Blueprint("context", __name__)


@context.get("/context")
@context.get(f"/context.{JSON_LD.extension}")
def see_context() -> Response:
    """Lead to the context of the release."""
    version = current_atlas().release.manifest.context_version
    _find(version)
    response = redirect(door(f"/context/{version}"), HTTPStatus.TEMPORARY_REDIRECT)
    return add_links(response, (Link(f"/context/{version}", "latest-version", JSON_LD.media_type),))


@context.get("/context/<version>")
def send_context(version: str) -> Response:
    """A version of the context, whatever a client says that it accepts: there is but this one form."""
    kept = _find(version.removesuffix(f".{JSON_LD.extension}"))

    def make() -> Response:
        response = Response(kept.place.read_bytes(), content_type=JSON_LD.content_type)
        return add_links(response, _links(kept.version))

    return for_ever(conditional(make, kept.sha256, lasting=True))


def _find(version: str) -> Kept:
    known = kept_versions(CONTEXT_NAME)
    if version not in known:
        there = f"there are: {', '.join(known)}" if known else "this release has none"
        raise ResourceNotFound(f"there is no version '{version}' of the JSON-LD context; {there}")
    return known[version]


def _links(version: str) -> list[Link]:
    links = [
        Link(f"{CONTEXT_IRI}/{version}", "canonical"),
        Link(OWN_LICENCE, "license"),
        Link(f"/context/{current_atlas().release.manifest.context_version}", "latest-version", JSON_LD.media_type),
    ]
    return links + neighbours(CONTEXT_NAME, version, "context")
