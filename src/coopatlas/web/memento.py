"""The Atlas as it was: datetime negotiation, and the way back from an earlier state. Source: RFC 7089.

Each address is its own TimeGate (pattern 1.1, §4.1.1): with ``Accept-Datetime`` it leads by 302 to the same address
below ``/v/<version>/``, which is a memento. All that is told of a thing's past comes from the log of changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from urllib.parse import quote, unquote

from flask import Flask, current_app, redirect, request
from werkzeug.exceptions import HTTPException
from werkzeug.http import http_date, parse_date
from werkzeug.wrappers import Response

from coopatlas.errors import RequestError
from coopatlas.release.events import Logged
from coopatlas.release.manifest import DUMPS_NAME, LATEST_NAME
from coopatlas.vocabulary import BASE
from coopatlas.web.addresses import (
    address_today,
    language_in_path,
    root_of,
    version_in_path,
    without_language,
)
from coopatlas.web.atlas import current_service, release_in_use
from coopatlas.web.chronicle import choose, releases_with
from coopatlas.web.links import Link, add_links
from coopatlas.web.negotiation import vary
from coopatlas.web.resources import thing_at

TIMEMAPS = "/timemap"
LINK_FORMAT = "application/link-format"
ACCEPT_DATETIME = "Accept-Datetime"
OF_THE_SERVICE = frozenset(
    (
        *("assets", "atom", "citations", "copies", "discovery", "feed", "health", "limits", "metrics"),
        *("oai", "problems", "timemaps", "validate", "words"),
    )
)
"""Parts of the site that belong to the service and to today, not to a release; they have no earlier states."""
_OF_A_RELEASE = frozenset(("citations.make_citation",))
"""What is done all the same with the release that the address names."""
_ASKED = frozenset(("graph_store", "queries", "sparql"))
"""Parts that can be asked about a release by the parameter ``version``."""
_FIXED = frozenset(("context.send_context",))
"""What has a version of its own in its address and never changes."""
_FILES = frozenset(("dumps.list_version", "dumps.send"))
"""What has the version of a release in its address, and is a memento of the same at ``/dumps/latest/``."""
_PAGE = "resources.show_page"
"""Answers at addresses with a language only."""
_READING = frozenset(("GET", "HEAD"))
_DAYS, _MONTHS = "Mon|Tue|Wed|Thu|Fri|Sat|Sun", "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_RFC1123 = re.compile(rf"(?:{_DAYS}), \d{{2}} (?:{_MONTHS}) \d{{4}} \d{{2}}:\d{{2}}:\d{{2}} GMT", re.ASCII)


@dataclass(frozen=True)
class Original:
    """An address of today that has earlier states. ``thing`` is None where every release has it, see ``chronicle``."""

    address: str
    thing: str | None

    @property
    def url(self) -> str:
        """In full, as Memento clients want it."""
        return absolute(self.address)

    @property
    def timemap(self) -> str:
        """The address of the list of its mementos, in full."""
        return absolute(TIMEMAPS + self.address)

    def memento(self, logged: Logged) -> str:
        """The address of its state with a release, in full."""
        return absolute(root_of(logged.version) + self.address)

    def mementos(self) -> list[Logged]:
        """The releases whose state of it can be had, oldest first."""
        return releases_with(self.thing)


def register(app: Flask) -> None:
    """Let requests choose their release, and tell with each answer what there is of the past."""
    app.before_request(_arrive)
    app.after_request(_tell)


def absolute(address: str) -> str:
    """A path of this site as a full address, under the name that the client reaches it by."""
    return request.host_url.rstrip("/") + address


def original_at(address: str) -> Original | None:
    """What has earlier states under an address of today; None where nothing has.

    Args:
        address: path, and query if any.
    """
    path = address.partition("?")[0]
    tag, bare = without_language(unquote(path), current_service().atlas.languages)
    try:
        endpoint, arguments = current_app.url_map.bind("").match(bare, method="GET")
    except HTTPException:
        return None
    return _original(endpoint, arguments, address) if _has_past(endpoint, tag) else None


def rfc1123(moment: datetime) -> str:
    """Write a time as HTTP does."""
    return http_date(moment)


def _arrive() -> Response | None:
    """Choose the release that the request names, or lead to the state of a time that it asks for."""
    if version_in_path() == "":
        return redirect(f"/{DUMPS_NAME}/", HTTPStatus.TEMPORARY_REDIRECT)
    if version_in_path() is not None and request.blueprint in OF_THE_SERVICE and request.endpoint not in _OF_A_RELEASE:
        return redirect(address_today(language_in_path()), HTTPStatus.TEMPORARY_REDIRECT)
    version = _named_version()
    if version is not None:
        return choose(version)
    asked, original = request.headers.get(ACCEPT_DATETIME), _original_asked()
    return None if asked is None or original is None else _negotiate(asked, original)


def _named_version() -> str | None:
    if version_in_path() is not None or request.blueprint not in _ASKED:
        return version_in_path()
    given = request.args.getlist("version")
    if len(given) > 1:
        raise RequestError(f"'version' is given {len(given)} times; give it once")
    return given[0] if given else None


def _has_past(endpoint: str, tag: str | None) -> bool:
    if endpoint in _FIXED | _FILES or (endpoint == _PAGE and tag is None):
        return False
    return endpoint.partition(".")[0] not in OF_THE_SERVICE


def _original(endpoint: str, arguments: Mapping[str, object] | None, address: str) -> Original:
    return Original(address, thing_at(endpoint, str((arguments or {}).get("path", ""))))


def _original_asked() -> Original | None:
    """The address at hand, without the version that it may name, where it has earlier states."""
    endpoint, tag = request.endpoint, language_in_path()
    if endpoint is None or not _has_past(endpoint, tag) or request.method not in _READING:
        return None
    return _original(endpoint, request.view_args, address_today(tag))


def _negotiate(asked: str, original: Original) -> Response | None:
    """Lead to the last state at or before a time, or to the first of all. Source: RFC 7089 §4.5.3."""
    moment, mementos = _moment(asked), original.mementos()
    if not mementos:
        return None
    place = max(0, sum(logged.created <= moment for logged in mementos) - 1)
    response = redirect(root_of(mementos[place].version) + original.address, HTTPStatus.FOUND)
    return add_links(response, _around(original, mementos, place))


def _moment(asked: str) -> datetime:
    moment = parse_date(asked) if _RFC1123.fullmatch(asked.strip()) else None
    if moment is None:
        raise RequestError(
            f"'{asked[:60]}' is no time; send {ACCEPT_DATETIME} as HTTP writes times, such as "
            "Fri, 20 Nov 2026 12:00:00 GMT"
        )
    return moment


def _tell(response: Response) -> Response:
    """Say of an answer what it is a state of, or that there may be earlier ones."""
    if request.endpoint in _FILES and response.status_code < HTTPStatus.BAD_REQUEST:
        version, name = ((request.view_args or {}).get(key, "") for key in ("version", "name"))
        return _tell_of_memento(response, Original(f"/{DUMPS_NAME}/{LATEST_NAME}/{quote(name)}", None), version)
    original = _original_asked()
    if original is None or not (
        response.status_code < HTTPStatus.BAD_REQUEST or response.status_code == HTTPStatus.GONE
    ):
        return response
    if version_in_path() is not None:
        return _tell_of_memento(response, original, release_in_use())
    if release_in_use() is not None:
        return response
    add_links(response, (Link(original.url, "original timegate"), _timemap(original)))
    return vary(response, ACCEPT_DATETIME)


def _tell_of_memento(response: Response, original: Original, version: str | None) -> Response:
    mementos = original.mementos()
    here = next((place for place, logged in enumerate(mementos) if logged.version == version), None)
    if here is None:
        return response
    response.headers["Memento-Datetime"] = rfc1123(mementos[here].created)
    return add_links(
        response,
        (Link(original.url, "original timegate"), _timemap(original), *_around(original, mementos, here)),
    )


def _timemap(original: Original) -> Link:
    return Link(original.timemap, "timemap", LINK_FORMAT)


def _around(original: Original, mementos: Sequence[Logged], here: int) -> Iterator[Link]:
    """The memento at a place, its neighbours, and the first and the last, each once."""
    places = {"first": 0, "prev": here - 1, "": here, "next": here + 1, "last": len(mementos) - 1}
    for place in sorted({place for place in places.values() if 0 <= place < len(mementos)}):
        names = (name for name, of in places.items() if of == place and name)
        logged = mementos[place]
        yield Link(original.memento(logged), relations(names), datetime=rfc1123(logged.created))


def relations(names: Iterable[str]) -> str:
    """The relation of a memento that may be the first, the last and the like."""
    return " ".join([*names, "memento"])


def original_of(address: str) -> Original | None:
    """The same as ``original_at``, for an address in full: of this site, or below the base of its IRIs."""
    for site in (f"{absolute('')}/", BASE):
        if address.startswith(site):
            return original_at(f"/{address.removeprefix(site)}")
    return None if "://" in address else original_at(f"/{address}")
