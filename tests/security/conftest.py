"""The project's own data, released, and one server of it for all tests here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from coopatlas.progress import Quiet
from coopatlas.release.build import build
from coopatlas.settings import read_settings
from tests.security.running import Inner, Running, inner, served, small_bounds


@pytest.fixture(scope="session")
def inside() -> Iterator[Inner]:
    with inner() as noted:
        yield noted


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, inside: Inner) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("security")
    settings = replace(read_settings(Path(__file__).parents[2], {}), releases=folder / "releases")
    build(settings, Quiet(), datetime(2026, 11, 20, 12, tzinfo=UTC))
    with served(settings.releases, folder, small_bounds(inside.allowed)) as running:
        yield running
