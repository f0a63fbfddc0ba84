"""Headers of every response: who may use it, what it may do in a browser, and which release it is from."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from flask import Flask, request
from werkzeug.wrappers import Response

from coopatlas.web.atlas import current_atlas

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; font-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Source: Content Security Policy Level 3."""
FRAMED_POLICY = CONTENT_SECURITY_POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")
"""The policy of a page that is made to be shown within pages of others; all others may not be."""
ALWAYS: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": CONTENT_SECURITY_POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        # All that is served is public and nobody logs in, so any page may read it.
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": (
            "Accept-Ranges, Allow, Content-Range, ETag, Link, Memento-Datetime, Repr-Digest, Retry-After, "
            "Server-Timing, X-Partial-Answer, X-Release"
        ),
        "Timing-Allow-Origin": "*",
    }
)
PREFLIGHT: Mapping[str, str] = MappingProxyType(
    {
        "Access-Control-Allow-Headers": (
            "Accept, Accept-Datetime, Accept-Language, Cache-Control, Content-Type, If-None-Match, If-Range, Prefer, "
            "Range, X-Requested-With"
        ),
        "Access-Control-Max-Age": "86400",
    }
)


def register(app: Flask) -> None:
    """Have every response of the application carry the headers."""
    app.after_request(add_headers)


def add_headers(response: Response) -> Response:
    """Add the headers that every response has."""
    for name, value in ALWAYS.items():
        response.headers.setdefault(name, value)
    response.headers["X-Release"] = current_atlas().release.version
    if response.location is not None:
        # Who is led on wants what it leads to, and a harvester that comes again no body at all.
        response.set_data(b"")
        del response.headers["Content-Type"]
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "OPTIONS")
        response.headers.extend(PREFLIGHT)
    return response
