"""Taking the W3C test suites, and nothing else, out of a source distribution.

``python -m tests.suites.unpack ARCHIVE FOLDER``; scripts/suites calls it.
"""

import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

WITHIN = "/test/data/suites/w3c/"
WANTED = ("dawg-data-r2", "sparql11")
"""SPARQL 1.0 and 1.1."""


def unpack(archive: Path, folder: Path) -> None:
    """Unpack the suites into a new folder; it appears whole or not at all.

    Raises:
        SystemExit: when the archive does not hold them.
        tarfile.FilterError: when a member would be written outside the folder, or is no plain file.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as temporary, tarfile.open(archive) as tar:
        whole = Path(temporary) / "suites"
        tar.extractall(whole, members=_members(tar), filter="data")
        missing = [name for name in WANTED if not (whole / name).is_dir()]
        if missing:
            sys.exit(f"error: {archive.name} holds no {WITHIN.strip('/')}/{missing[0]}; pin a version that does")
        whole.rename(folder)


def _members(tar: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    for member in tar:
        _, found, path = member.name.partition(WITHIN)
        if found and path.split("/")[0] in WANTED:
            yield member.replace(name=path, deep=False)


if __name__ == "__main__":
    unpack(Path(sys.argv[1]), Path(sys.argv[2]))
