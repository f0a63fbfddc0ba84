"""The log of changes as Atom: ``/changes.atom`` has the newest entries, archives behind it have all.

Each archive is a page of the log and never changes; from each one a link leads to the one before. An entry is an event,
named in the language of the address.

Source: RFC 4287 (Atom); RFC 5005 §4 (archived feeds).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from coopatlas.formats import Representation
from coopatlas.release.events import Event, Kind
from coopatlas.vocabulary import BASE, shorten
from coopatlas.web.addresses import vary_by_language
from coopatlas.web.atlas import current_atlas
from coopatlas.web.members import events_on, iri_of, name_of, page_before, with_quads
from coopatlas.web.names import href_of
from coopatlas.web.pages import for_ever, local, page_language, represent, site_address
from coopatlas.web.xml import legible

ATOM = Representation("atom", "application/atom+xml", "atom")
NEWEST = 50
"""How many entries the feed has that readers subscribe to."""

atom = Blueprint("atom", __name__)


@dataclass(frozen=True)
class Entry:
    """An event as an entry. ``page`` is the address of the page about the resource; None where it is gone."""

    id: str
    title: str
    language: str | None
    updated: str
    kind: Kind
    summary: str
    page: str | None
    source: str


@atom.get("/changes.atom")
def show_newest() -> Response:
    """The newest entries, for feed readers."""
    site, language = site_address(), page_language().tag

    def make() -> Response:
        events = current_atlas().events.newest(NEWEST)
        logged = [release for release in current_atlas().events.releases() if release.pages][-1:]
        before = (logged[0].version, logged[0].pages) if logged else None
        return _written(events, f"{site}{local('/changes.atom')}", before, archive=False)

    return _in_language(represent(ATOM, make, "atom", site, language))


@atom.get("/changes/<version>/<int:page>.atom")
def show_archive(version: str, page: int) -> Response:
    """The entries of a page of the log."""
    site, language = site_address(), page_language().tag
    events = events_on(version, page)

    def make() -> Response:
        address = f"{site}{_archive(version, page)}"
        return _written(events[::-1], address, page_before(version, page), archive=True)

    parts = ("archive", site, language, current_atlas().bundle.digest, version, page)
    return _in_language(for_ever(represent(ATOM, make, *parts, lasting=True)))


def _archive(version: str, page: int) -> str:
    return local(f"/changes/{version}/{page}.atom")


def _written(events: Iterable[Event], address: str, before: tuple[str, int] | None, *, archive: bool) -> Response:
    listed = list(events)
    text = render_template(
        "atom.xml",
        id=f"{BASE}{page_language().tag}/changes.atom",
        address=address,
        current=urljoin(address, local("/changes.atom")),
        page=urljoin(address, local("/changes")),
        previous=urljoin(address, _archive(*before)) if before else None,
        updated=max((event.created for event in listed), default=current_atlas().events.releases()[-1].created),
        entries=list(_entries(listed, address)),
        archive=archive,
    )
    # What the data say may hold characters that XML has no way to write.
    return Response(legible(text), content_type=ATOM.content_type)


def _entries(events: Iterable[Event], address: str) -> Iterator[Entry]:
    language = page_language()
    for event, quads in with_quads(events):
        title = name_of(event.resource, quads, language)
        gone = event.kind is Kind.DELETE
        href = None if gone else href_of(event.resource)
        yield Entry(
            id=iri_of(event),
            title=title.value,
            language=title.lang,
            updated=event.created.isoformat(timespec="seconds"),
            kind=event.kind,
            summary=language.say(f"changes.told.{event.kind}", resource=shorten(event.resource), release=event.version),
            page=urljoin(address, href) if href else None,
            source=urljoin(address, f"/feed/{event.version}/{event.page}"),
        )


def _in_language(answer: Response) -> Response:
    return vary_by_language(answer)
