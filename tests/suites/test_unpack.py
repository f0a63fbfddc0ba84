"""Taking the suites out of an archive."""

import io
import tarfile
from pathlib import Path

import pytest

from tests.suites.unpack import WANTED, WITHIN, unpack

FILES = {f"package-1.0{WITHIN}{name}/manifest.ttl": b"#" for name in WANTED}


def archive(folder: Path, files: dict[str, bytes]) -> Path:
    path = folder / "package-1.0.tar.gz"
    with tarfile.open(path, "w:gz") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return path


def test_the_suites_and_nothing_else_are_unpacked(tmp_path: Path) -> None:
    others = {"package-1.0/setup.py": b"", f"package-1.0{WITHIN}turtle/manifest.ttl": b""}
    unpack(archive(tmp_path, FILES | others), tmp_path / "suites")
    found = {
        path.relative_to(tmp_path / "suites").as_posix()
        for path in (tmp_path / "suites").rglob("*.*")
        if path.is_file()
    }
    assert found == {f"{name}/manifest.ttl" for name in WANTED}


def test_a_file_that_would_leave_the_folder_is_refused(tmp_path: Path) -> None:
    escaping = {f"package-1.0{WITHIN}sparql11/../../../out.ttl": b""}
    with pytest.raises(tarfile.OutsideDestinationError):
        unpack(archive(tmp_path, FILES | escaping), tmp_path / "suites")
    assert not (tmp_path / "suites").exists()


def test_an_archive_without_the_suites_is_named(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"package-1\.0\.tar\.gz holds no"):
        unpack(archive(tmp_path, {"package-1.0/setup.py": b""}), tmp_path / "suites")
    assert not (tmp_path / "suites").exists()
