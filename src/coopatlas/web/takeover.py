"""Keeping the service in order while it runs: another release is taken over, old ones are let go, files are checked."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path

from coopatlas.errors import CoopAtlasError, ReleaseCorrupt
from coopatlas.release.manifest import LATEST_NAME, Release, open_version
from coopatlas.web.atlas import Atlas, Service
from coopatlas.web.integrity import Integrity

OpenAtlas = Callable[[Release, Integrity], tuple[Atlas, Callable[[], None]]]
_HASH_EVERY_S = 900.0
_log = logging.getLogger(__name__)


class Caretaker:
    """Looks whether there is anything to do, each time that it is told to."""

    def __init__(self, service: Service, releases: Path, open_atlas: OpenAtlas, *, follow: bool) -> None:
        """Do nothing yet.

        Args:
            service: what is served.
            releases: the folder whose link ``latest`` names the release to serve.
            open_atlas: starts the engines of a release; gives its Atlas and what closes them.
            follow: whether to serve what ``latest`` names; otherwise the release stays as it is.
        """
        self._service = service
        self._releases = releases
        self._open_atlas = open_atlas
        self._follow = follow
        self._refused = ""
        self._hashed_at = time.monotonic()

    def look(self, *, again: bool = False) -> None:
        """Do what there is to do. ``again`` tries a release once more that was refused before."""
        self._refused = "" if again else self._refused
        self._service.close_unused()
        if self._follow:
            self._take_over_latest()
        if time.monotonic() - self._hashed_at > _HASH_EVERY_S:
            self._hashed_at = time.monotonic()
            self._service.atlas.integrity.hash_all()

    def _take_over_latest(self) -> None:
        served = self._service.atlas.release.version
        named = _named(self._releases / LATEST_NAME)
        if named in {"", served, self._refused}:
            return
        try:
            release = open_version(self._releases)
            integrity = Integrity(release)
            if integrity.faults():
                raise ReleaseCorrupt("; ".join(integrity.faults()))
            atlas, close = self._open_atlas(release, integrity)
        except (CoopAtlasError, OSError, ValueError) as error:
            self._refused = named
            _log.error("Release %s is not taken over: %s", named, error)
            return
        self._service.take_over(atlas, close)
        _log.info("Serving release %s instead of %s", release.version, served)


def _named(link: Path) -> str:
    """The version that the link names; empty where there is none for now."""
    try:
        return link.readlink().name
    except OSError:
        return ""
