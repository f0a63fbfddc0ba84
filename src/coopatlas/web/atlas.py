"""What every request works with: the release served, the engines that answer, and the languages of the pages.

Another release may come into service while requests are under way. Each works to its end with what it began with;
the engines of a release that is served no more are closed when the last of its requests has ended. A request that names
an earlier release works with the Atlas of that one (``archive``).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, cast

from flask import Flask, current_app, g, has_app_context

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
_NAMED = "coopatlas.named"


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


class Held:
    """An Atlas and the number of requests that work with it. Whoever owns it closes it when there are none."""

    def __init__(self, atlas: Atlas, close: Callable[[], None]) -> None:
        """Keep an Atlas, and what closes its engines."""
        self.atlas = atlas
        self.close = close
        self._lock = threading.Lock()
        self._leases = 0

    @property
    def in_use(self) -> bool:
        """Whether any request works with it."""
        return self._leases > 0

    def lease(self) -> Held:
        """Take it for one request."""
        with self._lock:
            self._leases += 1
        return self

    def give_back(self) -> None:
        """Say that a request has ended."""
        with self._lock:
            self._leases -= 1


class EarlierReleases(Protocol):
    """The releases before the one in service."""

    def lease(self, version: str) -> Held:
        """Take one for one request."""
        ...

    @property
    def open(self) -> Sequence[str]:
        """The versions that are open."""
        ...

    def kept(self) -> Sequence[str]:
        """The versions that can be had."""
        ...

    def close_unused(self) -> None:
        """Close what nobody has asked for lately."""
        ...

    def close(self) -> None:
        """Close all."""
        ...


class Service:
    """The Atlas in service, and those that are not any more but still in use."""

    def __init__(self, atlas: Atlas, close: Callable[[], None], earlier: EarlierReleases | None = None) -> None:
        """Begin to serve.

        Args:
            atlas: what is served.
            close: closes its engines.
            earlier: gives the Atlas of other releases; None has none.
        """
        self._lock = threading.Lock()
        self._served = Held(atlas, close)
        self._retired: list[Held] = []
        self.earlier = earlier
        self.takeovers = 0

    @property
    def atlas(self) -> Atlas:
        """What is served now."""
        return self._served.atlas

    def lease(self) -> Held:
        """Take what is served now, for one request."""
        with self._lock:
            return self._served.lease()

    def take_over(self, atlas: Atlas, close: Callable[[], None]) -> None:
        """Serve another Atlas from the next request on."""
        with self._lock:
            self._retired.append(self._served)
            self._served = Held(atlas, close)
            self.takeovers += 1

    def close_unused(self) -> None:
        """Close the engines of those that no request works with any more."""
        with self._lock:
            unused = [held for held in self._retired if not held.in_use]
            self._retired = [held for held in self._retired if held.in_use]
        for held in unused:
            held.close()
        if self.earlier is not None:
            self.earlier.close_unused()

    def close(self) -> None:
        """Close the engines of all."""
        for held in (*self._retired, self._served):
            held.close()
        if self.earlier is not None:
            self.earlier.close()


def install(app: Flask, service: Service) -> None:
    """Tie what is served to its application."""
    app.extensions[_KEY] = service
    app.teardown_appcontext(_give_back)


def current_service() -> Service:
    """What the application at work serves, and has served."""
    return cast("Service", current_app.extensions[_KEY])


def current_atlas() -> Atlas:
    """The Atlas that the request at hand began with: of the release that it names, else of the one in service."""
    if _KEY not in g:
        setattr(g, _KEY, current_service().lease())
    return cast("Held", g.get(_KEY)).atlas


def work_with(held: Held) -> None:
    """Let the request at hand work with the Atlas of a release that it names, until it ends."""
    _give_back(None)
    setattr(g, _KEY, held)
    setattr(g, _NAMED, held.atlas.release.version)


def release_in_use() -> str | None:
    """The version of the release that the request at hand names; None where it takes the one in service."""
    return cast("str | None", g.get(_NAMED)) if has_app_context() else None


def _give_back(_error: BaseException | None) -> None:
    held = cast("Held | None", g.pop(_KEY, None))
    if held is not None:
        held.give_back()
