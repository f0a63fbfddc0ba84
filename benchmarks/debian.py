"""Programs of Debian packages, unpacked into the cache where they are not installed: nothing of the system changes."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


class ProgramMissing(Exception):
    """A program that is measured, or measures, can be neither found nor fetched."""


@dataclass(frozen=True)
class Program:
    """A program's file, and the environment in which it finds its own libraries."""

    path: str
    environment: Mapping[str, str]


def program(name: str, packages: Sequence[str], folder: Path) -> Program:
    """Find an installed program, or unpack the packages that hold it and its libraries.

    Args:
        name: of the program, for example ``wrk``.
        packages: of Debian, to be unpacked where the program is not installed.
        folder: to unpack into; what is there already is taken.

    Raises:
        ProgramMissing: saying what to install.
    """
    installed = shutil.which(name)
    if installed:
        return Program(installed, dict(os.environ))
    root = folder / "+".join(sorted(packages))
    if not root.is_dir():
        _unpack(packages, root)
    found = next(iter(sorted(root.rglob(f"bin/{name}"))), None)
    if found is None:
        raise ProgramMissing(f"'{name}' is in none of {', '.join(packages)}; delete {root} or install '{name}'")
    libraries = ":".join(sorted({str(library.parent) for library in root.rglob("lib*.so*")}))
    return Program(str(found), {**os.environ, "LD_LIBRARY_PATH": libraries})


def _unpack(packages: Sequence[str], root: Path) -> None:
    fresh = root.with_name(root.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        subprocess.run(["apt-get", "download", *packages], cwd=fresh, check=True, capture_output=True, text=True)
        for archive in sorted(fresh.glob("*.deb")):
            subprocess.run(["dpkg", "-x", archive.name, "."], cwd=fresh, check=True, capture_output=True)
            archive.unlink()
    except (OSError, subprocess.CalledProcessError) as error:
        reason = getattr(error, "stderr", "") or error
        raise ProgramMissing(f"install {', '.join(packages)}; they could not be fetched: {reason}") from error
    fresh.rename(root)
