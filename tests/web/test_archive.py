"""Earlier releases are opened when asked for: a few at once, and whoever asks for many slows down nobody else."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing
from itertools import islice
from pathlib import Path

import pytest
from pyoxigraph import Store

from coopatlas.errors import EngineBusy, EngineUnavailable, ReleaseNotFound
from coopatlas.languages.language import read_languages
from coopatlas.release.directory import DIRECTORY_NAME
from coopatlas.release.manifest import Release
from coopatlas.settings import Settings
from coopatlas.web.app import atlas_of
from coopatlas.web.archive import IDLE_S, MAX_WAITING, Archive
from coopatlas.web.atlas import Atlas
from coopatlas.web.integrity import Integrity
from tests.web.conftest import StoreEngine

OLD, MIDDLE, NEW = "2026.11.20", "2026.11.21", "2026.11.22"


class Opening:
    """Opens releases, and remembers what was opened and closed; waits at the gate where there is one."""

    def __init__(self, releases: Path) -> None:
        self.settings = Settings(releases=releases)
        self.opened: list[str] = []
        self.closed: list[str] = []
        self.gate: threading.Event | None = None
        self.works = True

    def __call__(self, release: Release) -> tuple[Atlas, Callable[[], None]]:
        if self.gate is not None:
            self.gate.wait(10)
        if not self.works:
            raise EngineUnavailable("no process can be started")
        self.opened.append(release.version)
        engine = StoreEngine(Store())
        atlas = atlas_of(self.settings, release, engine, integrity=Integrity(release, at_once=False))
        return atlas, lambda: self.closed.append(release.version)


class Clock:
    """Tells the seconds that it is told."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def releases(history: tuple[Release, ...], tmp_path: Path) -> Path:
    """A folder of the three releases that a test may change."""
    folder = tmp_path / "releases"
    for release in history:
        shutil.copytree(release.path, folder / release.version)
    return folder


@pytest.fixture
def opening(releases: Path) -> Opening:
    return Opening(releases)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def archive(releases: Path, opening: Opening, clock: Clock) -> Archive:
    """Two may be open at once."""
    return Archive(releases, opening, read_languages(), most=2, clock=clock)


def _look(archive: Archive, version: str) -> None:
    archive.lease(version).give_back()


def test_a_release_is_opened_once_for_many_requests(archive: Archive, opening: Opening) -> None:
    assert opening.opened == []
    with ThreadPoolExecutor(MAX_WAITING) as pool:
        held = list(pool.map(archive.lease, [OLD] * 16))
    assert {one.atlas.release.version for one in held} == {OLD}
    assert opening.opened == [OLD]


def test_the_one_used_longest_ago_makes_room(archive: Archive, opening: Opening) -> None:
    for version in (OLD, MIDDLE, OLD, NEW):
        _look(archive, version)
    assert opening.closed == [MIDDLE]
    assert archive.open == (OLD, NEW)


def test_none_that_a_request_works_with_is_closed(archive: Archive, opening: Opening) -> None:
    old = archive.lease(OLD)
    _look(archive, MIDDLE)
    _look(archive, NEW)
    assert opening.closed == [MIDDLE]
    new = archive.lease(NEW)
    with pytest.raises(EngineBusy, match="all 2 earlier releases that may be open are in use"):
        archive.lease(MIDDLE)
    old.give_back()
    new.give_back()
    _look(archive, MIDDLE)


def test_few_wait_until_a_release_is_open(archive: Archive, opening: Opening) -> None:
    opening.gate = threading.Event()
    with ThreadPoolExecutor(MAX_WAITING + 8) as pool:
        asking = [pool.submit(archive.lease, OLD) for _ in range(MAX_WAITING + 8)]
        refused = list(islice(as_completed(asking, 10), 8))
        opening.gate.set()
        assert all(isinstance(one.exception(), EngineBusy) for one in refused)
        assert sum(one.exception(10) is None for one in asking) == MAX_WAITING


def test_what_nobody_has_asked_for_lately_is_closed(archive: Archive, opening: Opening, clock: Clock) -> None:
    used = archive.lease(OLD)
    _look(archive, MIDDLE)
    clock.now = IDLE_S / 2
    archive.close_unused()
    assert opening.closed == []
    clock.now = IDLE_S + 1
    archive.close_unused()
    assert opening.closed == [MIDDLE]
    used.give_back()
    archive.close_unused()
    assert opening.closed == [MIDDLE, OLD]


def test_what_was_removed_is_closed_and_cannot_be_had(archive: Archive, opening: Opening, releases: Path) -> None:
    _look(archive, OLD)
    shutil.rmtree(releases / OLD)
    assert archive.kept() == [MIDDLE, NEW]
    archive.close_unused()
    assert opening.closed == [OLD]
    with pytest.raises(ReleaseNotFound):
        archive.lease(OLD)


def test_a_release_that_does_not_open_is_tried_again(archive: Archive, opening: Opening) -> None:
    opening.works = False
    with pytest.raises(EngineUnavailable):
        archive.lease(OLD)
    opening.works = True
    _look(archive, OLD)


def test_releases_of_another_form_are_not_kept_here(archive: Archive, releases: Path) -> None:
    (releases / OLD / DIRECTORY_NAME).chmod(0o644)
    with closing(sqlite3.connect(releases / OLD / DIRECTORY_NAME)) as database:
        database.execute("PRAGMA user_version = 99")
        database.commit()
    (releases / MIDDLE / "manifest.json").unlink()
    assert archive.kept() == [NEW]


def test_at_the_end_all_are_closed(archive: Archive, opening: Opening) -> None:
    for version in (OLD, MIDDLE):
        _look(archive, version)
    archive.close()
    assert sorted(opening.closed) == [OLD, MIDDLE]
