"""Asking the engine in the name of a client, and sending what it answers.

Source: W3C Server Timing; SPARQL 1.1 Protocol §2.1.6.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from flask import request
from werkzeug.wrappers import Response
from werkzeug.wsgi import wrap_file

from coopatlas.formats import Representation
from coopatlas.query.engine import Answer, Query
from coopatlas.query.text.syntax import read_query
from coopatlas.web.access import caller, note
from coopatlas.web.atlas import current_atlas
from coopatlas.web.negotiation import vary
from coopatlas.web.pages import represent
from coopatlas.web.protocol import Operation

PARTIAL_HEADER = "X-Partial-Answer"
_NOTED_CHARACTERS = 16
_MS_PER_S = 1000
_NOT_IN_A_HEADER = re.compile(r"[^\x21-\x7e]+")


def checked(operation: Operation, text: str) -> Query:
    """Check a query before any engine sees it, within the bounds of this service.

    Raises:
        QueryError: see ``read_query``.
    """
    settings = current_atlas().settings
    query = read_query(
        text,
        max_bytes=settings.max_query_bytes,
        default_graphs=operation.default_graphs,
        named_graphs=operation.named_graphs,
        services=settings.services,
    )
    return replace(query, partial=operation.partial)


def ask(query: Query, representation: Representation) -> Answer:
    """Ask the engine for whoever sent the request, and note for the log what came of it."""
    note("query", query.digest[:_NOTED_CHARACTERS])
    answer = current_atlas().endpoint.answer(query, representation, caller())
    note("cache", _cache_word(answer))
    if answer.partial is not None:
        note("partial", answer.partial)
    return answer


def send(answer: Answer, representation: Representation) -> Response:
    """Send the engine's file as it is; the server closes it when it is sent."""
    body = wrap_file(request.environ, answer.body)
    response = Response(body, content_type=representation.content_type, direct_passthrough=True)
    response.content_length = answer.size_bytes
    return marked(response, answer)


def marked(response: Response, answer: Answer) -> Response:
    """Say in the head of a response how long its answer took, and whether it is a part only, which nobody may keep."""
    words = [f"{name};dur={seconds * _MS_PER_S:.1f}" for name, seconds in answer.timings.items()]
    response.headers["Server-Timing"] = ", ".join([*words, f'cache;desc="{_cache_word(answer)}"'])
    if answer.partial is not None:
        response.headers[PARTIAL_HEADER] = _NOT_IN_A_HEADER.sub(" ", answer.partial).strip()
        response.cache_control.no_store = True
    return response


def deliver(query: Query, representation: Representation, make: Callable[[], Response], *parts: object) -> Response:
    """Answer conditionally where the same query has the same answer each time.

    Args:
        query: what is asked.
        representation: what was chosen.
        make: makes the full answer.
        parts: what tells this answer from others of the same release, beside the dataset and the representation.
    """
    note("repeatable", "yes" if query.repeatable else "no")
    if query.repeatable:
        dataset = (query.default_graphs, query.named_graphs, query.services)
        # A part and the whole never share a tag: which of the two comes is known only when it has come.
        return represent(representation, make, *parts, *dataset, query.partial)
    # What a client holds is never still good, so there is no tag to ask about it with.
    response = vary(make(), "Accept")
    response.cache_control.no_store = True
    return response


def _cache_word(answer: Answer) -> str:
    return "hit" if answer.cached else "miss"
