"""The SPARQL endpoint: ``/sparql``. Source: SPARQL 1.1 Protocol.

Programs get results; browsers get a form, and the answer as a page beside it.
"""

from __future__ import annotations

from flask import Blueprint, request
from werkzeug.wrappers import Response
from werkzeug.wsgi import wrap_file

from coopatlas.errors import QueryError, RequestError
from coopatlas.formats import GRAPHS, HTML, RESULTS, Representation, by_name
from coopatlas.query.engine import Query
from coopatlas.query.solutions import select
from coopatlas.query.syntax import read_query
from coopatlas.web.answers import MAX_ROWS, ShownAnswer, show_answer
from coopatlas.web.atlas import current_atlas
from coopatlas.web.documents import graph_response
from coopatlas.web.negotiation import chosen, prefers_html, vary
from coopatlas.web.pages import page_language, render, represent, site_address
from coopatlas.web.protocol import Operation, read_operation
from coopatlas.web.service import SD, service_description

sparql = Blueprint("sparql", __name__, url_prefix="/sparql")


@sparql.get("")
def answer_get() -> Response:
    """Answer a query in the address; without one, describe the service or offer the form."""
    operation = read_operation(request)
    return _describe_service(operation) if operation.query is None else _answer(operation, operation.query)


@sparql.post("")
def answer_post() -> Response:
    """Answer a query in the body."""
    operation = read_operation(request)
    if operation.query is None:
        raise RequestError("there is no query in the body; send it as the parameter 'query' or as the whole body")
    return _answer(operation, operation.query)


def known_graphs() -> list[str]:
    """The named graphs of the release, sorted."""
    return sorted(row.text("g") for row in select(current_atlas().engine, "SELECT ?g { GRAPH ?g {} }"))


def _answer(operation: Operation, text: str) -> Response:
    try:
        query = _read(operation, text)
        representation = chosen((*query.form.offered, HTML), operation.format)
        return _representation(query, representation)
    except QueryError as error:
        if _wants_page(operation):
            return _form(text, status=error.http_status, error=error)
        raise


def _read(operation: Operation, text: str) -> Query:
    return read_query(
        text,
        max_bytes=current_atlas().settings.max_query_bytes,
        default_graphs=operation.default_graphs,
        named_graphs=operation.named_graphs,
    )


def _representation(query: Query, representation: Representation) -> Response:
    atlas = current_atlas()

    def make() -> Response:
        if representation is HTML:
            return _form(query.text, answer=show_answer(atlas.engine, query, page_language()))
        return _stream(query, representation)

    if not query.repeatable:
        # What a client holds is never still good, so there is no tag to ask about it with.
        return vary(make(), "Accept")
    return represent(representation, make, query.text, query.default_graphs, query.named_graphs)


def _stream(query: Query, representation: Representation) -> Response:
    """Send the engine's file as it is; the server closes it when it is sent."""
    answer = current_atlas().engine.answer(query, representation)
    body = wrap_file(request.environ, answer.body)
    response = Response(body, content_type=representation.content_type, direct_passthrough=True)
    response.content_length = answer.size_bytes
    return response


def _describe_service(operation: Operation) -> Response:
    representation = chosen((*GRAPHS, HTML), operation.format)
    if representation is HTML:
        return _form(next((example.text for example in current_atlas().examples), ""))

    endpoint = f"{site_address()}{request.path}"

    def make() -> Response:
        graph = service_description(endpoint, current_atlas().release.manifest, known_graphs())
        return graph_response(graph, representation, also={"sd": str(SD)})

    return represent(representation, make, endpoint)


def _wants_page(operation: Operation) -> bool:
    if operation.format:
        return by_name(operation.format, (HTML,)) is HTML
    return prefers_html(RESULTS + GRAPHS)


def _form(
    text: str, *, status: int = 200, answer: ShownAnswer | None = None, error: QueryError | None = None
) -> Response:
    return render(
        "sparql.html",
        status=status,
        query_text=text,
        text_rows=text.count("\n") + 1,
        answer=answer,
        error=error,
        examples=current_atlas().examples,
        max_rows=MAX_ROWS,
        graph_forms=GRAPHS,
        result_forms=RESULTS,
    )
