"""The addresses of pages: ``/pl/…`` and ``/en/…``, the same path in each language, and ``/v/<version>/…`` before both.

Version and language are taken off a path before anything else sees it, so that there is one route for all releases and
languages. A page that is asked for without a language leads to its address in the one that the browser prefers. Below
``/v/<version>/`` lies the whole Atlas as it was with that release; links within it stay there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, cast
from urllib.parse import quote

from flask import request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from coopatlas.release.manifest import VERSION_PATTERN
from coopatlas.web.atlas import release_in_use
from coopatlas.web.negotiation import vary

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_LANGUAGE_KEY = "coopatlas.language"
_VERSION_KEY = "coopatlas.version"
_VERSIONS = "/v/"
_READING = frozenset({"GET", "HEAD"})


def without_language(path: str, tags: Collection[str]) -> tuple[str | None, str]:
    """Split a path into its language, None where it names none, and the path that is the same in all languages."""
    tag, slash, rest = path.removeprefix("/").partition("/")
    return (tag, f"/{rest}") if slash and tag in tags else (None, path)


def without_version(path: str) -> tuple[str | None, str]:
    """Split a path into the version that it names and the path within that release.

    The version is None where the path lies in no release, and empty for the place where all releases lie.
    """
    if path != _VERSIONS.removesuffix("/") and not path.startswith(_VERSIONS):
        return None, path
    version, _, rest = path[len(_VERSIONS) :].partition("/")
    return version, f"/{rest}"


class VersionInPath:
    """WSGI middleware: takes the version off a request's path and notes it."""

    def __init__(self, application: WSGIApplication) -> None:
        """Wrap an application that knows paths without versions."""
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass a request on. What is no version stays out of addresses that are made for the client."""
        version, path = without_version(environ["PATH_INFO"])
        if version is not None:
            root = root_of(version) if VERSION_PATTERN.fullmatch(version) else ""
            # WSGI hands bytes over as Latin-1. Source: PEP 3333.
            named = version.encode("latin-1").decode("utf-8", "replace")
            environ = {**environ, _VERSION_KEY: named, "SCRIPT_NAME": root, "PATH_INFO": path}
        return self._application(environ, start_response)


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


def version_in_path() -> str | None:
    """What stands for a version in the address of the request; None where it names none."""
    return cast("str | None", request.environ.get(_VERSION_KEY))


def root_of(version: str) -> str:
    """Where the Atlas of a release lies."""
    return f"{_VERSIONS}{version}"


def release_root() -> str:
    """What the addresses of the release at hand begin with: nothing, unless the request names its version."""
    version = release_in_use()
    return root_of(version) if version else ""


def door(path: str) -> str:
    """An address of this site without a language, in the release at hand.

    Args:
        path: begins with a slash; what does not is an address elsewhere and stays as it is.
    """
    return f"{release_root()}{path}" if path.startswith("/") else path


def language_in_path() -> str | None:
    """The language that the address of the request names; None where it names none."""
    return cast("str | None", request.environ.get(_LANGUAGE_KEY))


def here(path: str) -> str:
    """An address in the release at hand with the language that the address of the request has, if any."""
    tag = language_in_path()
    return door(f"/{tag}{path}" if tag else path)


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
    return release_root() + address_today(tag)


def address_today(tag: str | None) -> str:
    """The same in the release that is served now, whichever the request names."""
    query = request.query_string.decode("latin-1")
    return (f"/{tag}" if tag else "") + quote(request.path) + (f"?{query}" if query else "")
