"""The ontology and its alignments: ``/ontology`` and ``/ontology/…``.

The terms are hash IRIs, so their document answers directly, without a redirection.
"""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint
from pyoxigraph import NamedNode, Triple
from werkzeug.wrappers import Response

from coopatlas.errors import ResourceNotFound
from coopatlas.formats import DOCUMENTS, GRAPHS, HTML
from coopatlas.query.solutions import select
from coopatlas.vocabulary import ALIGNMENTS_IRI, BASE, CA, ONTOLOGY_IRI
from coopatlas.web.atlas import current_atlas
from coopatlas.web.description import names_of, triple_of
from coopatlas.web.documents import graph_response
from coopatlas.web.glossary import Glossary
from coopatlas.web.links import Link, add_links
from coopatlas.web.names import Names
from coopatlas.web.negotiation import chosen, chosen_graph
from coopatlas.web.pages import page_language, render, represent

ontology = Blueprint("ontology", __name__, url_prefix="/ontology")


@ontology.get("")
def show_ontology() -> Response:
    """The ontology as a page or a graph."""
    return _answer(ONTOLOGY_IRI, "ontology", page=True)


@ontology.get("/alignments")
def show_alignments() -> Response:
    """How the ontology relates to others, as a graph."""
    return _answer(ALIGNMENTS_IRI, "ontology/alignments", page=False)


@ontology.get("/<version>")
def show_version(version: str) -> Response:
    """The version IRI of the ontology; only the version of this release is here."""
    current = current_atlas().release.manifest.ontology_version
    if version != current:
        raise ResourceNotFound(f"ontology version '{version}' is not in this release; it has {current} at /ontology")
    return _answer(ONTOLOGY_IRI, f"ontology/{version}", page=True)


def _answer(graph: str, path: str, *, page: bool) -> Response:
    representation = chosen(DOCUMENTS) if page else chosen_graph()

    def make() -> Response:
        statements = graph_statements(graph)
        response = _page(statements) if representation is HTML else graph_response(statements, representation)
        forms = (Link(f"/{path}?format={form.name}", "alternate", form.media_type) for form in GRAPHS)
        return add_links(response, (*forms, Link(f"{BASE}{path}", "canonical")))

    return represent(representation, make, path)


def graph_statements(graph: str) -> tuple[Triple, ...]:
    """All statements of a named graph.

    Raises:
        ResourceNotFound: when the release has no such graph.
    """
    name = NamedNode(graph)
    rows = select(current_atlas().engine, f"SELECT ?s ?p ?o {{ GRAPH {name} {{ ?s ?p ?o }} }}")
    statements = tuple(triple_of(row) for row in rows)
    if not statements:
        raise ResourceNotFound("this release has no such graph")
    return statements


def _page(statements: Iterable[Triple]) -> Response:
    language = page_language()
    triples = tuple(statements)
    mentioned = {term.value for triple in triples for term in triple if isinstance(term, NamedNode)}
    names = Names(language, (*triples, *names_of(current_atlas().engine, sorted(mentioned))))
    return render(
        "ontology.html",
        glossary=Glossary(triples, names, language),
        namespace=str(CA),
        version=current_atlas().release.manifest.ontology_version,
        alternates=GRAPHS,
    )
