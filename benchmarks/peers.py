"""The servers that are compared: how each is given the data, started, found ready, and ended for sure."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.metadata import version as version_of
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import psutil

from coopatlas import __version__
from debian import Program, program
from grown import CACHE, Grown
from questions import Question

_ROOT = Path(__file__).parents[1]
_LOOPBACK = "127.0.0.1"
_END_S = 20.0
_LOOK_S, _AT_REST = 0.1, 0.25
"""Less than a quarter of a core over a tenth of a second is a server that works on nothing for anybody."""
_PROBE = quote("ASK {}", safe="")
_VIRTUOSO_PACKAGES = (
    "virtuoso-opensource-7-bin",
    *("libwbxml2-1", "libldap-2.5-0", "libsasl2-2", "libpcre3", "libminizip1"),
)
_VIRTUOSO_GRAPH = "https://w3id.org/coopatlas/union"
_VIRTUOSO_BUFFERS = 170_000
"""Pages of 8 KB: 1.4 GB, which OpenLink advises for a machine with 2 GB free; all of the graph fits."""


class PeerFailed(Exception):
    """A server did not start, or did not come to rest."""


@dataclass(frozen=True)
class Reply:
    """What came back for one question. ``status`` is 0 where nothing came in time."""

    status: int
    body: bytes
    seconds: float


@dataclass
class Peer:
    """One server and how it is run.

    ``target`` is its path with the query's parameter at the end; ``load_s`` is how long its data took to load where
    it loads them itself. ``renews`` tells that SIGHUP makes it drop all queries at work.
    """

    name: str
    version: str
    command: Sequence[str]
    port: int
    target: str
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    folder: Path = CACHE
    start_s: float = 60.0
    renews: bool = False
    process: psutil.Popen | None = None

    def __enter__(self) -> Self:
        """Start it."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it, with all processes that it started."""
        self.stop()

    @property
    def address(self) -> str:
        """Where it listens, for a load generator."""
        return f"http://{_LOOPBACK}:{self.port}/"

    def path(self, question: Question) -> str:
        """The target of a GET request for a question."""
        return self.target + quote(question.text, safe="")

    def start(self) -> None:
        """Start the server and wait until it answers.

        Raises:
            PeerFailed: when it ends or does not answer in time, with the end of what it wrote.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._log.open("wb") as log:
            self.process = psutil.Popen(
                ["setpriv", "--pdeathsig", "TERM", *self.command],
                env=dict(self.environment),
                cwd=self.folder,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.wait_until_ready(self.start_s)

    def stop(self) -> None:
        """End all its processes: asked first, then killed."""
        if self.process is None:
            return
        family = self.family()
        with suppress(psutil.NoSuchProcess):
            self.process.terminate()
        _, alive = psutil.wait_procs(family, timeout=_END_S)
        for process in alive:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(alive, timeout=_END_S)
        self.process = None

    def revive(self) -> None:
        """Start it again if it has died.

        Raises:
            PeerFailed: when it does not start.
        """
        if self.process is not None and self.process.poll() is not None:
            self.start()

    def renew(self) -> None:
        """Make it drop the queries at work: by its signal, or by starting it again."""
        if self.renews and self.process is not None:
            self.process.send_signal(signal.SIGHUP)
            time.sleep(0.2)
            self.wait_until_ready(self.start_s)
        else:
            self.stop()
            self.start()

    def settle(self, seconds: float) -> None:
        """Wait until it has done with what clients left behind; if it does not, make it drop that.

        Raises:
            PeerFailed: when it does not come back.
        """
        until = time.monotonic() + seconds
        while self._busy_s() > _AT_REST * _LOOK_S:
            if time.monotonic() > until:
                self.renew()
                return

    def _busy_s(self) -> float:
        """Processor seconds that it takes in a short look."""
        before = self._processor_s()
        time.sleep(_LOOK_S)
        return self._processor_s() - before

    def _processor_s(self) -> float:
        total = 0.0
        for process in self.family():
            with suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                total += times.user + times.system
        return total

    def family(self) -> list[psutil.Process]:
        """The server's process and all below it."""
        if self.process is None:
            return []
        with suppress(psutil.NoSuchProcess):
            return [self.process, *self.process.children(recursive=True)]
        return [self.process]

    def wait_until_ready(self, seconds: float) -> None:
        """Ask a trivial question until it is answered.

        Raises:
            PeerFailed: when the time has passed, or the server has ended.
        """
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.process is None or self.process.poll() is not None:
                break
            if self._get(self.target + _PROBE, "application/sparql-results+json", 5.0).status == http.client.OK:
                return
            time.sleep(0.05)
        raise PeerFailed(
            f"{self.name} does not answer at {self.address}:\n{self._log.read_text(errors='replace')[-2000:]}"
        )

    def ask(self, question: Question, seconds: float) -> Reply:
        """Ask one question and read the whole answer."""
        accept = "text/turtle" if question.is_graph else "application/sparql-results+json"
        return self._get(self.path(question), accept, seconds)

    @property
    def _log(self) -> Path:
        return self.folder / f"{self.name.replace(' ', '-').lower()}.log"

    def _get(self, target: str, accept: str, seconds: float) -> Reply:
        connection = http.client.HTTPConnection(_LOOPBACK, self.port, timeout=seconds)
        begun = time.perf_counter()
        try:
            connection.request("GET", target, headers={"Accept": accept})
            response = connection.getresponse()
            body = response.read()
            return Reply(response.status, body, time.perf_counter() - begun)
        except (OSError, http.client.HTTPException):
            return Reply(0, b"", time.perf_counter() - begun)
        finally:
            connection.close()


