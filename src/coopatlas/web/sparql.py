"""The SPARQL endpoint: ``/sparql``. Source: SPARQL 1.1 Protocol.

Programs get results; browsers are led to the workbench, where the answer is a page.
"""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlencode

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from coopatlas.errors import QueryError, RequestError
from coopatlas.formats import GRAPHS, HTML, RESULTS, Representation
from coopatlas.query.engine import Query
from coopatlas.web.answers import BOOLEAN, asked_in, offered_for, read_boolean
from coopatlas.web.atlas import current_atlas
from coopatlas.web.chronicle import choose
from coopatlas.web.delivery import ask, checked, deliver, marked, send
from coopatlas.web.documents import graph_response
from coopatlas.web.graph_store import GRAPH_FORMS, answer_graph, known_graphs
from coopatlas.web.negotiation import FORMAT_NAMES, asked_among, asked_formats, chosen, prefers_html, vary
from coopatlas.web.pages import local, represent, site_address
from coopatlas.web.protocol import TAKEN, VERSION, Operation, names_graph, read_address, read_operation
from coopatlas.web.service import SD, service_description
from coopatlas.web.workbench.asked import PATH as WORKBENCH_PATH

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
    refusal = choose(operation.version) if operation.version is not None else None
    if refusal is not None:
        return refusal
    try:
        query = checked(operation, text)
    except QueryError:
        if not _wants_page():
            raise
        return _to_workbench()
    representation = chosen(offered_for(query.form))
    return _to_workbench() if representation is HTML else _representation(query, representation)


def _representation(query: Query, representation: Representation) -> Response:
    def make() -> Response:
        answer = ask(query, asked_in(query.form, representation))
        if representation is BOOLEAN:
            word = "true" if read_boolean(answer) else "false"
            return marked(Response(word, content_type=BOOLEAN.content_type), answer)
        return send(answer, representation)

    return deliver(query, representation, make, query.digest or query.text)


def _describe_service() -> Response:
    representation = chosen((*GRAPH_FORMS, HTML))
    if representation is HTML:
        return _to_workbench()

    address, atlas = site_address(), current_atlas()
    endpoint, limits = f"{address}{request.path}", f"{address}/limits"

    def make() -> Response:
        graph = service_description(endpoint, limits, atlas.release.manifest, known_graphs(), atlas.settings)
        return graph_response(graph, representation, also={"sd": str(SD)})

    # The same release may be served with other settings tomorrow.
    return represent(representation, make, endpoint, atlas.settings, settled=False)


def _wants_page() -> bool:
    return bool(asked_among((HTML,))) if asked_formats() else prefers_html(RESULTS + GRAPHS)


def _to_workbench() -> Response:
    """Lead to the page for the same query; a form is sent there again, as it is."""
    address = local(WORKBENCH_PATH)
    if request.method == "POST":
        response = redirect(address, HTTPStatus.TEMPORARY_REDIRECT)
    else:
        said = (*FORMAT_NAMES, VERSION)
        kept = urlencode([(name, value) for name, value in read_address(request) if name not in said])
        response = redirect(f"{address}?{kept}" if kept else address, HTTPStatus.SEE_OTHER)
    return vary(response, "Accept", "Accept-Language")
