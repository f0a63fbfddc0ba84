"""``/metrics``: what Prometheus can read, of this application alone."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from coopatlas.release.manifest import Release
from coopatlas.settings import Settings
from coopatlas.web.app import create_app
from coopatlas.web.metrics import metrics_of
from tests.visitor import visitor_of


def _values(client: FlaskClient) -> dict[str, float]:
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {sample.name: sample.value for family in families for sample in family.samples}


def test_prometheus_reads_them(client: FlaskClient) -> None:
    response = client.get("/metrics")
    assert response.content_type.startswith("text/plain; version=")
    assert response.cache_control.no_store
    assert _values(client)["coopatlas_takeovers"] == 0


def test_the_engines_own_numbers_are_among_them(settings: Settings, release: Release, engine: Any) -> None:
    engine.status = lambda: {"queries_waiting": 7.0}
    values = _values(visitor_of(create_app(settings, release, engine)))
    assert values["coopatlas_endpoint_queries_waiting"] == values["coopatlas_site_queries_waiting"] == 7


def test_each_application_counts_its_own(settings: Settings, release: Release, engine: Any) -> None:
    first, second = (create_app(settings, release, engine) for _ in range(2))
    metrics_of(first).count_gone()
    assert _values(visitor_of(first))["coopatlas_clients_gone_total"] == 1
    assert _values(visitor_of(second))["coopatlas_clients_gone_total"] == 0
