"""Errors as the client wants to read them: problem details in JSON, a page, or a line of text.

Source: RFC 9457. Nothing inner is told: texts come from the errors that speak about the request, or say that
it came at a busy time; all others say only that something failed here, and the rest is in the log.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import quote, urlencode

from flask import Blueprint, Flask, current_app, redirect, request
from werkzeug.datastructures import Headers
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound, RequestEntityTooLarge
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response

from coopatlas.errors import (
    CheckTimeout,
    CoopAtlasError,
    DocumentTooLarge,
    EngineBusy,
    EngineUnavailable,
    Limit,
    LimitReached,
    NoSuchCitation,
    NoSuchPage,
    NoSuchRelease,
    NotAcceptable,
    QueryError,
    QueryForbidden,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooLarge,
    ReleaseNotHere,
    ReleaseRemoved,
    RequestError,
    ResourceGone,
    ResourceNotFound,
    TooManyNames,
    TooManyRequests,
    UnsupportedMediaType,
)
from coopatlas.formats import HTML, RESULTS_CSV, RESULTS_TSV, Representation
from coopatlas.release.finding import MAX_LETTERS
from coopatlas.vocabulary import BASE
from coopatlas.web.addresses import door, here
from coopatlas.web.negotiation import asked_among, negotiate, vary
from coopatlas.web.pages import render, represent
from coopatlas.web.paging import PAGE

PROBLEM_JSON = Representation(
    "problem", "application/problem+json", "json", ("application/json", "application/ld+json"), charset=False
)
PLAIN = Representation("text", "text/plain", "txt", (RESULTS_CSV.media_type, RESULTS_TSV.media_type, "text/boolean"))
"""What a client gets that reads text, or a table as text."""
LIMITS = f"{BASE}limits"
RETRY_AFTER_S = 10
PARTIAL_ANSWER = "PartialAnswer"
"""The kind that marks an answer, not a problem, which is a part only; explained beside the problems."""
KINDS: tuple[type[CoopAtlasError], ...] = (
    QueryError,
    QuerySyntaxError,
    QueryForbidden,
    QueryTimeout,
    QueryTooLarge,
    EngineUnavailable,
    EngineBusy,
    TooManyRequests,
    RequestError,
    NotAcceptable,
    UnsupportedMediaType,
    DocumentTooLarge,
    CheckTimeout,
    ResourceNotFound,
    ResourceGone,
)
"""The errors that a client can meet by name; ``/problems`` explains each."""
TOLD_APART: tuple[type[CoopAtlasError], ...] = (NoSuchCitation, NoSuchPage, NoSuchRelease, ReleaseRemoved, TooManyNames)
"""Errors for which pages have words of their own; to programs they are of the kind that they belong to."""

_WRITING = frozenset({"PUT", "POST", "PATCH", "DELETE"})
_COME_AGAIN = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})

problems = Blueprint("problems", __name__, url_prefix="/problems")


@dataclass(frozen=True)
class Suggestion:
    """Something that may have been meant; ``language`` is the tag of the label's own where that is not the page's."""

    label: str
    href: str
    language: str | None = None


@dataclass(frozen=True)
class Problem:
    """Problem details. ``members`` are extension members, such as a query's line and column.

    ``headers`` are those of the response that tell more about it. ``told_as`` is the name of an error for which pages
    have words of their own, where those of its kind would say the wrong thing. ``earlier`` is the last release that
    had what is gone, with the address at which it can be seen there.
    """

    status: int
    title: str
    detail: str
    type: str = "about:blank"
    members: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    suggestions: Sequence[Suggestion] = ()
    told_as: str = ""
    earlier: Suggestion | None = None

    @property
    def kind(self) -> str:
        """The name of its kind, under which pages have a title and advice for it; empty where it has none."""
        return self.type.partition("#")[2]


def register(app: Flask) -> None:
    """Have all errors of the application answered as problems, and addresses without their slash led to it."""
    app.register_error_handler(CoopAtlasError, _answer_own_error)
    app.register_error_handler(HTTPException, _answer_http_error)
    # Flask gives these to no error handler.
    app.after_request(_redirect_on_this_host)


def respond(problem: Problem) -> Response:
    """Write a problem in the form that the client prefers: problem JSON unless it asks for a page or for text."""
    form = _form_wanted()
    if form is HTML:
        told = {"problem": problem, "wanted": _wanted(), "first_page": _first_page()}
        return mark(render("problem.html", status=problem.status, **told), problem)
    body = _plain(problem) if form is PLAIN else _json(problem)
    response = Response(body, status=problem.status, content_type=form.content_type)
    return mark(vary(response, "Accept"), problem)


def _wanted() -> str:
    """What the address seems to name, as words to search for."""
    return request.path.rstrip("/").rpartition("/")[2].partition(".")[0].replace("-", " ")[:MAX_LETTERS]


def _first_page() -> str:
    """The address at hand without the number of a page."""
    others = [(name, value) for name, value in request.args.items(multi=True) if name != PAGE]
    return here(quote(request.path)) + (f"?{urlencode(others)}" if others else "")


def mark(response: Response, problem: Problem) -> Response:
    """Say in the head of a problem's response when to come again, and what would have been taken."""
    response.headers.update(problem.headers)
    if problem.status in _COME_AGAIN:
        response.headers.setdefault("Retry-After", str(RETRY_AFTER_S))
        response.cache_control.no_store = True
    return response


