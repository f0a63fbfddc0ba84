"""Whole graphs of the release, read by their names: ``/store?default`` and ``/store?graph=…``.

Each is a query like any other to the engine, so all limits hold. Nothing is written: a release never changes.

Source: SPARQL 1.1 Graph Store HTTP Protocol §4.2, §5.2 and §5.7.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from flask import Blueprint, request
from pyoxigraph import NamedNode
from werkzeug.wrappers import Response

from coopatlas.errors import LimitReached, RequestError, ResourceNotFound
from coopatlas.formats import GRAPHS, N_QUADS, TRIG
from coopatlas.query.engine import Query
from coopatlas.query.solutions import select
from coopatlas.query.text.syntax import read_query
from coopatlas.web.answers import asked_in
from coopatlas.web.atlas import current_atlas
from coopatlas.web.delivery import ask, deliver, send
from coopatlas.web.downloads import downloads_of
from coopatlas.web.negotiation import chosen_graph
from coopatlas.web.protocol import read_address, read_graph

GRAPH_FORMS = (*GRAPHS, TRIG, N_QUADS)
"""What a graph of the store is offered in; the first is the default."""

graph_store = Blueprint("graph_store", __name__)


@graph_store.get("/store")
def read() -> Response:
    """Give the graph that the address names."""
    return answer_graph(read_address(request))


def answer_graph(parameters: Sequence[tuple[str, str]]) -> Response:
    """Give the graph that the parameters of an address name.

    Raises:
        RequestError: when they name none, several, or one by something that is no absolute IRI.
        ResourceNotFound: when there is no such graph.
        LimitReached: when it is too large to be given so; the text says which file holds it.
    """
    name = read_graph(parameters)
    query = _query_for(None if name is None else _known(name))
    representation = chosen_graph(GRAPH_FORMS)

    def make() -> Response:
        try:
            return send(ask(query, asked_in(query.form, representation)), representation)
        except LimitReached as error:
            raise type(error)(f"{error}; the whole graph is a file: {_file_of(name)}", error.limit) from error

    return deliver(query, representation, make, "graph", query.text)


def known_graphs() -> list[str]:
    """The named graphs of the release, sorted."""
    return sorted(row.text("g") for row in select(current_atlas().engine, "SELECT ?g { GRAPH ?g {} }"))


def _query_for(graph: NamedNode | None) -> Query:
    pattern = "{ ?s ?p ?o }" if graph is None else f"{{ GRAPH {graph} {{ ?s ?p ?o }} }}"
    text = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {pattern}"
    return read_query(text, max_bytes=len(text.encode()))


def _known(name: str) -> NamedNode:
    try:
        graph = NamedNode(name)
    except ValueError as error:
        raise RequestError(f"'graph' is no absolute IRI, which alone names a graph: {error}") from error
    known = known_graphs()
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean <{near[0]}>? " if near else ""
        raise ResourceNotFound(f"there is no graph {graph} here; {hint}/sparql?format=turtle lists all {len(known)}")
    return graph


def _file_of(name: str | None) -> str:
    """The path of the file that holds a graph; of the list of files where none holds it alone."""
    release = current_atlas().release
    datasets = (dataset.name for dataset in release.manifest.datasets if dataset.iri == name)
    wanted = next((f"datasets/{dataset}." for dataset in datasets), None)
    files = (download.href for download in downloads_of(release) if wanted and download.file.startswith(wanted))
    return next(files, "/dumps/")
