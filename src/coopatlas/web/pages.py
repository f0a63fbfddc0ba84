"""Rendering pages: the language of a page, links that keep it, and what every template can use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, cast
from urllib.parse import urlencode

from flask import Flask, g, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from coopatlas.errors import RequestError
from coopatlas.formats import HTML, Representation
from coopatlas.languages.language import DEFAULT_LANGUAGE, Language
from coopatlas.vocabulary import BASE
from coopatlas.web.addresses import (
    address_in,
    door,
    here,
    language_in_path,
    lead_to,
    needs_language,
    release_root,
    vary_by_language,
)
from coopatlas.web.assets import asset
from coopatlas.web.atlas import current_atlas, release_in_use
from coopatlas.web.licences import licence_name
from coopatlas.web.negotiation import conditional, vary

YEAR_S = 365 * 24 * 3600
FORM_NAMES = MappingProxyType(
    {
        "turtle": "Turtle",
        "jsonld": "JSON-LD",
        "ntriples": "N-Triples",
        "trig": "TriG",
        "nquads": "N-Quads",
        "rdfxml": "RDF/XML",
        "json": "JSON",
        "xml": "XML",
        "csv": "CSV",
        "tsv": "TSV",
    }
)
"""Representation's short name → its name for people."""


def register(app: Flask) -> None:
    """Give templates the language, the release and the ways to link."""
    app.context_processor(_names_of_every_template)
    app.add_template_filter(_bind, "bind")
    app.add_template_filter(_breakable, "breakable")
    app.add_template_filter(licence_name, "licence")
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def page_language() -> Language:
    """The language of the page: the one in its address, else as the browser prefers, else English."""
    return current_atlas().languages[language_in_path() or _preferred_language()]


def _preferred_language() -> str:
    # A page asks this for each of its words, and a client may send 100 kB of preferences.
    if "preferred_language" not in g:
        languages = list(current_atlas().languages)
        g.preferred_language = request.accept_languages.best_match(languages, DEFAULT_LANGUAGE)
    return cast("str", g.preferred_language)


def local(path: str, **parameters: str) -> str:
    """Link to a page of this site in the language of the page at hand, and in its release.

    Args:
        path: without a language, for example ``/place/lublin``; may have a fragment.
        parameters: for the address.
    """
    address, mark, fragment = path.partition("#")
    query = f"?{urlencode(parameters)}" if parameters else ""
    return door(f"/{page_language().tag}{address}{query}{mark}{fragment}")


def site_address() -> str:
    """The address at which the client reached this site, and in it the release at hand, without a slash at its end.

    Raises:
        RequestError: when the Host header names no host, so that no address can be made of it.
    """
    return _host_address() + release_root()


def whole_address(path: str) -> str:
    """The whole address of a path in the release and the language that the address of the request names.

    Raises:
        RequestError: when the Host header names no host.
    """
    return _host_address() + here(path)


def _host_address() -> str:
    if not request.host:
        raise RequestError("the Host header is no host; send the name under which you reach this service")
    return request.host_url.rstrip("/")


def render(template: str, *, status: int = HTTPStatus.OK, **context: object) -> Response:
    """Render a page in the language of the request; a page without a language in its address leads to one with it."""
    if status == HTTPStatus.OK and needs_language():
        return lead_to(address_in(page_language().tag))
    response = Response(render_template(template, **context), status=status, content_type=HTML.content_type)
    response.content_language.add(page_language().tag)
    return vary_by_language(vary(response, "Accept"))


def represent(
    representation: Representation,
    make: Callable[[], Response],
    *parts: object,
    modified: datetime | None = None,
    lasting: bool = False,
    settled: bool = True,
) -> Response:
    """Answer conditionally in the representation negotiated; a page depends on its language, and on the release, too.

    Where the request names a release, the answer is the same for ever, and says so; but for a page, whose style and
    words are those of the software.

    Args:
        representation: what was chosen.
        make: makes the full answer.
        parts: what else tells this answer from others of the same release.
        modified: when what is told changed last; see ``conditional``, as for the next.
        lasting: whether the parts decide the answer alone; never so for a page, which names the release.
        settled: whether the release decides it, and not the settings or what else there is today.
    """
    if representation is not HTML:
        answer = conditional(make, *parts, representation.name, modified=modified, lasting=lasting)
        return vary(for_ever(answer) if settled and release_in_use() else answer, "Accept")
    if needs_language():
        return lead_to(address_in(page_language().tag))
    shown = (page_language().tag, current_atlas().bundle.digest)
    answer = conditional(make, *parts, representation.name, *shown, modified=modified)
    return vary_by_language(vary(answer, "Accept"))


def for_ever(answer: Response) -> Response:
    """Let an answer be kept for a year, unless it says itself that nobody may keep it. Source: RFC 8246."""
    if answer.cache_control.public:
        answer.cache_control.no_cache = None
        answer.cache_control.max_age = YEAR_S
        answer.cache_control.immutable = True
    return answer


def _names_of_every_template() -> dict[str, Any]:
    atlas = current_atlas()
    language = page_language()
    return {
        "asset": asset,
        "base": BASE,
        "door": door,
        "form_names": FORM_NAMES,
        "is_copy": atlas.is_copy,
        "language": language,
        "languages": tuple(atlas.languages.values()),
        "local": local,
        "release": atlas.release,
        "say": language.say,
        "this_page_in": address_in,
    }


def _bind(text: str) -> str:
    """Keep short words of the page's language off the ends of lines."""
    return page_language().bind(text)


def _breakable(iri: str) -> Markup:
    """Let an IRI break after its slashes, before it has to break within a word."""
    return Markup("/<wbr>").join(iri.split("/"))  # join escapes the parts
