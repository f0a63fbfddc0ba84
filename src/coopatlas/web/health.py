"""Whether the service is able to answer: ``/health``.

Truth costs something, so each outcome stands for a second, however many ask.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import cast

from flask import Blueprint, Flask, current_app
from werkzeug.wrappers import Response

from coopatlas import __version__
from coopatlas.errors import CoopAtlasError, EngineBusy
from coopatlas.formats import RESULTS_JSON
from coopatlas.query.engine import Caller, QueryEngine
from coopatlas.query.text.syntax import read_query
from coopatlas.web.atlas import Atlas, current_atlas
from coopatlas.web.negotiation import JSON
from coopatlas.web.problems import Problem, respond

_PROBE = "ASK { ?s ?p ?o }"
_PROBE_S = 2.0
_STANDS_S = 1.0
_KEY = "coopatlas.health"
OK, BUSY, FAILED = "ok", "busy", "failed"
_log = logging.getLogger(__name__)

health = Blueprint("health", __name__, url_prefix="/health")


@dataclass
class _Probed:
    """When an engine was last heard to answer, in seconds of the monotonic clock."""

    engine: QueryEngine
    answered_at: float


@dataclass
class Doctor:
    """Looks at each part, and remembers for a second what it saw. ``clock`` tells seconds."""

    clock: Callable[[], float] = time.monotonic
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _seen: dict[str, str] = field(default_factory=dict)
    _seen_of: Atlas | None = None
    _seen_at: float = 0.0
    _probed: dict[str, _Probed] = field(default_factory=dict)

    def see(self, atlas: Atlas) -> dict[str, str]:
        """Each part's state: ``release``, ``endpoint``, ``site``."""
        with self._lock:
            if self._seen_of is not atlas or self.clock() - self._seen_at > _STANDS_S:
                self._seen = {
                    "release": self._state_of_release(atlas),
                    "endpoint": self._state_of("endpoint", atlas.endpoint, atlas.settings.query_timeout_s),
                    "site": self._state_of("site", atlas.engine, atlas.settings.query_timeout_s),
                }
                self._seen_of, self._seen_at = atlas, self.clock()
            return self._seen

    def _state_of_release(self, atlas: Atlas) -> str:
        faults = atlas.integrity.faults()
        if faults:
            _log.error("Not healthy: %s", "; ".join(faults))
        return FAILED if faults else OK

    def _state_of(self, part: str, engine: QueryEngine, timeout_s: float) -> str:
        """A full queue is no illness while it moves: within its limit every query ends, and a probe gets its turn."""
        probed = self._probed.get(part)
        if probed is None or probed.engine is not engine:
            probed = self._probed[part] = _Probed(engine, self.clock())
        answered, reason = _answers(engine)
        if answered is True:
            probed.answered_at = self.clock()
            return OK
        if answered is None and self.clock() - probed.answered_at < timeout_s + _PROBE_S:
            return BUSY
        _log.error("Not healthy: the engine of the %s does not answer: %s", part, reason)
        return FAILED


def _answers(engine: QueryEngine) -> tuple[bool | None, str]:
    """Whether a worker answers a probe: None where it had no turn. No answer that was kept counts."""
    query = replace(read_query(_PROBE, max_bytes=len(_PROBE)), repeatable=False)
    caller = Caller()
    alarm = threading.Timer(_PROBE_S, caller.cancel)
    alarm.start()
    try:
        body = json.loads(engine.answer(query, RESULTS_JSON, caller).read())
    except EngineBusy as error:
        return None, str(error)
    except CoopAtlasError as error:
        return None if caller.cancelled else False, str(error)
    finally:
        alarm.cancel()
    return body.get("boolean") is True, "it finds no statement in the release"


def register(app: Flask) -> None:
    """Give the application a doctor."""
    app.extensions[_KEY] = Doctor()


@health.get("")
def report() -> Response:
    """Say how each part is; 503 where one has failed."""
    atlas = current_atlas()
    parts = cast("Doctor", current_app.extensions[_KEY]).see(atlas)
    told = {"release": atlas.release.version, "software": __version__, "parts": parts}
    failed = [part for part, state in parts.items() if state == FAILED]
    if failed:
        detail = f"not able to answer in full at the moment; failed: {', '.join(failed)}"
        status = HTTPStatus.SERVICE_UNAVAILABLE
        response = respond(Problem(status, "Not healthy", detail, members=told))
    else:
        record = {"status": BUSY if BUSY in parts.values() else OK, **told}
        response = Response(json.dumps(record) + "\n", content_type=JSON.content_type)
    response.cache_control.no_store = True
    return response
