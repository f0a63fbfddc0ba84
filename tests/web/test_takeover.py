"""Another release comes into service: whole or not at all, and not under the feet of requests."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from coopatlas.errors import EngineUnavailable
from coopatlas.release.manifest import LATEST_NAME, MANIFEST_NAME, Release
from coopatlas.settings import Settings
from coopatlas.web.app import app_of, atlas_of
from coopatlas.web.atlas import Atlas, Service, current_atlas
from coopatlas.web.integrity import Integrity
from coopatlas.web.takeover import Caretaker

NEWER = "2026.11.21"


class Opening:
    """Opens releases over one engine, and remembers what was opened and closed."""

    def __init__(self, settings: Settings, engine: Any) -> None:
        self.settings, self.engine = settings, engine
        self.opened: list[str] = []
        self.closed: list[str] = []
        self.works = True

    def __call__(self, release: Release, integrity: Integrity | None = None) -> tuple[Atlas, Callable[[], None]]:
        if not self.works:
            raise EngineUnavailable("no process can be started")
        self.opened.append(release.version)
        atlas = atlas_of(self.settings, release, self.engine, integrity=integrity)
        return atlas, lambda: self.closed.append(release.version)


@pytest.fixture
def opening(settings: Settings, engine: Any) -> Opening:
    return Opening(settings, engine)


@pytest.fixture
def service(opening: Opening, release: Release) -> Service:
    _link(release.path)
    return Service(*opening(release))


@pytest.fixture
def caretaker(service: Service, settings: Settings, opening: Opening) -> Caretaker:
    return Caretaker(service, settings.releases, opening, follow=True)


@pytest.fixture
def newer(release: Release) -> Path:
    """A newer release, which nothing names yet."""
    folder = release.path.with_name(NEWER)
    shutil.copytree(release.path, folder)
    manifest = json.loads((folder / MANIFEST_NAME).read_text())
    (folder / MANIFEST_NAME).write_text(json.dumps({**manifest, "version": NEWER}))
    return folder


def _link(folder: Path) -> None:
    (folder.parent / "fresh").symlink_to(folder.name)
    (folder.parent / "fresh").rename(folder.parent / LATEST_NAME)


def test_nothing_happens_while_the_link_names_what_is_served(
    caretaker: Caretaker, opening: Opening, newer: Path
) -> None:
    assert newer.is_dir()
    caretaker.look()
    assert opening.opened == ["2026.11.20"]


def test_what_the_link_names_is_served_and_the_old_engines_closed(
    caretaker: Caretaker, service: Service, opening: Opening, newer: Path
) -> None:
    _link(newer)
    caretaker.look()
    assert (service.atlas.release.version, service.takeovers) == (NEWER, 1)
    caretaker.look()
    assert opening.closed == ["2026.11.20"]


def test_a_release_chosen_by_its_version_stays(
    service: Service, settings: Settings, opening: Opening, newer: Path
) -> None:
    _link(newer)
    Caretaker(service, settings.releases, opening, follow=False).look()
    assert service.atlas.release.version == "2026.11.20"


def test_a_damaged_release_is_refused_once_and_tried_again_when_told(
    caretaker: Caretaker, service: Service, newer: Path, caplog: pytest.LogCaptureFixture
) -> None:
    whole = (newer / "catalog.ttl").read_bytes()
    (newer / "catalog.ttl").write_bytes(b"x" + whole[1:])
    _link(newer)
    caretaker.look()
    caretaker.look()
    assert service.atlas.release.version == "2026.11.20"
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "catalog.ttl is not as the manifest says" in caplog.text
    (newer / "catalog.ttl").write_bytes(whole)
    caretaker.look()
    assert service.atlas.release.version == "2026.11.20"
    caretaker.look(again=True)
    assert service.atlas.release.version == NEWER


def test_a_release_that_does_not_open_is_not_taken_over(
    caretaker: Caretaker, service: Service, opening: Opening, newer: Path
) -> None:
    opening.works = False
    _link(newer)
    caretaker.look()
    assert (service.atlas.release.version, opening.closed) == ("2026.11.20", [])


def test_a_folder_without_the_link_for_a_moment_changes_nothing(
    caretaker: Caretaker, service: Service, settings: Settings
) -> None:
    (settings.releases / LATEST_NAME).unlink()
    caretaker.look()
    assert service.atlas.release.version == "2026.11.20"


def test_a_request_keeps_to_the_end_what_it_began_with(
    caretaker: Caretaker, service: Service, opening: Opening, newer: Path
) -> None:
    app: Flask = app_of(service)
    with app.test_request_context():
        began = current_atlas()
        _link(newer)
        caretaker.look()
        caretaker.look()
        assert current_atlas() is began
        assert opening.closed == []
    caretaker.look()
    assert opening.closed == ["2026.11.20"]
    with app.test_request_context():
        assert current_atlas().release.version == NEWER


def test_at_the_end_all_engines_are_closed(
    caretaker: Caretaker, service: Service, opening: Opening, newer: Path
) -> None:
    with app_of(service).test_request_context():
        assert current_atlas().release.version == "2026.11.20"
        _link(newer)
        caretaker.look()
        service.close()
        assert sorted(opening.closed) == ["2026.11.20", NEWER]


def test_files_are_watched_by_their_size_and_time(release: Release) -> None:
    integrity = Integrity(release)
    assert integrity.faults() == []
    path = release.path / "catalog.ttl"
    whole = path.read_bytes()
    path.write_bytes(b"x" + whole[1:])
    assert len(integrity.faults()) == 1
    path.unlink()
    assert "catalog.ttl" in integrity.faults()[0]
    path.write_bytes(whole)
    assert integrity.faults() == []


def test_a_file_that_fails_without_a_trace_is_found_when_all_are_hashed(release: Release) -> None:
    integrity = Integrity(release)
    path = release.path / "catalog.ttl"
    before, whole = path.stat(), path.read_bytes()
    with path.open("r+b") as file:
        file.write(b"x" + whole[1:2])
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert integrity.faults() == []
    integrity.hash_all()
    assert len(integrity.faults()) == 1
