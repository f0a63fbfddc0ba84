"""Which representation a client gets, and whether it has it already.

Source: RFC 9110 §12 (negotiation) and §13 (conditional requests).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from http import HTTPStatus

from flask import request
from werkzeug.wrappers import Response

from coopatlas import __version__
from coopatlas.errors import NotAcceptable
from coopatlas.formats import GRAPHS, HTML, TURTLE, Representation, by_name, negotiate
from coopatlas.web.atlas import current_atlas

JSON = Representation("json", "application/json", "json", charset=False)
"""Plain JSON, where nothing more specific is spoken."""


def chosen(offered: Sequence[Representation], name: str | None = None) -> Representation:
    """Choose the representation of the answer: by ``format=`` where it is given, else by the Accept header.

    Args:
        offered: what there is, best first.
        name: what ``format=`` asks for; by default the parameter of the URL.

    Raises:
        NotAcceptable: when what is asked for is not offered.
    """
    wanted = name or request.args.get("format") or request.args.get("output")
    if not wanted:
        return negotiate(request.headers.get("Accept"), offered)
    found = by_name(wanted, offered)
    if found is None:
        raise NotAcceptable([f"{offer.media_type} (format={offer.name})" for offer in offered])
    return found


def chosen_graph() -> Representation:
    """Choose the representation of something that has no page.

    Browsers ask for XML just after HTML, but whoever follows a link to a graph is better served with Turtle.

    Raises:
        NotAcceptable: when what is asked for is not offered.
    """
    offered = (*GRAPHS, HTML)
    representation = chosen(offered)
    return TURTLE if representation is HTML else representation


def prefers_html(offered: Sequence[Representation]) -> bool:
    """Whether the client would rather have a page than any of the given representations, as browsers would."""
    try:
        return negotiate(request.headers.get("Accept"), (*offered, HTML)) is HTML
    except NotAcceptable:
        return False


def conditional(make: Callable[[], Response], *parts: object) -> Response:
    """Answer 304 where the client has this very thing, else make it; both with its entity tag.

    The tag is known before the answer is made, because a release never changes: the same request to the same
    release of the same software gives the same bytes.

    Args:
        make: makes the full answer.
        parts: what tells this answer from others of the same release: path, query, format, language.
    """
    tag = entity_tag(*parts)
    held = request.if_none_match.as_set(include_weak=True)
    response = Response(status=HTTPStatus.NOT_MODIFIED) if tag in held else make()
    if response.status_code not in {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED}:
        return response
    response.set_etag(tag)
    response.cache_control.public = True
    response.cache_control.no_cache = True
    return response


def entity_tag(*parts: object) -> str:
    """Hash what decides an answer's bytes."""
    release = current_atlas().release
    basis = (__version__, release.version, release.manifest.content_hash, *parts)
    return hashlib.sha256("\0".join(map(str, basis)).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def vary(response: Response, *headers: str) -> Response:
    """Tell caches which request headers the answer depends on."""
    response.vary.update(headers)
    return response
