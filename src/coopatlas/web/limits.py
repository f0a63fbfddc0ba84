"""What this service sets bounds to, published: ``/limits``, as a page and in JSON.

The figures are those that hold: they are read from the settings and constants that the bounds are kept by.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus

from flask import Blueprint, current_app
from werkzeug.wrappers import Response

from coopatlas.errors import (
    CheckTimeout,
    CoopAtlasError,
    DocumentTooLarge,
    EngineBusy,
    QueryForbidden,
    QueryTimeout,
    QueryTooLarge,
    RequestError,
    TooManyRequests,
)
from coopatlas.formats import HTML, Representation
from coopatlas.languages.language import DEFAULT_LANGUAGE
from coopatlas.query.engine import QueryForm
from coopatlas.query.text.syntax import MAX_NESTING
from coopatlas.settings import Settings
from coopatlas.web.answers import offered_for
from coopatlas.web.atlas import current_atlas
from coopatlas.web.front import BODY_S, MAX_ADDRESS_BYTES
from coopatlas.web.negotiation import JSON, chosen
from coopatlas.web.pages import render, represent
from coopatlas.web.problems import type_of
from coopatlas.web.protocol import MAX_PARAMETERS
from coopatlas.web.reconciliation.batch import MAX_QUERIES
from coopatlas.web.reconciliation.extending import MAX_IDS, MAX_VALUES
from coopatlas.web.workbench.results import MAX_RAW_BYTES, MAX_ROWS

SECONDS, BYTES, NUMBER = "s", "bytes", "number"

limits = Blueprint("limits", __name__)


@dataclass(frozen=True)
class PublishedLimit:
    """A bound that clients can reach. ``kind`` is what they are told then; ``value`` is in ``unit``."""

    name: str
    value: float
    unit: str
    kind: type[CoopAtlasError] | HTTPStatus

    @property
    def status(self) -> int:
        """The status of the response that tells of it."""
        return int(self.kind) if isinstance(self.kind, HTTPStatus) else self.kind.http_status

    @property
    def problem(self) -> str:
        """The IRI of the kind of problem; that of RFC 9457 for one that its status explains."""
        return "about:blank" if isinstance(self.kind, HTTPStatus) else type_of(self.kind)

    @property
    def key(self) -> str:
        """What its kind is called in the texts of the pages."""
        return str(self.status) if isinstance(self.kind, HTTPStatus) else self.kind.__name__


def limits_of(settings: Settings, max_body_bytes: int) -> tuple[PublishedLimit, ...]:
    """All bounds of a service.

    Args:
        settings: those that it runs with.
        max_body_bytes: the longest body that it reads.
    """
    return (
        PublishedLimit("query_timeout_s", settings.query_timeout_s, SECONDS, QueryTimeout),
        PublishedLimit("max_rows", settings.max_rows, NUMBER, QueryTooLarge),
        PublishedLimit("max_answer_bytes", settings.max_answer_bytes, BYTES, QueryTooLarge),
        PublishedLimit("worker_memory_bytes", settings.worker_memory_bytes, BYTES, QueryTooLarge),
        PublishedLimit("max_query_bytes", settings.max_query_bytes, BYTES, QueryTooLarge),
        PublishedLimit("max_nesting", MAX_NESTING, NUMBER, QueryTooLarge),
        PublishedLimit("max_body_bytes", max_body_bytes, BYTES, QueryTooLarge),
        PublishedLimit("max_address_bytes", MAX_ADDRESS_BYTES, BYTES, HTTPStatus.REQUEST_URI_TOO_LONG),
        PublishedLimit("max_body_s", BODY_S, SECONDS, HTTPStatus.REQUEST_TIMEOUT),
        PublishedLimit("max_parameters", MAX_PARAMETERS, NUMBER, RequestError),
        PublishedLimit("max_document_bytes", settings.max_document_bytes, BYTES, DocumentTooLarge),
        PublishedLimit("check_timeout_s", settings.check_timeout_s, SECONDS, CheckTimeout),
        PublishedLimit("max_reconciled", MAX_QUERIES, NUMBER, QueryTooLarge),
        PublishedLimit("max_extended", MAX_IDS, NUMBER, QueryTooLarge),
        PublishedLimit("max_values", MAX_VALUES, NUMBER, QueryTooLarge),
        PublishedLimit("max_waiting", settings.max_waiting, NUMBER, EngineBusy),
        PublishedLimit("open_releases", settings.open_releases, NUMBER, EngineBusy),
        PublishedLimit("client_requests", settings.client_requests, NUMBER, TooManyRequests),
        PublishedLimit("client_slow_s", settings.client_slow_s, SECONDS, TooManyRequests),
        PublishedLimit("services", len(settings.services), NUMBER, QueryForbidden),
    )


def summary_of(settings: Settings) -> str:
    """Say the bounds of a query in a sentence, in English."""
    return (
        f"A query is stopped after {settings.query_timeout_s:g} s. It has at most {settings.max_query_bytes} bytes, "
        f"its answer at most {settings.max_rows} rows and {settings.max_answer_bytes} bytes. A limit that is reached "
        "is an error, never a shorter answer."
    )


@limits.get("/limits")
def show() -> Response:
    """Publish the limits."""
    representation = chosen((HTML, JSON))
    atlas = current_atlas()
    published = limits_of(atlas.settings, current_app.config["MAX_CONTENT_LENGTH"])

    def make() -> Response:
        if representation is JSON:
            return Response(_as_json(published), content_type=JSON.content_type)
        return render(
            "limits.html",
            limits=published,
            services=atlas.settings.services,
            forms=list(_forms()),
            max_page_rows=MAX_ROWS,
            max_page_bytes=MAX_RAW_BYTES,
        )

    # The same release may be served with other settings tomorrow.
    return represent(representation, make, "limits", published, atlas.settings.services)


def _forms() -> Iterator[tuple[QueryForm, tuple[Representation, ...]]]:
    for form in QueryForm:
        yield form, offered_for(form)


def _as_json(published: tuple[PublishedLimit, ...]) -> str:
    atlas = current_atlas()
    say = atlas.languages[DEFAULT_LANGUAGE].say
    record = {
        "release": atlas.release.version,
        "limits": [
            {
                "name": limit.name,
                "value": limit.value,
                "unit": limit.unit,
                "description": say(f"limits.{limit.name}"),
                "status": limit.status,
                "problem": limit.problem,
                "advice": say(f"advice.{limit.key}"),
            }
            for limit in published
        ],
        "services": list(atlas.settings.services),
        "formats": {form.value: [offer.media_type for offer in offered] for form, offered in _forms()},
    }
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"
