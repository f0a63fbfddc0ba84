"""Answers of the endpoint: what each form is offered in, and in what the engine is asked for it."""

from __future__ import annotations

from types import MappingProxyType

from pyoxigraph import parse_query_results

from coopatlas.formats import HTML, N_QUADS, N_TRIPLES, RESULTS_JSON, TRIG, TURTLE, Representation
from coopatlas.query.engine import Answer, QueryForm

BOOLEAN = Representation("boolean", "text/boolean", "txt")
"""A yes or no in one word, as clients that are made with RDF4J ask for it."""
WRITTEN_AS = MappingProxyType({TRIG: TURTLE, N_QUADS: N_TRIPLES, BOOLEAN: RESULTS_JSON, HTML: RESULTS_JSON})
"""Representation → the one in which the engine is asked: a graph in Turtle is a TriG document of a default graph.

Source: RDF 1.1 TriG §2; RDF 1.1 N-Quads §2.
"""


def offered_for(form: QueryForm) -> tuple[Representation, ...]:
    """The representations of a form's answers at the endpoint, the default first."""
    if form is QueryForm.ASK:
        return (*form.offered, BOOLEAN, HTML)
    quads = () if form is QueryForm.SELECT else (TRIG, N_QUADS)
    return (*form.offered, *quads, HTML)


def asked_in(form: QueryForm, representation: Representation) -> Representation:
    """The representation in which the engine is asked for an answer that is given in another."""
    if representation is HTML and RESULTS_JSON not in form.offered:
        return TURTLE
    return WRITTEN_AS.get(representation, representation)


def read_boolean(answer: Answer) -> bool:
    """Read the answer of an ASK, in JSON, and close it."""
    with answer.body as body:
        return bool(parse_query_results(body, format=RESULTS_JSON.results))
