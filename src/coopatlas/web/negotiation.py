"""Which representation a client gets, and whether it has it already.

Source: RFC 9110 §12 (negotiation) and §13 (conditional requests).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from types import MappingProxyType
from typing import cast

from flask import g, request
from werkzeug.http import parse_accept_header
from werkzeug.wrappers import Response

from coopatlas import __version__
from coopatlas.errors import NotAcceptable, RequestError
from coopatlas.formats import GRAPHS, HTML, TURTLE, Representation, by_name
from coopatlas.web.atlas import current_atlas

JSON = Representation("json", "application/json", "json", charset=False)
"""Plain JSON, where nothing more specific is spoken."""

FORMAT_NAMES = ("format", "output", "results")
"""Names under which clients say in the address which representation they want; they are one parameter here."""
_SPELLINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "json": ("jsonld",),
        "json-ld": ("jsonld",),
        "application/x-json+ld": ("jsonld",),
        "n-triples": ("ntriples",),
        "n-quads": ("nquads",),
        "n3": ("turtle",),
        "application/turtle": ("turtle",),
        "xml": ("rdfxml",),
        "rdf+xml": ("rdfxml",),
        "rdf-xml": ("rdfxml",),
        "rdf/xml": ("rdfxml",),
        "sparql-results+json": ("json",),
        "sparql-results+xml": ("xml",),
        "text": ("txt", "boolean"),
        "xhtml": ("html",),
    }
)
"""What clients write in ``format=`` beside the names of formats, as the names here: those of SPARQLWrapper, Virtuoso's
and YASGUI's. What is offered under the very word goes first: ``json`` is a table's JSON, and a graph's JSON-LD."""


def negotiate(accept: str | None, offered: Sequence[Representation]) -> Representation:
    """Choose the representation that the client likes best; the first offered wins a tie.

    Args:
        accept: the Accept header's value; None, or nothing readable in it, accepts everything.
        offered: what there is, best first.

    Raises:
        NotAcceptable: when the client accepts none of them; the error lists what is offered.

    Source: RFC 9110 §12.5.1.
    """
    ranges = _ranges(accept or "")
    if not ranges:
        return offered[0]
    best, best_quality = None, 0.0
    for offer in offered:
        # A synonym counts only where it is named: "text/turtle;q=0, */*" must not let Turtle in by its other names.
        synonyms = (ranges.get(media_type, 0.0) for media_type in offer.also)
        quality = max(_quality(offer.media_type, ranges), *synonyms, 0.0)
        if quality > best_quality:
            best, best_quality = offer, quality
    if best is None:
        raise NotAcceptable([offer.media_type for offer in offered])
    return best


def _ranges(accept: str) -> dict[str, float]:
    """Media range without its parameters → quality; a parameter such as ``charset`` chooses nothing here."""
    ranges: dict[str, float] = {}
    for media_range, quality in parse_accept_header(accept):
        name = media_range.partition(";")[0].strip().lower()
        # A lone star is what some clients write for any type.
        name = "*/*" if name == "*" else name
        if "/" in name:
            ranges[name] = max(quality, ranges.get(name, 0.0))
    return ranges


def _quality(media_type: str, ranges: Mapping[str, float]) -> float:
    """The most specific range decides, even where a wider one is liked better."""
    kind = media_type.partition("/")[0]
    fitting = (name for name in (media_type, f"{kind}/*", "*/*") if name in ranges)
    return ranges.get(next(fitting, ""), 0.0)


def choose_formats(words: Iterable[str]) -> None:
    """Note what a request asks for under ``format=`` where that may stand in its body."""
    g.formats = _formats(words)


def asked_formats() -> tuple[str, ...]:
    """What the request asks for under ``format=`` or the like; none where it leaves it to the Accept header."""
    noted = cast("tuple[str, ...] | None", g.get("formats"))
    if noted is not None:
        return noted
    return _formats(word for parameter in FORMAT_NAMES for word in request.args.getlist(parameter))


def asked_among(offered: Sequence[Representation]) -> tuple[Representation, ...]:
    """The representations among those offered that the request asks for by their names."""
    found = (named(word, offered) for word in asked_formats())
    return tuple(dict.fromkeys(filter(None, found)))


