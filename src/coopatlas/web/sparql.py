"""The SPARQL endpoint: ``/sparql``. Source: SPARQL 1.1 Protocol.

Programs get results; browsers get a form, and the answer as a page beside it.
"""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from flask import Blueprint, request
from werkzeug.wrappers import Response

from coopatlas.errors import EngineBusy, QueryError, RequestError, TooManyRequests
from coopatlas.formats import GRAPHS, HTML, RESULTS, Representation
from coopatlas.query.engine import Query
from coopatlas.query.text.syntax import read_query
from coopatlas.web.answers import BOOLEAN, MAX_ROWS, ShownAnswer, asked_in, offered_for, read_boolean, show_answer
from coopatlas.web.atlas import current_atlas
from coopatlas.web.delivery import ask, deliver, marked, send
from coopatlas.web.documents import graph_response
from coopatlas.web.graph_store import GRAPH_FORMS, answer_graph, known_graphs
from coopatlas.web.negotiation import asked_among, asked_formats, chosen, prefers_html
from coopatlas.web.pages import page_language, render, represent, site_address
from coopatlas.web.problems import Problem, mark, problem_of
from coopatlas.web.protocol import TAKEN, Operation, names_graph, read_address, read_operation
from coopatlas.web.service import SD, service_description

sparql = Blueprint("sparql", __name__, url_prefix="/sparql")


@sparql.get("")
def answer_get() -> Response:
    """Answer a query in the address; without one, give a graph of the store, describe the service or offer the form."""
    address = read_address(request)
    if names_graph(address):
        return answer_graph(address)
    operation = read_operation(request)
    return _describe_service() if operation.query is None else _answer(operation, operation.query)


@sparql.post("")
def answer_post() -> Response:
    """Answer a query in the body."""
    operation = read_operation(request)
    if operation.query is None:
        raise RequestError("there is no query in the body; send it as the parameter 'query' or as the whole body")
    return _answer(operation, operation.query)


@sparql.after_request
def tell_bodies_taken(response: Response) -> Response:
    """Say which bodies are taken, before one is sent and where another was. Source: Linked Data Platform §7.1."""
    if request.method == "OPTIONS" or response.status_code == HTTPStatus.UNSUPPORTED_MEDIA_TYPE:
        response.headers["Accept-Post"] = ", ".join(TAKEN)
    return response


def _answer(operation: Operation, text: str) -> Response:
    try:
        query = _read(operation, text)
        return _representation(query, chosen(offered_for(query.form)))
    except (QueryError, EngineBusy, TooManyRequests) as error:
        if not _wants_page():
            raise
        problem = problem_of(error)
        return mark(_form(text, problem=problem), problem)


def _read(operation: Operation, text: str) -> Query:
    settings = current_atlas().settings
    query = read_query(
        text,
        max_bytes=settings.max_query_bytes,
        default_graphs=operation.default_graphs,
        named_graphs=operation.named_graphs,
        services=settings.services,
    )
    return replace(query, partial=operation.partial)


def _representation(query: Query, representation: Representation) -> Response:
    def make() -> Response:
        answer = ask(query, asked_in(query.form, representation))
        if representation is HTML:
            return marked(_form(query.text, answer=show_answer(answer, page_language())), answer)
        if representation is BOOLEAN:
            word = "true" if read_boolean(answer) else "false"
            return marked(Response(word, content_type=BOOLEAN.content_type), answer)
        return send(answer, representation)

    # A page shows the query itself, so there every space counts.
    return deliver(query, representation, make, query.text if representation is HTML else query.digest or query.text)


def _describe_service() -> Response:
    representation = chosen((*GRAPH_FORMS, HTML))
    if representation is HTML:
        return _form(next((example.text for example in current_atlas().examples), ""))

    address, atlas = site_address(), current_atlas()
    endpoint, limits = f"{address}{request.path}", f"{address}/limits"

    def make() -> Response:
        graph = service_description(endpoint, limits, atlas.release.manifest, known_graphs(), atlas.settings)
        return graph_response(graph, representation, also={"sd": str(SD)})

    # The same release may be served with other settings tomorrow.
    return represent(representation, make, endpoint, atlas.settings)


def _wants_page() -> bool:
    return bool(asked_among((HTML,))) if asked_formats() else prefers_html(RESULTS + GRAPHS)


def _form(text: str, *, answer: ShownAnswer | None = None, problem: Problem | None = None) -> Response:
    return render(
        "sparql.html",
        status=problem.status if problem else HTTPStatus.OK,
        query_text=text,
        text_rows=text.count("\n") + 1,
        answer=answer,
        problem=problem,
        examples=current_atlas().examples,
        max_rows=MAX_ROWS,
        graph_forms=GRAPHS,
        result_forms=RESULTS,
    )
