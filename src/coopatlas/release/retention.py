"""Which releases are kept, and removing the others: each whole, or not at all.

A build keeps the newest releases, as many as the setting ``keep_releases`` says. A release that is removed gets a
hidden name first, in one step, so that readers see all of it or nothing; a build that dies in between leaves a hidden
folder, which the next one sweeps away (``staging``). What somebody works with stays until the next build (``in_use``).
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from coopatlas.errors import ReleaseError
from coopatlas.release.in_use import claimed
from coopatlas.release.manifest import version_key, versions
from coopatlas.release.staging import put_aside


@dataclass(frozen=True)
class Cleared:
    """The releases that are kept no longer: those removed, and those that stay for now because they are in use."""

    removed: tuple[str, ...] = ()
    in_use: tuple[str, ...] = ()


NOTHING_CLEARED = Cleared()


def surplus(releases: Path, keep: int | None, latest: str) -> list[str]:
    """The versions that are kept no longer, oldest first; never the latest, whatever its number.

    Args:
        releases: the folder of the releases.
        keep: how many of the newest are kept; None keeps all.
        latest: the version that is served, or will be when it is published.
    """
    if keep is None:
        return []
    known = sorted({*versions(releases), latest}, key=version_key)
    return [version for version in known[:-keep] if version != latest]


def clear(releases: Path, keep: int | None, latest: str) -> Cleared:
    """Remove what is kept no longer. The releases folder must be ``locked``.

    Args:
        releases: see ``surplus``, as for the others.
        keep: how many.
        latest: the version that stays.

    Raises:
        ReleaseError: when a release cannot be removed; it is not among the releases any more.
    """
    gone = {version: _removed(releases, version) for version in surplus(releases, keep, latest)}
    return Cleared(
        removed=tuple(version for version, removed in gone.items() if removed),
        in_use=tuple(version for version, removed in gone.items() if not removed),
    )


def _removed(releases: Path, version: str) -> bool:
    """Remove a release unless somebody works with it."""
    with claimed(releases / version) as ours:
        if not ours:
            return False
        try:
            shutil.rmtree(put_aside(releases, version))
        except OSError as error:
            raise ReleaseError(
                f"{releases}: release {version} cannot be removed ({error}); it is kept no longer by the setting "
                "'keep_releases'. Mend its permissions and build again"
            ) from error
    return True