def atlas(grown: Grown, port: int, timeout_s: float, scratch: Path) -> Peer:
    """Our own server, as installed, with an empty cache of answers.

    One load generator stands for many clients here, so a client's share of slow queries is not bounded; all other
    settings are the defaults.
    """
    environment = {
        **os.environ,
        "PYTHONPATH": str(_ROOT / "src"),
        "COOPATLAS_RELEASES": str(grown.release.path.parent),
        "COOPATLAS_CACHE": str(scratch / "answers"),
        "COOPATLAS_QUERY_TIMEOUT_S": f"{timeout_s:g}",
        "COOPATLAS_CLIENT_SLOW_S": "1000000",
    }
    command = [sys.executable, "-m", "coopatlas", "serve", "--port", str(port)]
    version = f"{__version__} on pyoxigraph {version_of('pyoxigraph')}"
    return Peer("Atlas", version, command, port, "/sparql?query=", environment, scratch)


def oxigraph(grown: Grown, port: int, timeout_s: float, scratch: Path) -> Peer:  # noqa: ARG001  # see below
    """Oxigraph's own server over the very store that ours serves.

    It gets no deadline: with one, version 0.5.13 starts a thread for each query that sleeps until the deadline, and
    dies of 12,000 of them after a few seconds of lookups.
    """
    executable = str(Path(sys.executable).parent / "oxigraph")
    command = [executable, "serve-read-only", "--location", str(grown.release.store_path)]
    command += ["--bind", f"{_LOOPBACK}:{port}"]
    return Peer("Oxigraph server", version_of("oxigraph"), command, port, "/query?query=", folder=scratch)


def rdflib_endpoint(grown: Grown, port: int, timeout_s: float, scratch: Path) -> Peer:  # noqa: ARG001  # has no deadline
    """rdflib-endpoint over a graph in memory."""
    command = [sys.executable, str(Path(__file__).with_name("rdflib_server.py")), str(grown.union), str(port)]
    version = f"{version_of('rdflib-endpoint')} on rdflib {version_of('rdflib')}"
    return Peer("rdflib-endpoint", version, command, port, "/?query=", folder=scratch, start_s=900, renews=True)


def virtuoso(grown: Grown, port: int, timeout_s: float, scratch: Path) -> Peer:  # noqa: ARG001  # keeps its database
    """Virtuoso with the union of graphs in one graph, loaded by its bulk loader once and kept."""
    server = program("virtuoso-t", _VIRTUOSO_PACKAGES, CACHE / "debian")
    folder = grown.release.path.parents[1] / "virtuoso"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "virtuoso.ini").write_text(_virtuoso_ini(grown, port, timeout_s), encoding="ascii")
    command = [server.path, "+foreground", "+wait", "+configfile", "virtuoso.ini"]
    target = f"/sparql?default-graph-uri={quote(_VIRTUOSO_GRAPH, safe='')}&query="
    version = _version_of_virtuoso(server)
    peer = Peer("Virtuoso", version, command, port, target, server.environment, folder)
    if not (folder / "loaded").exists():
        _load_virtuoso(peer, grown)
    return peer


def _version_of_virtuoso(server: Program) -> str:
    said = subprocess.run(
        [server.path, "-?"], env=dict(server.environment), capture_output=True, text=True, check=False
    )
    found = re.search(r"Version (\S+)", said.stdout + said.stderr)
    return found.group(1) if found else "unknown"


def _virtuoso_ini(grown: Grown, port: int, timeout_s: float) -> str:
    """Settings: Debian's own, with buffers for the whole graph, threads for every client, and no row limit."""
    return f"""\
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
MaxCheckpointRemap = 50000
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = {_LOOPBACK}:{port + 1}
DisableUnixSocket = 1
MaxClientConnections = 100
CheckpointInterval = 0
DirsAllowed = {grown.union.parent}
NumberOfBuffers = {_VIRTUOSO_BUFFERS}
MaxDirtyBuffers = {_VIRTUOSO_BUFFERS * 3 // 4}
MaxQueryMem = 2G
ThreadsPerQuery = {os.cpu_count() or 1}
AsyncQueueMaxThreads = 10
[HTTPServer]
ServerPort = {_LOOPBACK}:{port}
ServerRoot = .
ServerThreads = 100
MaxClientConnections = 100
MaxKeepAlives = 100
KeepAliveTimeout = 60
Charset = UTF-8
[SPARQL]
ResultSetMaxRows = 2000000
MaxQueryCostEstimationTime = 100000
MaxQueryExecutionTime = {timeout_s:.0f}
"""


def _load_virtuoso(peer: Peer, grown: Grown) -> None:
    client = program("isql-vt", _VIRTUOSO_PACKAGES, CACHE / "debian")
    for stale in peer.folder.glob("virtuoso*.[!i]*"):
        stale.unlink()
    words = f"ld_dir('{grown.union.parent}', '{grown.union.name}', '{_VIRTUOSO_GRAPH}'); rdf_loader_run(); checkpoint;"
    with peer:
        subprocess.run(
            [client.path, f"{_LOOPBACK}:{peer.port + 1}", "dba", "dba", f"exec={words}"],
            env=dict(client.environment),
            check=True,
            capture_output=True,
        )
    (peer.folder / "loaded").touch()


def trivial(port: int, scratch: Path) -> Peer:
    """A server that does nothing but answer, to measure the load generator itself."""
    command = [sys.executable, str(Path(__file__).with_name("trivial.py")), str(port)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    return Peer("trivial server", version_of("granian"), command, port, "/?query=", environment, scratch)


PEERS = (atlas, oxigraph, virtuoso, rdflib_endpoint)
"""All that are compared, ours first."""
