"""One endpoint for all tests of the suites."""

from collections.abc import Iterator

import pytest

from tests.suites.endpoint import Endpoint


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """The application on an HTTP server; ``hold`` says from which files it answers."""
    with Endpoint(tmp_path_factory.mktemp("suites")) as endpoint:
        yield endpoint
