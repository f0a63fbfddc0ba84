"""Whether a release has all that this version of the software serves it by: its lookup files, in the forms read now."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from coopatlas.errors import ReleaseCorrupt
from coopatlas.release.directory import Directory
from coopatlas.release.events import Events
from coopatlas.release.index import Index
from coopatlas.release.orders import Orders


def is_servable(release: Path, languages: Iterable[str]) -> bool:
    """Look at the head of each lookup file in a release's folder.

    Args:
        release: the folder.
        languages: the tags of those in which the pages name things.
    """
    try:
        Index.of(release)
        Directory.of(release, languages)
        Events.of(release)
        Orders.of(release)
    except ReleaseCorrupt:
        return False
    return True
