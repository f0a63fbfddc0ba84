"""The project's own graph, served once for all tests here."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Store

from coopatlas.settings import Settings
from coopatlas.web.app import create_app
from tests.web.conftest import VERSION, StoreEngine, make_release

Reconcile = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def own_client(atlas: Store, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    release = make_release(tmp_path_factory.mktemp("reconciliation"), VERSION)
    engine = StoreEngine(atlas, release.path)
    engine.index(datetime(2026, 11, 20, 10, tzinfo=UTC))
    return create_app(Settings(releases=release.path.parent), release, engine).test_client()


@pytest.fixture
def reconcile(own_client: FlaskClient) -> Reconcile:
    """Send a batch and give its answer."""

    def reconciling(batch: object, language: str = "en") -> dict[str, Any]:
        response = own_client.post(f"/{language}/reconcile", data={"queries": json.dumps(batch)})
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.get_json()
        return answer

    return reconciling
