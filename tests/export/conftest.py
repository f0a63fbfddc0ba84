"""A copy of three small releases' last, and a plain server of files over it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner, Result

from coopatlas.cli import main
from coopatlas.export.run import Exported, export
from coopatlas.progress import Quiet
from coopatlas.query.direct import DirectEngine
from coopatlas.release.build import build
from coopatlas.release.manifest import Release
from coopatlas.settings import Settings
from coopatlas.web.app import atlas_of
from coopatlas.web.atlas import Atlas
from tests.conftest import DESCRIPTION, HISTORY, ONTOLOGY, TOWNS, write_towns

SITE = "http://localhost/atlas"
PUBLISHER = """<https://w3id.org/coopatlas/about#publisher>
    <http://www.w3.org/2000/01/rdf-schema#label> "Cooperation Atlas"@en .
"""


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves files, as Python does anywhere, and writes no log."""

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def published(folder: Path) -> Iterator[str]:
    """Serve a folder, which may be written later, by Python's own server of files; gives its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(folder))) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def opened(release: Release) -> Atlas:
    """A release as it is served in a copy."""
    settings = Settings(releases=release.path)
    return replace(atlas_of(settings, release, DirectEngine(release.store_path)), is_copy=True)


def exported(release: Release, folder: Path, site: str = SITE) -> Exported:
    """Write a copy of a release."""
    return export(release, partial(opened, release), folder, site, Quiet())


def make_release(folder: Path) -> Release:
    """Build the last of three releases, with what the descriptions speak of: who publishes, and the short cuts."""
    settings = write_towns(folder)
    (settings.ontology / "terms.ttl").write_text(ONTOLOGY + PUBLISHER, encoding="utf-8")
    (settings.data / "derived").mkdir()
    (settings.data / "derived" / "dataset.ttl").write_text(DESCRIPTION.format(name="derived"), encoding="utf-8")
    for day, towns in enumerate(HISTORY, start=20):
        (settings.data / "towns" / "towns.ttl").write_text(TOWNS + towns, encoding="utf-8")
        release = build(settings, Quiet(), datetime(2026, 11, day, 12, 0, tzinfo=UTC)).release
    return release


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The last of three releases."""
    return make_release(tmp_path_factory.mktemp("released"))


@pytest.fixture(scope="session")
def copied(released: Release, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """A copy that the verb made, to be published below the root of its host, and what the verb told."""
    folder = tmp_path_factory.mktemp("copy") / "public"
    arguments = ["export", "--quiet", str(folder), "--site", f"{SITE}/"]
    return folder, CliRunner().invoke(main, arguments, env={"COOPATLAS_RELEASES": str(released.path.parent)})


@pytest.fixture(scope="session")
def copy(copied: tuple[Path, Result]) -> Path:
    """The folder of the copy; no test changes it."""
    folder, result = copied
    assert result.exit_code == 0, result.output
    return folder
