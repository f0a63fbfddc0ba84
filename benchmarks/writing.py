"""How long writing takes what stands beside a release's dump, in a program of its own, so that its memory is known."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from coopatlas.release.dumps import QUADS_PATH
from coopatlas.release.manifest import Release

_PEAK = "import re;print(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1])"
"""Not ``ru_maxrss``, which begins with what the program took that started this one."""


def written(what: str, program: str, release: Release, name: str, links: Sequence[str] = ()) -> str:
    """Write a file of a release again, and say how long it took, with what memory, and how large it is.

    Args:
        what: the file, in words.
        program: writes it; ``sys.argv`` holds the dump in N-Quads and the folder to write into.
        release: whose dump it is.
        name: the file's.
        links: files of the release that the program reads in that folder.
    """
    with tempfile.TemporaryDirectory() as folder:
        for link in links:
            (Path(folder) / link).symlink_to(release.path.resolve() / link)
        started = time.perf_counter()
        command = [sys.executable, "-c", f"{program};{_PEAK}", str(release.path / QUADS_PATH), folder]
        peak_kb = int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        seconds = time.perf_counter() - started
        size = (Path(folder) / name).stat().st_size
    return (
        f"Writing {what} of {release.manifest.quads:,} quads: {seconds:.1f} s, {peak_kb / 1000:.0f} MB at the peak, "
        f"{size / 1e6:.0f} MB on disk."
    )
