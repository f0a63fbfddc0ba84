"""What ``/health`` says is true: of the files, of the workers, of a queue that moves and of one that does not."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from coopatlas.errors import EngineBusy, EngineUnavailable, QueryCancelled
from coopatlas.formats import Representation
from coopatlas.query.engine import Answer, Caller, Query, QueryEngine
from coopatlas.release.manifest import Release
from coopatlas.settings import Settings
from coopatlas.web.app import atlas_of, create_app
from coopatlas.web.atlas import Atlas
from coopatlas.web.health import Doctor
from tests.visitor import visitor_of


class Clock:
    """A clock that is moved by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class FailingEngine(QueryEngine):
    """Answers as another engine does until ``failure`` is set, and remembers the queries."""

    def __init__(self, engine: QueryEngine, failure: Exception | None = None) -> None:
        self.engine, self.failure = engine, failure
        self.asked: list[Query] = []

    def answer(self, query: Query, representation: Representation, caller: Caller | None = None) -> Answer:
        self.asked.append(query)
        if self.failure is not None:
            raise self.failure
        return self.engine.answer(query, representation, caller)

    def close(self) -> None:
        self.engine.close()


@pytest.fixture
def endpoint(engine: Any) -> FailingEngine:
    return FailingEngine(engine)


@pytest.fixture
def client(settings: Settings, release: Release, engine: Any, endpoint: FailingEngine) -> FlaskClient:
    return visitor_of(create_app(settings, release, engine, endpoint))


@pytest.fixture
def atlas(settings: Settings, release: Release, engine: Any, endpoint: FailingEngine) -> Atlas:
    return atlas_of(settings, release, engine, endpoint)


def test_all_parts_are_well(client: FlaskClient) -> None:
    response = client.get("/health")
    assert (response.status_code, response.cache_control.no_store) == (200, True)
    assert response.json == {
        "status": "ok",
        "release": "2026.11.20",
        "software": "0.1.0",
        "parts": {"release": "ok", "endpoint": "ok", "site": "ok"},
    }


def test_a_probe_is_a_query_that_no_cache_may_answer_in_the_services_own_name(
    client: FlaskClient, endpoint: FailingEngine
) -> None:
    client.get("/health")
    assert [query.repeatable for query in endpoint.asked] == [False]


def test_a_damaged_file_is_told(client: FlaskClient, release: Release) -> None:
    (release.path / "catalog.ttl").write_text("damaged")
    response = client.get("/health")
    assert (response.status_code, response.content_type) == (503, "application/problem+json")
    assert response.json is not None
    assert response.json["parts"] == {"release": "failed", "endpoint": "ok", "site": "ok"}
    assert "failed: release" in response.json["detail"]
    assert str(release.path) not in response.text


def test_an_endpoint_without_workers_is_told_in_public_words(client: FlaskClient, endpoint: FailingEngine) -> None:
    endpoint.failure = EngineUnavailable("no worker of /srv/releases/store")
    response = client.get("/health")
    assert response.status_code == 503
    assert "failed: endpoint" in response.text
    assert "/srv" not in response.text


def test_a_full_queue_is_busy_and_not_ill_for_as_long_as_a_query_may_take(
    atlas: Atlas, endpoint: FailingEngine
) -> None:
    clock = Clock()
    doctor = Doctor(clock)
    assert doctor.see(atlas)["endpoint"] == "ok"
    endpoint.failure = EngineBusy("96 wait")
    clock.now = atlas.settings.query_timeout_s
    assert doctor.see(atlas)["endpoint"] == "busy"
    clock.now += 10
    assert doctor.see(atlas)["endpoint"] == "failed"
    endpoint.failure = None
    clock.now += 10
    assert doctor.see(atlas)["endpoint"] == "ok"


def test_a_busy_service_is_up(client: FlaskClient, endpoint: FailingEngine) -> None:
    endpoint.failure = EngineBusy("96 wait")
    response = client.get("/health")
    assert (response.status_code, response.json and response.json["status"]) == (200, "busy")


def test_a_probe_that_fails_by_itself_is_no_sign_of_a_queue(atlas: Atlas, endpoint: FailingEngine) -> None:
    endpoint.failure = QueryCancelled("by whom?")
    assert Doctor(Clock()).see(atlas)["endpoint"] == "failed"


def test_what_was_seen_stands_for_a_second(atlas: Atlas, endpoint: FailingEngine) -> None:
    clock = Clock()
    doctor = Doctor(clock)
    doctor.see(atlas)
    clock.now = 0.9
    doctor.see(atlas)
    assert len(endpoint.asked) == 1
    clock.now = 1.1
    doctor.see(atlas)
    assert len(endpoint.asked) == 2
