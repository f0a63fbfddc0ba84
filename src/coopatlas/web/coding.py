"""Content codings: answers made of text are sent compressed to who takes that.

A compressed answer is another representation with a tag of its own (``"…-zstd"``). The application knows the plain tag
only, so tags are translated here in both directions. Long files and their parts go as they are.
Source: RFC 9110 §8.4, §8.8.3.3, §12.5.3; RFC 8878 (zstd).
"""

from __future__ import annotations

import gzip
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from http import HTTPStatus
from types import MappingProxyType

from werkzeug.http import parse_accept_header

from coopatlas.web.gateway import Reply, Request

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ACCEPT = "accept-encoding"
KNOWN = ("br", "zstd", "gzip")
"""The codings that anything here is ever sent in. Brotli is for what was compressed beforehand only."""
MIN_BYTES = 1_000
"""A packet holds more than this, so compressing less saves nothing."""
_LEVELS = MappingProxyType({"zstd": 6, "gzip": 6})
_TEXT = re.compile(
    r"text/|image/svg\+xml|application/(json|javascript|xml|n-triples|n-quads|trig|rdf-patch|link-format|manifest"
    r"|[\w.-]+\+(json|xml))\b"
)
_AS_IT_IS = frozenset(("accept-ranges", "content-encoding", "content-range", "repr-digest"))
"""An answer with one of these headers speaks of its bytes as they are."""


def _zstd(body: bytes) -> bytes:
    return zstd.compress(body, level=_LEVELS["zstd"])


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, _LEVELS["gzip"], mtime=0)


_COMPRESS: Mapping[str, Callable[[bytes], bytes]] = MappingProxyType({"zstd": _zstd, "gzip": _gzip})


def accepted(header: str | None) -> tuple[str, ...]:
    """Which of the known codings a client takes, best first; none where it does not say."""
    if header is None:
        return ()
    wanted = parse_accept_header(header)
    return tuple(coding for coding in KNOWN if wanted.quality(coding) > 0)


def settled(request: Request) -> Request:
    """The request with nothing in ``Accept-Encoding`` but the known codings, so that equal wishes look equal."""
    wanted = ", ".join(accepted(request.headers.get(ACCEPT)))
    others = {name: value for name, value in request.headers.items() if name != ACCEPT}
    return replace(request, headers={**others, ACCEPT: wanted} if wanted else others)


def for_application(request: Request) -> Request:
    """The request with the tags that the application gave, where the client holds what was compressed here."""
    coding, held = _chosen(request), request.headers.get("if-none-match")
    if coding is None or held is None:
        return request
    return replace(request, headers={**request.headers, "if-none-match": held.replace(f'-{coding}"', '"')})


def coded(reply: Reply, request: Request) -> Reply:
    """The application's answer, compressed where the client takes that and it is worth it.

    Args:
        reply: as the application gave it.
        request: as the client sent it, but settled.
    """
    if reply.status == HTTPStatus.NOT_MODIFIED:
        return _still_good(reply, request)
    if not _can_be_coded(reply):
        return reply
    coding = _chosen(request)
    if coding is None:
        return _changed(reply, {"vary": _varying(reply)})
    body = _COMPRESS[coding](reply.body) if reply.body else b""
    changes = {
        "content-encoding": coding,
        # To HEAD nothing was compressed, so how long that would be is not known.
        "content-length": str(len(body)) if body else None,
        "etag": _tagged(reply, coding),
        "vary": _varying(reply),
    }
    return replace(_changed(reply, changes), body=body)


def _chosen(request: Request) -> str | None:
    """The coding for what is compressed here."""
    return next((coding for coding in accepted(request.headers.get(ACCEPT)) if coding in _COMPRESS), None)


def _can_be_coded(reply: Reply) -> bool:
    length, kind = int(reply.header("content-length") or 0), reply.header("content-type") or ""
    whole = reply.file is None and not any(name in _AS_IT_IS for name, _ in reply.headers)
    return whole and length >= MIN_BYTES and _TEXT.match(kind) is not None


def _still_good(reply: Reply, request: Request) -> Reply:
    """Name the tag that the client holds, which may be that of the compressed answer."""
    coding = _chosen(request)
    tag = _tagged(reply, coding) if coding else None
    holds = tag is not None and tag.removeprefix("W/") in request.headers.get("if-none-match", "")
    return _changed(reply, {"vary": _varying(reply), **({"etag": tag} if holds else {})})


def _tagged(reply: Reply, coding: str) -> str | None:
    tag = reply.header("etag")
    return f'{tag[:-1]}-{coding}"' if tag else None


def _varying(reply: Reply) -> str:
    return ", ".join(filter(None, (reply.header("vary"), "Accept-Encoding")))


def _changed(reply: Reply, changes: Mapping[str, str | None]) -> Reply:
    """The reply with other values for some headers; None leaves one out."""
    kept = ((name, value) for name, value in reply.headers if name not in changes)
    given = ((name, value) for name, value in changes.items() if value is not None)
    return replace(reply, headers=(*kept, *given))
