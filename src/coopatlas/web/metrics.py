"""Numbers for whoever operates the service, at ``/metrics`` in the format of Prometheus.

No label takes a value that a client could invent: the number of time series stays small whatever is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import cast

from flask import Blueprint, Flask, current_app, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from werkzeug.wrappers import Response

from coopatlas import __version__
from coopatlas.web.access import note
from coopatlas.web.atlas import Service

ENDPOINT_NOTE = "endpoint"
_KEY = "coopatlas.metrics"
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
_NOWHERE = "none"
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

metrics = Blueprint("metrics", __name__, url_prefix="/metrics")


class _Served(Collector):
    """What is true at the moment of asking: the release, its engines, takeovers."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def collect(self) -> Iterator[Metric]:
        atlas = self._service.atlas
        told = {"version": atlas.release.version, "software": __version__}
        yield InfoMetricFamily("coopatlas_release", "The release served.", value=told)
        yield GaugeMetricFamily("coopatlas_takeovers", "Releases taken over so far.", value=self._service.takeovers)
        if self._service.earlier is not None:
            opened = len(self._service.earlier.open)
            yield GaugeMetricFamily("coopatlas_open_releases", "Earlier releases that are open.", value=opened)
        for part, engine in (("endpoint", atlas.endpoint), ("site", atlas.engine)):
            for name, value in engine.status().items():
                key = re.sub(r"\W", "_", f"coopatlas_{part}_{name}")
                yield GaugeMetricFamily(key, f"{name} of the engine of the {part}.", value=value)


class Metrics:
    """The counters of one application."""

    def __init__(self, service: Service) -> None:
        """Begin at zero."""
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "coopatlas_requests", "Requests answered.", ["endpoint", "method", "status"], registry=self.registry
        )
        self._seconds = Histogram(
            "coopatlas_request_seconds",
            "Time from a request's head to its answer being handed to the server.",
            ["endpoint"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._bytes = Counter(
            "coopatlas_response_bytes", "Bytes of bodies answered.", ["endpoint"], registry=self.registry
        )
        self._cached = Counter(
            "coopatlas_cache_answers", "Answers by where they came from.", ["cache"], registry=self.registry
        )
        self._gone = Counter(
            "coopatlas_clients_gone", "Clients that did not wait for their answer.", registry=self.registry
        )
        self.running = Gauge("coopatlas_requests_running", "Requests under way.", registry=self.registry)
        self.memo_bytes = Gauge(
            "coopatlas_memory_cache_bytes", "Memory that kept answers take.", registry=self.registry
        )
        ProcessCollector(registry=self.registry)
        self.registry.register(_Served(service))

    def count(self, endpoint: str, method: str, status: int, size_bytes: int, seconds: float) -> None:
        """Count one request."""
        self._requests.labels(endpoint, method if method in _METHODS else "other", str(status)).inc()
        self._seconds.labels(endpoint).observe(seconds)
        self._bytes.labels(endpoint).inc(size_bytes)

    def count_cache(self, cache: str) -> None:
        """Count where an answer came from: ``memory``, ``hit`` or ``miss``."""
        self._cached.labels(cache).inc()

    def count_gone(self) -> None:
        """Count a client that did not wait."""
        self._gone.inc()


def register(app: Flask, counters: Metrics) -> None:
    """Tie the counters to their application, and have each request say which endpoint answered it."""
    app.extensions[_KEY] = counters
    app.after_request(_note_endpoint)


def metrics_of(app: Flask) -> Metrics:
    """The counters of an application."""
    return cast("Metrics", app.extensions[_KEY])


@metrics.get("")
def report() -> Response:
    """Tell all numbers."""
    response = Response(generate_latest(metrics_of(current_app).registry), content_type=CONTENT_TYPE_LATEST)
    response.cache_control.no_store = True
    return response


def _note_endpoint(response: Response) -> Response:
    note(ENDPOINT_NOTE, request.endpoint or _NOWHERE)
    return response
