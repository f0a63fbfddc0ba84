"""The query workbench: ``/queries``. It asks the endpoint and shows the answer as a table, chart, map, graph or text.

All of it works without a script: what the editor's script shows is the part ``answer`` of the same page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from http import HTTPStatus
from itertools import groupby

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from coopatlas.errors import EngineBusy, QueryError, RequestError, ResourceNotFound, TooManyRequests
from coopatlas.formats import GRAPHS, HTML, Representation, by_extension
from coopatlas.query.engine import Query
from coopatlas.query.text.formatting import format_query
from coopatlas.release.examples import Example
from coopatlas.web.answers import asked_in
from coopatlas.web.atlas import current_atlas, release_in_use
from coopatlas.web.citations.citation import PATH as CITING_PATH
from coopatlas.web.delivery import ask, checked, deliver, marked
from coopatlas.web.documents import graph_response
from coopatlas.web.links import add_links, forms_of
from coopatlas.web.negotiation import JSON, chosen, conditional, prefers_html
from coopatlas.web.pages import local, page_language, render, represent
from coopatlas.web.problems import Problem, mark, problem_of
from coopatlas.web.protocol import VERSION, Parameters, read_parameters, single
from coopatlas.web.workbench.asked import PATH, Asked, of_example, read_asked
from coopatlas.web.workbench.published import read_published
from coopatlas.web.workbench.results import MAX_ROWS, read_result
from coopatlas.web.workbench.terms import write_terms
from coopatlas.web.workbench.views import Means, Showing, show

ANSWER = "answer"
"""The part of the page that holds the answer, or what is wrong with the query."""
_TEXT = Representation("text", "text/plain", "txt")

queries = Blueprint("queries", __name__)


@dataclass(frozen=True)
class Topic:
    """Examples about the same; ``key`` is part of the name of its message."""

    key: str
    examples: tuple[Example, ...]


@queries.get(PATH)
def show_workbench() -> Response:
    """The workbench with the answer to a query or an example, at first to one that is there to begin with."""
    parameters = read_parameters(request)
    asked = read_asked(parameters)
    if asked is None:
        representation = chosen((HTML, *GRAPHS))
        if representation is not HTML:
            return _published(representation)
    return _answered(replace(asked or _beginning(), part=_part(parameters)))


@queries.post(PATH)
def ask_workbench() -> Response:
    """Answer a form; what fits into an address is answered there, where it can be kept and handed on."""
    parameters = read_parameters(request)
    asked, part = read_asked(parameters), _part(parameters)
    if asked is None:
        raise RequestError("there is no query in the body; send it as the parameter 'query' or as the whole body")
    if part is None and asked.address is not None:
        return redirect(asked.address, HTTPStatus.SEE_OTHER)
    return _answered(replace(asked, part=part))


@queries.post(f"{PATH}/format")
def lay_out() -> Response:
    """Lay a query out anew, without asking it: as text, or in the workbench for a form without a script."""
    asked = read_asked(read_parameters(request))
    text = format_query(asked.text if asked else "")
    if prefers_html((_TEXT,)):
        return _page(replace(asked or Asked(""), text=text, example=None))
    return Response(text, content_type=_TEXT.content_type)


@queries.get(f"{PATH}/terms.json")
def list_terms() -> Response:
    """What an editor completes: prefixes, classes and properties with their names and how often they are used."""
    return conditional(lambda: Response(write_terms(current_atlas()), content_type=JSON.content_type), PATH, "terms")


@queries.get(f"{PATH}.<extension>")
def show_published(extension: str) -> Response:
    """The examples and prefixes as a graph, in the form that the suffix names."""
    form = by_extension(extension, GRAPHS)
    if form is None:
        known = ", ".join(f".{form.extension}" for form in GRAPHS)
        raise ResourceNotFound(f"there is no '.{extension}' here; {PATH} has the forms {known}")
    return _published(form)


def _published(representation: Representation) -> Response:
    def make() -> Response:
        return add_links(
            graph_response(read_published(current_atlas().engine), representation), forms_of(PATH.lstrip("/"))
        )

    return represent(representation, make, PATH)


def _beginning() -> Asked:
    """What is asked where nothing is: the first example that names a view, else the first of all."""
    examples = current_atlas().examples
    named = (example for example in examples if example.names_view)
    first = next(named, examples[0] if examples else None)
    return Asked("") if first is None else of_example(first)


def _part(parameters: Parameters) -> str | None:
    """The part of the page that is wanted; None for all of it."""
    part = single("part", parameters)
    if part not in {None, ANSWER}:
        raise RequestError(f"there is no part '{part}'; leave it out for the whole page, or ask for '{ANSWER}'")
    return part


def _answered(asked: Asked) -> Response:
    if not asked.text and asked.operation.query is None:
        return _page(asked)
    try:
        query = checked(asked.operation, asked.text)

        def make() -> Response:
            answer = ask(query, asked_in(query.form, HTML))
            atlas = current_atlas()
            means = Means(page_language(), atlas.engine, atlas.europe)
            showing = show(read_result(answer), asked.wish, means)
            return marked(_page(asked, query=query, showing=showing), answer)

        return deliver(query, HTML, make, PATH, asked)
    except (QueryError, EngineBusy, TooManyRequests) as error:
        problem = problem_of(error)
        return mark(_page(asked, problem=problem), problem)


def _page(
    asked: Asked, *, query: Query | None = None, showing: Showing | None = None, problem: Problem | None = None
) -> Response:
    return render(
        "query_answer.html" if asked.part == ANSWER else "queries.html",
        status=problem.status if problem else HTTPStatus.OK,
        question=asked,
        showing=showing,
        problem=problem,
        mistake=_mistake(asked.text, problem) if problem else None,
        downloads=query.form.offered if query else (),
        citing_at=_citing_at(asked, query) if query else None,
        topics=tuple(_topics()),
        total=len(current_atlas().examples),
        max_rows=MAX_ROWS,
    )


def _citing_at(asked: Asked, query: Query) -> str | None:
    """Where the answer at hand is cited; None where it cannot be."""
    if asked.dataset or not query.repeatable or query.partial or asked.address is None:
        return None
    named = release_in_use()
    return local(CITING_PATH, query=asked.text, **({VERSION: named} if named else {}))


def _topics() -> Iterator[Topic]:
    """The examples by topic, in the order in which the topics come up; those that have no name here are one."""
    examples, messages = current_atlas().examples, page_language().messages

    def topic_of(example: Example) -> str:
        return example.topic if f"queries.topic.{example.topic}" in messages else "other"

    order = list(dict.fromkeys(map(topic_of, examples)))
    ordered = sorted(examples, key=lambda example: order.index(topic_of(example)))
    return (Topic(key, tuple(group)) for key, group in groupby(ordered, key=topic_of))


@dataclass(frozen=True)
class Mistake:
    """The line of a query in which an error is: before it, the character at it, and behind."""

    before: str
    at: str
    behind: str


def _mistake(text: str, problem: Problem) -> Mistake | None:
    line, column = problem.members.get("line"), problem.members.get("column")
    lines = text.split("\n")
    if not isinstance(line, int) or not isinstance(column, int) or not 1 <= line <= len(lines):
        return None
    written = lines[line - 1]
    return Mistake(written[: column - 1], written[column - 1 : column], written[column:])
