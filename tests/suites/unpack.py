"""Taking test suites, and nothing else, out of a source distribution.

``python -m tests.suites.unpack ARCHIVE FOLDER [WITHIN SUITE…]``; scripts/suites calls it. Without more, the suites are
the W3C's of SPARQL.
"""

import sys
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

WITHIN = "/test/data/suites/w3c/"
WANTED = ("dawg-data-r2", "sparql11")
"""SPARQL 1.0 and 1.1."""


def unpack(archive: Path, folder: Path, within: str = WITHIN, wanted: Sequence[str] = WANTED) -> None:
    """Unpack the suites into a new folder; it appears whole or not at all.

    Args:
        archive: the source distribution.
        folder: where they go.
        within: the part of a path in the archive that ends where the suites lie.
        wanted: the names of their folders.

    Raises:
        SystemExit: when the archive does not hold them.
        tarfile.FilterError: when a member would be written outside the folder, or is no plain file.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as temporary, tarfile.open(archive) as tar:
        whole = Path(temporary) / "suites"
        tar.extractall(whole, members=_members(tar, within, wanted), filter="data")
        missing = [name for name in wanted if not (whole / name).is_dir()]
        if missing:
            sys.exit(f"error: {archive.name} holds no {within.strip('/')}/{missing[0]}; pin a version that does")
        whole.rename(folder)


def _members(tar: tarfile.TarFile, within: str, wanted: Sequence[str]) -> Iterator[tarfile.TarInfo]:
    for member in tar:
        _, found, path = member.name.partition(within)
        if found and path.split("/")[0] in wanted:
            yield member.replace(name=path, deep=False)


if __name__ == "__main__":
    _, chosen, into, *others = sys.argv
    if others:
        unpack(Path(chosen), Path(into), others[0], others[1:])
    else:
        unpack(Path(chosen), Path(into))
