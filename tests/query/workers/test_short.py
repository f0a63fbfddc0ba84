"""A file that is memory while it is short."""

import io
import tempfile
from typing import BinaryIO, cast

import pyoxigraph as ox
import pytest

from coopatlas.query.workers.short import ShortFirst
from coopatlas.query.writing import check_xml


def test_what_is_short_stays_in_memory() -> None:
    file = io.BytesIO()
    short = ShortFirst(file, 10)
    short.write(b"12345")
    short.write(b"67890")
    assert short.content == b"1234567890"
    assert file.getvalue() == b""


def test_what_is_longer_is_in_the_file_from_its_first_byte_on() -> None:
    file = io.BytesIO()
    short = ShortFirst(file, 10)
    for _ in range(3):
        short.write(b"12345")
    assert short.content is None
    assert file.getvalue() == b"123451234512345"


@pytest.mark.parametrize("short_bytes", [10, 1000])
def test_it_is_read_again_wherever_it_is(short_bytes: int) -> None:
    short = ShortFirst(io.BytesIO(), short_bytes)
    short.write(b"<a>")
    short.write(b"x" * 50 + b"</a>")
    check_xml(cast("BinaryIO", short))
    assert short.tell() == 57
    short.seek(1)
    assert short.read(2) == b"a>"


def test_whoever_asks_for_its_descriptor_finds_everything_in_the_file() -> None:
    with tempfile.TemporaryFile(buffering=0) as file:
        short = ShortFirst(file, 1000)
        short.write(b"12345")
        assert short.fileno() == file.fileno()
        assert short.content is None
        assert file.seek(0) == 0
        assert file.read() == b"12345"


def test_pyoxigraph_writes_into_it() -> None:
    short = ShortFirst(io.BytesIO(), 1000)
    results = ox.Store().query("ASK {}")
    assert isinstance(results, ox.QueryBoolean)
    results.serialize(cast("BinaryIO", short), ox.QueryResultsFormat.JSON)
    assert short.content == b'{"head":{},"boolean":true}'
