"""Errors as the client wants to read them: problem details in JSON, a page, or a line of text.

Source: RFC 9457. Nothing inner is told: texts come from the errors that speak about the request, or say that
it came at a busy time; all others say only that something failed here, and the rest is in the log.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus

from flask import Blueprint, Flask, current_app, redirect, request
from werkzeug.datastructures import Headers
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound, RequestEntityTooLarge
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response

from coopatlas.errors import (
    CoopAtlasError,
    EngineBusy,
    EngineUnavailable,
    NotAcceptable,
    QueryError,
    QueryForbidden,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooLarge,
    RequestError,
    ResourceNotFound,
    UnsupportedMediaType,
)
from coopatlas.formats import HTML, Representation
from coopatlas.vocabulary import BASE
from coopatlas.web.negotiation import negotiate, vary
from coopatlas.web.pages import render

PROBLEM_JSON = Representation(
    "problem", "application/problem+json", "json", ("application/json", "application/ld+json"), charset=False
)
PLAIN = Representation("text", "text/plain", "txt")
RETRY_AFTER_S = 10
KINDS: tuple[type[CoopAtlasError], ...] = (
    QueryError,
    QuerySyntaxError,
    QueryForbidden,
    QueryTimeout,
    QueryTooLarge,
    EngineUnavailable,
    EngineBusy,
    RequestError,
    NotAcceptable,
    UnsupportedMediaType,
    ResourceNotFound,
)
"""The errors that a client can meet by name; ``/problems`` explains each."""

problems = Blueprint("problems", __name__, url_prefix="/problems")


@dataclass(frozen=True)
class Suggestion:
    """Something that may have been meant."""

    label: str
    href: str


@dataclass(frozen=True)
class Problem:
    """Problem details. ``members`` are extension members, such as a query's line and column."""

    status: int
    title: str
    detail: str
    type: str = "about:blank"
    members: Mapping[str, object] = field(default_factory=dict)
    suggestions: Sequence[Suggestion] = ()


def register(app: Flask) -> None:
    """Have all errors of the application answered as problems, and addresses without their slash led to it."""
    app.register_error_handler(CoopAtlasError, _answer_own_error)
    app.register_error_handler(HTTPException, _answer_http_error)
    # Flask gives these to no error handler.
    app.after_request(_redirect_on_this_host)


def respond(problem: Problem) -> Response:
    """Write a problem in the form that the client prefers: problem JSON unless it asks for a page or for text."""
    forms = (PROBLEM_JSON, HTML, PLAIN)
    try:
        form = negotiate(request.headers.get("Accept"), forms)
    except NotAcceptable:
        form = PROBLEM_JSON
    if form is HTML:
        return render("problem.html", status=problem.status, problem=problem)
    body = _plain(problem) if form is PLAIN else _json(problem)
    return vary(Response(body, status=problem.status, content_type=form.content_type), "Accept")


def problem_of(error: CoopAtlasError) -> Problem:
    """Tell a client about an error of ours, as far as it concerns the client."""
    kind = next((kind for kind in type(error).__mro__ if kind in KINDS), None)
    if not isinstance(error, RequestError | QueryError | EngineBusy) or kind is None:
        detail = "the service cannot answer at the moment; try again later"
        return Problem(error.http_status, error.title, detail, type_of(kind) if kind else "about:blank")
    return Problem(error.http_status, error.title, str(error), type_of(kind), _members(error))


def type_of(kind: type[CoopAtlasError]) -> str:
    """The IRI of a kind of problem; it leads to its explanation."""
    return f"{BASE}problems#{kind.__name__}"


@problems.get("")
def list_problems() -> Response:
    """Explain the problems that this service answers with."""
    return render("problems.html", kinds=KINDS)


def _answer_own_error(error: CoopAtlasError) -> Response:
    if error.http_status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        current_app.logger.error("%s: %s", type(error).__name__, error)
    response = respond(problem_of(error))
    if isinstance(error, EngineUnavailable):
        response.headers["Retry-After"] = str(RETRY_AFTER_S)
    return response


def _answer_http_error(error: HTTPException) -> Response:
    response = error.get_response()
    status = HTTPStatus(response.status_code)
    if status < HTTPStatus.BAD_REQUEST:
        return response
    answer = respond(Problem(status, status.phrase, _detail_of(error, status)))
    kept = Headers((name, value) for name, value in response.headers if name not in answer.headers)
    answer.headers.extend(kept)
    return answer


def _redirect_on_this_host(response: Response) -> Response:
    error = request.routing_exception
    return redirect(_path_of(error.new_url), error.code) if isinstance(error, RequestRedirect) else response


def _path_of(address: str) -> str:
    """An address without its host, which the client made up; never ``//…``, which would name a host again."""
    return "/" + address.partition("://")[2].partition("/")[2].lstrip("/")


def _detail_of(error: HTTPException, status: HTTPStatus) -> str:
    if isinstance(error, NotFound):
        return "nothing is served at this address; the home page at / says what there is"
    if isinstance(error, MethodNotAllowed):
        allowed = ", ".join(sorted(error.valid_methods or ()))
        return f"the method {request.method} is not taken here; use one of: {allowed}"
    if isinstance(error, RequestEntityTooLarge):
        return f"the body is too large; at most {current_app.config['MAX_CONTENT_LENGTH']} bytes are taken"
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return "something failed here, and it is in our log; try again later"
    return error.description or status.description


def _members(error: CoopAtlasError) -> Mapping[str, object]:
    if isinstance(error, QuerySyntaxError):
        position = {"line": error.line, "column": error.column}
        return {name: value for name, value in position.items() if value is not None}
    if isinstance(error, NotAcceptable):
        return {"offered": list(error.offered)}
    if isinstance(error, UnsupportedMediaType):
        return {"taken": list(error.taken)}
    return {}


def _json(problem: Problem) -> str:
    record: dict[str, object] = {
        "type": problem.type,
        "title": problem.title,
        "status": int(problem.status),
        "detail": problem.detail,
        **problem.members,
    }
    if problem.suggestions:
        record["suggestions"] = [suggestion.href for suggestion in problem.suggestions]
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"


def _plain(problem: Problem) -> str:
    return f"{problem.status} {problem.title}\n{problem.detail}\n"
