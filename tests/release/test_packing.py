"""Compressed dumps and the list of their hashes."""

from __future__ import annotations

import gzip
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from coopatlas.progress import Quiet
from coopatlas.release.build import Built
from coopatlas.release.packing import compress_each, write_sums

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Run = Callable[..., Built]


@pytest.mark.parametrize("content", [b"", b"x", b"line\n" * 700_000])
def test_what_is_compressed_unpacks_to_itself_and_is_the_same_each_time(tmp_path: Path, content: bytes) -> None:
    made = []
    for folder in (tmp_path / "one", tmp_path / "two"):
        folder.mkdir()
        (folder / "dump.nq").write_bytes(content)
        compress_each([folder / "dump.nq"], Quiet())
        made.append([(folder / f"dump.nq.{ending}").read_bytes() for ending in ("gz", "zst")])
    assert made[0] == made[1]
    assert [gzip.decompress(made[0][0]), zstd.decompress(made[0][1])] == [content, content]


def test_a_zstd_file_says_how_long_it_is_unpacked(tmp_path: Path) -> None:
    (tmp_path / "dump.nq").write_bytes(b"line\n" * 1_000)
    compress_each([tmp_path / "dump.nq"], Quiet())
    assert zstd.get_frame_info((tmp_path / "dump.nq.zst").read_bytes()).decompressed_size == 5_000


def test_a_zstd_file_that_was_damaged_does_not_unpack(tmp_path: Path) -> None:
    (tmp_path / "dump.nq").write_bytes(bytes(range(256)))
    compress_each([tmp_path / "dump.nq"], Quiet())
    damaged = bytearray((tmp_path / "dump.nq.zst").read_bytes())
    damaged[len(damaged) // 2] ^= 1
    with pytest.raises(zstd.ZstdError):
        zstd.decompress(bytes(damaged))


def test_the_hashes_of_all_files_below_are_listed_by_their_paths(tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "cities.csv").write_bytes(b"id\r\n")
    write_sums(tmp_path)
    told = (tmp_path / "SHA256SUMS").read_text(encoding="utf-8")
    digest = hashlib.sha256(b"id\r\n").hexdigest()
    assert told == f"{digest}  tables/cities.csv\n"


def test_sha256sum_checks_every_dump_but_the_list_itself(run: Run) -> None:
    folder, program = run().release.path / "dumps", shutil.which("sha256sum")
    if program is None:
        pytest.skip("coreutils' program is not on this system")
    command = [program, "--check", "--strict", "SHA256SUMS"]
    checked = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    told = {line.removesuffix(": OK") for line in checked.stdout.splitlines()}
    held = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert told == held - {"SHA256SUMS"}
