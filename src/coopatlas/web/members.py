"""Events of the log as feeds and pages speak of them: their IRIs, addresses, names and statements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import Quad, parse

from coopatlas.errors import ResourceNotFound
from coopatlas.formats import N_QUADS
from coopatlas.languages.language import Language
from coopatlas.release.events import Event, Logged
from coopatlas.vocabulary import BASE
from coopatlas.web.atlas import current_atlas
from coopatlas.web.names import Names, Text


def iri_of(event: Event) -> str:
    """The lasting IRI of an event; it leads to the page of the feed on which the event stands."""
    return f"{BASE}feed/{event.version}/{event.page}#{event.number}"


def events_on(version: str, page: int) -> list[Event]:
    """The events on a page of a release.

    Raises:
        ResourceNotFound: when there is no such page.
    """
    # The database cannot even be asked for a number of more than 64 bits.
    if not 1 <= page <= pages_of(version):
        raise ResourceNotFound(f"the log of changes has no page {page} of a release '{version}'; /feed leads to all")
    return current_atlas().events.page(version, page)


def pages_of(version: str) -> int:
    """How many pages a release of the log has."""
    logged = current_atlas().events.release(version)
    return 0 if logged is None else logged.pages


def page_before(version: str, page: int) -> tuple[str, int] | None:
    """The page that came before one in the whole log; None before the first."""
    if page > 1:
        return version, page - 1
    before: Logged | None = None
    for logged in current_atlas().events.releases():
        if logged.version == version:
            break
        before = logged if logged.pages else before
    return None if before is None else (before.version, before.pages)


def with_quads(events: Iterable[Event]) -> Iterator[tuple[Event, list[Quad]]]:
    """Events, each with what it says, with the graphs that said it."""
    listed = list(events)
    said = current_atlas().events.statements(event.number for event in listed)
    for event, lines in zip(listed, said, strict=True):
        yield event, list(quads_of(lines))


def quads_of(lines: Iterable[str]) -> Iterator[Quad]:
    """Read the statements of an event."""
    return iter(parse("\n".join(lines), N_QUADS.rdf))


def name_of(resource: str, quads: Iterable[Quad], language: Language) -> Text:
    """What a resource is called by what was said about it."""
    return Names(language, (quad.triple for quad in quads)).label(resource)
