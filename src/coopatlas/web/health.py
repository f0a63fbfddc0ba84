"""Whether the service is able to answer: ``/health``."""

from __future__ import annotations

import json

from flask import Blueprint
from werkzeug.wrappers import Response

from coopatlas import __version__
from coopatlas.errors import EngineUnavailable
from coopatlas.query.solutions import ask
from coopatlas.web.atlas import current_atlas
from coopatlas.web.negotiation import JSON

_PROBE = "ASK { ?s ?p ?o }"

health = Blueprint("health", __name__, url_prefix="/health")


@health.get("")
def report() -> Response:
    """Ask the engine for one statement, and say which release and software answered.

    Raises:
        EngineUnavailable: when the engine answers with nothing.
    """
    atlas = current_atlas()
    if not ask(atlas.engine, _PROBE):
        raise EngineUnavailable("the engine finds no statement in the release")
    record = {"status": "ok", "release": atlas.release.version, "software": __version__}
    response = Response(json.dumps(record) + "\n", content_type=JSON.content_type)
    response.cache_control.no_store = True
    return response
