"""The addresses of pages: ``/pl/…`` and ``/en/…``, the same path in each language.

The language is taken off a path before anything else sees it, so that there is one route for all languages. A page that
is asked for without one leads to its address in the language that the browser prefers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, cast
from urllib.parse import quote

from flask import request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from coopatlas.web.negotiation import vary

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_LANGUAGE_KEY = "coopatlas.language"
_READING = frozenset({"GET", "HEAD"})


def without_language(path: str, tags: Collection[str]) -> tuple[str | None, str]:
    """Split a path into its language, None where it names none, and the path that is the same in all languages."""
    tag, slash, rest = path.removeprefix("/").partition("/")
    return (tag, f"/{rest}") if slash and tag in tags else (None, path)


class LanguageInPath:
    """WSGI middleware: takes the language off a request's path and notes it."""

    def __init__(self, application: WSGIApplication, tags: Collection[str]) -> None:
        """Wrap an application.

        Args:
            application: knows paths without languages.
            tags: the languages that a path can begin with.
        """
        self._application = application
        self._tags = frozenset(tags)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass a request on."""
        tag, path = without_language(environ["PATH_INFO"], self._tags)
        if tag is not None:
            environ = {**environ, _LANGUAGE_KEY: tag, "PATH_INFO": path}
        return self._application(environ, start_response)


def language_in_path() -> str | None:
    """The language that the address of the request names; None where it names none."""
    return cast("str | None", request.environ.get(_LANGUAGE_KEY))


def here(path: str) -> str:
    """An address of this site with the language that the address of the request has, if any."""
    tag = language_in_path()
    return f"/{tag}{path}" if tag else path


def needs_language() -> bool:
    """Whether what is asked for would be a page, but for the language that its address lacks."""
    return language_in_path() is None and request.method in _READING


def lead_to(address: str) -> Response:
    """Lead to a page at its own address; which one it is depends on what the browser prefers."""
    return vary(redirect(address, HTTPStatus.TEMPORARY_REDIRECT), "Accept", "Accept-Language")


def vary_by_language(response: Response) -> Response:
    """Tell caches that an answer depends on the language that the browser prefers, where its address names none."""
    return response if language_in_path() else vary(response, "Accept-Language")


def address_in(tag: str | None) -> str:
    """The address of the page at hand in a language; None for the one that leads to what the browser prefers."""
    query = request.query_string.decode("latin-1")
    return (f"/{tag}" if tag else "") + quote(request.path) + (f"?{query}" if query else "")