def problem_of(error: CoopAtlasError) -> Problem:
    """Tell a client about an error of ours, as far as it concerns the client."""
    kind = next((kind for kind in type(error).__mro__ if kind in KINDS), None)
    if not isinstance(error, RequestError | QueryError | EngineBusy) or kind is None:
        detail = "the service cannot answer at the moment; try again later"
        return Problem(error.http_status, error.title, detail, type_of(kind) if kind else "about:blank")
    return Problem(
        error.http_status,
        kind.title,
        str(error),
        type_of(kind),
        _members(error),
        _headers(error),
        [Suggestion(*other) for other in error.others.items()] if isinstance(error, ReleaseNotHere) else (),
        type(error).__name__ if type(error) in TOLD_APART else "",
    )


def type_of(kind: type[CoopAtlasError]) -> str:
    """The IRI of a kind of problem; it leads to its explanation."""
    return f"{BASE}problems#{kind.__name__}"


@problems.get("")
def list_problems() -> Response:
    """Explain the problems that this service answers with."""
    return represent(HTML, lambda: render("problems.html", kinds=KINDS, partial=PARTIAL_ANSWER), "problems")


def _answer_own_error(error: CoopAtlasError) -> Response:
    if error.http_status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        current_app.logger.error("%s: %s", type(error).__name__, error)
    return respond(problem_of(error))


def _form_wanted() -> Representation:
    wanted = asked_among((HTML, PLAIN, RESULTS_CSV, RESULTS_TSV))
    if wanted:
        return HTML if wanted[0] is HTML else PLAIN
    try:
        return negotiate(request.headers.get("Accept"), (PROBLEM_JSON, PLAIN, HTML))
    except NotAcceptable:
        return PROBLEM_JSON


def _answer_http_error(error: HTTPException) -> Response:
    if isinstance(error, RequestEntityTooLarge):
        return _answer_own_error(_body_too_large())
    response = error.get_response()
    status = HTTPStatus(response.status_code)
    if status < HTTPStatus.BAD_REQUEST:
        return response
    answer = respond(Problem(status, status.phrase, _detail_of(error, status)))
    kept = Headers((name, value) for name, value in response.headers if name not in answer.headers)
    answer.headers.extend(kept)
    return answer


def _body_too_large() -> QueryTooLarge:
    most = current_app.config["MAX_CONTENT_LENGTH"]
    return QueryTooLarge(f"the body is too large; at most {most} bytes are taken", Limit("max_body_bytes", most))


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
        why = "; a release never changes, so nothing is written here" if request.method in _WRITING else ""
        return f"the method {request.method} is not taken here; use one of: {allowed}{why}"
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return "something failed here, and it is in our log; try again later"
    return error.description or status.description


def _members(error: CoopAtlasError) -> Mapping[str, object]:  # noqa: PLR0911  # one for each kind
    match error:
        case QuerySyntaxError():
            position = {"line": error.line, "column": error.column}
            return {name: value for name, value in position.items() if value is not None}
        case LimitReached(limit=limit):
            reached = {"limit": {"name": limit.name, "value": limit.value}} if limit else {}
            return {**reached, "limits": LIMITS}
        case TooManyRequests():
            return {"retry_after_s": error.retry_after_s, "limits": LIMITS}
        case EngineBusy():
            return {"limits": LIMITS}
        case NotAcceptable():
            return {"offered": list(error.offered)}
        case UnsupportedMediaType():
            return {"taken": list(error.taken)}
        case _:
            return {}


def _headers(error: CoopAtlasError) -> Mapping[str, str]:
    match error:
        case TooManyRequests():
            return {"Retry-After": str(max(1, math.ceil(error.retry_after_s)))}
        case UnsupportedMediaType():
            # Source: RFC 9110 §15.5.16.
            return {"Accept": ", ".join(error.taken), "Accept-Encoding": "identity"}
        case _:
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
        record["suggestions"] = [door(suggestion.href) for suggestion in problem.suggestions]
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"


def _plain(problem: Problem) -> str:
    more = f"limits: {problem.members['limits']}\n" if "limits" in problem.members else ""
    return f"{problem.status} {problem.title}\n{problem.detail}\n{more}"
