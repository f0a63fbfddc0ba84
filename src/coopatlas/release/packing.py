"""Compressing dumps, and the list of their hashes.

Source: RFC 1952 (gzip); RFC 8878 (zstd); GNU coreutils, ``sha256sum --check``.
"""

from __future__ import annotations

import gzip
import os
import shutil
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from coopatlas.progress import Progress
from coopatlas.release.manifest import files_below, sha256_of

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

SUMS_NAME = "SHA256SUMS"
GZIP, ZSTD = "gz", "zst"
_ZSTD_LEVEL = 12
_CHUNK_BYTES = 2**20


def compress_each(paths: Iterable[Path], progress: Progress) -> None:
    """Write each file compressed beside itself, in each way; equal content gives equal bytes."""
    ways: tuple[Callable[[Path], None], ...] = (_gzip, _zstd)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = [pool.submit(way, path) for path in paths for way in ways]
        try:
            for job in progress.each(as_completed(jobs), "compressing dumps", len(jobs)):
                job.result()
        finally:
            pool.shutdown(cancel_futures=True)


def _gzip(path: Path) -> None:
    # No name and no time in the header: equal content gives equal bytes.
    with (
        path.open("rb") as plain,
        path.with_name(f"{path.name}.{GZIP}").open("wb") as target,
        gzip.GzipFile(filename="", mode="wb", fileobj=target, mtime=0) as compressed,
    ):
        shutil.copyfileobj(plain, compressed, _CHUNK_BYTES)


def _zstd(path: Path) -> None:
    # One thread, the size in the header and a checksum at the end: readers know both what comes and that it came.
    options: dict[int, int] = {
        zstd.CompressionParameter.compression_level: _ZSTD_LEVEL,
        zstd.CompressionParameter.checksum_flag: 1,
    }
    compressor = zstd.ZstdCompressor(options=options)
    compressor.set_pledged_input_size(path.stat().st_size)
    with path.open("rb") as plain, path.with_name(f"{path.name}.{ZSTD}").open("wb") as target:
        while chunk := plain.read(_CHUNK_BYTES):
            target.write(compressor.compress(chunk))
        target.write(compressor.flush(zstd.ZstdCompressor.FLUSH_FRAME))


def write_sums(folder: Path) -> None:
    """List the SHA-256 of each file below a folder, so that ``sha256sum --check`` run in it compares them."""
    lines = [f"{sha256_of(path)}  {path.relative_to(folder).as_posix()}\n" for path in files_below(folder)]
    (folder / SUMS_NAME).write_text("".join(lines), encoding="utf-8")
