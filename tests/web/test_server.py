"""The server as a whole, with real signals: it starts plainly, is hard to kill, and ends cleanly."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest

from coopatlas.errors import SettingsError
from coopatlas.progress import Quiet
from coopatlas.release.build import build
from coopatlas.release.manifest import LATEST_NAME, MANIFEST_NAME, sha256_of
from coopatlas.settings import Settings, read_settings
from coopatlas.web.server import address_of, check_address

WAIT_S = 60
TIMEOUT_S = 3
LONG_BYTES = 2**26
KILLER = "/sparql?query=" + quote(f"SELECT (COUNT(*) AS ?n) {{ {'?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l'} }}")
QUICK = "/sparql?query=" + quote("ASK {}")


@dataclass(frozen=True)
class Running:
    """A server that runs; ``log`` is what it has written."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def get(self, address: str) -> tuple[int, dict[str, str], str]:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT_S)) as connection:
            connection.request("GET", address)
            response = connection.getresponse()
            headers = {name.lower(): value for name, value in response.getheaders()}
            return response.status, headers, response.read().decode()

    def running_queries(self) -> float:
        lines = [line.split() for line in self.get("/metrics")[2].splitlines()]
        wanted = {"coopatlas_endpoint_queries_quick", "coopatlas_endpoint_queries_slow"}
        return sum(float(line[1]) for line in lines if line[0] in wanted)

    @property
    def answering(self) -> int:
        """The process that answers."""
        return _children(self.process.pid)[0]

    def tree(self) -> list[int]:
        answering = _children(self.process.pid)
        return [self.process.pid, *answering, *(child for pid in answering for child in _children(pid))]


def _children(pid: int) -> list[int]:
    lists = Path(f"/proc/{pid}/task").glob("*/children")  # one for each thread
    return [int(child) for listed in lists for child in listed.read_text().split()]


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def _wait_until(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_S
    while not what():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)


@contextmanager
def _served(settings: Settings, *options: str) -> Iterator[Running]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    names = {"RELEASES": settings.releases, "CACHE": settings.releases.parent / "cache", "QUERY_TIMEOUT_S": TIMEOUT_S}
    environment = {**os.environ, **{f"COOPATLAS_{name}": str(value) for name, value in names.items()}}
    command = [sys.executable, "-m", "coopatlas", "serve", "--port", str(port), *options]
    log = settings.releases.parent / "log"
    with log.open("wb") as written, subprocess.Popen(command, env=environment, stderr=written) as process:
        try:
            yield Running(process, port, log)
        finally:
            process.kill()


@pytest.fixture
def server(settings: Settings) -> Iterator[Running]:
    with _served(settings) as running:
        _wait_until(lambda: _answers(running))
        yield running


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The project's own data, released."""
    root = Path(__file__).parents[2]
    settings = replace(read_settings(root, {}), releases=tmp_path_factory.mktemp("built") / "releases")
    build(settings, Quiet(), datetime(2026, 11, 20, 12, tzinfo=UTC))
    return settings


@pytest.fixture
def settings(built: Settings, tmp_path: Path) -> Settings:
    """A copy of that release for a test of its own."""
    shutil.copytree(built.releases, tmp_path / "releases", symlinks=True)
    return replace(built, releases=tmp_path / "releases")


def _answers(running: Running) -> bool:
    assert running.process.poll() is None, running.log.read_text()
    try:
        return running.get("/health")[0] == 200
    except OSError:
        return False


def _newer(settings: Settings) -> None:
    """Put a newer release of the same content into service."""
    folder = settings.releases / "2026.11.21"
    shutil.copytree(settings.releases / "2026.11.20", folder)
    manifest = json.loads((folder / MANIFEST_NAME).read_text())
    (folder / MANIFEST_NAME).write_text(json.dumps({**manifest, "version": folder.name}))
    (settings.releases / "fresh").symlink_to(folder.name)
    (settings.releases / "fresh").rename(settings.releases / LATEST_NAME)


def test_an_address_in_use_is_told_in_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=f"cannot listen on http://127.0.0.1:{port}: .*'port'"):
            check_address("127.0.0.1", port)


def test_a_free_address_is_fine() -> None:
    check_address("127.0.0.1", 0)


def test_an_address_is_written_as_a_browser_takes_it() -> None:
    assert address_of("127.0.0.1", 8000) == "http://127.0.0.1:8000"
    assert address_of("::1", 8000) == "http://[::1]:8000"


