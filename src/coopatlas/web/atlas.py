"""What every request works with: the release served, the engines that answer, and the languages of the pages.

Another release may come into service while requests are under way. Each works to its end with what it began with;
the engines of a release that is served no more are closed when the last of its requests has ended.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app, g

from coopatlas.checking.checker import Checker
from coopatlas.languages.language import Language
from coopatlas.query.engine import QueryEngine
from coopatlas.release.directory import Directory
from coopatlas.release.events import Events
from coopatlas.release.examples import Example
from coopatlas.release.index import Index
from coopatlas.release.manifest import Release
from coopatlas.release.orders import Orders
from coopatlas.settings import Settings
from coopatlas.web.bundle import Bundle
from coopatlas.web.integrity import Integrity
from coopatlas.web.json_ld import Context
from coopatlas.web.map.europe import Europe

_KEY = "coopatlas"


@dataclass(frozen=True)
class Atlas:
    """All that belongs to one release in service; never changed afterwards.

    ``engine`` answers what the pages themselves ask, ``endpoint`` the queries of the public. ``bundle`` names the
    style sheet and scripts, ``context`` holds the short names of JSON-LD, ``europe`` what lies under maps. ``is_copy``
    where the pages are written into files, so that they offer nothing that only a server does.
    """

    settings: Settings
    release: Release
    engine: QueryEngine
    endpoint: QueryEngine
    languages: Mapping[str, Language]
    examples: tuple[Example, ...]
    bundle: Bundle
    integrity: Integrity
    context: Context
    index: Index
    directory: Directory
    events: Events
    orders: Orders
    europe: Europe
    checker: Checker | None = None
    is_copy: bool = False


@dataclass(eq=False)
class _Held:
    """An Atlas and the number of requests that work with it."""

    atlas: Atlas
    close: Callable[[], None]
    leases: int = 0


class Service:
    """The Atlas in service, and those that are not any more but still in use."""

    def __init__(self, atlas: Atlas, close: Callable[[], None]) -> None:
        """Begin to serve.

        Args:
            atlas: what is served.
            close: closes its engines.
        """
        self._lock = threading.Lock()
        self._served = _Held(atlas, close)
        self._retired: list[_Held] = []
        self.takeovers = 0

    @property
    def atlas(self) -> Atlas:
        """What is served now."""
        return self._served.atlas

    def lease(self) -> _Held:
        """Take what is served now, for one request."""
        with self._lock:
            self._served.leases += 1
            return self._served

    def give_back(self, held: _Held) -> None:
        """Say that a request has ended."""
        with self._lock:
            held.leases -= 1

    def take_over(self, atlas: Atlas, close: Callable[[], None]) -> None:
        """Serve another Atlas from the next request on."""
        with self._lock:
            self._retired.append(self._served)
            self._served = _Held(atlas, close)
            self.takeovers += 1

    def close_unused(self) -> None:
        """Close the engines of those that no request works with any more."""
        with self._lock:
            unused = [held for held in self._retired if not held.leases]
            self._retired = [held for held in self._retired if held.leases]
        for held in unused:
            held.close()

    def close(self) -> None:
        """Close the engines of all."""
        for held in (*self._retired, self._served):
            held.close()


def install(app: Flask, service: Service) -> None:
    """Tie what is served to its application."""
    app.extensions[_KEY] = service
    app.teardown_appcontext(_give_back)


def current_service() -> Service:
    """What the application at work serves, and has served."""
    return cast("Service", current_app.extensions[_KEY])


def current_atlas() -> Atlas:
    """The Atlas that the request at hand began with."""
    if _KEY not in g:
        setattr(g, _KEY, current_service().lease())
    return cast("_Held", g.get(_KEY)).atlas


def _give_back(_error: BaseException | None) -> None:
    held = g.pop(_KEY, None)
    if held is not None:
        current_service().give_back(held)
