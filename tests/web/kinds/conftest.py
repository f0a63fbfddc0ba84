"""The project's own release, made once, and served by the application."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Quad, RdfFormat, Store

from coopatlas.progress import Quiet
from coopatlas.release.build import build
from coopatlas.release.manifest import Release
from coopatlas.settings import Settings, read_settings
from coopatlas.web.app import create_app
from tests.web.conftest import StoreEngine

Read = Callable[..., str]


@pytest.fixture(scope="session")
def own_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = read_settings(Path(__file__).parents[3], {})
    return replace(settings, releases=tmp_path_factory.mktemp("kinds"), contact="mailto:atlas@example.org")


@pytest.fixture(scope="session")
def own_release(own_settings: Settings) -> Release:
    return build(own_settings, Quiet(), datetime(2026, 11, 20, 12, tzinfo=UTC)).release


@pytest.fixture(scope="session")
def own_client(own_settings: Settings, own_release: Release) -> FlaskClient:
    store = Store()
    store.load(path=own_release.checked("dumps/coopatlas.nq"), format=RdfFormat.N_QUADS)
    for quad in list(store):
        store.add(Quad(*quad.triple))
    return create_app(own_settings, own_release, StoreEngine(store)).test_client()


@pytest.fixture
def read(own_client: FlaskClient) -> Read:
    """A page of the project's own release, with its spaces as one types them."""

    def reading(path: str, language: str = "en") -> str:
        response = own_client.get(f"/{language}/{path}")
        assert response.status_code == 200, path
        return response.text.replace("\N{NO-BREAK SPACE}", " ")

    return reading
