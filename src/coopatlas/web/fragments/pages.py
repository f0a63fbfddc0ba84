"""Fragments of the release: ``/fragments``, all statements that fit a pattern, page by page, in RDF and as a page.

Every page is read from the orders of the release, in a few milliseconds whatever is asked and however far on it is. So
it is read here, and takes neither a query worker nor a client's share of them.

Source: Triple Pattern Fragments and Quad Pattern Fragments (https://linkeddatafragments.org/specification/).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from flask import Blueprint, request
from pyoxigraph import NamedNode, Quad, parse, serialize
from werkzeug.wrappers import Response

from coopatlas.errors import NoSuchPage, RequestError
from coopatlas.formats import HTML, JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE, Representation
from coopatlas.release.identity import DATA_LICENCE, FRAGMENTS_IRI
from coopatlas.vocabulary import PREFIXES
from coopatlas.web.atlas import current_atlas
from coopatlas.web.documents import graph_response
from coopatlas.web.fragments.controls import View, controls, template
from coopatlas.web.fragments.table import PATH, address_of, columns_of, fixed_in, hints_for, in_form, rows_of, text_of
from coopatlas.web.fragments.terms import PLACES, UNION, Asked, read_asked
from coopatlas.web.links import Link, add_links
from coopatlas.web.negotiation import chosen
from coopatlas.web.pages import render, represent, whole_address
from coopatlas.web.paging import RELATIONS, asked_page, neighbours
from coopatlas.web.problems import Problem, mark, problem_of
from coopatlas.web.service import SD

ON_A_PAGE = 100
"""How many statements a page holds."""
FORMS = (TURTLE, TRIG, N_QUADS, JSON_LD, N_TRIPLES, RDF_XML)
"""What a fragment is offered in beside the page for people; those with graphs hold the controls apart."""
_WITH_GRAPHS = (TRIG, N_QUADS, JSON_LD)
_PREFIXES = {
    **{prefix: PREFIXES[prefix] for prefix in ("ca", "dct", "foaf", "hydra", "rdf", "rdfs", "skos", "void", "xsd")},
    "sd": str(SD),
}
_OF_A_QUERY = ":/?@!$&'()*+,;=%~"
"""What stands in the query of a URI for itself; RFC 3986 §3.4."""
_LONE_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")

fragments = Blueprint("fragments", __name__)


@fragments.get(PATH)
def show() -> Response:
    """A page of a fragment."""
    form = chosen((*FORMS, HTML))
    try:
        asked, number, address = read_asked(), asked_page(), whole_address(PATH)
    except RequestError as error:
        if form is not HTML:
            raise
        # Whoever filled in the form gets it back with what was written.
        return _refused(problem_of(error))
    query = _LONE_PERCENT.sub("%25", quote(request.query_string, safe=_OF_A_QUERY))

    def make() -> Response:
        found = current_atlas().orders.find(asked.pattern(), (number - 1) * ON_A_PAGE, ON_A_PAGE)
        view = View(address, query, number, ON_A_PAGE, found.total)
        if number > view.pages:
            raise NoSuchPage(f"there is no page {number}; this fragment has {view.pages}")
        quads = list(parse(b"".join(found.lines), N_QUADS.rdf))
        response = _page(asked, view, quads) if form is HTML else _data(asked, view, quads, form)
        return add_links(response, _links(view))

    return represent(form, make, "fragments", query, address)


def _data(asked: Asked, view: View, quads: Iterable[Quad], form: Representation) -> Response:
    """Data and controls: apart where the form has graphs, else together."""
    if form not in _WITH_GRAPHS:
        return graph_response([*(quad.triple for quad in quads), *controls(view)], form)
    if asked.merged:
        quads = (Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    graph = NamedNode(view.graph)
    told = (Quad(triple.subject, triple.predicate, triple.object, graph) for triple in controls(view))
    prefixes = _PREFIXES if form is TRIG else None
    return Response(serialize([*quads, *told], format=form.rdf, prefixes=prefixes), content_type=form.content_type)


def _page(asked: Asked, view: View, quads: Sequence[Quad]) -> Response:
    manifest = current_atlas().release.manifest
    return render(
        "fragments.html",
        given={place: text_of(term) for place, term in asked.terms.items()},
        places=PLACES,
        fixed=tuple(fixed_in(asked)),
        columns=columns_of(asked),
        rows=tuple(rows_of(asked, quads)),
        hints=() if quads else tuple(hints_for(asked)),
        problem=None,
        view=view,
        merged=asked.merged,
        union=UNION.value,
        in_union=address_of(asked, {"graph": UNION}),
        with_sources=address_of(asked, {"graph": None}),
        graphs=sorted(manifest.graphs),
        addresses=template(FRAGMENTS_IRI),
        forms=[(form, in_form(asked, form)) for form in FORMS],
        previous=address_of(asked, {}, view.number - 1) if view.number > 1 else None,
        next=address_of(asked, {}, view.number + 1) if view.number < view.pages else None,
    )


def _refused(problem: Problem) -> Response:
    """The form as it was filled in, and what is wrong with it."""
    page = render(
        "fragments.html",
        status=problem.status,
        problem=problem,
        given={place: request.args[place] for place in PLACES if place in request.args},
        places=PLACES,
        view=None,
        union=UNION.value,
        graphs=sorted(current_atlas().release.manifest.graphs),
        addresses=template(FRAGMENTS_IRI),
        forms=[(form, in_form(Asked({}), form)) for form in FORMS],
    )
    return mark(page, problem)


def _links(view: View) -> Iterator[Link]:
    for relation, number in neighbours(view.number, view.pages).items():
        yield Link(view.page(number), RELATIONS[relation])
    yield Link(FRAGMENTS_IRI + view.here.removeprefix(view.address), "canonical")
    yield Link(DATA_LICENCE, "license")
