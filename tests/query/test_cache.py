"""Answers kept on disk."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from coopatlas.errors import SettingsError
from coopatlas.query.cache import AnswerCache

KEYS = [f"{number:064x}" for number in range(20)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def cache(folder: Path) -> AnswerCache:
    return AnswerCache(folder, max_bytes=8000)


def put(cache: AnswerCache, key: str, content: bytes) -> bool:
    return cache.put(key, io.BytesIO(content), len(content))


def read(cache: AnswerCache, key: str) -> bytes | None:
    body = cache.get(key)
    if body is None:
        return None
    with body:
        return body.read()


def test_what_was_kept_is_found(cache: AnswerCache) -> None:
    assert put(cache, KEYS[0], b"answer")
    assert read(cache, KEYS[0]) == b"answer"
    assert read(cache, KEYS[1]) is None


def test_the_body_that_is_kept_stands_at_its_start_again(cache: AnswerCache) -> None:
    body = io.BytesIO(b"answer")
    cache.put(KEYS[0], body, 6)
    assert body.read() == b"answer"


def test_what_was_used_longest_ago_goes_first(cache: AnswerCache) -> None:
    for key in KEYS[:8]:
        put(cache, key, key[:1].encode() * 1000)
    assert read(cache, KEYS[0]) is not None
    put(cache, KEYS[8], b"x" * 1000)
    assert read(cache, KEYS[0]) is not None
    assert read(cache, KEYS[1]) is None
    assert cache.total_bytes == 8000
    assert cache.count == 8


def test_what_is_gone_is_gone_from_the_disk(cache: AnswerCache, folder: Path) -> None:
    for key in KEYS:
        put(cache, key, b"x" * 1000)
    assert sum(path.stat().st_size for path in folder.iterdir()) == 8000


def test_an_answer_over_an_eighth_of_the_whole_is_not_kept(cache: AnswerCache) -> None:
    assert not put(cache, KEYS[0], b"x" * 1001)
    assert read(cache, KEYS[0]) is None


def test_an_answer_kept_anew_counts_once(cache: AnswerCache) -> None:
    put(cache, KEYS[0], b"first")
    put(cache, KEYS[0], b"second")
    assert read(cache, KEYS[0]) == b"second"
    assert (cache.count, cache.total_bytes) == (1, 6)


def test_another_process_finds_what_was_kept(cache: AnswerCache, folder: Path) -> None:
    put(cache, KEYS[0], b"answer")
    later = AnswerCache(folder, max_bytes=8000)
    assert later.total_bytes == 6
    assert read(later, KEYS[0]) == b"answer"


@pytest.mark.parametrize(
    "tear",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"answe"),
        lambda path: path.write_bytes(b"answ\x00\x00"),
        lambda path: path.unlink(),
    ],
    ids=["emptied", "cut", "zeroed", "removed"],
)
def test_a_torn_answer_is_never_given(cache: AnswerCache, folder: Path, tear: Callable[[Path], object]) -> None:
    put(cache, KEYS[0], b"answer")
    later = AnswerCache(folder, max_bytes=8000)
    (path,) = folder.iterdir()
    tear(path)
    assert read(later, KEYS[0]) is None
    assert later.count == 0
    assert not list(folder.iterdir())


def test_what_was_never_finished_is_swept_away_and_strange_files_are_left(cache: AnswerCache, folder: Path) -> None:
    put(cache, KEYS[0], b"answer")
    (path,) = folder.iterdir()
    path.rename(f"{path}.unfinished-1-2")
    (folder / "notes.txt").write_text("mine")
    assert AnswerCache(folder, max_bytes=8000).count == 0
    assert [path.name for path in folder.iterdir()] == ["notes.txt"]


def test_a_smaller_bound_is_kept_from_the_start(cache: AnswerCache, folder: Path) -> None:
    for key in KEYS[:8]:
        put(cache, key, b"x" * 1000)
    assert AnswerCache(folder, max_bytes=3000).total_bytes == 3000


def test_a_folder_that_cannot_be_written_is_told_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SettingsError, match="set another folder as 'cache'"):
        AnswerCache(tmp_path / "file" / "cache", max_bytes=8000)


def test_an_answer_that_cannot_be_written_is_not_kept_and_the_log_says_so(
    cache: AnswerCache, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder.rmdir()
    assert not put(cache, KEYS[0], b"answer")
    assert "could not be kept" in caplog.text
    assert read(cache, KEYS[0]) is None
