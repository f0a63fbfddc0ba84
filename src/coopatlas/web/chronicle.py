"""The releases that can be had, and choosing the one that a request names: by ``/v/<version>/…`` or ``?version=``.

What there was is told by the log of changes that the release in service carries; what there still is, by the folder of
the releases. A release that the log does not name was withdrawn, or is not in service yet, and is not served.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import request
from werkzeug.wrappers import Response

from coopatlas.errors import (
    NoSuchRelease,
    ReleaseNotFound,
    ReleaseRemoved,
    RequestError,
    ResourceGone,
    ResourceNotFound,
)
from coopatlas.release.events import Event, Kind, Logged
from coopatlas.release.index import Document
from coopatlas.release.manifest import DUMPS_NAME, versions
from coopatlas.settings import Settings
from coopatlas.vocabulary import BASE
from coopatlas.web.access import REPEATABLE, note
from coopatlas.web.addresses import root_of
from coopatlas.web.atlas import Held, current_service, release_in_use, work_with
from coopatlas.web.problems import Problem, Suggestion, respond, type_of

MAX_NAMED = 20
"""How many of the newest releases an answer names that has none to give."""


def releases_had() -> list[Logged]:
    """The releases that can be had, oldest first; the last one is that in service."""
    service = current_service()
    kept = {service.atlas.release.version, *(service.earlier.kept() if service.earlier else ())}
    return [logged for logged in service.atlas.events.releases() if logged.version in kept]


def releases_with(thing: str | None) -> list[Logged]:
    """The releases that can be had and that have a thing, oldest first.

    Args:
        thing: the path of its IRI below the base; None for what every release has.
    """
    had = releases_had()
    if thing is None:
        return had
    atlas = current_service().atlas
    events = atlas.events.history(BASE + thing)
    if not events:
        # Nothing was ever said of it; but things may lead to it, and then it has a document all the same.
        return had if isinstance(atlas.index.find(thing), Document) else []
    return [logged for logged in had if _is_alive(events, logged)]


def choose(version: str) -> Response | None:
    """Let the request at hand work with a release; gives a problem to answer with where that cannot be.

    Raises:
        RequestError: when the request names another one already.
        EngineBusy: when no earlier release can be opened at the moment.
    """
    named = release_in_use()
    if named is not None:
        if named != version:
            raise RequestError(f"the address names release {named}, and 'version' release {version}; name one")
        return None
    held = leased(version)
    if held is None:
        # Releases come and go.
        note(REPEATABLE, "no")
        return _refusal(version)
    work_with(held)
    return None


def _is_alive(events: Sequence[Event], logged: Logged) -> bool:
    before = [event for event in events if event.number < logged.end]
    return bool(before) and before[-1].kind is not Kind.DELETE


def leased(version: str) -> Held | None:
    """Take a release for the request at hand, which gives it back; None where it cannot be had.

    Raises:
        EngineBusy: see ``choose``.
    """
    service = current_service()
    held = service.lease()
    if held.atlas.release.version == version:
        return held
    held.give_back()
    if service.earlier is None or version not in {logged.version for logged in releases_had()}:
        return None
    try:
        return service.earlier.lease(version)
    except ReleaseNotFound:
        return None


def _refusal(version: str) -> Response:
    """Say why a release cannot be had, and which can: 410 where it was removed, else 404."""
    atlas, had = current_service().atlas, releases_had()
    newest = had[: -MAX_NAMED - 1 : -1]
    if version in versions(atlas.settings.releases):
        # It was withdrawn, is not in service yet, or was built by a version of the software that is read no more.
        kind: type[RequestError] = ResourceNotFound
        why = f"release {version} is not shown here; what it holds is at /{DUMPS_NAME}/{version}/"
    elif version in {logged.version for logged in atlas.events.releases()}:
        kind, why = ResourceGone, f"release {version} was removed; {policy(atlas.settings)}"
    else:
        kind, why = ResourceNotFound, f"there is no release '{version}'"
    names = ", ".join(logged.version for logged in newest)
    site = request.host_url.rstrip("/")
    return respond(
        Problem(
            status=kind.http_status,
            title=kind.title,
            detail=f"{why}; {'the newest' if len(newest) < len(had) else 'there'} are: {names}",
            type=type_of(kind),
            told_as=(ReleaseRemoved if kind is ResourceGone else NoSuchRelease).__name__,
            members={"releases": [logged.version for logged in newest]},
            suggestions=[Suggestion(logged.version, f"{site}{root_of(logged.version)}/") for logged in newest],
        )
    )


def policy(settings: Settings) -> str:
    """How many releases are kept, in words."""
    if settings.kept_releases is None:
        return "since then all are kept"
    return f"the newest {settings.kept_releases} are kept"
