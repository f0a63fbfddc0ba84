"""Earlier releases, opened when somebody asks for one, and closed again: a few at once, whoever asks for how many.

An open release costs the processes that answer from it. So at most so many are open as the setting ``open_releases``
says; the one used longest ago makes room for the next, and what nobody has asked for lately is closed. One is opened at
a time, and few wait for that: whoever asks for many releases in turn slows down nobody but those who look back, too.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from coopatlas.errors import EngineBusy, ReleaseCorrupt, ReleaseNotFound
from coopatlas.languages.language import Language
from coopatlas.release.manifest import Release, open_version, versions
from coopatlas.release.servable import is_servable
from coopatlas.web.atlas import Atlas, Held

OpenEarlier = Callable[[Release], tuple[Atlas, Callable[[], None]]]
MAX_WAITING = 4
"""How many requests may wait until a release is open."""
IDLE_S = 600.0
"""After how long without a request a release is closed."""


@dataclass
class _Open:
    """An open release; ``used_at`` is in seconds of the clock."""

    held: Held
    used_at: float


class Archive:
    """The earlier releases that this software can serve. Any number of threads may ask."""

    def __init__(
        self,
        releases: Path,
        open_earlier: OpenEarlier,
        languages: Mapping[str, Language],
        *,
        most: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Open none yet.

        Args:
            releases: the folder of the releases.
            open_earlier: gives the Atlas of a release, and what closes its engines.
            languages: those of the pages; a release needs names in each.
            most: how many may be open at once.
            clock: tells seconds.
        """
        self._releases = releases
        self._open_earlier = open_earlier
        self._languages = languages
        self._most = most
        self._clock = clock
        self._lock = threading.Lock()
        self._opening = threading.Lock()
        self._waiting = threading.Semaphore(MAX_WAITING)
        self._open: OrderedDict[str, _Open] = OrderedDict()
        self._readable: dict[str, bool] = {}

    @property
    def open(self) -> tuple[str, ...]:
        """The versions that are open, the one used longest ago first."""
        with self._lock:
            return tuple(self._open)

    def kept(self) -> Sequence[str]:
        """The versions that are there and that this software can serve, oldest first."""
        return [version for version in versions(self._releases) if self._can_be_served(version)]

    def lease(self, version: str) -> Held:
        """Take a release for one request; it is opened where it is not open.

        Raises:
            ReleaseNotFound: when it is not there any more.
            EngineBusy: when all that may be open are in use, or too many wait for one.
            CoopAtlasError: when it cannot be opened.
        """
        return self._taken(version) or self._opened(version)

    def close_unused(self) -> None:
        """Close what nobody has asked for lately, and what is not there any more."""
        there, now = versions(self._releases), self._clock()
        with self._lock:
            unused = [
                version
                for version, one in self._open.items()
                if not one.held.in_use and (version not in there or now - one.used_at > IDLE_S)
            ]
            closed = [self._open.pop(version).held for version in unused]
        for held in closed:
            held.close()

    def close(self) -> None:
        """Close all."""
        with self._lock:
            closed = [self._open.popitem()[1].held for _ in list(self._open)]
        for held in closed:
            held.close()

    def _taken(self, version: str) -> Held | None:
        with self._lock:
            one = self._open.get(version)
            if one is None:
                return None
            self._open.move_to_end(version)
            one.used_at = self._clock()
            return one.held.lease()

    def _opened(self, version: str) -> Held:
        with self._turn():
            # Whoever was before may have opened it.
            taken = self._taken(version)
            if taken is not None:
                return taken
            self._make_room()
            held = Held(*self._open_earlier(open_version(self._releases, version)))
            with self._lock:
                self._open[version] = _Open(held, self._clock())
                return held.lease()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._waiting.acquire(blocking=False):
            raise EngineBusy("many ask for earlier releases at the moment; try again shortly")
        try:
            with self._opening:
                yield
        finally:
            self._waiting.release()

    def _make_room(self) -> None:
        with self._lock:
            if len(self._open) < self._most:
                return
            unused = next((version for version, one in self._open.items() if not one.held.in_use), None)
            if unused is None:
                raise EngineBusy(f"all {self._most} earlier releases that may be open are in use; try again shortly")
            held = self._open.pop(unused).held
        held.close()

    def _can_be_served(self, version: str) -> bool:
        """Whether a release has all that this version of the software serves it by; it never changes, nor does that."""
        known = self._readable.get(version)
        if known is None:
            known = self._readable[version] = self._is_readable(version)
        return known

    def _is_readable(self, version: str) -> bool:
        try:
            return is_servable(open_version(self._releases, version).path, self._languages)
        except (ReleaseCorrupt, ReleaseNotFound):
            return False
