"""Checking a document before it is submitted: ``/validate``, for programs and as a page.

The document is held against the shapes of the release in service, beside what the release says of what it mentions.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Blueprint, request
from werkzeug.http import parse_options_header
from werkzeug.wrappers import Response

from coopatlas.checking.checker import Task
from coopatlas.errors import (
    DocumentTooLarge,
    EngineBusy,
    EngineUnavailable,
    RequestError,
    UnsupportedMediaType,
)
from coopatlas.formats import HTML, SOURCES, TURTLE, Representation
from coopatlas.web.access import caller
from coopatlas.web.atlas import current_atlas
from coopatlas.web.negotiation import JSON, chosen, vary
from coopatlas.web.pages import page_language, render
from coopatlas.web.problems import Problem, mark, problem_of

FORM = "application/x-www-form-urlencoded"
SARIF = Representation("sarif", "application/sarif+json", "sarif", charset=False)
TEXT = Representation("text", "text/plain", "txt")
JUNIT = Representation("junit", "application/xml", "xml", ("text/xml",), charset=False)
FORMS = (JSON, SARIF, TURTLE, TEXT, JUNIT, HTML)
"""What a result is offered in; the first is the default."""
TAKEN = (FORM, *(offer.media_type for offer in SOURCES))
_CHARSETS = frozenset({"utf-8", "utf8"})

validate = Blueprint("validate", __name__, url_prefix="/validate")


@dataclass(frozen=True)
class Line:
    """A line of a document, and what was found on it."""

    number: int
    text: str
    findings: Sequence[Mapping[str, Any]]


@validate.get("")
def show_form() -> Response:
    """Offer a form to paste a document into."""
    return _page("", TURTLE)


@validate.post("")
def check_document() -> Response:
    """Check the document in the body."""
    document, source = _read_document()
    form = chosen((HTML, *FORMS[:-1]) if _is_form() else FORMS)
    if form is not HTML:
        return _answer(_check(document, source, form.name), form)
    try:
        record = json.loads(_check(document, source, JSON.name))
    except (RequestError, EngineBusy) as error:
        problem = problem_of(error)
        return mark(_page(document.decode("utf-8", "replace"), source, problem=problem), problem)
    return _page(document.decode("utf-8", "replace"), source, record=record)


@validate.after_request
def tell_bodies_taken(response: Response) -> Response:
    """Say which bodies are taken, and that nothing of this is kept. Source: Linked Data Platform §7.1."""
    if request.method == "OPTIONS" or response.status_code == HTTPStatus.UNSUPPORTED_MEDIA_TYPE:
        response.headers["Accept-Post"] = ", ".join(TAKEN)
    if request.method == "POST":
        response.cache_control.no_store = True
    return response


def _check(document: bytes, source: Representation, form: str) -> str:
    atlas = current_atlas()
    bound = atlas.settings.max_document_bytes
    if len(document) > bound:
        raise DocumentTooLarge(
            f"the document has {len(document)} bytes; {bound} are checked at most (setting max_document_bytes)"
        )
    if atlas.checker is None:
        raise EngineUnavailable("this service checks no documents")
    task = Task(document, source.extension, page_language().tag, (form,), caller().client)
    return atlas.checker.check(task)[form]


def _answer(text: str, form: Representation) -> Response:
    return vary(Response(text, content_type=form.content_type), "Accept", "Accept-Language")


def _is_form() -> bool:
    return parse_options_header(request.headers.get("Content-Type", ""))[0].lower() == FORM


def _read_document() -> tuple[bytes, Representation]:
    given = request.headers.get("Content-Type", "")
    name, options = parse_options_header(given)
    coding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if coding != "identity":
        # What is compressed small can be large without end.
        raise UnsupportedMediaType(f"{name} in the coding {coding}", TAKEN)
    if options.get("charset", "utf-8").lower() not in _CHARSETS:
        raise UnsupportedMediaType(given, TAKEN)
    if _is_form():
        return _read_form()
    source = next((offer for offer in SOURCES if name.lower() in {offer.media_type, *offer.also}), None)
    if source is None:
        raise UnsupportedMediaType(given or "none", TAKEN)
    return request.get_data(cache=False), source


def _read_form() -> tuple[bytes, Representation]:
    texts = request.form.getlist("text")
    if len(texts) != 1:
        raise RequestError("send the document once, as the field 'text' of the form")
    named = request.form.get("as", TURTLE.name)
    source = next((offer for offer in SOURCES if offer.name == named), None)
    if source is None:
        raise RequestError(f"the field 'as' must be one of: {', '.join(offer.name for offer in SOURCES)}")
    # Browsers send lines as in mail; those of a file end with a line feed alone.
    return texts[0].replace("\r\n", "\n").encode(), source


def _page(
    text: str, source: Representation, *, record: Mapping[str, Any] | None = None, problem: Problem | None = None
) -> Response:
    findings: Sequence[Mapping[str, Any]] = record["findings"] if record else ()
    return render(
        "validate.html",
        status=problem.status if problem else HTTPStatus.OK,
        text=text,
        text_rows=text.count("\n") + 1,
        source=source,
        sources=SOURCES,
        record=record,
        findings=findings,
        lines=_lines(text, findings) if record else (),
        problem=problem,
        max_bytes=current_atlas().settings.max_document_bytes,
    )


def _lines(text: str, findings: Sequence[Mapping[str, Any]]) -> list[Line]:
    by_line: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    lines = text.rstrip("\n").split("\n")
    for finding in findings:
        by_line[min(finding["line"] or 1, len(lines))].append(finding)
    return [Line(number, line, by_line.get(number, ())) for number, line in enumerate(lines, 1)]