def named(name: str, offered: Sequence[Representation]) -> Representation | None:
    """Find what a word in ``format=`` means among what is offered, as clients write it; None where nothing."""
    # A plus sign that nobody encoded arrives as a space: format=application/sparql-results+json.
    wanted = name.strip().lower().partition(";")[0].replace(" ", "+")
    found = (by_name(spelling, offered) for spelling in (wanted, *_SPELLINGS.get(wanted, ())))
    return next(filter(None, found), None)


def _formats(words: Iterable[str]) -> tuple[str, ...]:
    # SPARQLWrapper sends a name and its media types, with commas between, under each of the parameters.
    parts = (part.strip() for word in words for part in word.split(","))
    return tuple(dict.fromkeys(filter(None, parts)))


def chosen(offered: Sequence[Representation]) -> Representation:
    """Choose the representation of the answer: by ``format=`` where it is given, else by the Accept header.

    Args:
        offered: what there is, best first.

    Raises:
        NotAcceptable: when what is asked for is not offered.
        RequestError: when several of those offered are asked for by name.
    """
    if not asked_formats():
        return negotiate(request.headers.get("Accept"), offered)
    found = asked_among(offered)
    if not found:
        raise NotAcceptable([f"{offer.media_type} (format={offer.name})" for offer in offered])
    if len(found) > 1:
        names = " and ".join(offer.name for offer in found)
        raise RequestError(f"{' and '.join(FORMAT_NAMES)} are one parameter here, and it asks for {names}; ask for one")
    return found[0]


def chosen_graph(offered: Sequence[Representation] = GRAPHS) -> Representation:
    """Choose the representation of something that has no page.

    Browsers ask for XML just after HTML, but whoever follows a link to a graph is better served with Turtle.

    Args:
        offered: what there is, best first; Turtle among it.

    Raises:
        NotAcceptable: when what is asked for is not offered.
    """
    representation = chosen((*offered, HTML))
    return TURTLE if representation is HTML else representation


def prefers_html(offered: Sequence[Representation]) -> bool:
    """Whether the client would rather have a page than any of the given representations, as browsers would."""
    try:
        return negotiate(request.headers.get("Accept"), (*offered, HTML)) is HTML
    except NotAcceptable:
        return False


def conditional(
    make: Callable[[], Response], *parts: object, modified: datetime | None = None, lasting: bool = False
) -> Response:
    """Answer 304 where the client has this very thing, else make it; both with its entity tag.

    The tag is known before the answer is made, because a release never changes: the same request to the same
    release of the same software gives the same bytes.

    An answer that says itself that nobody may keep it has no tag.

    Args:
        make: makes the full answer.
        parts: what tells this answer from others of the same release: path, query, format, language.
        modified: when the answer changed last, with its zone; None where that is not known.
        lasting: whether the parts decide the answer alone, so that it stays the same over releases.
    """
    if request.method not in {"GET", "HEAD"}:
        return make()
    tag, held = entity_tag(*parts, lasting=lasting), request.if_none_match
    fresh = tag in held.as_set(include_weak=True) if held else _unmodified_since(modified)
    response = _not_modified() if fresh else make()
    if response.status_code not in {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED} or response.cache_control.no_store:
        return response
    if held.star_tag:
        # Any answer is held, if there is one, which is known only when it is made.
        response.close()
        response = _not_modified()
    response.set_etag(tag)
    if modified is not None:  # for None, the header would say that it changed just now
        response.last_modified = modified
    response.cache_control.public = True
    response.cache_control.no_cache = True
    return response


def _unmodified_since(modified: datetime | None) -> bool:
    """Whether the client has seen the last change. Source: RFC 9110 §13.1.3, for clients that know no tags."""
    since = request.if_modified_since
    # A date of HTTP has whole seconds.
    return modified is not None and since is not None and modified.replace(microsecond=0) <= since


def _not_modified() -> Response:
    return Response(status=HTTPStatus.NOT_MODIFIED)


def entity_tag(*parts: object, lasting: bool = False) -> str:
    """Hash what decides an answer's bytes; the release is part of it unless the parts say all."""
    release = current_atlas().release
    served = () if lasting else (release.version, release.manifest.content_hash)
    basis = (__version__, *served, *parts)
    return hashlib.sha256("\0".join(map(str, basis)).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def vary(response: Response, *headers: str) -> Response:
    """Tell caches which request headers the answer depends on."""
    response.vary.update(headers)
    return response
