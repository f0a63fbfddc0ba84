"""Which representation a client gets, and whether it has it already.

Source: RFC 9110 §12 (negotiation) and §13 (conditional requests).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from http import HTTPStatus
from urllib.parse import quote

from flask import request
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header
from werkzeug.wrappers import Response

from coopatlas import __version__
from coopatlas.errors import NotAcceptable
from coopatlas.formats import GRAPHS, HTML, TURTLE, Representation, by_name
from coopatlas.vocabulary import BASE
from coopatlas.web.atlas import current_atlas

JSON = Representation("json", "application/json", "json", charset=False)
"""Plain JSON, where nothing more specific is spoken."""

FORMAT_NAMES = ("format", "output", "results")
"""Names under which clients say in the address which representation they want; they are one parameter here."""


def negotiate(accept: str | None, offered: Sequence[Representation]) -> Representation:
    """Choose the representation that the client likes best; the first offered wins a tie.

    Args:
        accept: the Accept header's value; None or empty accepts everything.
        offered: what there is, best first.

    Raises:
        NotAcceptable: when the client accepts none of them; the error lists what is offered.

    Source: RFC 9110 §12.5.1.
    """
    if accept is None or not accept.strip():
        return offered[0]
    header = parse_accept_header(accept, MIMEAccept)
    named = {media_type.partition(";")[0].strip().lower(): quality for media_type, quality in header}
    best, best_quality = None, 0.0
    for offer in offered:
        # A synonym counts only where it is named: "text/turtle;q=0, */*" must not let Turtle in by its other names.
        synonyms = (named.get(media_type, 0.0) for media_type in offer.also)
        quality = max(header.quality(offer.media_type), *synonyms, 0.0)
        if quality > best_quality:
            best, best_quality = offer, quality
    if best is None:
        raise NotAcceptable([offer.media_type for offer in offered])
    return best


def chosen(offered: Sequence[Representation], name: str | None = None) -> Representation:
    """Choose the representation of the answer: by ``format=`` where it is given, else by the Accept header.

    Args:
        offered: what there is, best first.
        name: what ``format=`` asks for; by default the parameter of the URL.

    Raises:
        NotAcceptable: when what is asked for is not offered.
    """
    wanted = name or next(filter(None, (request.args.get(parameter) for parameter in FORMAT_NAMES)), None)
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
    if request.method not in {"GET", "HEAD"}:
        return make()
    tag, held = entity_tag(*parts), request.if_none_match
    response = _not_modified() if tag in held.as_set(include_weak=True) else make()
    if response.status_code not in {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED}:
        return response
    if held.star_tag:
        # Any answer is held, if there is one, which is known only when it is made.
        response.close()
        response = _not_modified()
    response.set_etag(tag)
    response.cache_control.public = True
    response.cache_control.no_cache = True
    return response


def _not_modified() -> Response:
    return Response(status=HTTPStatus.NOT_MODIFIED)


def entity_tag(*parts: object) -> str:
    """Hash what decides an answer's bytes."""
    release = current_atlas().release
    basis = (__version__, release.version, release.manifest.content_hash, *parts)
    return hashlib.sha256("\0".join(map(str, basis)).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def links_of(path: str, suffix: Callable[[Representation], str]) -> Iterator[str]:
    """Links (RFC 8288) from a document to its forms, and to its lasting address.

    Args:
        path: the document's path, without a slash before it.
        suffix: what follows the path in the address of a form.
    """
    address = quote(path)
    for form in GRAPHS:
        yield f'</{address}{suffix(form)}>; rel="alternate"; type="{form.media_type}"'
    yield f'<{BASE}{address}>; rel="canonical"'


def vary(response: Response, *headers: str) -> Response:
    """Tell caches which request headers the answer depends on."""
    response.vary.update(headers)
    return response