def test_a_server_whose_answering_process_is_killed_again_and_again_goes_on(server: Running) -> None:
    for _ in range(3):
        old = server.answering
        workers = _children(old)
        assert workers
        os.kill(old, signal.SIGKILL)
        # The connection waits in the main process until there is somebody to answer.
        assert server.get(QUICK)[0] == 200
        assert server.answering != old
        _wait_until(lambda workers=workers: not any(map(_lives, workers)))  # type: ignore[misc]


def test_an_answer_under_way_is_finished_before_the_server_ends(server: Running) -> None:
    tree, statuses = server.tree(), list[int]()
    asking = threading.Thread(target=lambda: statuses.append(server.get(KILLER)[0]))
    asking.start()
    _wait_until(lambda: server.running_queries() > 0)
    server.process.send_signal(signal.SIGTERM)
    asking.join(WAIT_S)
    assert statuses == [503]  # its deadline, told by an answer
    assert server.process.wait(WAIT_S) == 0
    _wait_until(lambda: not any(map(_lives, tree)))


def test_nothing_is_left_when_the_main_process_is_killed(server: Running) -> None:
    tree = server.tree()
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait(WAIT_S)
    _wait_until(lambda: not any(map(_lives, tree)))


def test_a_query_whose_client_hangs_up_is_stopped(server: Running) -> None:
    with socket.create_connection(("127.0.0.1", server.port)) as client:
        client.sendall(f"GET {KILLER} HTTP/1.1\r\nHost: atlas.example\r\n\r\n".encode())
        _wait_until(lambda: server.running_queries() > 0)
    _wait_until(lambda: server.running_queries() == 0)
    assert '"outcome": "client gone"' in server.log.read_text()


def test_a_new_release_is_taken_over_without_a_failed_request(server: Running, settings: Settings) -> None:
    seen: list[tuple[int, str]] = []
    enough = threading.Event()

    def ask(number: int) -> None:
        while not enough.is_set():
            number += 4
            status, headers, _ = server.get("/sparql?query=" + quote(f"SELECT * {{ ?s ?p {number} }}"))
            seen.append((status, headers["x-release"]))

    asking = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    for thread in asking:
        thread.start()
    _wait_until(lambda: len(seen) > 20)
    _newer(settings)
    server.process.send_signal(signal.SIGHUP)
    _wait_until(lambda: bool(seen) and seen[-1][1] == "2026.11.21")
    enough.set()
    for thread in asking:
        thread.join(WAIT_S)
    assert {status for status, _ in seen} == {200}
    assert {release for _, release in seen} == {"2026.11.20", "2026.11.21"}


def test_a_release_chosen_by_its_version_is_served_whatever_is_the_latest(settings: Settings) -> None:
    with _served(settings, "--release", "2026.11.20") as server:
        _wait_until(lambda: _answers(server))
        _newer(settings)
        server.process.send_signal(signal.SIGHUP)
        time.sleep(2)
        assert server.get("/health")[1]["x-release"] == "2026.11.20"


def test_a_server_that_cannot_open_its_release_ends(settings: Settings) -> None:
    shutil.rmtree(settings.releases / "2026.11.20" / "store")
    with _served(settings) as server:
        assert server.process.wait(WAIT_S) != 0
        assert "store" in server.log.read_text()


def test_clients_that_read_slowly_cost_neither_threads_nor_memory(settings: Settings) -> None:
    _add_dump(settings.releases / "2026.11.20", "long.gz", LONG_BYTES)
    request = b"GET /dumps/2026.11.20/long.gz HTTP/1.1\r\nHost: atlas.example\r\n\r\n"
    with _served(settings) as server, ExitStack() as connected:
        _wait_until(lambda: _answers(server))
        before = _memory_bytes(server.answering)
        for _ in range(20):
            client = connected.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            client.sendall(request)
            assert client.recv(12) == b"HTTP/1.1 200"
        assert server.get(QUICK)[0] == 200
        assert server.get("/doc/place/lublin.ttl")[0] == 200
        assert _memory_bytes(server.answering) - before < LONG_BYTES


def _add_dump(release: Path, name: str, size_bytes: int) -> None:
    path = release / "dumps" / name
    with path.open("wb") as file:
        file.truncate(size_bytes)
    manifest = json.loads((release / MANIFEST_NAME).read_text())
    manifest["files"].append({"path": f"dumps/{name}", "size_bytes": size_bytes, "sha256": sha256_of(path)})
    (release / MANIFEST_NAME).write_text(json.dumps(manifest))


def _memory_bytes(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
